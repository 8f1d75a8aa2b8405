"""Telling trainers, once a month, which sources went stale and which legal content is to be read again."""

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.curriculum.queries.usage import legal_texts_to_review, stale_sources, written_lessons
from lms.foundation import clock
from lms.institutions.queries import people_with
from lms.institutions.rules.roles import Capability
from lms.notices.actions import write
from lms.outbox import topics
from lms.outbox.publishing import publish

KIND = "curriculum.texts_due"


@transaction.atomic
def publish_month() -> None:
    publish(topics.TEXTS_DUE, f"{clock.today():%Y-%m}")


@transaction.atomic
def remind_trainers(*, month: str) -> None:
    """One notice a month to everybody who writes, when there is something to look at."""
    lessons = written_lessons()
    stale, legal = len(stale_sources(lessons)), len(legal_texts_to_review(lessons))
    if not stale and not legal:
        return
    for person in people_with(Capability.AUTHOR):
        with translation.override(person.language):
            subject = _("Texts to look at this month")
            write(person=person, kind=KIND, key=month, subject=subject, body=words(stale, legal))


def words(stale: int, legal: int) -> str:
    """The notice, in the language that is active."""
    lines = [
        ngettext("%(n)s source has gone stale.", "%(n)s sources have gone stale.", stale) % {"n": stale},
        ngettext(
            "%(n)s legal text is to be reviewed.", "%(n)s legal texts are to be reviewed.", legal
        ) % {"n": legal},
        _("Both lists are in the editor under Reports: %(address)s") % {"address": f"{settings.PUBLIC_ADDRESS}/admin/"},
    ]  # fmt: skip
    return "\n".join(lines)
