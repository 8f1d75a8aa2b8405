from datetime import UTC, date, datetime

from django.db import migrations, models


def this_month() -> date:
    """Nobody noted when earlier answers were given: they are counted when the month of this change has closed."""
    return datetime.now(UTC).date().replace(day=1)


class Migration(migrations.Migration):

    dependencies = [
        ("teaching", "0002_trainers_after_months"),
    ]

    operations = [
        migrations.AddField(
            model_name="followupanswer",
            name="month",
            field=models.DateField(default=this_month),
            preserve_default=False,
        ),
    ]
