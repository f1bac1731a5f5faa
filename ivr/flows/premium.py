"""Premiums: another bill, by kind of coverage and region: a number, a web address, a transfer."""

from __future__ import annotations

from billing_core.accounts import queries as accounts
from ivr.calls import Call
from ivr.flows import main_menu, representative
from ivr.outcomes import Outcome
from ivr.phone_book import Line, Region
from ivr.prompts import Prompt, Spelled, WebAddress
from ivr.prompts import premium as words
from ivr.steps import Move, step
from ivr.turns import Menu

KINDS = {"1": "exchange", "2": "direct", "3": "cobra", "4": "medicare"}


@step
def choose(call: Call) -> Menu:
    return Menu((words.not_this_line(), words.choices()), "1234", shorter=(words.choices(),))


@choose.answered
def kind_chosen(call: Call, key: str) -> Move:
    call.notes.premium = KINDS[key]
    return tell


@step(outcome=Outcome.INFORMED)
def tell(call: Call) -> Menu:
    phone = Spelled(_line(call).number.removeprefix("+"), (1, 3, 3, 4), slowly=True)
    online = _region(call).premium_url is not None
    by_phone = words.by_phone(phone) if online else words.only_by_phone(phone)
    return Menu((*_told(call), by_phone, words.after()), "12", shorter=(words.after(),))


@tell.answered
def told(call: Call, key: str) -> Move:
    if key == "2":
        return main_menu.choose
    call.asks_for_a_person("premium", line=_line(call).key)
    return representative.put_through


def _told(call: Call) -> tuple[Prompt, ...]:
    region = _region(call)
    online = (words.online(WebAddress(region.premium_url)),) if region.premium_url else ()
    if call.notes.premium == "medicare":
        return (words.medicare_part_b(call.at.book.plan_name), *online)
    first = region.exchange_first_payment_url
    if call.notes.premium == "exchange" and first:
        return (words.first_payment_exchange(WebAddress(first)), *online)
    return online


def _line(call: Call) -> Line:
    book = call.at.book
    return book.line(book.premium.get(call.notes.premium or "", book.main_line))


def _region(call: Call) -> Region:
    return call.at.book.region(accounts.region(call.db, call.account) if call.verified else None)
