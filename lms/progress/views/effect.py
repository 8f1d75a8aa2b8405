"""The tests before and after a course for learners; what they show for trainers and ministries."""

import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.accounts.models import User
from lms.accounts.views import SignedIn, refused
from lms.assessment.actions.attempts import save_answers
from lms.assessment.forms.attempts import AttemptForm
from lms.assessment.models import Attempt
from lms.assessment.queries.attempts import learner_questions, open_attempt
from lms.assessment.rules.effect import Effect, Interval
from lms.curriculum.queries.translations import interface_language
from lms.foundation.errors import RuleViolation
from lms.foundation.plots import Axis, Bar, Plot, Range, bars, intervals
from lms.institutions.queries import countries_overseen, is_author
from lms.progress.actions.effect import skip_entry_test, start_effect_test, submit_effect_test
from lms.progress.models import Enrolment
from lms.progress.queries.effect import courses_with_effect, effect_offer, effect_page, unanswered_offer
from lms.progress.queries.learners import standing_of
from lms.progress.queries.words import words_for
from lms.progress.rules.effect import Distribution, GroupEffect
from lms.progress.views.courses import own

GROUPINGS = {
    "country": gettext_lazy("By country"),
    "region": gettext_lazy("By region"),
    "role": gettext_lazy("By occupational role"),
}
HIDDEN = gettext_lazy("hidden")
NO_BREAK = "\u00a0"


