"""Turns to TwiML: the only place that knows the carrier's verbs.

Documents are put together from text, not by the carrier's library, because that takes ten times as
long and happens on every turn; the tests hold each document to the library and to its catalogue.
"""

from ivr.twiml.asides import hung_up, last_words, nothing, ring, sorry, text_reply, whisper
from ivr.twiml.elements import action
from ivr.twiml.turns import document

__all__ = [
    "action",
    "document",
    "hung_up",
    "last_words",
    "nothing",
    "ring",
    "sorry",
    "text_reply",
    "whisper",
]
