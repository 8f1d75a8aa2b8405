"""Whom something is for: what fits, which version is shown, and how it is written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.curriculum.rules.audience import (
    EVERYONE,
    Audience,
    BadAudience,
    Reader,
    chosen,
    fits,
    from_plain,
    group_mistakes,
    read_audience,
    reader_from_plain,
    reader_to_plain,
    to_plain,
    words_for,
)

ANA = Reader("EC", frozenset({"EC/01", "EC/0101"}), frozenset({"rabat-process"}), frozenset("OD"), "R1")
NOBODY_KNOWS = Reader()


@pytest.mark.parametrize(
    ("words", "ana", "unknown"),
    [
        ("", True, True),
        ("country:EC", True, False),
        ("country:EC,MA", True, False),
        ("country:MA", False, False),
        ("region:EC/01", True, False),
        ("region:EC/0101", True, False),
        ("region:EC/02", False, False),
        ("dialogue:rabat-process", True, False),
        ("dialogue:prague-process", False, False),
        ("profile:D", True, False),
        ("profile:T", False, False),
        ("profile:T,O", True, False),
        ("role:R1,R9", True, False),
        ("role:R9", False, False),
        ("country:EC role:R9", False, False),
        ("country:EC role:R1", True, False),
    ],
)
def test_every_set_that_names_somebody_has_to_name_the_reader(words: str, ana: bool, unknown: bool) -> None:
    audience = read_audience(words)

    assert fits(audience, ANA) is ana
    assert fits(audience, NOBODY_KNOWS) is unknown


def version(words: str) -> Audience:
    return read_audience(words, group="g", is_fallback=words == "")


@pytest.mark.parametrize(
    ("versions", "shown"),
    [
        (["", "country:MA"], ""),
        (["", "country:EC"], "country:EC"),
        (["country:EC", "region:EC/01"], "region:EC/01"),
        (["country:EC role:R1", "region:EC/01"], "region:EC/01"),
        (["country:EC", "country:EC role:R1"], "country:EC role:R1"),
        (["dialogue:rabat-process", "country:EC"], "country:EC"),
        (["profile:O", "dialogue:rabat-process"], "dialogue:rabat-process"),
        (["role:R1", "profile:O"], "profile:O"),
        (["role:R1", ""], "role:R1"),
        (["country:EC,MA", "country:EC"], "country:EC"),
        (["profile:O,T", "profile:D"], "profile:D"),
        (["profile:O", "profile:D"], "profile:O"),
    ],
)
def test_the_most_specific_version_is_shown(versions: list[str], shown: str) -> None:
    places = chosen([version(words) for words in versions], ANA)

    assert [versions[place] for place in places] == [shown]


def test_pieces_outside_a_group_are_shown_beside_each_other() -> None:
    pieces = [EVERYONE, read_audience("country:EC"), read_audience("country:MA"), read_audience("role:R1")]

    assert chosen(pieces, ANA) == (0, 1, 3)


CODES = {
    "countries": ["EC", "MA", "XA"],
    "regions": ["EC/01", "MA/02", "XA/0101"],
    "dialogues": ["rabat-process", "khartoum-process"],
    "profiles": list("ODTR"),
    "roles": ["R1", "R2", "R10"],
}


@st.composite
def audiences(draw: st.DrawFn, group: str = "") -> Audience:
    sets = {name: draw(st.frozensets(st.sampled_from(codes), max_size=2)) for name, codes in CODES.items()}
    return Audience(**sets, group=group)


@st.composite
def readers(draw: st.DrawFn) -> Reader:
    sets = {
        name: draw(st.frozensets(st.sampled_from(CODES[name])))
        for name in ("regions", "dialogues", "profiles")
    }
    return Reader(
        draw(st.sampled_from(["", *CODES["countries"]])),
        **sets,
        role=draw(st.sampled_from(["", *CODES["roles"]])),
    )


@given(st.lists(audiences("g"), max_size=5), readers(), st.integers(0, 5))
def test_of_a_group_with_a_fallback_exactly_one_is_shown(
    versions: list[Audience], reader: Reader, at: int
) -> None:
    with_fallback = [*versions[:at], Audience(is_fallback=True, group="g"), *versions[at:]]

    (place,) = chosen(with_fallback, reader)

    assert fits(with_fallback[place], reader)
    others_fit = any(fits(audience, reader) for audience in versions)
    assert with_fallback[place].is_fallback is not others_fit


@given(audiences("a-group"))
def test_what_was_written_is_read_again(audience: Audience) -> None:
    assert read_audience(words_for(audience), group=audience.group) == audience
    assert from_plain(json.loads(json.dumps(to_plain(audience)))) == audience


@given(readers())
def test_a_reader_survives_being_kept(reader: Reader) -> None:
    assert reader_from_plain(json.loads(json.dumps(reader_to_plain(reader)))) == reader


def test_renderings_from_before_are_for_everyone() -> None:
    assert from_plain("all") == EVERYONE
    assert reader_from_plain({}) == NOBODY_KNOWS


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("country:ZZ", "no country"),
        ("country:ec", "no country"),
        ("region:01", "EC/01"),
        ("region:ZZ/01", "EC/01"),
        ("profile:X", "O, D, T, R"),
        ("role:R12", "R1 to R11"),
        ("dialogue:Rabat Process", "write for whom"),
        ("dialogue:Rabat", "its key"),
        ("EC", "write for whom"),
        ("country:EC country:MA", "write for whom"),
    ],
)
def test_a_code_that_does_not_exist_is_refused(words: str, reason: str) -> None:
    with pytest.raises(BadAudience, match=reason):
        read_audience(words)


def test_a_fallback_names_nobody_and_belongs_to_a_group() -> None:
    with pytest.raises(BadAudience, match="names nobody"):
        read_audience("country:EC", group="g", is_fallback=True)
    with pytest.raises(BadAudience, match="belongs to a group"):
        read_audience("", is_fallback=True)


def test_a_group_has_one_version_for_everybody_else() -> None:
    ec, rest = version("country:EC"), version("")

    assert group_mistakes([ec, rest]) == []
    assert group_mistakes([ec]) == ["g"]
    assert group_mistakes([rest, rest]) == ["g"]
