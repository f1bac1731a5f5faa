"""ExplanationOfBenefit and Claim lines → charge, allowed, insurance paid, the patient's share.

Pure. Amounts are summed exactly and rounded half-up once for the whole visit; each line is rounded
down and the cents left over go to the largest line, so the lines sum to the visit.
Only a line that insurance decided on has a share; what it has not decided is pending.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, Decimal, localcontext

from billing_core.importers.fhir.facts import LineFacts
from billing_core.importers.fhir.people import clean
from billing_core.importers.fhir.resources import Adjudication, Amount, Item
from billing_core.importers.report import Refusal
from billing_core.money import CENT, Money

ZERO = Decimal(0)
AMOUNT_MAX = Decimal(100_000_000)  # dollars; above it a figure is a mistake, not a bill
DIGITS_MAX = 40
NOISE = Decimal("0.01")  # how far figures of one line may disagree: a cent of the source's rounding
COST_SHARING = ("copay", "coinsurance", "deductible")
PARTS = (*COST_SHARING, "not_covered")  # of the patient's share

# FHIR's adjudication codes, CARIN Blue Button's, and the last part of the CMS variables' addresses.
CATEGORIES = {
    "submitted": "submitted",
    "line_sbmtd_chrg_amt": "submitted",
    "rev_cntr_tot_chrg_amt": "submitted",
    "eligible": "allowed",
    "line_alowd_chrg_amt": "allowed",
    "benefit": "benefit",
    "line_nch_pmt_amt": "benefit",
    "paidtoprovider": "paid",
    "paidtopatient": "paid",
    "line_prvdr_pmt_amt": "paid",
    "line_bene_pmt_amt": "paid",
    "rev_cntr_prvdr_pmt_amt": "paid",
    "rev_cntr_bene_pmt_amt": "paid",
    "priorpayerpaid": "paid_before",
    "line_bene_prmry_pyr_pd_amt": "paid_before",
    "deductible": "deductible",
    "line_bene_ptb_ddctbl_amt": "deductible",
    "rev_cntr_cash_ddctbl_amt": "deductible",
    "rev_cntr_blood_ddctbl_amt": "deductible",
    "copay": "copay",
    "coinsurance": "coinsurance",
    "line_coinsrnc_amt": "coinsurance",
    "rev_cntr_wage_adjstd_coins_amt": "coinsurance",
    "noncovered": "not_covered",
    "memberliability": "liability",
    "rev_cntr_ptnt_rspnsblty_pmt": "liability",
    "paidbypatient": "paid_by_patient",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line in exact dollars, as the source wrote it."""

    description: str
    charge: Decimal | None
    decided: bool = False
    allowed: Decimal = ZERO
    insurance_paid: Decimal = ZERO
    share: dict[str, Decimal] = field(default_factory=dict)
    paid_by_patient: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Adjudicated:
    """A visit's figures in whole cents; the lines sum to them."""

    charge: Money
    allowed: Money
    insurance_paid: Money
    patient_share: Money
    pending: Money
    lines: tuple[LineFacts, ...]


def adjudicate(
    items: Iterable[Item],
    *,
    header: Sequence[Adjudication] = (),
    totals: Sequence[Adjudication] = (),
    charged: Amount | None = None,
    is_decided: bool = True,
) -> Adjudicated:
    """Return what a claim's lines come to; raise Refusal if the figures cannot agree.

    `header` is the split given for the claim as a whole, `totals` its sums, which go first: they
    count if no line has a split of its own, and must otherwise agree. `charged` is the total
    billed; what no line accounts for is pending. Unless `is_decided`, no split counts yet.
    """
    with localcontext(prec=100):
        whole = _kept(_sums(header) | _sums(totals), is_decided=is_decided)
        lines = [_line(item, is_decided=is_decided) for item in items]
        total = amount(charged) if charged is not None else None
        total = whole.get("submitted") if total is None else total
        if _is_decided(whole) and not any(line.decided for line in lines):
            by_line = sum((line.charge or ZERO for line in lines), ZERO)
            lines = [_decided(whole, _first_words(lines), by_line if total is None else total)]
        lines = _with_rest(lines, total)
        _agree(lines, whole)
        return _rounded(_less_paid_already(lines, whole))


def amount(written: Amount) -> Decimal | None:
    """Return the dollars as written, or None; raise Refusal for one that cannot be billed."""
    value = written.value
    if value is None:
        return None
    if written.currency != "USD":
        raise Refusal("an amount that is not in US dollars")
    if not value.is_finite() or len(value.as_tuple().digits) > DIGITS_MAX:
        raise Refusal("an amount that is no number of dollars")
    if value < 0:
        raise Refusal("a negative amount")
    if value > AMOUNT_MAX or (value and value.adjusted() < -DIGITS_MAX):
        raise Refusal("an amount that is no number of dollars")
    return value


