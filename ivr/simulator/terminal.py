"""flask ivr phone: a call in the terminal. Type keys, or a command; Enter alone is silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from flask import current_app
from rich.console import Console

from billing_core import clock
from ivr.prompts.languages import LANGUAGES
from ivr.settings import Settings
from ivr.simulator import commands, screen
from ivr.simulator.carrier import Carrier
from ivr.simulator.clock import SimClock
from ivr.simulator.events import SimulatorError
from ivr.simulator.postbox import postbox
from ivr.simulator.recording import Recording
from ivr.simulator.rest import RestApi
from ivr.simulator.transport import within

FROM_NUMBER = "+14155550123"
SHORT_LANGUAGES = {
    "en": "en_US",
    "es": "es_US",
    "zh": "zh_Hans_CN",
    "cmn": "zh_Hans_CN",
    "yue": "zh_Hant_HK",
}
WELCOME, LANGUAGE_MENU = "/welcome.greet/", "/welcome.languages/"
BACK = "9"


@click.command("phone")
@click.option(
    "--keys", default=None, help='A script, e.g. "1,say:balance,80412237#,/silence": one per wait.'
)
@click.option(
    "--language",
    type=click.Choice([*SHORT_LANGUAGES, *LANGUAGES]),
    default=None,
    help="Choose this language in the welcome.",
)
@click.option("--from", "from_number", default=FROM_NUMBER, help="The calling number.")
@click.option("--to", "to_number", default=None, help="The number dialled.")
@click.option(
    "--save", type=click.Path(path_type=Path), default=None, help="Save as a test: x.py or x.json."
)
def phone(
    *,
    keys: str | None,
    language: str | None,
    from_number: str,
    to_number: str | None,
    save: Path | None,
) -> None:
    """Call the line from this terminal. /help lists what can be typed besides keys."""
    settings = current_app.extensions["settings"]
    if not settings.is_demo:
        raise click.ClickException("the pretend phone exists in demo mode only (IVR_MODE=demo)")
    time = SimClock(clock.now())
    carrier = _carrier(settings, time)
    number = to_number or current_app.extensions["phone_book"].number
    with clock.told_by(time.now), postbox(RestApi(carrier), settings.twilio_api_base) as box:
        called = carrier.call(from_number, number)
        box.forget(called)
        console = Console(highlight=False, soft_wrap=True)
        call = commands.TerminalCall(
            phone=called,
            time=time,
            jobs=current_app.extensions["jobs"],
            postbox=box,
            screen=screen.Screen(console, called),
            recording=Recording(called, save.stem.removeprefix("test_")) if save else None,
        )
        _play(call, _typed(console, keys), language)
        call.screen.summary()
    if call.recording is not None and save is not None:
        click.echo(f"saved as {call.recording.save(save)}")


def _carrier(settings: Settings, time: SimClock) -> Carrier:
    return Carrier(
        within(current_app.wsgi_app),
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token,
        clock=time,
        public_url=settings.public_url,
        strict=False,
        stripe_tokens=settings.gateway == "stripe",
    )


def _play(call: commands.TerminalCall, typed: Iterator[str], language: str | None) -> None:
    call.screen.show()
    if language is not None:
        _choose_language(call, SHORT_LANGUAGES.get(language, language))
    while not call.phone.ended:
        line = next(typed, None)
        if line is None:
            call.obey("/hangup")
            return
        try:
            call.obey(line.strip())
        except SimulatorError as error:
            call.screen.complain(str(error))


def _choose_language(call: commands.TerminalCall, code: str) -> None:
    """Press the language's key; a known number starts in its own, and goes back first."""
    if WELCOME not in call.phone.waiting.action:
        call.obey(BACK)
    if any(menu in call.phone.waiting.action for menu in (WELCOME, LANGUAGE_MENU)):
        call.obey(LANGUAGES[code].key)


def _typed(console: Console, script: str | None) -> Iterator[str]:
    """What is typed: the groups of a script, else lines until the end of the input."""
    if script is not None:
        yield from script.split(",")
        return
    while True:
        try:
            yield console.input("[bold]> [/bold]")
        except (EOFError, KeyboardInterrupt):
            return
