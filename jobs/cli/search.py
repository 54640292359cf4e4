"""`guidang search WORDS`: the records that hold every word, of a customer, a class, a stage, a period."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Final

from jobs.cli.options import add_json, add_workspace, moment, open_workspace, show_json, tell
from jobs.failures import WrongUse
from validators.message import Message, Translator

if TYPE_CHECKING:
    from jobs.finding import Query
    from jobs.ledger.opening import Ledger

HELP = Message("find records by words in them, customer, code, stage, class, period")
#: Words may stand behind options, and begin with a minus.
TAKES_THE_REST: Final = True
#: Records that are shown unless all are asked for.
MOST: Final = 50
#: Option -> the facet it asks for.
_FACETS: Final = {
    "stage": "stage",
    "nature": "nature",
    "region": "region",
    "kind": "customer_kind",
    "area": "business_area",
    "customer_type": "customer_type",
}
#: Option -> the dictionary whose entries it takes; its parts are asked as well.
_DICTIONARIES: Final = {
    "stage": "合作阶段",
    "nature": "资料性质",
    "region": "地域",
    "kind": "客户主体",
    "area": "业务领域",
    "customer_type": "客户类型",
    "secrecy": "密级",
    "department": "部门",
}


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    word = say(Message("WORD"))
    text = Message(
        "every word has to occur, -WORD must not, “SEVERAL WORDS” in quotation marks stand together; a code or number finds its "
        "record in any spelling"
    )
    parser.add_argument("words", nargs="*", metavar=word, help=say(text))
    options = (
        ("--customer", Message("a customer's name or part of it, also a former one")),
        ("--code", Message("an archive code or number, or its beginning")),
        ("--type", Message("the type in the code, such as 拜访, or the form's title")),
        ("--stage", Message("the customer's stage, such as 合作签约")),
        ("--nature", Message("the record's nature, such as 合作文件")),
        ("--area", Message("the business area")),
        ("--region", Message("the region")),
        ("--kind", Message("the kind of customer, such as 企业")),
        ("--customer-type", Message("the type of customer, such as 老客户")),
        ("--department", Message("the department")),
        ("--handler", Message("who is in charge of it")),
        ("--secrecy", Message("the secrecy level")),
        ("--state", Message("the state, such as 借出")),
    )
    for name, text in options:
        parser.add_argument(name, metavar=say(Message("TEXT")), default="", help=say(text))
    for name, dest, text in (
        ("--class", "classes", Message("a class, such as Y; may be given several times")),
        ("--without", "without", Message("a word that must not occur; may be given several times")),
    ):
        parser.add_argument(name, dest=dest, action="append", default=[], metavar=say(Message("TEXT")), help=say(text))
    for name, text in (
        ("--since", Message("dated on this day or later")),
        ("--to", Message("dated on this day or before")),
    ):
        parser.add_argument(name, metavar="2026-11-21", default="", help=say(text))
    parser.add_argument("--all", action="store_true", help=say(Message("show all records and not only the best")))
    parser.add_argument(
        "--count", action="store_true", help=say(Message("also count what was found by class, stage and year"))
    )
    add_workspace(parser, say)
    add_json(parser, say)
    parser.set_defaults(at="")


def carry_out(args: argparse.Namespace) -> int:
    """Print the records found, the best first."""
    from jobs.hit_list import counts, listed, plain, told
    from jobs.looking_up import search
    from jobs.running import opened

    workspace = open_workspace(args)
    language = workspace.settings.language
    with opened(workspace, moment(args, workspace)) as run:
        query = _query(args, run.ledger)
        sought = search(run, query, None if args.all else MOST, counted=args.count)
    if args.json:
        records = {"records": [plain(hit, language) for hit in sought.found.hits], "more": sought.found.more}
        show_json(records | ({"counts": asdict(sought.counted)} if sought.counted else {}))
        return 0
    for line in (*listed(sought.found, language), *counts(sought.counted, language)):
        print(line)
    for message in told(sought.found, sought.alone):
        tell(args.say(message))
    return 0


def _query(args: argparse.Namespace, ledger: Ledger) -> Query:
    """Return what is asked for; what names no entry of its dictionary is refused with the entries there are."""
    from jobs.facts import dictionaries_in_force
    from jobs.finding import Query

    with ledger.reading() as connection:
        known = dictionaries_in_force(connection)
    named = {
        option: _entry(getattr(args, option), option, known)
        for option in (*_FACETS, "secrecy", "department")
        if getattr(args, option)
    }
    words = " ".join([*args.words, *(f'-"{each}"' for each in args.without)])
    query = Query(
        words=words,
        customer=args.customer,
        code=args.code,
        classes=tuple(_class(each) for each in args.classes),
        type=args.type,
        facets={facet: named[option] for option, facet in _FACETS.items() if option in named},
        department=named.get("department", ""),
        handler=args.handler,
        secrecy=named.get("secrecy", ""),
        state=args.state,
        since=_day(args.since),
        to=_day(args.to),
    )
    if query == Query():
        raise WrongUse(
            Message("Say what to look for: words, or options such as --customer. guidang search --help lists them.")
        )
    return query


def _entry(typed: str, option: str, known: Mapping[str, Sequence[str]]) -> str:
    """Return the entry that was typed, or the only one that holds what was typed."""
    from validators.texts import squeeze

    name = _DICTIONARIES[option]
    entries = [e for part, found in known.items() if part == name or part.startswith(f"{name}/") for e in found]
    holding = [each for each in entries if squeeze(typed) in squeeze(each)]
    exact = [each for each in holding if squeeze(each) == squeeze(typed)]
    if len(exact or holding) >= 1 and len(set(exact or holding)) == 1:
        return (exact or holding)[0]
    raise WrongUse(
        Message(
            "“{typed}” is none of the entries for --{option}. They are {entries}.",
            {"typed": typed, "option": option.replace("_", "-"), "entries": "、".join(dict.fromkeys(entries))},
        )
    )


def _class(typed: str) -> str:
    from validators.classes import CLASSES
    from validators.texts import squeeze

    letter, rest = typed.strip()[:1].upper(), typed.strip()[1:]
    if letter in CLASSES and (not rest or not rest.isascii()):
        return letter
    named = [each for each, text in CLASSES.items() if any(squeeze(typed) in squeeze(name) for name in text)]
    if len(named) == 1 and rest:
        return named[0]
    listed = "、".join(f"{each} {text.zh}" for each, text in CLASSES.items())
    raise WrongUse(Message("“{typed}” is no class. The classes are {classes}.", {"typed": typed, "classes": listed}))


def _day(typed: str) -> date | None:
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise WrongUse(Message("“{day}” is no day; write it like 2026-11-21.", {"day": typed})) from None
