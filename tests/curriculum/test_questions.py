"""The question editor: every kind is written, read, activated and retired in the browser, by trainers alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lms.assessment.actions.pools import add_questions, change_question, load_pool, move_questions
from lms.assessment.forms.questions import QuestionEditor
from lms.assessment.models import Question
from lms.assessment.queries.pools import latest_pool, latest_question, questions_of
from lms.assessment.rules.interchange.values import MOST_PARTS
from lms.assessment.rules.questions import Kind, Option
from lms.assessment.rules.questions import Question as QuestionValue
from lms.assessment.rules.text import PoolFile
from lms.curriculum.actions.releasing import cut_edition
from lms.curriculum.actions.trainers import let_write
from lms.curriculum.models import CoursePage, ModulePage
from lms.curriculum.queries import module_as_file
from lms.curriculum.rules.outlines import Severity
from lms.curriculum.views.questions import module_of
from lms.foundation.errors import RuleViolation
from tests.assessment.questions import TEN, single
from tests.world import World, join, person

MODULE = "T1.1"


@pytest.fixture
def trainer(world: World, course: CoursePage, client: Client) -> Client:
    let_write(person=world.tomas, by=None)
    client.force_login(world.tomas)
    return client


def address(name: str, *arguments: str) -> str:
    return reverse(f"assessment_{name}", args=[MODULE, *arguments])


def filled_in(page: bytes) -> dict[str, Any]:
    """What a browser would send of the page's editor without a change."""
    form = BeautifulSoup(page, "html.parser").select_one(".question-editor form")
    assert form
    data: dict[str, Any] = {}
    for field in form.select("input, textarea, select"):
        name, kind = field.get("name"), field.get("type")
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            data[name] = chosen["value"] if chosen else ""
        elif field.name == "textarea":
            data[name] = field.text.removeprefix("\n")
        elif kind != "checkbox" or field.has_attr("checked"):
            data[name] = field.get("value", "on" if kind == "checkbox" else "")
    return data


def as_written(question: QuestionValue) -> Mapping[str, Any]:
    """The question as a trainer types it: what the editor would show of it."""
    editor = QuestionEditor(question.kind, [], question=question)
    data: dict[str, Any] = {}
    for form in [editor.form, editor.rows.management_form, *editor.rows.forms]:
        for field in form:
            value = field.value()
            if value not in (None, False):
                data[field.html_name] = value
    return data


@pytest.mark.parametrize("question", TEN, ids=[question.kind.value for question in TEN])
def test_each_kind_is_written_and_comes_back_as_it_was_written(
    trainer: Client, question: QuestionValue
) -> None:
    answer = trainer.post(address("add", question.kind.value), as_written(question))

    assert answer.status_code == 302, BeautifulSoup(answer.content, "html.parser").select(".help-critical")
    key = list(questions_of(latest_pool(MODULE)))[-1]  # type: ignore[arg-type]
    row = latest_question(MODULE, key)
    assert row and row.value == replace(question, key=key)
    assert row.state == "draft"
    page = trainer.get(address("question", key))
    again = trainer.post(address("question", key), filled_in(page.content))
    assert again.status_code == 302
    assert latest_question(MODULE, key).pool == row.pool  # type: ignore[union-attr]


def test_the_editor_cuts_nothing_of_the_longest_question_that_can_be_imported(trainer: Client) -> None:
    options = tuple(Option(f"Option {number}", number == 7) for number in range(MOST_PARTS))
    added = add_questions(pool_key=MODULE, questions=[replace(single("long"), options=options)], by=None)
    (key,) = added.keys

    page = trainer.get(address("question", key))
    answer = trainer.post(address("question", key), filled_in(page.content))

    assert answer.status_code == 302
    row = latest_question(MODULE, key)
    assert row and row.value.options == options and row.pool == added.pool


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_missing_is_said_in_plain_words_and_what_was_typed_stays(trainer: Client, kind: Kind) -> None:
    version = latest_pool(MODULE).version  # type: ignore[union-attr]
    data = {"stem": "Half a question", "rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"}

    answer = trainer.post(address("add", kind.value), data)

    assert answer.status_code == 422
    assert "Nothing was kept yet." in answer.content.decode()
    assert "Half a question" in answer.content.decode()
    assert latest_pool(MODULE).version == version  # type: ignore[union-attr]


def test_more_rows_keep_what_was_typed(trainer: Client) -> None:
    data = {
        "stem": "S",
        "rows-TOTAL_FORMS": "3",
        "rows-INITIAL_FORMS": "0",
        "rows-0-text": "kept",
        "more": "1",
    }

    page = trainer.post(address("add", "single"), data).content.decode()

    assert 'value="kept"' in page
    assert "rows-5-text" in page


