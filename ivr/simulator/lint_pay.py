"""<Pay>'s own rules. Above all: no situation may be left to the carrier's English voice."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ivr.simulator.pay.attributes import (
    CARD_NUMBER,
    PROCESSING,
    ROUTING_NUMBER,
    Invalid,
    Wanted,
    wanted,
)
from ivr.simulator.pay.prompts import ERRORS, Situation, choose, wants_matching


def pay_complaints(root: Element, public_url: str) -> Iterator[str]:
    """What is wrong with the <Pay> verbs of a document."""
    for index, verb in enumerate(root):
        if verb.tag != "Pay":
            continue
        if root[index + 1 : index + 2] == []:
            yield "nothing follows </Pay>, where the carrier may go when the attempts are used up"
        yield from _pay(verb, public_url)


def _pay(verb: Element, public_url: str) -> Iterator[str]:
    want = wanted(verb, "", connectors=frozenset(), public_url=public_url)
    if isinstance(want, Invalid):
        yield f"<Pay> is refused with {want.code}: {want.reason}"
        return
    if want.charge and verb.get("tokenType"):
        yield "<Pay> either charges or makes a token: chargeAmount and tokenType exclude each other"
    prompts = [child for child in verb if child.tag == "Prompt"]
    if len({say.get("language") for prompt in prompts for say in prompt.iter("Say")}) > 1:
        yield "the prompts of one <Pay> are in more than one language"
    if not all(prompt.get("for") for prompt in prompts):
        yield "<Prompt> without for"
    if any(len(prompt) == 0 for prompt in prompts):
        yield "<Prompt> with nothing in it"
    for situation in _situations(want, prompts):
        if choose(prompts, situation) is None:
            yield f"no <Prompt> for {_told(situation)}: the carrier would speak its own English"


def _situations(want: Wanted, prompts: list[Element]) -> Iterator[Situation]:
    """Everything that can happen, one situation for each combination."""
    for step in want.steps(postal_code_first=False):
        knows_brand = step not in (CARD_NUMBER, ROUTING_NUMBER) and not want.is_bank
        matching = wants_matching(prompts, step)
        errors = ERRORS[step] + (("input-matching-failed",) if matching else ())
        for brand in want.card_types if knows_brand else ("",):
            yield Situation(step, brand=brand)
            for attempt in range(1, want.retries + 2):
                if matching:
                    yield Situation(step, "", attempt, brand, matching=True)
                if attempt > 1:
                    yield from (Situation(step, error, attempt, brand) for error in errors)
    for brand in ("",) if want.is_bank else want.card_types:
        yield Situation(PROCESSING, brand=brand)


def _told(situation: Situation) -> str:
    told = situation.step
    if situation.error:
        told += f" after {situation.error}, attempt {situation.attempt}"
    if situation.brand:
        told += f" ({situation.brand})"
    return told + (", second entry" if situation.matching else "")
