"""Words that offices write in their own registers for what the dictionaries and forms call otherwise.

They hold for old registers only: in the office's own forms the dropdown leaves no other word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from validators.texts import squeeze

#: Dictionary -> its entry -> other words for it.
_WORDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "币种": {
        "人民币": ("RMB", "CNY", "CNH", "¥", "元", "人民币元"),
        "美元": ("USD", "US$", "$", "美金"),
        "欧元": ("EUR", "€", "欧"),
        "英镑": ("GBP", "£"),
        "日元": ("JPY", "日币"),
        "港币": ("HKD", "HK$", "港元", "港纸"),
    },
    "是否": {"是": ("√", "✓", "✔", "Y", "YES", "有", "1", "对"), "否": ("×", "✗", "X", "N", "NO", "无", "0", "非")},
    "客户等级": {"普通": ("一般", "一般客户"), "VIP": ("重要", "重要客户", "重点", "重点客户", "大客户")},
    "归还状况": {"完好": ("良好", "完整", "正常", "好", "无损"), "轻微破损": ("轻微损坏",), "遗失": ("丢失",)},
}
#: What people write into a cell to say that there is nothing to say.
_DASHES: Final = frozenset({"/", "//", "\\", "-", "--", "---", "_", "—", "——", "*", "**", "…", "......"})
_NOTHING: Final = frozenset(
    {"无", "暂无", "没有", "空", "未知", "不详", "待定", "待补", "n/a", "na", "none", "nil", "tbd"}
)
#: The same where a day is asked for that has not come.
_NOT_YET: Final = frozenset(
    {
        *(
            "未完成",
            "未完",
            "未完结",
            "未结",
            "未结束",
            "未办结",
            "未归还",
            "未还",
            "未签",
            "未到",
            "未定",
            "尚未完成",
            "尚未归还",
        ),
        *("进行中", "执行中", "履行中", "实施中", "在办", "在借", "借出中", "外借", "正在履行"),
    }
)


def entry_meant(dictionary: str, text: str) -> str:
    """Return the dictionary entry that `text` is another word for; empty where none is declared."""
    meant = squeeze(text)
    words = _WORDS.get(dictionary, {})
    return next((entry for entry, others in words.items() if meant in map(squeeze, others)), "")


def is_dash(text: str) -> bool:
    """Tell whether a cell is struck through by a sign."""
    return squeeze(text) in _DASHES


def says_nothing(text: str) -> bool:
    """Tell whether a cell says that nothing is known or there is none."""
    return is_dash(text) or squeeze(text) in _NOTHING


def not_yet(text: str) -> bool:
    """Tell whether a cell for a day says that it has not come or that there is none."""
    return says_nothing(text) or squeeze(text) in _NOT_YET
