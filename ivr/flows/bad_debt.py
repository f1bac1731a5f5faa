"""Debt placed with an agency or with attorneys: said before the balance, with other ways on.

Nothing is threatened, and help is always a key away: whoever applies is taken back from there.
"""

from __future__ import annotations

from billing_core.ageing import queries
from billing_core.ageing.queries import Placed
from ivr.calls import Call
from ivr.flows import balance, help_paying, pay, representative
from ivr.phone_book import Agency
from ivr.prompts import Prompt
from ivr.prompts import bad_debt as words
from ivr.steps import Move, step
from ivr.turns import Menu, Say


@step
def before_balance(call: Call) -> Say:
    """Once in a call, and only where something was placed."""
    if call.notes.placement_heard or _placed(call) is None:
        return Say((), then=balance.speak)
    return Say((), then=speak)


@step
def before_paying(call: Call) -> Say:
    """What is with attorneys is spoken of before it is paid; an agency's may be paid here."""
    placed = _placed(call)
    if call.notes.placement_heard or placed is None or not _is_with_counsel(call, placed):
        return Say((), then=pay.choose_amount)
    return Say((), then=speak)


@step
def speak(call: Call) -> Menu | Say:
    placed = _placed(call)
    if placed is None:  # paid, or taken back
        return Say((), then=balance.speak)
    if _is_with_counsel(call, placed):
        choices = words.counsel_choices()
        told = words.with_counsel(placed.owed), words.counsel_first(), words.help_is_open()
        return Menu((*told, choices), "123", shorter=(choices,))
    choices = words.agency_choices()
    return Menu((_told(call, placed), words.help_is_open(), choices), "1234", shorter=(choices,))


@speak.answered
def spoken(call: Call, key: str) -> Move:
    call.notes.placement_heard = True
    placed = _placed(call)
    match key:
        case "1":
            call.asks_for_a_person("collections", line=_line(call, placed))
            return representative.put_through
        case "2":
            return help_paying.choose
        case "3" if placed is None or not _is_with_counsel(call, placed):
            return pay.choose_amount
        case _:
            return balance.speak


def _placed(call: Call) -> Placed | None:
    """The largest sum that was placed; with attorneys before agencies."""
    placed = queries.placed(call.reads, call.account)
    with_counsel = [one for one in placed if _is_with_counsel(call, one)]
    return next(iter([*with_counsel, *placed]), None)


def _agency(call: Call, placed: Placed) -> Agency | None:
    return call.at.book.agencies.get(placed.with_whom)


def _is_with_counsel(call: Call, placed: Placed) -> bool:
    agency = _agency(call, placed)
    return agency is not None and agency.is_counsel


def _told(call: Call, placed: Placed) -> Prompt:
    agency = _agency(call, placed)
    if agency is None:
        return words.with_some_agency(placed.owed)
    return words.with_agency(placed.owed, agency.name)


def _line(call: Call, placed: Placed | None) -> str | None:
    """The agency's own line, if the book has one; else whoever speaks the caller's language."""
    agency = _agency(call, placed) if placed else None
    return agency.line if agency else None
