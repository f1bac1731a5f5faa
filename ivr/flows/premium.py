"""Premiums: another bill, by kind of coverage. How it stands for whoever has proved who they are;
for everyone a number, a web address, a transfer. None is taken here.
"""

from __future__ import annotations

from billing_core.accounts import queries as accounts
from billing_core.premiums import queries
from billing_core.premiums.grace import BOUGHT_ON_AN_EXCHANGE
from billing_core.premiums.models import PremiumAccount
from billing_core.premiums.queries import Standing
from ivr.calls import Call
from ivr.flows import identify, main_menu, representative
from ivr.outcomes import Outcome
from ivr.phone_book import Line, Region
from ivr.prompts import Prompt, Spelled, WebAddress
from ivr.prompts import premium as words
from ivr.steps import Move, step
from ivr.turns import Menu, Say

KINDS = {"1": "exchange", "2": "direct", "3": "cobra", "4": "medicare"}
COVERAGE = {
    "exchange": ("exchange_subsidised", "exchange"),
    "direct": ("individual",),
    "cobra": ("cobra",),
    "medicare": ("medicare_advantage",),
}


@step
def choose(call: Call) -> Menu:
    return Menu((words.not_this_line(), words.choices()), "1234", shorter=(words.choices(),))


@choose.answered
def kind_chosen(call: Call, key: str) -> Move:
    call.notes.premium = KINDS[key]
    return standing if call.verified and _account(call) else tell


@step(outcome=Outcome.INFORMED)
def standing(call: Call) -> Menu | Say:
    """How the caller's own premium of that kind stands; without one, how to pay."""
    account = _account(call)
    if account is None:
        return Say((words.none_found(),), then=tell)
    choices = words.standing_choices()
    return Menu((*_stands(call, account), choices), "123", shorter=(choices,))


@standing.answered
def standing_heard(call: Call, key: str) -> Move:
    match key:
        case "1":
            return tell
        case "2":
            call.asks_for_a_person("premium", line=_line(call).key)
            return representative.put_through
        case _:
            return main_menu.choose


@step(outcome=Outcome.INFORMED)
def tell(call: Call) -> Menu:
    """How it is paid; its number is read slowly, and only to whoever wants to write it down."""
    choices = words.tell_choices() if call.verified else words.tell_choices_or_standing()
    keys = "123" if call.verified else "1234"
    return Menu((*_told(call), choices), keys, shorter=(choices,))


@tell.answered
def told(call: Call, key: str) -> Move:
    match key:
        case "1":
            call.asks_for_a_person("premium", line=_line(call).key)
            return representative.put_through
        case "2":
            return number
        case "4":
            call.notes.errand = "premium"
            return identify.start
        case _:
            return main_menu.choose


@step
def number(call: Call) -> Menu:
    phone = Spelled(_line(call).number.removeprefix("+"), (1, 3, 3, 4), slowly=True)
    return Menu((words.by_phone(phone), words.after()), "12", shorter=(words.after(),))


@number.answered
def number_noted(call: Call, key: str) -> Move:
    if key == "2":
        return main_menu.choose
    call.asks_for_a_person("premium", line=_line(call).key)
    return representative.put_through


def _told(call: Call) -> tuple[Prompt, ...]:
    region = _region(call)
    online = (words.online(WebAddress(region.premium_url)),) if region.premium_url else ()
    if call.notes.premium == "medicare":
        return (words.medicare_part_b(call.at.book.plan_name), *online)
    if call.notes.premium == "exchange":
        first = region.exchange_first_payment_url
        at = words.first_payment_exchange(WebAddress(first)) if first else None
        return (at or words.first_payment_elsewhere(), *online)
    return online


def _stands(call: Call, account: PremiumAccount) -> tuple[Prompt, ...]:
    now = queries.standing(call.db, account, call.today)
    match now.state:
        case "first_payment":
            return words.first_payment(), *_first(call, account, now)
        case "paid":
            ahead = (words.credit(now.credit),) if now.credit else ()
            through = (words.paid_through(now.paid_through),) if now.paid_through else ()
            return (*through, *ahead) or (words.nothing_due(),)
        case "lapsed":
            return (words.lapsed(),)
        case "ended":
            assert account.ended_on is not None
            return (words.ended(account.ended_on),)
        case _:
            return _unpaid(now)


def _unpaid(now: Standing) -> tuple[Prompt, ...]:
    """Due, or within the grace period: what has to be paid by when, and what follows otherwise."""
    assert now.due_on is not None
    assert now.grace_ends is not None
    assert now.coverage_until is not None
    if now.state == "due":
        return (words.due(now.owed, now.due_on),)
    return words.grace(now.owed, now.grace_ends), words.or_ends(now.coverage_until)


def _first(call: Call, account: PremiumAccount, now: Standing) -> tuple[Prompt, ...]:
    """The first payment: to the exchange where the plan was bought on one, else by its day."""
    if account.kind in BOUGHT_ON_AN_EXCHANGE:
        address = _region(call).exchange_first_payment_url
        return (words.binder_at(WebAddress(address)) if address else words.binder(),)
    return (words.first_amount(now.owed, now.grace_ends),) if now.grace_ends else ()


def _account(call: Call) -> PremiumAccount | None:
    kinds = COVERAGE[call.notes.premium or "direct"]
    return next(iter(queries.of_kinds(call.db, call.account, kinds)), None)


def _line(call: Call) -> Line:
    book = call.at.book
    return book.line(book.premium.get(call.notes.premium or "", book.main_line))


def _region(call: Call) -> Region:
    return call.at.book.region(accounts.region(call.db, call.account) if call.verified else None)
