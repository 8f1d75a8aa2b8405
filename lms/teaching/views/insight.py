"""What trainers learn about a course from many: where people stop, what they say, what became of it."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms.accounts.views import SignedIn
from lms.curriculum.models import Edition
from lms.curriculum.queries import current_edition
from lms.curriculum.queries.editions import editions_of
from lms.curriculum.queries.translations import interface_language, words_of
from lms.foundation.plots import Bar, Plot, bars
from lms.institutions.models import Country
from lms.teaching.forms.feedback import ITEM_WORDS, OPTION_WORDS, QUESTION_WORDS, STEP_WORDS
from lms.teaching.models import Cohort, FollowUp
from lms.teaching.queries.insight import (
    DropOff,
    OptionResult,
    SurveyResult,
    drop_off,
    follow_up_result,
    learners_in,
    learners_of,
    learners_taught_by,
    survey_result,
)
from lms.teaching.views.cohorts import providers_of, taught

HIDDEN = "—"


def released(course_key: str) -> Edition:
    edition = current_edition(course_key)
    if edition is None:
        raise Http404
    return edition


def edition_wanted(request: SignedIn, course_key: str) -> Edition:
    """The edition asked for by its number, else the one that is released now."""
    number = request.GET.get("edition", "")
    if not number:
        return released(course_key)
    if not number.isdecimal():
        raise Http404
    return get_object_or_404(Edition, course_key=course_key, number=int(number))


def titled(edition: Edition) -> str:
    """What the course is called in the reader's language."""
    return words_of([edition], interface_language())[edition.pk].title


def country_of(request: SignedIn) -> Country:
    """The country of the first provider the person trains for."""
    return providers_of(request)[0].territory.country


@login_required
@require_GET
def cohort_drop_off(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    row = taught(request, key)
    k = row.provider.territory.country.small_number_k
    found = drop_off(edition_wanted(request, row.course_key), learners_of(row), k)
    return drop_off_page(request, found, k, row)


@login_required
@require_GET
def course_drop_off(request: SignedIn, course_key: str) -> HttpResponse:
    country = country_of(request)
    k, known = country.small_number_k, learners_taught_by(request.user)
    edition = edition_wanted(request, course_key)
    return drop_off_page(request, drop_off(edition, learners_in(country, course_key), k, known), k)


def drop_off_page(request: SignedIn, found: DropOff, k: int, cohort: Cohort | None = None) -> HttpResponse:
    rows = [(found.titles[step.lesson_key], step) for step in found.steps]
    editions = editions_of(found.edition.course_key)
    context = {"cohort": cohort, "found": found, "rows": rows, "plot": funnel(found), "k": k,
               "numbers": [edition.number for edition in editions]}  # fmt: skip
    return render(request, "teaching/drop_off.html", context)


def funnel(found: DropOff) -> Plot:
    """A bar a lesson: how many finished it."""
    return bars(
        _("Learners who finished each lesson"),
        [Bar(found.titles[step.lesson_key], step.finished, shown(step.finished)) for step in found.steps],
        top=next((step.reached for step in found.steps if step.reached), None),
        columns=(_("Lesson"), _("Finished")),
    )


def shown(count: int | None) -> str:
    return HIDDEN if count is None else str(count)


@login_required
@require_GET
def survey_page(request: SignedIn, course_key: str) -> HttpResponse:
    country, edition = country_of(request), released(course_key)
    result = survey_result(course_key, country)
    rows = [(ITEM_WORDS[item.item], [shown(count) for count in item.counts]) for item in result.items]
    context = {"title": titled(edition), "result": result, "plot": agreement(result), "rows": rows,
               "steps": list(STEP_WORDS.values()), "k": country.small_number_k}  # fmt: skip
    return render(request, "teaching/survey_result.html", context)


def agreement(result: SurveyResult) -> Plot:
    items = [
        Bar(
            str(ITEM_WORDS[item.item]),
            item.agreeing,
            HIDDEN if item.agreeing is None else f"{item.agreeing:.0%}",
        )
        for item in result.items
    ]
    return bars(_("Share of learners who agree"), items, top=1, columns=(_("Item"), _("Agree")))


@login_required
@require_GET
def follow_up_page(request: SignedIn, course_key: str) -> HttpResponse:
    country, edition = country_of(request), released(course_key)
    result = follow_up_result(course_key, country)
    texts = [
        (FollowUp.Part(part).label, QUESTION_WORDS[question], words) for part, question, words in result.texts
    ]
    context = {
        "title": titled(edition),
        "plots": [answers_plot(option) for option in result.options if option.is_shown],
        "texts": texts,
        "k": country.small_number_k,
    }
    return render(request, "teaching/follow_up_result.html", context)


def answers_plot(option: OptionResult) -> Plot:
    who = FollowUp.Part(option.part).label
    title = _("%(who)s, after %(n)s months: %(question)s") % {
        "question": QUESTION_WORDS[option.question],
        "who": who,
        "n": option.after_months,
    }
    items = [Bar(str(OPTION_WORDS[name]), count, shown(count)) for name, count in option.counts.items()]
    return bars(title, items, columns=(_("Answer"), _("Persons")))
