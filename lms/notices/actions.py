"""Writing a notice, and sending its mail."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from lms.accounts.models import User
from lms.foundation import clock
from lms.notices.models import Notice
from lms.outbox import topics
from lms.outbox.publishing import publish


@transaction.atomic
def write(*, person: User, kind: str, key: object, subject: str, body: str) -> Notice:
    """Tell `person`, once per (kind, key). The mail leaves after the commit."""
    one_line = " ".join(subject.split())[:200]  # a line break here would add a mail header
    notice, new = Notice.objects.get_or_create(
        person=person,
        kind=kind,
        subject_key=str(key),
        defaults={"subject": one_line, "body": body, "written_at": clock.now()},
    )
    if new:
        publish(topics.NOTICE_WRITTEN, notice.key)
    return notice


def send(notice: Notice) -> None:
    """Send the mail of a notice. Its Message-ID is its key, so a repeated mail is the same mail."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    EmailMessage(
        notice.subject,
        notice.body,
        to=[notice.person.email],
        headers={"Message-ID": f"<{notice.key}@{host}>"},
    ).send()
    Notice.objects.filter(pk=notice.pk, sent_at=None).update(sent_at=clock.now())
