"""Merging a new master edition: what one side changed is kept, what both changed differently is asked."""

from collections import Counter
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessment.rules.blueprints import Line
from lms.curriculum.rules.audience import Audience
from lms.curriculum.rules.files import (
    Block,
    CourseFile,
    Folder,
    LessonFile,
    ModuleFile,
    TestFile,
    read_course,
)
from lms.curriculum.rules.merging import (
    COURSE_FIELDS,
    LESSON_FIELDS,
    LESSON_LISTS,
    MODULE_FIELDS,
    Choice,
    Merge,
    Outcome,
    Place,
    merge_course,
    merged_list,
    merged_order,
    never,
    not_joined,
)
from lms.curriculum.rules.sequences import aligned

PLACE = Place("lesson", "L", "blocks")
WORDS = st.lists(st.sampled_from("abcdef"), max_size=6)


def merged(base: list[str], mine: list[str], theirs: list[str]) -> tuple[list[str], Merge]:
    merge = Merge()
    return list(merged_list(merge, PLACE, base, mine, theirs, alike=never, join=not_joined)), merge


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "found"),
    [
        ("abc", "abc", "abc", "abc"),
        ("abc", "abXc", "abc", "abXc"),
        ("abc", "abc", "Yabc", "Yabc"),
        ("abc", "abXc", "Yabc", "YabXc"),
        ("abc", "ac", "abcY", "acY"),
        ("abc", "bca", "abc", "bca"),
        ("abc", "abX", "abX", "abX"),
    ],
)
def test_changes_in_different_places_are_both_kept(base: str, mine: str, theirs: str, found: str) -> None:
    result, merge = merged(list(base), list(mine), list(theirs))

    assert "".join(result) == found
    assert merge.conflicts == []


def test_two_texts_at_one_place_are_asked_and_ours_stays_until_then() -> None:
    result, merge = merged(["a"], ["a", "X"], ["a", "Y"])

    (conflict,) = merge.conflicts
    assert (result, conflict.mine, conflict.theirs) == (["a", "X"], "X", "Y")

    decided = Merge({conflict.key: Choice.THEIRS})
    assert merged_list(decided, PLACE, ["a"], ["a", "X"], ["a", "Y"], alike=never, join=not_joined) == (
        "a",
        "Y",
    )
    assert decided.conflicts == []


@given(WORDS, WORDS)
def test_a_list_is_told_from_another_without_loss(base: list[str], side: list[str]) -> None:
    found = aligned(base, side, lambda one, other: one < other)
    parts = [[*items, *([found.became[place]] if place < len(base) and found.became[place] else [])]
             for place, items in enumerate(found.between)]  # fmt: skip

    assert [item for part in parts for item in part] == side


@given(WORDS, WORDS)
def test_what_one_side_left_alone_is_the_others(base: list[str], side: list[str]) -> None:
    assert merged(base, side, base)[0] == side
    assert merged(base, base, side)[0] == side
    assert merged(base, side, side)[0] == side
    assert not any(
        merged(*three)[1].conflicts for three in ((base, side, base), (base, base, side), (base, side, side))
    )


@given(WORDS, WORDS, WORDS)
def test_nothing_is_lost_or_doubled(base: list[str], mine: list[str], theirs: list[str]) -> None:
    result, _merge = merged(base, mine, theirs)

    found, ours, others = Counter(result), Counter(mine), Counter(theirs)
    for item in set("abcdef"):
        assert min(ours[item], others[item]) <= found[item] <= max(ours[item], others[item])


# Which of two equal pieces went away cannot be told, so the order of what remains is promised for different ones.
DIFFERENT = st.lists(st.sampled_from("abcdef"), max_size=6, unique=True)


@given(DIFFERENT, st.lists(st.sampled_from("XYZ"), max_size=3, unique=True), st.data())
def test_order_is_kept(base: list[str], added: list[str], data: st.DataObject) -> None:
    mine = list(base)
    for item in added:
        mine.insert(data.draw(st.integers(0, len(mine))), item)
    theirs = [item for item in base if data.draw(st.booleans())]
    result, merge = merged(base, mine, theirs)

    if not merge.conflicts:
        assert [item for item in result if item in added] == [item for item in mine if item in added]
        assert [item for item in result if item not in added] == theirs


@given(WORDS, WORDS, WORDS)
def test_a_conflict_has_two_different_changes(base: list[str], mine: list[str], theirs: list[str]) -> None:
    for conflict in merged(base, mine, theirs)[1].conflicts:
        assert conflict.mine != conflict.theirs
        assert conflict.base not in (conflict.mine, conflict.theirs)


KEYS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6)


@given(KEYS, KEYS, KEYS)
def test_an_order_of_keys_has_each_once(base: list[str], mine: list[str], theirs: list[str]) -> None:
    order = merged_order(Merge(), PLACE, base, mine, theirs)

    assert len(order) == len(set(order))
    assert set(mine) & set(theirs) <= set(order) <= set(mine) | set(theirs)
    assert set(theirs) - set(base) <= set(order)


# --- whole courses


