"""The words of the interface: every one is in every catalogue, and catalogues are made ready for Django."""

import gettext
import os
import shutil
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command

from lms.foundation.catalogues import compile_catalogues

ROOT = Path(__file__).resolve().parents[2]
OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def words(path: Path) -> set[tuple[str, str, str]]:
    """(context, text, plural) of every entry in use."""
    return {
        (entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")
        for entry in polib.pofile(str(path))
        if not entry.obsolete
    }


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str, str]]:
    """What templates and code say now, as `make messages` finds it."""
    if not shutil.which("xgettext"):
        pytest.fail("This test needs gettext. Install it with: apt-get install gettext", pytrace=False)
    copy = tmp_path_factory.mktemp("words")
    for name in ("lms", "templates"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.ttf"))
    (copy / "locale").mkdir()
    before = Path.cwd()
    os.chdir(copy)
    paths, settings.LOCALE_PATHS = settings.LOCALE_PATHS, [copy / "locale"]
    try:
        call_command("makemessages", locale=["es"], verbosity=0)
    finally:
        settings.LOCALE_PATHS = paths
        os.chdir(before)
    return words(copy / "locale" / "es" / "LC_MESSAGES" / "django.po")


@pytest.mark.parametrize("language", OTHERS)
def test_everything_that_is_said_is_in_the_catalogue(language: str, said: set[tuple[str, str, str]]) -> None:
    missing = said - words(ROOT / "locale" / language / "LC_MESSAGES" / "django.po")

    assert not missing, f"run make messages: {sorted(missing)[:3]}"


def test_a_catalogue_is_made_ready_once_and_again_when_it_changes(tmp_path: Path) -> None:
    source = tmp_path / "ar" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    file = polib.POFile()
    file.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    file.append(polib.POEntry(msgid="Verify", msgstr="تحقّق"))
    file.append(polib.POEntry(msgid="Later", msgstr=""))
    file.save(str(source))

    assert compile_catalogues(tmp_path) == [source.with_suffix(".mo")]
    assert compile_catalogues(tmp_path) == []
    with source.with_suffix(".mo").open("rb") as ready:
        found = gettext.GNUTranslations(ready)
    assert (found.gettext("Verify"), found.gettext("Later")) == ("تحقّق", "Later")

    made = source.with_suffix(".mo").stat().st_mtime_ns
    os.utime(source, ns=(made + 1, made + 1))
    assert compile_catalogues(tmp_path) == [source.with_suffix(".mo")]


def test_what_is_no_catalogue_is_named(tmp_path: Path) -> None:
    source = tmp_path / "ar" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid "a\nmsgstr')

    with pytest.raises(OSError, match=str(source)):
        compile_catalogues(tmp_path)
