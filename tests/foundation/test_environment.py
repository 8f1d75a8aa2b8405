"""A bad setting stops the start with one clear line that names it."""

from pathlib import Path

import pytest

from lms.foundation import environment
from lms.foundation.csvfiles import write
from lms.foundation.digest import digest


def test_a_postgresql_address_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:p%40ss@db.example:5433/xenia")

    found = environment.database("DATABASE_URL", "")

    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "me", "p@ss", "db.example", "5433", "xenia",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("DATABASE_URL", "mysql://x/y", lambda: environment.database("DATABASE_URL", "")),
        ("DATABASE_URL", "postgresql://host/", lambda: environment.database("DATABASE_URL", "")),
        ("REDIS_URL", "amqp://x", lambda: environment.broker("REDIS_URL", "")),
        ("XENIA_DEBUG", "maybe", lambda: environment.flag("XENIA_DEBUG")),
        ("XENIA_MAIL_PORT", "-1", lambda: environment.number("XENIA_MAIL_PORT", 25)),
        (
            "XENIA_SECRET_KEY",
            "short",
            lambda: environment.secret("XENIA_SECRET_KEY", Path("x"), loopback=True),
        ),
        ("XENIA_SECRET_KEY", "", lambda: environment.secret("XENIA_SECRET_KEY", Path("x"), loopback=False)),
    ],
)
def test_a_bad_value_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str, read) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit, match=name):
        read()


def test_a_key_is_made_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XENIA_SECRET_KEY", raising=False)
    store = tmp_path / "var" / "secret_key"

    first = environment.secret("XENIA_SECRET_KEY", store, loopback=True)

    assert len(first) >= 50
    assert environment.secret("XENIA_SECRET_KEY", store, loopback=True) == first
    assert store.stat().st_mode & 0o077 == 0


def test_the_broker_socket_fits_the_kernel() -> None:
    assert len(str(environment.socket_in(Path("/a" * 100)))) < 100


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_a_cell_cannot_be_a_formula(start: str) -> None:
    text = write([[start + "cmd()", -5]], ["name", "n"])

    assert f"'{start}cmd()" in text
    assert ",-5" in text


def test_a_digest_does_not_depend_on_the_order_of_keys() -> None:
    assert digest({"a": 1, "b": "ñ"}) == digest({"b": "ñ", "a": 1})
