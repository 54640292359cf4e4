"""人员名册: who works here, in which department and role, and who decides for whom."""

from validators.declaration import Coding, Column, Form, Kind, Retention, RowRule, Section, Shape
from validators.facts import Person
from validators.message import Fault, Text
from validators.supervision import circle

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

TABLE = Form(
    id="roster",
    version=1,
    number="GD-B-01",
    title=Text("人员名册", "Roster"),
    shape=Shape.REGISTER,
    series_class="",
    coding=Coding("", year=""),
    natural_key=("name",),
    subject="",
    dated="",
    retention=Retention(""),
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
            ),
        ),
    ),
    rules=(_SUPERVISOR, _CIRCLE, _DEPUTY),
    notes=(
        Text(
            "由档案管理员维护；存盘后当晚生效。有错时沿用上一次正确的名册，本表退回并标出错处。",
            "Kept by the archivist; a faulty edit changes nothing and comes back marked.",
        ),
    ),
    printed_rows=60,
)


def person(row: dict[str, str | None]) -> Person:
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
    )
