"""No English is left in another language's call: words are replaced by ones no language has.

Every letter of a translation becomes a circled one, so what is still written in plain letters did
not come from the catalogues: it is a value (an amount, a name), or it was never translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_type_hints

import pytest

from ivr import catalogues
from ivr.calls import asked
from ivr.catalogues import wordings, worst_case
from ivr.prompts import Prompt
from ivr.prompts.languages import LANGUAGES, OFFERED_LANGUAGES
from ivr.simulator.events import Event
from ivr.simulator.phone import Phone
from ivr.speech import plain, templates
from ivr.twiml import elements
from tests.caller import Caller
from tests.ivr.line import ON_SQLITE, Line
from tests.ivr.ways import TOLD, WAYS, Way, walk
from tests.scenarios.errands.every import ERRANDS
from tests.scenarios.errands.listener import Listener

OTHERS = [code for code in LANGUAGES if code != "en_US"]
CIRCLED = {ord("a") + n: chr(0x24D0 + n) for n in range(26)}
CIRCLED |= {ord("A") + n: chr(0x24B6 + n) for n in range(26)}
PLACEHOLDER = re.compile(r"(\{\w+\})")
WORD = re.compile(r"[A-Za-z]{2,}")
# Names are the same in every language: of the plan, of people, of cards, of addresses.
NAMES = (
    *(
        "Kaiser Permanente",
        "Northern Valley Medical Group",
        "Lakeside Family Clinic",
        "Alex Rivera",
    ),
    *("Visa", "Mastercard", "American Express", "Discover"),
    *(
        "kp",
        "healthy",
        "kaiserpermanente",
        "coveredca",
        "mas",
        "org",
        "pay online",
        "online billing",
    ),
)
OFFERS = {offered.voice.say_language for offered in OFFERED_LANGUAGES}


def circled(words: str) -> str:
    """The words in circled letters, their placeholders as they are."""
    parts = PLACEHOLDER.split(words)
    return "".join(part if part.startswith("{") else part.translate(CIRCLED) for part in parts)


@pytest.fixture
def pseudo(monkeypatch):
    """Every translation is circled English; whatever was kept of the real ones is forgotten."""
    words = {key: circled(wording.english) for key, wording in wordings().items()}
    kept = (templates.template, asked.version, asked._named, elements._say)
    monkeypatch.setattr(catalogues, "_shipped", lambda _code: words)
    for cache in kept:
        cache.cache_clear()
    yield
    for cache in kept:
        cache.cache_clear()


def english_in(text: str, code: str) -> list[str]:
    """Plain words that no value of that language has."""
    for name in NAMES:
        text = text.replace(name, "")
    return [word for word in WORD.findall(text) if word.lower() not in spoken_by_code(code)]


def spoken_by_code(code: str) -> set[str]:
    """Words that our code says in a language, in numbers, dates and the like."""
    return SPANISH if code == "es_US" else CHINESE


# What the speech of values is made of; Chinese has letters for the codes of nothing.
SPOKEN_SPANISH = """
un uno una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince
veinte veinti treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento doscientos
trescientos cuatrocientos quinientos seiscientos mil con de del al el la las los lunes martes mi
rcoles jueves viernes bado domingo enero febrero marzo abril mayo junio julio agosto septiembre
octubre noviembre diciembre lar centavo centavos tarde noche hora punto barra coma www com org
ma ana medianoche mediod este oeste monta pac fico central hasta veintiuno veintid veintitr
veinticuatro veinticinco veintis veintisiete veintiocho veintinueve diecis diecisiete dieciocho
diecinueve is veintiun lares cero guion diagonal media criollo haitiano vietnamita todos as primero
"""
SPANISH = set(SPOKEN_SPANISH.split())
CHINESE: set[str] = set()


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("code", OTHERS)
def test_every_prompt_is_said_without_a_word_of_english(code):
    for wording in wordings().values():
        hints = get_type_hints(worst_case._function(wording.key))
        values = {
            name: worst_case._value(name, hints[name], wording.key, code)
            for name in wording.placeholders
        }
        text = plain(Prompt(wording.key, values), code)

        assert english_in(text, code) == [], f"{wording.key}: {text}"


@ON_SQLITE
@pytest.mark.long
@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("code", OTHERS)
def test_a_call_in_another_language_has_no_word_of_english_wherever_it_goes(line: Line, code):
    for number, way in enumerate((*WAYS.values(), *map(told, TOLD.values()))):
        if not way.walk.startswith("1"):
            continue  # the language is not chosen yet
        in_language = Way(f"{LANGUAGES[code].key}{way.walk[1:]}", way.answer, way.vouched)
        phone, _ = walk(line, in_language, number=f"+1415555{number:04d}")

        check_no_english(phone, code)


@ON_SQLITE
@pytest.mark.slow
@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("code", OTHERS)
def test_no_errand_in_another_language_has_a_word_of_english(line: Line, code):
    for number, errand in enumerate(ERRANDS):
        caller = Caller(line.app, line.carrier, line.rest)
        caller.calls_from(f"+1415556{number:04d}", stir=None)
        in_circles = Listener(caller, errand, code, listens=False)
        in_circles.sets_out().goes_through()

        check_no_english(caller.phone, code)


def check_no_english(phone: Phone, code: str) -> None:
    """From the choice of the language on; from the first word, where it is known already."""
    chosen = next((n for n, event in enumerate(phone.events) if event.kind == "pressed"), 0)
    said = list(said_in_one_language(phone.events[chosen:]))
    assert said, phone.transcript()
    own = LANGUAGES[code].say_language
    assert {event.language for event in said} <= {own, *OFFERS}
    english = {event.text: english_in(event.text, code) for event in said if event.language == own}
    assert {text: words for text, words in english.items() if words} == {}


def said_in_one_language(events: list[Event]) -> Iterator[Event]:
    """All that is said, but where the languages are chosen again: each offers itself."""
    said: list[Event] = []
    for event in events:
        if event.kind == "said":
            said.append(event)
        elif event.kind == "asked":
            if "/welcome.languages/" not in event.details["action"]:
                yield from said
            said = []
    yield from said


def told(walked: str) -> Way:
    return Way(walked, {})


def test_a_word_that_did_not_come_from_the_catalogue_is_found():
    assert english_in("Ⓟⓡⓔⓢⓢ pound", "es_US") == ["pound"]
    assert english_in("ciento veinte dólares", "es_US") == []
