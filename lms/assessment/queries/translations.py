"""Questions in the languages they were translated into."""

from collections.abc import Mapping

from django.conf import settings

from lms.assessment.models import Attempt, Pool, QuestionText
from lms.assessment.queries.pools import questions_of
from lms.assessment.rules.questions import Question
from lms.assessment.rules.translation import texts_of, translated
from lms.foundation.digest import digest


def words_digest(question: Question) -> str:
    """A digest of everything a question says. Another key or another score does not change it."""
    return digest(sorted(texts_of(question).items()))


def spoken_questions(pool: Pool, language: str) -> dict[str, Question]:
    """Question key → the question in the language, for those translated from the very words of this version."""
    return spoken(pool.key, questions_of(pool), language) if language else {}


def spoken(pool_key: str, questions: Mapping[str, Question], language: str) -> dict[str, Question]:
    rows = QuestionText.objects.filter(pool_key=pool_key, language=language, question_key__in=list(questions))
    texts = {(row.question_key, row.source_digest): row.texts for row in rows}
    found = {
        key: translated(question, texts.get((key, words_digest(question)), {}))
        for key, question in questions.items()
    }
    return {key: question for key, question in found.items() if question is not None}


def asked(attempt: Attempt) -> dict[str, tuple[Question, str]]:
    """Question key → the question as this attempt asks it, and the language of its words."""
    questions = questions_of(attempt.pool)
    words = spoken(attempt.pool.key, questions, attempt.language) if attempt.language else {}
    return {
        key: (words[key], attempt.language) if key in words else (question, settings.LANGUAGE_CODE)
        for key, question in questions.items()
    }
