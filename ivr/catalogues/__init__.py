"""Every prompt's words in every language, from the code (English) and the catalogues (the rest).

The catalogues are read once, from the .po files themselves: there is nothing to compile.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog

from ivr import prompts
from ivr.prompts import WORDINGS, Wording
from ivr.prompts.languages import ENGLISH, LANGUAGES, LINES

LOCALES = Path(__file__).parent.parent / "locales"
TRANSLATED = tuple(code for code in LANGUAGES if code != ENGLISH.code)


def words(key: str, code: str) -> str:
    """The words of a prompt in a language; English where a translation is missing or unsure.

    A language we only offer an interpreter for has one line of words, whatever the prompt.
    """
    if code in LINES:
        return LINES[code]
    translated = _shipped(code).get(key) if code in TRANSLATED else None
    return translated or wordings()[key].english


def wordings() -> dict[str, Wording]:
    """Every prompt there is, by key, in the order of the modules and of their functions."""
    for module in sorted(module.name for module in pkgutil.iter_modules(prompts.__path__)):
        import_module(f"{prompts.__name__}.{module}")
    # By module, whichever was imported first: the catalogues must not change with who writes them.
    return dict(sorted(WORDINGS.items(), key=lambda item: item[0].partition(".")[0]))


def path(code: str, folder: Path = LOCALES) -> Path:
    """Where a language's catalogue is."""
    return folder / code / "LC_MESSAGES" / "messages.po"


def read(code: str, folder: Path = LOCALES) -> Catalog:
    """A language's catalogue as it stands, an empty one if there is no file."""
    file = path(code, folder)
    if not file.exists():
        return Catalog(locale=code)
    with file.open("rb") as lines:
        return pofile.read_po(lines, locale=code)


def translations(catalog: Catalog) -> dict[str, str]:
    """What may be spoken of a catalogue, by key: not what is missing or fuzzy."""
    return {
        str(message.context): str(message.string)
        for message in catalog
        if message.context and message.string and not message.fuzzy
    }


@cache  # one a language
def _shipped(code: str) -> dict[str, str]:
    return translations(read(code))
