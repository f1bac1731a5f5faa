"""What banks say when they send a debit back (R01 to R29) or correct it (C01 to C09).

What follows from a code is one of four things: it may be sent again, the account must be put right
first, the payer says they did not agree and nothing more may be drawn, or our file was wrong.
The codes and their meaning are the ACH network's (Nacha Operating Rules, Appendix Four).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Effect = Literal["funds", "account", "unauthorised", "stopped", "ours"]

REPRESENTED_MAX = 2  # R01 and R09: sent again twice at most …
REPRESENTED_WITHIN_DAYS = 180  # … and within 180 days of the first debit
UNAUTHORISED_WITHIN_DAYS = 60  # the payer's bank has sixty days for these, two banking days else
RETURNED_WITHIN_BANKING_DAYS = 2


@dataclass(frozen=True, slots=True)
class ReturnCode:
    """A reason a debit came back."""

    code: str
    means: str
    effect: Effect

    @property
    def may_be_sent_again(self) -> bool:
        """Whether the same debit may be presented once more: there was no money, this time."""
        return self.effect == "funds"

    @property
    def stops_the_account(self) -> bool:
        """Whether nothing may be drawn from the account until a person has looked into it."""
        return self.effect in {"account", "unauthorised"}

    @property
    def is_disputed(self) -> bool:
        """Whether the payer says that it was not what they agreed to."""
        return self.effect in {"unauthorised", "stopped"}


_ALL = (
    ReturnCode("R01", "insufficient funds", "funds"),
    ReturnCode("R02", "account closed", "account"),
    ReturnCode("R03", "no account, or it is not the person's", "account"),
    ReturnCode("R04", "no such account number", "account"),
    ReturnCode("R05", "a consumer did not authorise a corporate debit", "unauthorised"),
    ReturnCode("R06", "returned as we asked", "ours"),
    ReturnCode("R07", "authorisation revoked", "unauthorised"),
    ReturnCode("R08", "payment stopped", "stopped"),
    ReturnCode("R09", "funds not yet collected", "funds"),
    ReturnCode("R10", "not authorised, or we are not known", "unauthorised"),
    ReturnCode("R11", "not in accordance with what was authorised", "unauthorised"),
    ReturnCode("R12", "account sold to another bank", "account"),
    ReturnCode("R13", "routing number of no bank in the network", "account"),
    ReturnCode("R14", "representative payee has died, or cannot act", "account"),
    ReturnCode("R15", "account holder has died", "account"),
    ReturnCode("R16", "account frozen", "account"),
    ReturnCode("R17", "the file fails the bank's edit criteria", "ours"),
    ReturnCode("R18", "effective date out of range", "ours"),
    ReturnCode("R19", "amount field in error", "ours"),
    ReturnCode("R20", "not a transaction account", "account"),
    ReturnCode("R21", "company identification invalid", "ours"),
    ReturnCode("R22", "individual identification invalid", "ours"),
    ReturnCode("R23", "receiver refused a credit", "ours"),
    ReturnCode("R24", "duplicate entry", "ours"),
    ReturnCode("R25", "addenda in error", "ours"),
    ReturnCode("R26", "mandatory field in error", "ours"),
    ReturnCode("R27", "trace number in error", "ours"),
    ReturnCode("R28", "routing number fails its check digit", "account"),
    ReturnCode("R29", "a company did not authorise it", "unauthorised"),
)
RETURN_CODES = {entry.code: entry for entry in _ALL}

# What a correction has in its 29 characters: (field, first, last), as a slice has them.
CORRECTIONS: dict[str, tuple[tuple[str, int, int], ...]] = {
    "C01": (("number", 0, 17),),
    "C02": (("routing", 0, 9),),
    "C03": (("routing", 0, 9), ("number", 12, 29)),
    "C05": (("transaction", 0, 2),),
    "C06": (("number", 0, 17), ("transaction", 20, 22)),
    "C07": (("routing", 0, 9), ("number", 9, 26), ("transaction", 26, 28)),
}
KIND_OF_TRANSACTION = {"27": "checking", "37": "savings"}
TRANSACTION_OF_KIND = {kind: code for code, kind in KIND_OF_TRANSACTION.items()}


def return_code(code: str) -> ReturnCode:
    """Return what a code means; one we do not know says to stop and have a person look."""
    return RETURN_CODES.get(code, ReturnCode(code, "unknown to us", "account"))


def corrected(code: str, said: str) -> dict[str, str]:
    """Return what a correction says is right: "routing", "number", "transaction"; nothing for a
    code that is about something else (a name, an identification).
    """
    fields = CORRECTIONS.get(code, ())
    return {name: said[first:last].strip() for name, first, last in fields}
