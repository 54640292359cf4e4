"""Putting back what is missing or was changed: a document from the store, and what the store lacks from a backup."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import sqlalchemy as sa

from jobs.backup.keeping import content_of
from jobs.failures import Failure
from jobs.ledger import audit
from jobs.ledger.fixity_table import fixity as looked
from jobs.ledger.tables import arrival, version
from jobs.outbox import write_whole
from jobs.running import Run
from jobs.sealing.pieces import ENDING
from jobs.soundness import CHANGED, SOUND, document_state, original_state, unsettled
from validators.message import Message

#: Where changed files are kept apart, below the state folder.
APART = "apart"


def put_back(run: Run) -> list[Message]:
    """Look at everything, put back what can be, and return what was done and what could not be.

    First the originals, then the documents, which are filed from them. A file that was changed is kept apart first, in
    the state folder. Killed at any moment, the same command does the rest. The log says what was put back.
    """
    with run.ledger.reading() as connection:
        wanted = sa.select(arrival.c.sha256).where(arrival.c.state != "erased").distinct().order_by(arrival.c.sha256)
        originals = list(connection.execute(wanted).scalars())
        filed = sa.select(version.c.path, version.c.sha256).where(version.c.path != "").distinct()
        documents = connection.execute(filed.order_by(version.c.path)).all()
        waiting = unsettled(connection)
        inner = set(connection.execute(sa.select(version.c.sha256).distinct()).scalars()) - set(originals)
    said = [told for sha256 in (*originals, *sorted(inner)) for told in _original(run, sha256)]
    for row in documents:
        if row.path not in waiting:
            said += _document(run, row.path, row.sha256)
    return said


def _original(run: Run, sha256: str) -> Iterator[Message]:
    if original_state(run, sha256) == SOUND:
        return
    content = content_of(run.workspace, run.ring, sha256)
    if content is None or hashlib.sha256(content).hexdigest() != sha256:
        yield Message("The original {sha256} is missing or has changed, and no backup has it.", {"sha256": sha256[:12]})
        return
    run.store.put(content)
    _entered(run, f"store:{sha256}", sha256, "")
    yield Message("The original {sha256} was put back from a backup.", {"sha256": sha256[:12]})


def _document(run: Run, path: str, sha256: str) -> Iterator[Message]:
    state = document_state(run, path, sha256)
    if state == SOUND:
        return
    try:
        content = run.store.get_sealed(sha256) if path.endswith(ENDING) else run.store.get(sha256)
    except Failure:
        yield Message("{file} could not be put back: the store has not got it, nor has a backup.", {"file": path})
        return
    place = run.workspace.archive / path
    if state == CHANGED:
        changed = place.read_bytes()
        name = f"{hashlib.sha256(changed).hexdigest()[:12]} {place.name}"
        write_whole(run.workspace.state / APART / name, changed)
        yield Message(
            "The changed {file} is kept apart as {apart}.",
            {"file": path, "apart": str(run.workspace.state / APART / name)},
        )
    write_whole(place, content)
    _entered(run, path, sha256, "")
    yield Message("{file} was put back.", {"file": path})


def _entered(run: Run, key: str, sha256: str, code: str) -> None:
    with run.ledger.writing() as connection:
        connection.execute(sa.delete(looked).where(looked.c.key == key))
        values = {"key": key, "sha256": sha256, "at": run.stamp, "state": SOUND}
        connection.execute(sa.insert(looked).values(values))
        entry = audit.Entry("guidang", "put-back", code, sha256[:12], source="guidang verify --put-back")
        audit.append(connection, run.key, run.stamp, [entry])
