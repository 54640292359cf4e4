"""A template that the office broke is told of before it is printed with, with the paragraph (issue 4, item 1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from word_templates import BODY, ROWS, Small, a_template, in_text_box, opened, printed, saved, spread

import templates
from jobs.reporting.office_templates import shipped_template
from jobs.reports import reports
from templates.lint import TemplateFault, template_faults
from templates.paragraphs import TAG
from templates.samples import sample
from templates.word import ChartParts, word_document


def fatal(template: bytes) -> list[TemplateFault]:
    return [each for each in template_faults(template, Small) if each.fatal]


def hints(template: bytes) -> list[str]:
    return [str(each.what) for each in template_faults(template, Small) if not each.fatal]


def the_fault(template: bytes) -> tuple[str, str]:
    """Return what is said of a template with one fault, and of which paragraph."""
    (found,) = fatal(template)
    return str(found.what), found.paragraph


def test_a_sound_template_that_shows_all_has_nothing_said_of_it() -> None:
    assert template_faults(a_template(), Small) == []


@pytest.mark.parametrize(
    "text",
    [
        "合计 ｛｛ report.summary ｝｝",
        "合计 {｛ report.summary }}",
        "合计 {{ report.summary ｝}",
        "{％p if report.lines.rows %}",
        "｛% if report.summary ％｝是｛% endif %｝",
    ],
)
def test_full_width_braces_are_found_with_their_paragraph(text: str) -> None:
    what, paragraph = the_fault(a_template([*BODY, text]))
    assert "full-width" in what
    assert paragraph == text


@pytest.mark.parametrize("text", ["占比50％（见附表）", "集合 {甲} 与 ｛乙｝", "100％ ｝", "函数 f(x)={x}", "{ 报告 }"])
def test_braces_in_plain_text_are_no_fault(text: str) -> None:
    assert fatal(a_template([*BODY, text])) == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ report.summary",
        "{{ report.summary }",
        "{ report.summary }}",
        "{ report.summary }",
        "{{ report.summary }} 和 {{ report.head.title",
        "report.summary }}",
        "{% if report.summary }",
        "{ % endif %}",
    ],
)
def test_a_tag_that_is_not_closed_in_its_paragraph_is_found(text: str) -> None:
    found = fatal(a_template([*BODY, text]))
    assert any("not closed in its own paragraph" in str(each.what) and each.paragraph == text for each in found)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{{ report.sumary }}", "report.sumary"),
        ("{{ summary }}", "summary"),
        ("{{ report.head.office.name }}", "report.head.office.name"),
        ("{{ report.lines.rows.label }}", "report.lines.rows.label"),
        ("{% for row in report.lines.rows %}{{ row.lable }}{% endfor %}", "row.lable"),
        ("{% for row in report.lines.rows %}{{ row.timely.percent }}{% endfor %}", "row.timely.percent"),
        ("{% for row in report.lines.rows %}{{ loop.number }}{% endfor %}", "loop.number"),
        ("{% for row in report.lines.rows %}{% endfor %}{{ row.label }}", "row"),
        ("{% for row in report.lines %}{% endfor %}", "report.lines"),
        ("{% set first = report.lines.rows[0] %}{{ first.labl }}", "first.labl"),
        ("{{ report.lines.rows[0].labl }}", "….labl"),
        ("{% if report.chart.empty %}{% endif %}", "report.chart.empty"),
        ("{{ report.lines }}", "report.lines"),
        ("{{ report.decisions }}", "report.decisions"),
        ("{{ report.head.title | upper }}{{ reprt.head }}", "reprt"),
    ],
)
def test_names_are_followed_through_loops_properties_and_tables_of_rows(text: str, name: str) -> None:
    what, paragraph = the_fault(a_template([*BODY, text]))
    assert f"“{name}”" in what
    assert paragraph == text


@pytest.mark.parametrize(
    "text",
    [
        "{% for row in report.lines.rows %}{{ loop.index }}{{ row.timely }}{{ row.timely.ratio }}{% endfor %}",
        "{% if report.chart.drawn and report.lines.rows|length > 1 %}多{% else %}少{% endif %}",
        "{% set rows = report.lines.rows %}{% for row in rows %}{{ row.seen.year }}{% endfor %}",
        "{{ report.decisions|join('；') }}",
        "{% for row in report.lines.rows if row.count > 3 %}{{ row.label }}{% else %}无{% endfor %}",
        "{{ report.head.made.strftime('%Y') }}",
        "{{ report.summary or “无” }}",
        "{{\u00a0report.summary\u3000}}",
        "{# 说明：｛随便写 #}",
        "{{ '，'.join(report.decisions) }}",
    ],
)
def test_what_jinja_can_do_with_the_report_is_no_fault(text: str) -> None:
    template = a_template([*BODY, text])
    assert fatal(template) == []
    printed(template)


def test_names_in_tables_headers_footers_and_text_boxes_are_found_each_once() -> None:
    rows = (*ROWS[:2], ("{{ row.nmae }}", *ROWS[2][1:]), ROWS[3])
    template = a_template([rows], header="{{ report.head.offce }}", footer="第 {{ report.page }} 页")
    found = fatal(in_text_box(template, "{{ report.boxed }}"))
    assert [each.paragraph for each in found] == [
        "{{ row.nmae }}",
        "{{ report.boxed }}",
        "{{ report.head.offce }}",
        "第 {{ report.page }} 页",
    ]


def test_a_wrong_name_in_the_documents_title_is_found() -> None:
    assert "“report.titel”" in the_fault(a_template(title="{{ report.titel }}"))[0]


def test_a_wrong_name_in_a_tag_spread_over_runs_is_found() -> None:
    tag = "{{ report.sumary }}"
    template = spread(a_template([*BODY, tag]), tag, ["{", "{", " re", "port.", "sumary }", "}"])
    assert the_fault(template) == ("The report has nothing called “report.sumary”.", tag)


def test_a_loop_over_rows_that_is_not_closed_names_its_row() -> None:
    what, paragraph = the_fault(a_template([ROWS[:3]]))
    assert what.startswith("{% for row in report.lines.rows %} is not closed: endfor is missing.")
    assert paragraph == "{%tr for row in report.lines.rows %}"


def test_both_ends_of_a_loop_in_one_row_are_said_to_belong_into_rows_of_their_own() -> None:
    one_row = (("{%tr for row in report.lines.rows %}{{ row.label }}", "{%tr endfor %}"),)
    assert "in a row of its own" in the_fault(a_template([one_row]))[0]


@pytest.mark.parametrize(
    ("lines", "paragraph"),
    [
        (("{%p endfor %}",), "{%p endfor %}"),
        (("前", "{%p else %}", "后"), "{%p else %}"),
        (("{%p if report.summary %}", "{{ report.summary }}"), "{%p if report.summary %}"),
        (("{%p for x in report.decisions %}", "{%p if x %}", "{{ x }}", "{%p endfor %}"), "{%p if x %}"),
        (("{%p if report.summary %}", "{%p endfor %}", "{%p endif %}"), "{%p endfor %}"),
        (("{%tr for x in report.decisions %}", "{%tr endfor %}"), "{%tr for x in report.decisions %}"),
        (("{% p if report.summary %}", "{%p endif %}"), "{% p if report.summary %}"),
        (("{%p\u00a0if report.summary %}", "{%p endif %}"), "{%p\u00a0if report.summary %}"),
        (("{% fur x in report.decisions %}",), "{% fur x in report.decisions %}"),
        (("{{ report.summary. }}",), "{{ report.summary. }}"),
        (("{{ report summary }}",), "{{ report summary }}"),
        (("{{ report.summary | big }}",), "{{ report.summary | big }}"),
        (("{{ report．summary }}",), "{{ report．summary }}"),
        (("{{ report.\u200bsummary }}",), "{{ report.\u200bsummary }}"),
    ],
)
def test_a_broken_tag_is_found_with_its_paragraph(lines: tuple[str, ...], paragraph: str) -> None:
    assert paragraph in [each.paragraph for each in fatal(a_template([*BODY, *lines]))]


@pytest.mark.parametrize(
    "lines",
    [
        ("{% for row in report.lines.rows %}{{ row.label }}", (("{% endfor %}", "y"),)),
        ("{{ report.summary() }}",),
        ("{% include '附件.docx' %}",),
        ("{{ report.head.edition / 0 }}",),
        ("{{ report.head.title|int + report.head.title }}",),
    ],
)
def test_what_only_printing_shows_is_found_by_trying(lines: tuple[str, ...]) -> None:
    template = a_template([*BODY, *lines])
    assert fatal(template)
    with pytest.raises(Exception):  # noqa: B017 - whatever it is, it must not reach the night
        printed(template, lines=sample_of_small(0).lines)


def test_a_figure_that_may_be_missing_has_to_be_asked_for_first() -> None:
    bare = "{% for row in report.lines.rows %}{{ row.last + 1 }}{% endfor %}"
    what, paragraph = the_fault(a_template([*BODY, bare]))
    assert "where a figure is missing" in what
    assert paragraph == bare
    assert fatal(a_template([*BODY, bare.replace("{{ row.last + 1 }}", "{{ row.last + 1 if row.last }}")])) == []


def test_a_chart_in_a_header_is_a_fault() -> None:
    assert "“report.chart”" in the_fault(a_template(header="{{ report.chart }}"))[0]


def test_deleted_letters_of_tracked_changes_in_a_tag_are_a_fault() -> None:
    document = opened(a_template([*BODY, "{{ report.summary }}"]))
    deleted = f'<w:del {nsdecls("w")} w:id="1" w:author="王芳"><w:r><w:delText>旧</w:delText></w:r></w:del>'
    document.paragraphs[-1]._p.append(parse_xml(deleted))
    assert "tracked changes" in the_fault(saved(document))[0]


def test_what_the_template_leaves_out_and_what_will_not_be_printed_are_hints() -> None:
    lost = ("{%p if report.summary %} 小结：", "有", "{%p endif %}")
    found = hints(a_template([*BODY[:6], *lost, "{{ report.lines.note }}"]))
    assert [each for each in found if "is not shown" in each] == [
        f"“report.{name}” is not shown." for name in ("lines.rows", "chart", "pie")
    ]
    assert any("not printed" in each for each in found)
    row = (*ROWS[:3], ("{%tr endfor %}", "合计"))
    assert any("not printed" in each for each in hints(a_template([row])))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", "文本".encode()])
def test_what_is_no_word_document_is_said_to_be_none(content: bytes) -> None:
    assert "no Word document" in the_fault(content)[0]


def sample_of_small(rows: int) -> Small:
    made: Small = sample(Small, rows=rows, whole=True)
    return made


# Of every template that is shipped, and of the small one.


def _shipped() -> Iterator[tuple[str, bytes, type]]:
    yield "small", a_template(), Small
    for report in reports().values():
        for language in ("zh", "en"):
            template = shipped_template(report, language).read_bytes()
            yield f"{report.id}-{language}", template, report.context


SHIPPED = {name: (template, context) for name, template, context in _shipped()}


def no_chart(_: object) -> ChartParts:
    return ChartParts(b'<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"/>', b"")


def test_every_template_that_is_shipped_belongs_to_a_report() -> None:
    folder = Path(templates.__file__).parent
    wanted = {shipped_template(report, language) for report in reports().values() for language in ("zh", "en")}
    assert set(folder.rglob("*.docx")) == wanted


def _without_a_brace(tag: str) -> str:
    return tag.replace("}}", "}").replace("%}", "}")


def _wide(tag: str) -> str:
    return tag.replace("{", "｛")


def _misspelt(tag: str) -> str:
    return re.sub(r"\b(report|row|each)\.(\w+)", r"\1.\2x", tag)


def _cut(tag: str) -> str:
    return tag[:-3]


def _nothing(tag: str) -> str:
    return ""


_MUTATIONS: tuple[Callable[[str], str], ...] = (_without_a_brace, _wide, _misspelt, _cut, _nothing)


def test_what_stands_in_the_workbook_beside_is_no_hint() -> None:
    template = a_template(BODY[:6])
    assert [str(each.what) for each in template_faults(template, Small, ("lines", "chart"))] == [
        "“report.pie” is not shown."
    ]


def test_places_in_a_list_are_no_fault_since_nobody_knows_how_long_it_is() -> None:
    """The shipped figures stand four in a row, each named by its place."""
    three = "{% for line in report.decisions|batch(7, '') %}{{ line[6] }}{% endfor %}{{ report.decisions[20] }}"
    assert fatal(a_template([*BODY, three])) == []


@given(st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_template_whose_tag_was_damaged_is_told_of_or_prints(data: st.DataObject) -> None:
    """Whatever happens to a tag: either the lint tells it, or the template still prints."""
    content, context = SHIPPED[data.draw(st.sampled_from(sorted(SHIPPED)))]
    document = opened(content)
    tagged = [text for text in document.element.body.iter(f"{_W}t") if TAG.search(text.text or "")]
    text = data.draw(st.sampled_from(tagged))
    mutate = data.draw(st.sampled_from(_MUTATIONS))
    tag = data.draw(st.sampled_from(TAG.findall(text.text)))
    text.text = text.text.replace(tag, mutate(tag), 1)
    damaged = saved(document)
    found = [each for each in template_faults(damaged, context) if each.fatal]
    if mutate in (_without_a_brace, _wide, _cut) or (mutate is _misspelt and mutate(tag) != tag):
        assert found, f"{tag} became {mutate(tag)}"
    if not found:
        for rows, whole in ((12, True), (12, False), (0, True)):
            word_document(damaged, sample(context, rows=rows, whole=whole), no_chart)


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
