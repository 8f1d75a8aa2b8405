"""The least Django does for a request: one view that reads one row by its key, one that adds a row; nothing around them.

Served by the same server as the product (`granian benchmarks.floor:application`), on a database file of its own.
"""

import os
import uuid

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.urls import path

from lms.foundation import environment

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": environment.database("XENIA_FLOOR_DATABASE", "")},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    ROOT_URLCONF=__name__,
    SECRET_KEY=os.urandom(32).hex(),
    USE_TZ=True,
)
django.setup()


class Line(models.Model):
    """A row of the size of a fact."""

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    text = models.CharField(max_length=40)

    class Meta:
        app_label = "floor"

    def __str__(self) -> str:
        return self.text


def read(request: HttpRequest) -> HttpResponse:
    return HttpResponse(Line.objects.get(pk=1).text)


def write(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(Line.objects.create(text="a lesson finished").key))


urlpatterns = [path("read", read), path("write", write)]
application = get_wsgi_application()

if Line._meta.db_table not in connection.introspection.table_names():
    with connection.schema_editor() as editor:
        editor.create_model(Line)
    Line.objects.create(text="a line")
