"""The paths of a learner and a focal point in Chromium, wide and narrow, without a violation of WCAG 2.2 AA."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import PASSWORD
from tests.journeys.servers import Installation
from tests.journeys.test_institution import NEARLY_AGREED

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]

A_CLASS = """
from datetime import date
from lms.accounts.models import User
from lms.curriculum.actions.releasing import cut_edition
from lms.curriculum.models import CoursePage
from lms.curriculum.rules.outlines import Severity
from lms.institutions.models import Institution
from lms.progress.actions.comfort import write_note
from lms.progress.actions.editions import move_enrolments
from lms.progress.actions.learning import enrol, finish_lesson
from lms.teaching.actions.cohorts import CohortPlan, join_cohort, make_cohort
from lms.teaching.rules.joining import Kind
from tests.curriculum.changes import add_lesson
ana, tomas = (User.objects.get(email=f"{name}@example.org") for name in ("ana", "tomas"))
aldea, school = (Institution.objects.get(name=name) for name in ("Aldea", "School of Local Government"))
row = enrol(course_key="T1", institution=aldea, by=ana)
finish_lesson(enrolment=row, lesson_key="T1.1.L1", by=ana)
write_note(enrolment=row, lesson_key="T1.1.L1", text="Ask the registry for the date.", by=ana)
add_lesson()
course = CoursePage.objects.get(course_key="T1")
move_enrolments(cut_edition(course=course, severity=Severity.MATERIAL, note="Rates are new", by=None))
plan = CohortPlan("T1", "Spring group", Kind.OPEN, None, None, date(2026, 1, 1), date(2099, 12, 31), "en")
group = make_cohort(provider=school, plan=plan, by=tomas)
join_cohort(cohort=group, institution=aldea, by=ana)
print(row.key, group.key, aldea.key)
"""

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def site(install: Callable[..., Installation]) -> Installation:
    """On SQLite with a worker; which database is behind a page makes no difference to a browser."""
    found = install("sqlite")
    found.start()
    return found


def signed_in(browser: Browser, site: Installation, name: str, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{site.address}/account/login/")
    page.get_by_label("Email").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    return page


def check(page: Page) -> None:
    """No violation, nothing wider than the screen."""
    page.wait_for_load_state()
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


@pytest.mark.parametrize("width", [1280, 390])
def test_a_learner_reads_answers_and_submits(browser: Browser, site: Installation, width: int) -> None:
    page = signed_in(browser, site, "ana", width)
    page.goto(f"{site.address}/learning/")
    check(page)
    page.get_by_role("link", name="Look at the course and start").click()
    check(page)
    page.get_by_role("button", name="Start the course").click()
    check(page)
    page.get_by_role("button", name="Go to the first lesson").click()
    for _lesson in range(4):
        check(page)
        page.get_by_role("button", name="Done, next").click()
    check(page)
    page.get_by_role("button", name="Start the test").click()
    check(page)
    page.get_by_role("link", name="One question a page").click()
    check(page)
    page.get_by_role("link", name="All questions on one page").click()
    page.get_by_role("button", name="Hand in the test").click()
    check(page)
    page.get_by_role("button", name="Hand in as it is").click()
    assert "are needed" in page.locator("main").inner_text()
    check(page)
    for address in ("/", "/certificates/", "/verify/", "/register/", "/about/", "/accessibility/"):
        page.goto(f"{site.address}{address}")
        check(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_focal_point_looks_after_a_round(browser: Browser, site: Installation, width: int) -> None:
    round_key = site.script(NEARLY_AGREED).strip()
    page = signed_in(browser, site, "bruno", width)
    page.goto(f"{site.address}/institution/")
    check(page)
    home = page.url.rstrip("/")
    for address in ("/profile/", "/headcount/", f"/rounds/{round_key}/", f"/rounds/{round_key}/submit/"):
        page.goto(home + address)
        check(page)
    page.goto(f"{home}/rounds/{round_key}/indicators/10.4/")
    check(page)
    page.get_by_text("Attach an item").click()
    check(page)
    page.goto(home.replace("/institution/", "/learning/staff/") + "/")
    check(page)


def test_everything_a_learner_needs_is_reached_with_the_keyboard(
    browser: Browser, site: Installation
) -> None:
    page = signed_in(browser, site, "ana", 1280)
    page.goto(f"{site.address}/learning/courses/C1/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    for _press in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Start the course":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/before-you-begin/**")


def test_pages_of_a_ministry_and_a_reviewer(browser: Browser, site: Installation) -> None:
    for name, address in (("mina", "/ministry/XA/"), ("rosa", "/review/")):
        for width in (1280, 390):
            page = signed_in(browser, site, name, width)
            page.goto(f"{site.address}{address}")
            check(page)
            page.close()


def test_what_stands_beside_lessons_and_what_trainers_see(browser: Browser, site: Installation) -> None:
    site.manage("load_curricula", "tests/curriculum/course")
    enrolment, group, aldea = site.script(A_CLASS).split()
    own = ("/learning/", "/learning/notes/", "/learning/calendar/", "/learning/glossary/")
    seen = {
        "ana": (
            *own,
            f"/learning/{enrolment}/edition/",
            "/learning/search/?q=figure",
            f"/teaching/groups/{group}/",
        ),
        "tomas": ("/teaching/", "/teaching/cohorts/new/", f"/teaching/cohorts/{group}/"),
        "bruno": (f"/learning/staff/{aldea}/deadlines/",),
    }
    for name, addresses in seen.items():
        page = signed_in(browser, site, name, 1280)
        for address in addresses:
            look_in_both_widths(page, f"{site.address}{address}")
        page.close()


def look_in_both_widths(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer and answer.ok, address
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        check(page)
