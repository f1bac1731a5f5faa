"""What each kind of answer leaves to the patient, and that the ledger says the same."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from billing_core.database import id_from, new_id
from billing_core.errors import IllegalMove, UnknownVisit
from billing_core.ledger.models import Entry
from billing_core.ledger.queries import trial_balance
from billing_core.money import ZERO, Money
from billing_core.remittances.actions import bill_denied, name_claim
from billing_core.remittances.models import ClaimAnswer
from billing_core.remittances.queries import denials_waiting
from billing_core.statements.actions import NewLine
from billing_core.statements.models import VisitLine
from billing_core.statements.queries import visits_owed
from tests.billing_core.books import ANA
from tests.billing_core.importers.fhir.documents import reasons
from tests.billing_core.importers.x12_835.documents import (
    CHARGE,
    books,
    claim,
    claimed_visit,
    reversal,
    take,
    visit_of,
)

WAITING = ("$0.00", "$0.00", "$500.00", "$0.00")
ANSWERED = ("$300.00", "$80.00", "$0.00", "$80.00")
DENIAL: dict[str, Any] = {"paid": "0", "share": "500", "cas": ("PR*204*500",)}


def test_what_insurance_leaves_to_the_patient_is_owed(database, clock, tmp_path):
    claimed_visit(database)

    report = take(database, tmp_path, claim())

    assert visit_of(database) == ANSWERED
    assert report.counts["Claim", "new"] == 1
    assert report.exit_code == 0


def test_what_the_contract_forbids_to_bill_is_not_billed(database, clock, tmp_path):
    claimed_visit(database)

    take(database, tmp_path, claim(paid="300", share="0", cas=("CO*45*200",)))

    assert visit_of(database) == ("$300.00", "$0.00", "$0.00", "$0.00")


def test_the_share_is_explained_by_its_reasons(database, clock, tmp_path):
    claimed_visit(database)
    cas = ("CO*45*100",)
    lines = (
        *("SVC*HC:99213*200*150", "CAS*PR*1*20**2*10**3*20"),
        *("SVC*HC:99214*300*250", "CAS*PR*96*50"),
    )

    take(database, tmp_path, claim(share="100", cas=cas, lines=lines))

    with database.transaction() as db:
        (shown,) = visits_owed(db, ANA)
        assert shown.deductible == Money.usd(20)
        assert shown.coinsurance == Money.usd(10)
        assert shown.copay == Money.usd(20)
        assert shown.not_covered == Money.usd(50)
        assert shown.share == shown.owed == Money.usd(100)
        assert shown.adjustment == Money.usd(100)


def test_a_line_keeps_the_name_it_had(database, clock, tmp_path):
    claimed_visit(database)

    take(database, tmp_path, claim())

    with database.transaction() as db:
        line = db.scalars(select(VisitLine)).one()
        assert (line.description, line.adjudicated) == ("Office visit", True)


def test_what_is_the_patients_of_the_claim_as_a_whole_is_a_line_of_its_own(
    database, clock, tmp_path
):
    claimed_visit(database)
    line = ("SVC*HC:99213*500*380", "CAS*CO*45*120")

    take(database, tmp_path, claim(cas=("PR*1*80",), lines=line))

    with database.transaction() as db:
        (shown,) = visits_owed(db, ANA)
        assert (shown.share, shown.deductible) == (Money.usd(80), Money.usd(80))


@pytest.mark.parametrize("kind", ["medicaid", "dual_eligible"])
def test_who_may_not_be_billed_owes_nothing_whatever_the_answer(database, clock, tmp_path, kind):
    claimed_visit(database, coverage_kind=kind)

    take(database, tmp_path, claim())

    assert visit_of(database) == ("$300.00", "$0.00", "$0.00", "$0.00")


def test_a_second_payer_takes_from_what_the_first_one_left(database, clock, tmp_path):
    claimed_visit(database)
    take(database, tmp_path, claim())
    second = claim(status="2", paid="60", share="20", cas=("OA*23*420", "PR*2*20"))

    take(database, tmp_path, second, trace="2", payer="1999999999")

    assert visit_of(database) == ("$360.00", "$20.00", "$0.00", "$20.00")


def test_a_share_that_a_second_payer_repeats_is_not_owed_twice(database, clock, tmp_path):
    claimed_visit(database)
    take(database, tmp_path, claim())
    repeating = claim(status="2", paid="60", share="80", cas=("OA*23*360", "PR*2*80"))

    take(database, tmp_path, repeating, trace="2", payer="1999999999")

    assert visit_of(database) == ("$360.00", "$20.00", "$0.00", "$20.00")
    with database.transaction() as db:
        (shown,) = visits_owed(db, ANA)
        assert shown.coinsurance == Money.usd(20)


def test_a_second_payer_that_comes_first_is_set_right_by_the_first(database, clock, tmp_path):
    claimed_visit(database)
    second = claim(status="2", paid="60", share="20", cas=("OA*23*420", "PR*2*20"))
    take(database, tmp_path, second, trace="2", payer="1999999999")
    assert visit_of(database) == ("$60.00", "$20.00", "$0.00", "$20.00")

    take(database, tmp_path, claim())

    assert visit_of(database) == ("$360.00", "$20.00", "$0.00", "$20.00")


def test_a_third_payer_may_take_the_rest(database, clock, tmp_path):
    claimed_visit(database)
    take(database, tmp_path, claim())
    second = claim(status="2", paid="60", share="20", cas=("OA*23*420", "PR*2*20"))
    third = claim(status="3", paid="20", share="", cas=("OA*23*480",))

    take(database, tmp_path, second, trace="2", payer="1999999999")
    take(database, tmp_path, third, trace="3", payer="1888888888")

    assert visit_of(database) == ("$380.00", "$0.00", "$0.00", "$0.00")


def test_a_second_payer_takes_from_an_explanation_of_benefits_too(database, clock, tmp_path):
    claimed_visit(
        database,
        insurance_paid=Money.usd(300),
        patient_share=Money.usd(80),
        pending=ZERO,
        lines=(NewLine(CHARGE, adjudicated=True, coinsurance=Money.usd(80)),),
    )
    second = claim(status="2", paid="60", share="80", cas=("OA*23*360", "PR*2*80"))

    take(database, tmp_path, second)

    assert visit_of(database) == ("$360.00", "$20.00", "$0.00", "$20.00")


def test_a_reversal_takes_the_share_back_and_the_claim_waits_again(database, clock, tmp_path):
    claimed_visit(database)
    take(database, tmp_path, claim())

    take(database, tmp_path, reversal(), trace="70018")

    assert visit_of(database) == WAITING
    with database.transaction() as db:
        kinds = [each.kind for each in db.scalars(select(Entry).order_by(Entry.posted_at))]
        assert sorted(kinds) == ["adjustment", "charge"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_reversal_and_what_replaces_it_may_come_together_in_any_order(
    database, clock, tmp_path, order
):
    claimed_visit(database)
    take(database, tmp_path, claim())
    corrected = claim(paid="350", share="30", cas=("CO*45*120", "PR*2*30"))
    both = (reversal(), corrected)

    take(database, tmp_path, *(both[each] for each in order), trace="70018")

    assert visit_of(database) == ("$350.00", "$30.00", "$0.00", "$30.00")


def test_what_is_paid_and_taken_back_in_one_payment_ends_as_it_began(database, clock, tmp_path):
    claimed_visit(database)

    take(database, tmp_path, reversal(), claim())

    assert visit_of(database) == WAITING
    assert reasons(database) == []


def test_a_reversal_of_nothing_is_refused(database, clock, tmp_path):
    claimed_visit(database)

    take(database, tmp_path, reversal())

    assert visit_of(database) == WAITING
    (refused,) = reasons(database)
    assert refused[2] == "CLP02: it reverses nothing that was taken from this payer"


def test_another_payer_cannot_reverse_it(database, clock, tmp_path):
    claimed_visit(database)
    take(database, tmp_path, claim())

    take(database, tmp_path, reversal(), trace="9", payer="1999999999")

    assert visit_of(database) == ANSWERED


def test_a_denial_is_billed_to_nobody(database, clock, tmp_path):
    claimed_visit(database)

    take(database, tmp_path, claim(status="4", **DENIAL))

    assert visit_of(database) == ("$0.00", "$0.00", "$500.00", "$0.00")


def test_what_a_contract_forbids_is_not_pending_after_a_denial(database, clock, tmp_path):
    claimed_visit(database)

    take(database, tmp_path, claim(status="4", paid="0", share="", cas=("CO*29*500",)))

    assert visit_of(database) == ("$0.00", "$0.00", "$0.00", "$0.00")


def test_a_denial_after_an_answer_changes_nothing(database, clock, tmp_path):
    claimed_visit(database)
    take(database, tmp_path, claim())

    take(database, tmp_path, claim(status="4", paid="0", share="", cas=("CO*18*500",)), trace="2")

    assert visit_of(database) == ANSWERED


def test_an_answer_after_a_denial_counts(database, clock, tmp_path):
    claimed_visit(database)
    take(database, tmp_path, claim(status="4", **DENIAL))

    take(database, tmp_path, claim(), trace="70018")

    assert visit_of(database) == ANSWERED


def test_a_person_lets_a_denial_be_billed_once(database, clock, tmp_path):
    claimed_visit(database)
    take(database, tmp_path, claim(status="4", **DENIAL))

    with database.transaction() as db:
        (waiting,) = denials_waiting(db, 10)
        assert bill_denied(db, waiting.id, actor="representative:7") == Money.usd(500)
        assert bill_denied(db, waiting.id, actor="representative:7") == ZERO
        assert denials_waiting(db, 10) == []

    assert visit_of(database) == ("$0.00", "$500.00", "$0.00", "$500.00")


def test_what_was_answered_since_is_no_longer_a_denial_to_bill(database, clock, tmp_path):
    claimed_visit(database)
    take(database, tmp_path, claim(status="4", **DENIAL))
    take(database, tmp_path, claim(), trace="70018")

    with database.transaction() as db:
        denied = db.scalars(select(ClaimAnswer.id).where(ClaimAnswer.status == "4")).one()
        with pytest.raises(IllegalMove):
            bill_denied(db, denied, actor="representative:7")

    assert visit_of(database) == ANSWERED


def test_an_answer_that_is_no_denial_is_not_billed_as_one(database, clock, tmp_path):
    claimed_visit(database)
    take(database, tmp_path, claim())

    with database.transaction() as db:
        paid = db.scalars(select(ClaimAnswer.id)).one()
        with pytest.raises(IllegalMove):
            bill_denied(db, paid, actor="representative:7")


@pytest.mark.parametrize("status", ["23", "25"])
def test_what_is_no_answer_to_a_claim_is_left_out(database, clock, tmp_path, status):
    claimed_visit(database)

    report = take(database, tmp_path, claim(status=status))

    assert visit_of(database) == WAITING
    assert report.counts["Claim", "left out"] == 1


def test_the_same_answer_again_is_no_news_even_in_another_file(database, clock, tmp_path):
    claimed_visit(database)
    take(database, tmp_path, claim())
    before = books(database)
    (tmp_path / "again").mkdir()

    report = take(database, tmp_path / "again", claim())

    assert books(database) == before
    assert report.counts["Claim", "unchanged"] == 1


def test_a_second_answer_without_a_reversal_is_refused(database, clock, tmp_path):
    claimed_visit(database)
    take(database, tmp_path, claim())

    report = take(database, tmp_path, claim(), trace="70018")

    assert visit_of(database) == ANSWERED
    assert report.counts["Claim", "refused"] == 1
    (refused,) = reasons(database)
    assert refused[2] == "CLP: answered before, and not reversed since: a duplicate"


def test_the_same_claim_twice_in_one_payment_is_taken_once(database, clock, tmp_path):
    claimed_visit(database)

    take(database, tmp_path, claim(), claim())

    assert visit_of(database) == ANSWERED
    (refused,) = reasons(database)
    assert refused[0] == "some.835#13"
    assert refused[2] == "CLP: the same claim twice in one payment: a duplicate"


def test_another_charge_than_the_visits_is_refused(database, clock, tmp_path):
    claimed_visit(database)

    take(database, tmp_path, claim(charge="600", cas=("CO*45*220", "PR*2*80")))

    assert visit_of(database) == WAITING
    assert reasons(database)[0][2].startswith("CLP03")


def test_an_unknown_claim_is_taken_once_its_visit_is_there(database, clock, tmp_path):
    take(database, tmp_path, claim())
    assert reasons(database) == [
        ("some.835#9", "835:70017:C-1", "CLP01: no visit has this claim number")
    ]
    claimed_visit(database)

    report = take(database, tmp_path, claim())

    assert visit_of(database) == ANSWERED
    assert report.counts["Claim", "new"] == 1


def test_a_visit_is_found_by_a_number_given_to_it(database, clock, tmp_path):
    claimed_visit(database)
    visit_id = id_from("fhir:Claim/C-1")
    with database.transaction() as db:
        assert name_claim(db, visit_id, "A-77")
        assert not name_claim(db, visit_id, "A-77")

    take(database, tmp_path, claim("A-77"))

    assert visit_of(database) == ANSWERED


def test_a_number_is_one_visits_alone(database, clock):
    claimed_visit(database)
    claimed_visit(database, "C-2", is_new_guarantor=False)

    with database.transaction() as db:
        name_claim(db, id_from("fhir:Claim/C-1"), "A-77")
        with pytest.raises(IllegalMove):
            name_claim(db, id_from("fhir:Claim/C-2"), "A-77")
        with pytest.raises(UnknownVisit):
            name_claim(db, new_id(), "A-78")


def test_the_books_balance_after_all_of_it(database, clock, tmp_path):
    claimed_visit(database)
    take(database, tmp_path, claim())
    take(database, tmp_path, reversal(), trace="2")
    take(database, tmp_path, claim(paid="350", share="30", cas=("CO*45*120", "PR*2*30")), trace="3")

    with database.transaction() as db:
        rows = trial_balance(db)
    assert sum(debit.cents - credit.cents for _, debit, credit in rows) == 0
    assert visit_of(database)[3] == "$30.00"
