"""My learning, a course, a lesson, and the staff of an institution."""

import uuid

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from lms.accounts.models import User
from lms.accounts.views import UNPROCESSABLE, SignedIn, refused
from lms.curriculum.queries import current_edition
from lms.curriculum.queries.translations import LessonText, interface_language, lesson_text, words_of
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.institutions.models import Institution
from lms.progress.actions.learning import enrol, finish_lesson
from lms.progress.forms import EnrolForm, NoteForm
from lms.progress.models import Enrolment
from lms.progress.queries.calendar import meetings_to_come
from lms.progress.queries.certification import (
    certificate_to_renew,
    confirmed_task,
    lessons_before_test,
    open_renewal,
    renewal_standing,
    waiting_task,
)
from lms.progress.queries.comfort import beside
from lms.progress.queries.drafts import begun_sheets
from lms.progress.queries.editions import newer_edition
from lms.progress.queries.effect import effect_offer, unanswered_offer
from lms.progress.queries.learners import (
    Place,
    learning_memberships,
    my_learning,
    other_institutions,
    place_of,
    standing_of,
)
from lms.progress.queries.recognition import prerequisites_missing
from lms.progress.queries.sitting import tests_left_open
from lms.progress.queries.variants import outline_for
from lms.progress.queries.words import learning_in, module_in, place_in, words_for
from lms.progress.rules.standing import named


def own(request: SignedIn, key: uuid.UUID) -> Enrolment:
    return get_object_or_404(Enrolment.objects.visible_to(request.user).with_edition(), key=key)


def wanted_language(request: SignedIn) -> str:
    """The language asked for on this page alone, else the reader's own."""
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else interface_language()


@login_required
@require_GET
def mine(request: SignedIn) -> HttpResponse:
    context = {
        "learning": learning_in(my_learning(request.user), interface_language()),
        "meetings": meetings_to_come(request.user),
    }
    return render(request, "progress/mine.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def course(request: SignedIn, course_key: str) -> HttpResponse:
    """A released course before one takes it; whoever takes it already is brought to where she is."""
    edition = current_edition(course_key)
    if edition is None:
        raise Http404
    enrolment = Enrolment.objects.visible_to(request.user).filter(course_key=course_key).first()
    if enrolment:
        return redirect("progress:enrolment", enrolment.key)
    memberships = learning_memberships(request.user)
    institutions = [membership.institution for membership in memberships]
    form = EnrolForm(request.POST or None, institutions=institutions)
    if request.method == "POST" and form.is_valid():
        return begin(request, course_key, form.cleaned_data["institution"])
    words = words_of([edition], interface_language())[edition.pk]
    outline = outline_for(edition, request.user, memberships)
    context = {
        "edition": edition,
        "words": words,
        "modules": [module_in(module, words) for module in outline.modules],
        "form": form,
        "may_learn": bool(institutions),
        "missing": prerequisites_missing(request.user, edition),
    }
    return render(request, "progress/course.html", context, status=422 if form.errors else 200)


def begin(request: SignedIn, course_key: str, institution: Institution) -> HttpResponse:
    try:
        enrolment = enrol(course_key=course_key, institution=institution, by=request.user)
    except RuleViolation as error:
        return refused(request, error, reverse("progress:course", args=[course_key]))
    return redirect("progress:resume", enrolment.key)


@login_required
@require_GET
def enrolment(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    row = own(request, key)
    words, standing = words_for(row, interface_language()), standing_of(row)
    context = {
        "enrolment": row,
        "words": words,
        "newer": newer_edition(row),
        "standing": named(standing, words.titles),
        "offer": effect_offer(row, standing),
        "left_open": tests_left_open(row),
        **certification_of(row, request.user),
    }
    return render(request, "progress/enrolment.html", context)


def certification_of(row: Enrolment, reader: User) -> dict[str, object]:
    """What the page says beside the outline: a renewal, a task at work, another institution to learn for."""
    renewal = open_renewal(row)
    others = () if row.completed_at else other_institutions(row, reader)
    asks_task = row.edition.workplace_task
    return {
        "renewal": renewal_standing(renewal, row) if renewal else None,
        "may_renew": None if renewal or not row.completed_at else certificate_to_renew(row),
        "task_confirmed": confirmed_task(row) if asks_task else None,
        "task_waits": waiting_task(row) if asks_task else None,
        "may_move_to": others,
    }


@login_required
@require_GET
def resume(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    """Go on where one left; before the first lesson, past the offer of the test before the course."""
    row = own(request, key)
    standing = standing_of(row)
    if unanswered_offer(row, standing):
        return redirect("progress:entry_offer", key)
    following = standing.next
    if following.lesson:
        return redirect("progress:lesson", key, following.lesson.key)
    if following.module is None:
        return redirect("progress:enrolment", key)
    to_read_again = lessons_before_test(row, following.module)
    if to_read_again:
        return redirect("progress:lesson", key, to_read_again[0])
    return redirect("progress:test", key, following.module.key)


def placed(row: Enrolment, lesson_key: str) -> Place:
    place = place_of(row, lesson_key)
    if place is None:
        raise Http404
    return place


def readable(row: Enrolment, lesson_key: str, language: str) -> LessonText:
    text = lesson_text(row.edition_id, lesson_key, language)
    if text is None:
        raise Http404
    return text


@login_required
@require_http_methods(["GET", "POST"])
def lesson(request: SignedIn, key: uuid.UUID, lesson_key: str) -> HttpResponse:
    row = own(request, key)
    place = placed(row, lesson_key)
    if request.method == "POST":
        language = request.POST.get("language", "")
        finish_lesson(enrolment=row, lesson_key=lesson_key, language=language, by=request.user)
        return redirect("progress:resume", key)
    return lesson_page(request, row, place)


def lesson_page(
    request: SignedIn, row: Enrolment, place: Place, refused_note: NoteForm | None = None
) -> HttpResponse:
    """The lesson; with a note that could not be kept, as it was typed."""
    text = readable(row, place.lesson.key, wanted_language(request))
    words = words_for(row, text.rendering.language)
    today = clock.today(row.institution.territory.country.time_zone)
    note, is_marked = beside(row, place.lesson.key)
    context = {
        "enrolment": row,
        "place": place_in(place, words),
        "text": text,
        "rendering": text.rendering,
        "words": words,
        "segments": text.rendering.safe_segments(row.reader, today),
        "standing": named(standing_of(row), words.titles),
        "note": refused_note or NoteForm(initial={"text": note}),
        "is_marked": is_marked,
        "begun_sheets": begun_sheets(row, place.lesson.key),
    }
    return render(request, "progress/lesson.html", context, status=UNPROCESSABLE if refused_note else 200)
