"""Analyse the items of a response matrix from a file, without a database."""

import json
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.assessment.rules.statistics.classical import Analysis, Item, analyse
from lms.assessment.rules.statistics.latent import (
    FEWEST_ITEMS,
    FEWEST_PERSONS,
    Fit,
    Trouble,
    Unfit,
    one_parameter,
    two_parameters,
)
from lms.assessment.rules.statistics.matrix import BadMatrix, Matrix, read_matrix

MOST_BYTES = 50_000_000
MODELS = (("one_pl", 1), ("two_pl", 2))


@dataclass(frozen=True, slots=True)
class Report:
    matrix: Matrix
    analysis: Analysis
    one_pl: Fit | Unfit
    two_pl: Fit | Unfit

    @property
    def models(self) -> list[tuple[str, int, Fit | Unfit]]:
        return [(name, parameters, getattr(self, name)) for name, parameters in MODELS]


class Command(BaseCommand):
    help = (
        "Print how hard each item of a response matrix is, how it goes with the others, Cronbach's alpha and logistic "
        "models. The file is CSV: a header of item keys, then a line per person with 0 and 1 or points; a missing "
        "answer is empty, NA or a full stop."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.csv", help="- reads standard input")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            matrix = read_matrix(read_text(options["file"]))
        except BadMatrix as error:
            raise CommandError(f"{options['file']}: {error}") from error
        report = Report(matrix, analyse(matrix), one_parameter(matrix), two_parameters(matrix))
        self.stdout.write(json.dumps(as_json(report)) if options["json"] else "\n".join(in_lines(report)))


def read_text(name: str) -> str:
    path = Path("/dev/stdin" if name == "-" else name)
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadMatrix(f"the file: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise BadMatrix(f"the file: larger than {MOST_BYTES} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadMatrix(f"line {line}: not UTF-8") from error


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def as_json(report: Report) -> dict[str, Any]:
    """Lists of a model stand in the order of the items; a constant item has null there."""
    return {
        "persons": report.matrix.person_count,
        "items": [item_json(item) for item in report.analysis.items],
        "alpha": rounded(report.analysis.alpha),
        **{name: model_json(report.matrix, model) for name, _parameters, model in report.models},
        "missing": report.matrix.missing,
        "constant": list(report.matrix.constant),
        "reversed": list(report.analysis.reversed),
        "notes": notes(report),
    }


def item_json(item: Item) -> dict[str, Any]:
    return {
        "key": item.key,
        "n": item.answered_count,
        "p": rounded(item.p),
        "item_total": rounded(item.item_total),
        "item_rest": rounded(item.item_rest),
        "alpha_if_deleted": rounded(item.alpha_if_deleted),
    }


def model_json(matrix: Matrix, model: Fit | Unfit) -> dict[str, Any] | None:
    if isinstance(model, Unfit):
        return None

    def each(values: tuple[float, ...]) -> list[float | None]:
        by_key = dict(zip(model.keys, values, strict=True))
        return [rounded(by_key.get(key)) for key in matrix.keys]

    has_one_slope = len(model.slopes) == 1
    slope = rounded(model.slopes[0]) if has_one_slope else each(model.slopes)
    slope_error = rounded(model.slope_errors[0]) if has_one_slope else each(model.slope_errors)
    return {
        "slope": slope,
        "difficulty": each(model.difficulties),
        "se": {"slope": slope_error, "difficulty": each(model.difficulty_errors)},
        "log_likelihood": rounded(model.log_likelihood),
    }


def notes(report: Report) -> list[str]:
    """What a reader must know of these figures, one sentence each."""
    matrix, found = report.matrix, []
    if matrix.silent_count:
        found.append(f"Persons who answered nothing and are left out: {matrix.silent_count}.")
    if matrix.missing:
        found.append(
            f"Answers are missing in {len(matrix.missing)} items. Correlations and alpha use every pair of items over "
            "the persons who answered both; the models use every answer there is."
        )
    if matrix.constant:
        found.append(f"Everybody answered alike, left out of alpha and models: {', '.join(matrix.constant)}.")
    if report.analysis.reversed:
        found.append(
            f"Against the others (wrong key, or worded the other way round): {', '.join(report.analysis.reversed)}."
        )
    found += [
        f"{name}: {why(model, parameters)}"
        for name, parameters, model in report.models
        if isinstance(model, Unfit)
    ]
    return found


def why(model: Unfit, parameters: int) -> str:
    match model.trouble:
        case Trouble.NOT_BINARY:
            return "not computed, because not all answers are 0 or 1."
        case Trouble.TOO_FEW_PERSONS:
            return f"not computed, because it needs at least {FEWEST_PERSONS[parameters]} persons."
        case Trouble.TOO_FEW_ITEMS:
            return f"not computed, because it needs at least {FEWEST_ITEMS[parameters]} items that are not constant."
        case Trouble.NO_CONNECTION:
            return "no figures, because the answers do not hang together: the best slope is zero."
        case Trouble.NO_MAXIMUM if model.keys:
            return (
                f"no figures, because the estimation does not converge: the slope grows without end at "
                f"{', '.join(model.keys)}."
            )
        case _:
            return "no figures, because the estimation does not converge."


def in_lines(report: Report) -> list[str]:
    width = max([4, *(len(key) for key in report.matrix.keys)])
    head = f"{'Item':<{width}} {'n':>6} {'p':>7} {'total':>7} {'rest':>7} {'alpha−':>7}"
    lines = [f"Persons: {report.matrix.person_count}", head]
    lines += [
        f"{item.key:<{width}} {item.answered_count:>6} {cell(item.p)} {cell(item.item_total)} {cell(item.item_rest)} "
        f"{cell(item.alpha_if_deleted)}"
        for item in report.analysis.items
    ]
    lines.append(f"Cronbach's alpha: {cell(report.analysis.alpha).strip()}")
    for name, parameters, model in report.models:
        if isinstance(model, Fit):
            lines += ["", *model_lines(model, parameters, width, name)]
    return [*lines, "", *notes(report)]


def model_lines(model: Fit, parameters: int, width: int, name: str) -> list[str]:
    slopes = model.slopes * (len(model.keys) if parameters == 1 else 1)
    errors = model.slope_errors * (len(model.keys) if parameters == 1 else 1)
    rows = zip(model.keys, slopes, errors, model.difficulties, model.difficulty_errors, strict=True)
    return [
        f"{name}: {'one slope for all items' if parameters == 1 else 'a slope for each item'}, "
        f"log-likelihood {model.log_likelihood:.3f}",
        f"{'Item':<{width}} {'slope':>8} {'± se':>8} {'difficulty':>11} {'± se':>8}",
        *(f"{key:<{width}} {a:>8.4f} {ea:>8.4f} {b:>11.4f} {eb:>8.4f}" for key, a, ea, b, eb in rows),
    ]


def cell(value: float | None) -> str:
    return f"{'–' if value is None else format(value, '.4f'):>7}"
