"""Completions from elsewhere: counted, marked, listed when bad, taken back whole."""

import json
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from lms.credentials.models import Certificate
from lms.curriculum.models import CoursePage
from lms.foundation import clock
from lms.foundation.errors import RuleViolation
from lms.outbox.actions import drain_everything
from lms.progress.actions.paths import publish_paths
from lms.progress.actions.recognition import (
    import_completions,
    publish_ended_recognitions,
    recognise,
    take_back_import,
    take_back_recognition,
)
from lms.progress.models import CompletionImport, CoverageCell, RecognisedCompletion, RecognitionWithdrawal
from lms.progress.queries.coverage import coverage
from lms.progress.rules.completions import BadFile, CompletionLine, Problem, completion_lines
from lms.progress.rules.paths import PathVersion
from tests.world import World

HEADER = "email,course,completed_on,source,reference\n"
TODAY = date(2026, 11, 24)
NOW = datetime(2027, 11, 24, 15, tzinfo=UTC)
GOOD = HEADER + "ana@example.org,T1,2026-01-31,Old campus,A-7\nBruno@Example.org,T1,2026-02-28,Old campus,\n"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("ana@example.org,T1,2026-01-31,=cmd(),7", "formula"),
        ("ana@example.org,T1,2026-01-31,Campus,@SUM(A1)", "formula"),
        ("+ana@example.org,T1,2026-01-31,Campus,7", "formula"),
        ("ana@example.org,T1,31.01.2026,Campus,7", "date"),
        ("ana@example.org,T1,2026-02-30,Campus,7", "date"),
        ("ana@example.org,T1,2026-11-25,Campus,7", "date_out_of_range"),
        ("ana@example.org,T1,1066-10-14,Campus,7", "date_out_of_range"),
        ("ana@example.org,,2026-01-31,Campus,7", "missing"),
        ("ana@example.org", "missing"),
        (f"ana@example.org,T1,2026-01-31,{'x' * 121},7", "too_long_cell"),
    ],
)
def test_a_bad_line_has_its_number_and_reason(line: str, reason: str) -> None:
    good = "ana@example.org,T1,2026-01-31,Campus,7\n"
    found = list(completion_lines((HEADER + good + line + "\n" + good).splitlines(keepends=True), TODAY))

    assert [type(item) for item in found] == [CompletionLine, Problem, CompletionLine]
    assert found[1] == Problem(3, reason)


@pytest.mark.parametrize("text", ["", "name,course\nx,y\n", "\x00", "just words\n"])
def test_a_file_without_its_columns_is_refused_whole(text: str) -> None:
    with pytest.raises(BadFile, match="columns"):
        list(completion_lines(text.splitlines(keepends=True), TODAY))


def test_a_file_that_is_too_long_is_refused() -> None:
    line = "ana@example.org,T1,2026-01-31,Campus,7\n"
    with pytest.raises(BadFile, match="too_long"):
        list(completion_lines([HEADER, *[line] * 50_001], TODAY))


def test_semicolons_and_a_byte_order_mark_are_read_too() -> None:
    text = "\ufeffEmail;Course;Completed_on;Source\nana@example.org;T1;2026-01-31;Campus\n"
    (line,) = completion_lines(text.splitlines(keepends=True), TODAY)

    assert isinstance(line, CompletionLine)
    assert (line.email, line.reference) == ("ana@example.org", "")


def test_what_a_file_brings_counts_for_the_path_and_earns_no_certificate(
    world: World, course: CoursePage
) -> None:
    publish_paths([PathVersion("R1", 1, ("T1",), date(2024, 1, 1))])
    with clock.at(NOW):
        batch = import_completions(text=GOOD, file_name="old.csv", by=world.bruno)
        drain_everything()

    assert batch.counts == (2, 0, [])
    found = RecognisedCompletion.objects.get(person=world.ana)
    assert (found.source, found.reference, found.valid_until) == ("Old campus", "A-7", date(2029, 1, 30))
    assert CoverageCell.objects.current().get(occupational_role="R1").holders == 1
    assert not Certificate.objects.exists()


