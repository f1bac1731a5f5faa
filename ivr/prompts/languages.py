"""The languages we speak: their locale, voice, and key in the welcome."""

from __future__ import annotations

from dataclasses import dataclass

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

# Languages an interpreter is asked for by name: how Babel calls them, and names of their own.
BY_NAME = {
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
    "lo": ("lao", "ລາວ"),
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
}
HINTS = ",".join(
    [Locale("en").languages.get(code, "") for code in BY_NAME]
    + [name for names in BY_NAME.values() for name in names]
)


def named_in(text: str) -> str | None:
    """The code of a language whose name was said, in English or in itself; None if in doubt."""
    said = text.casefold().strip(" .,!?")
    for code, own in BY_NAME.items():
        english = Locale("en").languages.get(code, "").casefold()
        if any(name and name in said for name in (english, *own)):
            return code
    return None
