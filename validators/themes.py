"""What customers' needs and market news are counted by, until an office says otherwise in its settings (rule B6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: Theme -> the words by which it is found in what customers need.
NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "价格": ("价格", "目标价", "降价", "优惠", "折扣", "报价低", "price"),
    "交期": ("交期", "交货", "舱位", "船期", "lead time", "delivery"),
    "质量与检测": ("质量", "检测", "报告", "色差", "瑕疵", "认证", "quality"),
    "包装与单证": ("包装", "说明书", "标签", "外箱", "照片", "单证", "packing"),
    "付款与账期": ("账期", "付款", "定金", "信用证", "payment"),
    "起订量与试单": ("起订", "小批量", "试单", "MOQ"),
    "样品": ("样品", "打样", "色卡", "sample"),
    "对接与服务": ("专人", "对接", "回复", "响应", "售后", "service"),
}
#: The same for news of the market.
NEWS: Final[Mapping[str, tuple[str, ...]]] = {
    "竞争对手": ("竞争", "同行", "对手", "competitor"),
    "价格走势": ("涨价", "上涨", "下跌", "下滑", "压价", "降价", "price"),
    "原材料": ("原材料", "原料", "raw material"),
    "政策与法规": ("政策", "法规", "关税", "尽调", "认证", "退税", "tariff"),
    "展会与渠道": ("展会", "展馆", "摊位", "平台", "电商", "渠道", "fair"),
    "汇率与物流": ("汇率", "海运", "运费", "物流", "港口", "freight"),
}
