"""Sheets of tests on paper: what stands on them, without anything that tells an answer."""

from dataclasses import dataclass, replace

from lms.accounts.models import User
from lms.assessment.models import Attempt
from lms.assessment.queries.attempts import shown_in_order
from lms.assessment.queries.translations import asked
from lms.assessment.rules.drawing import Shown
from lms.assessment.rules.questions import Question, without_gap_marks
from lms.teaching.models import Cohort, TestSheet
from lms.teaching.rules.codes import in_groups, is_code


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    sheet: TestSheet
    code: str
    name: str
    questions: tuple[Shown, ...]


def attempt_of(sheet: TestSheet) -> Attempt:
    """The sheet as the attempt it may become; nothing is written."""
    return Attempt(pool=sheet.pool, draw=sheet.draw, language=sheet.language)


def sheets_of(cohort: Cohort) -> list[TestSheet]:
    """All sheets of a group, by name."""
    return list(TestSheet.objects.filter(member__cohort=cohort).with_person())


def sheets_to_print(cohort: Cohort, module_key: str) -> list[PrintedSheet]:
    """The open sheets of a module, by name. A fixed number of queries."""
    rows = TestSheet.objects.open().filter(member__cohort=cohort, module_key=module_key).with_person()
    by_pool: dict[tuple[int, str], dict[str, tuple[Question, str]]] = {}
    found = []
    for sheet in rows:
        place, name = (sheet.pool_id, sheet.language), sheet.member.enrolment.person.name
        if place not in by_pool:
            by_pool[place] = asked(attempt_of(sheet))
        on_screen = shown_in_order(sheet.drawn, by_pool[place])
        questions = tuple(replace(one, stem=without_gap_marks(one.stem)) for one in on_screen)
        found.append(PrintedSheet(sheet, in_groups(sheet.code), name, questions))
    return found


def sheet_with(code: str, user: User) -> TestSheet | None:
    """The sheet with this code among those the person may enter."""
    if not is_code(code):
        return None
    return TestSheet.objects.taught_by(user).with_person().filter(code=code).first()
