"""Money that comes in, by card, by bank and by itself, and money that goes back."""

from __future__ import annotations

import uuid
from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, multiple, rule
from sqlalchemy.orm import Session

from billing_core.bank import actions as bank
from billing_core.bank import authorisations, files
from billing_core.bank import queries as bank_queries
from billing_core.bank.models import BankPayment
from billing_core.bank.nacha import Originator
from billing_core.chargebacks import actions as chargebacks
from billing_core.database import id_from
from billing_core.money import Money
from billing_core.payments import actions as payments
from billing_core.payments import charging
from billing_core.payments import queries as payment_queries
from billing_core.refunds import actions as refunds
from billing_core.refunds import queries as refund_queries
from billing_core.refunds import sending
from billing_core.returned_items import actions as returned_items
from billing_core.suspense import actions as suspense
from tests.scenarios.months.office import CLERK, Office, Person, amounts, people, portions

EIGHTHS = 8
CARDS = ("ok",) * 6 + ("declined", "insufficient", "down", "lost_reply")
RETURN_CODES = ("R01", "R01", "R09", "R02", "R07", "R10", "R17")
ORIGINATOR = Originator(
    company="Evergreen Health",
    company_id="1234567890",
    odfi="12104288",
    destination="231380104",
    destination_name="Federal Reserve Bank",
    origin="121042882",
    origin_name="Evergreen Health",
)


