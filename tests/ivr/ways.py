"""A way to every step at which a call can stand, keyed on a phone, and an answer that moves on.

A way is words: keys to press ({id}, {birth} and {zip} are the household's), and what happens
besides: silence, wait, later, jobs, nobody, talked, held, placed, insured, disclosed, say:…, card:…
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from billing_core import clock
from billing_core.accounts.models import Guarantor
from billing_core.holds import actions as holds
from billing_core.money import Money
from billing_core.plans import actions as planning
from billing_core.plans import documents
from billing_core.plans import queries as plans
from billing_core.premiums import actions as premiums
from billing_core.premiums.actions import NewAccount
from ivr.simulator.pay import cards
from ivr.simulator.phone import Phone
from tests.ivr.carrier_forms import (
    Form,
    bank_tokenised,
    keyed,
    rang,
    recorded,
    said,
    standard,
    tokenised,
)
from tests.ivr.line import BIRTH_DATE, CALLER, POSTAL_CODE, Line
from tests.ivr.placing import place

HALF_A_MINUTE = 31
VOUCHED = "TN-Validation-Passed-A"


@dataclass(frozen=True, slots=True)
class Way:
    """The words that lead to a step, and the form that answers it."""

    walk: str
    answer: Form
    vouched: bool = False  # the network vouches for the number, and the number is the household's


def _press(words: str, digits: str) -> Way:
    return Way(words, keyed(digits))


IDENTIFIED = "1 1 {id}# {birth} {zip}"
PAYING = "1 2 1 {id}# {birth} {zip}"
REVIEWING = f"{PAYING} 1 1 card:visa"
PAID = f"{REVIEWING} 1 jobs wait"
PART = f"{PAYING} 2 50# # 1 1 card:visa 1 jobs wait"
PAYING_AGAIN = f"{PART} 2 1 1 2 1"
SAVED = f"{PAYING_AGAIN} 1"
FROM_A_BANK = f"{PAYING} 1 2 1 card:visa"
REFUSED = "1 1 card:refused"
NOBODY = "1 0 nobody"
QUESTIONING = "1 5 1 {id}# {birth} {zip}"
QUESTIONED = f"{QUESTIONING} 1 2 2"
ASKED = "1 4 1 1 {id}# {birth} {zip}"
APPLIED = f"{ASKED} 2# 3 1 1 1"
INSURED = "insured 1 5 3 3 4 {id}# {birth} {zip}"
LOOKING_BACK = f"{PAID} 1 2 3 1 5 5"
PLANNING = "1 3 {id}# {birth} {zip}"
PLANNED = f"{PLANNING} 1 2 1 1 2"
AUTOMATIC = "1 5 2 {id}# {birth} {zip}"
DRAWN = f"{AUTOMATIC} 1 1 card:visa 1"
LATER = f"{AUTOMATIC} 2 1"
SCHEDULED = f"{LATER} 1 1 card:visa 1 1 5 2 2"

WAYS: dict[str, Way] = {
    "welcome.greet": _press("", "1"),
    "welcome.languages": _press("1 9", "2"),
    "main_menu.choose": _press("1", "1"),
    "main_menu.more": _press("1 5", "3"),
    "identify.whose_bill": _press("1 2", "1"),
    "identify.by_phone": Way("1 1", keyed("1"), vouched=True),
    "identify.ask_id": _press("1 1", "{id}"),
    "identify.ask_birth_date": _press("1 1 {id}#", "{birth}"),
    "identify.ask_zip": _press("1 1 {id}# {birth}", "{zip}"),
    "balance.speak": _press(IDENTIFIED, "1"),
    "balance.visit": _press(f"{IDENTIFIED} 3", "1"),
    "pay.choose_amount": _press(PAYING, "1"),
    "pay.enter_dollars": _press(f"{PAYING} 2", "50"),
    "pay.enter_cents": _press(f"{PAYING} 2 50#", "25"),
    "pay.confirm_amount": _press(f"{PAYING} 2 50# #", "1"),
    "pay.paid_before": _press(PAYING_AGAIN, "1"),
    "pay.other_method": _press(f"{PAYING} 1", "1"),
    "pay.choose_method": _press(SAVED, "1"),
    "pay.manage": _press(f"{SAVED} 2 3", "1"),
    "pay.manage_one": _press(f"{SAVED} 2 3 1", "1"),
    "pay.new_card": Way(f"{SAVED} 2 3 1 2", tokenised("sim_tok_ok_visa_4242_y")),
    "pay.ready": _press("1 2 2 {id}# {zip} 50# # 1", "1"),
    "pay.take_card": Way(f"{PAYING} 1 1", tokenised()),
    "pay.card_not_read": _press(f"{PAYING} 1 1 *", "1"),
    "pay.review": _press(REVIEWING, "1"),
    "pay.charging": Way(f"{REVIEWING} 1 jobs", keyed("")),
    "pay.paid": _press(PAID, "1"),
    "pay.keep_card": _press(f"{PAID} 2", "1"),
    "pay.refused": _press(f"{PAYING} 1 1 card:declined 1 jobs wait", "1"),
    "pay.unknown": _press(f"{PAYING} 1 1 card:processor-down 1 jobs later wait", "1"),
    "pay.bank_kind": _press(f"{PAYING} 1 2", "1"),
    "pay.take_account": Way(f"{PAYING} 1 2 1", bank_tokenised()),
    "pay.account_not_read": _press(f"{PAYING} 1 2 1 *", "1"),
    "pay.bank_terms": _press(FROM_A_BANK, "1"),
    "pay.bank_rights": _press(f"{FROM_A_BANK} 1", "1"),
    "pay.bank_agree": Way(f"{FROM_A_BANK} 1 1", recorded("2", Digits="#")),
    "pay.bank_review": _press(f"{FROM_A_BANK} 1 1 1", "1"),
    "pay.bank_set_up": _press(f"{FROM_A_BANK} 1 1 1 1", "1"),
    "pay.keep_account": _press(f"{FROM_A_BANK} 1 1 1 1 1", "1"),
    "receipt.consent": _press(f"{PAID} 1 2", "1"),
    "receipt.enter_phone": _press(f"{PAID} 1 2 2", "4155550199"),
    "receipt.finished": _press(f"{PAID} 1 2 3", "1"),
    "guest.ask_id": _press("1 2 2", "{id}"),
    "guest.ask_zip": _press("1 2 2 {id}#", "{zip}"),
    "guest.enter_dollars": _press("1 2 2 {id}# {zip}", "50"),
    "dispute.choose": _press(QUESTIONING, "1"),
    "dispute.reason": _press(f"{QUESTIONING} 1", "2"),
    "dispute.tell": _press(f"{QUESTIONING} 1 2", "2"),
    "dispute.record": Way(f"{QUESTIONING} 1 2 1", recorded()),
    "dispute.opened": _press(QUESTIONED, "1"),
    "dispute.call_back": _press(f"{QUESTIONED} 1", "1"),
    "dispute.enter_number": _press(f"{QUESTIONED} 1 2", "4155550199"),
    "dispute.earlier": _press(f"{QUESTIONED} 1 1 3 1 5 1 1", "1"),
    "delivery.offer": _press(f"{QUESTIONED} 1 1", "2"),
    "delivery.consent": _press(f"{QUESTIONED} 1 1 1", "1"),
    "delivery.enter_phone": _press(f"{QUESTIONED} 1 1 1 2", "4155550199"),
    "plan.choose": _press(PLANNING, "1"),
    "plan.first_payment": _press(f"{PLANNING} 1", "1"),
    "plan.terms": _press(f"{PLANNING} 1 2", "1"),
    "plan.accept": _press(f"{PLANNING} 1 2 1", "1"),
    "plan.agreed": _press(f"{PLANNING} 1 2 1 1", "1"),
    "plan.text_consent": _press(f"{PLANNING} 1 2 1 1 1", "1"),
    "plan.not_offered": _press(f"{IDENTIFIED} held 9 3", "1"),
    "plan.status": _press(f"{PLANNED} 1 3", "4"),
    "plan.change": _press(f"{PLANNED} disclosed 1 3 2", "1"),
    "plan.skip": _press(f"{PLANNED} disclosed 1 3 2 1", "1"),
    "plan.move": _press(f"{PLANNED} disclosed 1 3 2 2", "1"),
    "plan.not_changed": _press(f"{PLANNED} 1 3 2", "1"),
    "plan.instalment": _press(f"{PLANNED} 1 2", "1"),
    "balance.on_plan": _press(f"{PLANNED} 1 1", "1"),
    "autopay.offer": _press(AUTOMATIC, "1"),
    "autopay.choose_card": _press(f"{AUTOMATIC} 1", "1"),
    "autopay.take_card": Way(f"{AUTOMATIC} 1 1", tokenised()),
    "autopay.not_read": _press(f"{AUTOMATIC} 1 1 *", "1"),
    "autopay.agree": _press(f"{AUTOMATIC} 1 1 card:visa", "1"),
    "autopay.status": _press(f"{DRAWN} 1 5 2", "2"),
    "autopay.pause": _press(f"{DRAWN} 1 5 2 1", "1"),
    "autopay.off": _press(f"{DRAWN} 1 5 2 3", "1"),
    "autopay.choose_day": _press(LATER, "1"),
    "autopay.enter_day": _press(f"{LATER} 2", "1201"),
    "autopay.scheduled": _press(SCHEDULED, "1"),
    "autopay.cancel": _press(f"{SCHEDULED} 1", "1"),
    "help_paying.choose": _press("1 4", "1"),
    "help_paying.assistance": _press("1 4 1", "1"),
    "help_paying.household": _press(ASKED, "2"),
    "help_paying.income_period": _press(f"{ASKED} 2#", "1"),
    "help_paying.income": _press(f"{ASKED} 2# 1", "2000"),
    "help_paying.insured": _press(f"{ASKED} 2# 3", "1"),
    "help_paying.check": _press(f"{ASKED} 2# 3 1", "1"),
    "help_paying.result": _press(f"{ASKED} 2# 3 1 1", "1"),
    "help_paying.ready": _press("1 4 1 2 {id}# {birth} {zip}", "1"),
    "help_paying.applied": _press(APPLIED, "1"),
    "help_paying.application": _press(f"{APPLIED} 1 3 1 4 1", "1"),
    "receipt.recent": _press(LOOKING_BACK, "1"),
    "receipt.details": _press(f"{LOOKING_BACK} 1", "1"),
    "receipt.missing": _press(f"{LOOKING_BACK} 3", "1"),
    "other_ways.choose": _press("1 5 4", "1"),
    "other_ways.after": _press("1 5 4 1", "1"),
    "bad_debt.speak": _press(f"{IDENTIFIED} placed 9 1", "4"),
    "premium.choose": _press("1 5 3", "1"),
    "premium.tell": _press("1 5 3 3", "1"),
    "premium.number": _press("1 5 3 3 2", "1"),
    "premium.standing": _press(INSURED, "1"),
    "more_time.offer": _press("1 1 silence silence", "1"),
    "more_time.hold": _press("1 1 silence silence 1", "#"),
    "resume.offer": _press(f"{PAYING} 2 again", "1"),
    "interpreter.choose": Way("5", said("Vietnamese")),
    "interpreter.confirm": _press("5 say:Vietnamese", "1"),
    "representative.ring": Way("1 0", rang("no-answer")),
    "representative.talked": _press("1 0 talked", "1"),
    "representative.choose": _press(NOBODY, "1"),
    "representative.confirm_call_back": _press(f"{NOBODY} 1", "1"),
    "representative.enter_number": _press(f"{NOBODY} 1 2", "4155550199"),
    "representative.leave_message": Way(f"{NOBODY} 2", recorded()),
    "representative.promised": _press(f"{NOBODY} 1 1", "1"),
    "representative.give_up": _press(f"{NOBODY} silence silence silence", "1"),
    "trouble.goodbye": _press(f"{NOBODY} 1 1 silence", "1"),
}

# A call passes through these without standing at them: the way to each passes through it.
TOLD: dict[str, str] = {
    "welcome.greet_again": "1 2",
    "identify.start": "1 1",
    "resume.go_on": f"{PAYING} 2 again 1 {{id}}# {{birth}} {{zip}}",
    "identify.result": IDENTIFIED,
    "identify.go_on": IDENTIFIED,
    "pay.begin": f"{PAYING} 1",
    "pay.go_on": f"{SAVED} 2 3 1 3",
    "pay.replaced": f"{SAVED} 2 3 1 2 card:amex",
    "pay.no_more_cards": f"{PAYING} {REFUSED} {REFUSED} {REFUSED} talked 1 2 1 1",
    "guest.refused": "1 2 2 {id}# 00501",
    "dispute.look": f"{QUESTIONING} 1",
    "help_paying.begin": ASKED,
    "bad_debt.before_balance": IDENTIFIED,
    "bad_debt.before_paying": PAYING,
    "plan.start": PLANNING,
    "plan.go_on": PLANNED,
    "autopay.start": AUTOMATIC,
    "autopay.later": LATER,
    "autopay.done": DRAWN,
    "autopay.done_once": f"{LATER} 1 1 card:visa 1",
    "other_ways.by_mail": "1 5 4 1",
    "other_ways.in_person": "1 5 4 2",
    "other_ways.online": "1 5 4 3",
    "interpreter.connect": "5 1",
    "representative.put_through": "1 0",
    "trouble.fell_back": "fallback",
    "trouble.lost": "lost",
}


def walk(line: Line, way: Way, *, number: str = CALLER) -> tuple[Phone, Guarantor]:
    """Call the line from a number, as a household of its own that owes three visits.

    At the word `again` the caller is cut off, and calls once more.
    """
    phone_number = number if way.vouched else None
    who = line.owes(60, 40, 20, phone=phone_number)
    phone = line.call(number, stir_verstat=VOUCHED if way.vouched else None)
    for word in _filled(way.walk, who).split():
        if word == "again":
            phone.hang_up()
            phone = line.call(number, stir_verstat=VOUCHED if way.vouched else None)
        else:
            _do(line, phone, word)
    return phone, who


def answer(way: Way, who: Guarantor, phone: Phone) -> Form:
    """The form that answers the step at the end of a way."""
    filled = {name: _filled(value, who) for name, value in way.answer.items()}
    return filled | standard(phone.sid, From=phone.number)


def _filled(text: str, who: Guarantor) -> str:
    return text.format(id=who.id, birth=BIRTH_DATE, zip=POSTAL_CODE)


def _do(line: Line, phone: Phone, word: str) -> None:
    kind, _, value = word.partition(":")
    happening = HAPPENINGS.get(kind)
    if happening is None:
        phone.press(word)
    else:
        happening(Moment(line, phone, value))


@dataclass(frozen=True, slots=True)
class Moment:
    """Where something happens that is no key: and `value`, what stands after the colon."""

    line: Line
    phone: Phone
    value: str


def _pay(now: Moment) -> None:
    while now.phone.waiting.kind == "pay":
        now.phone.press(cards.keys(now.value, now.phone.waiting.step))


def _hold(now: Moment) -> None:
    """A dispute about the caller's bill is open."""
    hold = holds.Request(_who(now), "dispute", reason="", reference="1")
    with now.line.database.transaction() as db:
        holds.place(db, hold, actor="test")


