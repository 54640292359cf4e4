"""权限一览: who may see what and why, for the archivist (rules A7 C10 A8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.customers import chunks
from jobs.ledger.record_groups import Group, members
from jobs.ledger.tables import printed, record
from jobs.lists_out import Declared, columns, put_list, take_away
from jobs.running import Run
from jobs.who_sees.sight import Granted, Scene, Sight, kept_apart, scene, why
from validators.access import LEVELS, SECRET, SEE_ALL, Why, departments_of, rank
from validators.classes import CLASSES
from validators.declaration import Kind
from validators.message import Message, Text
from validators.supervision import archivists
from workbooks.lists import ListSheet

NAME: Final = Text("权限一览", "Who sees what")
#: So many secret records are named, and so many grants.
SECRET_ROWS: Final = 2_000
GRANT_ROWS: Final = 5_000
#: So many people are named beside a secret record.
_NAMED: Final = 40
_PEOPLE: Final[tuple[Declared, ...]] = (
    (Text("姓名", "Name"), Kind.TEXT, 10),
    (Text("部门", "Department"), Kind.TEXT, 20),
    (Text("角色", "Role"), Kind.TEXT, 14),
    (Text("在职", "Active"), Kind.TEXT, 7),
    (Text("可阅密级", "Clearance"), Kind.TEXT, 10),
    (Text("保密协议至", "Agreement until"), Kind.DATE, 13),
    (Text("可阅档案", "May see"), Kind.INTEGER, 10),
    (Text("本人经手", "Own"), Kind.INTEGER, 10),
    (Text("本部门", "Department's"), Kind.INTEGER, 10),
    (Text("岗位全览", "All, by post"), Kind.INTEGER, 10),
    (Text("批准查阅", "By approval"), Kind.INTEGER, 10),
    (Text("其中机密", "Of these 机密"), Kind.INTEGER, 10),
    (Text("其中绝密", "Of these 绝密"), Kind.INTEGER, 10),
    (Text("看哪里", "Where"), Kind.TEXT, 16),
    (Text("须留意", "To be seen to"), Kind.LONG, 46),
)
_GRANTS: Final[tuple[Declared, ...]] = (
    (Text("申请单号", "Request"), Kind.TEXT, 14),
    (Text("姓名", "Name"), Kind.TEXT, 10),
    (Text("外部单位", "Outside body"), Kind.TEXT, 24),
    (Text("档号", "Archive code"), Kind.TEXT, 22),
    (Text("题名", "Title"), Kind.TEXT, 34),
    (Text("密级", "Secrecy"), Kind.TEXT, 8),
    (Text("方式", "Way"), Kind.TEXT, 10),
    (Text("自", "From"), Kind.DATE, 12),
    (Text("至", "Until"), Kind.DATE, 12),
    (Text("批准人", "Approved by"), Kind.TEXT, 14),
    (Text("是否可阅", "May see it"), Kind.TEXT, 26),
)
_SECRETS: Final[tuple[Declared, ...]] = (
    (Text("档号", "Archive code"), Kind.TEXT, 22),
    (Text("题名", "Title"), Kind.TEXT, 34),
    (Text("类别", "Class"), Kind.TEXT, 19),
    (Text("密级", "Secrecy"), Kind.TEXT, 8),
    (Text("客户", "Customer"), Kind.TEXT, 30),
    (Text("经手人", "Handler"), Kind.TEXT, 10),
    (Text("部门", "Department"), Kind.TEXT, 14),
    (Text("人数", "People"), Kind.INTEGER, 7),
    (Text("还有谁可阅及原因", "Who else sees it, and why"), Kind.LONG, 60),
)
_YES: Final = Text("可阅", "yes")
_ANYHOW: Final = Text("可阅：{why}", "yes: {why}")
_NO: Final = Text("不可阅：{why}", "no: {why}")
_MASTER, _OWN = Text("档案总登记表", "Master register"), Text("我的档案", "My records")


def permissions(run: Run) -> None:
    """Write every archivist's list where it says something new; it is taken away of whoever is archivist no more."""
    with run.ledger.reading() as connection:
        found = scene(connection, run.at.date(), 0)
        sheets = [
            _people_sheet(run, found),
            _grants_sheet(run, found),
            _secrets_sheet(run, connection, found),
        ]
        before = _written(connection)
    file = f"{NAME.of(run.workspace.settings.language)}.xlsx"
    now = {(name, file) for name in archivists({name: sight.person for name, sight in found.sights.items()})}
    for name, file in sorted(now):
        put_list(run, run.workspace.people / name / file, sheets)
    for name, file in sorted(before - now):
        take_away(run, run.workspace.people / name / file)


