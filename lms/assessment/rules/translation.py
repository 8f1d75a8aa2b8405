"""A question in another language: its words change; its order, its keys and its scoring never do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from lms.assessment.rules.drawing import Drawn, given
from lms.assessment.rules.marking import mark
from lms.assessment.rules.questions import ALL, Accepted, Criterion, Gap, Pair, Question

Say = Callable[[str, str], str]


def texts_of(question: Question) -> dict[str, str]:
    """Everything of a question that has words, by its place in it."""
    found: dict[str, str] = {}

    def note(place: str, text: str) -> str:
        if text.strip():
            found[place] = text
        return text

    reworded(question, note)
    return found


def reworded(question: Question, say: Say) -> Question:
    """The question with each of its texts as `say(place, text)` has it. Accepted answers may become several, one a line."""
    return replace(
        question,
        stem=say("stem", question.stem),
        options=tuple(
            replace(
                option,
                text=say(f"option-{n}", option.text),
                feedback=say(f"option-{n}-feedback", option.feedback),
            )
            for n, option in enumerate(question.options, 1)
        ),
        pairs=tuple(
            Pair(say(f"pair-{n}-left", pair.left), say(f"pair-{n}-right", pair.right))
            for n, pair in enumerate(question.pairs, 1)
        ),
        steps=tuple(say(f"step-{n}", step) for n, step in enumerate(question.steps, 1)),
        numbers=tuple(
            replace(
                number, unit=say("unit", number.unit), feedback=say(f"number-{n}-feedback", number.feedback)
            )
            for n, number in enumerate(question.numbers, 1)
        ),
        accepted=tuple(
            variant for n, item in enumerate(question.accepted, 1) for variant in variants(n, item, say)
        ),
        gaps=tuple(reworded_gap(n, gap, say) for n, gap in enumerate(question.gaps, 1)),
        columns=tuple(say(f"column-{n}", column) for n, column in enumerate(question.columns, 1)),
        statements=tuple(
            replace(line, text=say(f"statement-{n}", line.text))
            for n, line in enumerate(question.statements, 1)
        ),
        rubric=tuple(reworded_criterion(n, line, say) for n, line in enumerate(question.rubric, 1)),
        feedback=say("feedback", question.feedback),
    )


def variants(n: int, item: Accepted, say: Say) -> list[Accepted]:
    feedback = say(f"accepted-{n}-feedback", item.feedback)
    return [
        replace(item, text=text, feedback=feedback) for text in say(f"accepted-{n}", item.text).splitlines()
    ]


def reworded_gap(n: int, gap: Gap, say: Say) -> Gap:
    """What is accepted and may be chosen is worded once, as the choice."""
    choices = {text: say(f"gap-{n}-choice-{m}", text) for m, text in enumerate(gap.choices, 1)}
    accepted = [
        text
        for m, item in enumerate(gap.accepted, 1)
        for text in ([choices[item]] if item in choices else say(f"gap-{n}-accepted-{m}", item).splitlines())
    ]
    return Gap(tuple(accepted), tuple(choices.values()))


def reworded_criterion(n: int, criterion: Criterion, say: Say) -> Criterion:
    steps = tuple(
        (say(f"criterion-{n}-step-{m}", text), points) for m, (text, points) in enumerate(criterion.steps, 1)
    )
    return Criterion(say(f"criterion-{n}", criterion.text), steps)


def translated(question: Question, texts: Mapping[str, str]) -> Question | None:
    """The question in other words; none when a text is missing, or when what was different would read the same."""
    if any(not texts.get(place, "").strip() for place in texts_of(question)):
        return None
    found = reworded(question, lambda place, text: texts[place] if text.strip() else text)
    return found if keeps_apart(question, found) else None


def keeps_apart(question: Question, other: Question) -> bool:
    """What reads the same in one reads the same in the other, so that an answer means the same in both."""
    groups: list[tuple[Sequence[str], Sequence[str]]] = [
        ([option.text for option in question.options], [option.text for option in other.options]),
        ([pair.right for pair in question.pairs], [pair.right for pair in other.pairs]),
        (question.steps, other.steps),
        (question.columns, other.columns),
        *((gap.choices, theirs.choices) for gap, theirs in zip(question.gaps, other.gaps, strict=True)),
    ]
    return all(
        len(set(zip(ours, theirs, strict=True))) == len(set(ours)) == len(set(theirs))
        for ours, theirs in groups
    )


def best_mark(question: Question, spoken: Question | None, drawn: Drawn, raw: object) -> Fraction:
    """What an answer earns: in the source's words or in those of the language it was asked in, whichever is more.

    Choices are positions and earn the same in both; what is typed may be right in either.
    """
    earned = mark(question, given(question, drawn, raw))
    if spoken is None or earned == ALL:
        return earned
    return max(earned, mark(spoken, given(spoken, drawn, raw)))
