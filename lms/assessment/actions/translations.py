"""Keeping the words of questions in other languages."""

from collections.abc import Mapping

from django.db import transaction

from lms.assessment.models import Pool, QuestionText
from lms.assessment.queries.pools import questions_of
from lms.assessment.queries.translations import words_digest
from lms.assessment.rules.translation import texts_of


@transaction.atomic
def keep_question_texts(*, pool: Pool, language: str, texts: Mapping[str, Mapping[str, str]]) -> int:
    """Keep translations by question key and place, for the words the pool has now; how many questions changed.

    What was kept for other words of a question stays: attempts at earlier versions are shown in it.
    """
    changed = 0
    questions = questions_of(pool)
    for key in texts.keys() & questions.keys():
        source = texts_of(questions[key])
        row, new = QuestionText.objects.get_or_create(
            pool_key=pool.key,
            question_key=key,
            language=language,
            source_digest=words_digest(questions[key]),
            defaults={"source": source},
        )
        words = {place: text for place, text in texts[key].items() if place in source}
        if new or row.texts != words:
            row.texts = words
            row.save(update_fields=["texts"])
            changed += 1
    return changed
