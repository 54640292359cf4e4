"""The archive's classes, by the letter that their codes begin with (DOMAIN, "Classes, codes and file names")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from validators.message import Text

CLASSES: Final[Mapping[str, Text]] = {
    "J": Text("客户基础资料类", "Customer basics"),
    "Y": Text("业务交易类", "Contracts"),
    "D": Text("订单记录", "Orders"),
    "F": Text("发票与付款记录", "Invoices and payments"),
    "G": Text("客户沟通与服务类", "Conversations and visits"),
    "K": Text("客户反馈与评价类", "Feedback"),
    "-": Text("借阅与申请", "Loans and requests"),
}
#: What has a folder, and so a volume, of its own each year: the classes with a letter, loans, requests (rule E5).
SERIES: Final[Mapping[str, Text]] = {
    **{letter: name for letter, name in CLASSES.items() if letter != "-"},
    "JY": Text("借阅", "Loans"),
    "SQ": Text("申请", "Requests"),
}
