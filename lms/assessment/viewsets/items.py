"""What trainers see of how questions behave: all pools, one pool, and the list of those to look at."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lms.assessment.queries.items import ItemLine, ItemPage, bad_items, counted_pools, item_page
from lms.assessment.rules.statistics.flags import FEWEST_ANSWERS, FEWEST_FOR_MODELS, Flag, Raised
from lms.assessment.rules.statistics.latent import Trouble
from lms.assessment.viewsets.access import trainer
from lms.foundation.plots import Axis, Plot, Point, scatter

SENTENCES = {
    Flag.REVERSED: gettext_lazy("People who know less answer this better: check the key."),
    Flag.RIVAL: gettext_lazy("Those who know most choose option %(letter)s rather than the right one."),
    Flag.TOO_HARD: gettext_lazy("Hardly anybody answers rightly."),
    Flag.TOO_EASY: gettext_lazy("Almost everybody answers rightly."),
    Flag.WEAK: gettext_lazy("The answers say hardly anything about what people know."),
    Flag.UNCHOSEN: gettext_lazy("Nobody chooses option %(letter)s."),
}
TROUBLES = {
    Trouble.TOO_FEW_PERSONS: gettext_lazy("No question has %(n)s answers yet, so there is no difficulty."),
    Trouble.TOO_FEW_ITEMS: gettext_lazy(
        "Too few questions are simply right or wrong and have %(n)s answers, so there is no difficulty."
    ),
}
NO_MODEL = gettext_lazy(
    "The model behind the difficulty does not fit these answers, so there is no difficulty."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A question with the sentences about it, the worst first."""

    line: ItemLine
    sentences: tuple[str, ...]


@require_GET
def pools(request: HttpRequest) -> HttpResponse:
    trainer(request)
    context = {"bad": [shown(line) for line in bad_items()], "pools": counted_pools()}
    return render(request, "assessment/admin/item_pools.html", context)


@require_GET
def items(request: HttpRequest, pool_key: str) -> HttpResponse:
    trainer(request)
    page = item_page(pool_key)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "lines": [shown(line) for line in page.lines],
        "plot": plot(page),
        "fewest": FEWEST_ANSWERS,
        "trouble": trouble(page),
        "regrade": address("assessment_regrade", pool_key),
    }
    return render(request, "assessment/admin/items.html", context)


def address(name: str, *arguments: str) -> str:
    """The address of a page that may not be installed; empty then."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def shown(line: ItemLine) -> Shown:
    return Shown(line, tuple(sentence(raised) for raised in line.raised))


def sentence(raised: Raised) -> str:
    text = SENTENCES[raised.flag]
    return str(text) if raised.place is None else text % {"letter": chr(ord("A") + raised.place)}


def trouble(page: ItemPage) -> str:
    if page.statistic is None or not page.statistic.model_trouble:
        return ""
    text = TROUBLES.get(Trouble(page.statistic.model_trouble), NO_MODEL)
    return text % {"n": FEWEST_FOR_MODELS}


def plot(page: ItemPage) -> Plot | None:
    """How hard against how well it tells; None while no question has enough answers."""
    points = [
        Point(
            str(line.number),
            line.statistic.p,
            line.statistic.item_rest,
            (f"{line.number}. {line.row.stem}", f"{line.statistic.p:.2f}", f"{line.statistic.item_rest:.2f}"),
            marked=line.statistic.is_bad,
        )
        for line in page.lines
        if line.statistic.p is not None and line.statistic.item_rest is not None
    ]
    if not points:
        return None
    tenths = tuple((value / 5, f"{value / 5:.1f}") for value in range(6))
    halves = tuple((value / 4, f"{value / 4:.2f}") for value in range(-2, 5, 1))
    return scatter(
        _("Share answered rightly and agreement with the other questions, pool %(pool)s, %(n)s persons")
        % {"pool": page.pool.key, "n": page.statistic.attempt_count if page.statistic else 0},
        points,
        x=Axis(_("Share answered rightly"), 0, 1, tenths),
        y=Axis(_("Agreement with the other questions"), -0.5, 1, halves),
        columns=(_("Question"), _("Share answered rightly"), _("Agreement with the others")),
        note=_("Below the line at 0, people who know less do better. A diamond marks a question to look at."),
    )