FOLDER = Path(__file__).parent / "course"
COURSE = read_course(
    Folder("course", {str(path.relative_to(FOLDER)): path.read_text() for path in FOLDER.rglob("*.*")})
)


def changed(course: CourseFile, lesson: int, **values: object) -> CourseFile:
    module = course.modules[0]
    lessons = list(module.lessons)
    lessons[lesson] = replace(lessons[lesson], **values)  # type: ignore[arg-type]
    return replace(course, modules=(replace(module, lessons=tuple(lessons)),))


def with_block(course: CourseFile, place: int, block: Block | None) -> CourseFile:
    blocks = list(course.modules[0].lessons[0].blocks)
    blocks[place : place + 1] = [block] if block else []
    return changed(course, 0, blocks=tuple(blocks))


def block(place: int) -> Block:
    return COURSE.modules[0].lessons[0].blocks[place]


def added_lesson(course: CourseFile, key: str) -> CourseFile:
    module = course.modules[0]
    lesson = LessonFile(key, f"Lesson {key}", "", name=key.lower())
    return replace(course, modules=(replace(module, lessons=(*module.lessons, lesson)),))


VERSIONS = {
    "same": COURSE,
    "titled": replace(COURSE, title="Counting"),
    "reworded": changed(COURSE, 1, title="A date"),
    "variant": with_block(COURSE, 4, replace(block(4), html="<p>The registry office, within a week.</p>")),
    "without table": with_block(COURSE, 2, None),
    "longer": added_lesson(COURSE, "T1.1.L3"),
    "other order": replace(
        COURSE, modules=(replace(COURSE.modules[0], lessons=COURSE.modules[0].lessons[::-1]),)
    ),
    "second module": replace(
        COURSE,
        modules=(
            replace(COURSE.modules[0], lessons=COURSE.modules[0].lessons[:1]),
            ModuleFile("T1.2", "More", "", COURSE.modules[0].lessons[1:], name="m2-more"),
        ),
    ),
    "one question less": replace(
        COURSE, modules=(replace(COURSE.modules[0], questions=COURSE.modules[0].questions[1:]),)
    ),
}
EVERY = pytest.mark.parametrize("version", VERSIONS.values(), ids=VERSIONS.keys())


@EVERY
def test_a_course_that_one_side_left_alone_is_the_others(version: CourseFile) -> None:
    for mine, theirs in ((version, COURSE), (COURSE, version), (version, version)):
        found, merge = merge_course(COURSE, mine, theirs)
        assert found == version
        assert merge.conflicts == []


@EVERY
def test_changes_of_a_course_in_different_places_are_both_kept(version: CourseFile) -> None:
    ours = changed(COURSE, 0, minutes=11)

    found, merge = merge_course(COURSE, replace(version, hours=77), ours)

    assert merge.conflicts == []
    assert found.hours == 77
    first = next(lesson for module in found.modules for lesson in module.lessons if lesson.key == "T1.1.L1")
    assert first.minutes == 11


def test_two_blocks_beside_each_other_do_not_disagree() -> None:
    mine = with_block(COURSE, 4, replace(block(4), html="<p>The registry office decides.</p>"))
    theirs = with_block(COURSE, 5, replace(block(5), html="<p>Fill in the table with a colleague.</p>"))

    found, merge = merge_course(COURSE, mine, theirs)

    assert merge.conflicts == []
    blocks = found.modules[0].lessons[0].blocks
    assert ("registry office" in blocks[4].html, "colleague" in blocks[5].html) == (True, True)


def test_two_paragraphs_of_one_text_do_not_disagree() -> None:
    text = Block("text", html="<p>One about the stock of people.</p><p>Two about the flow of people.</p>")
    base = with_block(COURSE, 0, text)
    mine = with_block(COURSE, 0, replace(text, html=text.html.replace("stock of", "stock, on a day, of")))
    theirs = with_block(COURSE, 0, replace(text, html=text.html.replace("flow of", "flow, in a year, of")))

    found, merge = merge_course(base, mine, theirs)

    html = found.modules[0].lessons[0].blocks[0].html
    assert merge.conflicts == []
    assert "on a day" in html and "in a year" in html


def test_one_paragraph_that_both_changed_is_a_question_for_a_person() -> None:
    mine = with_block(
        COURSE, 4, replace(block(4), html="<p>National law of ours decides who must register.</p>")
    )
    theirs = with_block(
        COURSE, 4, replace(block(4), html="<p>National law alone decides who must register.</p>")
    )

    found, merge = merge_course(COURSE, mine, theirs)

    (conflict,) = merge.conflicts
    assert conflict.place == Place("lesson", "T1.1.L1", "blocks")
    assert "of ours" in conflict.mine and "alone" in conflict.theirs
    assert found == mine
    assert merge_course(COURSE, mine, theirs, {conflict.key: Choice.THEIRS})[0] == theirs
    assert merge_course(COURSE, mine, theirs, {conflict.key: Choice.MINE})[0] == mine


