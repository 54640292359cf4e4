"""The words of the log: every word an entry may say of what happened, with what it means (rules A8 E10).

An entry with another word is refused, so nobody writes one by accident that no list, no report and no
question finds again. Whoever adds a word says here what it means; code, reason and source of an entry
hold numbers, codes and names of files that guidang itself gave, never what stands in a record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from validators.message import Text


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the log.

    Attributes:
        name: as it stands in the log.
        group: one of `GROUPS`.
        text: as people read it.
        meaning: what it says, in one line.
    """

    name: str
    group: str
    text: Text
    meaning: Text


#: Group -> what people read.
GROUPS: Final[Mapping[str, Text]] = {
    "forms": Text("收表", "Forms"),
    "decisions": Text("审批", "Decisions"),
    "changes": Text("变更", "Changes"),
    "looks": Text("查看", "Looks"),
    "copies": Text("副本", "Copies"),
    "loans": Text("借阅", "Loans"),
    "grants": Text("授权", "Grants"),
    "holds": Text("冻结", "Holds"),
    "keys": Text("密钥", "Keys"),
    "fixity": Text("文件核查", "Files"),
    "destruction": Text("清除与销毁", "Destruction"),
    "log": Text("日志", "The log"),
}

_Line = tuple[str, str, str, str, str]
_LINES: Final[Mapping[str, tuple[_Line, ...]]] = {
    "forms": (
        ("accepted", "已收", "accepted", "文件全部收下", "all of a file was taken"),
        ("partly", "部分收下", "partly accepted", "文件中合格的行已收，其余退回", "a file's good rows were taken"),
        ("returned", "退回", "returned", "文件退回待改", "a file went back to be mended"),
        ("foreign", "无法识别", "not a form", "不是本档案的表单，原样退回", "a file was none of our forms"),
        ("repeated", "重复", "repeated", "同一文件已经收过", "the same file had been taken before"),
        (
            "reviewing",
            "待审批",
            "put before a reviewer",
            "核对无误，交主管审批",
            "a faultless form awaits its decision",
        ),
        ("kept", "待移交单", "kept for its slip", "文件已留存，等待移交单", "a document waits for its slip"),
        ("superseded", "被替换", "superseded", "同名新文件代替了旧文件", "a newer file took a document's place"),
        ("office-table", "办公室表格生效", "office table in force", "办公室表格已更新", "an office table was taken"),
        ("imported", "导入", "imported", "导入旧登记簿", "an old register was taken"),
        ("import-undone", "撤销导入", "import undone", "旧登记簿的导入已撤销", "an import was taken back"),
        ("mailed", "邮件已发", "mailed", "一封信已发出", "a letter was sent"),
        ("stock-lists", "发出清点单", "stock lists given out", "清点单已发出", "stock-taking lists were given out"),
        (
            "reminder-done",
            "催办：已办",
            "reminder: done",
            "有人答复催办事项已办",
            "somebody said that a matter is done",
        ),
        (
            "reminder-postponed",
            "催办：延期",
            "reminder: postponed",
            "有人把催办事项延期",
            "somebody put a matter off",
        ),
        (
            "reminder-passed",
            "催办：非我负责",
            "reminder: passed on",
            "有人答复催办事项非其负责",
            "somebody passed a matter on",
        ),
    ),
    "decisions": (
        ("agreed", "同意", "agreed", "审批人同意", "a reviewer agreed to a form"),
        ("sent-back", "审批退回", "sent back", "审批人退回", "a reviewer sent a form back"),
        ("ruled", "裁定冲突", "ruled on", "档案管理员裁定了字段冲突", "the archivist decided which entry stands"),
        ("told-apart", "判为不同", "told apart", "判定两个客户不同", "two customers were told apart"),
        ("confirmed", "核实无变化", "confirmed", "负责人确认档案无变化", "whoever is in charge confirmed a file"),
        (
            "change-announced",
            "核实有变化",
            "change announced",
            "负责人答复将交新表",
            "whoever is in charge announced a new form",
        ),
        ("proposal-agreed", "季度建议：同意", "proposal agreed to", "同意季度清理建议", "a proposal was agreed to"),
        ("proposal-refused", "季度建议：不同意", "proposal refused", "不同意季度清理建议", "a proposal was refused"),
        (
            "proposal-otherwise",
            "季度建议：改为",
            "proposal changed",
            "季度清理改定其他等级",
            "another grade than proposed was set",
        ),
    ),
    "changes": (
        ("created", "建档", "created", "新编档号，记录入库", "a record got its code"),
        ("changed", "变更", "changed", "记录的字段有变更", "fields of a record changed"),
        (
            "refiled",
            "改变存放方式",
            "filed another way",
            "密级变了，文件改为加密或不加密存放",
            "documents were sealed or opened as a level changed",
        ),
        ("document-added", "并入文件", "document added", "文件归入已有档号", "a document joined a record"),
        ("merged", "合并客户", "merged", "两个客户合并为一", "two customers became one"),
        ("unmerged", "撤销合并", "unmerged", "客户合并已撤销", "a merger was undone"),
        ("undone", "随导入撤销", "undone", "记录随导入一并撤销", "a record went with its import"),
        (
            "altered-outside",
            "库外改动",
            "altered outside",
            "记录曾在系统外被改动",
            "a record was found altered past guidang",
        ),
        (
            "looked-into",
            "改动已查清",
            "looked into",
            "库外改动已查明并处理",
            "somebody has looked into what was altered past guidang",
        ),
    ),
    "looks": (
        ("looked", "查看", "looked at", "查看了档案", "a record was looked at"),
        ("searched", "检索", "searched", "检索了档案", "somebody searched"),
        ("log-read", "查阅日志", "log read", "查阅了日志", "somebody read the log"),
        ("refused", "拒绝", "refused", "要求查看、复制或借出而未获准", "a look, copy or loan was refused"),
    ),
    "copies": (
        ("copied", "发出副本", "copied", "副本放入个人文件夹", "a copy was put into somebody's folder"),
        ("taken-away", "收回副本", "taken away", "副本到期收回", "a copy was taken away again"),
        (
            "password-renewed",
            "更换口令",
            "password renewed",
            "更换并告知了工作簿口令",
            "the password of somebody's workbooks was renewed and shown",
        ),
        (
            "password-shown",
            "告知口令",
            "password shown",
            "向其本人告知了工作簿口令",
            "the password of somebody's workbooks was shown",
        ),
    ),
    "loans": (
        ("lent", "借出", "lent", "原件借出", "an original was lent"),
        ("extended", "续借", "extended", "借阅延期", "a loan was extended"),
        ("returned-loan", "归还", "returned", "原件归还", "an original came back"),
        ("damaged", "损坏", "damaged", "原件归还时有损坏", "an original came back damaged"),
        ("lost", "遗失", "lost", "原件遗失", "an original was lost"),
    ),
    "grants": (
        ("granted", "授权", "granted", "准许某人查阅某档号", "somebody may see a record"),
        ("revoked", "撤销授权", "revoked", "授权提前撤销", "a grant was ended before its time"),
        ("lapsed", "授权到期", "lapsed", "授权到期", "a grant has run out"),
    ),
    "holds": (
        ("held", "设定冻结", "hold set", "设定了一项冻结", "a hold was set"),
        ("hold-changed", "更改冻结", "hold changed", "冻结的事由或日期有更改", "reason or days of a hold were changed"),
        ("hold-lifted", "解除冻结", "hold lifted", "解除了一项冻结", "a hold was lifted"),
    ),
    "keys": (
        ("key-made", "生成密钥", "key made", "生成了密钥", "a key was made"),
        ("key-used", "使用密钥", "key used", "用密钥打开了密件", "a sealed content was opened"),
        ("key-rotated", "更换密钥", "key rotated", "更换了密钥", "a key was changed"),
        ("key-exported", "导出密钥", "key exported", "导出密钥备存", "the keys were exported for the safe"),
        ("key-recovered", "恢复密钥", "key recovered", "由备存恢复密钥", "the keys were recovered"),
    ),
    "fixity": (
        (
            "put-back",
            "放回文件",
            "put back",
            "缺失或被改动的文件已放回",
            "a document or original that was missing or changed was put back",
        ),
    ),
    "destruction": (
        (
            "destruction-ordered",
            "安排销毁",
            "destruction arranged",
            "档案管理员安排执行销毁",
            "a destruction was arranged",
        ),
        (
            "destruction-stopped",
            "停止销毁",
            "destruction stopped",
            "批准的销毁未执行即停止",
            "a destruction was given up",
        ),
        ("destroyed", "销毁", "destroyed", "档案经批准销毁，档号保留", "a record was destroyed as approved"),
        ("destruction-witnessed", "监销确认", "destruction witnessed", "监销人确认已销毁", "a witness confirmed"),
        ("destruction-objected", "监销异议", "destruction objected to", "监销人提出异议", "a witness objected"),
        ("erased", "清除", "erased", "内容已清除，档号保留", "a record's content was erased"),
        (
            "rows-erased",
            "清除原件中的行",
            "rows erased",
            "多条档案共用的原件去掉了已清除档案的行",
            "an original that other records need lost the rows of one that was erased",
        ),
    ),
    "log": (
        ("checkpointed", "日志期满移出", "checkpointed", "期满的日志已移出", "entries left the log after their term"),
        (
            "restored",
            "由备份恢复",
            "restored from a backup",
            "整个档案由备份恢复",
            "the whole archive was restored from a backup",
        ),
        (
            "gone-on",
            "沿用旧台账",
            "gone on with",
            "台账被旧副本代替后，决定继续使用",
            "somebody decided to go on with an older copy of the ledger",
        ),
        ("anchored", "日志留证", "anchored", "日志末条已留证于系统外", "the log's head was noted outside"),
    ),
}


def _words() -> Iterator[Word]:
    for group, lines in _LINES.items():
        for name, zh, en, meaning, in_english in lines:
            yield Word(name, group, Text(zh, en), Text(meaning, in_english))


#: Word -> all about it, in the order in which lists show them.
WORDS: Final[Mapping[str, Word]] = {word.name: word for word in _words()}

#: Words that say that somebody saw, or was to see, what is on file (rule A8).
ACCESS: Final = tuple(word.name for word in WORDS.values() if word.group in ("looks", "copies", "loans", "grants"))


def text_of(word: str) -> Text:
    """Return what people read for a word of the log; the word itself where a later guidang wrote it."""
    known = WORDS.get(word)
    return known.text if known else Text(word, word)
