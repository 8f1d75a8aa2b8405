"""The draw of an attempt: which questions, in which order, with their parts in which order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeGuard

from lms.assessment.rules.blueprints import Blueprint, chosen, size
from lms.assessment.rules.marking import Answer, worth
from lms.assessment.rules.questions import ALL, CHOICES, Form, Gap, Kind, Question, without_gap_marks


@dataclass(frozen=True, slots=True)
class Drawn:
    """One question of a draw: `order[shown] = own` for each shown part."""

    key: str
    order: tuple[int, ...]


def draw(
    questions: Sequence[Question],
    seed: str,
    blueprint: Blueprint = (),
    seen: Sequence[str] = (),
    last: Form = Form.ANY,
) -> tuple[Drawn, ...]:
    """Questions and their parts, shuffled; the same seed gives the same draw.

    blueprint: what to ask; without one, everything. seen: keys of earlier draws of the person; what she has seen least
    often comes first, so nothing is repeated while something unseen would do. last: of what she has seen as often, this
    form comes last. When the pool cannot fill the blueprint,
    other questions take the free places as far as there are any.
    """
    chance = Random(seed)  # noqa: S311 -- fairness, not secrecy: nothing is guessed from the order
    shuffled = chance.sample(list(questions), len(questions))
    if blueprint:
        shuffled = chance.sample(found := filled(shuffled, blueprint, seen, last), len(found))
    return tuple(Drawn(question.key, order_of(question, chance)) for question in shuffled)


def filled(
    questions: Sequence[Question], blueprint: Blueprint, seen: Sequence[str], last: Form
) -> list[Question]:
    times = Counter(seen)
    fresh_first = sorted(
        questions, key=lambda question: (times[question.key], bool(last) and question.form is last)
    )
    found = chosen(fresh_first, blueprint)
    others = [question for question in fresh_first if question not in found]
    return found + others[: size(blueprint) - len(found)]


def order_of(question: Question, chance: Random) -> tuple[int, ...]:
    order = list(range(question.size))
    if len(order) < 2:
        return tuple(order)
    chance.shuffle(order)
    # Steps shown in their right order would be an answer given away.
    while question.kind is Kind.ORDERING and order == sorted(order):
        chance.shuffle(order)
    return tuple(order)


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as a learner sees it while the attempt is open: no key, no feedback, no points.

    language: of its words; empty: the source language.
    """

    key: str
    kind: Kind
    stem: str
    lines: tuple[str, ...]
    choices: tuple[str, ...]
    unit: str
    several: bool
    gap_choices: tuple[tuple[str, ...], ...] = ()
    language: str = ""

    @property
    def title(self) -> str:
        """The question on one line of a list."""
        return without_gap_marks(self.stem)


def shown(question: Question, drawn: Drawn, language: str = "") -> Shown:
    """The question with its parts in the order of the draw.

    lines: what is asked line by line (left sides, steps, statements, gaps by number); choices: what may be chosen
    (options, right sides, columns); gap_choices: for each gap what may be chosen, nothing where one types.
    """
    parts: list[str] = []
    lines: tuple[str, ...] = ()
    if question.kind in CHOICES:
        parts = [option.text for option in question.options]
    elif question.kind is Kind.MATCHING:
        parts = [pair.right for pair in question.pairs]
        lines = tuple(pair.left for pair in question.pairs)
    elif question.kind is Kind.ORDERING:
        lines = tuple(question.steps[own] for own in drawn.order)
    elif question.kind is Kind.MATRIX:
        lines = tuple(question.statements[own].text for own in drawn.order)
    elif question.kind is Kind.GAPS:
        lines = tuple(str(number) for number in range(1, len(question.gaps) + 1))
    choices = tuple(parts[own] for own in drawn.order) if parts else ()
    if question.kind is Kind.MATCHING:
        choices = tuple(dict.fromkeys(choices))  # a right side that fits two lines is offered once
    if question.kind is Kind.MATRIX:
        choices = question.columns  # columns are a scale or a pair of words: they keep their order
    return Shown(
        key=question.key,
        kind=question.kind,
        stem=question.stem,
        lines=lines,
        choices=choices,
        unit=question.number.unit if question.number else "",
        several=question.kind is Kind.MULTIPLE,
        gap_choices=tuple(gap_choices(gap, drawn) for gap in question.gaps),
        language=language,
    )


