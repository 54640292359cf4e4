"""The papers of a destruction: list, slip and certificate, which stay for good (rules E13 E14 D7)."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import openpyxl
import pytest
from archive import Archive
from disposal_desk import (
    OLD,
    OLDER,
    approved,
    carry_out,
    enter,
    item,
    night,
    nov,
    office_with_old_visits,
)
from docx import Document

COLUMNS = ["序号", "档号", "题名", "责任者", "形成日期", "保管期限", "已保管年限", "件数", "销毁原因", "备注"]


@pytest.fixture
def office(archive: Archive) -> Archive:
    """An office whose older visit has paper, and a destruction of both that was carried out."""
    office = office_with_old_visits(archive)
    with sqlite3.connect(office.workspace.state / "ledger.db") as ledger:
        ledger.execute(f"UPDATE record SET paper_place = '3号柜-2层-5盒' WHERE code = '{OLDER}'")
    approved(office, item(), item(OLDER, note="含附件"), item("G2026拜访001", "延长保管"))
    carry_out(office, paper_way="碎纸")
    night(office, 23)
    return office


def papers(archive: Archive) -> list[str]:
    folder = archive.workspace.disposal / "SQ2026001"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def words(archive: Archive, name: str) -> str:
    document = Document(str(archive.workspace.disposal / "SQ2026001" / f"SQ2026001 {name}.docx"))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def confirm(archive: Archive, day: int = 24) -> None:
    enter(archive, "已监销", "李明", "witnessing", remark="现场监督，全部碎纸")
    night(archive, day)


def test_list_and_slip_are_made_when_it_is_carried_out_and_the_certificate_once_it_is_confirmed(
    office: Archive,
) -> None:
    made = [f"SQ2026001 {name}" for name in ("纸质档案销毁单.docx", "销毁清册.docx", "销毁清册.xlsx")]
    assert papers(office) == made
    slip = words(office, "纸质档案销毁单")
    assert "3号柜-2层-5盒" in slip and OLDER in slip and OLD not in slip
    confirm(office)
    assert papers(office) == sorted([*made, "SQ2026001 销毁证明.docx"])
    said = words(office, "销毁证明")
    for text in (
        *("XH2026001", "赵敏", "李明", "二楼碎纸室", "电子删除并销毁密钥、碎纸", "管理层", "周总"),
        *("G类：2条，2件，其中有纸质件的1条；2020-03-02至2020-05-06", "现场监督，全部碎纸", "2026-11-23 22:00"),
        *("G2026拜访001 按鉴定意见保留（延长保管）", "没有无法访问的备份还存有所销毁的档案"),
    ):
        assert text in said, text
    assert "交期要短" not in said  # rule E14: nothing of the content


def test_the_list_has_the_columns_of_the_office(office: Archive) -> None:
    rows = openpyxl.load_workbook(office.workspace.disposal / "SQ2026001" / "SQ2026001 销毁清册.xlsx").active
    assert rows is not None
    table = [[cell.value for cell in row] for row in rows.iter_rows()]
    head = next(at for at, row in enumerate(table) if row[0] == "序号")
    assert table[head] == COLUMNS
    first, second = table[head + 1], table[head + 2]
    assert first[:2] + first[3:4] + first[5:9] == [1, OLD, "王芳", "3年", 6, 1, "保管期满"]
    assert second[9] == "含附件；含纸质件"
    assert all(name in words(office, "销毁清册") for name in (*COLUMNS, OLD, OLDER))


def test_what_cannot_be_removed_holds_the_certificate_up_and_is_said(
    office: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite3.connect(office.workspace.state / "ledger.db") as ledger:
        ((arrival,),) = ledger.execute("SELECT MIN(id) FROM arrival")
        columns = "kind, arrival, person, path, sha256, done"
        ledger.execute(f"INSERT INTO deed ({columns}) VALUES ('unfile', {arrival}, '', 'G/2020/开着.xlsx', '', 0)")

    def busy(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "in use", str(self))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", _unless("开着.xlsx", busy))
        confirm(office)
    assert "SQ2026001 销毁证明.docx" not in papers(office)
    report = max(office.workspace.runs.glob("*.xlsx"), key=lambda path: path.stat().st_mtime_ns)
    from archive import words_of

    assert "证明暂缓出具：还有1个文件未能删除" in words_of(report)
    night(office, 25)
    assert "SQ2026001 销毁证明.docx" in papers(office)


def _unless(name: str, busy: object):  # type: ignore[no-untyped-def]
    whole = Path.unlink

    def unlink(self: Path, missing_ok: bool = False) -> None:
        if self.name == name:
            busy(self)  # type: ignore[operator]
        whole(self, missing_ok=missing_ok)

    return unlink


def test_killed_before_the_papers_are_written_the_next_run_writes_them(
    office: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    enter(office, "已监销", "李明", "witnessing")
    with monkeypatch.context() as patch:
        patch.setattr("jobs.reports.destruction_certificate.step.write_out", killed)
        with pytest.raises(KeyboardInterrupt):
            office.night(nov(24))
    night(office, 25)
    assert "SQ2026001 销毁证明.docx" in papers(office)
    assert office.ask("SELECT count(*) FROM report WHERE name = 'destruction_certificate'") == [(1,)]


def test_the_papers_stay_as_they_are_when_further_records_go(office: Archive) -> None:
    """Rule E14: what remains of a record names it, and is not forgotten with it."""
    confirm(office)
    before = {name: (office.workspace.disposal / "SQ2026001" / name).read_bytes() for name in papers(office)}
    night(office, 26)
    assert {name: (office.workspace.disposal / "SQ2026001" / name).read_bytes() for name in papers(office)} == before
    assert OLD in words(office, "销毁清册")
