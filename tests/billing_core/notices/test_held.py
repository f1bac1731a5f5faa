"""What must not reach others at home: held for a person, or sent as its owner has just asked."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from billing_core.accounts import actions as accounts
from billing_core.accounts import queries
from billing_core.accounts.models import Consent, Guarantor
from billing_core.audit.models import AuditEvent
from billing_core.errors import UnknownGuarantor
from billing_core.notices import actions
from billing_core.notices.cli import noticing, restricting
from billing_core.notices.copies import COPIES_MAX, Paper, Wanted, send
from billing_core.notices.sending import send_waiting
from tests.billing_core.books import ANA, BEN, add_guarantor
from tests.billing_core.notices.outbox import PHONE, Carrier, notices, owed, statuses

RESTRICTED = ("confidential", "representative_only")


def restricted(database, restriction="confidential", **columns):
    with database.transaction() as db:
        add_guarantor(db, restriction=restriction, **columns)


def copied(database, channel="sms", actor="caller", recipient=PHONE):
    wanted = Wanted("12345678", channel, "en_US", actor, recipient)
    with database.transaction() as db:
        return send(db, ANA, wanted, Paper("12345678", "form", "The words."))


@pytest.mark.parametrize("restriction", RESTRICTED)
def test_about_a_restricted_account_nothing_goes_out_by_itself(database, clock, restriction):
    restricted(database, restriction)
    carrier = Carrier()

    owed(database, guarantor_id=ANA)

    assert send_waiting(database, carrier, 10) == 0
    assert statuses(database) == ["held"]
    assert carrier.taken == []


def test_what_its_owner_has_just_asked_for_goes_out(database, clock):
    restricted(database)

    owed(database, guarantor_id=ANA, asked_for=True)

    assert statuses(database) == ["queued"]


def test_about_others_everything_goes_out(database, clock):
    restricted(database, "none")

    owed(database, "one", guarantor_id=ANA)
    owed(database, "two", guarantor_id=None)

    assert statuses(database) == ["queued", "queued"]


@pytest.mark.parametrize(
    ("channel", "actor", "status"),
    [
        ("sms", "caller", "queued"),  # to a number they have just named
        ("email", "caller", "held"),
        ("letter", "caller", "held"),
        ("letter", "representative:mira", "queued"),
    ],
)
def test_a_copy_goes_to_contacts_on_file_only_as_a_representative_says(
    database, clock, channel, actor, status
):
    restricted(database)

    assert copied(database, channel, actor).status == status


def test_a_letter_has_its_address_above(database, clock):
    restricted(database, "none", address="12 Oak Street\nOakland CA 94612")

    notice = copied(database, "letter")

    assert notice.recipient == f"guarantor:{ANA}"
    assert notice.body == "Ana Reyes\n12 Oak Street\nOakland CA 94612\n\nThe words."


def test_a_letter_without_an_address_on_file_says_the_zip(database, clock):
    restricted(database, "none")

    assert copied(database, "letter").body.startswith("Ana Reyes\n94110\n\n")


def test_there_are_ten_copies_at_most(database, clock):
    restricted(database, "none")

    copies = [copied(database) for _ in range(COPIES_MAX + 1)]

    assert all(copies[:-1])
    assert copies[-1] is None


def test_a_representative_lets_a_held_message_go_out(database, clock):
    restricted(database)
    held = owed(database, guarantor_id=ANA)
    assert held is not None

    with database.transaction() as db:
        released = actions.release(db, held.id, actor="representative:mira")
        again = actions.release(db, held.id, actor="representative:mira")

    assert released is not None
    assert released.status == "queued"
    assert again is None
    with database.transaction() as db:
        tags = list(db.scalars(select(AuditEvent.tag).where(AuditEvent.guarantor_id == ANA)))
    assert tags.count("notice_released") == 1


def test_a_restriction_ends_the_leave_given_before(database, clock):
    with database.transaction() as db:
        add_guarantor(db, phone=PHONE)
        add_guarantor(db, BEN)
        for phone, whose in ((PHONE, None), ("+15105550188", ANA), ("+15105550177", BEN)):
            accounts.give_consent(
                db, phone, "receipt", words="May we?", evidence="CA1", guarantor_id=whose
            )

        accounts.restrict(db, ANA, "confidential", actor="representative:mira")

    with database.transaction() as db:
        left = list(db.scalars(select(Consent.phone).where(Consent.revoked_at.is_(None))))
        assert left == ["+15105550177"]
        assert queries.is_confidential(db, ANA)
        assert not queries.is_restricted(db, ANA)
        assert not queries.is_confidential(db, BEN)


def test_a_restriction_can_be_ended(database, clock):
    restricted(database)

    with database.transaction() as db:
        for _ in range(2):
            accounts.restrict(db, ANA, "none", actor="representative:mira")

    with database.transaction() as db:
        assert db.get_one(Guarantor, ANA).restriction == "none"
        tags = list(db.scalars(select(AuditEvent.tag)))
    assert tags.count("account_restricted") == 1


def test_nobody_can_restrict_an_account_that_there_is_not(database, clock):
    with pytest.raises(UnknownGuarantor), database.transaction() as db:
        accounts.restrict(db, BEN, "confidential", actor="representative:mira")


@pytest.fixture
def run(sqlite_database, clock):
    def run(made, *arguments):
        return CliRunner().invoke(made(lambda: sqlite_database), [str(each) for each in arguments])

    return run


def test_a_clerk_restricts_an_account_and_decides_what_goes_out(run, sqlite_database):
    restricted(sqlite_database, "none")

    noted = run(restricting, ANA, "confidential", "--by", "mira")
    owed(sqlite_database, guarantor_id=ANA)
    (notice,) = notices(sqlite_database)
    shown = run(noticing, "held")
    released = run(noticing, "release", notice.id, "--by", "mira")
    again = run(noticing, "release", notice.id, "--by", "mira")
    empty = run(noticing, "held")

    assert "is: confidential." in noted.stdout
    assert "sms" in shown.stdout
    assert released.stdout == "It goes out with the next ones.\n"
    assert again.exit_code == 1
    assert "no such message is held" in again.output
    assert empty.stdout == "Nothing is held.\n"
