"""Sheets of tests on paper: what stands on them, without anything that tells an answer."""

from dataclasses import dataclass, replace

from lms.accounts.models import User
from lms.assessment.models import Attempt, Pool
from lms.assessment.queries.attempts import learner_questions
from lms.assessment.rules.drawing import Shown
from lms.assessment.rules.questions import without_gap_marks
from lms.teaching.models import Cohort, TestSheet
from lms.teaching.rules.codes import in_groups, is_code


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    sheet: TestSheet
    code: str
    name: str
    questions: tuple[Shown, ...]


def questions_on(sheet: TestSheet) -> tuple[Shown, ...]:
    """The questions in the order of the sheet, as a learner sees them on screen."""
    return learner_questions(Attempt(pool=sheet.pool, draw=sheet.draw))


def sheets_of(cohort: Cohort) -> list[TestSheet]:
    """All sheets of a group, by name."""
    return list(TestSheet.objects.filter(member__cohort=cohort).with_person())


def sheets_to_print(cohort: Cohort, module_key: str) -> list[PrintedSheet]:
    """The open sheets of a module, by name. A fixed number of queries."""
    rows = TestSheet.objects.open().filter(member__cohort=cohort, module_key=module_key).with_person()
    pools: dict[int, Pool] = {}
    found = []
    for sheet in rows.prefetch_related("pool__questions"):
        sheet.pool = pools.setdefault(sheet.pool_id, sheet.pool)
        name = sheet.member.enrolment.person.name
        questions = tuple(replace(one, stem=without_gap_marks(one.stem)) for one in questions_on(sheet))
        found.append(PrintedSheet(sheet, in_groups(sheet.code), name, questions))
    return found


def sheet_with(code: str, user: User) -> TestSheet | None:
    """The sheet with this code among those the person may enter."""
    if not is_code(code):
        return None
    return TestSheet.objects.taught_by(user).with_person().filter(code=code).first()
