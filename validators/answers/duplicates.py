"""疑似重复: customers that may be one, and those that were made one and can be parted again (rule C7)."""

from validators.answers import TOKEN
from validators.declaration import Column, Kind, Section
from validators.message import Text
from validators.plain_table import plain_table

#: How a pair stands.
OPEN, MERGED = "待定", "已合并"
#: What an archivist may answer: of an open pair one of the first two, of a merged one the third.
SAME, DIFFERENT, UNDO = "同一家", "不同", "撤销"

SHEET = plain_table(
    id="duplicates",
    number="GD-S-02",
    title=Text("疑似重复", "Likely duplicates"),
    natural_key=("token",),
    sections=(
        Section(
            Text("疑似重复", "Likely duplicates"),
            (
                Column(
                    "decision",
                    Text("判定", "Decision"),
                    Kind.CHOICE,
                    dictionary="重复判定",
                    depends_on="state",
                    width=9,
                    help=Text(
                        "待定的选“同一家”或“不同”，没想好的先空着；已合并的可选“撤销”。",
                        "同一家 makes them one, 不同 tells them apart, 撤销 parts them again; leave it empty to decide later.",
                    ),
                ),
                Column("state", Text("情况", "State"), Kind.CHOICE, dictionary="重复情况", given=True, width=8),
                Column("leading", Text("先登记的客户", "Older entry"), given=True, width=22),
                Column("leading_code", Text("档号", "Archive code"), given=True, width=12),
                Column("leading_owner", Text("负责人", "Owner"), given=True, width=9),
                Column("other", Text("后登记的客户", "Newer entry"), given=True, width=22),
                Column("other_code", Text("后者档号", "Its archive code"), given=True, width=12),
                Column("other_owner", Text("后者负责人", "Its owner"), given=True, width=11),
                Column("alike", Text("相同之处", "What is alike"), Kind.LONG, given=True, width=30, max_length=4000),
                Column(
                    "differing",
                    Text("不同之处（前者／后者）", "What differs (older / newer)"),
                    Kind.LONG,
                    given=True,
                    width=50,
                    max_length=8000,
                ),
                TOKEN,
            ),
        ),
    ),
    notes=(
        Text(
            "选“同一家”：以前者的档案为准，空着的内容用后者补上，有出入的保留前者；后者的档号保留，状态改为“已并入”。",
            "同一家: the older file leads, its gaps are filled from the newer one, what differs stays as it is; both codes are kept.",
        ),
        Text(
            "选“不同”：以后不再提示，除非其中一家改了名称。",
            "不同: the pair is not shown again unless one of the two changes its name.",
        ),
        Text(
            "合并后可在“已合并”的行选“撤销”，两家恢复原样；合并以后改过的内容留在前者。",
            "撤销 parts them again; what was changed since the merger stays with the older file.",
        ),
        Text(
            "在“判定”一栏选好后保存即可，下一次运行按此办理。不要增删行，不要改灰色的格子。",
            "Choose, save, and the next run acts on it. Do not add or delete rows.",
        ),
    ),
)
