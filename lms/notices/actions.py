"""Writing a notice, sending its mail, and receiving no more of those one may refuse."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.audit.actions import record
from lms.foundation import clock
from lms.notices.models import Notice, NoticePreference
from lms.notices.queries import token_of
from lms.outbox import topics
from lms.outbox.publishing import publish


@transaction.atomic
def write(
    *, person: User, kind: str, key: object, subject: str, body: str, is_optional: bool = False
) -> Notice:
    """Tell `person`, once per (kind, key). The mail leaves after the commit.

    is_optional: nothing obliges anybody to send it, so it carries the way to receive no more. Whoever writes one
    asks `queries.wants_optional` first.
    """
    one_line = " ".join(subject.split())[:200]  # a line break here would add a mail header
    notice, new = Notice.objects.get_or_create(
        person=person,
        kind=kind,
        subject_key=str(key),
        defaults={"subject": one_line, "body": body, "is_optional": is_optional, "written_at": clock.now()},
    )
    if new:
        publish(topics.NOTICE_WRITTEN, notice.key)
    return notice


def send(notice: Notice) -> None:
    """Send the mail of a notice. Its Message-ID is its key, so a repeated mail is the same mail."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    headers = {"Message-ID": f"<{notice.key}@{host}>"}
    body = notice.body
    if notice.is_optional:
        address = f"{settings.PUBLIC_ADDRESS}/notices/{token_of(notice.person)}/"
        headers |= {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        body += "\n\n" + _("Receive no more mails of this kind: %(address)s") % {"address": address}
    EmailMessage(notice.subject, body, to=[notice.person.email], headers=headers).send()
    Notice.objects.filter(pk=notice.pk, sent_at=None).update(sent_at=clock.now())


@transaction.atomic
def choose_optional(*, person: User, wanted: bool) -> None:
    """Whether a person receives notices that nothing obliges anybody to send."""
    NoticePreference.objects.update_or_create(
        person=person, defaults={"wants_optional": wanted, "changed_at": clock.now()}
    )
    record(person, "notices.optional_wanted" if wanted else "notices.optional_refused", person)
