"""Note in which edition learners completed their courses so far."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def note_where_completed(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Until now nobody who had completed a course was ever moved: she completed it in the edition she is in."""
    completed = apps.get_model("progress", "Enrolment").objects.exclude(completed_at=None)
    completed.update(completed_edition=models.F("edition"))


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("progress", "0007_editions_change")]

    operations: ClassVar[list[migrations.RunPython]] = [
        migrations.RunPython(note_where_completed, migrations.RunPython.noop)
    ]
