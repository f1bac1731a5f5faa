"""Digits read one by one, in groups a caller can check or write down."""

from __future__ import annotations

from functools import lru_cache

from ivr.prompts import Spelled
from ivr.speech.chinese import DIGITS
from ivr.speech.spoken import Break, Spoken

CHECKING_PAUSE = Break(400)  # between groups, when the caller compares
WRITING_PAUSE = Break(600)  # between groups, when the caller writes
TELEPHONE_ONE = "幺"  # yāo: Mandarin's 1 in strings of three or more, so that yī is not heard as qī
TOLL_FREE = ("800", "833", "844", "855", "866", "877", "888")

_NAMES = {
    "en_US": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "es_US": ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
}
_CHINESE = ("zh_Hans_CN", "zh_Hant_HK")


@lru_cache(maxsize=4096)
def digit_words(spelled: Spelled, code: str) -> Spoken:
    """The digits as words, a pause between groups; slower ones have a comma after each digit."""
    pause = WRITING_PAUSE if spelled.slowly else CHECKING_PAUSE
    words: list[str | Break] = []
    for group in _grouped(spelled):
        if words:
            words.append(pause)
        words.append(_run(group, code, long=len(spelled.digits) >= 3, slowly=spelled.slowly))
    return tuple(words)


def phone(number: str) -> Spelled:
    """A telephone number in E.164 as people read it: 3-3-4, a leading 1 only when toll-free."""
    digits = "".join(filter(str.isdigit, number))
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    if len(digits) != 10:
        return Spelled(digits, _threes(len(digits)))
    if digits.startswith(TOLL_FREE):
        return Spelled("1" + digits, (1, 3, 3, 4))
    return Spelled(digits, (3, 3, 4))


def _grouped(spelled: Spelled) -> list[str]:
    groups, start = [], 0
    for size in spelled.groups:
        groups.append(spelled.digits[start : start + size])
        start += size
    groups.append(spelled.digits[start:])
    return [group for group in groups if group]


def _run(digits: str, code: str, *, long: bool, slowly: bool) -> str:
    if code in _CHINESE:
        names = [DIGITS[int(digit)] for digit in digits]
        if long and code == "zh_Hans_CN":
            names = [TELEPHONE_ONE if name == "一" else name for name in names]
        return ("，" if slowly else "").join(names)
    names = [_NAMES.get(code, _NAMES["en_US"])[int(digit)] for digit in digits]
    return (", " if slowly or code == "es_US" else " ").join(names)


def _threes(length: int) -> tuple[int, ...]:
    return (3,) * (length // 3)
