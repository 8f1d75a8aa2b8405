"""Regional migration dialogues enter as text, and countries as members of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from django.db import transaction

from lms.accounts.models import User
from lms.audit.actions import record
from lms.institutions.models import Country, Dialogue
from lms.institutions.rules.dialogues import DialogueLine


@transaction.atomic
def load_dialogues(lines: Iterable[DialogueLine]) -> int:
    """Make the catalogue say what the lines say; how many dialogues it names comes back. None is ever removed."""
    rows = [Dialogue(**asdict(line)) for line in lines]
    Dialogue.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["name", "area", "chair", "source", "as_of", "certainty"],
    )
    return len(rows)


@transaction.atomic
def name_dialogues(*, members: Mapping[str, Sequence[str]], by: User | None) -> list[Country]:
    """Write down in which dialogues countries take part; the countries for which something changed come back."""
    changed = []
    for country in Country.objects.select_for_update().filter(code__in=members).order_by("code"):
        keys = list(members[country.code])
        if country.dialogue_keys == keys:
            continue
        country.dialogue_keys = keys
        country.save(update_fields=["dialogue_keys"])
        record(by, "institutions.dialogues_named", country, detail={"dialogues": keys})
        changed.append(country)
    return changed
