"""What each language's words must keep to: script, punctuation, and how a caller is addressed."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Written Cantonese outside Big5, which otherwise tells traditional from simplified characters.
_CANTONESE = frozenset("哋嚟嘅攞喺啲嗰咗")
# Simplified forms that Big5 happens to hold as rare characters of its own.
_SIMPLIFIED_IN_BIG5 = frozenset("与么优体凄吨听圣坏复宁岭庄异怀怜惊扑扰机构洁洒灶痒离篱粽羡网触赶")
# Traditional forms that GB 2312 holds.
_TRADITIONAL_IN_GB2312 = frozenset("吒後捱摺甯菸醣麴")

_HALF_WIDTH = re.compile(r"[,.?!:;\d]|(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])")
_PLACEHOLDER = re.compile(r"\{\w+\}")

_BANNED = {
    "es_US": {
        r"\b(?:presione|pulse|apriete)\b": "says {found} where callers hear oprima",
        r"\b(?:tú|tu|tus|te|ti|contigo|oprime|marca|cuelga|espera)\b": "says tú: {found}",
        r"\bbienvenid[oa]s?\b|\bestá (?:list|segur)[oa]\b|\bconectad[oa]\b": (
            "gives the caller a gender: {found}"
        ),
    },
    "zh_Hans_CN": {
        "你": "says {found} where Mandarin callers are addressed as 您",
        "米字键|井字键|星字键": "calls a key {found}, not 星号键 or 井号键",
    },
    "zh_Hant_HK": {
        "您": "says {found}, which Cantonese does not speak",
        "米字鍵|[井星]號鍵": "calls a key {found}, not 星字鍵 or 井字鍵",
    },
}


def unmannered(words: str, code: str) -> Iterator[str]:
    """What is wrong with a translation by its language's own rules, a clause each."""
    bare = _PLACEHOLDER.sub("", words)
    for pattern, complaint in _BANNED[code].items():
        for found in re.findall(pattern, bare, re.IGNORECASE):
            yield complaint.format(found=found)
    if code == "es_US":
        return
    if foreign := "".join(letter for letter in bare if _of_other_script(letter, code)):
        script = "traditional" if code == "zh_Hans_CN" else "simplified"
        yield f"has {script} characters: {foreign}"
    if half_width := _HALF_WIDTH.findall(bare):
        yield f"has half-width characters: {' '.join(half_width)}"


def _of_other_script(letter: str, code: str) -> bool:
    """Each script has its own national character set, and the other's letters are not in it."""
    if code == "zh_Hans_CN":
        return letter in _TRADITIONAL_IN_GB2312 or not _encodes(letter, "gb2312")
    if letter in _CANTONESE:
        return False
    return letter in _SIMPLIFIED_IN_BIG5 or not _encodes(letter, "big5")


def _encodes(letter: str, charset: str) -> bool:
    try:
        letter.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