def _disclose(now: Moment) -> None:
    """The terms of the caller's plan have come by mail, and the plan has begun."""
    who = _who(now)
    with now.line.database.transaction() as db:
        plan = plans.open_plan(db, who)
        assert plan is not None
        paper = documents.latest(db, plan, "disclosure")
        assert paper is not None
        documents.delivered(db, paper.id, by="letter", evidence="test")
        planning.activate(db, plan.id)


def _who(now: Moment) -> int:
    guarantor_id = now.line.row(now.phone.sid).guarantor_id
    assert guarantor_id is not None
    return guarantor_id


def _insured(now: Moment) -> None:
    """Everyone here pays a premium for COBRA coverage."""
    with now.line.database.transaction() as db:
        for who in db.scalars(select(Guarantor.id)):
            new = NewAccount(f"BU-{who}", who, "cobra", Money.usd(400), clock.today())
            premiums.open_account(db, new)


def _place(now: Moment) -> None:
    """The caller's visits were placed with a collection agency."""
    who = _who(now)
    with now.line.database.transaction() as db:
        place(db, who)


HAPPENINGS: dict[str, Callable[[Moment], object]] = {
    "silence": lambda now: now.phone.silence(),
    "wait": lambda now: now.phone.wait(),
    "later": lambda now: now.line.carrier.clock.elapse(HALF_A_MINUTE),
    "jobs": lambda now: now.line.jobs.run_waiting(),
    "nobody": lambda now: now.phone.no_answer(),
    "talked": lambda now: now.phone.answer_transfer(),
    "say": lambda now: now.phone.say(now.value),
    "insured": _insured,
    "card": _pay,
    "held": _hold,
    "placed": _place,
    "disclosed": _disclose,
}
