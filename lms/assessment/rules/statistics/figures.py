"""Everything that is counted about the questions of a pool, from how persons answered them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lms.assessment.rules.marking import Answer
from lms.assessment.rules.questions import Question
from lms.assessment.rules.statistics.choices import Chosen, Sitting, chosen_table
from lms.assessment.rules.statistics.classical import Item, analyse
from lms.assessment.rules.statistics.flags import (
    BAD,
    FEWEST_ANSWERS,
    FEWEST_FOR_MODELS,
    Raised,
    flags,
)
from lms.assessment.rules.statistics.latent import Fit, Trouble, Unfit, one_parameter, two_parameters
from lms.assessment.rules.statistics.matrix import Matrix, matrix_of


@dataclass(frozen=True, slots=True)
class Response:
    """One person's sitting: the share of the whole, and by question key what was earned and answered."""

    share: float
    marks: Mapping[str, float]
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Modelled:
    """Where a question stands on the scale of the persons who sat the test, mean 0, standard deviation 1."""

    one_pl_difficulty: float | None = None
    two_pl_difficulty: float | None = None
    two_pl_slope: float | None = None


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """Below 30 answers there is a count and nothing else."""

    key: str
    answered_count: int
    p: float | None = None
    item_rest: float | None = None
    alpha_if_deleted: float | None = None
    modelled: Modelled = Modelled()
    table: tuple[Chosen, ...] = ()
    raised: tuple[Raised, ...] = ()

    @property
    def is_bad(self) -> bool:
        return any(raised.flag in BAD for raised in self.raised)


@dataclass(frozen=True, slots=True)
class PoolFigures:
    """trouble: why not even the model with one slope has figures, if it has none."""

    attempt_count: int
    alpha: float | None
    trouble: Trouble | None
    items: tuple[ItemFigures, ...]


def pool_figures(questions: Sequence[Question], responses: Sequence[Response]) -> PoolFigures:
    counts = {question.key: sum(question.key in one.marks for one in responses) for question in questions}
    matrix = answers_to([key for key, count in counts.items() if count >= FEWEST_ANSWERS], responses)
    analysis, (models, trouble) = analyse(matrix), modelled(matrix)
    known = {item.key: item for item in analysis.items}
    items = tuple(
        item_figures(question, known[question.key], models.get(question.key, Modelled()), responses)
        if question.key in known
        else ItemFigures(question.key, counts[question.key])
        for question in questions
    )
    return PoolFigures(len(responses), analysis.alpha, trouble, items)


def answers_to(keys: Sequence[str], responses: Sequence[Response]) -> Matrix:
    """What each person earned; a question she was not asked is missing."""
    values = [[one.marks.get(key, np.nan) for key in keys] for one in responses]
    return matrix_of(keys, np.array(values, dtype=float).reshape(len(responses), len(keys)))


def modelled(matrix: Matrix) -> tuple[dict[str, Modelled], Trouble | None]:
    """The logistic models over questions that are right or wrong and have 200 answers."""
    enough = matrix.answered.sum(axis=0) >= FEWEST_FOR_MODELS
    binary = np.isin(np.nan_to_num(matrix.values), (0, 1)).all(axis=0)
    if not enough.any():
        return {}, Trouble.TOO_FEW_PERSONS
    places = np.flatnonzero(enough & binary)
    part = matrix_of([matrix.keys[place] for place in places], matrix.values[:, places])
    one, two = one_parameter(part), two_parameters(part)
    keys = one.keys if isinstance(one, Fit) else two.keys if isinstance(two, Fit) else ()
    found = {
        key: Modelled(
            one.difficulties[place] if isinstance(one, Fit) else None,
            two.difficulties[place] if isinstance(two, Fit) else None,
            two.slopes[place] if isinstance(two, Fit) else None,
        )
        for place, key in enumerate(keys)
    }
    return found, one.trouble if isinstance(one, Unfit) else None


def item_figures(
    question: Question, item: Item, model: Modelled, responses: Sequence[Response]
) -> ItemFigures:
    asked = [one for one in responses if question.key in one.marks]
    sittings = [Sitting(one.share, one.answers.get(question.key, Answer())) for one in asked]
    table = chosen_table(question, sittings)
    p = float(np.mean([one.marks[question.key] for one in asked]))
    return ItemFigures(
        key=question.key,
        answered_count=len(asked),
        p=p,
        item_rest=item.item_rest,
        alpha_if_deleted=item.alpha_if_deleted,
        modelled=model,
        table=table,
        raised=flags(question, len(asked), p, item.item_rest, table),
    )
