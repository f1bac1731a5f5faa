"""The languages we speak: their locale, voice, and key in the welcome."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from babel import Locale


@dataclass(frozen=True, slots=True)
class Language:
    """How a language is spoken and heard. `code` is also the catalogue's folder."""

    code: str  # of the call row and the catalogue
    key: str  # in the welcome
    say_language: str  # <Say language>
    voice: str  # <Say voice>
    listen_language: str  # <Gather language>
    # <Pay language>: no Chinese there, so every prompt of ours replaces the built-in one.
    pay_language: str
    browser_language: str  # the softphone's speech synthesis


ENGLISH = Language("en_US", "1", "en-US", "Polly.Joanna-Neural", "en-US", "en-US", "en-US")
SPANISH = Language("es_US", "2", "es-US", "Polly.Lupe-Neural", "es-US", "es-ES", "es-US")
MANDARIN = Language(
    "zh_Hans_CN", "3", "cmn-CN", "Polly.Zhiyu-Neural", "cmn-Hans-CN", "en-US", "zh-CN"
)
CANTONESE = Language(
    "zh_Hant_HK", "4", "yue-HK", "Google.yue-HK-Standard-A", "yue-Hant-HK", "en-US", "zh-HK"
)

LANGUAGES = {language.code: language for language in (ENGLISH, SPANISH, MANDARIN, CANTONESE)}
BY_KEY = {language.key: language for language in LANGUAGES.values()}


@dataclass(frozen=True, slots=True)
class Offered:
    """A language we have an interpreter for and say one line in: its own."""

    voice: Language
    line: str


def _only_spoken(code: str, say_language: str, voice: str, line: str) -> Offered:
    return Offered(Language(code, "", say_language, voice, "", "", say_language), line)


# Machine drafts, like the catalogues: each needs its own reviewer before a caller hears it.
OFFERED_LANGUAGES = (
    _only_spoken("vi", "vi-VN", "Google.vi-VN-Wavenet-A", "Tiếng Việt, xin bấm số 1."),
    _only_spoken("ko", "ko-KR", "Polly.Seoyeon-Neural", "한국어는 2번을 눌러 주세요."),
    _only_spoken("fil", "fil-PH", "Google.fil-PH-Wavenet-A", "Para sa Tagalog, pindutin ang 3."),
    _only_spoken("ru", "ru-RU", "Google.ru-RU-Wavenet-A", "Для русского языка нажмите 4."),
    _only_spoken("ar", "ar-XA", "Google.ar-XA-Wavenet-A", "للغة العربية، اضغط 5."),
)
OFFERED = tuple(offered.voice.code for offered in OFFERED_LANGUAGES)
LINES = {offered.voice.code: offered.line for offered in OFFERED_LANGUAGES}
VOICES = LANGUAGES | {offered.voice.code: offered.voice for offered in OFFERED_LANGUAGES}

# Languages asked for by name: ours, and others' for an interpreter; names beside those CLDR has.
BY_NAME = {
    SPANISH.code: ("español", "castellano", "西班牙语", "西班牙文", "西班牙話"),
    MANDARIN.code: ("mandarin", "putonghua", "mandarín", "普通话", "普通話", "国语", "國語"),
    CANTONESE.code: ("cantonese", "cantonés", "广东话", "廣東話", "粤语", "粵語"),
    "vi": ("tiếng việt", "tieng viet"),
    "ko": ("한국어", "hangugeo"),
    "fil": ("tagalog", "filipino", "pilipino"),
    "ru": ("русский", "russkiy"),
    "ar": ("العربية", "arabi"),
    "hy": ("հայերեն", "hayeren"),
    "fa": ("farsi", "فارسی", "dari"),
    "pa": ("punjabi", "ਪੰਜਾਬੀ"),
    "hi": ("hindi", "हिन्दी"),
    "ur": ("urdu", "اردو"),
    "km": ("cambodian", "ខ្មែរ"),
    "hmn": ("hmong", "hmoob"),
    "lo": ("lao", "laotian", "ລາວ"),
    "ja": ("日本語", "nihongo"),
    "th": ("thai", "ไทย"),
    "pt": ("português", "portugues", "brazilian"),
    "fr": ("français", "francais"),
    "ht": ("haitian", "kreyòl", "creole"),
    "am": ("amharic", "አማርኛ"),
    "so": ("somali", "soomaali"),
    "uk": ("українська", "ukrainian"),
    "pl": ("polski",),
    "ilo": ("ilocano", "ilokano"),
    "zh": ("toishanese", "taishanese", "fuzhounese", "shanghainese"),
    # The last: "no English, Hindi".
    ENGLISH.code: ("inglés", "英语", "英文", "英語"),
}


@cache
def names(code: str) -> tuple[str, ...]:
    """What a language may be called: in itself, and in each of the languages we speak."""
    known = (_cldr_name(code, language) for language in LANGUAGES)
    return tuple(dict.fromkeys(name for name in (*known, *BY_NAME[code]) if name))


@cache  # one a language we speak
def hints(code: str) -> str:
    """The names to expect: as they are said in the caller's language, and each in itself."""
    said = (name for known in BY_NAME for name in (_cldr_name(known, code), *BY_NAME[known]))
    return ",".join(dict.fromkeys(name for name in said if name))


def _cldr_name(code: str, language: str) -> str:
    """What a language is called in another; CLDR's Chinese is two of ours, and named above."""
    if code in (MANDARIN.code, CANTONESE.code):
        return ""
    return str(Locale.parse(language).languages.get(code.partition("_")[0], ""))
