"""What is said to a learner about the answer she chose, once that is safe."""

from lms.assessment.rules.marking import Answer
from lms.assessment.rules.numbers import read_number
from lms.assessment.rules.questions import Kind, Question
from lms.assessment.rules.words import is_same_text


def notes(question: Question, answer: Answer) -> tuple[str, ...]:
    """The feedback of the options, phrases or values that were given."""
    match question.kind:
        case Kind.SHORT:
            found = [
                item.feedback
                for item in question.accepted
                for text in answer.texts[:1]
                if is_same_text(text, item.text, case_matters=question.case_matters)
            ][:1]
        case Kind.NUMERIC:
            given = read_number(answer.number, question.number.unit if question.number else "")
            found = [
                number.feedback
                for number in question.numbers
                if given is not None and abs(given - number.value) <= number.tolerance
            ][:1]
        case _:
            found = [question.options[at].feedback for at in sorted(answer.chosen)]
    return tuple(filter(None, found))
