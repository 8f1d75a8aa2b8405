"""Editions cut before search existed are put on the way to it: one message each, as a release would write."""

from django.db import migrations


def ask_for_indexing(apps, schema_editor):
    Edition = apps.get_model("curriculum", "Edition")
    Delivery = apps.get_model("outbox", "Delivery")
    Delivery.objects.bulk_create(
        Delivery(
            topic="edition_cut",
            key=str(key),
            reaction="curriculum.make_findable:edition_cut",
            queue="facts",
        )
        for key in Edition.objects.values_list("key", flat=True)
    )


class Migration(migrations.Migration):
    dependencies = [("curriculum", "0001_initial"), ("outbox", "0001_initial")]

    operations = [migrations.RunPython(ask_for_indexing, migrations.RunPython.noop)]
