"""What a work earns by its rubric."""

from collections.abc import Sequence
from fractions import Fraction

from lms.assessment.rules.questions import Criterion


def rubric_share(rubric: Sequence[Criterion], steps: Sequence[int]) -> Fraction:
    """The points of the chosen steps against all points there are. `steps`: for each criterion its step, from 0.

    Raises:
        ValueError: a criterion has no step chosen, or one that it does not have.
    """
    if len(steps) != len(rubric) or any(
        not 0 <= step < len(criterion.steps) for step, criterion in zip(steps, rubric, strict=True)
    ):
        raise ValueError("a step for each criterion")
    gained = sum(criterion.steps[step][1] for step, criterion in zip(steps, rubric, strict=True))
    return Fraction(gained, sum(criterion.points for criterion in rubric))
