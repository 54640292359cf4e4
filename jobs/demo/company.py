"""The made-up company: its name, and who works there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

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
SALES: Final = "销售部"
#: (department, role, active), a supervisor before their staff.
_POSTS: Final = (
    ("行政部/综合部", "管理层", True),
    (SALES, "部门主管", True),
    (SALES, "业务人员", True),
    (SALES, "业务人员", True),
    (SALES, "业务人员", True),
    (SALES, "业务人员", True),
    (SALES, "业务人员", False),
    ("市场部", "部门主管", True),
    ("市场部", "业务人员", True),
    ("客服部", "部门主管", True),
    ("客服部", "业务人员", True),
    ("产品部/采购部", "部门主管", True),
    ("产品部/采购部", "业务人员", True),
    ("行政部/综合部", "信息技术", True),
    ("文件管理部门", "档案管理员", True),
)
_CLEARANCE: Final = {"管理层": "绝密", "档案管理员": "绝密", "部门主管": "机密"}


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody on the roster."""

    name: str
    department: str
    role: str
    supervisor: str
    login: str
    active: bool

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
            "active": "是" if self.active else "否",
        }


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody who works there, and one who left."""

    people: tuple[Colleague, ...]

    def of(self, department: str) -> list[Colleague]:
        """Return who works in a department, the supervisor first."""
        return [each for each in self.people if each.department == department and each.active]

    @property
    def sellers(self) -> list[Colleague]:
        """Those who look after customers."""
        return [each for each in self.of(SALES) if each.role == "业务人员"]

    @property
    def visitors(self) -> list[Colleague]:
        """Those who go and see customers."""
        others = [each for name in ("市场部", "客服部", "产品部/采购部") for each in self.of(name)]
        return [*self.of(SALES), *others]

    @property
    def archivist(self) -> Colleague:
        """Who runs the archive."""
        return next(each for each in self.people if each.role == "档案管理员")

    @property
    def leaver(self) -> Colleague:
        """Who has left."""
        return next(each for each in self.people if not each.active)

    def supervisor_of(self, person: Colleague) -> str:
        """Return who approves for a person."""
        return person.supervisor or self.people[0].name


def person_name(rng: Random, taken: Sequence[str] = ()) -> tuple[str, str]:
    """Return a name that nobody in `taken` has, in characters and in letters."""
    while True:
        surname, given = rng.choice(_SURNAMES), rng.choice(_GIVEN)
        if surname[0] + given[0] not in taken:
            return surname[0] + given[0], given[1] + "." + surname[1]


def make_company(rng: Random, login: str) -> Company:
    """Return a company of fifteen.

    Args:
        rng: decides the names.
        login: of the archivist, so that whoever runs the demo may look everything up.
    """
    people: list[Colleague] = []
    for department, role, active in _POSTS:
        # Names that differ in one character only would make a misspelt one ambiguous.
        name, letters = person_name(rng, [each.name for each in people])
        while any(each.name[0] == name[0] or each.name[1:] == name[1:] for each in people):
            name, letters = person_name(rng)
        head = next((each.name for each in people if each.department == department and each.role == "部门主管"), "")
        supervisor = head or (people[0].name if people else "")
        people.append(
            Colleague(name, department, role, supervisor, login if role == "档案管理员" and login else letters, active)
        )
    return Company(tuple(people))
