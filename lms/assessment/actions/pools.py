"""Loading pools."""

from django.db import transaction

from lms.assessment.models import Pool, Question
from lms.assessment.queries.pools import latest_pool
from lms.assessment.rules.text import PoolFile, to_body, to_table
from lms.foundation.digest import digest


def digest_of(pool: PoolFile) -> str:
    return digest([to_table(question) for question in pool.questions])


@transaction.atomic
def load_pool(pool_file: PoolFile) -> Pool:
    """The pool as written: the latest version when nothing changed, else a new one."""
    latest, found = latest_pool(pool_file.key), digest_of(pool_file)
    if latest and latest.digest == found:
        return latest
    pool = Pool.objects.create(key=pool_file.key, version=latest.version + 1 if latest else 1, digest=found)
    Question.objects.bulk_create(
        Question(
            pool=pool,
            key=question.key,
            place=place,
            kind=question.kind.value,
            stem=question.stem,
            feedback=question.feedback,
            body=to_body(question),
        )
        for place, question in enumerate(pool_file.questions)
    )
    return pool
