"""What the terminal shows of a call: who said what in which language, and what is awaited."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ivr.simulator.events import Event, Waiting
from ivr.simulator.phone import Phone

MARKS = {
    "said": ("", ""),
    "played": ("♪", "dim"),
    "words": ("you say", "green"),
    "ringing": ("rings", "yellow"),
    "whisper": ("they hear", "magenta"),
    "connected": ("put through to", "bold green"),
    "queued": ("in line", "yellow"),
    "recorded": ("recorded", "yellow"),
    "hung_up": ("hung up", "bold"),
    "message": ("text", "bold blue"),
    "texted": ("you text", "green"),
    "refused": ("refused", "bold red"),
    "warning": ("warning", "yellow"),
    "trouble": ("trouble", "bold red"),
}
PAY_STEPS = {
    "payment-card-number": "card number",
    "expiration-date": "expiration date, MMYY",
    "security-code": "security code",
    "postal-code": "ZIP code",
    "bank-routing-number": "routing number",
    "bank-account-number": "account number",
}
HELP = """\
0-9 * #         press keys, one or many
Enter           say and press nothing until the line loses patience
/wait           let the line's pause or waiting go by; the line's own work is done first
/card NAME      key a test card: visa, mastercard, amex, discover, declined, insufficient, expired …
/say WORDS      speak; say:WORDS in a script, say:WORDS@0.3 to be heard badly
/answer         who is being called picks up and accepts;  /decline  /busy  /noanswer
/message N      leave a message of N seconds
/text WORDS     send the line a text message
/clock +1d      move the time on: +30s, +10m, +2h, +1d
/hangup         put the phone down"""


class Screen:
    """Shows a phone's events as they come, each once."""

    def __init__(self, console: Console, phone: Phone) -> None:
        self._console = console
        self._phone = phone
        self._shown = 0

    def show(self) -> None:
        """Show what is new, then what is awaited."""
        keys = ""
        for event in self._phone.events[self._shown :]:
            if event.kind == "pressed":
                keys += event.text
                continue
            keys = self._pressed(keys)
            if event.kind in MARKS:
                self._console.print(_line(event))
        self._pressed(keys)
        self._shown = len(self._phone.events)
        if not self._phone.ended:
            self._console.print(Text(f"         {awaited(self._phone.waiting)}", "dim"))

    def complain(self, text: str) -> None:
        """Something that cannot be done now."""
        self._console.print(Text(f"         {text}", "red"))

    def help(self) -> None:
        self._console.print(Text(HELP))

    def summary(self) -> None:
        """How long the call was, how many keys it took, which texts came."""
        table = Table(show_header=False, title="The call", title_justify="left")
        table.add_column()
        table.add_column(overflow="fold")
        table.add_row("seconds", f"{self._phone.seconds:.0f}")
        table.add_row("keys", str(self._phone.keys_pressed))
        for message in self._phone.messages:
            table.add_row("text", Text(message))
        self._console.print(table)

    def _pressed(self, keys: str) -> str:
        if keys:
            self._console.print(Text(f"         pressed {keys}", "green"))
        return ""


def awaited(waiting: Waiting) -> str:
    """What the line waits for, in words."""
    seconds = f"{waiting.timeout_seconds:g} s"
    if waiting.kind == "pay":
        return f"waits {seconds} for the {PAY_STEPS[waiting.step]}, attempt {waiting.attempt}"
    if waiting.kind in ("keys", "speech"):
        keys = f"{waiting.digits_at_most} key(s)" if waiting.digits_at_most else "keys"
        ends = f", {waiting.finish_on_key} ends" if waiting.finish_on_key else ""
        speech = " or speech" if waiting.kind == "speech" else ""
        return f"waits {seconds} for {keys}{speech}{ends}"
    if waiting.kind == "ringing":
        return (
            f"rings {', '.join(waiting.called)} for {seconds}: /answer, /decline, /busy, /noanswer"
        )
    return {
        "record": f"records up to {seconds}: /message 10",
        "queue": "waits in line: /wait, /answer",
        "pause": f"pauses {seconds}: /wait",
        "incoming": "this phone rings: /answer",
    }[waiting.kind]


def _line(event: Event) -> Text:
    mark, style = MARKS[event.kind]
    words = "  ".join(part for part in (mark, _spoken(event)) if part)
    line = Text(f"{event.at_seconds:7.1f}  ", "dim")
    line.append(words, style or ("red" if event.built_in else "default"))
    if event.language:
        line.append(f"  [{event.language}]", "cyan")
    return line


def _spoken(event: Event) -> str:
    if not event.pieces:
        return event.text
    return " ".join(part if isinstance(part, str) else "…" for part in event.pieces)
