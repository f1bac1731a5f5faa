from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from billing_core.accounts import numbers
from billing_core.database import Database
from billing_core.migrations import upgrade
from billing_core.seed import seed
from billing_core.seed.households import DEMOS
from ivr.simulator.commands import COMMANDS
from ivr.simulator.postbox import Postbox, postbox
from ivr.simulator.quirks import Quirks
from ivr.simulator.rest import RestApi
from ivr.simulator.terminal import phone
from tests.caller import Caller
from tests.fixtures_caller import carrier_of, open_app
from tests.ivr.simulator.fake_line import CALLER, FakeLine, gather, say
from tests.set_clock import SetClock

DEMO = next(demo for demo in DEMOS if demo.name == "demo:english")
STRANGER = "+14155550177"
IDENTIFIED = f"{numbers.from_seed(DEMO.name)}#,{DEMO.birth_date:%m%d%Y},{DEMO.postal_code}"
PAID = f"1,{IDENTIFIED},1,1,/card visa,1,/wait,1,2,1,/silence"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One kind of database will do for a terminal."""
    return sqlite_database


@pytest.fixture
def terminal(app: Flask, carrier_api: RestApi) -> Callable[..., str]:
    """Run the command with these arguments; returns what it printed."""

    def run(*arguments: str, typed: str = "") -> str:
        with app.app_context():
            result = CliRunner().invoke(phone, arguments, input=typed, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    return run


@pytest.fixture
def demo_households(app):
    """The demo households, billed."""
    seed(app.extensions["database"])


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_a_scripted_call_pays_and_gets_its_code(terminal, demo_households):
    shown = squeezed(terminal("--language", "en", "--from", STRANGER, "--keys", PAID))

    assert "Your confirmation code is" in shown
    assert "Your text is on its way." in shown
    assert re.search(r"seconds │ \d{3}", shown)
    assert "Goodbye. [en-US]" in shown


@pytest.mark.parametrize(
    ("language", "words", "tag"),
    [("es", "oprima", "es-US"), ("zh", "请按一", "cmn-CN"), ("yue", "請按一", "yue-HK")],
)
def test_a_language_is_chosen_and_shown(terminal, language, words, tag):
    shown = terminal("--language", language, "--from", STRANGER, "--keys", "/hangup")

    assert words in shown
    assert f"[{tag}]" in shown


def test_a_known_number_can_choose_another_language(terminal):
    terminal("--language", "es", "--keys", "/hangup")

    shown = terminal("--language", "en", "--keys", "/hangup")

    assert "For your balance, press 1." in shown.rpartition("pressed 1")[2]


def test_secrets_are_bullets(terminal, demo_households):
    shown = terminal("--language", "en", "--from", STRANGER, "--keys", PAID)

    pressed = re.findall(r"pressed (\S+)", shown)
    assert {"•" * 8, "•" * 5, "•" * 17, "•" * 4, "•" * 3} <= set(pressed)
    assert not any(secret in shown for secret in ("03141979", "94110", "424242", "94109"))


def test_keys_are_typed(terminal):
    shown = terminal("--from", STRANGER, typed="1\n9\n/hangup\n")

    assert "pressed 1" in shown
    assert "hung up  caller" in shown


def test_the_end_of_the_input_hangs_up(terminal):
    assert "hung up  caller" in terminal("--from", STRANGER, typed="1\n")


def test_enter_alone_is_silence(terminal):
    shown = terminal("--from", STRANGER, typed="\n/hangup\n")

    assert "For your balance, press 1." in shown


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("hello", "the line hears only keys now"),
        ("/fly", "there is no /fly"),
        ("/card visa", "the line does not ask for a card"),
        ("/answer", "the line waits for keys, not ringing"),
        ("/clock tomorrow", "the clock moves on by"),
    ],
)
def test_what_cannot_be_done_now_is_said_and_the_call_goes_on(terminal, line, complaint):
    shown = terminal("--from", STRANGER, typed=f"{line}\n1\n/hangup\n")

    assert complaint in shown
    assert "pressed 1" in shown


def test_help_lists_every_command(terminal):
    shown = terminal("--from", STRANGER, typed="/help\n/hangup\n")

    missing = {name for name in COMMANDS if f"/{name}" not in shown}
    assert missing <= {"silence", "help"}


def test_the_clock_can_be_moved_on(terminal):
    shown = terminal("--from", STRANGER, typed="/clock +1d\n/hangup\n")

    assert re.search(r"seconds │ 864\d\d", squeezed(shown))


def test_a_representative_picks_up(terminal):
    shown = terminal("--language", "en", "--from", STRANGER, "--keys", "0,/answer,/hangup")

    assert "rings" in shown
    assert "put through to" in shown


def test_outside_demo_mode_there_is_no_phone(app):
    app.extensions["settings"] = replace(app.extensions["settings"], mode="live")

    with app.app_context():
        result = CliRunner().invoke(phone, ["--keys", "/hangup"])

    assert result.exit_code == 1
    assert "demo mode only" in result.output


@pytest.fixture
def saved_call(terminal, demo_households, tmp_path):
    """A payment, played in the terminal and saved."""
    path = tmp_path / "test_paid.py"
    terminal("--language", "en", "--from", STRANGER, "--keys", PAID, "--save", str(path))
    return path.read_text("utf-8")


def play(saved: str, caller: Caller, clock: SetClock) -> None:
    """Run a saved call as the test that it is."""
    played: dict[str, Any] = {}
    exec(compile(saved, "test_paid.py", "exec"), played)  # noqa: S102 - what we just wrote
    played["test_paid"](caller, clock)


def test_a_saved_call_plays_again_on_a_fresh_line(saved_call, fresh_caller, clock):
    play(saved_call, fresh_caller, clock)

    fresh_caller.call_is_over()


def test_a_saved_call_fails_where_the_line_says_something_else(saved_call, fresh_caller, clock):
    other = saved_call.replace("demo:english", "demo:zero")

    with pytest.raises(AssertionError, match=r"heard .*balance\."):
        play(other, fresh_caller, clock)


def test_no_secret_is_in_a_saved_call(saved_call):
    assert "caller.keys_birth_date()" in saved_call
    assert "caller.keys_zip()" in saved_call
    assert not any(secret in saved_call for secret in ("03141979", "94110", "4242", "94109"))


@pytest.fixture
def fresh_caller(clock: SetClock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """A caller of another line, on a database of its own."""
    path = tmp_path_factory.mktemp("fresh")
    database = Database(f"sqlite:///{path / 'fresh.db'}")
    upgrade(database)
    with open_app(database, path) as app:
        carrier = carrier_of(app, clock, Quirks())
        yield Caller(app, carrier, RestApi(carrier))
    database.dispose()


def test_texts_are_fetched_from_a_demo_that_is_running(carrier_api, carrier):
    box = Postbox(carrier_api, "https://api.twilio.com", served=False)
    called = FakeLine({"/voice": gather(say("Hello."))}).carrier().call(CALLER)
    texts = carrier.texts_sent
    texts.accept("+18005550100", CALLER, "An old one.", status_callback="")
    box.forget(called)
    texts.accept("+18005550100", CALLER, "A new one.", status_callback="")

    box.look(called)
    box.look(called)

    assert called.messages == ["A new one."]


def test_the_api_is_served_where_the_line_calls_it(free_port):
    carrier = FakeLine({"/voice": gather(say("Hello."))}).carrier()
    rest = RestApi(carrier)
    base = f"http://127.0.0.1:{free_port}"

    with postbox(rest, base) as ours, postbox(rest, base) as second:
        carrier.texts_sent.accept("+18005550100", CALLER, "Hello.", status_callback="")
        phone_called = carrier.call(CALLER)
        second.look(phone_called)
        ours.look(phone_called)

    assert phone_called.messages == ["Hello.", "Hello."]


@pytest.fixture
def free_port() -> int:
    """A port that nobody has taken."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_paths_of_saved_calls_may_be_anywhere(terminal, tmp_path):
    path = Path(tmp_path) / "a call.py"

    terminal("--from", STRANGER, "--keys", "/hangup", "--save", str(path))

    assert "def test_a_call(caller, clock):" in path.read_text("utf-8")
