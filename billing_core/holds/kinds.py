"""What a hold can stop, which kinds there are, and what each kind stops where nobody says more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Stop = Literal[
    "late_fees",  # no late fee is charged
    "collections",  # no step of the dunning ladder, no plan put into default, no placement
    "credit_reporting",  # nothing is told to a credit bureau
    "outbound",  # no reminder or demand goes out; answers to the caller and receipts do
    "allocation",  # a payment goes there only if the payer named it
    "interest",  # no finance charge is added
]
STOPS: tuple[Stop, ...] = get_args(Stop)

Kind = Literal[
    "assistance", "dispute", "ppdr", "appeal", "bankruptcy", "return_dispute", "deceased"
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a kind of hold stops, and where that is written."""

    stops: frozenset[Stop]
    source: str


_CHASING: frozenset[Stop] = frozenset({"late_fees", "collections", "credit_reporting", "outbound"})

RULES: Mapping[Kind, Rule] = {
    "assistance": Rule(
        _CHASING | {"allocation"},
        "26 CFR 1.501(r)-6(c)(5)-(6): an application suspends extraordinary collection actions",
    ),
    "dispute": Rule(
        _CHASING | {"allocation", "interest"},
        "the terms printed on the bill: a charge in question is not pursued until answered",
    ),
    "ppdr": Rule(
        _CHASING | {"allocation", "interest"},
        "45 CFR 149.620(c)(2): no collection, no threat of it, no late fee while a bill above its "
        "good-faith estimate is disputed",
    ),
    "appeal": Rule(
        _CHASING | {"allocation"},
        "26 CFR 1.501(r)-6(c): a decision about assistance that is appealed is still open",
    ),
    "bankruptcy": Rule(
        frozenset(STOPS), "11 USC 362(a)(6): the automatic stay of any act to collect"
    ),
    "return_dispute": Rule(
        frozenset({"late_fees", "collections", "credit_reporting"}),
        "12 CFR 1005.11: a bank payment said to be returned in error is looked into first",
    ),
    "deceased": Rule(
        _CHASING | {"interest"},
        "the estate, not the family, is liable; its claims have their own procedure",
    ),
}
