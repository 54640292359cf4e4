"""What the blank forms look like on paper, as LibreOffice prints them."""

from __future__ import annotations

from forms_in_hand import a_blank, form
from office_program import Printed, calculated, printed

from workbooks.filling import RawCell, fill


def texts(page: Printed, number: int) -> str:
    return " ".join(word.text for word in page.pages[number - 1])


def test_a_card_is_one_page_with_its_signature_line() -> None:
    for page, title in zip(
        printed(a_blank("customer"), a_blank("visit_record")), ("客户基本信息表", "客户拜访记录表"), strict=True
    ):
        assert title in texts(page, 1)
        assert "部门主管：" in texts(page, 1)
        assert "填写说明" in texts(page, 2)
        assert max(word.right for word in page.pages[0]) < 570


def test_no_chinese_label_of_a_card_is_wrapped() -> None:
    (page,) = printed(a_blank("customer"))
    words = [word.text for word in page.pages[0]]
    for label in ("统一社会信用代码", "境外注册号/税号", "注册资本(万元)", "组织架构与决策链", "是否重点客户"):
        assert label in words


def test_a_register_repeats_its_header_on_every_page() -> None:
    (page,) = printed(a_blank("borrowing"))
    assert all("应还日期" in texts(page, number) for number in (1, 2))
    assert "资料管理岗：" in texts(page, 1)
    serials = [[word.text for word in words if word.text.isdigit()] for words in page.pages[:2]]
    assert [(each[0], each[19]) for each in serials] == [("1", "20"), ("21", "40")]


def test_an_unused_review_sheet_is_one_page() -> None:
    (page,) = printed(a_blank("borrowing"))
    assert len(page.pages) == 4
    assert "没有待改之处" in texts(page, 4)


def test_the_dependent_dropdown_finds_the_part_of_its_parent() -> None:
    """The list's formula, put into a cell, counts the entries of 地域/境外."""
    formula = 'COUNTA(INDIRECT(INDEX(gd_part_names,MATCH("地域/"&$F$7,gd_part_keys,0))))'
    values = {"locality": "境外", "website": RawCell("n", None, formula)}
    (rows,) = calculated(fill(a_blank("customer"), form("customer"), values), sheet=1)
    assert rows[11][5] == "9"