def gap_choices(gap: Gap, drawn: Drawn) -> tuple[str, ...]:
    """The choices of a gap, mixed, so that where the author wrote the right one tells nothing."""
    chance = Random(f"{drawn.key}:{gap.choices}")  # noqa: S311 -- fairness, not secrecy
    return tuple(chance.sample(gap.choices, len(gap.choices)))


def given(question: Question, drawn: Drawn, raw: object) -> Answer:
    """What was sent for a drawn question, translated into the question's own order; nonsense counts as no answer.

    raw: a position or list of positions among the shown choices (single, scenario, multiple); a list of positions,
    one a line, or None (matching, matrix); a list of places 1…n, one a shown step (ordering); a text (numeric, short);
    a list of texts (gaps). A work is not answered here.
    """
    match question.kind:
        case Kind.WORK:
            return Answer()
        case Kind.SHORT:
            return Answer(texts=(raw,) if isinstance(raw, str) else ())
        case Kind.GAPS:
            given_texts = raw if isinstance(raw, list) else []
            return Answer(texts=tuple(text if isinstance(text, str) else "" for text in given_texts))
        case Kind.MATRIX:
            return Answer(columns=columns_given(question, drawn, raw))
        case Kind.NUMERIC:
            return Answer(number=raw if isinstance(raw, str) else "")
        case Kind.ORDERING:
            return Answer(order=ordered(drawn, raw))
        case Kind.MATCHING:
            return Answer(matched=matched(question, drawn, raw))
        case _:
            wanted = raw if isinstance(raw, list) else [raw]
            return Answer(
                chosen=frozenset(drawn.order[at] for at in wanted if is_position(at, len(drawn.order)))
            )


def is_position(value: object, size: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < size


def ordered(drawn: Drawn, raw: object) -> tuple[int, ...]:
    places = raw if isinstance(raw, list) else []
    size = len(drawn.order)
    if len(places) != size or sorted(p for p in places if isinstance(p, int)) != list(range(1, size + 1)):
        return ()
    by_place = sorted(range(size), key=lambda at: places[at])
    return tuple(drawn.order[at] for at in by_place)


def matched(question: Question, drawn: Drawn, raw: object) -> tuple[int, ...]:
    sides = list(dict.fromkeys(question.pairs[own].right for own in drawn.order))
    first = {pair.right: index for index, pair in reversed(list(enumerate(question.pairs)))}
    chosen = raw if isinstance(raw, list) else []
    return tuple(
        first[sides[at]] if is_position(at, len(sides)) else -1
        for at in (chosen + [None] * len(question.pairs))[: len(question.pairs)]
    )


def columns_given(question: Question, drawn: Drawn, raw: object) -> tuple[int, ...]:
    """Columns in the order of the question's own statements."""
    chosen = raw if isinstance(raw, list) else []
    by_own = {
        own: chosen[at]
        for at, own in enumerate(drawn.order)
        if at < len(chosen) and is_position(chosen[at], len(question.columns))
    }
    return tuple(by_own.get(own, -1) for own in range(len(question.statements)))


def right_answer(question: Question, drawn: Drawn) -> object:
    """What would have to be sent for full marks, as `given` reads it. For demonstrations and tests."""
    match question.kind:
        case Kind.WORK:
            return ""
        case Kind.SHORT:
            return next(item.text for item in question.accepted if item.share == ALL).replace("*", "")
        case Kind.GAPS:
            return [gap.accepted[0].replace("*", "") for gap in question.gaps]
        case Kind.MATRIX:
            return [question.statements[own].column for own in drawn.order]
        case Kind.NUMERIC:
            return str(question.number.value) if question.number else ""
        case Kind.ORDERING:
            return [own + 1 for own in drawn.order]
        case Kind.MATCHING:
            sides = list(dict.fromkeys(question.pairs[own].right for own in drawn.order))
            return [sides.index(pair.right) for pair in question.pairs]
        case Kind.MULTIPLE:
            return [at for at, own in enumerate(drawn.order) if worth(question.options[own]) > 0]
        case _:
            return max(range(len(drawn.order)), key=lambda at: worth(question.options[drawn.order[at]]))