def test_the_same_file_twice_and_the_same_line_in_another_file_change_nothing(
    world: World, course: CoursePage
) -> None:
    with clock.at(NOW):
        first = import_completions(text=GOOD, file_name="old.csv", by=world.bruno)
        assert import_completions(text=GOOD, file_name="again.csv", by=world.bruno) == first
        other = import_completions(text=GOOD + "\n", file_name="longer.csv", by=world.bruno)

    assert other.counts == (0, 2, [])
    assert RecognisedCompletion.objects.count() == 2


def test_a_file_is_taken_back_whole_and_may_come_again(world: World, course: CoursePage) -> None:
    publish_paths([PathVersion("R1", 1, ("T1",), date(2024, 1, 1))])
    with clock.at(NOW):
        batch = import_completions(text=GOOD, file_name="old.csv", by=world.bruno)
        drain_everything()
        for _again in range(2):
            take_back_import(batch=batch, reason="The wrong file.", by=world.bruno)
        drain_everything()
        assert RecognisedCompletion.objects.count() == RecognitionWithdrawal.objects.count() == 2
        assert CoverageCell.objects.current().get(occupational_role="R1").holders == 0
        import_completions(text=GOOD, file_name="old.csv", by=world.bruno)
        drain_everything()

        assert coverage(world.aldea, NOW.date()).holders == 1


def test_a_focal_point_brings_completions_of_own_staff_only(world: World, course: CoursePage) -> None:
    text = HEADER + "carla@example.org,T1,2026-01-31,Campus,7\nana@example.org,T9,2026-01-31,Campus,7\n"
    with clock.at(NOW):
        by_bruno = import_completions(text=text, file_name="x.csv", by=world.bruno)
        by_mina = import_completions(text=text + "\n", file_name="x.csv", by=world.mina)

    assert by_bruno.problems == [[2, "person"], [3, "course"]]
    assert by_mina.problems == [[3, "course"]]


def test_a_recognised_completion_ends_by_time_alone(world: World, course: CoursePage) -> None:
    publish_paths([PathVersion("R1", 1, ("T1",), date(2024, 1, 1))])
    with clock.at(NOW):
        import_completions(text=GOOD, file_name="old.csv", by=world.bruno)
        drain_everything()
    with clock.at(datetime(2029, 1, 31, 2, tzinfo=UTC)):  # the evening before, where Ana works
        publish_ended_recognitions()
        drain_everything()
        assert CoverageCell.objects.current().get(occupational_role="R1").holders == 1
    with clock.at(datetime(2029, 1, 31, 15, tzinfo=UTC)):
        publish_ended_recognitions()
        drain_everything()

        assert CoverageCell.objects.current().get(occupational_role="R1").holders == 0
        assert RecognisedCompletion.objects.get(person=world.ana).next_look_on is None


def recognise_ana(world: World, **more: object) -> RecognisedCompletion:
    fields = {
        "person": world.ana, "institution": world.aldea, "course_key": "T1", "completed_on": date(2026, 1, 31),
        "source": "Campus", "evidence": "Certificate 7 seen.", "by": world.bruno, **more,
    }  # fmt: skip
    with clock.at(NOW):
        return recognise(**fields)  # type: ignore[arg-type]


def test_one_completion_is_recognised_once_and_taken_back_with_a_reason(
    world: World, course: CoursePage
) -> None:
    row = recognise_ana(world)
    assert recognise_ana(world, source="CAMPUS") == row
    take_back_recognition(recognised=row, reason="It was another course.", by=world.bruno)
    take_back_recognition(recognised=row, reason="Again.", by=world.bruno)

    assert RecognitionWithdrawal.objects.get().reason == "It was another course."
    assert not RecognisedCompletion.objects.standing().exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"by": "ana"}, "not_yours"),
        ({"by": "carla"}, "not_yours"),
        ({"by": "rosa"}, "not_yours"),
        ({"by": "yara"}, "not_yours"),
        ({"person": "bruno"}, "four_eyes"),
        ({"person": "carla"}, "not_staff"),
        ({"course_key": "T9"}, "unknown_course"),
        ({"completed_on": date(2028, 1, 1)}, "date_out_of_range"),
    ],
)
def test_what_is_not_recognised(
    world: World, course: CoursePage, change: dict[str, object], code: str
) -> None:
    named = {key: world.people.get(str(value), value) for key, value in change.items()}
    with pytest.raises(RuleViolation, match=code):
        recognise_ana(world, **named)


