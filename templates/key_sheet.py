"""The sheet on which a key lies in the safe: what it is, whose, its words, and how to bring the key back (rule A5).

Printed on A4, one page a sheet. It is no template that an office edits: a gap in it would cost the archive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any, Final

from validators.message import Message, Text, Translator

_TITLE: Final = Text("档案密钥备份单", "Archive Key for the Safe")
_FONTS: Final = Text("微软雅黑", "Calibri")
_SIGNATURE: Final = Text(
    "存放人签字：________________    存放日期：________________    存放地点：________________",
    "Kept by: ________________    since: ________________    in: ________________",
)
#: So many words stand beside each other.
_COLUMNS: Final = 3
_LABELS: Final = {
    "office": Text("单位", "Company"),
    "archive": Text("档案库", "Archive"),
    "generation": Text("密钥代次", "Master key no."),
    "exported": Text("导出日期", "Exported on"),
    "sheet": Text("第几份", "Sheet"),
    "checksum": Text("核对码", "Checksum"),
}


@dataclass(frozen=True, slots=True)
class KeySheet:
    """One sheet.

    Attributes:
        office: the company's name; may be empty.
        archive: the folder of the archive, and the beginning of its ledger's id.
        generation: how many master keys the archive has had.
        exported: the day.
        number: which sheet it is, from 1.
        of: how many there are.
        needed: so many of them suffice.
        checksum: the same on all sheets of a key; says nothing of it.
        words: the sheet's words, in their order.
    """

    office: str
    archive: str
    generation: int
    exported: date
    number: int
    of: int
    needed: int
    checksum: str
    words: tuple[str, ...]

    def facts(self, language: str) -> list[tuple[str, str]]:
        """Return (label, content) of what the sheet says of itself."""
        which = Text(
            f"第 {self.number} 份，共 {self.of} 份，凑齐任意 {self.needed} 份即可恢复",
            f"{self.number} of {self.of}; any {self.needed} of them bring the key back",
        )
        alone = Text("仅此一份，凭此即可恢复", "the only one; it alone brings the key back")
        said = {
            "office": self.office,
            "archive": self.archive,
            "generation": str(self.generation),
            "exported": self.exported.isoformat(),
            "sheet": (alone if self.of == 1 else which).of(language),
            "checksum": self.checksum,
        }
        return [(label.of(language), said[name]) for name, label in _LABELS.items() if said[name]]


def _notes(sheet: KeySheet) -> list[Message]:
    alone = Message(
        "This is a key to everything that the archive keeps sealed. Without it, and without the key in the computer, the "
        "archive cannot be read any more."
    )
    part = Message(
        "This is part of a key to everything that the archive keeps sealed; {needed} of these sheets together are the whole. Give "
        "each to somebody else. Without them, and without the key in the computer, the archive cannot be read any more.",
        {"needed": sheet.needed},
    )
    return [
        alone if sheet.of == 1 else part,
        Message(
            "To bring the key back: on the computer that runs guidang, in the archive's folder, enter “guidang keys recover” and "
            "type the words in with their numbers, {needed} sheets in all. The first four letters of a word suffice.",
            {"needed": sheet.needed},
        ),
        Message(
            "guidang checks the words against the archive before it changes anything; a typing error does no harm."
        ),
        Message(
            "Keep it in the safe, sealed in an envelope with date and signature. Do not photograph or scan it, do not send it, and "
            "delete the file it was printed from."
        ),
        Message(
            "After “guidang keys rotate” export the new key. Keep this sheet for as long as backups from its time are kept, then "
            "shred it."
        ),
    ]


def as_text(sheet: KeySheet, language: str, say: Translator) -> str:
    """Return a sheet as plain text.

    Args:
        sheet: the sheet.
        language: `zh` or `en`.
        say: renders its sentences.
    """
    colon = Text("：", ": ").of(language)
    lines = [_TITLE.of(language), "", *(f"{label}{colon}{said}" for label, said in sheet.facts(language)), ""]
    cells = [f"{number:>2}. {word:<10}" for number, word in enumerate(sheet.words, start=1)]
    lines += ["  ".join(cells[at : at + _COLUMNS]).rstrip() for at in range(0, len(cells), _COLUMNS)]
    return "\n".join([*lines, "", *(f"- {say(note)}" for note in _notes(sheet)), ""])


def as_word(sheets: tuple[KeySheet, ...], language: str, say: Translator) -> bytes:
    """Return sheets as a Word document, a page each.

    Args: as for `as_text`.
    """
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document: Any = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONTS.of(language), Pt(11)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONTS.of(language))
    style.paragraph_format.space_after = Pt(6)
    for at, sheet in enumerate(sheets):
        title = document.add_paragraph()
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.paragraph_format.page_break_before = at > 0
        written = title.add_run(_TITLE.of(language))
        written.bold, written.font.size = True, Pt(20)
        facts = sheet.facts(language)
        table = document.add_table(len(facts), 2, style="Table Grid")
        table.autofit = False
        for row, (label, said) in zip(table.rows, facts, strict=True):
            row.cells[0].width, row.cells[1].width = Cm(4), Cm(12.6)
            row.cells[0].text, row.cells[1].text = label, said
            row.cells[0].paragraphs[0].runs[0].bold = True
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.space_before = cell.paragraphs[0].paragraph_format.space_after = Pt(
                    3
                )
        document.add_paragraph()
        _add_words(document, sheet, Pt)
        document.add_paragraph()
        for note in _notes(sheet):
            document.add_paragraph(say(note), style="List Bullet")
        document.add_paragraph()
        document.add_paragraph(_SIGNATURE.of(language))
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _add_words(document: Any, sheet: KeySheet, points: Any) -> None:
    count = -(-len(sheet.words) // _COLUMNS)
    table = document.add_table(count, _COLUMNS, style="Table Grid")
    for at, word in enumerate(sheet.words):
        paragraph = table.rows[at // _COLUMNS].cells[at % _COLUMNS].paragraphs[0]
        paragraph.paragraph_format.space_after = points(2)
        run = paragraph.add_run(f"{at + 1}. {word}")
        run.font.name, run.font.size = "Consolas", points(13)


def words_in(content: bytes) -> str:
    """Return what stands in a Word document that `as_word` made, as text.

    Raises:
        ValueError: it is no Word document.
    """
    from docx import Document

    try:
        document: Any = Document(BytesIO(content))
    except Exception as error:
        raise ValueError("no Word document") from error
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