def _sums(adjudications: Iterable[Adjudication]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for each in adjudications:
        category = _category(each)
        if category and (value := amount(each.amount)) is not None:
            sums[category] = sums.get(category, ZERO) + value
    return sums


def _category(adjudication: Adjudication) -> str:
    for word in adjudication.category.words():
        if found := CATEGORIES.get(word.rpartition("/")[2].strip().lower()):
            return found
    return ""


def _is_decided(sums: dict[str, Decimal]) -> bool:
    return any(category != "submitted" for category in sums)


def _kept(sums: dict[str, Decimal], *, is_decided: bool) -> dict[str, Decimal]:
    return {name: value for name, value in sums.items() if is_decided or name == "submitted"}


def _line(item: Item, *, is_decided: bool) -> Line:
    sums = _kept(_sums(item.adjudication), is_decided=is_decided)
    words = item.product_or_service.text or next(iter(item.product_or_service.words()[1:]), "")
    description = clean(words, 200)
    net = amount(item.net)
    charge = sums.get("submitted", net)
    if net is not None and charge is not None and abs(charge - net) > NOISE:
        raise Refusal("a line's price and its submitted charge disagree")
    return _decided(sums, description, charge) if _is_decided(sums) else Line(description, charge)


def _decided(sums: dict[str, Decimal], description: str, charge: Decimal | None) -> Line:
    paid = sums.get("benefit", sums.get("paid", ZERO)) + sums.get("paid_before", ZERO)
    share = {part: sums.get(part, ZERO) for part in PARTS}
    if "liability" in sums:
        share = _as_liable(share, sums["liability"])
    return Line(
        description=description,
        charge=charge,
        decided=True,
        allowed=sums.get("allowed", paid + sum(share[part] for part in COST_SHARING)),
        insurance_paid=paid,
        share=share,
        paid_by_patient=sums.get("paid_by_patient", ZERO),
    )


def _as_liable(share: dict[str, Decimal], liability: Decimal) -> dict[str, Decimal]:
    """The member's liability is the last word; what cost sharing leaves of it was not covered."""
    cost_sharing = sum((share[part] for part in COST_SHARING), ZERO)
    if cost_sharing > liability + NOISE:
        raise Refusal("copay, coinsurance and deductible exceed the member's liability")
    return {**share, "not_covered": max(liability - cost_sharing, ZERO)}


def _less_paid_already(lines: list[Line], whole: dict[str, Decimal]) -> list[Line]:
    """Take off, line after line, what the patient paid at the counter: it is not billed again."""
    by_line = sum((line.paid_by_patient for line in lines), ZERO)
    paid = whole.get("paid_by_patient", by_line)
    left = []
    for line in lines:
        share = dict(line.share)
        for part, value in line.share.items():
            share[part] = max(value - paid, ZERO)
            paid = max(paid - value, ZERO)
        left.append(replace(line, share=share))
    return left


def _with_rest(lines: list[Line], total: Decimal | None) -> list[Line]:
    """Give the part of the total that no line prices to the first unpriced line: it is pending."""
    rest = (total or ZERO) - sum((line.charge or ZERO for line in lines), ZERO)
    if total is not None and rest < -NOISE:
        raise Refusal("the lines come to more than the total submitted")
    if rest <= 0:
        return lines
    for position, line in enumerate(lines):
        if line.charge is None and not line.decided:
            return [*lines[:position], replace(line, charge=rest), *lines[position + 1 :]]
    return [*lines, Line("", rest)]


def _agree(lines: list[Line], whole: dict[str, Decimal]) -> None:
    decided = [line for line in lines if line.decided]
    for line in decided:
        _check(line)
    noise = NOISE * len(decided)
    for part in COST_SHARING:
        if sum((line.share[part] for line in decided), ZERO) > whole.get(part, AMOUNT_MAX) + noise:
            raise Refusal("the lines come to more cost sharing than the claim as a whole")
    shares = sum((value for line in decided for value in line.share.values()), ZERO)
    if shares > whole.get("liability", shares) + noise:
        raise Refusal("the lines come to more than the member's liability")


def _check(line: Line) -> None:
    charge, share = line.charge or ZERO, sum(line.share.values(), ZERO)
    covered = share - line.share["not_covered"]
    if share > charge + NOISE:
        raise Refusal("the patient's share is more than the charge")
    if line.insurance_paid + share > charge + NOISE:
        raise Refusal("insurance and patient together pay more than the charge")
    if line.allowed > charge + NOISE:
        raise Refusal("more was allowed than charged")
    if line.insurance_paid + covered > line.allowed + NOISE:
        raise Refusal("insurance and cost sharing together are more than was allowed")


def _rounded(lines: list[Line]) -> Adjudicated:
    charges = _to_cents([line.charge or ZERO for line in lines])
    allowed = _to_cents([line.allowed for line in lines])
    paid = _to_cents([line.insurance_paid for line in lines])
    shares = _to_cents([line.share.get(part, ZERO) for line in lines for part in PARTS])
    told = []
    for index, line in enumerate(lines):
        parts = dict(zip(PARTS, shares[index * 4 : index * 4 + 4], strict=True))
        told.append(
            LineFacts(
                description=line.description,
                charge=charges[index],
                adjudicated=line.decided,
                allowed=allowed[index],
                insurance_paid=paid[index],
                **parts,
            )
        )
    return Adjudicated(
        charge=Money(sum(charges)),
        allowed=Money(sum(allowed)),
        insurance_paid=Money(sum(paid)),
        patient_share=Money(sum(shares)),
        pending=_pending(told),
        lines=tuple(line for line in told if line.charge or line.adjudicated),
    )


def _pending(lines: list[LineFacts]) -> Money:
    return Money(sum(line.charge for line in lines if not line.adjudicated))


def _to_cents(dollars: list[Decimal]) -> list[int]:
    """Return cents that sum to the exact sum rounded half-up once; each is at least its floor."""
    cents = [int((each / CENT).to_integral_value(rounding=ROUND_FLOOR)) for each in dollars]
    if cents:
        left_over = Money.rounded_half_up(sum(dollars, ZERO)).cents - sum(cents)
        cents[dollars.index(max(dollars))] += left_over
    return cents


def _first_words(lines: list[Line]) -> str:
    return next((line.description for line in lines if line.description), "")