class Payments(Office):
    """Payments and what becomes of them."""

    by_card = Bundle("by_card")
    by_bank = Bundle("by_bank")
    refunded = Bundle("refunded")
    charged_back = Bundle("charged_back")
    in_suspense = Bundle("in_suspense")

    @rule(target=by_card, who=people, portion=portions, card=st.sampled_from(CARDS))
    def pays_by_card(self, who: int, portion: int, card: str) -> object:
        person, payment = self.people[who], None
        with self.asking() as db:
            request = payments.Request(
                person.id,
                self._part_of_what_is_due(db, person, portion),
                request_key=self.new_key(),
                token=f"sim_tok_{card}_visa_4242_months",
                brand="visa",
                last4="4242",
            )
            payment = payments.take(
                db, request, gateway=self.gateway.name, minimum=Money(1), today=self.today
            )
        if payment is None:
            return multiple()
        charging.charge(self.database, self.gateway, payment.id)
        return payment.id

    @rule(target=by_bank, who=people, portion=portions)
    def pays_by_bank(self, who: int, portion: int) -> object:
        person = self.people[who]
        with self.asking() as db:
            amount = self._part_of_what_is_due(db, person, portion)
            debit = bank.Debit(
                self._bank_account(db, person),
                amount,
                request_key=self.new_key(),
                words=_words(person, amount, self.today),
                evidence="RE1",
                recorded=True,
            )
            agreed = bank.authorise(db, debit, minimum=Money(1), today=self.today)
            if isinstance(agreed, BankPayment):
                return agreed.id
        return multiple()

    @rule(payment=by_bank)
    def thinks_better_of_it(self, payment: uuid.UUID) -> None:
        with self.asking() as db:
            bank.cancel(db, payment, actor="caller")

    @rule(payment=by_bank, code=st.sampled_from(RETURN_CODES))
    def the_bank_sends_it_back(self, payment: uuid.UUID, code: str) -> None:
        with self.asking() as db:
            sent = bank_queries.get(db, payment)
            if sent.trace is not None:
                fee = self.policy(sent.guarantor_id).returned_item_fee
                bank.apply_return(db, sent.trace, code, self.today, fee=fee)

    @rule(target=in_suspense, who=people, amount=amounts, named=st.booleans())
    def the_bank_credits_us(self, who: int, amount: Money, named: bool) -> object:
        """A cheque, or a bank's bill pay: with the guarantor ID, or without."""
        key = self.new_key()
        text = f"REF {self.people[who].id}" if named else "thank you"
        credit = suspense.NewCredit(key, self.today, amount, "165", key, text)
        with self.asking() as db:
            suspense.receive(db, credit)
        return multiple() if named else id_from(key)

    @rule(credit=in_suspense, who=people, is_ours=st.booleans())
    def somebody_finds_whose_it_is(self, credit: uuid.UUID, who: int, is_ours: bool) -> None:
        with self.asking() as db:
            if is_ours:
                suspense.settle(db, credit, self.people[who].id, actor=CLERK)
            else:
                suspense.send_back(db, credit, actor=CLERK)

    @rule(payment=by_card)
    def it_comes_back(self, payment: uuid.UUID) -> None:
        with self.asking() as db:
            owner = payment_queries.get(db, payment).guarantor_id
            policy = self.policy(owner)
            returned_items.take_back(db, payment, "R01", on=self.today, policy=policy)

    @rule(
        target=refunded,
        payment=by_card,
        portion=portions,
        source=st.sampled_from(["payment", "credit"]),
    )
    def a_refund_is_asked_for(self, payment: uuid.UUID, portion: int, source: str) -> object:
        with self.asking() as db:
            paid = payment_queries.get(db, payment)
            most = refund_queries.refundable(db, paid)
            if source == "credit":
                most = min(most, refund_queries.credit(db, paid.guarantor_id))
            wanted = refunds.Request(
                payment,
                _part(most, portion),
                self.new_key(),
                reason="asked",
                asked_by=CLERK,
                taken_from="credit" if source == "credit" else "payment",
            )
            return refunds.request(db, wanted, today=self.today).id
        return multiple()

    @rule(refund=refunded, how=st.sampled_from(["sent", "cheque", "cancelled"]))
    def a_refund_is_seen_to(self, refund: uuid.UUID, how: str) -> None:
        if how == "sent":
            sending.send(self.database, self.gateway, refund, self.clock.now())
            return
        with self.asking() as db:
            if how == "cheque":
                refunds.write_cheque(db, refund, "1001", by=CLERK)
            else:
                refunds.cancel(db, refund, by=CLERK)

    @rule(target=charged_back, payment=by_card, portion=portions)
    def a_payment_is_charged_back(self, payment: uuid.UUID, portion: int) -> object:
        key = self.new_key()
        with self.asking() as db:
            paid = payment_queries.get(db, payment)
            left = Money(paid.amount_cents - paid.refunded_cents)
            notified = chargebacks.Notified(payment, key, _part(left, portion), "fraudulent")
            return chargebacks.open_(db, notified, on=self.today).id
        return multiple()

    @rule(chargeback=charged_back, won=st.booleans())
    def a_chargeback_is_decided(self, chargeback: uuid.UUID, won: bool) -> None:
        with self.asking() as db:
            (chargebacks.win if won else chargebacks.lose)(db, chargeback, on=self.today)

    def sweeps(self) -> None:
        """What the jobs do by themselves: charge, ask, send refunds; and the day's bank file."""
        charging.sweep(self.database, self.gateway, self.clock.now())
        sending.sweep(self.database, self.gateway, self.clock.now())
        with self.database.transaction() as db:
            files.submit(db, ORIGINATOR, on=self.today)

    def _part_of_what_is_due(self, db: Session, person: Person, portion: int) -> Money:
        allowed = payment_queries.payable(db, person.id, minimum=Money(1), today=self.today)
        return _part(allowed.maximum, portion)

    def _bank_account(self, db: Session, person: Person) -> uuid.UUID:
        """Theirs; a new one, once a bank has stopped it."""
        assert person.bank_account is not None
        account = bank_queries.account(db, person.bank_account.id)
        if account.stopped_code is not None:
            number = f"7445678{next(self.numbers):04d}"
            new = bank.NewAccount(person.id, "checking", "231380104", number, holder="New")
            added = bank.add_account(db, new)
            assert not isinstance(added, bank.Refused)
            person.bank_account = added
        return person.bank_account.id


def _part(whole: Money, portion: int) -> Money:
    return Money(-(-whole.cents * portion // EIGHTHS))


def _words(person: Person, amount: Money, today: date) -> authorisations.Words:
    return authorisations.single(
        authorisations.Source(person.id, "Alex Rivera", "checking", "7899"),
        amount,
        effective_on=today,
        cancel_by=today,
        authorised_on=today,
        hours="8 to 6",
        language="en_US",
    )
