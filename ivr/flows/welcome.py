"""The first words and the choice of language."""

from __future__ import annotations

from ivr import news, remembered
from ivr.calls import Call
from ivr.flows import interpreter, main_menu, resume
from ivr.prompts import Prompt
from ivr.prompts import welcome as words
from ivr.prompts.languages import BY_KEY, CANTONESE, ENGLISH, MANDARIN, SPANISH
from ivr.steps import Move, step
from ivr.turns import Menu, Say

OTHER_LANGUAGE = "5"
LAST_CHANCE_SECONDS = 2  # for a language key after the last line; then on in English


@step(anchor=True)
def greet(call: Call) -> Menu:
    """A number that has not called before: each language offers itself."""
    return Menu(
        (
            words.greeting(call.at.book.plan_name).spoken_in(ENGLISH.code),
            *_to_relay(call),
            *news.told(call),
            *_offers(),
        ),
        "12345",
        timeout_seconds=LAST_CHANCE_SECONDS,
        silence_is=ENGLISH.key,
    )


@greet.answered
def language_chosen(call: Call, key: str) -> Move:
    if key == OTHER_LANGUAGE:
        return interpreter.choose
    _speak(call, key)
    if key == ENGLISH.key:
        return main_menu.choose
    return main_menu.choose.saying(words.greeting(call.at.book.plan_name))


@step(anchor=True)
def greet_again(call: Call) -> Say:
    """In the language of an earlier call, or of the number dialled; the first menu changes it."""
    again = call.notes.called_before
    greeting = words.welcome_back() if again else words.greeting(call.at.book.plan_name)
    told = greeting, *_to_relay(call), *news.told(call)
    if call.notes.stopped_in:
        return Say((*told, words.change_language()), then=resume.offer)
    return Say(told, then=main_menu.choose)


@step(anchor=True)
def languages(call: Call) -> Menu:
    """Key 9 at the main menu: the languages again."""
    return Menu((words.for_english().spoken_in(ENGLISH.code), *_offers()), "12345")


@languages.answered
def language_changed(call: Call, key: str) -> Move:
    if key == OTHER_LANGUAGE:
        return interpreter.choose
    _speak(call, key)
    return main_menu.choose


def _to_relay(call: Call) -> tuple[Prompt, ...]:
    return (words.relay(),) if call.notes.relay else ()


def _offers() -> tuple[Prompt, ...]:
    return (
        words.for_spanish().spoken_in(SPANISH.code),
        words.for_mandarin().spoken_in(MANDARIN.code),
        words.for_cantonese().spoken_in(CANTONESE.code),
        words.for_another().spoken_in(ENGLISH.code),
    )


def _speak(call: Call, key: str) -> None:
    call.language = BY_KEY[key].code
    remembered.remember(call.db, call)
