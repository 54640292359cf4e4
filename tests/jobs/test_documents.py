"""Documents handed in with a 资料移交单, end to end: matched, coded, named, filed, answered (issue 3 item 5; E4 E5 C12 A3)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from archive import NIGHT, Archive, words_of, workbook_of
from builders import a_customer
from document_files import a_gbk_mail, a_mail, a_pdf, a_picture, a_zip, an_office_file, an_outlook_mail
from form_builders import a_contract, a_form, a_row
from PIL import Image

from jobs.cli import main
from jobs.intake.looking import Found, Left, look
from jobs.running import opened
from jobs.tally import Arrived
from jobs.timetable import Outcome
from jobs.verifying import verify
from validators.office.roster import person

pytestmark = pytest.mark.usefixtures("lists_left_out")

NEXT = NIGHT + timedelta(days=1)


def a_slip(*rows: Mapping[str, object]) -> bytes:
    """Return a slip with these rows over valid ones."""
    return workbook_of(a_form("handed_in_documents", *(a_row("handed_in_documents", **row) for row in rows)))


def answers(outcome: Outcome) -> dict[str, Arrived]:
    return {each.name: each for each in outcome.counted.arrived}


def faults(each: Arrived) -> list[tuple[str, str]]:
    return [(problem.field, problem.rule) for problem in each.problems]


def filed(archive: Archive) -> dict[str, bytes]:
    """Return what lies in the archive folder, without the slips themselves."""
    folder = archive.workspace.archive
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: content for name, content in found.items() if "资料移交单" not in name}


def sound(archive: Archive) -> bool:
    with opened(archive.workspace, NIGHT) as run:
        assert verify(run) == []
    return True


def register(archive: Archive, sheet: str) -> list[dict[str, Any]]:
    """Return the rows of a sheet of the master register, by their heads."""
    tab = archive.drawn_register()[sheet]
    rows = [[cell.value for cell in row] for row in tab.iter_rows()]
    head = next(at for at, row in enumerate(rows) if row[0] == "档号")
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :] if row[0]]


# -- filed ------------------------------------------------------------------------------------------


def test_a_document_is_filed_under_its_code_with_its_own_ending(archive: Archive) -> None:
    content = a_pdf()
    archive.hand_in("王芳", "移交/单.xlsx", a_slip({}))
    archive.hand_in("王芳", "移交/海纳营业执照.pdf", content)
    outcome = archive.night()
    assert not outcome.failures
    came = answers(outcome)
    assert (came["单.xlsx"].state, came["海纳营业执照.pdf"].state) == ("accepted", "accepted")
    assert outcome.counted.coded == ["J2026001"]
    path = "J/2026/营业执照/J2026001海纳纺织营业执照20260301.pdf"
    assert filed(archive) == {path: content}
    assert archive.ask("SELECT path FROM record") == [(path,)]
    checksum = hashlib.sha256(content).hexdigest()
    assert archive.ask("SELECT part, sha256 FROM version WHERE part <> 'form'") == [("document", checksum)]
    assert not [path for path in (archive.workspace.inbox / "王芳").rglob("*") if path.is_file()]
    assert sound(archive)
    receipt = words_of(archive.workspace.people / "王芳" / "回执.xlsx")
    assert receipt.count("J2026001海纳纺织营业执照20260301.pdf") == 1


@pytest.mark.parametrize(
    ("named", "lies"),
    [
        ("海纳营业执照", "海纳营业执照.pdf"),
        ("扫描\\合同（正本）.PDF", "扫描/合同(正本).pdf"),
        ("合同.pdf", "十一月/合同.pdf"),
        ("２０２６合同.pdf", "2026合同.pdf"),
    ],
    ids=["ending", "case-width-folder", "anywhere", "full-width"],
)
def test_a_name_written_a_little_otherwise_is_understood(archive: Archive, named: str, lies: str) -> None:
    archive.hand_in("王芳", "单.xlsx", a_slip({"file_name": named}))
    archive.hand_in("王芳", lies, a_pdf())
    outcome = archive.night()
    assert [each.state for each in outcome.counted.arrived] == ["accepted", "accepted"]
    assert len(filed(archive)) == 1


def test_every_kind_of_file_is_taken_and_pictures_get_a_smaller_copy(archive: Archive) -> None:
    turned = a_picture("JPEG", orientation=6)
    files = {
        "照片.jpg": turned,
        "扫描.tif": a_picture("TIFF", (2600, 3600), mode="1"),
        "小图.png": a_picture("PNG", (300, 200)),
        "报告.docx": an_office_file("docx"),
        "价目.xlsx": an_office_file("xlsx"),
        "记录.txt": "十一月例会".encode("gbk"),
    }
    rows = [{"file_name": name, "subject": Path(name).stem} for name in files]
    archive.hand_in("王芳", "单.xlsx", a_slip(*rows))
    for name, content in files.items():
        archive.hand_in("王芳", name, content)
    outcome = archive.night()
    assert {each.state for each in outcome.counted.arrived} == {"accepted"}, answers(outcome)
    there = filed(archive)
    originals = {name for name in there if "缩略" not in name}
    assert {there[name] for name in originals} == set(files.values())
    (photo,) = [content for name, content in there.items() if name.endswith("照片20260301缩略.jpg")]
    with Image.open(BytesIO(photo)) as small:
        assert small.size == (1333, 2000)  # upright: the camera had been turned
        red, *_ = small.getpixel((small.width - 5, 5))  # type: ignore[misc]
        assert red > 200 and not small.getexif()
    (fax,) = [content for name, content in there.items() if name.endswith("扫描20260301缩略.png")]
    with Image.open(BytesIO(fax)) as small:
        assert max(small.size) == 2000
    assert not [name for name in there if "小图" in name and "缩略" in name]
    assert sound(archive)


@pytest.mark.parametrize(
    ("name", "content", "cc"),
    [("邮件.eml", a_mail(), "chengang@example.com"), ("邮件.msg", an_outlook_mail(), "陈刚 <chengang@example.com>")],
)
def test_a_mail_fills_what_the_slip_left_open_and_its_people_are_kept(
    archive: Archive, name: str, content: bytes, cc: str
) -> None:
    row = {"file_name": name, "subject": None, "dated": None, "received_on": date(2026, 11, 20)}
    row |= {"doc_class": "G客户沟通与服务", "doc_type": "邮件"}
    archive.hand_in("王芳", "单.xlsx", a_slip(row))
    archive.hand_in("王芳", name, content)
    outcome = archive.night()
    assert [each.state for each in outcome.counted.arrived] == ["accepted", "accepted"], outcome.counted.problems
    assert list(filed(archive)) == [f"G/2026/邮件/G2026邮件001Re： 秋季面料报价20261120{Path(name).suffix}"]
    (shown,) = register(archive, "资料")
    assert (shown["邮件主题"], shown["发件人"]) == ("Re: 秋季面料报价", "林敏 <lin@haina-textile.com>")
    assert shown["邮件时间"] == datetime(2026, 11, 20, 9, 42)
    assert shown["收件人"] == "王芳 <wangfang@example.com>、李明 <liming@example.com>"
    assert (shown["抄送"], shown["邮件附件"]) == (cc, "报价单.pdf")


def test_a_mail_in_gbk_of_another_day_than_the_slip_says_is_taken_and_the_difference_told(archive: Archive) -> None:
    row = {"file_name": "旧邮件.eml", "doc_class": "G客户沟通与服务", "doc_type": "邮件", "dated": date(2026, 11, 2)}
    archive.hand_in("王芳", "单.xlsx", a_slip(row))
    archive.hand_in("王芳", "旧邮件.eml", a_gbk_mail())
    outcome = archive.night()
    (shown,) = register(archive, "资料")
    assert (shown["邮件主题"], shown["发件人"]) == ("秋季面料报价", "林敏 <lin@haina-textile.com>")
    assert shown["邮件附件"] == "报价.xls" and shown["文件日期"] == datetime(2026, 11, 2)
    assert "2026-11-20" in " ".join(map(str, answers(outcome)["旧邮件.eml"].said))


def test_a_document_that_belongs_to_a_contract_is_filed_under_its_code(archive: Archive) -> None:  # rule E6
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    archive.hand_in("王芳", "合同表.xlsx", workbook_of(a_contract()))
    archive.night()
    code = "Y2026销售合同001"
    paper = {"paper": "是", "paper_place": "3号柜-2层-5盒"}
    row = {"file_name": "扫描.pdf", "belongs_to": code, "subject": "合同扫描件", "dated": date(2026, 10, 12), **paper}
    archive.hand_in("王芳", "单.xlsx", a_slip(row))
    archive.hand_in("王芳", "扫描.pdf", a_pdf("contract"))
    outcome = archive.night(NEXT)
    assert [taken.how for taken in answers(outcome)["单.xlsx"].taken] == ["joined"]
    assert outcome.counted.coded == []
    path = f"Y/2026/销售合同/{code}合同扫描件20261012.pdf"
    assert path in filed(archive)
    index = {row["档号"]: row for row in register(archive, "档案目录")}
    assert (index[code]["电子文件"], index[code]["纸质存放位置"]) == (path, "3号柜-2层-5盒")
    assert sound(archive)
    archive.hand_in("王芳", "单2.xlsx", a_slip(row | {"file_name": "第二份.pdf"}))
    archive.hand_in("王芳", "第二份.pdf", a_pdf("second"))
    archive.night(NEXT + timedelta(days=1))
    assert f"Y/2026/销售合同/{code}合同扫描件20261012第2份.pdf" in filed(archive)
    assert sound(archive)


# -- paper (C12) -------------------------------------------------------------------------------------


def test_paper_and_file_name_each_other_and_paper_alone_is_a_full_member_of_the_index(archive: Archive) -> None:
    both = {"paper": "是", "paper_place": "3号柜-2层-5盒", "paper_code": "HN-03"}
    alone = {"file_name": "无", "paper": "是", "paper_place": "4号柜", "subject": "旧合同原件", "doc_type": "开户资料"}
    archive.hand_in("王芳", "单.xlsx", a_slip(both, alone))
    archive.hand_in("王芳", "海纳营业执照.pdf", a_pdf())
    outcome = archive.night()
    assert outcome.counted.coded == ["J2026001", "J2026002"]
    first, second = register(archive, "档案目录")
    assert (first["纸质存放位置"], first["纸质编号"]) == ("3号柜-2层-5盒", "HN-03")
    assert first["电子文件"].endswith(".pdf")
    assert (second["档号"], second["题名"], second["纸质存放位置"]) == ("J2026002", "旧合同原件", "4号柜")
    assert second["电子文件"] is None
    assert all(second[name] for name in ("类别", "形成日期", "经手人", "密级", "保管期限", "状态"))
    said = words_of(archive.workspace.people / "王芳" / "回执.xlsx")
    assert "J2026002" in said and "4号柜" in said
    assert sound(archive)


def test_a_slip_waits_for_a_file_that_is_still_being_copied(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.hand_in("王芳", "单.xlsx", a_slip({}, {"file_name": "小.pdf", "subject": "小"}))
    archive.hand_in("王芳", "小.pdf", a_pdf("small"))
    late = archive.hand_in("王芳", "海纳营业执照.pdf", a_pdf())

    def still_moving(
        inbox: Path, settle: float, left: list[Left], moving: list[str], pause: float = 1.5
    ) -> list[Found]:
        moving.append("王芳/海纳营业执照.pdf")
        return [found for found in look(inbox, 0, left, []) if found.path != late]

    with monkeypatch.context() as patch:
        patch.setattr("jobs.intake.look", still_moving)
        first = archive.night()
    assert first.counted.arrived == ()
    assert archive.inbox("王芳") == ["单.xlsx", "小.pdf", "海纳营业执照.pdf"]
    second = archive.night(NEXT)
    assert [each.state for each in second.counted.arrived] == ["accepted"] * 3
    assert archive.inbox("王芳") == []


def test_verify_finds_a_filed_document_and_a_smaller_copy_that_were_changed(archive: Archive) -> None:
    archive.hand_in("王芳", "单.xlsx", a_slip({"file_name": "照片.jpg"}))
    archive.hand_in("王芳", "照片.jpg", a_picture())
    archive.night()
    for path in archive.workspace.archive.rglob("*.jpg"):
        path.write_bytes(b"changed")
    with opened(archive.workspace, NIGHT) as run:
        assert len(verify(run)) == 2


def test_show_and_search_tell_where_file_and_paper_lie(
    archive: Archive, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = [{"name": "赵敏", "department": "文件管理部门", "role": "档案管理员", "active": "是", "login": "zhaomin"}]
    monkeypatch.setattr("getpass.getuser", lambda: "zhaomin")
    monkeypatch.setattr("jobs.looking_up.people", lambda connection: {p.name: p for p in map(person, roster)})
    paper = {"paper": "是", "paper_place": "3号柜-2层-5盒", "paper_code": "HN-03"}
    archive.hand_in("王芳", "单.xlsx", a_slip({"file_name": "邮件.eml", **paper}))
    archive.hand_in("王芳", "邮件.eml", a_mail())
    archive.night()
    assert main(["show", "J2026001", "--workspace", str(archive.root)]) == 0
    shown = capsys.readouterr().out
    for words in (
        "J2026001海纳纺织营业执照20260301.eml",
        "3号柜-2层-5盒 HN-03",
        "林敏 <lin@haina-textile.com>",
        "报价单.pdf",
    ):
        assert words in shown, shown
    assert main(["search", "lin@haina", "--workspace", str(archive.root)]) == 0
    assert "3号柜-2层-5盒" in capsys.readouterr().out


def test_checking_a_slip_looks_for_its_files_beside_it(
    archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "桌面" / "王芳"
    folder.mkdir(parents=True)
    (folder / "单.xlsx").write_bytes(a_slip({}, {"file_name": "没有.pdf", "subject": "缺的"}))
    (folder / "海纳营业执照.pdf").write_bytes(a_pdf())
    (folder / "别的.pdf").write_bytes(a_pdf("other"))
    assert main(["check", str(folder / "单.xlsx"), "--workspace", str(archive.root)]) == 1
    said = capsys.readouterr().out
    assert "没有.pdf" in said and "海纳营业执照" not in said and "别的" not in said


# -- answered ----------------------------------------------------------------------------------------


def test_a_missing_file_is_marked_at_its_row_and_the_others_are_taken(archive: Archive) -> None:
    archive.hand_in("王芳", "单.xlsx", a_slip({}, {"file_name": "没有.pdf", "subject": "缺的"}))
    archive.hand_in("王芳", "海纳营业执照.pdf", a_pdf())
    came = answers(archive.night())
    assert came["单.xlsx"].state == "partly"
    assert faults(came["单.xlsx"]) == [("file_name", "file-missing")]
    (copy,) = archive.returned("王芳")
    again = copy.read_bytes()
    # Mended by handing in what was missing, with the slip as it came back.
    archive.hand_in("王芳", copy.name, again, at=NEXT)
    archive.hand_in("王芳", "没有.pdf", a_pdf("other"), at=NEXT)
    second = archive.night(NEXT)
    assert answers(second)["单.xlsx"].state == "accepted", second.counted.problems
    assert second.counted.coded == ["J2026002"]
    assert len(filed(archive)) == 2
    assert archive.returned("王芳") == [] and archive.inbox("王芳") == []
    assert sound(archive)


def test_a_file_whose_row_has_to_be_mended_stays_in_the_inbox_until_then(archive: Archive) -> None:
    archive.hand_in("王芳", "十一月/单.xlsx", a_slip({"dated": date(2027, 1, 1)}))
    kept = archive.hand_in("王芳", "十一月/海纳营业执照.pdf", a_pdf())
    first = answers(archive.night())
    assert (first["单.xlsx"].state, first["海纳营业执照.pdf"].state) == ("returned", "kept")
    assert kept.exists()
    assert "待移交单" in words_of(archive.workspace.people / "王芳" / "回执.xlsx")
    quiet = archive.night(NEXT)
    assert quiet.counted.arrived == () and kept.exists()
    (copy,) = archive.returned("王芳")
    copy.unlink()
    archive.hand_in("王芳", "单.xlsx", a_slip({}), at=NEXT)
    last = archive.night(NEXT + timedelta(days=1))
    assert answers(last)["海纳营业执照.pdf"].state == "accepted"
    assert not kept.exists() and len(filed(archive)) == 1
    assert sound(archive)


def test_documents_that_no_slip_names_come_back_with_one_note(archive: Archive) -> None:
    archive.hand_in("王芳", "合同.pdf", a_pdf("one"))
    archive.hand_in("王芳", "照片.jpg", a_picture(size=(300, 200)))
    came = answers(archive.night())
    assert {each.state for each in came.values()} == {"foreign"}
    names = [path.name for path in archive.returned("王芳")]
    assert len(names) == 3 and {"合同.pdf", "照片.jpg"} < set(names)
    (note,) = [path for path in archive.returned("王芳") if path.suffix == ".xlsx"]
    said = words_of(note)
    assert "合同.pdf" in said and "照片.jpg" in said and "资料移交单" in said
    assert archive.inbox("王芳") == []


def test_the_same_file_twice_and_one_already_on_file_are_answered_with_row_and_code(archive: Archive) -> None:
    content = a_pdf()
    archive.hand_in("王芳", "单.xlsx", a_slip({}, {"file_name": "副本.pdf", "subject": "副本"}))
    archive.hand_in("王芳", "海纳营业执照.pdf", content)
    archive.hand_in("王芳", "副本.pdf", content)
    first = answers(archive.night())
    assert faults(first["单.xlsx"]) == [("file_name", "file-twice")]
    assert first["副本.pdf"].state == "repeated"
    archive.hand_in("李明", "单.xlsx", a_slip({"subject": "又一份", "handler": "李明"}))
    archive.hand_in("李明", "海纳营业执照.pdf", content)
    second = archive.night(NEXT)
    ((_, problem),) = second.counted.problems
    assert problem.rule == "file-on-file" and "J2026001" in str(problem.what)
    assert len(filed(archive)) == 1


def test_a_row_that_names_a_form_or_several_files_is_marked(archive: Archive) -> None:
    rows = ({"file_name": "客户.xlsx"}, {"file_name": "合同", "subject": "合同"})
    archive.hand_in("王芳", "单.xlsx", a_slip(*rows))
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    archive.hand_in("王芳", "合同.pdf", a_pdf())
    archive.hand_in("王芳", "合同.jpg", a_picture(size=(30, 20)))
    came = answers(archive.night())
    assert faults(came["单.xlsx"]) == [("file_name", "file-is-a-form"), ("file_name", "file-ambiguous")]
    assert came["客户.xlsx"].state == "accepted"  # a form is a form, whatever names it
    assert came["合同.pdf"].state == came["合同.jpg"].state == "kept"


_EXE = b"MZ\x90\0" + bytes(200)
_REFUSED: Mapping[str, tuple[bytes, str]] = {
    "程序.pdf": (_EXE, "program"),
    "setup.exe": (_EXE + b"2", "program"),
    "快捷方式.lnk": (b"L\0\0\0\1\x14\2\0" + bytes(80), "program"),
    "脚本.vbs": (b'MsgBox "x"', "program"),
    "打包.zip": (a_zip(), "packed archive"),
    "压缩.pdf": (a_zip(("合同.docx",)), "packed archive"),
    "程序包.docx": (a_zip(("META-INF/MANIFEST.MF",)), "program"),
    "宏.docx": (an_office_file("docx", macros=True), "macros"),
    "宏.docm": (an_office_file("docx"), "macros"),
    "网页.pdf": (b"<html><script>alert(1)</script></html>", "web page"),
    "截断.pdf": (a_pdf()[:400], "end is missing"),
    "截断.jpg": (a_picture(size=(900, 900))[:3000], "end is missing"),
    "空.pdf": (b"", "empty"),
    "假.pdf": (a_picture(size=(30, 20)), "type .jpg"),
    "未知.dwg": (b"AC1032" + bytes(90), "not taken"),
    "不是邮件.eml": ("随便写的".encode(), "no sender"),
}


def test_dangerous_and_broken_files_are_refused_at_their_row_whatever_their_name(archive: Archive) -> None:
    rows = [{"file_name": name, "subject": name.replace(".", "")} for name in _REFUSED]
    archive.hand_in("王芳", "单.xlsx", a_slip(*rows))
    for name, (content, _) in _REFUSED.items():
        archive.hand_in("王芳", name, content)
    outcome = archive.night()
    assert not outcome.failures
    came = answers(outcome)
    assert [rule for _, rule in faults(came["单.xlsx"])] == ["file-refused"] * len(_REFUSED)
    for problem, (name, (_, words)) in zip(came["单.xlsx"].problems, _REFUSED.items(), strict=True):
        assert words in str(problem.what), name
    assert filed(archive) == {}
    for name, (content, _) in _REFUSED.items():
        assert (archive.workspace.returned / "王芳" / name).read_bytes() == content
    assert archive.inbox("王芳") == []


@pytest.mark.parametrize(
    "name", ["..\\..\\x.pdf", "../x.pdf", "C:\\x.pdf", "/etc/passwd", "\\\\server\\x.pdf", "CON", "nul.pdf", "a|b.pdf"]
)
def test_a_slip_that_names_a_path_out_of_its_folder_is_refused_at_its_cell(archive: Archive, name: str) -> None:
    archive.hand_in("李明", "x.pdf", a_pdf("somebody else's"))
    archive.hand_in("王芳", "单.xlsx", a_slip({"file_name": name}))
    came = answers(archive.night())
    assert faults(came["单.xlsx"]) == [("file_name", "file-name")]
    assert filed(archive) == {}


def test_a_file_too_large_or_with_too_many_pixels_is_said(archive: Archive) -> None:
    path = archive.root / "guidang.toml"
    path.write_text(path.read_text("utf-8").replace("megabytes = 50 ", "megabytes = 1 "), "utf-8")
    archive = Archive(type(archive.workspace).at(archive.root))
    bomb = BytesIO()
    Image.new("1", (16000, 16000)).save(bomb, "PNG")
    rows = ({"file_name": "大.pdf", "subject": "大"}, {"file_name": "炸弹.png", "subject": "炸弹"})
    archive.hand_in("王芳", "单.xlsx", a_slip(*rows))
    archive.hand_in("王芳", "大.pdf", b"%PDF-1.4" + bytes(2 << 20) + b"%%EOF")
    archive.hand_in("王芳", "炸弹.png", bomb.getvalue())
    first, second = answers(archive.night())["单.xlsx"].problems
    assert "larger than 1 MB" in str(first.what)
    assert "16000" in str(second.what) and "120 million" in str(second.what)


# -- the second check -----------------------------------------------------------------------------------


def test_the_supervisor_sees_the_files_and_agrees_to_what_was_shown(archive: Archive) -> None:  # rules A2 B4
    from test_reviewing import answer, workbook

    path = archive.root / "guidang.toml"
    path.write_text(path.read_text("utf-8").replace("enabled = false", "enabled = true"), "utf-8")
    archive = Archive(type(archive.workspace).at(archive.root))
    content = a_pdf()
    archive.hand_in("王芳", "单.xlsx", a_slip({}))
    kept = archive.hand_in("王芳", "海纳营业执照.pdf", content)
    first = answers(archive.night())
    assert (first["单.xlsx"].state, first["海纳营业执照.pdf"].state) == ("reviewing", "kept")
    shown = workbook(archive).parent / "待审批的表"
    assert sorted(path.name for path in shown.iterdir()) == [
        "S20261121-0001 单.xlsx",
        "S20261121-0001 海纳营业执照.pdf",
    ]
    assert kept.exists()
    archive.hand_in("王芳", "海纳营业执照.pdf", a_pdf("another"), at=NEXT)
    answer(workbook(archive), "同意")
    second = archive.night(NEXT)
    assert answers(second)["单.xlsx"].state == "accepted"
    assert list(filed(archive).values()) == [content]
    assert [path.name for path in archive.returned("王芳") if path.suffix == ".pdf"] == ["海纳营业执照.pdf"]
    assert not shown.exists() and archive.inbox("王芳") == []
    assert sound(archive)
