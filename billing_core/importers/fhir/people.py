"""Patient and RelatedPerson → who they are, where, and in which language and by what phone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

import phonenumbers

from billing_core import clock
from billing_core.importers.fhir.facts import PersonFacts, ProviderFacts
from billing_core.importers.fhir.references import resolve
from billing_core.importers.fhir.resources import (
    Address,
    Communication,
    ContactPoint,
    HumanName,
    Organization,
    Patient,
    Practitioner,
    RelatedPerson,
)
from billing_core.importers.report import Refusal

LIFE_YEARS_MAX = 130  # a birth date further back is a mistake
ADULT_YEARS = 18

# HL7 v3-RoleCode, v2-0063 and words: a parent, or who stands in for one.
PARENTS = {"PRN", "MTH", "FTH", "NMTH", "NFTH", "GESTM", "PAR", "MOTHER", "FATHER", "PARENT"}
PARENTS |= {"ADOPTP", "ADOPTM", "ADOPTF", "STPPRN", "STPMTH", "STPFTH"}
PARENTS |= {"PRNFOST", "MTHFOST", "FTHFOST", "GUARD", "GRD", "GUARDIAN"}

STATES = {
    "CALIFORNIA": "CA",
    "COLORADO": "CO",
    "GEORGIA": "GA",
    "HAWAII": "HI",
    "MARYLAND": "MD",
    "VIRGINIA": "VA",
    "DISTRICT OF COLUMBIA": "DC",
    "OREGON": "OR",
    "WASHINGTON": "WA",
}
REGIONS = frozenset(("CO", "GA", "HI", "MD", "VA", "DC", "OR", "WA"))
SOUTHERN_CALIFORNIA = range(900, 936)  # the first three digits of its ZIP codes
ELSEWHERE = "US"


def patient(resource: Patient) -> PersonFacts:
    """Return the facts of a Patient; raise Refusal for a birth date that cannot be."""
    given, family = _name(resource.name)
    address = _address(resource.address)
    return PersonFacts(
        given_name=given,
        family_name=family,
        birth_date=birth_date(resource.birth_date),
        postal_code=postal_code(address.postal_code),
        region=region(address.state, address.postal_code),
        language=language(resource.communication),
        phone=phone(resource.telecom),
    )


def related(resource: RelatedPerson, aliases: Mapping[str, str]) -> PersonFacts:
    """Return the facts of a RelatedPerson; raise Refusal for a birth date that cannot be."""
    given, family = _name(resource.name)
    address = _address(resource.address)
    child = resolve(resource.patient.reference, "Patient", aliases)
    return PersonFacts(
        given_name=given,
        family_name=family,
        birth_date=birth_date(resource.birth_date),
        postal_code=postal_code(address.postal_code),
        region=region(address.state, address.postal_code),
        language=language(resource.communication),
        phone=phone(resource.telecom),
        parent_of=child if resource.active and _is_parent(resource) else "",
    )


def organization(resource: Organization) -> ProviderFacts:
    return ProviderFacts(clean(resource.name, 200))


def practitioner(resource: Practitioner) -> ProviderFacts:
    """Return "Dr. June Kassulke": prefix, given and family name."""
    names = resource.name or [HumanName()]
    prefix = [each for each in names[0].prefix if each]
    return ProviderFacts(clean(" ".join((*prefix, *_name(resource.name))), 200))


def birth_date(written: str) -> date | None:
    """Return the day; None if unknown or only a year or month; raise Refusal if it cannot be."""
    if re.fullmatch(r"(\d{4}(-\d{2})?)?", written):
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise Refusal("the birth date is no date") from None
    today = clock.today()
    if day > today or today.year - day.year > LIFE_YEARS_MAX:
        raise Refusal("the birth date cannot be: in the future or too long ago")
    return day


def is_minor(born: date | None) -> bool:
    """Whether someone born on that day is under 18 today."""
    if born is None:
        return False
    today = clock.today()
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    return today.year - born.year - (not had_birthday) < ADULT_YEARS


def postal_code(written: str) -> str:
    """Return the five digits a caller keys for a US ZIP; a foreign code as written."""
    text = clean(written, 10).upper()
    us = re.fullmatch(r"(\d{5})(?:-?\d{4})?", text)
    return us[1] if us else text


def region(state: str, written_postal_code: str) -> str:
    """Return the plan's region for a state (name or code); California is split by ZIP."""
    name = state.strip().upper()
    code = STATES.get(name, name)
    if code == "CA":
        start = postal_code(written_postal_code)[:3]
        southern = start.isdigit() and int(start) in SOUTHERN_CALIFORNIA
        return "CA-S" if southern else "CA-N"
    return code if code in REGIONS else ELSEWHERE


def language(communication: Iterable[Communication]) -> str:
    """Return the line's language for a person's preferred one (BCP 47); English if we lack it."""
    preferred = sorted(communication, key=lambda each: not each.preferred)
    tags = [coding.code for each in preferred[:1] for coding in each.language.coding]
    return _spoken(tags[0]) if tags else "en_US"


def phone(telecom: Iterable[ContactPoint]) -> str | None:
    """Return the first valid US number in E.164, mobile before home before others, or None."""
    order = {"mobile": 0, "home": 1}
    for contact in sorted(telecom, key=lambda each: order.get(each.use, 2)):
        if contact.system in ("phone", "sms") and (number := _e164(contact.value)):
            return number
    return None


def clean(text: str, length: int) -> str:
    """Return the text without control characters (PostgreSQL refuses NUL), cut to a length."""
    if not text.isprintable():
        text = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(text.split())[:length]


def _spoken(tag: str) -> str:
    parts = tag.replace("_", "-").lower().split("-")
    if parts[0] == "es":
        return "es_US"
    if parts[0] == "yue" or (parts[0] == "zh" and {"yue", "hk", "mo"} & set(parts)):
        return "zh_Hant_HK"
    return "zh_Hans_CN" if parts[0] in ("zh", "cmn") else "en_US"


def _e164(written: str) -> str | None:
    try:
        number = phonenumbers.parse(written, "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _name(names: list[HumanName]) -> tuple[str, str]:
    order = {"official": 0, "usual": 1, "": 2}
    best = min(names, key=lambda each: order.get(each.use, 3), default=HumanName())
    given = clean(" ".join(each for each in best.given if each), 100)
    family = clean(best.family, 100)
    return (given, family) if given or family else ("", clean(best.text, 100))


def _address(addresses: list[Address]) -> Address:
    order = {"home": 0, "": 1, "temp": 3, "old": 4}
    return min(addresses, key=lambda each: order.get(each.use, 2), default=Address())


def _is_parent(resource: RelatedPerson) -> bool:
    words = [word for concept in resource.relationship for word in concept.words()]
    return any(part in PARENTS for word in words for part in word.upper().split())
