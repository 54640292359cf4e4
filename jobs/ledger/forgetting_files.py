"""What was handed in about a record that is erased: originals, filed documents, answers (rules C8 E14).

A file that tells of nothing else goes whole. One that holds other records as well stays for their sake, without the rows of
the one that goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.customers import chunks
from jobs.ledger.fixity_table import fixity
from jobs.ledger.origin_table import answered
from jobs.ledger.origins import answered_about, lines_in, origins_of
from jobs.ledger.tables import arrival, deed, problem, record, review, submission, version

#: States of an arrival that somebody or something still waits for.
_WAITING: Final = ("staged", "kept", "reviewing", "agreed")
#: Deeds that take content away: a filed document, an original in the store, rows of an original that others need, a copy
#: that was returned to be mended, lines of a run report, what kept reports tell of a record.
UNFILE: Final = "unfile"
UNSTORE: Final = "unstore"
UNROW: Final = "unrow"
UNRETURN: Final = "unreturn"
UNTELL: Final = "untell"
UNREPORT: Final = "unreport"
TAKING_AWAY: Final = (UNROW, UNTELL, UNRETURN, UNFILE, UNSTORE)


def forget_files(connection: Connection, records: Collection[int], codes: Collection[str]) -> None:
    """Plan the deeds by which documents and originals go, and forget what was answered to those who handed them in.

    Args:
        connection: holds the ledger's write lock.
        records: ids of the record that goes and of those that quote it.
        codes: their codes.
    """
    versions = connection.execute(sa.select(version).where(version.c.record.in_(records))).all()
    ours, shared = _arrivals(connection, versions, codes)
    paths = {each.path: each.sha256 for each in versions if each.path}
    others = sa.select(version.c.path).where(version.c.path.in_(paths), version.c.record.not_in(records))
    for path in sorted(paths.keys() - set(connection.execute(others).scalars())):
        connection.execute(sa.delete(deed).where(deed.c.kind == "file", deed.c.path == path))
        plan(connection, UNFILE, path, paths[path])
        connection.execute(sa.delete(fixity).where(fixity.c.key == path))
    # A picture's smaller copy came in no file of its own.
    made = {each.sha256 for each in versions} - {each.sha256 for each in ours}
    elsewhere = sa.select(version.c.sha256).where(version.c.sha256.in_(made), version.c.record.not_in(records))
    made -= set(connection.execute(elsewhere).scalars())
    for sha256 in sorted(({each.sha256 for each in ours} | made) - shared):
        plan(connection, UNSTORE, "", sha256)
    lines = _lines(connection, ours, codes)
    for each in ours:
        whole = each.sha256 not in shared
        if not whole and each.state not in _WAITING:
            for line in sorted(lines.get(each.id, ())):
                plan(connection, UNROW, str(line), each.sha256)
        _forget_arrival(connection, each, codes, whole=whole)
    _forget_answers(connection, ours, codes)
    _tell_anew(connection, ours)


def plan(connection: Connection, kind: str, path: str, sha256: str = "", person: str = "") -> None:
    """Plan a deed."""
    row = {"kind": kind, "path": path, "sha256": sha256, "person": person, "arrival": None, "done": False}
    connection.execute(sa.insert(deed).values(row))


def _arrivals(
    connection: Connection, versions: Iterable[Row[Any]], codes: Collection[str]
) -> tuple[list[Row[Any]], set[str]]:
    """Return the arrivals that hold these records, and the contents in which there is something else as well.

    A submission's earlier tries hold the content as well, and so do the same file handed in by somebody else and one that
    said nothing new.
    """
    ids = {each.arrival for each in versions} | {each.arrival for each in origins_of(connection, codes)}
    of_ids = [
        row for some in chunks(ids) for row in connection.execute(sa.select(arrival).where(arrival.c.id.in_(some)))
    ]
    tickets = {row.ticket for row in of_ids if row.ticket}
    of_tickets = [
        row
        for some in chunks(tickets)
        for row in connection.execute(sa.select(arrival).where(arrival.c.ticket.in_(some)))
    ]
    hashes = {each.sha256 for each in (*versions, *of_ids, *of_tickets)}
    same = [
        row
        for some in chunks(hashes)
        for row in connection.execute(sa.select(arrival).where(arrival.c.sha256.in_(some)))
    ]
    every = {row.id: row for row in (*of_ids, *of_tickets, *same)}
    named = {code for row in every.values() for code in _taken(row)} - set(codes)
    alive = {
        code
        for some in chunks(named)
        for code in connection.execute(sa.select(record.c.code).where(record.c.code.in_(some))).scalars()
    }
    apart = {id_ for id_, row in every.items() if row.state in _WAITING or _taken(row) & alive}
    return [row for _, row in sorted(every.items())], {every[id_].sha256 for id_ in apart}


def _taken(row: Row[Any]) -> set[str]:
    return {each[0] for each in (row.answer or {}).get("taken", ())}


def _lines(connection: Connection, arrivals: Sequence[Row[Any]], codes: Collection[str]) -> dict[int, set[int]]:
    """Return arrival -> the rows of it in which these records stand.

    Where a row was first refused it stands in the earlier try as well, in the same place, unless something else does.
    """
    found: dict[int, set[int]] = {}
    others: dict[int, set[int]] = {}
    for row in lines_in(connection, {each.id for each in arrivals}):
        (found if row.code in codes else others).setdefault(row.arrival, set()).add(row.line)
    of_ticket: dict[str, set[int]] = {}
    for each in arrivals:
        if each.ticket:
            of_ticket.setdefault(each.ticket, set()).update(found.get(each.id, ()))
    for each in arrivals:
        found.setdefault(each.id, set()).update(of_ticket.get(each.ticket or "", ()))
        found[each.id] -= others.get(each.id, set()) | {0}
    return found


def _forget_arrival(connection: Connection, row: Row[Any], codes: Collection[str], *, whole: bool) -> None:
    """Forget what was answered about these records, and where nothing else came with them, what came at all."""
    answer = row.answer or {}
    taken = [[each[0], "" if each[0] in codes else each[1], *each[2:]] for each in answer.get("taken", ())]
    settled = row.state not in _WAITING
    values: dict[str, Any] = {"answer": {**answer, "taken": taken, **({"said": []} if settled else {})}}
    if row.run is not None and settled:
        # The reports of its runs say what was wrong with it, word by word.
        plan(connection, UNTELL, f"{row.run}/{row.path}", person=row.person)
    if whole:
        where = f"{row.path.partition('/')[0]}/{row.ticket or row.id}"
        values |= {"state": "erased", "path": where}
    connection.execute(sa.update(arrival).where(arrival.c.id == row.id).values(values))
    if settled:
        connection.execute(sa.delete(problem).where(problem.c.arrival == row.id))
        connection.execute(sa.update(review).where(review.c.arrival == row.id).values(title="", summary=""))
    if row.ticket and settled:
        _forget_submission(connection, row.ticket, whole=whole)


def _forget_submission(connection: Connection, ticket: str, *, whole: bool) -> None:
    """Forget by what a submission was known, and plan that its returned copy goes."""
    of_it = submission.c.ticket == ticket
    row = connection.execute(sa.select(submission).where(of_it)).first()
    if row is None or not (whole or row.state == "accepted"):
        return
    if row.returned_path:
        plan(connection, UNRETURN, row.returned_path, row.returned_sha256 or "")
    gone = {"returned_path": None, "returned_sha256": None} | ({"known_by": ""} if whole else {})
    connection.execute(sa.update(submission).where(of_it).values(gone))


def _forget_answers(connection: Connection, arrivals: Sequence[Row[Any]], codes: Collection[str]) -> None:
    """Plan that kept workbooks which people answered in lose what they were shown of these records."""
    tokens = {
        token
        for some in chunks({each.id for each in arrivals if each.state not in _WAITING})
        for token in connection.execute(sa.select(review.c.token).where(review.c.arrival.in_(some))).scalars()
    }
    for row in answered_about(connection, {*codes, *tokens}):
        if row.line:
            plan(connection, UNROW, str(row.line), row.sha256)
        else:
            plan(connection, UNSTORE, "", row.sha256)
            connection.execute(sa.delete(answered).where(answered.c.sha256 == row.sha256))


def _tell_anew(connection: Connection, arrivals: Sequence[Row[Any]]) -> None:
    """Have the receipts of whoever handed them in written anew."""
    for person in sorted({each.person for each in arrivals}):
        newest = connection.execute(sa.select(sa.func.max(arrival.c.id)).where(arrival.c.person == person)).scalar()
        row = {"kind": "receipt", "path": "", "sha256": "", "person": person, "arrival": newest, "done": False}
        connection.execute(sa.insert(deed).values(row))
