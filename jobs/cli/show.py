"""`guidang show CODE`: all that is on file under a code."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from jobs.cli.options import add_json, add_workspace, moment, open_workspace, show_json, tell
from jobs.failures import Failure
from jobs.language import translator
from validators.message import Message, Text, Translator

if TYPE_CHECKING:
    from jobs.dossiers import Dossier
    from jobs.ledger.history import Changed
    from jobs.looking_up import Remains
    from jobs.running import Run
    from validators.access import Answer

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

_PLAN = (Text("计划状态", "Standing"), Text("拜访记录", "Visit record"))
_GONE = Text("{how}，内容已清除", "{how}, its content is gone")
HELP = Message("show all that is on file under an archive code")


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument("code", metavar=say(Message("CODE")), help=say(Message("an archive code, such as J2026001")))
    parser.add_argument(
        "--field", metavar=say(Message("LABEL")), default="", help=say(Message("only the history of this field"))
    )
    parser.add_argument(
        "--save",
        metavar=say(Message("FOLDER")),
        default="",
        help=say(Message("copy its documents into this folder, sealed ones opened")),
    )
    add_workspace(parser, say)
    add_json(parser, say)
    parser.set_defaults(at="")


def carry_out(args: argparse.Namespace) -> int:
    """Show the record; 1 where nothing is on file under the code."""
    import unicodedata

    from jobs.looking_up import Remains, dossier
    from jobs.running import opened

    workspace = open_workspace(args)
    language = workspace.settings.language
    wanted = unicodedata.normalize("NFKC", args.code).strip()
    with opened(workspace, moment(args, workspace)) as run:
        found = dossier(run, wanted, language)
        if args.save and not isinstance(found, Remains):
            return _save(args, run, found)
    if isinstance(found, Remains):
        return _remains(found, language, as_json=args.json)
    changes = [each for each in found.changes if not args.field or _is(each.label, args.field)]
    if args.field and not args.json:
        return _field(found, args.field, changes, language, translator(language))
    row = found.record
    if args.json:
        plain = {name: value for name, value in row._mapping.items() if name not in ("fields", "natural_key", "holds")}
        show_json(
            {
                **plain,
                "why": _ground(found.why, language),
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
                "changes": [_plain(each, language) for each in changes],
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
        (Text("查看依据", "You see it as"), _ground(found.why, language)),
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
        [_told(each, language) for each in changes],
    )
    return 0


def _save(args: argparse.Namespace, run: Run, found: Dossier) -> int:
    """Save the record's documents in the open and say where they lie."""
    from pathlib import Path

    from jobs.taking_copies import save_copies

    copies = save_copies(run, found.who, found.record, Path(args.save).absolute())
    if args.json:
        show_json({"saved": [str(path) for path in copies.saved], "held_back": copies.held_back})
    for path in () if args.json else copies.saved:
        print(path)
    if copies.held_back:
        gaps = {"count": copies.held_back}
        tell(
            args.say(
                Message("{count} documents were not saved: they hold other records as well that you may not see.", gaps)
            )
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


def _ground(why: Answer, language: str) -> str:
    """Return on what ground somebody sees a record, with the request and its last day where it was approved."""
    said = why.why.value.of(language)
    return f"{said}（{why.grant.request}，{why.grant.until}）" if why.grant else said


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


def _is(label: Text, asked: str) -> bool:
    from validators.texts import squeeze

    return squeeze(asked) in (squeeze(label.zh), squeeze(label.en))


def _plain(each: Changed, language: str) -> dict[str, str]:
    names = ("at", "by", "old", "new", "approved", "why", "reason", "file")
    return {"field": each.label.of(language)} | {name: getattr(each, name) for name in names}


def _told(each: Changed, language: str) -> tuple[str, str]:
    """Return when, who and which field; and what it was, what it is, on whose word and why."""
    more = (
        (Text("依据", "by"), each.why),
        (Text("批准", "approved by"), each.approved),
        (Text("理由", "reason"), each.reason),
        (Text("文件", "file"), each.file),
    )
    why = "；".join(f"{label.of(language)} {text}" for label, text in more if text)
    head = f"{each.at[:16].replace('T', ' ')}  {each.by}  {each.label.of(language)}"
    return head, f"{each.old or '—'} → {each.new or '—'}" + (f"（{why}）" if why else "")


def _field(found: Dossier, asked: str, changes: list[Changed], language: str, say: Translator) -> int:
    """Show one field: what it is now, and how it came to be so."""
    now = [(label, text) for label, text in found.fields if _is(Text(label, label), asked)]
    now += [(title, "；".join(lines)) for title, lines in found.tables if _is(Text(title, title), asked)]
    if not now and not changes:
        gaps = {"code": found.record.code, "field": asked}
        raise Failure(
            Message("{code} has nothing under “{field}” and never had. Copy the field's label from its form.", gaps)
        )
    _block(f"{found.record.code} {asked}", now)
    _block(Text("变更", "Changes").of(language), [_told(each, language) for each in changes])
    if not changes:
        print(say(Message("It has not been changed since it was handed in.")))
    return 0


def _remains(found: Remains, language: str, *, as_json: bool) -> int:
    """Show what remains of a record whose content is gone (rule E14)."""
    from jobs.ledger.remains import GONE_STATES

    row = found.row
    names = (
        *("code", "title", "class", "type", "dated", "handed", "gone"),
        *("how", "asked", "approved", "why", "reason"),
    )
    plain = {name: row._mapping[name] for name in names} | {"certificate": found.certificate}
    if as_json:
        show_json(plain)
        return 0
    state = _GONE.of(language).format(how=GONE_STATES[row.how].of(language))
    head = (
        (Text("档号", "Code"), row.code),
        (Text("题名", "Title"), row.title),
        (Text("状态", "State"), state),
        (Text("形成日期", "Date"), row.dated[:10]),
        (Text("交表时间", "Handed in"), row.handed[:16].replace("T", " ")),
        (Text("清除时间", "Erased"), row.gone[:16].replace("T", " ")),
        (Text("申请人", "Asked by"), row.asked),
        (Text("批准人", "Approved by"), row.approved),
        (Text("依据", "By"), row.why),
        (Text("理由", "Reason"), row.reason),
        (Text("销毁证明", "Certificate"), found.certificate),
    )
    _block(found.form.title.of(language), [(label.of(language), text) for label, text in head if text])
    return 0
