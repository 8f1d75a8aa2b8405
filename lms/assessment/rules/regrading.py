"""Marking an attempt again when a key was wrong, or a question is withdrawn: upward only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.assessment.rules.drawing import Drawn, given
from lms.assessment.rules.marking import Answer, mark, total
from lms.assessment.rules.questions import Question

MILLIONTHS = 1_000_000
# Marks are parts of a question, and questions have few parts: a stored 0.666666 was two thirds.
MOST_PARTS = 720


class NotComparable(Exception):
    """The new version has other parts than the old one, so old answers say nothing about it."""


def exact(share: Fraction) -> Fraction:
    """The share that was cut to six decimals when it was stored."""
    near = share.limit_denominator(MOST_PARTS)
    return near if int(near * MILLIONTHS) == share * MILLIONTHS else share


def carried(old: Question, new: Question, answer: Answer) -> Answer:
    """The answer to `old` in terms of `new`, whose parts may stand in another order.

    Raises:
        NotComparable: a part of the old question is not in the new one.
    """
    if old.kind is not new.kind or len(old.gaps) != len(new.gaps):
        raise NotComparable
    options = places([o.text for o in old.options], [o.text for o in new.options])
    lefts = places([p.left for p in old.pairs], [p.left for p in new.pairs])
    rights = places([p.right for p in old.pairs], [p.right for p in new.pairs])
    steps = places(old.steps, new.steps)
    statements = places([s.text for s in old.statements], [s.text for s in new.statements])
    columns = places(old.columns, new.columns)
    return Answer(
        chosen=frozenset(options[at] for at in answer.chosen),
        matched=moved(answer.matched, lefts, rights),
        order=tuple(steps[at] for at in answer.order),
        number=answer.number,
        texts=answer.texts,
        columns=moved(answer.columns, statements, columns),
    )


def places(old: Sequence[str], new: Sequence[str]) -> list[int]:
    """For each old part the place of the same words among the new ones."""
    if len(old) != len(new) or set(old) != set(new):
        raise NotComparable
    return [at if old[at] == new[at] else new.index(text) for at, text in enumerate(old)]


def moved(chosen: Sequence[int], lines: Sequence[int], values: Sequence[int]) -> tuple[int, ...]:
    """Choices made line by line, where both the lines and what may be chosen stand elsewhere."""
    found = [-1] * len(lines)
    for at, choice in enumerate(chosen):
        found[lines[at]] = values[choice] if choice >= 0 else -1
    return tuple(found)


def is_comparable(old: Question, new: Question) -> bool:
    """Whether answers to the old version can be marked by the new one."""
    try:
        carried(old, new, Answer())
    except NotComparable:
        return False
    return True


def corrected_mark(old: Question, new: Question, drawn: Drawn, raw: object) -> Fraction:
    """What the answer to a drawn question earns by the key of its new version."""
    return mark(new, carried(old, new, given(old, drawn, raw)))


@dataclass(frozen=True, slots=True)
class Regraded:
    """An attempt before and after. `raised`: the marks that grow, by question key; none ever shrinks.

    strict_passed: whether the attempt would pass if marks were also taken away; nobody is asked to bear that.
    """

    old_share: Fraction
    new_share: Fraction
    old_passed: bool
    new_passed: bool
    strict_passed: bool
    raised: Mapping[str, Fraction]

    @property
    def is_changed(self) -> bool:
        return bool(self.raised)

    @property
    def is_pass_gained(self) -> bool:
        return self.new_passed and not self.old_passed

    @property
    def is_pass_kept(self) -> bool:
        """A strict marker would have taken the pass away."""
        return self.old_passed and not self.strict_passed


def regraded(
    standing: Mapping[str, Fraction],
    corrected: Mapping[str, Fraction],
    passing: Fraction,
    *,
    passed: bool,
) -> Regraded:
    """What corrected marks make of an attempt.

    standing: the newest mark of every question of the attempt; corrected: new marks of some of them.
    """
    raised = {key: share for key, share in corrected.items() if share > standing[key]}
    before = total(standing.values(), passing)
    after = total({**standing, **raised}.values(), passing)
    strict = total({**standing, **corrected}.values(), passing)
    return Regraded(
        before.share, after.share, passed, passed or (bool(raised) and after.passed), strict.passed, raised
    )
