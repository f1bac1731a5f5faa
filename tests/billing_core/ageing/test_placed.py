"""What was placed with an agency, and is still owed."""

from __future__ import annotations

from billing_core.ageing import queries
from billing_core.ageing.models import DunningVisit
from billing_core.ageing.queries import Placed
from billing_core.money import Money
from tests.billing_core.assistance import steps
from tests.ivr.placing import place


def test_what_is_owed_is_summed_by_agency_the_largest_first(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "30", "40", "100")
        owed = sorted(steps.visits(db, ana), key=str)
        assert queries.placed(db, ana) == []

        place(db, ana, "north")
        for visit_id in owed[:2]:
            db.get_one(DunningVisit, visit_id).placed_with = "south"
        db.flush()

        found = queries.placed(db, ana)
        assert sum((one.owed for one in found), Money(0)) == Money.usd(170)
        assert [one.with_whom for one in found] in (["north", "south"], ["south", "north"])
        assert found[0].owed >= found[1].owed


def test_what_is_settled_taken_back_or_somebody_elses_is_not_among_it(database, clock):
    with database.transaction() as db:
        ana, ben = steps.household(db, "30", "40"), steps.household(db, "50")
        place(db, ana, visits=1)
        place(db, ben)
        (visit_id,) = [row.visit_id for row in db.query(DunningVisit).filter_by(guarantor_id=ana)]

        (only,) = queries.placed(db, ana)
        steps.pay(db, ana, "70")
        assert queries.placed(db, ana) == []
        assert only.owed in (Money.usd(30), Money.usd(40))

        db.get_one(DunningVisit, visit_id).status = "closed"
        assert queries.placed(db, ben) == [Placed("north", Money.usd(50))]
