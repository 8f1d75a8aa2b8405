"""As which reader a person takes a course: for what place, in which dialogues, of what profile, in what role."""

from collections.abc import Iterable, Sequence
from datetime import date

from lms.accounts.models import User
from lms.curriculum.models import Edition, Rendering
from lms.curriculum.queries import audience_words
from lms.curriculum.rules import audience as audiences
from lms.curriculum.rules.audience import Audience, Reader
from lms.curriculum.rules.outlines import Outline
from lms.foundation import clock
from lms.institutions.models import Institution, Membership, MigrationProfile, Territory
from lms.progress.models import Enrolment


def reader_at(person: User, institution: Institution) -> Reader:
    """The person as a reader who learns for the institution, as of today."""
    return readers([(person.pk, institution.pk)])[person.pk, institution.pk]


def readers_of(enrolments: Sequence[Enrolment]) -> dict[int, Reader]:
    """Enrolment → its learner as a reader, as of today. Four queries for any number."""
    found = readers([(row.person_id, row.institution_id) for row in enrolments])
    return {row.pk: found[row.person_id, row.institution_id] for row in enrolments}


def readers(pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Reader]:
    """(person, institution) → reader."""
    institutions = {
        row.pk: row
        for row in Institution.objects.filter(pk__in={pk for _person, pk in pairs}).select_related(
            "territory__country"
        )
    }
    today = clock.today()
    regions = regions_of(institutions.values())
    profiles = profiles_of(institutions, today)
    roles = roles_of({person for person, _pk in pairs}, today)
    return {
        (person, pk): Reader(
            country=institutions[pk].territory.country_id,
            regions=regions[pk],
            dialogues=frozenset(institutions[pk].territory.country.dialogue_keys),
            profiles=frozenset(profiles.get(pk, "")),
            role=roles.get((person, pk), ""),
        )
        for person, pk in pairs
    }


def regions_of(institutions: Iterable[Institution]) -> dict[int, frozenset[str]]:
    """Institution → its territory and all above it but the country, as EC/01."""
    step = Territory.steplen
    ways = {
        row.pk: {row.territory.path[:end] for end in range(step, len(row.territory.path) + 1, step)}
        for row in institutions
    }
    codes = {
        territory.path: f"{territory.country_id}/{territory.code}"
        for territory in Territory.objects.filter(path__in=set().union(*ways.values()), level__gt=0)
    }
    return {pk: frozenset(codes[path] for path in way if path in codes) for pk, way in ways.items()}


def profiles_of(institutions: Iterable[int], day: date) -> dict[int, str]:
    """Institution → the letters declared last."""
    rows = MigrationProfile.objects.filter(institution__in=list(institutions), declared_on__lte=day)
    ordered = rows.order_by("declared_on", "id").values_list("institution", "letters")
    return dict(ordered)


def roles_of(people: Iterable[int], day: date) -> dict[tuple[int, int], str]:
    """(person, institution) → the occupational role she took up last."""
    rows = Membership.objects.in_force(day).filter(person__in=list(people)).exclude(occupational_role="")
    ordered = rows.order_by("valid_from", "id").values_list("person", "institution", "occupational_role")
    return {(person, institution): role for person, institution, role in ordered}


def outline_for(edition: Edition, person: User, memberships: Sequence[Membership]) -> Outline:
    """The course as she would take it for the first institution she may learn for; the whole when there is none."""
    if not memberships:
        return edition.outline_value
    return edition.outline_value.for_reader(reader_at(person, memberships[0].institution))


def variant_words(enrolment: Enrolment) -> str:
    """Which variant of her edition a learner takes, in the language of the moment. Empty when all read the same.

    Only what some part of the edition depends on is named: an edition with text for countries alone says “Ecuador”.
    """
    reader, used = enrolment.reader, audiences_in(enrolment.edition)
    asked = {name for audience in used for name in audience.named}
    return audience_words(
        Audience(
            countries=audiences.one(reader.country) if "countries" in asked else frozenset(),
            regions=reader.regions if "regions" in asked else frozenset(),
            dialogues=reader.dialogues if "dialogues" in asked else frozenset(),
            profiles=reader.profiles if "profiles" in asked else frozenset(),
            roles=audiences.one(reader.role) if "roles" in asked else frozenset(),
        )
    )


def audiences_in(edition: Edition) -> list[Audience]:
    """Every audience that a lesson of the edition or a part of one has."""
    segments = Rendering.objects.filter(edition=edition).values_list("segments", flat=True)
    of_parts = [audiences.from_plain(segment["audience"]) for row in segments for segment in row]
    return of_parts + [lesson.audience for lesson in edition.outline_value.lessons]