def test_a_lesson_removed_by_one_and_changed_by_the_other_is_asked() -> None:
    module = COURSE.modules[0]
    without = replace(COURSE, modules=(replace(module, lessons=module.lessons[:1]),))

    found, merge = merge_course(COURSE, VERSIONS["reworded"], without)

    (conflict,) = merge.conflicts
    assert (conflict.place.kind, conflict.place.key, conflict.theirs) == ("lesson", "T1.1.L2", "")
    assert len(found.modules[0].lessons) == 2


def test_two_fields_of_a_question_do_not_disagree() -> None:
    module = COURSE.modules[0]
    question = module.questions[0]

    def asked(**values: object) -> CourseFile:
        questions = (replace(question, **values), *module.questions[1:])  # type: ignore[arg-type]
        return replace(COURSE, modules=(replace(module, questions=questions),))

    found, merge = merge_course(COURSE, asked(stem="Which one?"), asked(feedback="Look at the date."))
    both = found.modules[0].questions[0]
    assert (both.stem, both.feedback, merge.conflicts) == ("Which one?", "Look at the date.", [])

    merge = merge_course(COURSE, asked(stem="Which one?"), asked(stem="Which of these?"))[1]
    assert [conflict.place.kind for conflict in merge.conflicts] == ["question"]


def test_both_add_a_lesson_at_the_end_and_both_stay() -> None:
    found, merge = merge_course(COURSE, added_lesson(COURSE, "T1.1.L8"), added_lesson(COURSE, "T1.1.L9"))

    assert merge.conflicts == []
    assert {lesson.key for lesson in found.modules[0].lessons} >= {"T1.1.L8", "T1.1.L9"}


def test_a_course_says_what_was_taken_and_what_was_kept() -> None:
    _found, merge = merge_course(COURSE, VERSIONS["titled"], VERSIONS["reworded"])

    assert {(finding.place.key, finding.place.part): finding.outcome for finding in merge.findings} == {
        ("T1", "title"): Outcome.KEPT,
        ("T1.1.L2", "title"): Outcome.TAKEN,
    }


# --- every field

DECIDED_ELSEWHERE = {
    CourseFile: {"key", "status", "name", "modules"},
    ModuleFile: {"key", "name", "lessons", "questions"},
    LessonFile: {"key", "name", "blocks"},
}


@pytest.mark.parametrize(
    ("kind", "merged_names"),
    [(CourseFile, COURSE_FIELDS), (ModuleFile, MODULE_FIELDS), (LessonFile, LESSON_FIELDS + LESSON_LISTS)],
)
def test_no_field_of_a_file_is_forgotten_by_the_merge(kind: type, merged_names: tuple[str, ...]) -> None:
    assert {item.name for item in fields(kind)} == set(merged_names) | DECIDED_ELSEWHERE[kind]


def other_value(value: object) -> object:
    """A value of the same kind that differs."""
    match value:
        case bool():
            return not value
        case int():
            return value + 7
        case str():
            return f"{value} more"
        case Audience():
            return Audience(countries=frozenset({"EC"}))
        case TestFile():
            return replace(value, blueprint=(Line(3, "K1", 1),), time_limit_minutes=40, confidence=True)
        case tuple():
            return (*value, ("word", "meaning") if value and isinstance(value[0], tuple) else "more")
    raise TypeError(value)


@pytest.mark.parametrize("name", COURSE_FIELDS)
def test_every_field_of_a_course_comes_from_the_side_that_changed_it(name: str) -> None:
    theirs = replace(COURSE, **{name: other_value(getattr(COURSE, name))})

    assert merge_course(COURSE, replace(COURSE, status="draft"), theirs)[0] == replace(theirs, status="draft")
    assert merge_course(COURSE, theirs, COURSE)[0] == theirs


@pytest.mark.parametrize("name", MODULE_FIELDS)
def test_every_field_of_a_module_comes_from_the_side_that_changed_it(name: str) -> None:
    module = COURSE.modules[0]
    changed_module = replace(module, **{name: other_value(getattr(module, name))})
    theirs = replace(COURSE, modules=(changed_module,))

    assert merge_course(COURSE, COURSE, theirs)[0] == theirs
    assert merge_course(COURSE, theirs, COURSE)[0] == theirs


@pytest.mark.parametrize("name", LESSON_FIELDS + LESSON_LISTS)
def test_every_field_of_a_lesson_comes_from_the_side_that_changed_it(name: str) -> None:
    theirs = changed(COURSE, 0, **{name: other_value(getattr(COURSE.modules[0].lessons[0], name))})

    assert merge_course(COURSE, COURSE, theirs)[0] == theirs
    assert merge_course(COURSE, theirs, COURSE)[0] == theirs


def test_two_rules_of_a_test_are_shown_with_everything_they_say() -> None:
    module = COURSE.modules[0]
    assert module.test

    def ruled(**values: object) -> CourseFile:
        test = replace(module.test, **values)  # type: ignore[type-var]
        return replace(COURSE, modules=(replace(module, test=test),))

    _found, merge = merge_course(COURSE, ruled(blueprint=(Line(3, "K1", 1),)), ruled(time_limit_minutes=40))

    (conflict,) = merge.conflicts
    assert conflict.mine != conflict.base != conflict.theirs
    assert "K1" in conflict.mine and "40" in conflict.theirs
