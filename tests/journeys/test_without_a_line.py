"""A module kept on the device: read, answered and handed in without a server, and sent once when it is back."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.servers import Installation, wait_for
from tests.journeys.test_in_the_browser import check, signed_in

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]

FACTS = """
import json
from lms.assessment.models import Attempt
from lms.progress.models import Completion, DeviceFact
attempt = Attempt.objects.filter(person__email="ana@example.org").first()
print(json.dumps({
    "completions": Completion.objects.count(),
    "facts": sorted(DeviceFact.objects.values_list("kind", flat=True)),
    "refusals": sorted(DeviceFact.objects.exclude(refusal="").values_list("refusal", flat=True)),
    "handed_in": bool(attempt and attempt.submitted_at),
    "marks": attempt.marks.count() if attempt else 0,
    "asked": len(attempt.draw) if attempt else 0,
}))
"""


def facts(site: Installation) -> dict[str, object]:
    found: dict[str, object] = json.loads(site.script(FACTS).splitlines()[-1])
    return found


def with_the_first_module(browser: Browser, site: Installation, width: int) -> Page:
    """Ana has begun the course and keeps its first module on the device."""
    page = signed_in(browser, site, "ana", width)
    page.goto(f"{site.address}/learning/courses/C1/")
    page.get_by_role("button", name="Start the course").click()
    page.get_by_role("button", name="Go to the first lesson").click()
    page.get_by_role("link", name="Migration and local government").first.click()
    page.get_by_role("button", name="Keep on this device").first.click()
    page.get_by_role("button", name="Remove from this device").first.wait_for()
    return page


def go_on(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Done, next").click()


def test_a_module_is_worked_through_without_a_line_and_sent_once(
    browser: Browser, install: Callable[..., Installation]
) -> None:
    site = install("sqlite")
    site.start()
    page = with_the_first_module(browser, site, 390)
    check(page)
    page.get_by_role("link", name="Continue").click()

    site.kill("web")
    for _lesson in range(4):
        go_on(page)
    page.goto(f"{site.address}/learning/notes/")
    assert page.get_by_role("heading", name="There is no line").is_visible()
    assert page.get_by_role("link", name="People who move").is_visible()
    assert facts(site)["completions"] == 0

    site.start_web()
    page.goto(f"{site.address}/learning/")
    page.get_by_text("Sent from this device: 4").wait_for()
    page.reload()
    assert facts(site) | {"asked": 0} == {
        "completions": 4, "facts": ["lesson_finished"] * 4, "refusals": [], "handed_in": False, "marks": 0, "asked": 0,
    }  # fmt: skip


def test_a_test_opened_on_the_line_is_handed_in_without_it(
    browser: Browser, install: Callable[..., Installation]
) -> None:
    site = install("sqlite")
    site.start()
    page = with_the_first_module(browser, site, 1280)
    page.get_by_role("link", name="Continue").click()
    for _lesson in range(4):
        go_on(page)
    page.get_by_role("button", name="Start the test").click()
    page.locator("form[data-attempt]").wait_for()

    site.kill("web")
    page.locator("input[type=radio]").first.check()
    page.get_by_role("button", name="Hand in the test").click()
    page.get_by_text("Questions without an answer:").wait_for()
    page.get_by_role("button", name="Hand in the test").click()
    page.get_by_text("On this device waits what you did without a line: 1").wait_for()
    assert facts(site)["handed_in"] is False

    site.start_web()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.get_by_text("Sent from this device: 1").wait_for()
    wait_for("the test is handed in", lambda: facts(site)["handed_in"] is True)
    found = facts(site)
    assert found["marks"] == found["asked"]
    assert found["facts"] == ["test_handed_in"]


def test_signing_out_takes_the_module_off_the_device(
    browser: Browser, install: Callable[..., Installation]
) -> None:
    site = install("sqlite")
    site.start_web()
    page = with_the_first_module(browser, site, 1280)

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{site.address}/")

    assert [name for name in page.evaluate("caches.keys()") if "module" in name] == []
