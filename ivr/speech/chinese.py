"""Numbers in Chinese words, Mandarin and Cantonese: groups of four digits, one 零 a gap, 两 and 二.

No library does this well enough: num2words has no Chinese, and ICU reads 2 and 200 the written way.
"""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_GROUPS = {"zh_Hans_CN": ("", "万", "亿"), "zh_Hant_HK": ("", "萬", "億")}
_TWO = {"zh_Hans_CN": "两", "zh_Hant_HK": "兩"}
# Places before which a leading 2 changes: Mandarin says 两百, Cantonese 二百.
_TWO_BEFORE = {"zh_Hans_CN": ("百", "千", "万", "亿"), "zh_Hant_HK": ("千", "萬", "億")}


def number(value: int, code: str, *, counting: bool = False) -> str:
    """A whole number below a trillion; a bare 2 is 两/兩 only when `counting` things."""
    assert 0 <= value < 10**12, "numbers below a trillion"
    if value == 0:
        return DIGITS[0]
    if value == 2 and counting:
        return _TWO[code]
    words = ""
    for power in (2, 1, 0):
        group = value // 10_000**power % 10_000
        if group:
            gap = DIGITS[0] if words and group < 1000 else ""
            words += gap + _group(group) + _GROUPS[code][power]
    return _leading(words, code)


def _group(value: int) -> str:
    """One to four digits, with a single 零 for zeros inside and none at the end."""
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit:
            words += (DIGITS[0] if gap and words else "") + DIGITS[digit] + _PLACES[place]
        gap = not digit
    return words


def _leading(words: str, code: str) -> str:
    if words.startswith("一十"):  # 十二, but 一百一十二
        return words[1:]
    if words[0] == "二" and words[1:2] in _TWO_BEFORE[code]:
        return _TWO[code] + words[1:]
    return words
