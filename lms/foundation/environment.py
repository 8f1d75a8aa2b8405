"""Settings from the environment: a bad value stops the start with one clear line."""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}


class BadEnvironment(SystemExit):
    """A setting that cannot be used; the text names it and says what is expected."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"{name} is not usable: {expected}.")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    word = text(name, "1" if default else "0").lower()
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise BadEnvironment(name, f"expected yes or no, found “{word}”")
    return word in TRUE_WORDS


def number(name: str, default: int, *, least: int = 0) -> int:
    word = text(name, str(default))
    if not word.isdecimal() or int(word) < least:
        raise BadEnvironment(name, f"expected a whole number of at least {least}, found “{word}”")
    return int(word)


def names(name: str) -> list[str]:
    return [part.strip() for part in text(name).split(",") if part.strip()]


def secret(name: str, store: Path, *, loopback: bool) -> str:
    """The signing key: from the environment, or on a loopback installation made once and kept in `store`."""
    found = text(name)
    if found:
        if len(found) < 50:
            raise BadEnvironment(name, "expected at least 50 characters")
        return found
    if not loopback:
        raise BadEnvironment(name, "it must be set when other hosts are allowed to ask")
    if not store.exists():
        store.parent.mkdir(parents=True, exist_ok=True)
        store.touch(mode=0o600)
        store.write_text(secrets.token_urlsafe(60))
    return store.read_text().strip()


def database(name: str, default: str) -> dict[str, Any]:
    """A Django database dictionary from `sqlite:///file` or `postgresql://user:password@host:port/name`."""
    address = urlsplit(text(name, default))
    if address.scheme == "sqlite":
        return sqlite(unquote(address.path.removeprefix("/")))
    if address.scheme in {"postgres", "postgresql"}:
        return postgresql(name, address.geturl())
    raise BadEnvironment(name, "expected sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME")


def sqlite(path: str) -> dict[str, Any]:
    # IMMEDIATE and WAL together are the only pair under which many writers wait instead of failing.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 300,  # opening the file anew costs as much as a whole small page
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }


def postgresql(name: str, url: str) -> dict[str, Any]:
    address = urlsplit(url)
    query = parse_qs(address.query)
    database_name = unquote(address.path.lstrip("/"))
    if not database_name:
        raise BadEnvironment(name, "the address names no database")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": query.get("host", [unquote(address.hostname or "")])[0],
        "PORT": str(address.port or query.get("port", [""])[0]),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }


def broker(name: str, default: str) -> str:
    """`redis://…`, `rediss://…` or `unix:///path`; anything else is refused."""
    url = text(name, default)
    if urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        raise BadEnvironment(name, "expected redis://HOST:PORT/NUMBER or unix:///PATH")
    return url


def celery_address(url: str) -> str:
    """Celery's own spelling of a broker address."""
    if not url.startswith("unix://"):
        return url
    path, _, query = url.removeprefix("unix://").partition("?")
    number_of_base = parse_qs(query).get("db", ["0"])[0]
    return f"redis+socket://{path}?virtual_host={number_of_base}"


def socket_in(directory: Path) -> Path:
    """Where the embedded broker listens: in `directory`, unless the kernel's limit (108 bytes) forbids it."""
    path = directory / "valkey.sock"
    if len(str(path)) < 100:
        return path
    name = hashlib.sha256(str(directory).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"xenia-{name}.sock"
