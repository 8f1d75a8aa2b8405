"""The tests before and after a course, and what they say of groups."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from django.db.models import Q

from lms.accounts.models import User
from lms.assessment.models import Attempt
from lms.assessment.models import Question as QuestionRow
from lms.assessment.rules.effect import Effect, Pair, parallel_questions
from lms.assessment.rules.questions import Form, Question
from lms.assessment.rules.states import State
from lms.curriculum.models import Edition
from lms.curriculum.queries import current_edition
from lms.institutions.models import Territory
from lms.institutions.rules.small_numbers import K
from lms.progress.models import EffectPair, Enrolment
from lms.progress.models.learning import EnrolmentQuerySet
from lms.progress.queries.learners import standing_of
from lms.progress.rules.effect import (
    Distribution,
    GroupEffect,
    Moment,
    distribution,
    group_effects,
    moment_open,
    whole_effect,
)
from lms.progress.rules.standing import Standing

REGION_LENGTH = 8  # of the path of a territory one step below the country


@dataclass(frozen=True, slots=True)
class Offer:
    """A test that may be taken now; `opened` was begun already."""

    moment: Moment
    opened: bool
    question_count: int


def form_rows(edition: Edition, forms: Sequence[Form]) -> list[QuestionRow]:
    """Active questions of these forms in the pools of an edition, module by module. One query."""
    tests = [module.test for module in edition.outline_value.modules if module.test]
    if not tests:
        return []
    pinned = (Q(pool__key=test.pool_key, pool__version=test.pool_version) for test in tests)
    pools = reduce(or_, pinned)
    rows = QuestionRow.objects.filter(
        pools, state=State.ACTIVE, body__form__in=[form.value for form in forms]
    )
    order = {test.pool_key: place for place, test in enumerate(tests)}
    return sorted(rows.select_related("pool"), key=lambda row: (order[row.pool.key], row.place))


def effect_questions(edition: Edition) -> dict[Form, tuple[Question, ...]]:
    """What the two tests of an edition ask, by form; nothing where its pools have no parallel forms.

    A key names the pool as well, because these questions come together from several.
    """
    modules: dict[str, list[Question]] = defaultdict(list)
    for row in form_rows(edition, (Form.A, Form.B)):
        modules[row.pool.key].append(replace(row.value, key=f"{row.pool.key}/{row.key}"))
    return parallel_questions(list(modules.values()))


def effect_attempts(enrolment: Enrolment) -> dict[Moment, Attempt]:
    keys = {enrolment.test_key(moment): moment for moment in Moment}
    rows = Attempt.objects.filter(person=enrolment.person_id, subject_key__in=keys)
    return {keys[row.subject_key]: row for row in rows}


def effect_offer(enrolment: Enrolment, standing: Standing | None = None) -> Offer | None:
    """The test before or after the course that the learner may take now. At most two queries beside the standing's."""
    attempts = effect_attempts(enrolment)
    found = standing or standing_of(enrolment)
    moment = moment_open(
        begun=found.done_count > 0,
        lessons_done=all(module.lessons_done for module in found.modules),
        handed_in=[moment for moment, row in attempts.items() if row.submitted_at],
    )
    count = len(effect_questions(enrolment.edition)[Form.A]) if moment else 0
    return Offer(moment, moment in attempts, count) if moment and count else None


def unanswered_offer(enrolment: Enrolment, standing: Standing) -> Offer | None:
    """The test before the course while its learner has neither begun it, nor gone on without it, nor begun to learn."""
    if enrolment.entry_skipped_at or standing.done_count:
        return None
    offer = effect_offer(enrolment, standing)
    return offer if offer and offer.moment is Moment.ENTRY and not offer.opened else None


@dataclass(frozen=True, slots=True)
class EffectPage:
    """What a course changed, as it may be shown. `groups`: by what, and each group by name."""

    edition: Edition | None
    course_key: str
    k: int
    whole: Effect | None
    gains: Distribution | None
    groups: Mapping[str, tuple[GroupEffect, ...]]


def courses_with_effect(user: User) -> list[tuple[str, str]]:
    """(key, title) of courses for which the person may see pairs, by key."""
    keys = EffectPair.objects.seen_by(user).order_by("course_key").values_list("course_key", flat=True)
    titles = dict(Edition.objects.order_by("number").values_list("course_key", "title"))
    return [(key, titles.get(key, key)) for key in keys.distinct()]


def effect_page(user: User, course_key: str) -> EffectPage:
    """Four queries, however many persons and groups."""
    rows = list(
        EffectPair.objects.seen_by(user)
        .filter(course_key=course_key)
        .select_related("institution__territory__country")
    )
    k = max((row.institution.territory.country.small_number_k for row in rows), default=K)
    names = dict(Territory.objects.filter(level=1).values_list("path", "name"))
    pairs = [row.value for row in rows]
    return EffectPage(
        edition=current_edition(course_key),
        course_key=course_key,
        k=k,
        whole=whole_effect(pairs, k),
        gains=distribution(pairs, k),
        groups={
            "country": grouped(rows, lambda row: row.institution.territory.country.name, k),
            "region": grouped(
                rows, lambda row: names.get(row.institution.territory.path[:REGION_LENGTH], ""), k
            ),
            "role": grouped(rows, lambda row: row.occupational_role, k),
        },
    )


@dataclass(frozen=True, slots=True)
class PartEffect:
    """What a course changed for some of its learners."""

    effect: Effect
    gains: Distribution | None


def effect_among(enrolments: EnrolmentQuerySet, course_key: str, k: int) -> PartEffect | None:
    """The effect for these learners; None where they, or all the others, are too few to be shown. Two queries."""
    chosen = set(enrolments.filter(course_key=course_key).values_list("pk", flat=True))
    parts: dict[str, list[Pair]] = {"these": [], "others": []}
    for row in EffectPair.objects.filter(course_key=course_key):
        parts["these" if row.enrolment_id in chosen else "others"].append(row.value)
    these, _others = group_effects(parts, k)
    if not these.count or these.effect is None:
        return None
    return PartEffect(these.effect, distribution(parts["these"], k))


def by_number(name: str) -> tuple[object, ...]:
    """R2 before R10."""
    return tuple(int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name))


def grouped(rows: Sequence[EffectPair], name: Callable[[EffectPair], str], k: int) -> tuple[GroupEffect, ...]:
    found: dict[str, list[Pair]] = defaultdict(list)
    for row in rows:
        found[name(row)].append(row.value)
    return group_effects({name: found[name] for name in sorted(found, key=by_number)}, k)