@login_required
@require_POST
def start(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    row = own(request, key)
    try:
        start_effect_test(enrolment=row, by=request.user)
    except RuleViolation as error:
        return refused(request, error, reverse("progress:enrolment", args=[key]))
    return redirect("progress:effect_test", key)


@login_required
@require_http_methods(["GET", "POST"])
def entry_offer(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """The test before the course, offered once before the first lesson. It is no gate."""
    row = own(request, key)
    if request.method == "POST":
        skip_entry_test(enrolment=row, by=request.user)
        return redirect("progress:resume", key)
    offer = unanswered_offer(row, standing_of(row))
    if offer is None:
        return redirect("progress:resume", key)
    context = {"enrolment": row, "words": words_for(row, interface_language()), "offer": offer}
    return render(request, "progress/entry_offer.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def attempt(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """The test that was begun; without one, the course."""
    row = own(request, key)
    offer = effect_offer(row)
    opened = open_attempt(request.user, row.test_key(offer.moment)) if offer else None
    if offer is None or opened is None:
        return redirect("progress:enrolment", key)
    form = AttemptForm(learner_questions(opened), request.POST or None, kept=opened.answers)
    if request.method == "POST" and form.is_valid():
        return keep_or_submit(request, row, opened, form)
    context = {"enrolment": row, "moment": offer.moment.value, "form": form}
    return render(request, "progress/effect_test.html", context, status=422 if form.errors else 200)


def keep_or_submit(request: SignedIn, row: Enrolment, opened: Attempt, form: AttemptForm) -> HttpResponse:
    if "keep" in request.POST:
        save_answers(attempt=opened, answers=form.answers, by=request.user)
        messages.success(request, _("Your answers are kept. You can go on at any time."))
        return redirect("progress:enrolment", row.key)
    try:
        submit_effect_test(enrolment=row, answers=form.answers, by=request.user)
    except RuleViolation as error:
        return refused(request, error, reverse("progress:enrolment", args=[row.key]))
    messages.success(request, _("Thank you. Your answers are counted together with those of others."))
    return redirect("progress:enrolment", row.key)


def reader(request: SignedIn) -> User:
    """A trainer or somebody of a ministry; for everyone else there is no such page."""
    if is_author(request.user) or countries_overseen(request.user):
        return request.user
    raise Http404


@login_required
@require_GET
def courses(request: SignedIn) -> HttpResponse:
    return render(request, "progress/effects.html", {"courses": courses_with_effect(reader(request))})


@login_required
@require_GET
def course(request: SignedIn, course_key: str) -> HttpResponse:
    page = effect_page(reader(request), course_key)
    if page.edition is None:
        raise Http404
    context = {
        "page": page,
        "sentence": sentence(page.whole),
        "gains": gains_plot(page.gains) if page.gains else None,
        "groups": [grouping(name, page.groups[name]) for name in GROUPINGS if len(page.groups[name]) > 1],
    }
    return render(request, "progress/effect.html", context)


def points(share: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    rounded = round(share * 100)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else ''}{abs(rounded)}"


def sentence(found: Effect | None) -> str:
    """What the course changed and how sure that is, in words."""
    if found is None or found.gain is None:
        return _("Too few persons took both tests for anything to be said.")
    facts = {
        "n": found.count,
        "before": round(found.entry_mean * 100),
        "after": round(found.exit_mean * 100),
        "gain": points(found.gain.value),
        "low": points(found.gain.low),
        "high": points(found.gain.high),
    }
    return (
        ngettext(
            "%(n)s person answered %(before)s %% of the questions rightly before the course and %(after)s %% after it.",
            "%(n)s persons answered %(before)s %% of the questions rightly before the course and %(after)s %% after it: "
            "%(gain)s percentage points. With a certainty of 95 %%, people like these change by between %(low)s and "
            "%(high)s points.",
            found.count,
        )
        % facts
    )


def gains_plot(found: Distribution) -> Plot:
    steps = [
        Bar(
            _("%(low)s to below %(high)s points")
            % {"low": points(low / 100), "high": points(low / 100 + 0.2)},
            None if count is None else float(count),
            str(HIDDEN) if count is None else str(count),
        )
        for low, count in found.steps
    ]
    return bars(
        _("Persons by how much more they answered rightly after the course"),
        steps,
        columns=(_("Gain"), _("Persons")),
        note=_("In percentage points, every person once."),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A group in words for the table; all but the name are empty where it is hidden."""

    name: str
    count: str
    gain: str
    standardised: str


@dataclass(frozen=True, slots=True)
class Grouping:
    label: str
    plot: Plot
    lines: tuple[Line, ...]


def grouping(name: str, groups: Sequence[GroupEffect]) -> Grouping:
    label = str(GROUPINGS[name])
    plot = intervals(
        _("Gain with its interval of 95 %% – %(grouping)s") % {"grouping": label},
        [ranged(group) for group in groups],
        axis=gain_axis(groups),
        columns=(_("Group"), _("Gain and interval")),
        note=_("In the order of names. Where intervals overlap, a difference may be chance."),
    )
    return Grouping(label, plot, tuple(line(group) for group in groups))


def gain_axis(groups: Sequence[GroupEffect]) -> Axis:
    """From the lowest to the highest end of an interval, in steps of 25 points, with zero on it."""
    gains = [group.effect.gain for group in groups if group.effect and group.effect.gain]
    low = math.floor(min([0.0, *(gain.low for gain in gains)]) * 4)
    high = math.ceil(max([0.25, *(gain.high for gain in gains)]) * 4)
    ticks = tuple((step / 4, points(step / 4)) for step in range(low, high + 1))
    return Axis(_("Percentage points"), low / 4, high / 4, ticks)


def ranged(group: GroupEffect) -> Range:
    gain = group.effect.gain if group.effect else None
    if gain is None:
        return Range(group.name or _("not said"), None, 0, 0, str(HIDDEN))
    return Range(group.name or _("not said"), gain.value, gain.low, gain.high, with_interval(gain))


def with_interval(gain: Interval) -> str:
    return f"{points(gain.value)} ({points(gain.low)} … {points(gain.high)})".replace(" ", NO_BREAK)


def line(group: GroupEffect) -> Line:
    found = group.effect
    gain = with_interval(found.gain) if found and found.gain else str(HIDDEN)
    shown = str(HIDDEN) if group.count is None else str(group.count)
    return Line(group.name or _("not said"), shown, gain, standardised(found))


def standardised(found: Effect | None) -> str:
    g = found.hedges_g if found else None
    return f"{g.value:.2f} ({g.low:.2f} … {g.high:.2f})".replace(" ", NO_BREAK) if g else "–"
