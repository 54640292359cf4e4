"""An office's old register: previewed, taken with its codes, known again, undone (rules E1 E3 E6 C6 C7)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from archive import NIGHT, Archive
from builders import a_customer
from imports import FIRST, HEAD, SECOND, adds_up, an_order, codes, contracts, off, rehearsed, rules, taken
from registers import CONTRACTS, a_csv, a_register, a_sample, an_older, merged_heads

from jobs.failures import Failure, WrongUse
from jobs.importing import Order
from jobs.importing.order import form_called
from jobs.running import opened
from validators.dictionaries import SHIPPED, allowed
from validators.forms import forms
from workbooks.tables_in.lines import Sort

# -- the three samples ------------------------------------------------------------------------------


def test_the_sample_of_contracts_is_taken_row_by_row(archive: Archive) -> None:
    order = Order(a_sample("合同台账.xlsx"), form_called("contract"), "赵敏")
    outcome = taken(archive, order)
    assert (len(outcome.new), len(outcome.known), outcome.rows) == (61, 0, 84)
    assert rules(outcome) == {
        **{9: ["day-or-month"], 12: ["day-or-month"], 38: ["day-or-month"]},
        **{40: ["missing"], 80: ["not-a-number"]},
    }
    assert outcome.around == {Sort.TITLE: 2, Sort.EMPTY: 7, Sort.HEAD: 1, Sort.TOTAL: 7, Sort.NOTE: 1}
    assert sum(each.kept for each in outcome.new) == 52
    # New codes come behind every code that the register names, also in rows that are not taken.
    assert codes(outcome)[7] == "Y2019服务合同005"
    fields = archive.ask("SELECT fields, paper_place FROM record WHERE code = 'Y2019服务合同006'")[0]
    assert '"amount":"5808000"' in fields[0]
    assert '"currency":"美元"' in fields[0]
    assert fields[1] == "6号柜-1层-13盒"
    assert off(archive) == []


def test_the_sample_of_partners_is_taken_under_the_day_of_its_list(archive: Archive) -> None:
    outcome = taken(archive, Order(a_sample("供应商客户汇总表.xlsx"), form_called("supplier"), "赵敏"))
    assert (len(outcome.new), outcome.rows, adds_up(outcome)) == (51, 66, True)
    assert {rule for found in rules(outcome).values() for rule in found} == {"phone", "twice-in-file"}
    assert outcome.new[0].code == "J2025001"
    phones = [row[0] for row in archive.ask("SELECT fields ->> 'telephone' FROM record ORDER BY id LIMIT 3")]
    assert phones == ["17378929938", "15403255765", "17654237590"]


def test_the_sample_of_loans_is_taken_for_the_records_on_file(archive: Archive) -> None:
    loans = Order(a_sample("借阅登记.csv"), form_called("borrowing"), "赵敏")
    alone = rehearsed(archive, loans).outcome
    assert {rule for found in rules(alone).values() for rule in found} >= {"known-code"}
    assert len(alone.refused) == 80
    taken(archive, Order(a_sample("合同台账.xlsx"), form_called("contract"), "赵敏"))
    outcome = taken(archive, loans)
    assert (len(outcome.new), len(outcome.refused), outcome.rows, adds_up(outcome)) == (70, 10, 82, True)
    assert sorted(rule for found in rules(outcome).values() for rule in found) == [
        *["after"] * 2,
        *["already-out"] * 3,
        *["known-code"] * 5,
    ]
    assert archive.ask("SELECT count(*) FROM record WHERE state = '借出中'") == archive.ask(
        "SELECT count(*) FROM record WHERE state = '借出'"
    )
    assert off(archive) == []


# -- other registers --------------------------------------------------------------------------------


def test_a_register_with_other_words_a_head_of_two_lines_and_another_unit(archive: Archive) -> None:
    content = a_register(("登记簿", CONTRACTS), then=merged_heads)
    order = an_order(archive, content, "contract")
    outcome = rehearsed(archive, order).outcome
    assert codes(outcome) == {5: "Y2018销售合同001", 6: "Y2018采购合同001", 11: "Y2019服务合同001"}
    amounts = [str(each.draft.judged.values["amount"]) for each in outcome.new if each.draft.judged]
    # 120 in 万元; text in 万元; an amount that names its own unit
    assert amounts == ["1200000", "355000", "120000000"]
    assert {each.draft.judged.values["currency"] for each in outcome.new if each.draft.judged} == {"人民币"}
    assert (rules(outcome), adds_up(outcome)) == ({}, True)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig"])
def test_a_text_register_is_taken(archive: Archive, encoding: str) -> None:
    content = a_csv([["合同台账"], HEAD, FIRST, SECOND, ["", "合计"]], encoding)
    outcome = taken(archive, an_order(archive, content, "contract", "台账.csv"))
    assert codes(outcome) == {3: "Y2019销售合同003", 4: "Y2019销售合同004"}


def test_an_old_workbook_is_taken(archive: Archive, tmp_path: Path) -> None:
    content = an_older(contracts([*FIRST[:5], date(2019, 6, 1), *FIRST[6:]], SECOND), tmp_path, "xls")
    outcome = taken(archive, an_order(archive, content, "contract", "台账.xls"))
    assert codes(outcome) == {3: "Y2019销售合同003", 4: "Y2019销售合同004"}


def test_the_sheet_that_matches_best_is_taken_and_others_are_named(archive: Archive) -> None:
    content = a_register(("说明", [["甲", "乙", "丙"]]), ("2019", [HEAD, FIRST]), ("2020", [HEAD, SECOND, SECOND]))
    outcome = rehearsed(archive, an_order(archive, content, "contract")).outcome
    assert outcome.layout.table.grid.name == "2020"
    assert outcome.others == ("2019",)
    chosen = rehearsed(archive, an_order(archive, content, "contract", sheet="2019")).outcome
    assert codes(chosen) == {2: "Y2019销售合同003"}
    with pytest.raises(WrongUse, match="说明、2019、2020"):
        rehearsed(archive, an_order(archive, content, "contract", sheet="2021"))


def test_columns_with_unknown_heads_are_suggested_and_taken_only_as_told(archive: Archive) -> None:
    head = [*HEAD[:5], "签字的日子", *HEAD[6:]]
    order = an_order(archive, contracts(FIRST, head=head), "contract")
    outcome = rehearsed(archive, order).outcome
    assert rules(outcome) == {3: ["no-column"]}
    assert [column.name for column in outcome.layout.lacking] == ["signed_on"]
    told = an_order(archive, contracts(FIRST, head=head), "contract", match=[("签字的日子", "签订日期")])
    assert codes(rehearsed(archive, told).outcome) == {3: "Y2019销售合同003"}
    with pytest.raises(WrongUse, match="签字的日子"):
        rehearsed(archive, an_order(archive, contracts(FIRST, head=head), "contract", match=[("甲乙", "签订日期")]))
    with pytest.raises(WrongUse, match="signed_on"):
        rehearsed(archive, an_order(archive, contracts(FIRST), "contract", match=[("币种", "天气")]))


def test_what_the_register_has_no_column_for_can_be_given_for_all_rows(archive: Archive) -> None:
    content = a_register(("客户", [["客户名称", "联系人", "联系人手机"], ["Nordlys AS", "Ola", 13800138000]]))
    assert rules(rehearsed(archive, an_order(archive, content, "customer")).outcome) == {2: ["no-column"]}
    outcome = taken(archive, an_order(archive, content, "customer", fill={"建档日期": "2017-05-01", "owner": "王芳"}))
    assert codes(outcome) == {2: "J2017001"}
    assert archive.ask("SELECT handler FROM record") == [("王芳",)]
    assert archive.ask("SELECT name, fields ->> 'name', fields ->> 'mobile' FROM item") == [
        ("contacts", "Ola", "13800138000")
    ]


def test_an_amount_merged_over_rows_is_nobody_s_and_a_merged_name_is_everybody_s(archive: Archive) -> None:
    rows = [[*row[:4], "Nordlys AS" if at == 0 else "", *row[5:]] for at, row in enumerate((FIRST, SECOND))]

    def merge(area: str) -> bytes:
        return a_register(("台账", [HEAD, *rows]), then=lambda book: book.worksheets[0].merge_cells(area))

    outcome = rehearsed(archive, an_order(archive, merge("E2:E3"), "contract")).outcome
    assert [each.draft.judged.values["customer"] for each in outcome.new if each.draft.judged] == ["Nordlys AS"] * 2
    assert [len(each.draft.notes) for each in outcome.new] == [0, 1]
    assert rules(rehearsed(archive, an_order(archive, merge("G2:G3"), "contract")).outcome) == {
        2: ["merged-amount"],
        3: ["merged-amount", "missing"],
    }


def test_rows_under_a_head_in_another_order_are_refused(archive: Archive) -> None:
    turned = [HEAD[at] for at in (0, 1, 4, 3, 2, 5, 6, 7)]
    outcome = rehearsed(archive, an_order(archive, contracts(FIRST, turned, SECOND), "contract")).outcome
    assert (list(codes(outcome)), rules(outcome), adds_up(outcome)) == ([3], {5: ["columns-rearranged"]}, True)


def test_what_is_given_for_all_rows_may_not_have_a_column_of_its_own(archive: Archive) -> None:
    with pytest.raises(WrongUse, match="币种"):
        rehearsed(archive, an_order(archive, contracts(FIRST), "contract", fill={"currency": "美元"}))


@pytest.mark.parametrize("name", sorted(form.id for form in forms().values() if form.gathers is None))
def test_a_register_of_any_form_can_be_imported(archive: Archive, name: str) -> None:
    form = forms()[name]
    samples = {"date": "2021-05-06", "moment": "2021.5.6", "money": 100, "number": 5, "integer": 5, "person": "老赵"}
    row = []
    for column in form.columns:
        entries = allowed(SHIPPED, column.dictionary)
        value = samples.get(column.kind.value, column.example or "甲")
        row.append(entries[0] if entries else value if column.kind != "phone" else "13800138000")
    content = a_register(("表", [[column.label.zh for column in form.columns], row]))
    outcome = rehearsed(archive, an_order(archive, content, name)).outcome
    assert adds_up(outcome)
    assert len(outcome.layout.columns) == len(form.columns)
    assert outcome.new or rules(outcome)


def test_what_is_missing_is_taken_and_said_but_for_what_makes_a_record(archive: Archive) -> None:
    no_amount, no_customer = [*FIRST[:6], "", ""], [*SECOND[:4], "", *SECOND[5:]]
    outcome = rehearsed(archive, an_order(archive, contracts(no_amount, no_customer), "contract")).outcome
    assert [label.zh for label in outcome.new[0].draft.missing] == ["合同金额", "币种"]
    assert rules(outcome) == {4: ["missing"]}


def test_loans_of_the_past_are_not_measured_by_the_days_of_today(archive: Archive) -> None:
    taken(archive, an_order(archive, contracts(FIRST), "contract"))
    head = ["档号", "借阅人", "借出日期", "应还日期", "归还日期"]
    long, odd = ["2020-01-02", "2020-06-30", "2020-06-01"], ["2021-01-02", "2021-01-09", "2021-01-01"]
    loans = a_csv([head, ["Y2019销售合同003", "老赵", *long], ["Y2019销售合同003", "老赵", *odd]])
    outcome = rehearsed(archive, an_order(archive, loans, "borrowing", "借阅.csv")).outcome
    assert [len(each.draft.notes) for each in outcome.new] == [2]
    assert rules(outcome) == {3: ["after"]}


# -- codes (E3 E6) ----------------------------------------------------------------------------------


def test_codes_are_kept_and_the_counters_move_past_them(archive: Archive) -> None:
    outcome = taken(archive, an_order(archive, contracts(SECOND, FIRST), "contract"))
    assert codes(outcome) == {3: "Y2019销售合同004", 4: "Y2019销售合同003"}
    later = [3, "", "HT-3", "销售合同", "Nordlys AS", "2019-08-01", 5, "美元"]
    assert codes(taken(archive, an_order(archive, contracts(later), "contract"))) == {3: "Y2019销售合同005"}
    # 001 and 002 were never here, and the kept code says why.
    assert off(archive) == []
    assert archive.ask("SELECT state, reason <> '' FROM code WHERE code = 'Y2019销售合同003'") == [("used", 1)]


def test_a_gap_that_no_register_explains_is_still_found(archive: Archive) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    archive.night()
    with opened(archive.workspace, NIGHT) as run, run.ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE code SET serial = 4, code = 'J2026004'")
        connection.exec_driver_sql("UPDATE record SET code = 'J2026004'")
        connection.exec_driver_sql("UPDATE counter SET last = 4 WHERE name = 'code/J2026'")
    assert ["Codes are missing in the series" in each for each in off(archive)].count(True) == 1


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("ABC-1", "code-scheme"),
        ("J2019001", "code-scheme"),
        ("Y2019销售合同3", "code-spelled"),
        ("Y2019销售合同0003", "code-spelled"),
        ("Y2018销售合同003", "code-elsewhere"),
        ("Y2019服务合同003", "code-elsewhere"),
    ],
)
def test_a_code_that_does_not_fit_is_refused_with_its_reason(archive: Archive, code: str, rule: str) -> None:
    outcome = rehearsed(archive, an_order(archive, contracts([1, code, *FIRST[2:]]), "contract")).outcome
    assert rules(outcome) == {3: [rule]}


def test_full_width_codes_are_the_same_codes(archive: Archive) -> None:
    row = [1, "Ｙ２０１９销售合同００３", "ＨＴ－１", *FIRST[3:]]
    assert codes(taken(archive, an_order(archive, contracts(row), "contract"))) == {3: "Y2019销售合同003"}
    assert archive.ask("SELECT fields ->> 'number' FROM record") == [("HT-1",)]


def test_a_code_in_two_rows_is_nobody_s(archive: Archive) -> None:
    other = [2, FIRST[1], *SECOND[2:]]
    outcome = taken(archive, an_order(archive, contracts(FIRST, other), "contract"))
    assert rules(outcome) == {3: ["code-twice"], 4: ["code-twice"]}
    # It is on some folder, so it is kept free, and goes to the row that is corrected.
    assert [kept.code for kept in outcome.reserved] == ["Y2019销售合同003"]
    corrected = taken(archive, an_order(archive, contracts(FIRST, SECOND), "contract"))
    assert codes(corrected) == {3: "Y2019销售合同003", 4: "Y2019销售合同004"}
    assert off(archive) == []


def test_a_code_of_another_record_and_a_record_under_another_code_are_refused(archive: Archive) -> None:
    taken(archive, an_order(archive, contracts(FIRST), "contract"))
    same_code, same_record = [1, FIRST[1], *SECOND[2:]], [1, "Y2019销售合同009", *FIRST[2:]]
    outcome = rehearsed(archive, an_order(archive, contracts(same_code, same_record), "contract")).outcome
    assert rules(outcome) == {3: ["code-taken"], 4: ["code-differs"]}


def test_a_row_twice_in_the_register_is_taken_once(archive: Archive) -> None:
    outcome = taken(archive, an_order(archive, contracts(FIRST, FIRST), "contract"))
    assert (codes(outcome), rules(outcome)) == ({3: "Y2019销售合同003"}, {4: ["twice-in-file"]})


def test_codes_given_in_the_night_follow_those_of_the_register(archive: Archive) -> None:
    head = ["客户名称", "档号", "建档日期"]
    content = a_register(("客户", [head, ["Nordlys AS", "J2026007", "2026-01-05"]]))
    taken(archive, an_order(archive, content, "customer"))
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    assert archive.night().counted.coded == ["J2026008"]
    assert off(archive) == []


# -- preview, commit, again -------------------------------------------------------------------------


def test_a_preview_changes_nothing_and_says_what_the_commit_does(archive: Archive) -> None:
    order = an_order(archive, contracts(FIRST, SECOND, [*FIRST[:5], "2/3/2019", *FIRST[6:]]), "contract")
    before = {table: archive.ask(f"SELECT * FROM {table}") for table in ("run", "arrival", "counter", "code", "audit")}
    kept = set((archive.workspace.state / "store").rglob("*"))
    shown = rehearsed(archive, order)
    assert {table: archive.ask(f"SELECT * FROM {table}") for table in before} == before
    assert archive.ask("SELECT * FROM record") == []
    assert set((archive.workspace.state / "store").rglob("*")) == kept
    done = taken(archive, order)
    assert codes(done) == codes(shown.outcome)
    assert rules(done) == rules(shown.outcome)
    assert [shown.outcome.run, done.run] == [0, 1]


def test_the_preview_is_a_workbook_of_what_is_taken_and_what_is_not(archive: Archive) -> None:
    from openpyxl import load_workbook

    rows = [FIRST, SECOND, [3, "", "HT-3", "销售", "Nordlys AS", "2/3/2019", "面议", "美元"], ["", "小计"]]
    path = rehearsed(archive, an_order(archive, contracts(*rows), "contract")).workbook
    book = load_workbook(path)
    assert book.sheetnames == ["会收", "不收", "不是记录", "列的对应", "档号"]
    cells = {name: [[c.value for c in row] for row in book[name].iter_rows()] for name in book.sheetnames}
    first = next(row for row in cells["会收"] if row[0] == 3)
    assert first[1:3] == ["Y2019销售合同003", "原有"]
    assert [row[1] for row in cells["不收"] if row[0] == 5] == ["F5", "G5"]
    assert ["1", 1, "标题", "合同台账"] in cells["不是记录"]
    assert ["D", "合同类型", "合同类型"] in [row[:3] for row in cells["列的对应"]]


def test_the_same_register_again_is_recognised_and_enters_nothing(archive: Archive) -> None:
    order = an_order(archive, contracts(FIRST, SECOND), "contract")
    taken(archive, order)
    before = {table: archive.ask(f"SELECT * FROM {table}") for table in ("run", "arrival", "record", "code", "audit")}
    again = taken(archive, order)
    assert (again.run, codes(again), len(again.known)) == (0, {}, 2)
    assert {table: archive.ask(f"SELECT * FROM {table}") for table in before} == before


def test_what_an_old_register_says_of_a_record_on_file_changes_nothing(archive: Archive) -> None:
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    archive.night()
    row = ["宁波海纳纺织品有限公司", "2026-01-05", "旧地址"]
    content = a_register(("客户", [["客户名称", "建档日期", "注册地址"], row]))
    outcome = taken(archive, an_order(archive, content, "customer"))
    assert [each.code for each in outcome.known] == ["J2026001"]
    assert content not in archive.originals().values(), "what came for nothing is no original"
    assert archive.ask("SELECT fields ->> 'address' FROM record") == [("宁波市海曙区药行街88号（3楼）",)]


def test_the_import_is_in_the_log_with_the_bytes_in_the_store(archive: Archive) -> None:
    content = contracts(FIRST, SECOND)
    outcome = taken(archive, an_order(archive, content, "contract"))
    assert archive.ask("SELECT who, what, code FROM audit ORDER BY seq DESC LIMIT 3") == [
        ("赵敏", "imported", ""),
        ("赵敏", "created", "Y2019销售合同004"),
        ("赵敏", "created", "Y2019销售合同003"),
    ]
    sha256, state, run = archive.ask("SELECT sha256, state, run FROM arrival")[0]
    assert archive.originals()[sha256] == content
    assert (state, run) == ("imported", outcome.run)
    # Nobody was late with history, and who imports it did not handle it.
    assert archive.ask("SELECT late, due, handler, path FROM record LIMIT 1") == [(0, None, "", None)]


def test_customers_without_a_file_become_known_by_name(archive: Archive) -> None:
    outcome = taken(archive, an_order(archive, contracts(FIRST, SECOND), "contract"))
    assert outcome.customers == 2
    assert archive.ask("SELECT name, record FROM customer ORDER BY id") == [(FIRST[4], None), ("Nordlys AS", None)]


def test_the_night_after_an_import_prints_the_register_and_receipts(archive: Archive) -> None:
    taken(archive, an_order(archive, contracts(FIRST, SECOND), "contract"))
    archive.hand_in("赵敏", "海纳.xlsx", a_customer())
    assert not archive.night().failures
    assert off(archive) == []


# -- files that are none ----------------------------------------------------------------------------


def test_a_file_that_cannot_be_read_is_answered(archive: Archive) -> None:
    with pytest.raises(Failure, match="web page"):
        rehearsed(archive, an_order(archive, b"<html><table></table></html>", "contract"))
    with pytest.raises(WrongUse, match=r"没有\.xlsx"):
        rehearsed(archive, Order(archive.root / "没有.xlsx", form_called("contract"), "赵敏"))
    with pytest.raises(Failure, match="No table"):
        rehearsed(archive, an_order(archive, a_register(("空", [])), "contract"))
