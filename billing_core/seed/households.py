"""The demo households: what is special about each, so that a caller can try everything.

All are made up. Their phone numbers are from the range kept for fiction (555-0100 to 555-0199).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from billing_core.money import ZERO, Money

usd = Money.usd


@dataclass(frozen=True, slots=True)
class Bill:
    """A visit: what the patient owes of it and as which part, what is pending, for whom."""

    share: Money = ZERO
    part: str = "coinsurance"
    pending: Money = ZERO
    provider: str = "Lakeside Family Clinic"
    kind: str = "private"
    days_ago: int = 60
    of_child: bool = False
    lowered_to: Money | None = None  # by the insurer, after it was paid


@dataclass(frozen=True, slots=True)
class Demo:
    """A household by name: its guarantor ID follows from the name and is always the same."""

    name: str
    special: str
    given_name: str
    family_name: str
    birth_date: date
    postal_code: str
    region: str
    phone: str
    bills: tuple[Bill, ...]
    language: str = "en_US"
    restriction: str = "none"
    billed_days_ago: int = 12
    child: tuple[str, date] | None = None
    paid: Money | None = None
    paid_days_ago: int = 7


DEMOS = (
    Demo(
        "demo:english",
        "owes for two visits, due soon",
        *("Alex", "Rivera", date(1979, 3, 14), "94110", "CA-N", "+14155550101"),
        bills=(
            Bill(usd(25), "copay", days_ago=41),
            Bill(usd("61.42"), "coinsurance", provider="Bayview Imaging", days_ago=38),
        ),
    ),
    Demo(
        "demo:spanish",
        "speaks Spanish",
        *("Lucía", "Hernández", date(1985, 9, 2), "90012", "CA-S", "+12135550102"),
        language="es_US",
        bills=(Bill(usd("148.20"), "deductible"), Bill(usd(30), "copay", days_ago=52)),
    ),
    Demo(
        "demo:mandarin",
        "speaks Mandarin",
        *("Wei", "Zhang", date(1968, 12, 25), "94122", "CA-N", "+14155550103"),
        language="zh_Hans_CN",
        bills=(Bill(usd("92.75"), provider="Sunset Orthopedics"),),
    ),
    Demo(
        "demo:cantonese",
        "speaks Cantonese",
        *("Ka-Yan", "Wong", date(1957, 6, 8), "94133", "CA-N", "+14155550104"),
        language="zh_Hant_HK",
        bills=(Bill(usd("210.05"), kind="medicare", provider="Chinatown Heart Center"),),
    ),
    Demo(
        "demo:past-due",
        "past due",
        *("Harold", "Olsen", date(1951, 11, 30), "98004", "WA", "+14255550105"),
        bills=(
            Bill(usd("318.60"), "deductible", days_ago=130),
            Bill(usd(40), "copay", days_ago=121),
        ),
        billed_days_ago=75,
    ),
    Demo(
        "demo:zero",
        "paid in full: owes nothing",
        *("Grace", "Okafor", date(1990, 4, 19), "80203", "CO", "+13035550106"),
        bills=(Bill(usd("54.30")),),
        billed_days_ago=25,
        paid=usd("54.30"),
        paid_days_ago=14,
    ),
    Demo(
        "demo:credit",
        "has a credit: the insurer paid more later",
        *("Samuel", "Katz", date(1963, 1, 7), "20005", "DC", "+12025550107"),
        bills=(Bill(usd(150), days_ago=90, lowered_to=usd("87.50")),),
        billed_days_ago=40,
        paid=usd(150),
        paid_days_ago=20,
    ),
    Demo(
        "demo:medicaid",
        "on Medicaid: never billed",
        *("Denise", "Walker", date(1994, 7, 23), "97205", "OR", "+15035550108"),
        bills=(Bill(usd("75.00"), kind="medicaid"), Bill(usd(20), "copay", kind="medicaid")),
    ),
    Demo(
        "demo:blocked",
        "blocked: only a representative may help",
        *("Robert", "King", date(1972, 2, 29), "30303", "GA", "+14045550109"),
        bills=(Bill(usd("133.10"), "not_covered", provider="Peachtree Surgery Center"),),
        restriction="representative_only",
    ),
    Demo(
        "demo:family",
        "a family with a child",
        *("Emily", "Novak", date(1988, 10, 5), "22201", "VA", "+17035550110"),
        bills=(
            Bill(usd(35), "copay"),
            Bill(usd("84.16"), provider="Arlington Pediatrics", days_ago=48, of_child=True),
            Bill(usd(35), "copay", provider="Arlington Pediatrics", days_ago=44, of_child=True),
        ),
        child=("Leo", date(2019, 5, 20)),
    ),
    Demo(
        "demo:paid-last-week",
        "paid a part last week",
        *("Thomas", "Nguyen", date(1976, 8, 17), "21201", "MD", "+14105550111"),
        bills=(Bill(usd("260.00")), Bill(usd("45.90"), days_ago=57)),
        billed_days_ago=20,
        paid=usd(120),
    ),
    Demo(
        "demo:large",
        "a large balance",
        *("Margaret", "Fairchild", date(1960, 5, 1), "96813", "HI", "+18085550112"),
        bills=(
            Bill(usd("11250.00"), "deductible", provider="Pearl Harbor Medical Center"),
            Bill(usd("1230.36"), provider="Pearl Harbor Medical Center", days_ago=55),
        ),
    ),
    Demo(
        "demo:pending",
        "everything still with insurance",
        *("Priya", "Raman", date(1999, 12, 31), "94704", "CA-N", "+15105550113"),
        bills=(Bill(pending=usd("480.00"), days_ago=9), Bill(pending=usd("125.00"), days_ago=6)),
    ),
)
