"""Several processes as one: started in order, watched, restarted, and stopped together.

A child never outlives its supervisor: the kernel sends it SIGTERM when the supervisor dies, however it dies.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 30
QUICK_DEATH_SECONDS = 5
QUICK_DEATHS_ALLOWED = 5


class NotReady(Exception):
    """A process that did not come up, with what it said last."""


def die_with_parent() -> None:
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    os.setsid()  # Ctrl-C reaches the supervisor alone, which then stops the children in order


@dataclass
class Program:
    """What to run. `ready` is asked until it says yes; without it the program counts as ready at once."""

    name: str
    command: Sequence[str]
    ready: Callable[[], bool] | None = None
    ready_seconds: float = 60
    environment: Mapping[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0
    quick_deaths: int = 0

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=os.environ | dict(self.environment),
            stdin=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        end = self.started_at + self.ready_seconds
        while self.ready and not self.ready():
            if not self.alive():
                raise NotReady(f"{self.name} ended at once with code {self.code()}")
            if time.monotonic() > end:
                raise NotReady(f"{self.name} was not ready within {self.ready_seconds:.0f} seconds")
            time.sleep(0.05)

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def code(self) -> int | None:
        return self.process.returncode if self.process else None

    def stop(self) -> None:
        if self.process is None or not self.alive():
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Starts programs in order, restarts one that dies, stops all in reverse order."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.programs: list[Program] = []
        self.say = say
        self.stopping = False

    def start(self, program: Program) -> None:
        self.programs.append(program)
        program.start()

    def catch_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)

    def ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        if self.stopping:
            return
        self.stopping = True
        raise KeyboardInterrupt

    def watch(self) -> None:
        """Restart what dies, until asked to stop; a program that keeps dying at once ends everything."""
        while True:
            time.sleep(0.5)
            for program in self.programs:
                if not program.alive():
                    self.revive(program)

    def revive(self, program: Program) -> None:
        quick = time.monotonic() - program.started_at < QUICK_DEATH_SECONDS
        program.quick_deaths = program.quick_deaths + 1 if quick else 0
        if program.quick_deaths >= QUICK_DEATHS_ALLOWED:
            raise NotReady(f"{program.name} keeps ending with code {program.code()}")
        self.say(f"{program.name} ended with code {program.code()}; starting it again")
        program.start()

    def stop(self) -> None:
        self.stopping = True
        for program in reversed(self.programs):
            program.stop()