def test_a_question_goes_its_way_in_the_browser(trainer: Client, world: World) -> None:
    (key,) = add_questions(pool_key=MODULE, questions=[single("new")], by=world.tomas).keys
    move = address("move")
    refused = trainer.post(move, {"keys": [key], "to": "reviewed"}, follow=True)
    assert "Another trainer reviews it." in refused.content.decode()

    teresa = person("Teresa")
    join(teresa, world.school, "trainer", "R8")
    let_write(person=teresa, by=None)
    trainer.force_login(teresa)
    for state in ("reviewed", "active"):
        trainer.post(move, {"keys": [key], "to": state})

    assert latest_question(MODULE, key).state == "active"  # type: ignore[union-attr]
    page = trainer.get(address("questions")).content.decode()
    assert "Edition 1 uses version 1. Release the course to use version 3." in page
    assert "reviewed by Teresa" in page


def test_the_list_is_filtered_and_asks_a_fixed_number_of_questions(trainer: Client, world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert trainer.get(address("questions")).status_code == 200
        return len(captured)

    queries()
    before = queries()
    add_questions(pool_key=MODULE, questions=[single("x", "K3", 2)] * 20, by=world.tomas)
    assert queries() == before

    rows = trainer.get(address("questions"), {"competency": "K3", "level": "2"}).context["rows"]
    assert len(rows) == 20
    assert trainer.get(address("questions"), {"kind": "numeric"}).context["rows"][0].value.key == "K.5"


def test_a_copy_has_a_key_of_its_own_and_a_preview_tells_no_answer(trainer: Client) -> None:
    trainer.post(address("copy", "K.5"))
    key = list(questions_of(latest_pool(MODULE)))[-1]  # type: ignore[arg-type]
    page = trainer.get(address("preview", "numeric", key)).content.decode()

    assert key == "T1.1.Q1"
    assert "What is 1 / 8" in page
    assert "0.125" not in page
    assert "CANARY" not in page


def test_versions_are_compared(trainer: Client, world: World) -> None:
    add_questions(pool_key=MODULE, questions=[single("x")], by=world.tomas)

    page = trainer.get(address("versions"), {"old": "1", "new": "2"}).content.decode()

    assert "From version 1 to version 2" in page
    assert "T1.1.Q1" in page


@pytest.mark.parametrize("name", ["ana", "bruno", "mina"])
def test_nobody_else_finds_the_questions(world: World, course: CoursePage, client: Client, name: str) -> None:
    client.force_login(world.people[name])
    for found in (reverse("assessment_pools"), address("questions"), address("question", "K.1")):
        assert client.get(found).status_code in {302, 404}
        assert "right" not in client.get(found).content.decode()


def test_a_question_of_no_module_is_not_found(trainer: Client) -> None:
    assert trainer.get(reverse("assessment_questions", args=["nothing"])).status_code == 404
    assert trainer.get(address("question", "nothing")).status_code == 404
    assert trainer.get(address("add", "essay")).status_code == 404


def test_a_course_is_not_released_while_a_test_cannot_be_asked(world: World, course: CoursePage) -> None:
    module = ModulePage.objects.get(module_key=MODULE)
    module.blueprint = "K1 1 1"
    module.save_revision().publish()

    with pytest.raises(RuleViolation) as refused:
        cut_edition(course=course, severity=Severity.MATERIAL, by=world.tomas)

    assert "competency K1, level 1" in str(refused.value.message)
    load_pool(PoolFile(MODULE, (single("K1.1", "K1", 1),)))
    edition = cut_edition(course=course, severity=Severity.MATERIAL, by=world.tomas)
    assert edition.outline_value.modules[0].test.blueprint[0].competency == "K1"  # type: ignore[union-attr]


def test_drafts_are_not_written_down_with_the_course(trainer: Client, world: World) -> None:
    add_questions(pool_key=MODULE, questions=[single("x")], by=world.tomas)
    move_questions(pool_key=MODULE, keys=["K.1"], to="retired", by=world.tomas)

    keys = [question.key for question in module_as_file(ModulePage.objects.get()).questions]
    assert keys == ["K.2", "K.3", "K.4", "K.5", "K.6"]
    assert Question.objects.filter(key="K.1", state="retired").count() == 2


def test_the_module_of_a_pool_is_found_in_one_query(
    trainer: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert module_of(MODULE).module_key == MODULE
    with pytest.raises(Http404):
        module_of("T9.9")


def test_a_question_says_which_edition_asks_it_and_leads_to_its_figures_and_back(
    trainer: Client, world: World
) -> None:
    key = next(iter(questions_of(latest_pool(MODULE))))  # type: ignore[arg-type]
    (unused,) = add_questions(pool_key=MODULE, questions=[single("new")], by=world.tomas).keys

    page = trainer.get(address("question", key)).content.decode()
    assert "asks it as it is here." in page
    assert f"{address('items')}#question-{key}" in page
    assert "No edition asks it." in trainer.get(address("question", unused)).content.decode()

    row = latest_question(MODULE, key)
    assert row
    change_question(
        pool_key=MODULE,
        question=replace(row.value, stem="Other words?"),
        based_on=row.pool.version,
        by=world.tomas,
    )
    assert "asks it as it was in version" in trainer.get(address("question", key)).content.decode()
