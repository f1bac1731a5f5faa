"""Who can call from the softphone: the demo households, and a few bills from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from billing_core.accounts import numbers
from billing_core.accounts import queries as accounts
from billing_core.accounts.models import Guarantor
from billing_core.accounts.queries import AccountRow
from billing_core.database import Database
from billing_core.seed.households import DEMOS
from ivr.simulator import wire

OTHERS_MAX = 12


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Someone to call as: what their bill shows, and why they are worth a call."""

    name: str
    phone: str  # empty: any number will do
    guarantor_id: int
    birth_date: date
    postal_code: str
    language: str  # a code of ivr.prompts.languages
    special: str = ""

    @property
    def written_id(self) -> str:
        """The guarantor ID as the bill prints it."""
        return numbers.written(self.guarantor_id)

    @property
    def speaks(self) -> str:
        """Their language's name, in itself."""
        return wire.SPOKEN_NAMES.get(self.language, self.language)


def people(database: Database) -> list[DemoPerson]:
    """Return the demo households that there are, then a few other guarantors."""
    with database.transaction() as db:
        demos = {numbers.from_seed(demo.name): demo.special for demo in DEMOS}
        rows = accounts.listing(db, len(demos) + OTHERS_MAX)
        others = [row for row in rows if row.guarantor_id not in demos][:OTHERS_MAX]
        found = [(accounts.find(db, number), special) for number, special in demos.items()]
        known = [_person(guarantor, special) for guarantor, special in found if guarantor]
        return known + [_other(db, row) for row in others]


def _other(db: Session, row: AccountRow) -> DemoPerson:
    guarantor = accounts.find(db, row.guarantor_id)
    assert guarantor is not None
    owes = f"owes ${row.amount_due.dollars:,.2f}" if row.amount_due else "owes nothing"
    return _person(guarantor, f"{owes}, past due" if row.past_due else owes)


def _person(guarantor: Guarantor, special: str) -> DemoPerson:
    return DemoPerson(
        name=f"{guarantor.given_name} {guarantor.family_name}",
        phone=guarantor.phone or "",
        guarantor_id=guarantor.id,
        birth_date=guarantor.birth_date,
        postal_code=guarantor.postal_code,
        language=guarantor.language,
        special=special[:1].upper() + special[1:],
    )
