"""Start a demonstration of Ecuador, measure the flows people wait for, and print one JSON object a line.

A floor is the least that the same machine does for the same kind of work without the product around it, measured
in the same run: an empty page through the same server, one row written, one bare PDF page.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import httpx
from reportlab.pdfgen.canvas import Canvas

from tests.journeys.browser import Visitor
from tests.journeys.servers import Broker, Installation, sqlite_address

REPEATS = 60


def say(name: str, value: float, unit: str, floor: float | None, conditions: str) -> None:
    ratio = round(value / floor, 2) if floor else None
    line = {"name": name, "value": round(value, 2), "unit": unit}
    line |= {"floor": round(floor, 2) if floor else None, "ratio": ratio, "conditions": conditions}
    print(json.dumps(line), flush=True)


def milliseconds(act: Callable[[], object], repeats: int = REPEATS) -> float:
    """The median time of an act."""
    act()
    times = []
    for _repeat in range(repeats):
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def memory(process: "subprocess.Popen[bytes]") -> float:
    """Proportional memory of a process and its children, in MiB."""
    tree = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True, check=False
    ).stdout.split()
    total = 0
    for pid in (str(process.pid), *tree):
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
        total += int(found.group(1)) if found else 0
    return total / 1024


def signed_in(site: Installation, part: str) -> Visitor:
    visitor = Visitor(site.address)
    password = json.loads((site.home / "demonstration.json").read_text())[part]
    visitor.sign_in(f"{part}@demonstration.example", password)
    return visitor


def prepared(home: Path) -> tuple[Installation, Broker]:
    broker = Broker()
    site = Installation(sqlite_address(home), broker, XENIA_DEMONSTRATION="1")
    start = time.perf_counter()
    site.manage("load_institutions", "registers/EC.csv")
    say("load register EC", time.perf_counter() - start, "s", None, "222 municipalities, new database")
    for command in ("load_curricula", "load_role_paths", "load_programmes"):
        site.manage(command)
    start = time.perf_counter()
    site.manage("load_demonstration", "--country", "EC")
    say("load demonstration EC", time.perf_counter() - start, "s", None, "72 municipalities with staff")
    start = time.perf_counter()
    site.start()
    say("start web", time.perf_counter() - start, "s", None, "until the port answers, 1 process")
    return site, broker


def pages(site: Installation) -> None:
    conditions = f"median of {REPEATS}, one client, SQLite, 1 web process, signed in"
    plain = httpx.Client(base_url=site.address)
    empty = milliseconds(lambda: plain.get("/static/images/mark.svg"))
    officer, ministry = signed_in(site, "officer"), signed_in(site, "ministry")
    officer.get("/learning/")
    officer.follow("Continue")
    lesson = officer.page.address
    say("lesson view", milliseconds(lambda: officer.client.get(lesson)), "ms", empty, conditions)
    dashboard = f"{site.address}/ministry/EC/"
    say("dashboard", milliseconds(lambda: ministry.client.get(dashboard), 20), "ms", empty, conditions)
    token = officer.client.cookies.get("xenia_csrf")
    answers = set()

    def finish() -> None:
        sent = {"csrfmiddlewaretoken": token}
        answer = officer.client.post(lesson, data=sent, follow_redirects=False, headers={"Referer": lesson})
        answers.add((answer.status_code, answer.headers.get("location", "").endswith("/next/")))

    value = milliseconds(finish)
    if answers != {(302, True)}:
        raise RuntimeError(f"finishing a lesson answered {answers}")
    say("finish lesson", value, "ms", empty, conditions + "; the same lesson again after the first time")


SUBMIT = """
import time
from lms.assessment.queries.attempts import right_answers
from lms.institutions.models import Membership
from lms.progress.actions.learning import enrol, finish_lesson, start_test, submit_test
from lms.progress.models import Enrolment
free = Membership.objects.in_force().filter(role="staff").exclude(person__in=Enrolment.objects.values("person"))
for member in free.select_related("person", "institution__territory__country")[:20]:
    row = enrol(course_key="C1", institution=member.institution, by=member.person)
    module = row.edition.outline_value.modules[0]
    for lesson in module.lessons:
        finish_lesson(enrolment=row, lesson_key=lesson.key, by=member.person)
    attempt = start_test(enrolment=row, module_key=module.key, by=member.person)
    answers = right_answers(attempt)
    start = time.perf_counter()
    submit_test(enrolment=row, attempt=attempt, answers=answers, by=member.person)
    print((time.perf_counter() - start) * 1000)
"""


ONE_CERTIFICATE = """
import time
from lms.credentials.actions.documents import labels
from lms.credentials.documents.certificate import certificate
from lms.credentials.models import Certificate
row = Certificate.objects.select_related("country").first()
words = labels(row)
certificate(row.payload, words)
start = time.perf_counter()
for _ in range(50):
    certificate(row.payload, words)
print(50 / (time.perf_counter() - start))
"""


def bare_pages() -> float:
    start = time.perf_counter()
    for _page in range(50):
        target = BytesIO()
        canvas = Canvas(target)
        canvas.drawString(72, 72, "one line")
        canvas.save()
    return 50 / (time.perf_counter() - start)


CLICK = """
import time
from django.db import transaction
from django.db.models import Sum
from lms.accounts.models import User
from lms.institutions.models import Membership, Territory
from lms.progress.actions.learning import enrol
from lms.progress.models import Enrolment, LearningCell
nation = Territory.objects.get(level=0)
free = Membership.objects.in_force().filter(role="staff").exclude(person__in=Enrolment.objects.values("person"))
for member in free.select_related("person", "institution__territory__country")[:40]:
    before = LearningCell.objects.at(nation.path).aggregate(n=Sum("enrolled"))["n"]
    start = time.perf_counter()
    enrol(course_key="C1", institution=member.institution, by=member.person)
    while LearningCell.objects.at(nation.path).aggregate(n=Sum("enrolled"))["n"] == before:
        time.sleep(0.005)
    print((time.perf_counter() - start) * 1000)
"""


def main() -> None:
    home = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(os.environ.get("TMPDIR", "/tmp")) / "xenia-bench"
    home.mkdir(parents=True, exist_ok=True)
    for old in home.glob("xenia.sqlite3*"):
        old.unlink()
    site, broker = prepared(home)
    try:
        pages(site)
        rate = float(site.script(ONE_CERTIFICATE).split()[-1])
        say("certificates drawn", rate, "1/s", bare_pages(), "one process; floor: one bare ReportLab page")
        submitted = [float(line) for line in site.script(SUBMIT).split()]
        conditions = (
            f"median of {len(submitted)}, the action with its commit, without HTTP, six questions, SQLite"
        )
        say("quiz submit", statistics.median(submitted), "ms", None, conditions)
        clicks = sorted(float(line) for line in site.script(CLICK).split())
        for share in (50, 99):
            value = clicks[min(len(clicks) - 1, len(clicks) * share // 100)]
            conditions = f"{len(clicks)} enrolments one after the other, real worker and broker, SQLite"
            say(f"click to country number, p{share}", value, "ms", None, conditions)
        for name, process in site.processes.items():
            say(f"memory {name}", memory(process), "MiB", None, "proportional, with children, after the run")
    finally:
        site.stop()
        broker.stop()


if __name__ == "__main__":
    main()
