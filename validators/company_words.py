"""Words of company names that say what a company does and not which one it is, in Chinese and in English.

They let `宁波海纳纺织品有限公司` meet `Ningbo Haina Textile Co., Ltd.` (rule C7).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: English word -> its Chinese spellings, its other English spellings.
_TRADES: Final[Mapping[str, tuple[str, str]]] = {
    "agricultural": ("农产品 农业 农产", "agriculture agri"),
    "auto": ("汽车配件 汽车零部件 汽车用品 汽配 汽车", "automobile automotive autoparts"),
    "bag": ("箱包 手袋", "bags luggage handbags"),
    "building": ("建筑材料 建材 建筑", "construction"),
    "business": ("商务 商业", "commerce commercial"),
    "cable": ("电缆 线缆", "cables wire"),
    "ceramic": ("陶瓷 瓷业", "ceramics porcelain"),
    "chemical": ("化工 化学", "chemicals chem"),
    "consulting": ("咨询", "consultancy consultants"),
    "cosmetics": ("化妆品 美妆", "cosmetic beauty"),
    "craft": ("工艺品 工艺", "crafts handicraft handicrafts arts art"),
    "development": ("发展", "developing"),
    "electrical": ("电器 电气", "electric appliance appliances"),
    "electronic": ("电子商务 电子", "electronics ecommerce"),
    "energy": ("能源 新能源", "power"),
    "enterprise": ("企业", "enterprises"),
    "equipment": ("设备 装备 器材", "equipments"),
    "export": ("进出口 出口", "exports exporting exp"),
    "food": ("食品", "foods foodstuff foodstuffs"),
    "foreign": ("外贸 对外贸易", ""),
    "freight": ("货运 货代", "forwarding forwarder forwarders cargo shipping"),
    "furniture": ("家具 家俱", "furnitures furnishing furnishings"),
    "garden": ("园艺 园林", "gardening gardens"),
    "garment": ("服装 服饰 制衣", "garments apparel apparels clothing clothes fashion fashions"),
    "gift": ("礼品", "gifts"),
    "glass": ("玻璃", "glassware"),
    "hardware": ("五金", "hardwares"),
    "home": ("家居 家居用品", "household houseware housewares"),
    "import": ("进出口 进口", "imports importing imp"),
    "industrial": ("实业 工业 产业", "industry industries"),
    "international": ("国际", "intl int worldwide"),
    "investment": ("投资", "investments"),
    "kitchen": ("厨具 厨房用品", "kitchenware"),
    "leather": ("皮革 皮具", ""),
    "lighting": ("照明 灯具 灯饰", "lights light lamp lamps"),
    "logistics": ("物流", "logistic"),
    "machinery": ("机械 机电 机器", "machine machines mechanical"),
    "manufacturing": ("制造", "mfg manufacture manufacturer manufacturers manufactory"),
    "material": ("新材料 材料", "materials"),
    "medical": ("医疗器械 医疗", "medicals"),
    "metal": ("金属制品 金属", "metals"),
    "outdoor": ("户外用品 户外", "outdoors"),
    "packaging": ("包装", "packing packages package"),
    "paper": ("纸业 纸制品", "papers"),
    "pet": ("宠物用品 宠物", "pets"),
    "pharmaceutical": ("医药 药业 制药", "pharmaceuticals pharma"),
    "plastic": ("塑料 塑胶 塑业", "plastics"),
    "printing": ("印刷 印务", "print"),
    "product": ("制品 用品", "products goods"),
    "rubber": ("橡胶", "rubbers"),
    "seafood": ("水产", "aquatic seafoods"),
    "service": ("服务", "services"),
    "shoe": ("鞋业 鞋类", "shoes footwear"),
    "sports": ("体育用品 体育", "sport sporting"),
    "stationery": ("文具", "stationeries"),
    "steel": ("钢铁", "iron"),
    "supply": ("供应链 供应", "supplies supplier suppliers chain"),
    "tea": ("茶叶 茶业", "teas"),
    "technology": ("科技 技术", "technologies tech technical"),
    "textile": ("纺织品 纺织 织造 家纺", "textiles fabric fabrics weaving"),
    "tool": ("工具", "tools"),
    "toy": ("玩具", "toys"),
    "trading": ("对外贸易 国际贸易 外贸 贸易 商贸 经贸 国贸", "trade trades traders trader"),
    "wood": ("木业", "wooden timber"),
}
#: Places whose English name is not their pinyin.
PLACES: Final[Mapping[str, str]] = {
    **{"中国": "china", "香港": "hongkong", "澳门": "macau", "台湾": "taiwan", "台北": "taipei", "高雄": "kaohsiung"},
    **{"哈尔滨": "harbin", "内蒙古": "innermongolia", "呼和浩特": "hohhot", "乌鲁木齐": "urumqi", "西藏": "tibet"},
    **{"拉萨": "lhasa", "陕西": "shaanxi", "日本": "japan", "韩国": "korea", "德国": "germany", "美国": "usa"},
    **{"英国": "uk", "法国": "france", "意大利": "italy", "新加坡": "singapore", "越南": "vietnam", "泰国": "thailand"},
}
#: Words that say nothing in an English name.
SILENT: Final = frozenset({"and", "the", "of", "for"})


def _chinese() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word, (spellings, _) in _TRADES.items():
        for spelling in spellings.split():
            found[spelling] = (*found.get(spelling, ()), word)
    found["国际贸易"] = found["国贸"] = ("international", "trading")
    return found


#: Chinese spelling -> English words, the longest spelling first.
CHINESE: Final[Mapping[str, tuple[str, ...]]] = dict(sorted(_chinese().items(), key=lambda pair: -len(pair[0])))
#: Any English spelling -> the one it stands for.
ENGLISH: Final[Mapping[str, str]] = {
    spelling: word for word, (_, spellings) in _TRADES.items() for spelling in (word, *spellings.split())
}
