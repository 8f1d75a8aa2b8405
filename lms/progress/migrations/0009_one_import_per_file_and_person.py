"""Two people who do not see each other's imports may bring the same file."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("progress", "0008_editions_completed_in")]

    operations = [
        migrations.RemoveConstraint("completionimport", "one_import_per_file"),
        migrations.AddConstraint(
            "completionimport",
            models.UniqueConstraint(
                fields=["file_digest", "imported_by"], condition=Q(withdrawn_at=None), name="one_import_per_file"
            ),
        ),
    ]
