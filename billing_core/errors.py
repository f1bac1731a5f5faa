"""The exceptions of billing_core: broken promises, never expected outcomes.

BillingError
├── CurrencyMismatch        two currencies in one sum
├── UnknownGuarantor        no such guarantor
├── UnknownVisit            no such visit, or not of this guarantor
├── IllegalMove             a status asked to move off its graph
├── OutOfRange              an amount below the minimum or above what may be paid
├── NoCodeLeft              every confirmation code drawn was in use
├── GatewayUnreachable      the processor did not answer; the outcome is unknown
├── SenderUnreachable       the carrier of a notice did not answer
├── NoGuideline             no poverty guideline is known for an area and a day
├── UnusableAnswer          a household or an income that cannot be
├── NothingToAward          neither an income nor a percentage gives an award
├── ApplicationTooLate      after the application period, where policy takes none
├── UnusableContact         a phone number or address nobody could be reached by
├── PageNotMade            a page that no browser here could make a PDF of
├── PolicyRefused           a policy row undercuts a legal floor
└── UnreadableFile          a file that cannot be imported at all
"""

from __future__ import annotations


class BillingError(Exception):
    """Anything billing_core raises on purpose."""


class CurrencyMismatch(BillingError):
    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"cannot add {one} and {other}")


class UnknownGuarantor(BillingError):
    def __init__(self) -> None:
        super().__init__("no such guarantor")


class UnknownVisit(BillingError):
    def __init__(self) -> None:
        super().__init__("no such visit of this guarantor")


class IllegalMove(BillingError):
    def __init__(self, kind: str, before: str, after: str) -> None:
        super().__init__(f"a {kind} cannot go from {before} to {after}")


class OutOfRange(BillingError):
    """An amount outside what may be paid now; carries the figures to say."""

    def __init__(self, minimum_cents: int, maximum_cents: int) -> None:
        super().__init__(f"payable now: {minimum_cents} to {maximum_cents} cents")
        self.minimum_cents = minimum_cents
        self.maximum_cents = maximum_cents


class NoCodeLeft(BillingError):
    def __init__(self, tries: int) -> None:
        super().__init__(f"{tries} confirmation codes drawn, all in use")


class GatewayUnreachable(BillingError):
    """The processor did not answer, or not in a way we understand: the outcome is unknown."""


class SenderUnreachable(BillingError):
    """The carrier of a notice did not take it, or we cannot know; `reason` names no recipient.

    Trying again is safe only if the carrier said that it did nothing (`retry_safe`); it is in vain
    if it said that it will not (`refused`).
    """

    def __init__(self, reason: str, *, retry_safe: bool = False, refused: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_safe = retry_safe
        self.refused = refused


class NoGuideline(BillingError):
    def __init__(self, area: str, day: str) -> None:
        super().__init__(f"no poverty guideline of {area} for {day}")


class UnusableAnswer(BillingError):
    """What someone answered cannot be; `args` say why, never what they answered."""


class NothingToAward(BillingError):
    def __init__(self) -> None:
        super().__init__("neither an income in a band nor a percentage: nothing to award")


class ApplicationTooLate(BillingError):
    def __init__(self, taken_until: str) -> None:
        super().__init__(f"applications were taken until {taken_until}")


class UnusableContact(BillingError):
    def __init__(self, kind: str) -> None:
        super().__init__(f"nobody could be reached by this {kind}")


class PageNotMade(BillingError):
    """A page could not be made a PDF; `args` say what to do."""


class PolicyRefused(BillingError):
    """A policy row that undercuts a legal floor, named with its source."""


class UnreadableFile(BillingError):
    """A file from which nothing can be taken; nothing was written."""
