"""Files of the ACH network for tests: whole, with whatever came back in them."""

from __future__ import annotations

from tests.billing_core.importers.fhir.documents import SHARED

SAMPLES = SHARED / "ach"
HEADER = "101 231380104 1210428822611240900A094101Federal Reserve Bank   Evergreen Health"
BATCH = "5225Evergreen Health                    1234567890TELMED BILL          2611243301"
ENTRY = "626231380104744567899        {cents:010d}               Alex Rivera           S 1{trace}"


def returned(trace: str, cents: int, code: str = "R01") -> list[str]:
    """An entry that came back, with its reason."""
    entry = ENTRY.format(cents=cents, trace=trace)
    return [entry, f"799{code}{trace}      23138010{'':44}{trace}"]


def corrected(trace: str, code: str, said: str) -> list[str]:
    """An entry of nothing, with what is right."""
    entry = ENTRY.format(cents=0, trace=trace)
    return [entry, f"798{code}{trace}      23138010{said:29}{'':15}{trace}"]


def file(*entries: list[str]) -> str:
    """A file of one batch, its controls as they should be."""
    cents = sum(int(each[0][29:39]) for each in entries)
    count = sum(len(each) for each in entries)
    total = len(entries) * 23138010
    batch = f"8225{count:06d}{total:010d}{cents:012d}{0:012d}1234567890{'':25}121042880000001"
    control = f"9000001000001{count:08d}{total:010d}{cents:012d}{0:012d}"
    lines = [HEADER, BATCH, *(line for each in entries for line in each), batch, control]
    lines += ["9" * 94] * (-len(lines) % 10)
    return "\n".join(lines) + "\n"
