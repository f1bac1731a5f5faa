"""An interpreter for any language; a person when in doubt."""

from __future__ import annotations

from ivr.prompts import N_, LanguageName, prompt


@prompt
def for_vietnamese() -> str:
    """Spoken in Vietnamese to everyone: the words of the catalogues are not used."""
    return N_("For Vietnamese, press 1.")


@prompt
def for_korean() -> str:
    return N_("For Korean, press 2.")


@prompt
def for_tagalog() -> str:
    return N_("For Tagalog, press 3.")


@prompt
def for_russian() -> str:
    return N_("For Russian, press 4.")


@prompt
def for_arabic() -> str:
    return N_("For Arabic, press 5.")


@prompt
def say_language() -> str:
    return N_("Or say the name of your language. For a person, press 0.")


@prompt
def did_you_say(language: LanguageName) -> str:
    return N_("You said {language}. If that is right, press 1. If not, press 2.")


@prompt
def free() -> str:
    return N_("Your interpreter is free.")


@prompt
def connecting(language: LanguageName) -> str:
    return N_("We are adding a {language} interpreter. Please stay on the line.")


@prompt
def person_will_help() -> str:
    return N_("A person will help find your language. Please stay on the line.")
