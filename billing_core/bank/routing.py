"""Routing numbers: nine digits that name a bank, the last of which checks the others.

The check finds every single wrong digit, and swapped neighbours unless they differ by five.
"""

from __future__ import annotations

import re

WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7, 1)
# What the first two digits may be: Federal Reserve districts, thrifts, electronic ones, traveller's
# cheques (the American Bankers Association's numbering).
_DISTRICTS = frozenset({*range(13), *range(21, 33), *range(61, 73), 80})


def is_valid(number: str) -> bool:
    """Return whether this is the number of a bank: nine digits, a district, and the check digit.

    Nine zeros add up too, and are none. This is the check of a number that was keyed; whether the
    bank takes part is for the bank to say (the ACH network asks for a commercially reasonable
    method before a TEL entry).
    """
    if not re.fullmatch(r"[0-9]{9}", number) or not int(number):
        return False
    return int(number[:2]) in _DISTRICTS and _weighed(number) % 10 == 0


def check_digit(first_eight: str) -> str:
    """Return the ninth digit of a routing number."""
    return str(-_weighed(first_eight) % 10)


def _weighed(digits: str) -> int:
    return sum(
        weight * int(digit)
        for weight, digit in zip(WEIGHTS, digits, strict=len(digits) == len(WEIGHTS))
    )
