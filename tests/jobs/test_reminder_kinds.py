"""Every kind of reminder, from a real archive; each on the days on which it begins and ends."""

from __future__ import annotations

from archive import Archive
from builders import a_customer
from reminder_desk import morning, reminded


def test_try(archive: Archive) -> None:
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    archive.night()
    print(morning(archive))
    for p in ("王芳", "陈刚", "赵敏"):
        for r in reminded(archive, p):
            print(p, r)
    print(archive.ask("select * from reminder"))
    assert 0
