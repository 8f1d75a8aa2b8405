"""A learner takes a whole course in her language, on a small screen, from the first lesson to the certificate."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.servers import Installation, wait_for
from tests.journeys.test_in_the_browser import check, signed_in

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]

RIGHT = """
import json
from lms.assessment.forms.attempts import initial_of
from lms.assessment.models import Attempt
from lms.assessment.queries.attempts import learner_questions, right_answers
attempt = Attempt.objects.filter(submitted_at=None).latest("id")
print(json.dumps(initial_of(learner_questions(attempt), right_answers(attempt)), default=str))
"""
CERTIFICATES = """
from lms.credentials.models import Certificate
for row in Certificate.objects.filter(person__email="ana@example.org"):
    print(row.payload["course"], row.payload["outcomes"])
"""
FILL = """
(answers) => {
  for (const [name, value] of Object.entries(answers)) {
    const wanted = [].concat(value ?? []).map(String);
    for (const field of document.querySelectorAll(`main [name="${name}"]`)) {
      if (["radio", "checkbox"].includes(field.type)) field.checked = wanted.includes(field.value);
      else field.value = wanted[0] ?? "";
    }
  }
}
"""
IN_ANOTHER_LANGUAGE = """
(language) => [...document.querySelectorAll("article.lesson [lang]:not(a)")].map((one) => one.lang).filter((one) => one !== language)
"""

NARROWEST_MEANING = (
    "() => Math.min(...[...document.querySelectorAll('.facts dd')].map((one) => one.offsetWidth))"
)


def go_on(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.locator(button).last.click()


def read(page: Page, language: str) -> None:
    assert page.locator("article.lesson h1").get_attribute("lang") == language
    assert page.evaluate(IN_ANOTHER_LANGUAGE, language) == [], page.url
    assert page.evaluate(NARROWEST_MEANING) > 120, "a long word leaves room for what it means"
    go_on(page, "form[data-lesson] button")


def answer_everything(page: Page, site: Installation) -> None:
    go_on(page, "main form[action$='/start/'] button")
    page.evaluate(FILL, json.loads(site.script(RIGHT)))
    go_on(page, "main form[data-attempt] button")


@pytest.mark.parametrize(
    ("language", "course", "modules", "title"),
    [
        ("es", "C2", (3, 4, 4), "Coherencia"),
        ("ar", "C1", (4, 3, 3, 4), "الهجرة"),
    ],
)
def test_a_course_is_taken_from_the_first_lesson_to_the_certificate(
    browser: Browser,
    install: Callable[..., Installation],
    language: str,
    course: str,
    modules: tuple[int, ...],
    title: str,
) -> None:
    site = install("sqlite")
    site.start()
    page = signed_in(browser, site, "ana", 390)
    page.locator(f"form[action*='language'] [value={language}]").click()
    page.goto(f"{site.address}/learning/courses/{course}/")
    assert title in page.locator("h1").inner_text()
    page.locator("main form button").first.click()
    page.locator("main .card form button").last.click()  # without the test before the course

    for lessons in modules:
        for _lesson in range(lessons):
            read(page, language)
        check(page)
        answer_everything(page, site)
        check(page)
        page.goto(f"{site.address}/learning/")
        onward = page.locator("main a[href$='/next/']")
        if onward.count():
            onward.first.click()

    wait_for("the certificate is made", lambda: title in site.script(CERTIFICATES))
    page.goto(f"{site.address}/certificates/")
    assert title in page.locator("main").inner_text()
    check(page)
