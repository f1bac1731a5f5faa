"""The names of languages, in the language they are spoken in; CLDR knows six hundred of them."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError

OTHER = {
    "en_US": "another language",
    "es_US": "otro idioma",
    "zh_Hans_CN": "其他语言",
    "zh_Hant_HK": "其他語言",
}
# Where CLDR's names are not what callers say: Chinese is two languages by ear.
_MANDARIN = {
    "en_US": "Mandarin",
    "es_US": "mandarín",
    "zh_Hans_CN": "普通话",
    "zh_Hant_HK": "普通話",
}
_CANTONESE = {
    "en_US": "Cantonese",
    "es_US": "cantonés",
    "zh_Hans_CN": "广东话",
    "zh_Hant_HK": "廣東話",
}
_TAGALOG = {
    "en_US": "Tagalog",
    "es_US": "tagalo",
    "zh_Hans_CN": "他加禄语",
    "zh_Hant_HK": "他加祿話",
}
_OURS = {
    "fil": _TAGALOG,
    "tl": _TAGALOG,
    "cmn": _MANDARIN,
    "zh_Hans_CN": _MANDARIN,
    "yue": _CANTONESE,
    "zh_Hant_HK": _CANTONESE,
}


@lru_cache(maxsize=1024)
def language_words(name: str, code: str) -> str:
    """The name of a language by its code (`vi`, `es_US`); "another language" for one unheard of."""
    if name in _OURS:
        return _OURS[name].get(code, _OURS[name]["en_US"])
    try:
        language = Locale.parse(name, sep="_").language
    except (UnknownLocaleError, ValueError):
        language = name
    known = Locale.parse(code).languages.get(language)
    return str(known) if known else OTHER.get(code, OTHER["en_US"])
