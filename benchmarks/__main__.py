"""Start a demonstration of Ecuador, measure the flows people wait for, and print one JSON object a line.

A floor is the least that the same machine does for the same kind of work without the product around it, measured
in the same run: a Django view that reads or writes one row through the same server, rows written in bulk, one bare
PDF page. Nothing is measured before the work that loading the demonstration left is done.
"""

import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import httpx
from reportlab.pdfgen.canvas import Canvas

from tests.journeys.browser import Visitor
from tests.journeys.servers import Broker, Installation, answers, free_port, granian, sqlite_address, wait_for

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


def work_left(site: Installation) -> int:
    return int(
        site.script(
            "from lms.outbox.models import Delivery; print(Delivery.objects.alive().count())"
        ).split()[-1]
    )


class Line:
    """One kept-open connection that asks for one page; a browser's own cost stays out of the figure."""

    def __init__(self, address: str, cookies: dict[str, str] | None = None) -> None:
        host, _, self.path = address.removeprefix("http://").partition("/")
        self.connection = http.client.HTTPConnection(host)
        self.connection.connect()
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())}

    def get(self) -> None:
        self.connection.request("GET", f"/{self.path}", headers=self.headers)
        self.read(200)

    def post(self, sent: str, *, referer: str) -> None:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": referer}
        self.connection.request("POST", f"/{self.path}", body=sent, headers=self.headers | headers)
        self.read(302)

    def read(self, expected: int) -> None:
        """Take the answer in; anything but the expected one ends the run, since a refusal is quick."""
        answer = self.connection.getresponse()
        answer.read()
        if answer.status != expected:
            raise RuntimeError(f"/{self.path} answered {answer.status}")


@dataclass(frozen=True, slots=True)
class Floor:
    """Milliseconds of a view that reads one row, and of one that adds one."""

    read: float
    write: float


def floor_of(site: Installation) -> Floor:
    """The bare views, served as the product is served, beside it on the same machine."""
    port = free_port()
    site.environment["XENIA_FLOOR_DATABASE"] = f"sqlite:///{site.home}/floor.sqlite3"
    process = site.spawn("floor", granian("benchmarks.floor:application", port))
    wait_for("the floor answers", lambda: answers(port))
    try:
        read, write = (Line(f"http://127.0.0.1:{port}/{name}") for name in ("read", "write"))
        return Floor(milliseconds(read.get, 300), milliseconds(write.get, 300))
    finally:
        process.terminate()
        process.wait()
        del site.processes["floor"]


def pages(site: Installation, floor: Floor) -> None:
    conditions = (
        f"median of {REPEATS}, one client, SQLite, 1 web process, signed in; floor: a view with one query"
    )
    officer, ministry = signed_in(site, "officer"), signed_in(site, "ministry")
    officer.get("/learning/")
    officer.follow("Continue")
    lesson = officer.page.address
    cookies = dict(officer.client.cookies)
    say("lesson view", milliseconds(Line(lesson, cookies).get), "ms", floor.read, conditions)
    dashboard = Line(f"{site.address}/ministry/EC/", dict(ministry.client.cookies))
    say("dashboard", milliseconds(dashboard.get, 20), "ms", floor.read, conditions)
    token = urlencode({"csrfmiddlewaretoken": cookies["xenia_csrf"]})
    line = Line(lesson, cookies)
    value = milliseconds(lambda: line.post(token, referer=lesson))
    conditions = conditions.replace("with one query", "that adds a row")
    say(
        "finish lesson again", value, "ms", floor.write, f"{conditions}; the same lesson after the first time"
    )


# People who have just begun the course, each with a session.
BEGINNERS = """
import json
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from lms.institutions.models import Membership
from lms.progress.actions.learning import enrol
from lms.progress.models import Enrolment
store = import_module(settings.SESSION_ENGINE).SessionStore
free = Membership.objects.in_force().filter(role="staff").exclude(person__in=Enrolment.objects.values("person"))
found = []
for member in free.select_related("person", "institution__territory__country").order_by("pk")[:30]:
    row = enrol(course_key="C1", institution=member.institution, by=member.person)
    session = store()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(member.person.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.person.get_session_auth_hash()
    session.create()
    module = row.outline.modules[0]
    found.append({"session": session.session_key, "enrolment": str(row.key), "module": module.key,
                  "lessons": [lesson.key for lesson in module.lessons]})
print(json.dumps(found))
"""

