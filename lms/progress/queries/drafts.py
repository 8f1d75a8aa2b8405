"""What learners drafted in exercises, and what of it was offered to an institution."""

from lms.accounts.models import User
from lms.curriculum.models import Rendering
from lms.curriculum.rules.sheets import Sheet
from lms.institutions.models import Institution
from lms.progress.models import Draft, Enrolment


def draft_of(enrolment: Enrolment, lesson_key: str, number: int) -> Draft | None:
    return Draft.objects.filter(enrolment=enrolment, lesson_key=lesson_key, number=number).first()


def sheet_of(rendering: Rendering, number: int) -> Sheet | None:
    """What the exercise of this number leaves to fill in; None when it leaves nothing."""
    return next((sheet for sheet in rendering.sheets.values() if sheet.number == number), None)


def begun_sheets(enrolment: Enrolment, lesson_key: str) -> frozenset[int]:
    """Numbers of the exercises of a lesson in which she wrote already. One query."""
    rows = Draft.objects.filter(enrolment=enrolment, lesson_key=lesson_key)
    return frozenset(rows.values_list("number", flat=True))


def own_drafts(person: User) -> list[Draft]:
    """Everything she drafted, the latest first. One query."""
    rows = Draft.objects.filter(enrolment__person=person).select_related("enrolment__edition", "offered_to")
    return list(rows.defer("enrolment__edition__source").order_by("-written_at"))


def offered_drafts(institution: Institution) -> list[Draft]:
    """What its staff offered, the latest first. One query."""
    rows = Draft.objects.filter(offered_to=institution).select_related("enrolment__person")
    return list(rows.order_by("-offered_at"))


def drafts_serving(institution: Institution, indicator_key: str) -> list[Draft]:
    """Those of them that serve an indicator of the instrument."""
    return [draft for draft in offered_drafts(institution) if indicator_key in draft.as_sheet.evidence]
