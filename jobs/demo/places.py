"""Where made-up customers sit: cities at home, firms abroad, and what they deal in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class City:
    """A city at home: region of rule A4, administrative code, area code, a telephone exchange, streets."""

    name: str
    full: str
    region: str
    district_code: str
    area_code: str
    exchange: str
    streets: tuple[str, ...]


CITIES: Final = (
    City("宁波", "浙江省宁波市", "华东", "330212", "0574", "8700", ("鄞州区天童南路", "海曙区药行街", "北仑区明州路")),
    City("宁波", "浙江省宁波市", "华东", "330205", "0574", "8700", ("江北区人民路", "镇海区骆驼街道荣吉路")),
    City("杭州", "浙江省杭州市", "华东", "330106", "0571", "8700", ("西湖区文三路", "余杭区良睦路")),
    City("绍兴", "浙江省绍兴市", "华东", "330602", "0575", "8500", ("越城区解放大道", "柯桥区金柯桥大道")),
    City("义乌", "浙江省义乌市", "华东", "330782", "0579", "8500", ("稠州北路", "福田街道银海路")),
    City("温州", "浙江省温州市", "华东", "330302", "0577", "8800", ("鹿城区车站大道", "龙湾区永强大道")),
    City("上海", "上海市", "华东", "310115", "021", "5500", ("浦东新区张杨路", "闵行区沪闵路")),
    City("苏州", "江苏省苏州市", "华东", "320506", "0512", "6200", ("吴中区宝带东路", "工业园区星湖街")),
    City("青岛", "山东省青岛市", "华东", "370202", "0532", "8500", ("市南区香港中路", "黄岛区长江西路")),
    City("广州", "广东省广州市", "华南", "440106", "020", "3800", ("天河区体育东路", "白云区机场路")),
    City("深圳", "广东省深圳市", "华南", "440304", "0755", "8200", ("福田区深南中路", "宝安区新湖路")),
    City("佛山", "广东省佛山市", "华南", "440604", "0757", "8200", ("禅城区季华五路", "顺德区容桂大道")),
    City("北京", "北京市", "华北", "110105", "010", "6500", ("朝阳区建国路", "大兴区荣华南路")),
    City("武汉", "湖北省武汉市", "华中", "420106", "027", "8700", ("武昌区中南路", "江汉区解放大道")),
    City("成都", "四川省成都市", "西南", "510107", "028", "8500", ("武侯区科华北路", "高新区天府大道")),
    City("西安", "陕西省西安市", "西北", "610113", "029", "8800", ("雁塔区科技路", "未央区凤城八路")),
    City("沈阳", "辽宁省沈阳市", "东北", "210103", "024", "2300", ("沈河区青年大街", "铁西区建设中路")),
)


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm abroad; telephones are from ranges kept for films where a country has such."""

    name: str
    short: str
    region: str
    country: str
    address: str
    telephone: str
    number: str
    trade: str
    contacts: tuple[str, ...]


ABROAD: Final = (
    Firm(
        "Nordhafen Textil GmbH",
        "Nordhafen",
        "欧洲",
        "德国",
        "Am Sandtorkai 37, 20457 Hamburg",
        "+49 40 66969 312",
        "HRB 148820",
        "纺织服装",
        ("Jürgen Böhm", "Anke Sørensen"),
    ),
    Firm(
        "Brightwell Homeware Ltd",
        "Brightwell",
        "欧洲",
        "英国",
        "14 Canal Street, Manchester M1 3HE",
        "+44 161 496 0132",
        "09384417",
        "家具家居",
        ("Emily Carter", "Tom O'Brien"),
    ),
    Firm(
        "Casa Aurora S.r.l.",
        "Casa Aurora",
        "欧洲",
        "意大利",
        "Via Tortona 21, 20144 Milano",
        "+39 02 5560 1234",
        "IT08812340962",
        "家具家居",
        ("Giulia Bianchi",),
    ),
    Firm(
        "Pacific Ridge Trading LLC",
        "Pacific Ridge",
        "北美",
        "美国",
        "1180 Harbor Way, Oakland, CA 94607",
        "+1 510-555-0142",
        "EIN 00-1234567",
        "五金制品",
        ("Daniel Moore", "Karen Li"),
    ),
    Firm(
        "Maple Harbor Imports Inc.",
        "Maple Harbor",
        "北美",
        "加拿大",
        "455 Granville St, Vancouver, BC",
        "+1 604-555-0178",
        "BC0918273",
        "玩具礼品",
        ("Sophie Tremblay",),
    ),
    Firm(
        "Kowari Outdoor Pty Ltd",
        "Kowari",
        "大洋洲",
        "澳大利亚",
        "8 Sussex Street, Sydney NSW 2000",
        "+61 2 5550 4321",
        "ABN 12 345 678 901",
        "纺织服装",
        ("Liam Walsh",),
    ),
    Firm(
        "みなと商事株式会社",
        "みなと商事",
        "东亚",
        "日本",
        "大阪府大阪市中央区本町3-5-7",
        "+81 3-5550-1234",
        "1200-01-000000",
        "五金制品",
        ("佐藤 健一", "鈴木 美咲"),
    ),
    Firm(
        "Hanbit Living Co., Ltd.",
        "Hanbit",
        "东亚",
        "韩国",
        "27 Teheran-ro, Gangnam-gu, Seoul",
        "+82 2-555-0123",
        "110111-0000000",
        "家具家居",
        ("Kim Min-jun",),
    ),
    Firm(
        "Al Noor Horizon General Trading LLC",
        "Al Noor",
        "中东",
        "阿联酋",
        "Office 1204, Deira, Dubai",
        "+971 4 355 0123",
        "CN-0000000",
        "建材陶瓷",
        ("Omar Hassan", "Fatima Al Zaabi"),
    ),
    Firm(
        "São Miguel Comércio Ltda",
        "São Miguel",
        "拉美",
        "巴西",
        "Rua Augusta 1500, São Paulo",
        "+55 11 5555-0123",
        "00.000.000/0001-00",
        "汽车配件",
        ("João Pereira",),
    ),
    Firm(
        "Sen Vang Saigon Co., Ltd",
        "Sen Vang",
        "东南亚",
        "越南",
        "123 Nguyễn Huệ, Quận 1, TP. Hồ Chí Minh",
        "+84 28 3855 0123",
        "0300000000",
        "电子元件",
        ("Nguyễn Thị Lan",),
    ),
    Firm(
        "Vistula Dom Sp. z o.o.",
        "Vistula",
        "欧洲",
        "波兰",
        "ul. Prosta 20, 00-850 Warszawa",
        "+48 22 555 01 23",
        "KRS 0000000001",
        "玩具礼品",
        ("Łukasz Wiśniewski",),
    ),
    Firm(
        "Savanna Build Supplies (Pty) Ltd",
        "Savanna",
        "非洲",
        "南非",
        "22 Long Street, Cape Town",
        "+27 21 555 0123",
        "2011/000000/07",
        "建材陶瓷",
        ("Thabo Nkosi",),
    ),
    Firm(
        "Andes Sur Importadora SpA",
        "Andes Sur",
        "拉美",
        "智利",
        "Av. Providencia 2100, Santiago",
        "+56 2 2555 0123",
        "76.000.000-0",
        "机械设备",
        ("Camila Rojas",),
    ),
)