# The tests they may now take, begun, and the form that answers each rightly.
OPEN_TESTS = """
import json
from lms.assessment.forms.attempts import AttemptForm
from lms.assessment.queries.attempts import learner_questions, right_answers
from lms.progress.actions.learning import start_test
from lms.progress.models import Enrolment
forms = {}
for key, module in KEYS:
    row = Enrolment.objects.with_edition().get(key=key)
    attempt = start_test(enrolment=row, module_key=module, by=row.person)
    form = AttemptForm(learner_questions(attempt), kept=right_answers(attempt))
    forms[key] = {name: value for name, value in form.initial.items() if value not in (None, "")}
print(json.dumps(forms, default=str))
"""

# Queues of a whole course, each sent twice; the floor writes as many rows, once, one transaction a queue.
BACKLOG = """
import json, time, uuid
from django.db import transaction
from lms.foundation import clock
from lms.institutions.models import Membership
from lms.progress.actions.device import Reported, take_in
from lms.progress.actions.learning import enrol
from lms.progress.models import Bookmark, Completion, Enrolment
free = Membership.objects.in_force().filter(role="staff").exclude(person__in=Enrolment.objects.values("person"))
members = list(free.select_related("person", "institution__territory__country").order_by("-pk")[:30])
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


def learning(site: Installation, floor: Floor) -> None:
    """Lessons finished for the first time and tests handed in, over HTTP; every answer is checked as accepted."""
    beginners = json.loads(site.script(BEGINNERS).splitlines()[-1])
    finished, handed_in = [], []
    for one in beginners:
        cookies, token = session_of(site, one)
        for lesson in one["lessons"]:
            line = Line(f"{site.address}/learning/{one['enrolment']}/lessons/{lesson}/", cookies)
            finished.append(once(line, token, site.address))
    keys = [(one["enrolment"], one["module"]) for one in beginners]
    forms = json.loads(site.script(f"KEYS = {keys}\n{OPEN_TESTS}").splitlines()[-1])
    for one in beginners:
        cookies, token = session_of(site, one)
        line = Line(f"{site.address}/learning/{one['enrolment']}/tests/{one['module']}/attempt/", cookies)
        handed_in.append(once(line, forms[one["enrolment"]] | token, site.address))
    conditions = "over HTTP, one client, committed, SQLite, 1 web process; floor: a view that adds a row"
    say(
        "finish lesson",
        statistics.median(finished),
        "ms",
        floor.write,
        f"median of {len(finished)}, {conditions}",
    )
    conditions = f"median of {len(handed_in)}, six questions, marked, {conditions}"
    say("test handed in", statistics.median(handed_in), "ms", floor.write, conditions)


def session_of(site: Installation, one: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The cookies of a session and the token its forms send."""
    client = httpx.Client(base_url=site.address, cookies={"xenia_session": one["session"]})
    client.get(f"/learning/{one['enrolment']}/lessons/{one['lessons'][0]}/").raise_for_status()
    cookies = dict(client.cookies.items())
    return cookies, {"csrfmiddlewaretoken": cookies["xenia_csrf"]}


def once(line: Line, sent: dict[str, object], referer: str) -> float:
    start = time.perf_counter()
    line.post(urlencode(sent, doseq=True), referer=referer)
    return (time.perf_counter() - start) * 1000


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
        wait_for("the loaded work is done", lambda: not work_left(site), seconds=300)
        floor = floor_of(site)
        pages(site, floor)
        rate = float(site.script(ONE_CERTIFICATE).split()[-1])
        say("certificates drawn", rate, "1/s", bare_pages(), "one process; floor: one bare ReportLab page")
        learning(site, floor)
        queue = json.loads(site.script(BACKLOG).splitlines()[-1])
        conditions = f"queues of {queue['queue']} facts, each sent twice, final state checked, SQLite; floor: rows written in bulk"
        say("offline backlog", queue["rate"], "facts/s", queue["floor"], conditions)
        wait_for("the queues are worked off", lambda: not work_left(site), seconds=300)
        clicks = sorted(float(line) for line in site.script(CLICK).split())
        for share in (50, 99):
            value = statistics.quantiles(clicks, n=100, method="inclusive")[share - 1]
            conditions = f"{len(clicks)} enrolments one after the other, real worker and broker, SQLite"
            say(f"click to country number, p{share}", value, "ms", None, conditions)
        for name, process in site.processes.items():
            say(f"memory {name}", memory(process), "MiB", None, "proportional, with children, after the run")
    finally:
        site.stop()
        broker.stop()


if __name__ == "__main__":
    main()
