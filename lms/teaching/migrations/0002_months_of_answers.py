"""How many months after a course is asked has a name of its own; an answer keeps the month in which it was given."""

from django.db import migrations, models
from django.utils import timezone


def this_month():
    return timezone.now().date().replace(day=1)


class Migration(migrations.Migration):
    dependencies = [("teaching", "0001_teaching_groups")]

    operations = [
        migrations.RemoveConstraint("followup", "followed_up_once"),
        migrations.RenameField("followup", "month", "after_months"),
        migrations.AddConstraint(
            "followup",
            models.UniqueConstraint(fields=["enrolment", "part", "after_months"], name="followed_up_once"),
        ),
        migrations.RenameField("followupanswer", "month", "after_months"),
        # When an earlier answer was given was not kept: it counts from the end of this month.
        migrations.AddField(
            "followupanswer", "month", models.DateField(default=this_month), preserve_default=False
        ),
    ]
