"""The Celery application: reads its settings from Django's, finds tasks in the packages."""

import os

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings
from django.utils.log import configure_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

app = Celery("xenia")
app.add_defaults(lambda: settings.CELERY)
app.autodiscover_tasks(["lms.outbox"])


@setup_logging.connect
def log_as_the_web_does(**_: object) -> None:
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
