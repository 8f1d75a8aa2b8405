"""Attaching evidence, taking it back, blocking it, and destroying what was blocked."""

from dataclasses import dataclass
from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.assessment.actions.files import taken
from lms.assessment.rules.files import FileFault, SentFile
from lms.audit.actions import record
from lms.capacity.actions.acting import hold, require, require_indicator, require_reason, require_state
from lms.capacity.models import Evidence, EvidenceLink, EvidenceRuling, Round
from lms.capacity.rules.evidence import MOST_INDICATORS
from lms.capacity.rules.rounds import Act
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.rules.roles import Capability
from lms.outbox import topics
from lms.outbox.publishing import publish

LIMITS = {
    FileFault.TOO_LARGE: _("The file is larger than 10 MB."),
    FileFault.KIND_NOT_ALLOWED: _("Send a PDF, ODT, DOCX, XLSX, ODS, PNG, JPG, TXT or CSV file."),
}


@dataclass(frozen=True, slots=True)
class Description:
    """What the institution says about an item."""

    title: str
    evidence_class: str
    dated_on: date
    summary: str
    passage: str = ""
    language: str = ""
    unit: str = ""


@transaction.atomic
def attach_evidence(
    *,
    round: Round,
    indicator_keys: list[str],
    description: Description,
    by: User,
    file: SentFile | None = None,
    link: str = "",
    no_personal_data: bool,
) -> Evidence:
    """Add a file or an address to the round, for one to four indicators."""
    require(by, Capability.RUN_ROUND, round.institution)
    round = hold(round)
    require_state(round, Act.ATTACH_EVIDENCE)
    keys = require_indicators(round, indicator_keys)
    if not no_personal_data:
        raise RuleViolation(
            "personal_data_not_ruled_out", _("Confirm that the item holds no personal data of migrants.")
        )
    if (file is None) == (not link):
        raise RuleViolation("file_or_link", _("Give a file or an address, one of the two."))
    if description.dated_on > clock.today(round.institution.territory.country.time_zone):
        raise RuleViolation("dated_in_future", _("The date of the document lies in the future."))
    evidence = described(round, description, by)
    if file:
        keep_file(evidence, file)
    else:
        evidence.link = link
    evidence.save()
    EvidenceLink.objects.bulk_create(EvidenceLink(evidence=evidence, indicator_key=key) for key in keys)
    record(by, "capacity.evidence_attached", evidence, round.institution.key, {"indicators": keys})
    publish(topics.ROUND_CHANGED, round.key)
    return evidence


def described(round: Round, description: Description, by: User) -> Evidence:
    return Evidence(
        round=round,
        title=description.title.strip(),
        evidence_class=description.evidence_class,
        dated_on=description.dated_on,
        passage=description.passage.strip(),
        language=description.language.strip(),
        unit=description.unit.strip(),
        summary=description.summary.strip(),
        no_personal_data=True,
        attached_by=by,
        attached_at=clock.now(),
    )


def keep_file(evidence: Evidence, file: SentFile) -> None:
    facts = taken(file, otherwise="evidence", limits=LIMITS)
    evidence.file_name, evidence.file_size = facts.name, facts.size
    evidence.content_type, evidence.sha256 = facts.content_type, facts.sha256
    evidence.file.save("", ContentFile(file.content), save=False)


def require_indicators(round: Round, keys: list[str]) -> list[str]:
    unique = list(dict.fromkeys(keys))
    if not 1 <= len(unique) <= MOST_INDICATORS:
        raise RuleViolation("too_many_indicators", _("One item supports one to four indicators."))
    for key in unique:
        require_indicator(round, key)
    return unique


@transaction.atomic
def link_evidence(*, evidence: Evidence, indicator_key: str, by: User) -> None:
    """Let an item support one more indicator, up to four."""
    require(by, Capability.RUN_ROUND, evidence.round.institution)
    round = hold(evidence.round)
    require_state(round, Act.ATTACH_EVIDENCE)
    present = list(evidence.links.values_list("indicator_key", flat=True))
    require_indicators(round, [*present, indicator_key])
    if EvidenceRuling.objects.filter(evidence=evidence).exists():
        raise RuleViolation("evidence_gone", _("This item was taken out."))
    __, new = EvidenceLink.objects.get_or_create(evidence=evidence, indicator_key=indicator_key)
    if new:
        detail = {"indicator": indicator_key}
        record(by, "capacity.evidence_linked", evidence, round.institution.key, detail)
        publish(topics.ROUND_CHANGED, round.key)


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, reason: str, by: User) -> EvidenceRuling:
    """Take an item back before submission."""
    require(by, Capability.RUN_ROUND, evidence.round.institution)
    round = hold(evidence.round)
    require_state(round, Act.ATTACH_EVIDENCE)
    return rule(evidence, EvidenceRuling.Kind.WITHDRAWN, reason, by)


@transaction.atomic
def block_evidence(*, evidence: Evidence, reason: str, by: User) -> EvidenceRuling:
    """Take an item out in review, above all when it shows personal data. Its file is destroyed; its hash stays."""
    round = hold(evidence.round)
    require_state(round, Act.BLOCK_EVIDENCE)
    if not round.reviews.filter(reviewer=by, finished_at=None).exists():
        raise RuleViolation("not_allowed", _("Only the reviewer of this round can do this."))
    return rule(evidence, EvidenceRuling.Kind.BLOCKED, reason, by)


def rule(evidence: Evidence, kind: EvidenceRuling.Kind, reason: str, by: User) -> EvidenceRuling:
    ruling, new = EvidenceRuling.objects.get_or_create(
        evidence=evidence,
        defaults={"kind": kind, "reason": require_reason(reason), "by": by, "at": clock.now()},
    )
    if new:
        record(by, f"capacity.evidence_{kind.value}", evidence, evidence.round.institution.key)
        publish(topics.ROUND_CHANGED, evidence.round.key)
    return ruling


def destroy_ruled_out(round_key: str) -> None:
    """Delete the files of items that were taken out. Deleting a file twice is harmless."""
    rulings = EvidenceRuling.objects.filter(evidence__round__key=round_key, destroyed_at=None)
    for ruling in rulings.select_related("evidence"):
        file = ruling.evidence.file
        if file.name:
            file.storage.delete(file.name)
        ruling.destroyed_at = clock.now()
        ruling.save(update_fields=["destroyed_at"])
