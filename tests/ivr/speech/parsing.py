"""Spoken amounts back into cents: small readers of their own, sharing nothing with the writers."""

from __future__ import annotations

import re
from collections.abc import Callable


def _table(text: str) -> dict[str, int]:
    pairs = (pair.split(":") for pair in text.split())
    return {word: int(number) for word, number in pairs}


ENGLISH = _table("""
    zero:0 one:1 two:2 three:3 four:4 five:5 six:6 seven:7 eight:8 nine:9 ten:10 eleven:11
    twelve:12 thirteen:13 fourteen:14 fifteen:15 sixteen:16 seventeen:17 eighteen:18 nineteen:19
    twenty:20 thirty:30 forty:40 fifty:50 sixty:60 seventy:70 eighty:80 ninety:90
""")
SPANISH = _table("""
    cero:0 un:1 uno:1 dos:2 tres:3 cuatro:4 cinco:5 seis:6 siete:7 ocho:8 nueve:9 diez:10 once:11
    doce:12 trece:13 catorce:14 quince:15 dieciséis:16 diecisiete:17 dieciocho:18 diecinueve:19
    veinte:20 veintiún:21 veintiuno:21 veintidós:22 veintitrés:23 veinticuatro:24 veinticinco:25
    veintiséis:26 veintisiete:27 veintiocho:28 veintinueve:29 treinta:30 cuarenta:40 cincuenta:50
    sesenta:60 setenta:70 ochenta:80 noventa:90 cien:100 ciento:100 doscientos:200 trescientos:300
    cuatrocientos:400 quinientos:500 seiscientos:600 setecientos:700 ochocientos:800
    novecientos:900
""")


def cents(words: str, code: str) -> int:
    """The amount these words say, in cents."""
    return _READERS[code](words)


def english_number(words: str) -> int:
    total = group = 0
    for word in re.split(r"[ -]", words):
        if word == "hundred":
            group *= 100
        elif word in ("thousand", "million"):
            total += group * (1000 if word == "thousand" else 1_000_000)
            group = 0
        else:
            group += ENGLISH[word]
    return total + group


def spanish_number(words: str) -> int:
    total = group = 0
    for word in words.split():
        if word == "mil":
            group = (group or 1) * 1000
        elif word in ("millón", "millones"):
            total, group = group * 1_000_000, 0
        elif word != "y":
            assert word in SPANISH, f"{word} is no Spanish number"
            group += SPANISH[word]
    return total + group


def chinese_number(words: str) -> int:
    """Reads 万/萬 as a multiplier of all before it, and each digit by the place after it."""
    places = {"十": 10, "百": 100, "千": 1000}
    total = group = digit = 0
    for letter in words:
        if letter in "万萬":
            total, group, digit = (total + group + digit) * 10_000, 0, 0
        elif letter in places:
            group, digit = group + (digit or 1) * places[letter], 0
        else:
            digit = 2 if letter in "两兩" else "零一二三四五六七八九".index(letter)
    return total + group + digit


def _english(words: str) -> int:
    return _western(words, r"dollars?", r"cents?", " and ", english_number)


def _spanish(words: str) -> int:
    return _western(
        words.replace(" de dólares", " dólares"),
        r"dólar(?:es)?",
        r"centavos?",
        " con ",
        spanish_number,
    )


def _western(words: str, dollar: str, cent: str, joint: str, read: Callable[[str], int]) -> int:
    shape = rf"(?:(?P<whole>.+) {dollar})?(?:{joint})?(?:(?P<part>.+) {cent})?"
    match = re.fullmatch(shape, words)
    assert match, words
    assert match["whole"] or match["part"], words
    whole, part = (read(match[name]) if match[name] else 0 for name in ("whole", "part"))
    return whole * 100 + part


def _chinese(dollar: str, cent: str) -> Callable[[str], int]:
    def read(words: str) -> int:
        match = re.fullmatch(rf"(?:(.+){dollar})?(?:(.+){cent})?", words)
        assert match, words
        return chinese_number(match[1] or "零") * 100 + chinese_number(match[2] or "零")

    return read


_READERS: dict[str, Callable[[str], int]] = {
    "en_US": _english,
    "es_US": _spanish,
    "zh_Hans_CN": _chinese("美元", "美分"),
    "zh_Hant_HK": _chinese("元", "仙"),
}
