"""kill -9 of the web process at each stage of a payment call, its worker thread with it.

The caller's repeated request goes on after the restart; the card is charged once or not at all, the
caller is told the truth, now or when calling again, and the ledger balances.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from sqlalchemy import select

from billing_core import clock
from billing_core.accounts.models import Guarantor
from billing_core.database import Database
from billing_core.gateways.models import SandboxCharge
from billing_core.gateways.sandbox import Sandbox
from billing_core.ledger.models import Entry
from billing_core.ledger.queries import balance, trial_balance
from billing_core.money import ZERO, Money
from billing_core.payments import charging
from billing_core.payments.models import Payment
from ivr.prompts import Prompt
from ivr.prompts import pay as pay_words
from ivr.prompts import welcome as welcome_words
from ivr.settings import ROOT
from ivr.simulator.carrier import Carrier
from ivr.simulator.clock import SimClock
from ivr.simulator.documents import Response, Unreachable
from ivr.simulator.pay import cards
from ivr.simulator.phone import Phone
from ivr.speech import plain
from tests import factories
from tests.ivr.dying_web import COMMITTED, COMMITTING, MOMENTS, RUNG
from tests.ivr.line import ACCOUNT, CALLER, PUBLIC, TOKEN

pytestmark = pytest.mark.slow

OWED = Money.usd(120)
PATIENCE_SECONDS = 4
START_SECONDS = 30
STAGES = ("pay.take_card", "pay.review", "pay.charging", "pay.paid")
VOUCHED = "TN-Validation-Passed-A"


@dataclass
class Web:
    """The web process, and how the carrier reaches it: a request that fails finds it restarted."""

    forks: subprocess.Popen[str]
    environment: dict[str, str]
    repeats: bool = True  # the carrier tries again, else it asks the fallback URL
    seconds_later: float = 0  # at the next start
    port: int = 0
    pid: int = 0
    killed: int = 0

    def start(self, step: str = "", moment: str = "") -> None:
        """Serve; die at a moment of the first request to a step, if one is given."""
        self.port = free_port()  # the old one may still be closing
        command = {"port": self.port, "environment": self.environment}
        command |= {"step": step, "moment": moment, "seconds_later": self.seconds_later}
        assert self.forks.stdin is not None
        assert self.forks.stdout is not None
        self.forks.stdin.write(json.dumps(command) + "\n")
        self.forks.stdin.flush()
        self.pid = int(self.forks.stdout.readline())
        wait_for(self.port)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def __call__(
        self, url: str, form: Mapping[str, str] | None, headers: Mapping[str, str]
    ) -> Response:
        parts = urlsplit(url)
        here = f"http://127.0.0.1:{self.port}{parts.path}?{parts.query}".rstrip("?")
        try:
            answer = requests.post(here, data=form, headers=dict(headers), timeout=10)
        except requests.ConnectionError as error:
            self.killed += 1
            self.start()
            if self.repeats:
                raise Unreachable("the connection broke") from error
            return Response(502)
        kind = answer.headers.get("Content-Type", "")
        return Response(answer.status_code, answer.text, kind, dict(answer.headers))


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    """The process from which web processes are forked."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.ivr.dying_web"],
        cwd=ROOT,
        env={"INSTANCE_PATH": str(tmp_path_factory.mktemp("forks")), "PATH": os.environ["PATH"]},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def web(forks: subprocess.Popen[str], database: Database, tmp_path: Path) -> Iterator[Web]:
    """The web process over the database of this test, not started yet."""
    environment = {
        "DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
        "INSTANCE_PATH": str(tmp_path / "instance"),
        "TWILIO_AUTH_TOKEN": TOKEN,
        "SECRET_KEY": "test-secret-key",
        "PUBLIC_URL": PUBLIC,
    }
    made = Web(forks, environment)
    yield made
    made.kill()


@pytest.fixture
def who(database: Database) -> Guarantor:
    with database.transaction() as db:
        made = factories.household(db, OWED, phone=CALLER)
        db.expunge_all()
        return made


