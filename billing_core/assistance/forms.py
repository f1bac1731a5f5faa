"""The form of an application, with the papers it needs and by when: by text, e-mail or letter."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from billing_core.accounts.actions import lock
from billing_core.assistance import actions, queries
from billing_core.assistance.models import Application
from billing_core.notices import copies, words
from billing_core.notices.copies import Paper, Wanted
from billing_core.notices.models import Notice

WORDS = Path(__file__).parent / "words"


def send(db: Session, guarantor_id: int, wanted: Wanted) -> Notice | None:
    """Return the message that brings the form, now owed; None if there is no application of that
    number and guarantor, or it was sent ten times before.

    Whoever calls this holds leave to text the number (47 CFR 64.1200(a)).
    """
    application = queries.by_number(db, wanted.number)
    if application is None or application.guarantor_id != guarantor_id:
        return None
    lock(db, guarantor_id)
    return copies.send(db, guarantor_id, wanted, _paper(db, application, wanted))


def _paper(db: Session, application: Application, wanted: Wanted) -> Paper:
    url = words.letterhead().assistance_url
    values: dict[str, words.Value] = {
        "number": f"{application.number[:4]} {application.number[4:]}",
        "date": application.documents_due or application.opened_on,
        "opened": application.opened_on,
        "id4": str(application.guarantor_id)[-4:],
        "online": _online(url, wanted.language),
        "url": url or "",
        "papers": _papers(db, application, wanted.language),
    }
    template = "form"
    if wanted.channel == "sms":
        template = "form_text" if url else "form_text_without_url"
    body = words.render(template, values, wanted.language, folder=WORDS)
    return Paper(f"assistance:{application.number}", "assistance_form", body)


def _online(url: str | None, language: str) -> str:
    if not url:
        return words.render("form_enclosed", {}, language, folder=WORDS)
    return words.render("form_online", {"url": url}, language, folder=WORDS)


def _papers(db: Session, application: Application, language: str) -> str:
    """The papers that are missing, a line each; of an application nobody has read yet, all."""
    missing = actions.missing(db, application.id) or ["all"]
    lines = (words.render(f"paper_{kind}", {}, language, folder=WORDS) for kind in missing)
    return "\n".join(lines)
