"""Two versions of a pool side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lms.assessment.rules.marking import worth
from lms.assessment.rules.questions import Question


@dataclass(frozen=True, slots=True)
class PoolChange:
    """The difference between two versions, by question keys. What is re-keyed may be reworded too."""

    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    rekeyed: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.gone or self.rekeyed or self.reworded)


def compare_pools(old: Sequence[Question], new: Sequence[Question]) -> PoolChange:
    """What differs in `new`. Comparing a pool with itself finds nothing."""
    before = {question.key: question for question in old}
    after = {question.key: question for question in new}
    changed = [key for key, question in after.items() if key in before and question != before[key]]
    rekeyed = tuple(key for key in changed if is_rekeyed(before[key], after[key]))
    return PoolChange(
        added=tuple(key for key in after if key not in before),
        gone=tuple(key for key in before if key not in after),
        rekeyed=rekeyed,
        reworded=tuple(key for key in changed if key not in rekeyed),
    )


def is_rekeyed(old: Question, new: Question) -> bool:
    """Whether an answer that both versions know would earn something else in the new one."""
    before, after = scoring(old), scoring(new)
    return old.kind is not new.kind or any(
        before[part] != after[part] for part in before.keys() & after.keys()
    )


def scoring(question: Question) -> dict[str, object]:
    """What each part of a question earns or belongs to, by the words of the part."""
    found: dict[str, object] = {option.text: worth(option) for option in question.options}
    found |= {pair.left: pair.right for pair in question.pairs}
    found |= {step: at for at, step in enumerate(question.steps)}
    found |= {statement.text: question.columns[statement.column] for statement in question.statements}
    found |= {f"[[{at}]]": frozenset(gap.accepted) for at, gap in enumerate(question.gaps, start=1)}
    found |= {
        criterion.text: tuple(points for _text, points in criterion.steps) for criterion in question.rubric
    }
    if question.numbers:
        found["number"] = tuple(replace(number, feedback="") for number in question.numbers)
    if question.accepted:
        found["accepted"] = (
            question.case_matters,
            frozenset((item.text, item.share) for item in question.accepted),
        )
    return found
