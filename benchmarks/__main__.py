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
    module = row.outline.modules[0]
    for lesson in module.lessons:
        finish_lesson(enrolment=row, lesson_key=lesson.key, by=member.person)
    attempt = start_test(enrolment=row, module_key=module.key, by=member.person)
    answers = right_answers(attempt)
    start = time.perf_counter()
    submit_test(enrolment=row, attempt=attempt, answers=answers, by=member.person)
    print((time.perf_counter() - start) * 1000)
"""


# People with an open test each, a session each, and the form that answers rightly: sent over HTTP afterwards.
OPEN_TESTS = """
import json
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from lms.assessment.forms.attempts import AttemptForm
from lms.assessment.queries.attempts import learner_questions, right_answers
from lms.institutions.models import Membership
from lms.progress.actions.learning import enrol, finish_lesson, start_test
from lms.progress.models import Enrolment
store = import_module(settings.SESSION_ENGINE).SessionStore
free = Membership.objects.in_force().filter(role="staff").exclude(person__in=Enrolment.objects.values("person"))
found = []
for member in free.select_related("person", "institution__territory__country").order_by("pk")[:40]:
    row = enrol(course_key="C1", institution=member.institution, by=member.person)
    module = row.outline.modules[0]
    for lesson in module.lessons:
        finish_lesson(enrolment=row, lesson_key=lesson.key, by=member.person)
    attempt = start_test(enrolment=row, module_key=module.key, by=member.person)
    form = AttemptForm(learner_questions(attempt), kept=right_answers(attempt))
    session = store()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(member.person.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.person.get_session_auth_hash()
    session.create()
    found.append({"session": session.session_key, "address": f"/learning/{row.key}/tests/{module.key}/attempt/",
                  "form": {name: value for name, value in form.initial.items() if value not in (None, "")}})
print(json.dumps(found, default=str))
"""

# Queues of a whole course, each sent twice; the floor writes as many rows in as many transactions.
BACKLOG = """
import json, time, uuid
from django.db import transaction
from lms.foundation import clock
from lms.institutions.models import Membership
from lms.progress.actions.device import Reported, take_in
from lms.progress.actions.learning import enrol
from lms.progress.models import Bookmark, Completion, Enrolment
free = Membership.objects.in_force().filter(role="staff").exclude(person__in=Enrolment.objects.values("person"))
members = list(free.select_related("person", "institution__territory__country").order_by("-pk")[:60])
rows = [enrol(course_key="C1", institution=member.institution, by=member.person) for member in members]
queues = [[Reported(uuid.uuid4(), "lesson_finished", clock.now(), lesson.key) for lesson in row.outline.lessons] for row in rows]
start = time.perf_counter()
for row, queue in zip(rows, queues):
    for _twice in range(2):
        take_in(enrolment=row, facts=queue, by=row.person)
taken = time.perf_counter() - start
count = Completion.objects.filter(enrolment__in=rows).count()
assert count == sum(map(len, queues)), count
start = time.perf_counter()
for row, queue in zip(rows, queues):
    with transaction.atomic():
        Bookmark.objects.bulk_create(Bookmark(enrolment=row, lesson_key=fact.lesson_key) for fact in queue)
floor = time.perf_counter() - start
print(json.dumps({"rate": count / taken, "floor": count / floor, "queue": len(queues[0])}))
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


def handed_in(site: Installation) -> None:
    """Tests handed in over HTTP, one after the other; each answer is checked as accepted."""
    waiting = json.loads(site.script(OPEN_TESTS).splitlines()[-1])
    times = []
    for test in waiting:
        client = httpx.Client(base_url=site.address, cookies={"xenia_session": test["session"]})
        page = client.get(test["address"])
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        sent = test["form"] | {"csrfmiddlewaretoken": token.group(1) if token else ""}
        start = time.perf_counter()
        answer = client.post(
            test["address"], data=sent, headers={"Referer": f"{site.address}{test['address']}"}
        )
        times.append((time.perf_counter() - start) * 1000)
        if "/result/" not in answer.headers.get("location", ""):
            raise RuntimeError(f"handing in answered {answer.status_code} {answer.headers.get('location')}")
    conditions = (
        f"median of {len(times)}, over HTTP, six questions, marked and committed, SQLite, 1 web process"
    )
    say("test handed in", statistics.median(times), "ms", None, conditions)


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
        handed_in(site)
        queue = json.loads(site.script(BACKLOG).splitlines()[-1])
        conditions = f"queues of {queue['queue']} facts, each sent twice, final state checked, SQLite; floor: rows written in bulk"
        say("offline backlog", queue["rate"], "facts/s", queue["floor"], conditions)
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
