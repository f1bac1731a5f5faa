"""STOP, HELP and START: what somebody texts us about being texted; BAL, which gets no balance.

STOP takes back every leave at once, on every topic and channel, unless told that it is to be for
texts alone: revoking all of them at one word becomes the rule on 2027-01-31 (domain.md 7.1), and
until then it is the cautious reading. START gives back what the last STOP took, and no more.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from billing_core.accounts import actions, queries
from billing_core.accounts.models import CONSENT_CHANNELS, Consent
from billing_core.notices import words
from billing_core.notices.models import Notice

Keyword = Literal["stop", "help", "start", "balance"]

WORDS = Path(__file__).parent / "words"
EVIDENCE_MAX = 64
STOPPED = "stopped by the recipient"

# 47 CFR 64.1200(a)(10)(i)(A) names the English ones; in each language of ours, what people write.
_KEYWORDS: dict[str, tuple[Keyword, str]] = {
    **dict.fromkeys(
        ("stop", "quit", "end", "revoke", "opt out", "optout", "cancel", "unsubscribe", "stopall"),
        ("stop", "en_US"),
    ),
    **dict.fromkeys(("alto", "parar", "cancelar", "no más", "baja"), ("stop", "es_US")),
    **dict.fromkeys(("停止", "停", "取消", "退订"), ("stop", "zh_Hans_CN")),
    **dict.fromkeys(("退訂",), ("stop", "zh_Hant_HK")),
    **dict.fromkeys(("help", "info"), ("help", "en_US")),
    **dict.fromkeys(("ayuda",), ("help", "es_US")),
    **dict.fromkeys(("帮助",), ("help", "zh_Hans_CN")),
    **dict.fromkeys(("幫助", "說明"), ("help", "zh_Hant_HK")),
    **dict.fromkeys(("start", "unstop", "yes"), ("start", "en_US")),
    **dict.fromkeys(("empezar", "iniciar", "sí", "si"), ("start", "es_US")),
    **dict.fromkeys(
        ("bal", "balance", "my balance", "amount due", "how much", "how much do i owe"),
        ("balance", "en_US"),
    ),
    **dict.fromkeys(("saldo", "mi saldo", "cuánto debo", "cuanto debo"), ("balance", "es_US")),
    **dict.fromkeys(("余额", "结余", "欠款", "查余额"), ("balance", "zh_Hans_CN")),
    **dict.fromkeys(("餘額", "結餘", "查結餘", "查餘額"), ("balance", "zh_Hant_HK")),
    **dict.fromkeys(("开始",), ("start", "zh_Hans_CN")),
    **dict.fromkeys(("開始",), ("start", "zh_Hant_HK")),
}
# Any reasonable way of saying it counts, not the word alone (47 CFR 64.1200(a)(10)).
_BEGINS = ("stop ", "unsubscribe ", "please stop", "no more texts")
_CONTAINS = (
    *("unsubscribe", "opt out", "stop texting", "stop messaging", "do not text", "don't text"),
    *("no me envíe", "不要再发", "不要再發"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was understood and done, and the one text to answer with.

    A carrier that answers STOP and START itself needs no words of ours as well.
    """

    keyword: Keyword | None
    changed: int  # consents taken back, or given again
    words: str


def heard(
    db: Session, phone: str, body: str, *, evidence: str, stops_everything: bool = True
) -> Answer:
    """Obey a text from a number, and return what to answer: once, at once, without advertising.

    `evidence` is the message's sid. What waits to be sent to the number is not sent after a STOP.
    A balance is never told by text, to whoever holds the phone; anything that is no keyword is
    answered with where to call.
    """
    keyword, language = understood(body)
    known = queries.by_phone(db, phone)
    if known is not None and language == words.DEFAULT_LANGUAGE:
        language = known.language
    changed = 0
    if keyword == "stop":
        changed = _stop(db, phone, everything=stops_everything)
    elif keyword == "start":
        changed = _start(db, phone, evidence[:EVIDENCE_MAX])
    told = "help" if keyword is None or (keyword == "start" and not changed) else keyword
    return Answer(keyword, changed, words.render(told, {}, language, folder=WORDS))


def understood(body: str) -> tuple[Keyword | None, str]:
    """Return which keyword a text is, and the language it is in."""
    said = " ".join(_plain(body).split())
    if said in _KEYWORDS:
        return _KEYWORDS[said]
    wants_it_to_end = said.startswith(_BEGINS) or any(phrase in said for phrase in _CONTAINS)
    return ("stop" if wants_it_to_end else None), words.DEFAULT_LANGUAGE


def _plain(body: str) -> str:
    """Lower case and without punctuation, but for the apostrophe within a word."""
    folded = unicodedata.normalize("NFC", body).replace("’", "'").casefold()
    return "".join(c if c.isalnum() or c.isspace() or c == "'" else " " for c in folded)


def _stop(db: Session, phone: str, *, everything: bool) -> int:
    changed = actions.revoke_consent(db, phone, channel=None if everything else "sms", by="keyword")
    db.execute(
        update(Notice)
        .where(Notice.recipient == phone, Notice.channel == "sms", Notice.status == "queued")
        .values(status="failed", error=STOPPED)
    )
    return changed


def _start(db: Session, phone: str, evidence: str) -> int:
    """Give again what the last STOP took back, unless it was given anew since."""
    of_this_number = (Consent.phone == phone, Consent.revoked_by == "keyword")
    last = db.scalar(select(func.max(Consent.revoked_at)).where(*of_this_number))
    if last is None:
        return 0
    taken_back = db.scalars(
        select(Consent).where(*of_this_number, Consent.revoked_at == last).order_by(Consent.id)
    ).all()
    changed = 0
    for consent in taken_back:
        (channel,) = [known for known in CONSENT_CHANNELS if known == consent.channel]
        if not queries.has_consent(db, phone, consent.topic, channel=channel):
            actions.give_consent(
                db,
                phone,
                consent.topic,
                words=f"START, after: {consent.words}"[:500],
                evidence=evidence,
                guarantor_id=consent.guarantor_id,
                channel=channel,
            )
            changed += 1
    return changed
