"""Scores as plots."""

from django.utils.translation import gettext as _

from lms.capacity.queries.workspace import Workspace
from lms.capacity.rules.scoring import ScoreProfile
from lms.foundation.plots import Bar, Plot, bars


def dimension_plot(found: Workspace) -> Plot | None:
    """Dimensions as bars of 0 to 100, with the floor of the next level as a mark."""
    if found.scores is None or found.instrument is None:
        return None
    level = found.next_level
    criteria = found.instrument.criteria_of(level.level) if level else None
    floor = float(criteria.floor) if criteria and criteria.floor is not None else None
    titles = {dimension.key: dimension.title for dimension in found.instrument.dimensions}
    return score_plot(
        _("Scores by dimension, %(institution)s, out of 100") % {"institution": found.institution.name},
        found.scores,
        titles,
        floor,
        demonstration=found.institution.is_demonstration,
    )


def score_plot(
    title: str,
    scores: ScoreProfile,
    titles: dict[str, str],
    floor: float | None,
    *,
    demonstration: bool,
) -> Plot:
    items = [
        Bar(f"{key} {titles[key]}", tenths / 10 if tenths is not None else None, shown(tenths), floor)
        for key, tenths in scores.dimensions.items()
    ]
    notes = [_("The line marks the floor of the next level.")] if floor is not None else []
    if demonstration:
        notes.append(_("Demonstration: the results are invented."))
    return bars(title, items, top=100, columns=(_("Dimension"), _("Score")), note=" ".join(notes))


def shown(tenths: int | None) -> str:
    return _("not scored") if tenths is None else f"{tenths / 10:.1f}"
