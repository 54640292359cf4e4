"""人员名册: who works here, in which department and role, and who decides for whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from validators.checks import NEAR
from validators.declaration import Column, Kind, RowRule, Section
from validators.facts import Person
from validators.file_names import safe_name
from validators.message import Fault, Text
from validators.office.known import SAVED, KeptRow, Look, text
from validators.plain_table import plain_table
from validators.problem import Problem
from validators.supervision import circle
from validators.texts import squeeze

_SUPERVISOR = RowRule(
    Fault(
        "supervisor-on-roster",
        "{label} “{value}” is not on the roster.",
        "Enter the supervisor in a row of their own, or correct the name.",
    ),
    lambda frame, facts: [name is None or name in set(frame["name"]) for name in frame["supervisor"]],
    cell="supervisor",
)

_CIRCLE = RowRule(
    Fault(
        "supervision-circle",
        "{other_label} {other_value} is, over some steps, their own supervisor.",
        "Correct {label}, so that the line of supervisors ends with somebody who has none.",
    ),
    lambda frame, facts: [
        not circle(dict(zip(frame["name"], frame["supervisor"], strict=True)), name) for name in frame["name"]
    ],
    cell="supervisor",
    others=("name",),
)
_DEPUTY = RowRule(
    Fault(
        "deputy-on-roster",
        "{label} “{value}” is not on the roster.",
        "Enter the deputy in a row of their own, or correct the name.",
    ),
    lambda frame, facts: [name is None or name in set(frame["name"]) for name in frame["deputy"]],
    cell="deputy",
)

NAME_TWICE = Fault(
    "roster-twice",
    "“{value}” stands in row {other_row} already.",
    "Somebody in several departments has one row: enter the others in {further}. Tell namesakes apart, such as 王芳2.",
)
NAME_NO_FOLDER = Fault(
    "roster-folder",
    "“{value}” cannot be the name of an inbox folder.",
    "Write the name without signs such as / \\ : * ? and without a full stop at its end.",
)
LOGIN_TWICE = Fault(
    "roster-login",
    "{label} “{value}” is that of row {other_row} already, so nobody could say who asks.",
    "Correct one of the two; each login belongs to one person.",
)
NO_ARCHIVIST = Fault(
    "roster-archivist",
    "Nobody who still works here is 档案管理员, so nobody would look after the archive.",
    "Give at least one person whose {active} is 是 the role 档案管理员.",
)
PERSON_GONE = Fault(
    "roster-gone",
    "{name} is gone from the roster, but {count} records and files name them.",
    "Put the row back, and set {active} to 否 where somebody has left.",
)

TABLE = plain_table(
    id="roster",
    number="GD-B-01",
    title=Text("人员名册", "Roster"),
    sections=(
        Section(
            Text("人员", "People"),
            (
                Column(
                    "name",
                    Text("姓名", "Name"),
                    required=True,
                    width=12,
                    help=Text(
                        "与收件箱文件夹的名字一致；同名的人加以区分，如“王芳2”。",
                        "The same as the inbox folder's name; tell namesakes apart.",
                    ),
                ),
                Column(
                    "department", Text("部门", "Department"), Kind.CHOICE, dictionary="部门", required=True, width=16
                ),
                Column(
                    "further_departments",
                    Text("兼职部门", "Further departments"),
                    Kind.CHOICE,
                    dictionary="部门",
                    many=True,
                    width=18,
                    help=Text(
                        "同时在几个部门的，主要部门填左边，其余填这里，用顿号隔开。",
                        "For somebody in several departments: the others, separated by 、.",
                    ),
                ),
                Column("role", Text("角色", "Role"), Kind.CHOICE, dictionary="角色", required=True, width=14),
                Column("supervisor", Text("主管", "Supervisor"), width=12),
                Column("email", Text("邮箱", "E-mail"), Kind.EMAIL, width=26),
                Column(
                    "login",
                    Text("登录名", "Login"),
                    width=14,
                    help=Text("在电脑上的登录名，用于查询时认人。", "The login name on the computer; tells who asks."),
                ),
                Column("clearance", Text("可阅密级", "Clearance"), Kind.CHOICE, dictionary="密级", width=10),
                Column(
                    "deputy",
                    Text("代理人", "Deputy"),
                    width=12,
                    help=Text("主管外出时由谁审批。", "Who decides while the supervisor is away."),
                ),
                Column(
                    "away",
                    Text("外出", "Away"),
                    Kind.CHOICE,
                    dictionary="是否",
                    width=8,
                    help=Text("外出期间填“是”，由代理人审批。", "是 while away: the deputy decides."),
                ),
                Column(
                    "active",
                    Text("在职", "Active"),
                    Kind.CHOICE,
                    dictionary="是否",
                    required=True,
                    width=8,
                    help=Text("离职填“否”，不要删除这一行。", "否 for those who left; keep the row."),
                ),
                Column(
                    "confidential_until",
                    Text("保密协议有效期至", "Confidential until"),
                    Kind.DATE,
                    width=17,
                    checks=NEAR,
                    help=Text(
                        "签了保密协议的填有效期；没有期限的填一个很远的日期。空着或快到期的，每天早上提醒。",
                        "Until when the signed agreement holds; where it is empty or runs out, the morning's reminders say so.",
                    ),
                    example="2028-12-31",
                ),
                Column(
                    "files_locked",
                    Text("文件加密", "Files with password"),
                    Kind.CHOICE,
                    dictionary="是否",
                    width=10,
                    help=Text(
                        "填“是”的，放进本人文件夹的表格和文档都要口令才能打开；口令由档案管理员当面告知。",
                        "是: what is put into their folder opens with their password, which the archivist hands over.",
                    ),
                ),
            ),
        ),
    ),
    rules=(_SUPERVISOR, _CIRCLE, _DEPUTY),
    notes=(
        SAVED,
        Text(
            "新来的人加一行即可，当晚建好收件箱；离职的人“在职”改“否”，不要删行。一个人只占一行。",
            "Add a row for somebody new, and their inbox is made that night; set 在职 to 否 for those who left.",
        ),
    ),
    printed_rows=60,
)


def examine(look: Look) -> Iterator[Problem]:
    """Ask that names and logins tell people apart, that there is an archivist, and that nobody with records is gone."""
    names: dict[str, int] = {}
    logins: dict[str, int] = {}
    for at, row in enumerate(look.rows):
        name, login = text(row, "name"), text(row, "login")
        if name:
            first = names.setdefault(squeeze(name), at)
            if first != at:
                gaps = {"further": TABLE.column("further_departments").label}
                yield look.at(row, "name", NAME_TWICE, gaps, look.rows[first])
            if safe_name(name) != name or name.startswith((".", "~")):
                yield look.at(row, "name", NAME_NO_FOLDER)
        if login and row.values["active"] != "否":
            first = logins.setdefault(squeeze(login), at)
            if first != at:
                yield look.at(row, "login", LOGIN_TWICE, None, look.rows[first])
    if look.faulty:
        return
    active = {"active": TABLE.column("active").label}
    if not any(row.values["role"] == "档案管理员" and row.values["active"] == "是" for row in look.rows):
        yield look.about(NO_ARCHIVIST, active)
    for kept in look.known.rows.get("roster", ()):
        if squeeze(kept["name"]) not in names and (count := look.known.named(kept["name"])):
            yield look.about(PERSON_GONE, {**active, "name": kept["name"], "count": count})


def person(row: KeptRow) -> Person:
    """Return the person in a row of the roster as the ledger keeps it."""
    return Person(
        name=row["name"] or "",
        department=row["department"] or "",
        role=row["role"] or "",
        supervisor=row.get("supervisor") or "",
        email=row.get("email") or "",
        login=row.get("login") or "",
        clearance=row.get("clearance") or "内部",
        active=row.get("active") != "否",
        deputy=row.get("deputy") or "",
        away=row.get("away") == "是",
        further_departments=tuple(row.get("further_departments") or ()),
        files_locked=row.get("files_locked") == "是",
        confidential_until=date.fromisoformat(until) if (until := row.get("confidential_until")) else None,
    )
