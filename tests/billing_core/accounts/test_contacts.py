"""A contact changes only for who is proven, and the old one hears of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from billing_core.accounts import contacts
from billing_core.accounts.actions import give_consent, revoke_consent
from billing_core.accounts.contacts import Request
from billing_core.accounts.models import Guarantor
from billing_core.accounts.queries import has_consent
from billing_core.audit.models import AuditEvent
from billing_core.database import Database
from billing_core.errors import UnknownGuarantor, UnusableContact
from billing_core.notices.folder import Folder
from billing_core.notices.models import Notice
from billing_core.notices.sending import send_waiting
from tests.billing_core.books import ANA, add_guarantor

OLD, NEW = "+14155550101", "+14155550199"
ADDRESS = "Ana Reyes\n12 Oak Street\nOakland CA 94612"


@pytest.fixture
def ana(database, clock) -> Database:
    with database.transaction() as db:
        add_guarantor(db, phone=OLD, email="ana@example.org", address=ADDRESS)
        give_consent(db, OLD, "receipts", words="…", evidence="CA1", guarantor_id=ANA)
    return database


def changed(database, kind="phone", value=NEW, *, strongly=True, guarantor_id=ANA):
    with database.transaction() as db:
        wanted = Request(guarantor_id, kind, value, "caller", "CA9", strongly)
        return contacts.change(db, wanted)


def now(database, kind="phone"):
    with database.transaction() as db:
        return getattr(db.get_one(Guarantor, ANA), kind)


def told(database):
    with database.transaction() as db:
        return [(row.channel, row.recipient) for row in db.scalars(select(Notice))]


def decided(database, change, how):
    with database.transaction() as db:
        return how(db, change.id, by="representative:7")


def test_a_proven_caller_changes_their_number_and_the_old_one_is_told(ana):
    change = changed(ana, value="(415) 555-0199")

    assert (change.status, change.before, change.after) == ("applied", OLD, NEW)
    assert now(ana) == NEW
    assert told(ana) == [("sms", OLD)]


def test_leave_to_text_the_old_number_ends_with_it(ana):
    changed(ana)

    with ana.transaction() as db:
        assert not has_consent(db, OLD, "receipts")
        assert not has_consent(db, NEW, "receipts")


def test_a_caller_who_is_not_proven_only_asks(ana):
    change = changed(ana, strongly=False)

    assert change.status == "requested"
    assert now(ana) == OLD
    assert told(ana) == []


def test_a_representative_applies_what_was_asked_once(ana):
    change = changed(ana, strongly=False)

    assert decided(ana, change, contacts.apply).status == "applied"
    assert decided(ana, change, contacts.apply) is None
    assert decided(ana, change, contacts.refuse) is None
    assert now(ana) == NEW
    assert told(ana) == [("sms", OLD)]


def test_a_representative_refuses_what_was_asked(ana):
    change = changed(ana, strongly=False)

    assert decided(ana, change, contacts.refuse).status == "refused"
    assert decided(ana, change, contacts.apply) is None
    assert now(ana) == OLD


def test_an_old_number_that_may_not_be_texted_is_told_by_letter(ana):
    with ana.transaction() as db:
        revoke_consent(db, OLD)

    changed(ana)

    assert told(ana) == [("letter", f"guarantor:{ANA}")]
    with ana.transaction() as db:
        body = db.scalars(select(Notice.body)).one()
    assert "12 Oak Street" in body
    assert f"account ending in {str(ANA)[-4:]}" in body


def test_an_old_address_is_told_by_a_letter_to_it(ana):
    changed(ana, "address", "PO Box 1\nReno NV 89501")

    assert told(ana) == [("letter", f"guarantor:{ANA}")]
    with ana.transaction() as db:
        body = db.scalars(select(Notice.body)).one()
    assert "12 Oak Street" in body
    assert "Reno" not in body
    assert now(ana, "address").startswith("PO Box 1")


def test_an_old_mailbox_is_told_by_mail_to_it(ana):
    changed(ana, "email", "reyes@example.net")

    assert told(ana) == [("email", "ana@example.org")]
    assert now(ana, "email") == "reyes@example.net"


def test_a_contact_can_be_forgotten(ana):
    changed(ana, "phone", None)

    assert now(ana) is None
    assert told(ana) == [("sms", OLD)]


def test_what_was_so_before_tells_nobody(ana):
    assert changed(ana, value=OLD).status == "applied"

    assert told(ana) == []
    with ana.transaction() as db:
        assert has_consent(db, OLD, "receipts")


def test_a_change_that_was_not_theirs_is_undone(ana):
    change = changed(ana)
    with ana.transaction() as db:
        give_consent(db, NEW, "receipts", words="…", evidence="CA2", guarantor_id=ANA)

    assert decided(ana, change, contacts.undo).status == "undone"

    assert now(ana) == OLD
    assert decided(ana, change, contacts.undo) is None
    with ana.transaction() as db:
        assert not has_consent(db, NEW, "receipts")


def test_undoing_leaves_what_was_changed_since(ana):
    change = changed(ana)
    changed(ana, value="+14155550177")

    decided(ana, change, contacts.undo)

    assert now(ana) == "+14155550177"


def test_undoing_another_e_mail_address_takes_no_leave_to_text_back(ana):
    change = changed(ana, "email", "eve@example.org")
    with ana.transaction() as db:
        give_consent(db, OLD, "receipts", words="…", evidence="CA2", guarantor_id=ANA)

    assert decided(ana, change, contacts.undo).status == "undone"

    assert now(ana, "email") == change.before
    with ana.transaction() as db:
        assert has_consent(db, OLD, "receipts")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "1-800-805-27539"),
        ("phone", "711"),
        ("phone", "none"),
        ("email", "ana@"),
        ("email", "ana@example.org, eve@example.org"),
        ("email", "a" * 200 + "@example.org"),
        ("address", "  "),
        ("address", "x" * 301),
    ],
)
def test_what_nobody_could_be_reached_by_is_refused(ana, kind, value):
    with pytest.raises(UnusableContact):
        changed(ana, kind, value)


def test_nobody_has_no_contact(ana):
    with pytest.raises(UnknownGuarantor):
        changed(ana, guarantor_id=12345674)


def test_the_trail_names_no_contact(ana):
    changed(ana)

    with ana.transaction() as db:
        rows = db.scalars(select(AuditEvent).where(AuditEvent.tag.startswith("contact"))).all()
    assert [row.tag for row in rows] == ["contact_change_requested", "contact_change_applied"]
    assert not any(OLD in str(row.details) or NEW in str(row.details) for row in rows)


def test_letters_go_out_through_a_folder_and_texts_do_not(ana, tmp_path):
    changed(ana, "address", "PO Box 1\nReno NV 89501")
    changed(ana)

    assert send_waiting(ana, Folder(tmp_path / "out"), 10, channel="letter") == 1

    (written,) = (tmp_path / "out").iterdir()
    assert written.read_text("utf-8").startswith(f"To: guarantor:{ANA}\n\nAna Reyes\n")
    with ana.transaction() as db:
        rows = db.execute(select(Notice.channel, Notice.status).order_by(Notice.channel)).all()
    assert [tuple(row) for row in rows] == [("letter", "sent"), ("sms", "queued")]


def test_a_folder_that_takes_nothing_leaves_the_letter_waiting(ana, tmp_path):
    changed(ana, "address", "PO Box 1\nReno NV 89501")
    (tmp_path / "out").write_text("a file, not a folder")

    assert send_waiting(ana, Folder(tmp_path / "out"), 10, channel="letter") == 0

    with ana.transaction() as db:
        assert db.scalars(select(Notice.status)).all() == ["queued"]
