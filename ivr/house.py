"""What every call can reach: settings, phone book, policies, jobs. Made when the app starts."""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers

from billing_core import keys, policies
from billing_core.audit import signing
from billing_core.bank import tokens, vault
from billing_core.database import Database
from billing_core.gateways import Gateway
from billing_core.gateways.sandbox import Sandbox
from billing_core.gateways.stripe import Stripe
from billing_core.jobs import Jobs
from billing_core.notices import words
from billing_core.policies import Policies
from billing_core.reminders.actions import Rules
from ivr import phone_book
from ivr.outbound import Outbound
from ivr.outbound.carrier import CarrierCalls
from ivr.phone_book import PhoneBook
from ivr.settings import Settings
from ivr.texts import CarrierSender


@dataclass(frozen=True, slots=True)
class House:
    settings: Settings
    database: Database
    book: PhoneBook
    policies: Policies
    jobs: Jobs
    takes_bank_accounts: bool  # whether somebody opens the tokens that <Pay> makes of them

    @property
    def identity_key(self) -> bytes:
        """The key of the hashes by which attempts to identify are counted."""
        return self.settings.secret_key.encode()


def build(settings: Settings) -> House:
    """Open the database, read the operator's file; exit with the reason if it cannot be used."""
    book = phone_book.load(settings.operator_file)
    database = Database(settings.database_url)
    signing.use(_keys(settings, "audit trail"))
    vault.use(vault.KeyedVault(*_keys(settings, "bank account numbers")))
    keeper = _tokens(settings)
    tokens.use(keeper)
    words.use(words.Letterhead(book.plan_name, _written(book.questions), book.assistance_url))
    sender = CarrierSender(settings, book.number)
    queue = settings.instance_path / "jobs.db"
    rules = policies.load(book.toml)
    outbound = Outbound(
        database,
        CarrierCalls(settings, book.number),
        book,
        Rules(rules, lambda region: book.region(region).zone),
    )
    jobs = Jobs(
        database,
        _gateway(settings, database),
        sender,
        redis_url=settings.redis_url,
        sqlite_path=queue,
        policies=rules,
        outbound=outbound.place_waiting,
    )
    if settings.jobs == "thread":
        jobs.start_thread()
    return House(settings, database, book, rules, jobs, takes_bank_accounts=keeper is not None)


def _keys(settings: Settings, purpose: str) -> list[bytes]:
    """The keys of a purpose, the newest first."""
    return [keys.derived(each, purpose) for each in settings.secret_keys]


def _gateway(settings: Settings, database: Database) -> Gateway:
    if settings.gateway == "stripe":
        assert settings.stripe_api_key is not None
        return Stripe(settings.stripe_api_key, api_base=settings.stripe_api_base)
    return Sandbox(database)


def _tokens(settings: Settings) -> tokens.Tokens | None:
    """Who knows the account numbers that callers keyed to the carrier's connector."""
    return None if settings.gateway == "stripe" else tokens.PretendTokens()


def _written(number: str) -> str:
    """A number as it is printed in a text message: 1-800-464-4000."""
    parsed = phonenumbers.parse(number, "US")
    area, rest = divmod(parsed.national_number or 0, 10_000_000)
    return f"1-{area}-{rest // 10_000:03d}-{rest % 10_000:04d}"
