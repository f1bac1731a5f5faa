"""The kind of insurance of a visit or coverage, with all that is known of its payers."""

from __future__ import annotations

from billing_core.importers.fhir import coverages
from billing_core.importers.fhir.books import Books
from billing_core.importers.fhir.facts import CoverageFacts, ProviderFacts, VisitFacts
from billing_core.importers.fhir.households import source_key
from billing_core.importers.report import Refusal


def kind_of(books: Books, facts: CoverageFacts) -> str:
    """Return the kind that a coverage's own words and its payers' names say."""
    return coverages.kind((*facts.words, *_payer_names(books, facts)))


def payer(books: Books, facts: CoverageFacts) -> str:
    """Return the payer's name, or ""."""
    names = (facts.payer_name, *_payer_names(books, facts))
    return next((name for name in names if name), "")[:100]


def kind_of_visit(books: Books, facts: VisitFacts) -> str:
    """Return the kind that forbids most of all a visit's insurances; raise Refusal if one is
    unknown: then nobody can tell whether it may be billed.
    """
    kinds = [kind_of(books, each) for each in facts.insured]
    for key in facts.coverages:
        staged = books.staging.facts(key, CoverageFacts)
        known = books.coverages.get(source_key(key))
        if staged is not None:
            kinds.append(kind_of(books, staged))
        elif known is not None:
            kinds.append(known.kind)
        else:
            raise Refusal("its coverage is neither here nor in the books")
    return coverages.strictest(kinds)


def _payer_names(books: Books, facts: CoverageFacts) -> list[str]:
    found = (books.staging.facts(key, ProviderFacts) for key in facts.payers)
    return [each.name for each in found if each is not None]
