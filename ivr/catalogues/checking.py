"""What is wrong with the prompts and their catalogues, a sentence each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog

from ivr.catalogues import LOCALES, TRANSLATED, path, read, wordings
from ivr.catalogues.keys import keys, misused
from ivr.catalogues.manners import unmannered
from ivr.catalogues.worst_case import worst_seconds
from ivr.prompts import Wording
from ivr.prompts.languages import ENGLISH

SECONDS_MAX = 12  # voice-ux: longer than that, the first words are forgotten by the last

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def check(folder: Path = LOCALES, *, of: Mapping[str, Wording] | None = None) -> list[str]:
    """Every complaint there is; none when the prompts can be spoken as they are.

    `of` are the prompts looked at, every one there is by default.
    """
    prompts = wordings() if of is None else of
    complaints = [complaint for wording in prompts.values() for complaint in _english(wording)]
    for code in TRANSLATED:
        if path(code, folder).exists():
            complaints += _catalogue(code, read(code, folder), prompts)
        else:
            complaints.append(f"{code}: there is no catalogue.")
    return complaints


def _english(wording: Wording) -> Iterator[str]:
    if _placeholders(wording.english) != set(wording.placeholders):
        yield f"en_US: {wording.key} does not say every value it is given."
    for complaint in misused(wording.english):
        yield f"en_US: {wording.key} {_ended(complaint)}"
    yield from _too_long(wording, wording.english, ENGLISH.code)


def _catalogue(code: str, catalog: Catalog, prompts: Mapping[str, Wording]) -> Iterator[str]:
    translations = {str(message.context): message for message in catalog if message.context}
    for wording in prompts.values():
        message = translations.pop(wording.key, None)
        if message is None or not message.string:
            yield f"{code}: {wording.key} has no translation."
        elif message.fuzzy or message.id != wording.english:
            yield f"{code}: {wording.key} is stale: its English words changed."
        else:
            yield from _too_long(wording, str(message.string), code)
            for complaint in _translation(wording, str(message.string), code):
                yield f"{code}: {wording.key} {_ended(complaint)}"
    for key in [*translations, *(str(message.context) for message in catalog.obsolete.values())]:
        yield f"{code}: {key} is obsolete: no prompt has that key."


def _translation(wording: Wording, words: str, code: str) -> Iterator[str]:
    theirs, ours = _placeholders(words), _placeholders(wording.english)
    if theirs != ours:
        yield f"differs in its placeholders: {_listed(theirs)}, not {_listed(ours)}"
    named, meant = set(keys(words, code)), set(keys(wording.english, "en_US"))
    if named != meant:
        yield f"names other keys: {_listed(named)}, not {_listed(meant)}"
    yield from unmannered(words, code)


def _too_long(wording: Wording, words: str, code: str) -> Iterator[str]:
    if _placeholders(words) != set(wording.placeholders):
        return  # complained of already, and not to be filled
    length = worst_seconds(wording, words, code)
    if length > SECONDS_MAX:
        yield f"{code}: {wording.key} takes {length:.1f} seconds, more than {SECONDS_MAX}."


def _placeholders(words: str) -> set[str]:
    return set(_PLACEHOLDER.findall(words))


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _ended(complaint: str) -> str:
    return complaint if complaint.endswith((".", "?", "!")) else f"{complaint}."
