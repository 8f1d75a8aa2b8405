"""An instrument in another language: the same rules, other words."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from lms.capacity.actions.decisions import decide_round
from lms.capacity.actions.instruments import publish_instrument, word_instrument
from lms.capacity.models import InstrumentVersion, InstrumentWording, Round
from lms.capacity.queries.instruments import instrument_messages
from lms.capacity.rules.wording import in_words, words_of
from lms.credentials.models import Certificate
from lms.curriculum.rules.messages import Message, Why, read_messages, write_messages
from lms.foundation.errors import RuleViolation
from tests.capacity.instruments import LMDC, lmdc
from tests.world import World

TITLE = "Adopted commitment"
SPANISH = [
    Message("indicator/1.1/title", TITLE, "Compromiso aprobado"),
    Message("certificate/1/name", "Committed", "Comprometido"),
]


def test_every_text_has_a_place_and_goes_back_to_it() -> None:
    words = words_of(lmdc())
    other = in_words(lmdc(), {place: f"«{text}»" for place, text in words.items()})

    assert len(words) == 1 + 2 * 5 + 4 + 10 + 53 * 8
    assert words_of(other) == {place: f"«{text}»" for place, text in words.items()}
    assert {key: (row.gate, row.weight, row.applies) for key, row in other.indicators.items()} == {
        key: (row.gate, row.weight, row.applies) for key, row in lmdc().indicators.items()
    }
    assert (
        words_of(in_words(lmdc(), {"indicator/1.1/title": "Other"}))["indicator/1.2/title"]
        == words["indicator/1.2/title"]
    )


@pytest.fixture
def version(db: None) -> InstrumentVersion:
    return publish_instrument(LMDC.read_text())[0]


def test_it_is_read_in_the_language_in_force_and_in_its_own_where_nothing_is_translated(
    version: InstrumentVersion,
) -> None:
    word_instrument(version=version, language="es", messages=SPANISH)

    with translation.override("es"):
        assert version.instrument.indicators["1.1"].title == "Compromiso aprobado"
        assert version.instrument.indicators["1.2"].title == lmdc().indicators["1.2"].title
    with translation.override("fr"):
        assert version.instrument.indicators["1.1"].title == TITLE
    assert version.instrument.indicators["1.1"].title == TITLE


def test_a_better_translation_counts_at_once_and_the_text_stays(version: InstrumentVersion) -> None:
    digest = version.sha256
    for title in ("Compromiso", "Compromiso aprobado", "Compromiso aprobado"):
        word_instrument(
            version=version, language="es", messages=[Message("indicator/1.1/title", TITLE, title)]
        )

    again = InstrumentVersion.objects.get()
    with translation.override("es"):
        assert again.instrument.indicators["1.1"].title == "Compromiso aprobado"
    assert (again.sha256, InstrumentWording.objects.count()) == (digest, 2)


def test_what_does_not_fit_is_told(version: InstrumentVersion) -> None:
    done = word_instrument(
        version=version,
        language="es",
        messages=[Message("indicator/1.1/title", "Another text", "Otro texto")],
    )

    assert [item.why for item in done.unfit] == [Why.CHANGED]
    assert version.wordings == {}


def test_a_language_nobody_reads_here_is_refused(version: InstrumentVersion, tmp_path: Path) -> None:
    with pytest.raises(RuleViolation, match="unknown_language"):
        word_instrument(version=version, language="xx", messages=SPANISH)

    (tmp_path / "lmdc-1.0.toml").write_text(LMDC.read_text())
    (tmp_path / "lmdc-1.0.xx.po").write_text(write_messages(SPANISH, title="lmdc-1.0", language="xx"))
    with pytest.raises(CommandError, match=r"lmdc-1\.0\.xx\.po: Instruments are not translated"):
        call_command("load_programmes", str(tmp_path))


def test_what_is_left_to_translate_is_named(
    version: InstrumentVersion, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = tmp_path / "languages.toml"
    wanted.write_text('[courses]\n[instruments]\n"lmdc-1.0" = ["es"]\n')
    word_instrument(version=version, language="es", messages=SPANISH)

    with pytest.raises(CommandError, match=f"{len(words_of(lmdc())) - 2} texts are left"):
        call_command("check_languages", str(wanted))
    told = capsys.readouterr()
    assert "lmdc-1.0 es: indicator/1.2/title" in told.err and "indicator/1.1/title" not in told.err
    assert f"2 of {len(words_of(lmdc())):5} texts" in told.out

    wanted.write_text('[courses]\nC99 = ["es"]\n[instruments]\n')
    with pytest.raises(CommandError):
        call_command("check_languages", str(wanted))
    assert "C99 is not loaded" in capsys.readouterr().err
    with pytest.raises(CommandError, match=r"none\.toml"):
        call_command("check_languages", str(tmp_path / "none.toml"))


def test_a_translator_gets_a_file_and_its_words_come_back_from_beside_the_instrument(
    version: InstrumentVersion, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lmdc-1.0.toml").write_text(LMDC.read_text())
    file = tmp_path / "lmdc-1.0.es.po"
    call_command("export_instrument_po", "lmdc-1.0", "es", str(file))
    assert len(read_messages(file.read_text())) == len(instrument_messages(version))

    file.write_text(
        file.read_text().replace(f'msgid "{TITLE}"\nmsgstr ""', f'msgid "{TITLE}"\nmsgstr "Compromiso"', 1)
    )
    call_command("load_programmes", str(tmp_path))
    call_command("export_instrument_po", "lmdc-1.0", "es", str(file))

    assert [m.translation for m in read_messages(file.read_text()) if m.translation] == ["Compromiso"]
    assert "1 translated" in capsys.readouterr().out


def test_pages_and_certificates_speak_the_language_of_who_reads_them(
    world: World, reviewed: Round, client: Client, drain: Callable[[], None]
) -> None:
    word_instrument(version=reviewed.instrument, language="es", messages=SPANISH)
    world.aldea.territory.country.language = "es"
    world.aldea.territory.country.save()
    world.bruno.language = "es"
    world.bruno.save()
    client.force_login(world.bruno)

    page = client.get(reverse("capacity:round", args=[world.aldea.key, reviewed.key]))
    decide_round(round=reviewed, level=1, reason="Granted as verified.", by=world.mina)
    drain()

    assert "Compromiso aprobado" in page.content.decode()
    row = Certificate.objects.get()
    assert row.level_name == "Comprometido"
    assert "Comprometido" in row.payload["sentence"]