def _written(connection: Connection) -> set[tuple[str, str]]:
    """Return whose list was written, and under which name; the office may have changed its language since."""
    files = [f"{name}.xlsx" for name in (NAME.zh, NAME.en)]
    ends = sa.or_(*(printed.c.name.endswith(f"/{file}", autoescape=True) for file in files))
    query = sa.select(printed.c.name).where(printed.c.name.startswith("list/"), ends)
    return {(parts[1], parts[2]) for parts in (name.split("/") for name in connection.execute(query).scalars())}


def _people_sheet(run: Run, found: Scene) -> ListSheet:
    language = run.workspace.settings.language
    lines = [
        Message(
            "How it stood on {day}. Each sees their own records, heads of departments those of their department below 机密, archivists "
            "and management all; anything else only by an approval, as long as it runs.",
            {"day": f"{run.at:%Y-%m-%d}"},
        ),
        Message("Reports of a breach stand on none of these sheets; whoever looks into one gets it by itself."),
    ]
    rows = [_person(run, sight, found, language) for sight in found.sights.values()]
    title = Text("人员", "People").of(language)
    return ListSheet(title, _title(title, language), [*map(run.say, lines)], columns(_PEOPLE, language), rows)


def _title(sheet: str, language: str) -> str:
    return Text("{name}：{sheet}", "{name}: {sheet}").of(language).format(name=NAME.of(language), sheet=sheet)


def _person(run: Run, sight: Sight, found: Scene, language: str) -> tuple[object, ...]:
    person = sight.person
    by: Counter[Why] = Counter()
    levels: Counter[str] = Counter()
    for group, answer in sight.by_post.items():
        by[answer.why] += found.groups[group].count
        levels[group.secrecy] += found.groups[group].count
    approved = sight.approved
    levels.update(each.row.secrecy for each in approved)
    yes, no = Text("是", "yes").of(language), Text("否", "no").of(language)
    every = sum(by.values()) + len(approved)
    where = (_MASTER if person.role in SEE_ALL else _OWN).of(language) if every and person.active else None
    return (
        *(person.name, "、".join(departments_of(person)), person.role, yes if person.active else no),
        *(person.clearance, person.confidential_until, every),
        *(count or None for count in (by[Why.HANDLER], by[Why.DEPARTMENT], by[Why.ARCHIVE] + by[Why.MANAGEMENT])),
        *(count or None for count in (len(approved), *(levels[level] for level in LEVELS[2:]))),
        where,
        Text("；", "; ").of(language).join(map(run.say, _to_see_to(sight, levels, run.at.date()))) or None,
    )


def _to_see_to(sight: Sight, levels: Mapping[str, int], today: date) -> Iterator[Message]:
    """Yield what about somebody's rights should be looked at."""
    person = sight.person
    if not person.active:
        if sight.granted:
            yield Message("has left, and {count} approvals still run in their name", {"count": len(sight.granted)})
        return
    secret = sum(levels[level] for level in LEVELS[2:])
    if secret and person.confidential_until is None:
        yield Message("sees {count} secret records without an agreement of confidentiality", {"count": secret})
    elif secret and person.confidential_until and person.confidential_until < today:
        yield Message(
            "sees {count} secret records, but the agreement of confidentiality has run out", {"count": secret}
        )
    highest = max((level for level in LEVELS if levels[level]), key=rank, default="")
    # What people are in charge of themselves is theirs whatever their clearance.
    if person.role in SEE_ALL and highest in SECRET and rank(highest) > rank(person.clearance):
        yield Message("by their post they see {level}, above their clearance", {"level": highest})
    refused = sum(not each.answer for each in sight.granted)
    if refused:
        yield Message("{count} approvals do not serve: clearance or agreement is missing", {"count": refused})


