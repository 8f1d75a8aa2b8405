"""What happens when a notice was written."""

from django.utils import translation

from lms.notices.actions import send
from lms.notices.models import Notice
from lms.outbox import topics
from lms.outbox.registry import reaction


@reaction(topics.NOTICE_WRITTEN, queue="mail", own_transactions=True)
def send_mail(keys: list[str]) -> None:
    for notice in Notice.objects.unsent().filter(key__in=keys).select_related("person"):
        with translation.override(notice.person.language):
            send(notice)
