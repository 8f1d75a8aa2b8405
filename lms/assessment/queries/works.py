"""Works that wait for a trainer, and time that was granted."""

from django.db.models import OuterRef, QuerySet, Subquery

from lms.accounts.models import User
from lms.assessment.models import TimeExtension, Work, WorkMark, WorkQuerySet


def works_to_mark(user: User) -> WorkQuerySet:
    """What a trainer may mark now, without names; the longest wait first."""
    return Work.objects.markable_by(user).waiting().select_related("attempt", "question__pool")


def works_marked(user: User) -> WorkQuerySet:
    """What is marked, the latest first, with the latest marker."""
    latest = WorkMark.objects.filter(work=OuterRef("pk")).order_by("-id")
    return (
        Work.objects.markable_by(user)
        .exclude(marks=None)
        .annotate(
            marked_at=Subquery(latest.values("marked_at")[:1]),
            mark_share=Subquery(latest.values("share")[:1]),
        )
        .select_related("attempt__person", "question__pool")
        .order_by("-marked_at")
    )


def time_grants() -> QuerySet[TimeExtension]:
    """Grants in force: the latest of each person and subject that gives any time."""
    latest = TimeExtension.objects.filter(
        person=OuterRef("person"), subject_key=OuterRef("subject_key")
    ).order_by("-id")
    return (
        TimeExtension.objects.filter(pk=Subquery(latest.values("pk")[:1]))
        .exclude(percent=0, minutes=0)
        .select_related("person", "granted_by")
        .order_by("person__name", "subject_key")
    )
