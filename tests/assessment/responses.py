"""Responses made from known parameters, for tests of what is estimated from them."""

from collections.abc import Sequence

import numpy as np

from lms.assessment.rules.statistics.matrix import Matrix, matrix_of


def responses(
    slopes: Sequence[float], difficulties: Sequence[float], persons: int, seed: int = 7, missing: float = 0
) -> Matrix:
    """Persons of standard normal ability answer by the logistic model; a share of the answers is missing."""
    chance = np.random.default_rng(seed)
    ability = chance.normal(size=(persons, 1))
    right = 1 / (1 + np.exp(-np.array(slopes) * (ability - np.array(difficulties))))
    values = (chance.random(right.shape) < right).astype(float)
    values[chance.random(right.shape) < missing] = np.nan
    return matrix_of([f"q{number}" for number in range(1, len(slopes) + 1)], values)


def as_csv(matrix: Matrix) -> str:
    rows = [
        ",".join("" if np.isnan(value) else f"{value:g}" for value in row) for row in matrix.values.tolist()
    ]
    return "\n".join([",".join(matrix.keys), *rows])
