"""Bring the catalogues in line with the prompts in the code, keeping every translation."""

from __future__ import annotations

import os
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog, Message

from ivr.catalogues import LOCALES, TRANSLATED, path, read, wordings
from ivr.prompts import Wording

HEADER = """\
# {language} words of the payment line.
#
# A machine draft, not yet reviewed by a qualified translator.
#
# msgctxt is the prompt's key, msgid the English words; the note above each says how it is used.
# Written by `flask ivr prompts --update`: edit only msgstr, the flags and this header."""

# Header lines that change at every run, or were never filled in, and say nothing.
UNSTABLE = (
    b'"Generated-By',
    b'"PO-',
    b'"POT-',
    b'"Report-',
    b'"Last-Translator',
    b'"Language-Team',
)


def sync(folder: Path = LOCALES, *, of: Mapping[str, Wording] | None = None) -> list[Path]:
    """Write what has changed: new prompts empty, changed ones fuzzy, unused ones dropped.

    A prompt that only changed its key keeps its translation. `of` are the prompts written,
    every one there is by default. Returns the files written.
    """
    prompts = wordings() if of is None else of
    return [path(code, folder) for code in TRANSLATED if _sync_language(code, folder, prompts)]


def _sync_language(code: str, folder: Path, prompts: Mapping[str, Wording]) -> bool:
    file = path(code, folder)
    before = file.read_bytes() if file.exists() else b""
    after = as_bytes(_synced(code, read(code, folder), prompts, new=not before))
    if after == before:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_suffix(f".{os.getpid()}")
    aside.write_bytes(after)
    aside.replace(file)
    return True


def _synced(code: str, old: Catalog, prompts: Mapping[str, Wording], *, new: bool) -> Catalog:
    known = {message.context: message for message in old if message.context}
    moved = {message.id: message for message in known.values() if message.context not in prompts}
    catalog = Catalog(locale=code, project="payment-line", version="1", fuzzy=False)
    catalog.header_comment = _header(catalog) if new else old.header_comment
    for wording in prompts.values():
        _add(catalog, wording, known.get(wording.key) or moved.get(wording.english))
    return catalog


def _header(catalog: Catalog) -> str:
    return HEADER.format(language=catalog.locale.english_name if catalog.locale else "")


def _add(catalog: Catalog, wording: Wording, old: Message | None) -> None:
    string = old.string if old else ""
    changed = old is not None and (old.fuzzy or old.id != wording.english)
    catalog.add(
        wording.english,
        string=string,
        flags={"fuzzy"} if string and changed else (),
        auto_comments=wording.note.splitlines(),
        user_comments=old.user_comments if old else (),
        context=wording.key,
    )


def as_bytes(catalog: Catalog) -> bytes:
    """A catalogue as its file, the same every time."""
    written = BytesIO()
    pofile.write_po(written, catalog, width=0)
    lines = written.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(UNSTABLE))
