"""Logistic models of right and wrong answers: what a person knows is a normal variable that nobody sees.

The chance of a right answer is 1 / (1 + exp(−slope · (ability − difficulty))), ability being standard normal. With
one parameter all items share a slope, with two each has its own. Parameters maximise the marginal likelihood, the
ability integrated out by Gauss–Hermite quadrature (R. D. Bock and M. Lieberman, Psychometrika 35, 1970, 179–197);
their standard errors come from the observed information. A missing answer leaves its item out of that person's
likelihood.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_expit, logsumexp, roots_hermitenorm

from lms.assessment.rules.statistics.classical import covariances
from lms.assessment.rules.statistics.matrix import Matrix, Numbers

FEWEST_PERSONS = {1: 30, 2: 100}  # by number of parameters per item
FEWEST_ITEMS = {1: 2, 2: 3}  # with fewer there are more parameters than patterns to learn them from
STEEPEST, FLATTEST = (
    12.0,
    0.01,
)  # slopes beyond these are on their way to infinity, or to no connection at all
NEWTON_STEPS = 12
SETTLED = 1e-7


class Trouble(StrEnum):
    """Why there are no figures."""

    NOT_BINARY = "not_binary"
    TOO_FEW_PERSONS = "too_few_persons"
    TOO_FEW_ITEMS = "too_few_items"
    NO_CONNECTION = "no_connection"
    NO_MAXIMUM = "no_maximum"


@dataclass(frozen=True, slots=True)
class Unfit:
    trouble: Trouble
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """Parameters of the items under `keys`, in that order; slopes has one value alone in the one-parameter model."""

    keys: tuple[str, ...]
    slopes: tuple[float, ...]
    difficulties: tuple[float, ...]
    slope_errors: tuple[float, ...]
    difficulty_errors: tuple[float, ...]
    log_likelihood: float


@dataclass(frozen=True, slots=True)
class Posterior:
    """At given parameters: log-likelihood of each pattern, share of its persons near each node, chance at each node."""

    each: Numbers
    weights: Numbers
    chances: Numbers


@dataclass(frozen=True, slots=True)
class Likelihood:
    """The marginal likelihood of slopes followed by intercepts: one slope for all items, or one each.

    Different rows of a matrix stand here once each, with how often they occur; right and wrong are 0 where there is
    no answer.
    """

    right: Numbers
    wrong: Numbers
    counts: Numbers
    nodes: Numbers
    log_weights: Numbers
    slope_count: int

    @property
    def items(self) -> int:
        return int(self.right.shape[1])

    def at(self, parameters: Numbers) -> Posterior:
        slopes, intercepts = parameters[: self.slope_count], parameters[self.slope_count :]
        logits = np.outer(self.nodes, np.broadcast_to(slopes, self.items)) + intercepts
        joint = self.right @ log_expit(logits).T + self.wrong @ log_expit(-logits).T + self.log_weights
        each = logsumexp(joint, axis=1)
        return Posterior(each, np.exp(joint - each[:, None]), expit(logits))

    def descent(self, parameters: Numbers) -> tuple[float, Numbers]:
        """Minus the log-likelihood, and its gradient."""
        found = self.at(parameters)
        weighted = (found.weights * self.counts[:, None]).T
        residual = weighted @ self.right - (weighted @ (self.right + self.wrong)) * found.chances
        gradient = np.concatenate([self.nodes @ residual, residual.sum(axis=0)])
        return -float(self.counts @ found.each), -(gradient @ self.shared)

    def information(self, parameters: Numbers) -> Numbers:
        """The observed information: what complete data would tell, less what the hidden ability takes away.

        T. A. Louis, Journal of the Royal Statistical Society B 44, 1982, 226–233.
        """
        found, answered = self.at(parameters), self.right + self.wrong
        parts = np.zeros((2, 2, self.items, self.items))
        for node, chance, weight in zip(self.nodes, found.chances, found.weights.T, strict=True):
            residual = self.right - answered * chance
            weighted = self.counts * weight
            known = np.diag((weighted @ answered) * chance * (1 - chance))
            parts += node_powers(node) * (known - residual.T @ (weighted[:, None] * residual))
        scores = np.hstack([self.mean_residual(found, self.nodes), self.mean_residual(found, np.ones(1))])
        full = parts.transpose(0, 2, 1, 3).reshape(2 * self.items, 2 * self.items)
        return self.shared.T @ (full + scores.T @ (self.counts[:, None] * scores)) @ self.shared

    def mean_residual(self, found: Posterior, factor: Numbers) -> Numbers:
        """Per pattern and item the expected residual, multiplied by a factor that depends on the node."""
        weights = found.weights * factor
        answered = self.right + self.wrong
        return weights.sum(axis=1)[:, None] * self.right - answered * (weights @ found.chances)

    @property
    def shared(self) -> Numbers:
        """From a slope and an intercept for each item to the parameters there are."""
        slopes = np.eye(self.items) if self.slope_count > 1 else np.ones((self.items, 1))
        nothing = np.zeros((self.items, self.slope_count))
        return np.block([[slopes, np.zeros((self.items, self.items))], [nothing, np.eye(self.items)]])


def node_powers(node: float) -> Numbers:
    """What a residual at a node weighs for two slopes, a slope and an intercept, two intercepts."""
    return np.array([[node**2, node], [node, 1.0]])[:, :, None, None]


def likelihood(matrix: Matrix, slope_count: int) -> Likelihood:
    coded, counts = np.unique(np.where(matrix.answered, matrix.values, -1), axis=0, return_counts=True)
    nodes, weights = roots_hermitenorm(node_count(len(matrix.keys)))
    return Likelihood(
        right=(coded == 1).astype(float),
        wrong=(coded == 0).astype(float),
        counts=counts.astype(float),
        nodes=nodes,
        log_weights=np.log(weights / weights.sum()),
        slope_count=slope_count,
    )


def node_count(items: int) -> int:
    """Long tests know a person better: their likelihood is narrow and needs nodes that stand closer."""
    return 61 if items <= 15 else 151


def one_parameter(matrix: Matrix) -> Fit | Unfit:
    return fitted(matrix, 1)


def two_parameters(matrix: Matrix) -> Fit | Unfit:
    return fitted(matrix, 2)


def fitted(matrix: Matrix, parameters: int) -> Fit | Unfit:
    """The model with one or two parameters per item over the items that vary, or why there is none."""
    if not matrix.is_binary:
        return Unfit(Trouble.NOT_BINARY)
    varying = matrix.varying()
    if varying.person_count < FEWEST_PERSONS[parameters]:
        return Unfit(Trouble.TOO_FEW_PERSONS)
    if len(varying.keys) < FEWEST_ITEMS[parameters]:
        return Unfit(Trouble.TOO_FEW_ITEMS)
    model = likelihood(varying, 1 if parameters == 1 else len(varying.keys))
    return judged(varying.keys, model, lowest(model, start(varying, model.slope_count)))


def start(matrix: Matrix, slope_count: int) -> Numbers:
    """For each item the log odds of a right answer; slopes of one, minus one for items that go against the others."""
    share = np.nanmean(matrix.values, axis=0)
    slopes = np.ones(1) if slope_count == 1 else directions(matrix)
    return np.concatenate([slopes, np.log(share / (1 - share))])


def directions(matrix: Matrix) -> Numbers:
    """The signs of the first principal component, without which opposite items would hold each other at zero."""
    leading = np.linalg.eigh(np.nan_to_num(covariances(matrix.values)))[1][:, -1]
    return np.where(leading * np.sign(leading.sum() or 1.0) < 0, -1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Found:
    parameters: Numbers
    information: Numbers
    settled: bool


def lowest(model: Likelihood, begin: Numbers) -> Found:
    """Near the minimum by L-BFGS, then onto it by Newton's steps."""
    at = np.asarray(minimize(model.descent, begin, jac=True, method="L-BFGS-B", options={"maxiter": 2000}).x)
    for _step in range(NEWTON_STEPS):
        information = model.information(at)
        if not is_positive(information):
            break
        step = np.linalg.solve(information, model.descent(at)[1])
        if np.abs(step).max() < SETTLED:
            return Found(at, information, settled=True)
        at = at - step
    return Found(at, information, settled=False)


