"""A learner works in Arabic from the first page to the result of a test, from right to left, wide and narrow."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.servers import Installation
from tests.journeys.test_in_the_browser import check, signed_in

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]

LATIN_LETTERS = """
() => [...document.querySelectorAll("main p, main h1, main h2, main label, main legend, main button")]
  .filter((one) => one.offsetParent && !one.closest('[lang="en"]'))
  .map((one) => one.textContent.trim())
  .filter((text) => /[A-Za-z]{4,}/.test(text) && !/[\\u0600-\\u06ff]/.test(text))
"""


def looked_at(page: Page) -> None:
    """Right to left, accessible, nothing wider than the screen, and no sentence left in English."""
    check(page)
    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert page.evaluate(LATIN_LETTERS) == [], page.url


@pytest.mark.parametrize("width", [1280, 390])
def test_a_module_and_its_test_in_arabic(
    browser: Browser, install: Callable[..., Installation], width: int
) -> None:
    site = install("sqlite")
    site.start()
    page = signed_in(browser, site, "ana", width)
    page.locator("form[action*='language'] [value=ar]").click()
    page.goto(f"{site.address}/learning/courses/C1/")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    page.locator("main form button").first.click()
    looked_at(page)
    # The test before the course is offered; go on without it.
    page.locator("main .card form button").last.click()
    for _lesson in range(4):
        assert page.locator("article.lesson h1").get_attribute("dir") == "rtl"
        looked_at(page)
        with page.expect_navigation():
            page.locator("form[data-lesson] button").click()
    looked_at(page)
    page.locator("main form[action$='/start/'] button").click()
    looked_at(page)
    page.locator("main form[data-attempt] button").last.click()
    page.wait_for_load_state()
    looked_at(page)
    for address in ("/learning/", "/learning/notes/", "/certificates/", "/verify/"):
        page.goto(f"{site.address}{address}")
        check(page)
        assert page.evaluate("document.documentElement.dir") == "rtl"
