"""The numbers of a territory as plots, sentences and files."""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.capacity.rules.rounds import State
from lms.foundation.csvfiles import write
from lms.foundation.plots import Bar, Plot, Series, Tile, bars, line, ramp_step, tile_grid
from lms.monitoring.queries.country import Figures, Part
from lms.monitoring.queries.tiles import tile_places

NOTHING = "—"
STATE_ORDER = (
    State.RATING, State.CONSENSUS, State.SUBMITTED, State.UNDER_REVIEW, State.REVIEWED, State.DECIDED,
)  # fmt: skip


def shown(count: int | None) -> str:
    """A count as text. A hidden one says no more: it may be small, or protect a small one beside it."""
    return _("hidden") if count is None else str(count)


def percent(share: float | None) -> str:
    return NOTHING if share is None else f"{100 * share:.0f} %"


def note() -> str:
    return _("Demonstration: the results are invented.") if settings.DEMONSTRATION else ""


def sentence(found: Figures) -> str:
    """The state of a territory in words."""
    started = ngettext(
        "%(started)s of %(all)s municipality has opened a round",
        "%(started)s of %(all)s municipalities have opened a round",
        found.institutions,
    ) % {"started": found.started, "all": found.institutions}
    due = ngettext("%(due)s is due this week.", "%(due)s are due this week.", found.due_soon) % {
        "due": found.due_soon
    }
    trained = (
        _("Of the staff declared, %(share)s are trained.") % {"share": percent(found.share)}
        if found.share is not None
        else _("How many of the staff are trained is not known yet, or too small to be shown.")
    )
    return f"{started}; {due} {trained}"


def region_tiles(found: Figures) -> Plot | None:
    """Trained staff per region as a tile grid; None where no grid was drawn for this territory."""
    places = tile_places(found.country.code) if found.is_country else ()
    if not places:
        return None
    parts = {part.territory.code: part for part in found.parts}
    tiles = [
        Tile(
            label=place.label,
            name=parts[place.code].territory.name,
            row=place.row,
            column=place.column,
            step=ramp_step(parts[place.code].share),
            shown=percent(parts[place.code].share),
            address=reverse("monitoring:place", args=[found.country.code, parts[place.code].territory.key]),
        )
        for place in places
        if place.code in parts
    ]
    title = _("Trained staff, share of the headcount declared, %(name)s, as of %(day)s") % {
        "name": found.territory.name,
        "day": date_format(found.closed_on),
    }
    words = _(
        "Hatched: fewer than %(k)s persons, or no headcount declared. Steps of 20 %%. Regions and names are those "
        "of the register; they imply no opinion on the status of any territory or on its boundaries."
    ) % {"k": found.country.small_number_k}
    return tile_grid(title, tiles, columns=(_("Region"), _("Trained")), note=f"{words} {note()}".strip())


def months_plot(found: Figures) -> Plot:
    names = [date_format(row.month, "M y") for row in found.months]
    series = [
        Series(label, tuple(values), tuple(shown(value) for value in values))
        for label, values in (
            (_("Enrolled"), [row.enrolled for row in found.months]),
            (_("Active"), [row.active for row in found.months]),
            (_("Completed"), [row.completed for row in found.months]),
        )
    ]
    title = _("Persons per month, %(name)s") % {"name": found.territory.name}
    return line(title, names, series, first_column=_("Month"), note=note())


def rounds_plot(found: Figures, words: dict[str, str]) -> Plot:
    items = [
        Bar(words[state], found.rounds.get(state, 0), str(found.rounds.get(state, 0)))
        for state in STATE_ORDER
    ]
    title = _("Rounds by state, %(name)s, municipalities") % {"name": found.territory.name}
    return bars(title, items, columns=(_("State"), _("Municipalities")), note=note())


def levels_plot(found: Figures) -> Plot:
    items = [
        Bar(_("Level %(n)s") % {"n": level}, found.levels.get(level, 0), str(found.levels.get(level, 0)))
        for level in range(1, 5)
    ]
    title = _("Certificates that last, by level, %(name)s") % {"name": found.territory.name}
    return bars(title, items, columns=(_("Level"), _("Municipalities")), note=note())


def parts_csv(found: Figures) -> str:
    """The parts of a territory as a file, safe to open in a spreadsheet, with the same numbers hidden."""
    header = (
        "code", "name", "municipalities", "enrolled", "completed", "trained_share", "rounds_opened",
        "certificates", "as_of", "kind_of_data",
    )  # fmt: skip
    return write([row_of(part, found) for part in found.parts], header)


def row_of(part: Part, found: Figures) -> tuple[object, ...]:
    return (
        part.territory.code,
        part.territory.name,
        part.institutions,
        shown(part.enrolled),
        shown(part.completed),
        "" if part.share is None else round(part.share, 2),
        part.started,
        part.certified,
        found.closed_on.isoformat(),
        "demonstration" if settings.DEMONSTRATION else "real",
    )
