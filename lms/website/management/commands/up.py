"""`manage.py up`: prepare what is missing, then run web, worker and beat until Ctrl-C."""

import fcntl
import hashlib
import socket
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from lms.foundation import embedded
from lms.foundation.catalogues import compile_catalogues
from lms.foundation.supervisor import NotReady, Program, Supervisor


class Command(BaseCommand):
    help = "Prepare the installation and run it: broker, web, worker and beat, until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--country", default="EC", help="the register to load: a code in registers/")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--web-processes", type=int, default=2)
        parser.add_argument("--worker-processes", type=int, default=0, help="default: 1 on SQLite, 2 else")

    def handle(self, *args: Any, **options: Any) -> None:
        settings.VAR.mkdir(parents=True, exist_ok=True)
        supervisor = Supervisor(self.stdout.write)
        with only_one(settings.VAR / "up.lock"):
            free_port(options["port"])
            supervisor.catch_signals()
            try:
                self.run(supervisor, options)
            except KeyboardInterrupt:
                self.stdout.write("\nStopping …")
            except (NotReady, embedded.NoServer) as failure:
                raise CommandError(str(failure)) from failure
            finally:
                supervisor.stop()
                self.stdout.write("Everything has stopped.")

    def run(self, supervisor: Supervisor, options: dict[str, Any]) -> None:
        if settings.EMBEDDED_BROKER:
            with self.step("Starting the message broker"):
                supervisor.start(broker())
        self.prepare(options["country"].upper())
        connections.close_all()
        with self.step("Starting the web server"):
            supervisor.start(web(options["port"], options["web_processes"]))
        with self.step("Starting the worker and its clock"):
            supervisor.start(worker(options["worker_processes"]))
            supervisor.start(beat())
        self.greet(options["port"])
        supervisor.watch()

    def prepare(self, country: str) -> None:
        with self.step("Preparing the database"):
            compile_catalogues(settings.BASE_DIR / "locale")
            call_command("migrate", verbosity=0)
        self.unless_done("styles and scripts", static_state(), self.collect_static)
        self.unless_done(
            f"the register of {country}", register_state(country), lambda: load_register(country)
        )
        self.unless_done("courses and instruments", curricula_state(), self.load_curricula)
        if settings.DEMONSTRATION:
            with self.step("Preparing the demonstration"):
                call_command("load_demonstration", country=country, verbosity=0)

    def collect_static(self) -> None:
        call_command("collectstatic", interactive=False, verbosity=0)

    def unless_done(self, what: str, state: str, work: Callable[[], None]) -> None:
        """Do `work` unless it was done for this very state of its sources in this very database."""
        mark = settings.VAR / "done" / hashlib.sha256(f"{what} {database_name()}".encode()).hexdigest()[:16]
        if mark.exists() and mark.read_text() == state:
            return
        with self.step(f"Loading {what}"):
            work()
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(state)

    def load_curricula(self) -> None:
        call_command("load_dialogues", stdout=StringIO())
        call_command("load_curricula", verbosity=0, progress=True)
        call_command("load_role_paths", stdout=StringIO())
        call_command("load_programmes", stdout=StringIO())

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        self.stdout.write(f"{what} … ", ending="")
        self.stdout.flush()
        start = time.monotonic()
        yield
        self.stdout.write(f"{time.monotonic() - start:.1f} s")

    def greet(self, port: int) -> None:
        self.stdout.write(f"\nXenia is ready: http://127.0.0.1:{port}/")
        if settings.DEMONSTRATION:
            call_command("demonstration_people", stdout=self.stdout)
        else:
            self.stdout.write("No account exists until you run: manage.py createsuperuser")
        self.stdout.write("Press Ctrl-C to stop.")


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Hold the lock of this installation, or say that it runs already."""
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            raise CommandError("It is running already: stop the other one first.") from taken
        yield


def free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as taken:
            raise CommandError(f"Port {port} is in use. Choose another: make run PORT={port + 1}") from taken


def broker() -> Program:
    directory = settings.VAR / "broker"
    directory.mkdir(parents=True, exist_ok=True)
    return Program(
        "broker",
        embedded.command(settings.BROKER_SOCKET, directory),
        ready=lambda: embedded.answers(settings.BROKER_SOCKET),
        ready_seconds=20,
    )


def web(port: int, processes: int) -> Program:
    command = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "lms.wsgi:application",
        "--host", "127.0.0.1", "--port", str(port), "--workers", str(processes),
        "--blocking-threads", "2", "--backpressure", "64", "--no-access-log", "--log-level", "warning",
        "--respawn-failed-workers",
    ]  # fmt: skip
    return Program("web server", command, ready=lambda: healthy(port))


def healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=2) as answer:
            return answer.status == 200
    except urllib.error.HTTPError:
        return True  # it answers; what is wrong is on its page
    except OSError:
        return False


def celery(*arguments: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "celery",
        "--quiet",
        "-A",
        "lms.celery",
        *arguments,
        "--loglevel",
        "WARNING",
    ]


def worker(processes: int) -> Program:
    # SQLite has one writer: a second worker process would only wait for the first.
    count = processes or (1 if connection.vendor == "sqlite" else 2)
    queues = "facts,certificates,mail"
    return Program(
        "worker",
        celery("worker", "-Q", queues, "-c", str(count), "--without-gossip", "--without-mingle"),
        environment={"COLUMNS": "120"},
    )


def beat() -> Program:
    return Program("clock", celery("beat", "-s", str(settings.VAR / "beat"), "--pidfile="))


def database_name() -> str:
    return str(connection.settings_dict["HOST"]) + str(connection.settings_dict["NAME"])


def state_of(paths: Iterator[Path]) -> str:
    """A digest over names, sizes and times of files: cheap, and enough to see a change."""
    found = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file():
            facts = path.stat()
            found.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return found.hexdigest()


def static_state() -> str:
    return state_of((settings.BASE_DIR / "static").rglob("*")) + str(
        (settings.STATIC_ROOT / "staticfiles.json").exists()
    )


def register_state(country: str) -> str:
    if not (settings.BASE_DIR / "registers" / f"{country}.csv").exists():
        known = sorted(path.stem for path in (settings.BASE_DIR / "registers").glob("??.csv"))
        raise CommandError(f"There is no register of “{country}”. Known: {', '.join(known)}.")
    return state_of((settings.BASE_DIR / "registers").glob("*"))


def load_register(country: str) -> None:
    call_command(
        "load_institutions", str(settings.BASE_DIR / "registers" / f"{country}.csv"), stdout=StringIO()
    )


def curricula_state() -> str:
    return state_of((settings.BASE_DIR / "curricula").rglob("*"))
