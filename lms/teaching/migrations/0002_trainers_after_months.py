from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("teaching", "0001_teaching_groups"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="followup", name="followed_up_once"),
        migrations.RenameField(model_name="followup", old_name="month", new_name="after_months"),
        migrations.RenameField(model_name="followupanswer", old_name="month", new_name="after_months"),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.UniqueConstraint(
                fields=("enrolment", "part", "after_months"), name="followed_up_once"
            ),
        ),
    ]
