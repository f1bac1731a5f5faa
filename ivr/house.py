"""What every call can reach: settings, phone book, policies, jobs. Made once when the app starts."""

from __future__ import annotations

from dataclasses import dataclass

from billing_core.database import Database
from billing_core.jobs import Jobs
from billing_core.policies import Policies
from ivr.phone_book import PhoneBook
from ivr.settings import Settings


@dataclass(frozen=True, slots=True)
class House:
    settings: Settings
    database: Database
    book: PhoneBook
    policies: Policies
    jobs: Jobs

    @property
    def identity_key(self) -> bytes:
        """The key of the hashes by which attempts to identify are counted."""
        return self.settings.secret_key.encode()
