"""Six people, each under ten steps from signing in to her decisive moment and what it changes. In a browser."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.servers import ROOT, Broker, Installation, sqlite_address, wait_for
from tests.journeys.test_learner import ANSWERS

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("demonstration")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """What `make run` starts, with Ecuador loaded."""
    broker = Broker()
    address = sqlite_address(tmp_path_factory.mktemp("demonstration"))
    found = Installation(address, broker, XENIA_DEMONSTRATION="1")
    found.manage("load_institutions", "registers/EC.csv")
    for command in ("load_curricula", "load_role_paths", "load_programmes"):
        found.manage(command)
    found.manage("load_demonstration", "--country", "EC")
    found.start()
    yield found
    found.stop()
    broker.stop()


def signed_in(browser: Browser, site: Installation, part: str) -> Page:
    password = json.loads((site.home / "demonstration.json").read_text())[part]
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(20_000)
    page.goto(f"{site.address}/account/login/")
    page.get_by_label("Email").fill(f"{part}@demonstration.example")
    page.get_by_label("Password").fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Demonstration: people, institutions and results")).to_be_visible()
    return page


def until(page: Page, address: str, words: str) -> None:
    """Reload until a worker has brought something about."""

    def there() -> bool:
        page.goto(address)
        return words in page.locator("body").inner_text()

    wait_for(f"“{words}” on {address}", there)


def test_the_officer_finishes_her_course_and_holds_a_certificate(
    browser: Browser, site: Installation
) -> None:
    page = signed_in(browser, site, "officer")
    page.get_by_role("link", name="My learning", exact=True).first.click()
    page.get_by_role("link", name="Continue: Cities at the table").click()
    page.get_by_role("button", name="Done, next").click()
    page.get_by_role("button", name="Start the test").click()
    answers = json.loads(
        site.script(ANSWERS.replace("EMAIL", "officer@demonstration.example")).splitlines()[-1]
    )
    for name, value in answers.items():
        if value not in (None, ""):
            fill(page, name, value)
    page.get_by_role("button", name="Hand in the test").click()
    expect(page.get_by_text("The course is complete")).to_be_visible()
    until(page, f"{site.address}/certificates/", "XE-EC-")
    page.locator("main h2 a").first.click()
    expect(page.locator("main").get_by_text("demonstration", exact=True)).to_be_visible()


def fill(page: Page, name: str, value: object) -> None:
    for one in value if isinstance(value, list) else [value]:
        field = page.locator(f'[name="{name}"]').first
        kind = field.evaluate("field => field.type")
        if kind in {"radio", "checkbox"}:
            page.locator(f'[name="{name}"][value="{one}"]').check()
        elif kind == "select-one":
            field.select_option(str(one))
        else:
            field.fill(str(one))


def test_the_focal_point_submits(browser: Browser, site: Installation) -> None:
    page = signed_in(browser, site, "focal-point")
    page.get_by_role("link", name="My institution", exact=True).first.click()
    page.get_by_role("link", name="Check and submit for review").click()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_role("heading", name="A reviewer takes the round")).to_be_visible()


def test_the_reviewer_verifies_the_last_two_and_hands_in(browser: Browser, site: Installation) -> None:
    page = signed_in(browser, site, "reviewer")
    page.get_by_role("link", name="Reviews and decisions").click()
    page.get_by_role("link", name="Go on", exact=True).click()
    page.get_by_role("link", name="Verify the next of 2 indicators").click()
    for _indicator in range(2):
        page.get_by_label("3 Operating").check()
        page.locator("[name=verify-reason]").fill("Demonstration: read in the act.")
        page.get_by_role("button", name="Keep and go to the next").click()
    page.get_by_label("Report").fill("Demonstration: confirmed.")
    page.get_by_role("button", name="Finish the review").click()
    expect(page.get_by_text("The review is finished")).to_be_visible()


def test_the_ministry_decides_and_its_number_changes(browser: Browser, site: Installation) -> None:
    page = signed_in(browser, site, "ministry")
    page.get_by_role("link", name="Country", exact=True).click()
    before = int(
        page.locator("table", has_text="Level 2")
        .locator("tr", has_text="Level 2")
        .locator("td")
        .text_content()
        or "0"
    )
    page.get_by_role("link", name="Read the file and decide").first.click()
    page.get_by_label("2 Capable").check()
    page.get_by_label("Reasons, as the institution will read them").fill(
        "Demonstration: granted as verified."
    )
    page.get_by_role("button", name="Take the decision").click()
    expect(page.get_by_text("The decision is kept")).to_be_visible()

    def counted() -> bool:
        page.goto(f"{site.address}/ministry/EC/")
        cell = page.locator("table", has_text="Level 2").locator("tr", has_text="Level 2").locator("td")
        return cell.text_content() == str(before + 1)

    wait_for("the certificate is counted", counted)


def test_the_trainer_releases_a_changed_lesson(browser: Browser, site: Installation) -> None:
    page = signed_in(browser, site, "trainer")
    page.goto(f"{site.address}/admin/releases/")
    page.locator("main").get_by_role("link", name="Migration and local government").first.click()
    page.locator("[name=severity]").first.wait_for()
    choose_severity(page)
    page.locator("[name=note]").fill("Demonstration: one sentence more.")
    page.get_by_role("button", name="Release as next edition now").click()
    wait_for(
        "a second edition",
        lambda: (
            "2"
            in site.script(
                "from lms.curriculum.queries import current_edition; print(current_edition('C1').number)"
            )
        ),
    )


def choose_severity(page: Page) -> None:
    field = page.locator("[name=severity]").first
    if field.evaluate("field => field.tagName") == "SELECT":
        field.select_option("wording")
    else:
        page.locator("[name=severity][value=wording]").check()


def test_the_representative_reads_her_invitation_and_starts(browser: Browser, site: Installation) -> None:
    page = signed_in(browser, site, "representative")
    page.get_by_role("link", name="Mailbox").click()
    expect(page.get_by_role("heading", name="An invitation to learn")).to_be_visible()
    page.goto(f"{site.address}/learning/")
    page.get_by_role("link", name="Look at the course and start").click()
    page.get_by_role("button", name="Start the course").click()
    page.get_by_role("button", name="Go to the first lesson").click()
    expect(page.get_by_role("button", name="Done, next")).to_be_visible()


def test_everything_is_put_back(browser: Browser, site: Installation) -> None:
    """`make demo-reset` restores the six moments."""
    site.manage("load_demonstration", "--country", "EC", "--again")
    page = signed_in(browser, site, "officer")
    page.goto(f"{site.address}/learning/")
    expect(page.get_by_role("link", name="Continue: Cities at the table")).to_be_visible()
    assert "XE-EC-" not in page.locator("main").inner_text()
    page = signed_in(browser, site, "focal-point")
    page.goto(f"{site.address}/institution/")
    expect(page.get_by_role("link", name="Check and submit for review")).to_be_visible()


def test_make_run_says_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={
            **os.environ,
            "XENIA_HOSTS": "example.org",
            "XENIA_DEMONSTRATION": "1",
            "XENIA_VAR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "a demonstration answers on this machine only" in done.stderr.strip().splitlines()[-1]
