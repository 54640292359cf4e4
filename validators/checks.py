"""Questions asked of one filled value. Each is a value to put into a column's `checks`.

The libraries that know the standards are imported when a check is asked, so that a declaration
costs nothing to import.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from validators.declaration import Check
from validators.facts import APPROVERS, GONE, Facts
from validators.message import Fault
from validators.named_files import is_inside


def _credit_code(value: str, facts: Facts) -> bool:
    from stdnum.cn import uscc

    return bool(uscc.is_valid(value))


def _id_number(value: str, facts: Facts) -> bool:
    """Ask for a date of birth and the check digit, and for no more.

    stdnum's own check also wants the district to have had its code in the year of birth; numbers
    were first given out in 1984, with the districts of that day, to people of every age.
    """
    from stdnum.cn import ric
    from stdnum.exceptions import ValidationError

    if not (len(value) == 18 and value[:17].isascii() and value[:17].isdigit()):
        return False
    try:
        ric.get_birth_date(value)
    except ValidationError:
        return False
    return bool(value[-1] == ric.calc_check_digit(value))


def _as_date(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _not_future(value: date | datetime, facts: Facts) -> bool:
    if isinstance(value, datetime):
        return value <= facts.at
    return value <= facts.at.date()


def _not_ancient(value: date | datetime, facts: Facts) -> bool:
    return _as_date(value) >= facts.oldest


def _soon_enough(value: date | datetime, facts: Facts) -> bool:
    return _as_date(value) <= facts.at.date() + timedelta(days=3650)


def _not_expired(value: date, facts: Facts) -> bool:
    return value >= facts.at.date()


def _may_approve(value: str, facts: Facts) -> bool:
    person = facts.people.get(value)
    return person is not None and person.role in APPROVERS


def _on_roster(value: str, facts: Facts) -> bool:
    return value in facts.people


def _file_name(value: str, facts: Facts) -> bool:
    return value == "无" or is_inside(value)


def _known_code(value: str, facts: Facts) -> bool:
    return value in facts.records


def _not_destroyed(value: str, facts: Facts) -> bool:
    record = facts.records.get(value)
    return record is None or record.state not in (*GONE, "待删除")


def _not_gone(value: str, facts: Facts) -> bool:
    record = facts.records.get(value)
    return record is None or record.state not in GONE


OPEN_TO_MORE = Check(
    Fault(
        "takes-no-more",
        "The record “{value}” has been destroyed or withdrawn and takes no further documents.",
        "Check the archive code, or leave the cell empty: the document then gets a code of its own.",
        "E14",
    ),
    _not_destroyed,
)

CREDIT_CODE = Check(
    Fault(
        "credit-code",
        "{label} “{value}” is not a valid unified social credit code: its check character does not fit.",
        "Copy all 18 characters from the business licence again; the letters I, O, Z, S and V never occur in it.",
        "GB 32100-2015",
    ),
    _credit_code,
)

ID_NUMBER = Check(
    Fault(
        "id-number",
        "{label} is not a valid ID number: its date of birth or its check digit does not fit.",
        "Copy all 18 characters from the ID card again; the last one may be X.",
        "GB 11643-1999",
    ),
    _id_number,
)

NOT_FUTURE = Check(
    Fault(
        "not-future",
        "{label} “{value}” has not come yet.",
        "Enter the day on which it really happened, not later than today.",
    ),
    _not_future,
)

NOT_ANCIENT = Check(
    Fault(
        "not-ancient",
        "{label} “{value}” lies too far in the past.",
        "Check the year; four digits are needed, such as 2026-11-21.",
    ),
    _not_ancient,
)

SOON_ENOUGH = Check(
    Fault(
        "soon-enough",
        "{label} “{value}” is more than ten years ahead.",
        "Check the year; four digits are needed, such as 2026-11-21.",
    ),
    _soon_enough,
)

KNOWN_CODE = Check(
    Fault(
        "known-code",
        "No record with the archive code “{value}” is in the archive.",
        "Look the code up in the register (档案总登记表, sheet 档案目录) and copy it whole, such as J2026001.",
        "C6",
    ),
    _known_code,
    looks_up=True,
)

NOT_DESTROYED = Check(
    Fault(
        "not-destroyed",
        "The record “{value}” has been destroyed, deleted or withdrawn and cannot be lent.",
        "Check the archive code, or ask the archivist whether another record holds what you need.",
        "C6 E14",
    ),
    _not_destroyed,
)

NOT_GONE = Check(
    Fault(
        "gone",
        "The record “{value}” has been deleted, destroyed or withdrawn; only its code is still known.",
        "Compare the archive code with the register; what is gone can neither be changed nor brought back.",
        "C8 E14",
    ),
    _not_gone,
)
#: The code of a record that is on file.
ON_FILE = (KNOWN_CODE, NOT_GONE)

#: A date or moment of something that has happened.
PAST = (NOT_FUTURE, NOT_ANCIENT)
#: A date or moment that may lie ahead.
NEAR = (NOT_ANCIENT, SOON_ENOUGH)


#: An amount or a count that cannot be negative.
NOT_NEGATIVE = Check(
    Fault("not-negative", "{label} “{value}” is negative.", "Enter 0 or a positive number, without a minus sign."),
    lambda value, facts: bool(value >= 0),
)

#: A score in points.
SCORE_100 = Check(
    Fault("score-100", "{label} “{value}” is not a score from 0 to 100.", "Enter a number from 0 to 100."),
    lambda value, facts: bool(0 <= value <= 100),
)
#: A score in stars.
SCORE_5 = Check(
    Fault("score-5", "{label} “{value}” is not a score from 1 to 5.", "Enter 1, 2, 3, 4 or 5; 5 is the best."),
    lambda value, facts: bool(1 <= value <= 5),
)

#: A licence, certificate or rating that must still be in force.
NOT_EXPIRED = Check(
    Fault(
        "expired",
        "{label} “{value}” has passed.",
        "Ask for the renewed paper and enter how long that one runs.",
        "D3",
    ),
    _not_expired,
)

MAY_APPROVE = Check(
    Fault(
        "may-not-approve",
        "{label} “{value}” is neither a supervisor nor a manager on the roster, and cannot approve this.",
        "Name the supervisor or manager who approved it.",
        "A2",
    ),
    _may_approve,
)

#: For a name that may belong to somebody who has left.
ON_ROSTER = Check(
    Fault(
        "not-on-roster",
        "{label} “{value}” is not on the roster (人员名册), not even among those who have left.",
        "Write the full name as on the roster.",
        "C14",
    ),
    _on_roster,
)

FILE_NAME = Check(
    Fault(
        "file-name",
        "{label} “{value}” is not the name of a file beside this form.",
        "Write the file's name as it stands in the folder, such as 合同扫描件.pdf or 扫描/合同.pdf, without a drive and "
        "without a folder above; write 无 for paper alone.",
        "A3",
    ),
    _file_name,
)
