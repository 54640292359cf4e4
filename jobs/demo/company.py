"""The made-up company: its name, and who works there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from jobs.demo.nights import last_day, wave_of

OFFICE_NAME: Final = "宁波甬帆进出口有限公司"
DOMAIN: Final = "yongfan.example.com"
_SURNAMES: Final = (
    *(("王", "wang"), ("李", "li"), ("张", "zhang"), ("陈", "chen"), ("林", "lin"), ("周", "zhou"), ("吴", "wu")),
    *(("徐", "xu"), ("孙", "sun"), ("胡", "hu"), ("朱", "zhu"), ("高", "gao"), ("何", "he"), ("郭", "guo")),
    *(("沈", "shen"), ("俞", "yu"), ("邵", "shao"), ("方", "fang"), ("虞", "yu"), ("董", "dong")),
)
_GIVEN: Final = (
    *(("海燕", "haiyan"), ("建国", "jianguo"), ("晓明", "xiaoming"), ("丽娜", "lina"), ("志强", "zhiqiang")),
    *(("静怡", "jingyi"), ("伟", "wei"), ("敏", "min"), ("思远", "siyuan"), ("佳琪", "jiaqi"), ("国栋", "guodong")),
    *(("婷婷", "tingting"), ("磊", "lei"), ("雪梅", "xuemei"), ("俊杰", "junjie"), ("慧", "hui"), ("文博", "wenbo")),
    *(("芳", "fang"), ("明辉", "minghui"), ("晨", "chen"), ("秀英", "xiuying"), ("凯", "kai"), ("梦洁", "mengjie")),
)
SALES, MARKET, SERVICE, BUYING = "销售部", "市场部", "客服部", "产品部/采购部"
_SUPERVISOR: Final = "部门主管"
_STAFF: Final = "业务人员"
#: (department, role), a supervisor before their staff; the last seller but one leaves, the last one comes.
_POSTS: Final = (
    ("行政部/综合部", "管理层"),
    (SALES, _SUPERVISOR),
    *((SALES, _STAFF),) * 4,
    (MARKET, _SUPERVISOR),
    (MARKET, _STAFF),
    (SERVICE, _SUPERVISOR),
    (SERVICE, _STAFF),
    (BUYING, _SUPERVISOR),
    (BUYING, _STAFF),
    ("行政部/综合部", "信息技术"),
    ("文件管理部门", "档案管理员"),
    (SALES, _STAFF),
    (SALES, _STAFF),
)
#: Waves of nights: before the one somebody joins, after the first night of the other somebody leaves.
_JOINS, _LEAVES = 1, 2
#: Numbers in `_POSTS` of a seller whose agreement runs out, and of somebody who has none.
_RUNS_OUT, _UNSIGNED = 3, 9
#: Number of the one whose files lie behind a password.
_LOCKED = 7
_CLEARANCE: Final = {"管理层": "绝密", "档案管理员": "绝密", "部门主管": "机密"}


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody on the roster.

    Attributes:
        confidential_until: until when their agreement of confidentiality holds; None where none was signed.
        joined: their first day, where they came within the year.
        left: their last day, where they left within the year.
        files_locked: what is put into their folder opens with their password.
    """

    name: str
    department: str
    role: str
    supervisor: str
    login: str
    confidential_until: date | None = None
    joined: date | None = None
    left: date | None = None
    files_locked: bool = False

    def works_on(self, day: date) -> bool:
        """Return whether they work here on a day."""
        return (self.joined is None or self.joined <= day) and (self.left is None or day <= self.left)

    @property
    def row(self) -> dict[str, object]:
        """Their row in 人员名册."""
        return {
            "name": self.name,
            "department": self.department,
            "role": self.role,
            "supervisor": self.supervisor or None,
            "email": f"{self.login}@{DOMAIN}",
            "login": self.login,
            "clearance": _CLEARANCE.get(self.role),
            "active": "是",
            "confidential_until": self.confidential_until,
            "files_locked": "是" if self.files_locked else None,
        }


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody who works there in the course of the year."""

    people: tuple[Colleague, ...]

    def of(self, department: str, day: date) -> list[Colleague]:
        """Return who works in a department on a day, the supervisor first."""
        return [each for each in self.people if each.department == department and each.works_on(day)]

    def sellers(self, day: date) -> list[Colleague]:
        """Return those who look after customers on a day."""
        return [each for each in self.of(SALES, day) if each.role == _STAFF]

    def visitors(self, day: date) -> list[Colleague]:
        """Return those who go and see customers on a day."""
        return [each for name in (SALES, MARKET, SERVICE, BUYING) for each in self.of(name, day)]

    def supervisor(self, department: str) -> Colleague:
        """Return who leads a department."""
        return next(each for each in self.people if each.department == department and each.role == _SUPERVISOR)

    def staff(self, department: str) -> Colleague:
        """Return the first of a department who does not lead it."""
        return next(each for each in self.people if each.department == department and each.role == _STAFF)

    @property
    def management(self) -> Colleague:
        """Who leads the company."""
        return self.people[0]

    @property
    def archivist(self) -> Colleague:
        """Who runs the archive."""
        return next(each for each in self.people if each.role == "档案管理员")

    @property
    def leaver(self) -> Colleague:
        """Who leaves within the year."""
        return next(each for each in self.people if each.left)

    @property
    def newcomer(self) -> Colleague:
        """Who comes within the year, and takes over from who leaves."""
        return next(each for each in self.people if each.joined)

    def supervisor_of(self, person: Colleague) -> str:
        """Return who approves for a person."""
        return person.supervisor or self.people[0].name

    def person(self, name: str) -> Colleague:
        """Return who has this name."""
        return next(each for each in self.people if each.name == name)


def person_name(rng: Random, taken: Sequence[str] = ()) -> tuple[str, str]:
    """Return a name that nobody in `taken` has, in characters and in letters."""
    while True:
        surname, given = rng.choice(_SURNAMES), rng.choice(_GIVEN)
        if surname[0] + given[0] not in taken:
            return surname[0] + given[0], given[1] + "." + surname[1]


def make_company(rng: Random, login: str, at: datetime) -> Company:
    """Return a company of sixteen.

    Args:
        rng: decides the names.
        login: of the archivist, so that whoever runs the demo may look everything up.
        at: the last night's moment.
    """
    joins, leaves = last_day(wave_of(at, _JOINS)[0]), last_day(wave_of(at, _LEAVES)[0])
    people: list[Colleague] = []
    for number, (department, role) in enumerate(_POSTS):
        # Names that differ in one character only would make a misspelt one ambiguous.
        name, letters = person_name(rng, [each.name for each in people])
        while any(each.name[0] == name[0] or each.name[1:] == name[1:] for each in people):
            name, letters = person_name(rng)
        head = next((each.name for each in people if each.department == department and each.role == _SUPERVISOR), "")
        people.append(
            Colleague(
                name,
                department,
                role,
                head or (people[0].name if people else ""),
                login if role == "档案管理员" and login else letters,
                _agreement(number, at.date()),
                joined=joins if number == len(_POSTS) - 1 else None,
                left=leaves if number == len(_POSTS) - 2 else None,
                files_locked=number == _LOCKED,
            )
        )
    return Company(tuple(people))


def _agreement(number: int, last: date) -> date | None:
    """Return until when somebody's agreement of confidentiality holds: one runs out soon, one was never signed."""
    if number == _UNSIGNED:
        return None
    return last + timedelta(days=19 if number == _RUNS_OUT else 400 + 31 * number)
