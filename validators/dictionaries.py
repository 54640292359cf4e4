"""The dictionaries a new office starts with (字典); the office's own table replaces them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: Dictionary name -> entries in the order the dropdown shows them. `地域/境内` is the part of 地域
#: offered where the column it depends on holds 境内.
SHIPPED: Final[Mapping[str, tuple[str, ...]]] = {
    "是否": ("是", "否"),
    "部门": ("销售部", "市场部", "客服部", "产品部/采购部", "行政部/综合部", "文件管理部门"),
    "客户主体": ("境内企业", "境外企业", "个人"),
    "客户类型": ("新客户", "潜在客户", "老客户"),
    "合作阶段": ("意向沟通", "商务谈判", "合作签约"),
    "客户等级": ("VIP", "普通"),
    "属地": ("境内", "境外"),
    "地域/境内": ("华东", "华南", "华北", "华中", "西南", "西北", "东北", "港澳台"),
    "地域/境外": ("东亚", "东南亚", "南亚", "中东", "欧洲", "北美", "拉美", "非洲", "大洋洲"),
    "国家地区": (
        *("中国", "中国香港", "中国澳门", "中国台湾", "日本", "韩国", "越南", "泰国", "马来西亚", "新加坡"),
        *("印度尼西亚", "菲律宾", "印度", "巴基斯坦", "孟加拉国", "阿联酋", "沙特阿拉伯", "土耳其", "以色列"),
        *("俄罗斯", "德国", "法国", "英国", "意大利", "西班牙", "荷兰", "比利时", "波兰", "瑞典", "挪威"),
        *("丹麦", "瑞士", "美国", "加拿大", "墨西哥", "巴西", "阿根廷", "智利", "埃及", "南非", "尼日利亚"),
        *("肯尼亚", "澳大利亚", "新西兰", "其他"),
    ),
    "行业": (
        *("纺织服装", "家具家居", "五金制品", "电子元件", "机械设备", "化工材料", "食品农产", "玩具礼品"),
        *("建材陶瓷", "汽车配件", "医疗器械", "物流运输", "商务服务", "其他"),
    ),
    "企业规模": ("20人以下", "20-99人", "100-499人", "500-999人", "1000人以上"),
    "业务领域": ("出口", "进口", "转口", "代理", "物流", "服务"),
    "联系方式": ("展会", "电话", "邮件", "网络询盘", "转介绍", "上门拜访", "其他"),
    "合作意向": ("强烈", "较强", "一般", "暂无"),
    "信用等级": ("A", "B", "C", "D"),
    "币种": ("人民币", "美元", "欧元", "英镑", "日元", "港币"),
    "决策角色": ("决策人", "影响人", "使用人", "采购经办", "财务", "其他"),
    "决策态度": ("支持", "中立", "反对", "未接触"),
    "借阅目的": ("业务办理", "合同续签", "对账", "投标", "审计检查", "诉讼仲裁", "其他"),
    "归还状况": ("完好", "轻微破损", "损坏", "遗失"),
    "角色": ("业务人员", "部门主管", "档案管理员", "管理层", "信息技术"),
    "审批决定": ("同意", "退回"),
    "重复情况": ("待定", "已合并"),
    "重复判定/待定": ("同一家", "不同"),
    "重复判定/已合并": ("撤销",),
    "密级": ("公开", "内部", "机密", "绝密"),
    "附件": ("营业执照", "组织架构图", "授权书", "无"),
}


def allowed(dictionaries: Mapping[str, tuple[str, ...]], name: str, within: str = "") -> tuple[str, ...]:
    """Return the entries of dictionary `name`, or of its part `within`; empty where there are none.

    Without `within`, a dictionary that comes in parts gives the entries of all of them.
    """
    if within:
        return dictionaries.get(f"{name}/{within}", ())
    if name in dictionaries:
        return dictionaries[name]
    parts = (entries for key, entries in dictionaries.items() if key.startswith(f"{name}/"))
    return tuple(dict.fromkeys(entry for entries in parts for entry in entries))
