"""Web addresses as they are said: kp.org/payonline is "K P dot org slash payonline"."""

from __future__ import annotations

import re
from functools import lru_cache

_SIGNS = {
    "en_US": {".": "dot", "/": "slash", "-": "dash"},
    "es_US": {".": "punto", "/": "diagonal", "-": "guion"},
    "zh_Hans_CN": {".": "点", "/": "斜杠", "-": "横杠"},
    "zh_Hant_HK": {".": "點", "/": "斜線", "-": "橫線"},
}
_UNSAID = re.compile(r"^https?://(?:www\.)?|[/?#]*$")
_PARTS = re.compile(r"[a-z0-9]+|[./-]", re.IGNORECASE)
_SOUNDED = re.compile(r"[aeiouy]|\d", re.IGNORECASE)
# Words run together in addresses of ours, apart as they are said.
_APART = {
    "coveredca": "covered C A",
    "kaiserpermanente": "kaiser permanente",
    "onlinebilling": "online billing",
    "payonline": "pay online",
}
_COMMON_ENDINGS = ("com", "org", "net", "gov")


@lru_cache(maxsize=256)
def address_words(url: str, code: str) -> str:
    """The address without its scheme, its signs as words, letters that make no word one by one."""
    signs = _SIGNS.get(code, _SIGNS["en_US"])
    parts = _PARTS.findall(_UNSAID.sub("", url))
    return " ".join(signs.get(part) or _label(part) for part in parts)


def _label(part: str) -> str:
    if part in _APART:
        return _APART[part]
    if _SOUNDED.search(part) or part in _COMMON_ENDINGS:
        return part
    return " ".join(part.upper())