def test_a_file_is_shown_before_it_is_brought(world: World, course: CoursePage, client: Client) -> None:
    client.force_login(world.bruno)
    page = reverse("progress:imports")
    text = GOOD + "nobody@example.org,T1,2026-01-31,Campus,7\n"
    shown = client.post(
        page, {"file": SimpleUploadedFile("old.csv", text.encode()), "check": "1"}
    ).content.decode()
    assert "2 completions are new." in shown and "Nobody with this e-mail address" in shown
    assert not CompletionImport.objects.exists()
    answer = client.post(page, {"file": SimpleUploadedFile("old.csv", text.encode())}, follow=True)
    assert "1 line is refused." in answer.content.decode()
    batch = CompletionImport.objects.get()
    for reason in ("", "too long " * 40):
        refused = client.post(reverse("progress:take_back_import", args=[batch.key]), {"reason": reason})
        assert refused.status_code == 422
        assert reason.strip() in refused.content.decode()
    assert RecognisedCompletion.objects.standing().count() == 2
    client.post(reverse("progress:take_back_import", args=[batch.key]), {"reason": "Wrong file"})
    assert not RecognisedCompletion.objects.standing().exists()


def test_a_reason_that_is_too_long_stays_as_it_was_typed(
    world: World, client: Client, course: CoursePage
) -> None:
    with clock.at(NOW):
        batch = import_completions(text=GOOD, file_name="old.csv", by=world.mina)
    row = batch.completions.get(person=world.ana)
    client.force_login(world.bruno)
    reason = "too long " * 40

    answer = client.post(reverse("progress:take_back_recognition", args=[row.key]), {"reason": reason})

    assert answer.status_code == 422
    assert answer.content.decode().count(reason.strip()) == 1
    assert not RecognitionWithdrawal.objects.exists()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00a", b"a,b\n1,2\n", b""])
def test_a_file_that_cannot_be_read_says_so(world: World, client: Client, content: bytes) -> None:
    client.force_login(world.bruno)
    answer = client.post(reverse("progress:imports"), {"file": SimpleUploadedFile("x.csv", content)})

    assert answer.status_code == 422
    assert not CompletionImport.objects.exists()


def test_the_command_says_in_json_what_it_brought(world: World, course: CoursePage, tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_text(GOOD + "x@example.org,T1,2026-01-31,Campus,7\n")
    answers = []
    for options in (["--dry-run"], [], []):
        out = StringIO()
        with clock.at(NOW):
            call_command("import_completions", str(file), "--json", *options, stdout=out)
        answers.append(json.loads(out.getvalue()))

    assert [(answer["new"], answer["known"], len(answer["problems"])) for answer in answers] == [
        (2, 0, 1)
    ] * 3
    assert answers[0]["import"] == "" and answers[1] == answers[2]
    call_command("take_back_import", answers[1]["import"], "wrong", stdout=StringIO())
    assert not RecognisedCompletion.objects.standing().exists()
    file.write_text("nothing")
    with pytest.raises(CommandError, match="columns"):
        call_command("import_completions", str(file), stdout=StringIO())


@pytest.mark.parametrize(
    ("name", "way_back"), [("mina", "imports"), ("tomas", "imports"), ("bruno", "staff")]
)
def test_whoever_recognises_finds_the_institutions_and_the_way_back(
    world: World, course: CoursePage, client: Client, name: str, way_back: str
) -> None:
    client.force_login(world.people[name])
    page = client.get(reverse("progress:imports")).content.decode()
    aldea = reverse("progress:recognition", args=[world.aldea.key])
    brisa = reverse("progress:recognition", args=[world.brisa.key])

    assert aldea in page
    assert (brisa in page) is (name != "bruno")
    assert reverse("progress:recognition", args=[world.cala.key]) not in page  # nobody works there
    arguments = [world.aldea.key] if way_back == "staff" else []
    crumb = f'<ol><li><a href="{reverse(f"progress:{way_back}", args=arguments)}">'
    assert crumb in client.get(aldea).content.decode()
