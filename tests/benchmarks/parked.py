"""Calls parked at a menu, and the webhooks that move each of them on by one turn."""

from __future__ import annotations

import itertools
from urllib.parse import urlencode

from sqlalchemy import insert
from werkzeug.datastructures import MultiDict

from billing_core import clock
from billing_core.database import Database
from ivr.calls import CallRow
from ivr.signature import sign
from tests.benchmarks.load import request

PUBLIC_URL = "https://line.example"
AUTH_TOKEN = "benchmark-auth-token"
ACCOUNT_SID = "AC" + "b" * 32
LINE_NUMBER = "+18005550100"

MENU = "main_menu.choose"
TURN = 6  # welcome, main menu, guarantor ID, birth date, main menu again
KEY = "1"
MOVED_TO = b"/voice/balance."  # in the answer to a turn that was really taken
GUARANTORS = 500

_numbers = itertools.count(1)


def park(database: Database, guarantors: list[int], count: int) -> list[str]:
    """Put so many identified callers at the main menu; return the sids of their calls."""
    sids = [f"CA{next(_numbers):032x}" for _ in range(count)]
    rows = [_row(sid, guarantor) for sid, guarantor in zip(sids, itertools.cycle(guarantors))]
    with database.connection() as connection:
        connection.execute(insert(CallRow), rows)
    return sids


def answers(sids: list[str]) -> list[bytes]:
    """The signed webhook of each call in which its caller presses the key."""
    path = f"/voice/{MENU}/{TURN}"
    return [_webhook(path, sid) for sid in sids]


def _webhook(path: str, sid: str) -> bytes:
    form = pressed(sid)
    signature = sign(AUTH_TOKEN, PUBLIC_URL + path, MultiDict(form))
    return request(path, urlencode(form), signature)


def pressed(sid: str) -> dict[str, str]:
    """The form of a <Gather> that got one key: 26 parameters, as the carrier sends them."""
    ends: dict[str, str] = {}
    for end, number in (("From", "+14155550123"), ("To", LINE_NUMBER)):
        for name in (end, {"From": "Caller", "To": "Called"}[end]):
            known = end == "To"
            ends |= {name: number, f"{name}City": "SAN FRANCISCO" if known else ""}
            ends |= {f"{name}State": "CA", f"{name}Zip": "94103" if known else ""}
            ends |= {f"{name}Country": "US"}
    standard = {"AccountSid": ACCOUNT_SID, "ApiVersion": "2010-04-01", "CallSid": sid}
    standard |= {"CallStatus": "in-progress", "Direction": "inbound"}
    return standard | ends | {"Digits": KEY, "FinishedOnKey": "", "msg": "Gather End"}


def _row(sid: str, guarantor_id: int) -> dict[str, object]:
    return {
        "sid": sid,
        "guarantor_id": guarantor_id,
        "verified": True,
        "turn": TURN,
        "step": MENU,
        "language": "en_US",
        "slow": False,
        "from_number": "+14155550123",
        "to_number": LINE_NUMBER,
        "stir_passed": True,
        "mistakes": 0,
        "mistakes_in_call": 0,
        "lead": [],
        "reference": "123456",
        "history": [],
        "notes": {},
        "started_at": clock.now(),
        "ended_at": None,
        "ended_as": None,
    }