#: Brands of two characters; no two are alike enough to be taken for one customer.
BRANDS: Final = (
    *("海纳", "锦程", "瑞丰", "博信", "凯越", "天润", "鼎盛", "宏泰", "嘉禾", "永新", "华彩", "远景", "世茂", "金桥"),
    *("新纪", "恒达", "利群", "友联", "中杉", "蓝湖", "百川", "云帆", "禾木", "正阳", "优品", "安琪", "德业", "明轩"),
    *("东篱", "兴隆", "南塘", "北辰", "卓艺", "盈科", "万象", "三江"),
)


@dataclass(frozen=True, slots=True)
class Trade:
    """What a branch of trade is called in company names, what it sells, what its customers mind."""

    industry: str
    names: tuple[str, ...]
    products: tuple[str, ...]
    concerns: tuple[str, ...]


TRADES: Final = (
    Trade(
        "纺织服装",
        ("纺织品", "服饰", "针织", "家纺"),
        ("全棉针织面料", "色织格布", "羊毛混纺围巾", "功能性运动面料", "床品四件套"),
        ("色牢度要到4级", "缩水率控制在3%以内", "OEKO-TEX证书要更新", "大货与样布的色差"),
    ),
    Trade(
        "家具家居",
        ("家居用品", "家具", "竹木制品"),
        ("竹制收纳架", "折叠餐桌椅", "藤编储物篮", "实木砧板", "布艺沙发套"),
        ("FSC认证", "摔箱测试不过关", "五金配件的漏装", "板材含水率"),
    ),
    Trade(
        "五金制品",
        ("五金", "紧固件", "工具"),
        ("不锈钢螺栓", "手动工具套装", "门窗铰链", "园艺剪", "镀锌挂钩"),
        ("盐雾测试72小时", "镀层厚度", "包装上的条码", "螺纹公差"),
    ),
    Trade(
        "电子元件",
        ("电子科技", "光电", "电器"),
        ("LED灯条", "连接器", "充电适配器", "温控开关", "线束组件"),
        ("RoHS报告", "CE认证到期", "静电包装", "批次一致性"),
    ),
    Trade(
        "机械设备",
        ("机械设备", "自动化设备"),
        ("小型包装机", "气动夹具", "输送带滚筒", "注塑机辅机"),
        ("备件的供货周期", "说明书的英文版", "现场安装调试", "电压等级"),
    ),
    Trade(
        "玩具礼品",
        ("工艺礼品", "文具", "玩具"),
        ("木制拼图", "毛绒玩偶", "圣诞装饰灯串", "儿童水彩笔", "节日礼盒"),
        ("EN71检测", "小零件的警示标签", "旺季的舱位", "彩盒印刷的色差"),
    ),
    Trade(
        "建材陶瓷",
        ("建材", "陶瓷", "装饰材料"),
        ("600×600抛光砖", "马赛克瓷片", "铝合金型材", "石膏线条"),
        ("破损率要压到千分之三", "同一色号分批的色差", "托盘熏蒸证明", "柜重限制"),
    ),
    Trade(
        "汽车配件",
        ("汽车零部件", "汽配"),
        ("刹车片", "雨刮器", "车灯总成", "橡胶密封条"),
        ("IATF 16949证书", "产品追溯码", "售后退换的运费", "模具的归属"),
    ),
)
