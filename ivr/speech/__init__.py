"""From prompts to what is spoken: words in the caller's language, and pauses."""

from __future__ import annotations

from ivr.speech.dates import hours_words as hours
from ivr.speech.digits import phone
from ivr.speech.rendering import plain, render
from ivr.speech.spoken import Break, Spoken
from ivr.speech.timing import seconds

__all__ = ["Break", "Spoken", "hours", "phone", "plain", "render", "seconds"]
