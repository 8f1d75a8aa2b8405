"""The evidence of a round, indicator by indicator."""

from collections import defaultdict
from datetime import date

from django.db.models import Count, Prefetch

from lms.capacity.models import Evidence, EvidenceLink, EvidenceQuerySet, Round
from lms.capacity.rules.evidence import EvidenceClass, Item
from lms.foundation import clock
from lms.institutions.queries import headcounts

AUTOMATIC_CLASS = {
    "coverage": EvidenceClass.E3
}  # what the system proves itself, by the instrument's word for it


def reference_day(round: Round) -> date:
    """The day on which evidence has to be valid: submission, and until then today."""
    zone = round.institution.territory.country.time_zone
    return clock.today(zone) if round.submitted_at is None else round.submitted_at.date()


def items_by_indicator(round: Round) -> dict[str, list[Item]]:
    """Indicator key → what counts for its level: items not taken out, and what the system proves. Two queries."""
    found: dict[str, list[Item]] = defaultdict(list)
    links = EvidenceLink.objects.filter(evidence__round=round, evidence__ruling=None)
    for link in links.select_related("evidence"):
        evidence = link.evidence
        found[link.indicator_key].append(
            Item(EvidenceClass(evidence.evidence_class), evidence.dated_on, evidence.unit)
        )
    for key, item in automatic_items(round).items():
        found[key].append(item)
    return found


def automatic_items(round: Round) -> dict[str, Item]:
    """Trained staff against the headcount is kept by this system; it needs no paper once a headcount is declared."""
    day = reference_day(round)
    if not headcounts(round.institution, day):
        return {}
    return {
        indicator.key: Item(AUTOMATIC_CLASS[indicator.automatic], day, "xenia")
        for indicator in round.instrument.instrument.indicators.values()
        if indicator.automatic in AUTOMATIC_CLASS
    }


def evidence_of(round: Round) -> EvidenceQuerySet:
    """All items of a round with their links and rulings, the newest first. Two queries."""
    return (
        Evidence.objects.filter(round=round)
        .select_related("ruling", "ruling__by", "attached_by")
        .prefetch_related(Prefetch("links", EvidenceLink.objects.order_by("id")))
        .order_by("-id")
    )


def evidence_for(round: Round, indicator_key: str) -> EvidenceQuerySet:
    """The items that support one indicator."""
    return evidence_of(round).filter(links__indicator_key=indicator_key)


def same_file_elsewhere(evidence: list[Evidence]) -> dict[str, int]:
    """Hash → how many other institutions attached the very same file. Flagged, not punished. One query."""
    hashes = {item.sha256 for item in evidence if item.sha256}
    if not hashes:
        return {}
    own = {item.round.institution_id for item in evidence}
    rows = (
        Evidence.objects.filter(sha256__in=hashes)
        .exclude(round__institution__in=own)
        .values("sha256")
        .annotate(institutions=Count("round__institution", distinct=True))
    )
    return {row["sha256"]: row["institutions"] for row in rows}
