"""Who decides at each level of a second check: never the sender, nobody twice (rules A2 B4 B1 E13)."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from validators.facts import Person
from validators.supervision import Passed, Turn, decider, turns

DESTRUCTION = ("部门主管", "档案管理员", "管理层")


def roster(*given: tuple[str, str, dict[str, Any]]) -> dict[str, Person]:
    """Return people by (name, role, what else is known of them)."""
    return {name: Person(name, "销售部", role, **more) for name, role, more in given}


def office(**changes: dict[str, Any]) -> dict[str, Person]:
    """Return an office of a salesman, his supervisor, two archivists and two managers, with changes by name."""
    people: dict[str, tuple[str, dict[str, Any]]] = {
        "王芳": ("业务人员", {"supervisor": "陈刚"}),
        "陈刚": ("部门主管", {}),
        "赵敏": ("档案管理员", {}),
        "何静": ("档案管理员", {}),
        "周总": ("管理层", {}),
        "吴总": ("管理层", {}),
    }
    return roster(*((name, role, more | changes.get(name, {})) for name, (role, more) in people.items()))


def test_each_level_is_decided_by_the_first_on_the_roster_with_its_role() -> None:
    people = office()
    assert turns(people, "王芳", DESTRUCTION) == (Turn(1, "部门主管", "陈刚"),)
    assert turns(people, "王芳", DESTRUCTION, 1, ["陈刚"]) == (Turn(2, "档案管理员", "赵敏"),)
    assert turns(people, "王芳", DESTRUCTION, 2, ["陈刚", "赵敏"]) == (Turn(3, "管理层", "周总"),)
    assert turns(people, "王芳", DESTRUCTION, 3, ["陈刚", "赵敏", "周总"]) == ()


def test_the_next_one_decides_where_the_first_is_the_sender_or_has_left_or_has_decided() -> None:
    assert decider(office(), "档案管理员", "赵敏") == "何静"
    assert decider(office(赵敏={"active": False}), "档案管理员", "王芳") == "何静"
    assert decider(office(), "管理层", "王芳", ["周总"]) == "吴总"


def test_somebody_here_decides_before_a_deputy_and_a_deputy_before_one_who_is_away() -> None:
    away = {"away": True, "deputy": "陈刚"}
    assert decider(office(周总=away), "管理层", "王芳") == "吴总"
    assert decider(office(周总=away, 吴总={"away": True}), "管理层", "王芳") == "陈刚"
    assert decider(office(周总=away, 吴总={"away": True}), "管理层", "王芳", ["陈刚"]) == "周总"
    assert decider(office(周总={"away": True}, 吴总={"active": False}), "管理层", "王芳") == "周总"


def test_a_level_that_only_one_who_agreed_could_decide_counts_as_agreed() -> None:
    people = office(吴总={"active": False}, 陈刚={"supervisor": "周总"})
    assert turns(people, "陈刚", DESTRUCTION)[-1].who == "周总"
    assert turns(people, "陈刚", DESTRUCTION, 2, ["周总", "赵敏"]) == (Turn(3, "管理层", "周总", Passed.SAME),)


def test_an_office_with_one_archivist_works() -> None:
    """Rule E13: the archivist applies, and somebody else approves all the same."""
    people = office(何静={"active": False}, 吴总={"active": False})
    assert turns(people, "赵敏", DESTRUCTION)[-1] == Turn(1, "部门主管", "周总")
    assert turns(people, "赵敏", DESTRUCTION, 1, ["周总"]) == (
        Turn(2, "档案管理员", "", Passed.ALONE),
        Turn(3, "管理层", "周总", Passed.SAME),
    )


def test_a_level_whose_role_nobody_has_waits() -> None:
    people = office(周总={"active": False}, 吴总={"active": False})
    assert turns(people, "王芳", DESTRUCTION, 2, ["陈刚", "赵敏"]) == (Turn(3, "管理层", ""),)


def test_a_level_that_the_office_took_out_is_not_asked() -> None:
    assert turns(office(), "王芳", ("部门主管", "", "管理层"), 1, ["陈刚"]) == (Turn(3, "管理层", "周总"),)
    assert turns(office(), "王芳", ("部门主管", "", ""), 1, ["陈刚"]) == ()


_NAMES = st.sampled_from(["a", "b", "c", "d", ""])
_PEOPLE = st.fixed_dictionaries(
    {
        name: st.builds(
            Person,
            st.just(name),
            st.just("销售部"),
            st.sampled_from(["业务人员", "部门主管", "档案管理员", "管理层"]),
            supervisor=_NAMES,
            active=st.booleans(),
            deputy=_NAMES,
            away=st.booleans(),
        )
        for name in "abcd"
    }
)


@given(_PEOPLE)
def test_whatever_the_roster_nobody_decides_on_their_own_form_or_twice(people: dict[str, Person]) -> None:
    decided: list[str] = []
    after = 0
    for _ in DESTRUCTION:
        coming = turns(people, "a", DESTRUCTION, after, decided)
        if not coming or coming[-1].passed or not coming[-1].who:
            break
        assert coming[-1].who not in {"a", *decided}
        assert people[coming[-1].who].active
        assert all(turn.passed and (turn.who in decided) == (turn.passed is Passed.SAME) for turn in coming[:-1])
        after = coming[-1].level
        decided.append(coming[-1].who)
    assert after <= len(DESTRUCTION)