def carrier_of(web: Web) -> Carrier:
    now = SimClock(datetime.now(UTC))  # noqa: TID251 - the web process asks the wall clock
    return Carrier(web, account_sid=ACCOUNT, auth_token=TOKEN, clock=now, public_url=PUBLIC)


def dials(web: Web) -> Phone:
    return carrier_of(web).call(CALLER, stir_verstat=VOUCHED)


def confirms(phone: Phone, who: Guarantor, card: str = "visa") -> None:
    """Be identified, pay it all, key a card, and press the last 1."""
    for keys in ("1", "2", "1", "1", f"{who.birth_date:%m%d%Y}", "1", "1"):
        phone.press(keys)
    while phone.waiting.kind == "pay":
        phone.press(cards.keys(card, phone.waiting.step))
    if not calls_a_person(phone):
        phone.press("1")


def waits(phone: Phone) -> None:
    """Wait for the outcome, but not for long."""
    until = time.monotonic() + PATIENCE_SECONDS
    while "/voice/pay.charging/" in phone.waiting.action and time.monotonic() < until:
        time.sleep(0.05)  # real time: the worker beside the web process does the charging
        phone.wait()


def calls_a_person(phone: Phone) -> bool:
    return phone.waiting.kind == "ringing"


def heard(phone: Phone, prompt: Prompt) -> bool:
    everything = "".join(event.text for event in phone.events if event.kind == "said")
    return squeezed(plain(prompt, "en_US")) in squeezed(everything)


