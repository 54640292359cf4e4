"""An import is undone while nothing builds on it (rules E3 E14)."""

from __future__ import annotations

import pytest
from archive import NIGHT, Archive
from builders import a_customer, a_loan, a_visit
from imports import FIRST, SECOND, an_order, codes, contracts, off, taken, undone
from registers import a_csv, a_register

from jobs.failures import Failure, WrongUse
from jobs.running import opened


def test_an_import_is_undone_and_its_codes_are_never_given_to_others(archive: Archive) -> None:
    outcome = taken(archive, an_order(archive, contracts(FIRST, SECOND), "contract"))
    undone(archive, outcome.run)
    for table in ("record", "version", "item", "customer", "likeness"):
        assert archive.ask(f"SELECT * FROM {table}") == []
    assert archive.ask("SELECT code, state, record FROM code ORDER BY code") == [
        ("Y2019销售合同003", "reserved", None),
        ("Y2019销售合同004", "void", None),
    ]
    assert archive.ask("SELECT what FROM audit ORDER BY seq DESC LIMIT 1") == [("import-undone",)]
    assert off(archive) == []
    again = taken(archive, an_order(archive, contracts(FIRST, SECOND), "contract"))
    assert codes(again) == {3: "Y2019销售合同003", 4: "Y2019销售合同005"}
    assert off(archive) == []
    with pytest.raises(WrongUse):
        undone(archive, outcome.run)
    with pytest.raises(WrongUse):
        undone(archive, 99)


def test_the_register_forgets_what_was_undone(archive: Archive) -> None:
    from openpyxl import load_workbook

    outcome = taken(archive, an_order(archive, contracts(FIRST, SECOND), "contract"))
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    archive.night()
    undone(archive, outcome.run)
    archive.night()
    book = load_workbook(archive.workspace.register / "档案总登记表.xlsx")
    shown = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value}
    assert "J2026001" in shown
    assert "Y2019销售合同003" not in shown


def test_the_lines_of_an_import_undone_at_once_are_free_again(archive: Archive) -> None:
    outcome = taken(archive, an_order(archive, contracts(FIRST, SECOND), "contract"))
    undone(archive, outcome.run)
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    archive.night()
    assert archive.ask("SELECT id, position FROM record") == [(1, 1)]


def test_a_loan_builds_on_an_imported_record(archive: Archive) -> None:
    outcome = taken(archive, an_order(archive, contracts(FIRST), "contract"))
    archive.hand_in("王芳", "借阅.xlsx", a_loan(code="Y2019销售合同003"))
    assert archive.night().counted.coded == ["JY2026001"]
    with pytest.raises(Failure, match="JY2026001"):
        undone(archive, outcome.run)
    assert len(archive.ask("SELECT * FROM record")) == 2


def test_a_change_builds_on_an_imported_record(archive: Archive) -> None:
    content = a_register(("客户", [["客户名称", "建档日期"], ["宁波海纳纺织品有限公司", "2019-01-05"]]))
    outcome = taken(archive, an_order(archive, content, "customer"))
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    archive.night()
    with pytest.raises(Failure, match="变更"):
        undone(archive, outcome.run)


def test_a_visit_builds_on_an_imported_customer(archive: Archive) -> None:
    name = "宁波海纳纺织品有限公司"
    content = a_register(("客户", [["客户名称", "建档日期"], [name, "2019-01-05"]]))
    outcome = taken(archive, an_order(archive, content, "customer"))
    archive.hand_in("王芳", "拜访.xlsx", a_visit(customer=name))
    archive.night()
    with pytest.raises(Failure, match="G2026拜访001"):
        undone(archive, outcome.run)


def test_a_customer_that_others_meanwhile_name_stays_known(archive: Archive) -> None:
    outcome = taken(archive, an_order(archive, contracts(FIRST, SECOND), "contract"))
    archive.hand_in("王芳", "拜访.xlsx", a_visit(customer="Nordlys AS"))
    archive.night()
    undone(archive, outcome.run)
    assert archive.ask("SELECT name FROM customer") == [("Nordlys AS",)]
    assert off(archive) == []


def test_undone_loans_give_back_what_they_held(archive: Archive) -> None:
    taken(archive, an_order(archive, contracts(FIRST), "contract"))
    loans = a_csv([["档号", "借阅人", "借出日期"], ["Y2019销售合同003", "老赵", "2020-01-02"]], "gbk")
    outcome = taken(archive, an_order(archive, loans, "borrowing", "借阅.csv"))
    assert archive.ask("SELECT state FROM record ORDER BY id") == [("借出",), ("借出中",)]
    undone(archive, outcome.run)
    assert archive.ask("SELECT state FROM record") == [("在档",)]
    # Nothing builds on the contracts any more.
    undone(archive, 1)
    assert archive.ask("SELECT * FROM record") == []


def test_partners_known_before_are_what_they_were_after_an_undoing(archive: Archive) -> None:
    taken(archive, an_order(archive, contracts(SECOND), "contract"))
    before = archive.ask("SELECT * FROM customer")
    content = a_register(("客户", [["客户名称", "建档日期", "客户等级"], ["NORDLYS AS", "2019-01-05", "VIP"]]))
    outcome = taken(archive, an_order(archive, content, "customer"))
    assert archive.ask("SELECT name, is_key FROM customer") == [("NORDLYS AS", 1)]
    undone(archive, outcome.run)
    assert archive.ask("SELECT * FROM customer") == before


def test_a_supplier_s_file_leaves_what_the_customer_s_own_file_says(archive: Archive) -> None:
    content = a_register(("客户", [["客户名称", "建档日期", "客户等级"], ["Nordlys AS", "2019-01-05", "VIP"]]))
    taken(archive, an_order(archive, content, "customer"))
    before = archive.ask("SELECT * FROM customer")
    content = a_register(("供应商", [["供应商名称", "建档日期"], ["Nordlys AS", "2020-01-05"]]))
    assert codes(taken(archive, an_order(archive, content, "supplier"))) == {2: "J2020001"}
    assert archive.ask("SELECT * FROM customer") == before


def test_a_code_that_was_withdrawn_is_refused_in_one_sentence(archive: Archive) -> None:
    outcome = taken(archive, an_order(archive, contracts(FIRST, SECOND), "contract"))
    undone(archive, outcome.run)
    named = [*SECOND[:1], "Y2019销售合同004", *SECOND[2:]]
    (draft,) = taken(archive, an_order(archive, contracts(named), "contract")).refused
    (found,) = draft.problems
    assert found.rule == "code-void"
    with opened(archive.workspace, NIGHT) as run:
        said = run.say(found.what)
    assert (said.count("。"), said[-1]) == (1, "。")