def _grants_sheet(run: Run, found: Scene) -> ListSheet:
    language = run.workspace.settings.language
    every = [(sight, each) for sight in found.sights.values() for each in sight.granted]
    every.sort(key=lambda pair: (pair[1].grant.until, pair[1].grant.request, pair[1].row.code))
    lines = [
        Message(
            "{count} approvals run on {day}, what ends first at the top; whatever has ended is in the log alone.",
            {"count": len(every), "day": f"{run.at:%Y-%m-%d}"},
        )
    ]
    if len(every) > GRANT_ROWS:
        lines.append(Message("Only the first {count} are shown.", {"count": GRANT_ROWS}))
    if found.outside:
        codes = sorted({f"{each.request}（{each.person}）" for each in found.outside})
        lines.append(
            Message(
                "{count} more run for people who are not on the roster any more and open nothing: {requests}.",
                {"count": len(found.outside), "requests": codes[:10]},
            )
        )
    rows = [_grant(each, language) for _, each in every[:GRANT_ROWS]]
    title = Text("查阅批准", "Approvals").of(language)
    return ListSheet(title, _title(title, language), [*map(run.say, lines)], columns(_GRANTS, language), rows)


def _grant(each: Granted, language: str) -> tuple[object, ...]:
    grant, row = each.grant, each.row
    if not each.answer:
        serves = _NO.of(language).format(why=each.answer.why.value.of(language))
    elif each.answer.grant is None:
        # They would see it without the approval as well.
        serves = _ANYHOW.of(language).format(why=each.answer.why.value.of(language))
    else:
        serves = _YES.of(language)
    return (
        *(grant.request, grant.person, grant.body or None, row.code, row.title, row.secrecy, grant.way),
        *(grant.since, grant.until, grant.approved, serves),
    )


def _secrets_sheet(run: Run, connection: Connection, found: Scene) -> ListSheet:
    """Return the secret records with whoever sees each: the highest level first, then those with approvals, the newest."""
    language = run.workspace.settings.language
    secret = [group for group in found.groups if group.secrecy in SECRET]
    every = sum(found.groups[group].count for group in secret)
    open_to: dict[int, list[tuple[str, Granted]]] = {}
    for name, sight in found.sights.items():
        for each in sight.approved:
            open_to.setdefault(each.row.id, []).append((name, each))
    order = [
        (row.secrecy, row.id) for row in members(connection, secret, kept_apart(), [record.c.secrecy, record.c.id])
    ]
    order.sort(key=lambda each: (-rank(each[0]), each[1] not in open_to, -each[1]))
    ids = [id_ for _, id_ in order[:SECRET_ROWS]]
    above = [name for name, sight in found.sights.items() if sight.person.role in SEE_ALL and sight.person.active]
    rows = _rows(connection, ids)
    lines = [
        Message("These see every record of this sheet by their post: {names}.", {"names": above})
        if above
        else Message("Nobody sees every record of this sheet by their post."),
    ]
    if every > len(ids):
        lines.append(
            Message(
                "{every} records are 机密 or above; the {shown} that matter most are shown: 绝密 first, then those with approvals, then "
                "the newest. The others are in the master register, column 密级.",
                {"every": f"{every:,}", "shown": f"{len(ids):,}"},
            )
        )
    shown = [_secret(rows[id_], open_to.get(id_, ()), found, len(above), language) for id_ in ids]
    title = Text("机密绝密档案", "Secret records").of(language)
    return ListSheet(title, _title(title, language), [*map(run.say, lines)], columns(_SECRETS, language), shown)


def _secret(
    row: Row[Any], granted: Sequence[tuple[str, Granted]], found: Scene, above: int, language: str
) -> tuple[object, ...]:
    group = Group(row.handler, row.department, row.secrecy)
    seen = [
        (name, why(answer).of(language))
        for name, sight in found.sights.items()
        if sight.person.role not in SEE_ALL and (answer := sight.by_post.get(group))
    ]
    seen += [(name, why(each.answer).of(language)) for name, each in granted]
    names = [f"{name}（{reason}）" if language == "zh" else f"{name} ({reason})" for name, reason in seen[:_NAMED]]
    if len(seen) > _NAMED:
        names.append("……")
    letter = row._mapping["class"]
    class_ = CLASSES[letter].of(language) if letter in CLASSES else letter
    return (
        *(row.code, row.title, class_, row.secrecy, row.customer_name, row.handler, row.department),
        *(above + len(seen), "、".join(names) or None),
    )


def _rows(connection: Connection, ids: Sequence[int]) -> dict[int, Row[Any]]:
    names = ("id", "code", "title", "class", "secrecy", "customer_name", "handler", "department")
    wanted = [record.c[name] for name in names]
    return {
        row.id: row
        for some in chunks(ids)
        for row in connection.execute(sa.select(*wanted).where(record.c.id.in_(some)))
    }
