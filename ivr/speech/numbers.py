"""Numbers and money as words, so that no voice is left to guess how to read a figure."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from num2words import num2words

from billing_core.money import Money
from ivr.speech import chinese

Writer = Callable[[int, bool], str]

_CHINESE_UNITS = {"zh_Hans_CN": ("美元", "美分"), "zh_Hant_HK": ("元", "仙")}
_MINUS = {"es_US": "menos ", "zh_Hans_CN": "负", "zh_Hant_HK": "負"}


@lru_cache(maxsize=8192)
def number_words(number: int, code: str, *, counting: bool = False) -> str:
    """The cardinal in words; `counting` when a noun follows (un pago, 两个账户)."""
    if number < 0:
        return _minus(code) + number_words(-number, code, counting=counting)
    if code == "es_US":
        return _spanish(number, counting)
    if code in _CHINESE_UNITS:
        return chinese.number(number, code, counting=counting)
    return _english(number)


@lru_cache(maxsize=8192)
def money_words(money: Money, code: str) -> str:
    """The amount in words, cents only when there are any; a negative amount says minus."""
    if money.currency != "USD":
        raise ValueError(f"only US dollars can be said, not {money.currency}")
    if money.cents < 0:
        return _minus(code) + money_words(-money, code)
    dollars, cents = divmod(money.cents, 100)
    if code == "es_US":
        return _spanish_money(dollars, cents)
    if code in _CHINESE_UNITS:
        return _chinese_money(dollars, cents, code)
    return _english_money(dollars, cents)


def _minus(code: str) -> str:
    return _MINUS.get(code, "minus ")


def _english(number: int) -> str:
    # "one thousand, two hundred and thirty-four" is British; the "and" belongs before the cents.
    return str(num2words(number)).replace(" and ", " ").replace(",", "")


def _english_money(dollars: int, cents: int) -> str:
    whole = f"{_english(dollars)} {'dollar' if dollars == 1 else 'dollars'}"
    part = f"{_english(cents)} {'cent' if cents == 1 else 'cents'}"
    if not cents:
        return whole
    return f"{whole} and {part}" if dollars else part


def _spanish(number: int, counting: bool) -> str:
    words = _shortened(str(num2words(number, lang="es")), before=r"(?= mil)")
    return _shortened(words, before="$") if counting else words


def _shortened(words: str, *, before: str) -> str:
    """Uno loses its o before a masculine noun and before mil and millones."""
    words = re.sub(f"veintiuno{before}", "veintiún", words)
    return re.sub(rf"\buno{before}", "un", words)


def _spanish_money(dollars: int, cents: int) -> str:
    of = "de " if dollars and dollars % 1_000_000 == 0 else ""
    whole = f"{_spanish(dollars, True)} {of}{'dólar' if dollars == 1 else 'dólares'}"
    part = f"{_spanish(cents, True)} {'centavo' if cents == 1 else 'centavos'}"
    if not cents:
        return whole
    return f"{whole} con {part}" if dollars else part


def _chinese_money(dollars: int, cents: int, code: str) -> str:
    dollar, cent = _CHINESE_UNITS[code]
    whole = chinese.number(dollars, code, counting=True) + dollar
    if not cents:
        return whole
    if not dollars:
        return chinese.number(cents, code, counting=True) + cent
    # A 零 before fewer than ten cents keeps five cents from being heard as fifty.
    zero = "零" if cents < 10 else ""
    return f"{whole}{zero}{chinese.number(cents, code)}{cent}"
