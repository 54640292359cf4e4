"""The ledger's tables. Alembic migrations make them; this file is what the code queries by.

Moments are ISO 8601 texts with the office's zone offset, dates ISO texts, so that both databases
sort them alike. The fields of a form lie in one JSON column (see `jobs.ledger.fields`). The reminders
have their table in `jobs.ledger.reminder_table`. Two indexes are partial; what PostgreSQL calls their condition stands in the migration alone, since to name it
here would import that dialect into every command.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text, text

from jobs.ledger.sealed_type import Sealed

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: What the ledger says of itself: its id and the home it was made in.
about = Table("about", metadata, Column("key", String(40), primary_key=True), Column("value", Text, nullable=False))

#: Locked counters: archive code series (`code/J2026`), records, positions in the register, revisions.
counter = Table(
    "counter", metadata, Column("name", String(120), primary_key=True), Column("last", Integer, nullable=False)
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("jobs", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("state", String(12), nullable=False),  # running, done, failed
    Column("summary", JSON, nullable=False),
)

#: Every moment at which a job was due by the schedule, and what became of it; see jobs.ledger.due.
due = Table(
    "due",
    metadata,
    Column("job", String(12), primary_key=True),
    Column("day", String(10), primary_key=True),  # a job is due at most once a day
    Column("at", String(32), nullable=False),
    Column("state", String(10), nullable=False, index=True),  # see jobs.ledger.due
    Column("tries", Integer, nullable=False),  # how often it was begun and did not come to its end
    Column("next", String(32)),  # not tried again before
    Column("said", JSON),  # why it failed last
    Column("run", Integer, ForeignKey("run.id")),
)

#: A file that was found in an inbox, with where it lies in the content store.
arrival = Table(
    "arrival",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(60), nullable=False),
    Column("path", Text, nullable=False),  # relative to the inbox, with /
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("modified", String(32), nullable=False),
    Column("seen", String(32), nullable=False),
    Column("handed", String(32), nullable=False),  # rule B4: the earlier of the two
    # staged, accepted, partly, returned, foreign, repeated; kept (a document that waits for its slip);
    # imported, undone (an old register); erased (its content is gone)
    Column("state", String(12), nullable=False),
    Column("form", String(40)),
    Column("form_version", Integer),
    Column("ticket", String(24), index=True),
    Column("answer", JSON),  # what the sender is told: messages, counts, codes
    Column("run", Integer, ForeignKey("run.id"), index=True),
    Column("slip", Integer, ForeignKey("arrival.id"), index=True),  # of a document: the form that names it
    Index("ix_arrival_person", "person", "seen"),
    Index(
        "uq_arrival_staged",
        "person",
        "path",
        "sha256",
        unique=True,
        sqlite_where=text("state = 'staged'"),
    ),
    Index("ix_arrival_sha256", "sha256"),
)

#: A form on its way, through every time it was handed in again.
submission = Table(
    "submission",
    metadata,
    Column("ticket", String(24), primary_key=True),
    Column("person", String(60), nullable=False),
    Column("form", String(40), nullable=False),
    Column("known_by", Text, nullable=False),  # natural key of a card, file name of a register
    Column("first_handed", String(32), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("state", String(12), nullable=False),  # returned, partly, accepted
    Column("returned_path", Text),  # where the returned copy lies, relative to the returned folder
    Column("returned_sha256", String(64)),
    Index("ix_submission_person", "person", "state"),
    Index("ix_submission_state", "state"),
)

#: What was wrong with an arrival; rendered anew for every returned copy and list.
problem = Table(
    "problem",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("arrival", Integer, ForeignKey("arrival.id"), nullable=False, index=True),
    Column("content", Sealed("problem.content", ("arrival",)), nullable=False),
)

#: Customers and suppliers, also those known by name only (rule C7).
customer = Table(
    "customer",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("normal", Text, nullable=False, index=True),
    Column("core", Text, nullable=False),  # the name without the kind of company, for likeness
    Column("sound", Text, nullable=False),  # the name in Latin letters, for likeness
    Column("credit_code", String(18), unique=True),
    Column("record", Integer, index=True),
    Column("is_key", Boolean, nullable=False),
    Column("merged_into", Integer, ForeignKey("customer.id"), index=True),  # the customer that it is
)

#: Pairs of customers that may be one; the archivist decides.
likeness = Table(
    "likeness",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("older", Integer, ForeignKey("customer.id"), nullable=False),
    Column("newer", Integer, ForeignKey("customer.id"), nullable=False, index=True),
    Column("score", Integer, nullable=False),  # 0-100
    Column("why", JSON, nullable=False),  # reasons, see validators.likeness
    Column("found", String(32), nullable=False),
    Column("state", String(12), nullable=False),  # open, same, different, gone (no longer alike)
    Column("decided", String(32)),
    Column("by", String(60)),
    Index("uq_likeness_older_newer", "older", "newer", unique=True),
)

#: Two customers that were made one, and what undoing it needs: which rows it touched, and no values.
merger = Table(
    "merger",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("leading", Integer, ForeignKey("customer.id"), nullable=False, index=True),
    Column("other", Integer, ForeignKey("customer.id"), nullable=False, index=True),
    Column("at", String(32), nullable=False),
    Column("by", String(60), nullable=False),
    Column("touched", JSON, nullable=False),  # see jobs.ledger.merging
    Column("undone", String(32)),
    Column("undone_by", String(60)),
)

record = Table(
    "record",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # also its line in the index
    Column("revision", Integer, nullable=False, index=True),
    Column("position", Integer, nullable=False),  # its line in the form's register sheet
    Column("form", String(40), nullable=False),
    Column("form_version", Integer, nullable=False),
    Column("natural_key", Text, nullable=False),
    Column("code", String(60), nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("class", String(4), nullable=False),
    Column("type", String(40), nullable=False),
    Column("customer", Integer, ForeignKey("customer.id"), index=True),
    Column("customer_name", Text),
    Column("dated", String(32), nullable=False),
    Column("handler", String(60), nullable=False),
    Column("department", String(60)),
    Column("secrecy", String(8), nullable=False),
    Column("state", String(80), nullable=False),  # 在档, 借出, 已归还, 已并入 J2026001, ... (DOMAIN's words)
    Column("retention", String(24), nullable=False),  # line of the schedule
    Column("retention_start", String(32)),
    Column("paper_place", Text),
    Column("paper_code", Text),  # where the office numbers its paper otherwise (rule C12)
    Column("paper_state", String(12)),  # 缺失, 遗失, 霉变, ...; null where it is sound and in its place
    Column("path", Text),  # newest filed document, relative to the archive folder
    Column("version", Integer, nullable=False),
    Column("handed", String(32), nullable=False),
    Column("entered", String(32), nullable=False),  # the run that gave it its code; reports of a past moment go by it
    Column("due", String(32)),
    Column("due_estimated", Boolean, nullable=False),  # the holidays of its year were not known yet
    Column("late", Boolean, nullable=False),
    Column("holds", Text),  # what only one open record may hold: the code that is out on loan (rule C6)
    Column("fields", Sealed("record.fields", ("id",)), nullable=False),
    Index("uq_record_form_holds", "form", "holds", unique=True),
    Index("uq_record_form_natural_key", "form", "natural_key", unique=True),
    Index("uq_record_form_position", "form", "position", unique=True),
    Index("ix_record_class_dated", "class", "dated", "late"),
    Index("ix_record_form_dated", "form", "dated"),
    Index("ix_record_group", "handler", "department", "secrecy", "form", "revision", "id"),
)

#: When a partner's own file was last confirmed: by a form, also one that changed nothing, or by an answer (rule C13).
confirmation = Table(
    "confirmation",
    metadata,
    Column("record", Integer, ForeignKey("record.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False, index=True),  # local, without zone
    Column("by", String(60), nullable=False),
    Column("arrival", Integer, ForeignKey("arrival.id")),  # none where it was an answer
    Column("token", String(24)),  # of the last answer
    Column("announced", String(32)),  # when somebody answered that a new form will come
)

#: What the quarter's cleaning proposes about customers' files, and what was decided (rule C8).
proposal = Table(
    "proposal",
    metadata,
    Column("token", String(24), primary_key=True),  # changes with what is shown
    Column("record", Integer, ForeignKey("record.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),  # grade, stale, contact
    Column(
        "basis", Sealed("proposal.basis", ("token",)), nullable=False
    ),  # how the file stood; a decision counts only while it stands so
    Column("proposed", Text, nullable=False),
    Column("why", JSON, nullable=False),
    Column("opened", String(32), nullable=False),
    Column("state", String(12), nullable=False, index=True),  # open, agreed, refused, otherwise, withdrawn
    Column("decided", String(32)),
    Column("by", String(60)),
    Column("reason", Text),
)

#: Lines of a card's tables: contacts, follow-ups.
item = Table(
    "item",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record", Integer, ForeignKey("record.id"), nullable=False, index=True),
    Column("name", String(40), nullable=False),
    Column("line", Integer, nullable=False),
    Column("fields", Sealed("item.fields", ("record", "name", "line")), nullable=False),
    Column("state", String(12), nullable=False),  # open, done
    Index("ix_item_state_name", "state", "name"),
)

#: Every archive code ever given; the code outlives its record (rules E3 E14).
code = Table(
    "code",
    metadata,
    Column("code", String(60), primary_key=True),
    Column("series", String(60), nullable=False),
    Column("serial", Integer, nullable=False),
    Column("record", Integer, index=True),
    # used, void, reserved (an old register names it, not on file), deleted, destroyed (see residue)
    Column("state", String(12), nullable=False),
    Column("reason", Text, nullable=False),
    Index("uq_code_series_serial", "series", "serial", unique=True),
)

#: Each content in which a record was handed in, and the document filed for it; a file handed in beside
#: the form, and the scaled copy of a picture, have a line of their own under the same number.
version = Table(
    "version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record", Integer, ForeignKey("record.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("arrival", Integer, ForeignKey("arrival.id"), nullable=False, index=True),
    Column("part", String(12), nullable=False, default="form"),  # form, document, scaled
    Column("sha256", String(64), nullable=False, index=True),
    Column("path", Text, nullable=False),  # empty where nothing was filed: a row of an old register
    Column("by", String(60), nullable=False),
    Column("handed", String(32), nullable=False),
    Column("detail", JSON),  # what the slip and the file say of a document that joined a record
)

#: Every change of a field (rule C8).
change = Table(
    "change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record", Integer, ForeignKey("record.id"), nullable=False, index=True),
    Column("at", String(32), nullable=False),
    Column("by", String(60), nullable=False),
    Column("field", String(80), nullable=False),
    Column("old", Sealed("change.old", ("record", "field"))),
    Column("new", Sealed("change.new", ("record", "field"))),
    Column("why", Text, nullable=False),  # what it goes by: a submission's number, a request's code
    Column("arrival", Integer, ForeignKey("arrival.id")),
    Column("approved", Text),  # who agreed to it
    Column("reason", Text),  # why, in words
)

#: The log: append-only, each entry holding the hash of the one before (rules A8 E10).
audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("who", String(60), nullable=False),
    Column("what", String(40), nullable=False),
    Column("code", String(60), nullable=False, index=True),
    Column("why", Text, nullable=False),
    Column("source", Text, nullable=False),  # by which file or command
    Column("digest", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_audit_why", "why", "what"),
)

#: What has still to be done outside the ledger, planned in the transaction that decided it.
deed = Table(
    "deed",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),  # see jobs.ledger.deeds
    Column("arrival", Integer, ForeignKey("arrival.id")),  # none where what goes hangs on no file
    Column("person", String(60), nullable=False),
    Column("path", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("done", Boolean, nullable=False),
    Index("ix_deed_open", "kind", "id", sqlite_where=text("done = 0")),
)

#: The last good state of an office table (人员名册, 字典).
office = Table(
    "office",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("rows", JSON, nullable=False),
)

#: What was last printed from which state of the ledger.
printed = Table(
    "printed",
    metadata,
    Column("name", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("detail", JSON, nullable=False),
)

#: What each report said, so that it can be printed again though records have since gone.
report = Table(
    "report",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40), nullable=False),
    Column("period", String(60), nullable=False),  # 2026-10, 2026-Q3, ...; the code of the record it is about
    Column("about", String(120), nullable=False),  # tells the copies of one period apart; "" where there is one
    Column("person", String(60), nullable=False),  # into whose folder it goes; "" for the folder of reports
    Column("edition", Integer, nullable=False),  # from 1; more where it was made anew
    Column("as_of", String(32), nullable=False),
    Column("made", String(32), nullable=False),
    Column("context", JSON, nullable=False),
    Column("files", JSON, nullable=False),  # path, relative to the workspace -> SHA-256 of what was written there
    Index("uq_report_name_period_about_person_edition", "name", "period", "about", "person", "edition", unique=True),
)

#: How visit plans stand (rule B1); see jobs.ledger.plans.
plan = Table(
    "plan",
    metadata,
    Column("record", Integer, primary_key=True, autoincrement=False),
    Column("code", String(60), nullable=False, unique=True),
    Column("standing", String(12), nullable=False),  # see validators.plans.Standing
    Column("since", String(32), nullable=False),
    Column("awaited", String(32), nullable=False),  # until when the visit's record is due, local without zone
    Column("visit", Integer, index=True),  # the visit's record
    Index("ix_plan_standing", "standing", "awaited"),
)

#: One level of a form's second check: who decides, what they were shown, what they decided (rules A2 B4 E13).
review = Table(
    "review",
    metadata,
    Column("token", String(24), primary_key=True),  # changes with the content that is shown, and with the level
    Column("arrival", Integer, ForeignKey("arrival.id"), nullable=False, index=True),
    Column("ticket", String(24), nullable=False, index=True),
    Column("level", Integer, nullable=False),  # from 1
    Column("roles", JSON, nullable=False),  # the role of each level of this form
    Column("names", JSON, nullable=False),  # the archive codes that the form names
    Column("reviewer", String(60), nullable=False),  # empty while the roster has nobody
    Column("form", String(40), nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("opened", String(32), nullable=False),
    # open, agreed, sent-back, withdrawn; same, alone (nobody is asked, see validators.supervision.Passed)
    Column("state", String(12), nullable=False),
    Column("decided", String(32)),
    Column("by", String(60)),
    Column("reason", Text),
    Index("ix_review_reviewer", "reviewer", "state"),
    Index("ix_review_state", "state", "form"),
)

#: The lines of the lists that were given out for counting, and what was found (rules C15 D7).
stock = Table(
    "stock",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("taking", String(40), nullable=False, index=True),  # the stock-taking: 2026-2
    Column("list", String(40), nullable=False),
    Column("holder", String(60), nullable=False),  # who was given the list; "" for a line on none
    Column("code", String(60), nullable=False),
    Column("expected", Text),  # where it should lie; null for what was found but is on no list
    Column("found", Boolean),  # null while it has not been counted
    Column("finding", JSON),  # the line as it was handed in
    Column("request", String(60)),  # the code under which that was
    Column("at", String(32)),  # when it was entered
    Index("uq_stock_taking_code", "taking", "code", unique=True),
    Index("ix_stock_code", "code"),
)

#: A deletion that was approved: it can be taken back until its day, then the record is erased (rule C8).
deletion = Table(
    "deletion",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(60), nullable=False, index=True),
    Column("request", String(60), nullable=False),  # code of the request
    Column("asked", String(60), nullable=False),
    Column("approved", String(60), nullable=False),
    Column("reason", Text, nullable=False),
    Column("leading", String(60)),  # the code that stays, where the record was a double
    Column("opened", String(32), nullable=False),
    Column("until", String(10), nullable=False),  # the last day on which it can be taken back
    Column("before", String(80), nullable=False),  # the record's state before
    Column("state", String(12), nullable=False),  # waiting, taken-back, erased
    Column("ended", String(32)),
    Column("ended_by", String(60)),
    Column("ended_why", String(60)),  # code of the request that took it back
    Index("ix_deletion_state", "state", "until"),
)

#: What remains of a record whose content is gone (rules C8 E14).
residue = Table(
    "residue",
    metadata,
    Column("code", String(60), primary_key=True),
    Column("record", Integer, nullable=False, unique=True),  # its line in the index
    Column("form", String(40), nullable=False),
    Column("title", Text, nullable=False),
    Column("class", String(4), nullable=False),
    Column("type", String(40), nullable=False),
    Column("dated", String(32), nullable=False),
    Column("handed", String(32), nullable=False),
    Column("gone", String(32), nullable=False),
    Column("how", String(12), nullable=False),  # deleted, destroyed
    Column("asked", String(60), nullable=False),
    Column("approved", String(60), nullable=False),
    Column("why", String(60), nullable=False),  # code of the request
    Column("reason", Text, nullable=False),
)

#: Fields that two people have set otherwise in one night; the archivist decides (rule C8).
conflict = Table(
    "conflict",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record", Integer, ForeignKey("record.id"), nullable=False, index=True),
    Column("field", String(80), nullable=False),
    Column("before", Sealed("conflict.before", ("record", "field"))),
    Column(
        "options", Sealed("conflict.options", ("record", "field")), nullable=False
    ),  # who, value, arrival, why of each
    Column("opened", String(32), nullable=False),
    Column("state", String(12), nullable=False, index=True),  # open, decided
    Column("decided", String(32)),
    Column("by", String(60)),
    Column("choice", String(12)),
    Column("reason", Text),
)

#: Letters and chat messages; their words are forgotten once they are sent or given up. See jobs.letters.
mail = Table(
    "mail",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("kind", String(12), nullable=False),  # letter; of a chat message what it is about
    Column("person", String(60), nullable=False),
    Column("address", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("attachments", JSON, nullable=False),  # paths relative to the workspace
    Column("posted", String(32), nullable=False),
    # waiting, sending (being handed over), sent; refused (for good), expired (tried for too long),
    # uncertain (cut off while being handed over, not sent again), unaddressed
    Column("state", String(12), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("tried", String(32)),  # when last
    Column("why", Text),  # what was in the way the last time, in the office's language
    Column("told", Integer),  # the run whose report tells that it failed
    Index("ix_mail_state", "state", "id"),
)