def squeezed(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


@dataclass(frozen=True)
class Truth:
    """What became of the money."""

    payments: list[Payment]
    charges: list[SandboxCharge]
    entries: int
    balance: Money


def truth(database: Database, who: Guarantor) -> Truth:
    """What is so once all that was broken off has been swept up, two minutes later."""
    later = clock.now() + timedelta(minutes=2)
    with clock.told_by(lambda: later):
        charging.sweep(database, Sandbox(database, slow_seconds=0), later)
    with database.transaction() as db:
        found = Truth(
            list(db.scalars(select(Payment))),
            list(db.scalars(select(SandboxCharge).where(SandboxCharge.outcome == "paid"))),
            len(db.scalars(select(Entry).where(Entry.key.startswith("payment:"))).all()),
            balance(db, who.id),
        )
        off = sum((debit - credit for _, debit, credit in trial_balance(db)), ZERO)
        db.expunge_all()
    assert off == ZERO
    return found


def assert_charged_once(database: Database, who: Guarantor) -> None:
    found = truth(database, who)
    assert [payment.status for payment in found.payments] == ["paid"]
    assert [charge.amount_cents for charge in found.charges] == [OWED.cents]
    assert found.entries == 1
    assert found.balance == ZERO


def assert_not_charged(database: Database, who: Guarantor) -> None:
    found = truth(database, who)
    assert all(payment.status == "declined" for payment in found.payments)
    assert (found.charges, found.entries, found.balance) == ([], 0, OWED)


def assert_told(database: Database, web: Web, phone: Phone, prompt: Prompt) -> None:
    """The caller has heard it in this call; or hears it first when calling again."""
    if heard(phone, prompt):
        return
    again = dials(web)
    assert heard(again, about_last_call(database)), again.transcript()


def about_last_call(database: Database) -> Prompt:
    with database.transaction() as db:
        payment = db.scalars(select(Payment)).one()
        amount = Money(payment.amount_cents)
        return {
            "paid": welcome_words.payment_was_made,
            "declined": welcome_words.payment_was_declined,
        }.get(payment.status, welcome_words.payment_is_being_checked)(amount)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("stage", STAGES)
def test_killed_at_a_stage_the_repeated_request_goes_on_and_the_card_is_charged_once(
    database: Database, web: Web, who: Guarantor, stage, moment
):
    web.start(stage, moment)
    phone = dials(web)

    confirms(phone, who)
    waits(phone)
    if "/voice/pay.paid/" in phone.waiting.action:
        phone.silence()

    assert web.killed == (1 if stage != "pay.paid" or heard(phone, pay_words.went_through()) else 0)
    assert_charged_once(database, who)
    assert_told(database, web, phone, pay_words.went_through())


@pytest.mark.parametrize("moment", [COMMITTED, RUNG])
def test_killed_as_a_card_is_declined_nothing_is_charged_and_the_caller_is_told(
    database: Database, web: Web, who: Guarantor, moment
):
    web.start("pay.review", moment)
    phone = dials(web)

    confirms(phone, who, "declined")
    waits(phone)

    assert web.killed == 1
    assert_not_charged(database, who)
    assert_told(database, web, phone, pay_words.declined_choices())


@pytest.mark.parametrize(
    ("stage", "moment"),
    [
        ("pay.take_card", COMMITTED),
        ("pay.review", COMMITTING),
        ("pay.review", COMMITTED),
        ("pay.charging", RUNG),
    ],
)
def test_killed_and_not_asked_again_a_person_takes_over_and_the_money_is_told_of_later(
    database: Database, web: Web, who: Guarantor, stage, moment
):
    web.repeats = False
    web.start(stage, moment)
    phone = dials(web)

    confirms(phone, who)
    waits(phone)
    assert calls_a_person(phone), phone.transcript()
    phone.hang_up()

    found = truth(database, who)
    assert web.killed == 1
    assert len(found.payments) == len(found.charges) == found.entries <= 1
    assert found.balance == (ZERO if found.payments else OWED)
    if found.payments:
        assert heard(dials(web), welcome_words.payment_was_made(OWED))


def test_killed_while_the_processor_takes_its_time_the_caller_hears_that_it_is_being_checked(
    database: Database, web: Web, who: Guarantor
):
    web.start()
    phone = dials(web)
    confirms(phone, who, "slow")
    until_charging(database)

    web.kill()
    web.seconds_later = 31  # as long as a caller waits
    phone.wait()

    assert heard(phone, pay_words.unknown_outcome(OWED))
    assert heard(phone, pay_words.unknown_wait())
    phone.hang_up()
    assert heard(dials(web), welcome_words.payment_is_being_checked(OWED))
    assert_charged_once(database, who)
    assert heard(dials(web), welcome_words.payment_was_made(OWED))


def test_killed_again_and_again_the_card_is_charged_once(
    database: Database, web: Web, who: Guarantor
):
    web.start()
    phone = dials(web)
    for keys in ("1", "2", "1", "1", f"{who.birth_date:%m%d%Y}", "1"):
        phone.press(keys)
    web.kill()
    phone.press("1")
    while phone.waiting.kind == "pay":
        phone.press(cards.keys("visa", phone.waiting.step))
    for _ in range(3):
        web.kill()
        phone.press("1") if "pay.review" in phone.waiting.action else phone.wait()
    waits(phone)

    assert web.killed >= 3
    assert_charged_once(database, who)
    assert_told(database, web, phone, pay_words.went_through())


def test_a_real_server_killed_while_a_caller_waits_charges_once(
    database: Database, web: Web, who: Guarantor
):
    served = granian(web)
    phone = dials(web)
    confirms(phone, who)

    os.killpg(served.pid, signal.SIGKILL)
    served.wait(10)
    phone.wait()
    waits(phone)

    assert web.killed == 1
    assert_charged_once(database, who)
    assert_told(database, web, phone, pay_words.went_through())


def granian(web: Web) -> subprocess.Popen[bytes]:
    """The server of `make run`, in a process group of its own."""
    web.port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(web.port), "--workers", "1", "--blocking-threads", "4", "app:app"]
    served = subprocess.Popen(
        command,
        cwd=ROOT,
        env=web.environment | {"JOBS": "thread", "PATH": os.environ["PATH"]},
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    wait_for(web.port)
    return served


def until_charging(database: Database) -> None:
    """Wait until the processor has been asked, and has not answered."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with database.transaction() as db:
            if db.scalar(select(SandboxCharge.idempotency_key)):
                return
        time.sleep(0.05)
    raise TimeoutError("nothing was charged")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError("the web process did not start")
