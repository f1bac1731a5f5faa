"""What each TwiML verb does on a call: one script a verb, ended by the next document or by None."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from ivr.simulator.documents import Document
from ivr.simulator.events import Script
from ivr.simulator.pay.machine import pay
from ivr.simulator.verbs.control import hangup, leave, not_pretended, redirect, refer, reject
from ivr.simulator.verbs.dial import dial
from ivr.simulator.verbs.enqueue import enqueue
from ivr.simulator.verbs.gather import gather
from ivr.simulator.verbs.record import record
from ivr.simulator.verbs.speak import pause, play, say

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg

Verb = Callable[["Leg", Element], Script[Document | None]]

VERBS: dict[str, Verb] = {
    "Say": say,
    "Play": play,
    "Pause": pause,
    "Gather": gather,
    "Pay": pay,
    "Dial": dial,
    "Enqueue": enqueue,
    "Leave": leave,
    "Record": record,
    "Redirect": redirect,
    "Reject": reject,
    "Hangup": hangup,
    "Refer": refer,
    "Connect": not_pretended,
    "Start": not_pretended,
    "Stop": not_pretended,
    "Sms": not_pretended,
    "Echo": not_pretended,
}
IN_A_CALL = tuple(verb for verb in VERBS if verb != "Leave")