def is_positive(information: Numbers) -> bool:
    """Whether there is a minimum here, and one that can be told from a flat valley."""
    if not np.isfinite(information).all():
        return False
    values = np.linalg.eigvalsh(information)
    return bool(values[0] > 1e-8 * values[-1])


def judged(keys: tuple[str, ...], model: Likelihood, found: Found) -> Fit | Unfit:
    """The figures where they mean something."""
    raw = found.parameters[: model.slope_count]
    steep = tuple(key for key, slope in zip(keys, raw, strict=False) if abs(slope) > STEEPEST)
    if steep:
        return Unfit(Trouble.NO_MAXIMUM, steep if model.slope_count > 1 else ())
    if np.abs(raw).max() < FLATTEST:
        return Unfit(Trouble.NO_CONNECTION)
    if not found.settled:
        return Unfit(Trouble.NO_MAXIMUM)
    return fit_of(keys, model, found)


def fit_of(keys: tuple[str, ...], model: Likelihood, found: Found) -> Fit:
    """Mirrored solutions are equally likely: the one is taken in which knowing more helps with most items."""
    count = model.slope_count
    sign = -1.0 if found.parameters[:count].sum() < 0 else 1.0
    slopes, intercepts = sign * found.parameters[:count], found.parameters[count:]
    covariance: Numbers = np.asarray(np.linalg.inv(found.information), dtype=np.float64)
    covariance[:count, count:] *= sign
    difficulties = -intercepts / slopes
    return Fit(
        keys=keys,
        slopes=tuple(map(float, slopes)),
        difficulties=tuple(map(float, difficulties)),
        slope_errors=tuple(map(float, np.sqrt(np.diag(covariance)[:count]))),
        difficulty_errors=tuple(map(float, difficulty_errors(slopes, difficulties, covariance))),
        log_likelihood=-model.descent(found.parameters)[0],
    )


def difficulty_errors(slopes: Numbers, difficulties: Numbers, covariance: Numbers) -> Numbers:
    """By the delta method from the covariance of slopes and intercepts: difficulty = −intercept / slope."""
    items, first = len(difficulties), len(slopes)
    own = np.arange(items) if first > 1 else np.zeros(items, dtype=int)
    places = first + np.arange(items)
    variance = (
        covariance[places, places]
        + difficulties**2 * covariance[own, own]
        + 2 * difficulties * covariance[own, places]
    ) / np.broadcast_to(slopes, items) ** 2
    return np.asarray(np.sqrt(variance))
