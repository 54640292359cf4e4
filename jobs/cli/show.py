"""`guidang show CODE`: all that is on file under a code."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from jobs.cli.options import add_json, add_workspace, moment, open_workspace, show_json
from validators.message import Message, Text, Translator

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

_PLAN = (Text("计划状态", "Standing"), Text("拜访记录", "Visit record"))
HELP = Message("show all that is on file under an archive code")


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument("code", metavar=say(Message("CODE")), help=say(Message("an archive code, such as J2026001")))
    add_workspace(parser, say)
    add_json(parser, say)
    parser.set_defaults(at="")


def carry_out(args: argparse.Namespace) -> int:
    """Show the record; 1 where nothing is on file under the code."""
    import unicodedata

    from jobs.looking_up import dossier
    from jobs.running import opened

    workspace = open_workspace(args)
    language = workspace.settings.language
    wanted = unicodedata.normalize("NFKC", args.code).strip()
    with opened(workspace, moment(args, workspace)) as run:
        found = dossier(run, wanted, language)
    row = found.record
    if args.json:
        plain = {name: value for name, value in row._mapping.items() if name not in ("fields", "natural_key", "holds")}
        show_json(
            {
                **plain,
                "fields": dict(found.fields),
                "tables": dict(found.tables),
                "versions": [
                    {
                        "number": v.number,
                        "handed": v.handed,
                        "by": v.by,
                        "part": v.part,
                        "path": v.path,
                        "sha256": v.sha256,
                        "detail": v.detail or {},
                        "agreed": list(found.agreed.get(v.number, ())),
                    }
                    for v in found.versions
                ],
                "changes": [
                    dict(zip(("at", "by", "field", "old", "new"), change, strict=True)) for change in found.changes
                ],
            }
        )
        return 0
    head = (
        (Text("档号", "Code"), row.code),
        (Text("题名", "Title"), row.title),
        (Text("状态", "State"), row.state),
        (Text("客户", "Customer"), row.customer_name or ""),
        (Text("形成日期", "Date"), row.dated),
        (Text("经手人", "Handler"), f"{row.handler} {row.department or ''}".strip()),
        (Text("密级", "Secrecy"), row.secrecy),
        (Text("电子文件", "File"), row.path or ""),
        (Text("纸质存放位置", "Place of paper"), " ".join(filter(None, (row.paper_place, row.paper_code)))),
        *_due(row, language),
        *((label, text) for label, text in zip(_PLAN, found.plan or (), strict=False) if text),
    )
    _block(found.form.title.of(language), [(label.of(language), text) for label, text in head])
    _block(Text("内容", "Content").of(language), found.fields)
    for title, lines in found.tables:
        _block(title, [(str(number), line) for number, line in enumerate(lines, start=1)])
    _block(
        Text("版本", "Versions").of(language),
        [(f"{v.number}  {v.handed[:16].replace('T', ' ')}  {v.by}", _filed(v)) for v in found.versions],
    )
    _block(
        Text("审批", "Agreed by").of(language),
        [(str(number), "；".join(lines)) for number, lines in found.agreed.items()],
    )
    _block(
        Text("变更", "Changes").of(language),
        [
            (f"{at[:16].replace('T', ' ')}  {by}  {field}", f"{old or '—'} → {new or '—'}")
            for at, by, field, old, new in found.changes
        ],
    )
    return 0


def _due(row: Row[Any], language: str) -> Iterator[tuple[Text, str]]:
    """Yield until when a form was in time, where it had a limit, as it was reckoned then (rules B4 E8)."""
    if row.due:
        said = [Text("迟交", "late").of(language)] * row.late
        said += [
            Text("当年节假日尚未公布，为估算", "estimated: the holidays were not known yet").of(language)
        ] * row.due_estimated
        yield Text("应交时间", "Due"), " ".join([row.due[:16].replace("T", " "), *said])


def _filed(line: Row[Any]) -> str:
    """Return where a document lies, with what it says of itself where it has joined the record."""
    return "  ".join(filter(None, (line.path, "；".join((line.detail or {}).values()))))


def _block(title: str, lines: object) -> None:
    pairs = list(lines)  # type: ignore[call-overload]
    if not pairs:
        return
    print(f"【{title}】")
    for label, text in pairs:
        print(f"  {label}：{text}")
