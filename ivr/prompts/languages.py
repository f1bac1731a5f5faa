"""The languages we speak: their locale, voice, and key in the welcome."""

from __future__ import annotations

from dataclasses import dataclass


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
