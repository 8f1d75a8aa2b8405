"""The words of an instrument, each with its place, and the instrument in other words."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lms.capacity.rules.instrument import Criteria, Dimension, Indicator, Instrument, ScaleStep


def words_of(instrument: Instrument) -> dict[str, str]:
    """Place (`indicator/1.1/level-2`) → text, in reading order."""
    return dict(placed_words(instrument))


def placed_words(instrument: Instrument) -> Iterator[tuple[str, str]]:
    yield "name", instrument.name
    for step in instrument.scale:
        yield f"scale/{step.level}/name", step.name
        yield f"scale/{step.level}/meaning", step.meaning
    for criteria in instrument.criteria:
        yield f"certificate/{criteria.level}/name", criteria.name
    for dimension in instrument.dimensions:
        yield f"dimension/{dimension.key}/title", dimension.title
        for indicator in dimension.indicators:
            yield from words_of_indicator(indicator)


def words_of_indicator(indicator: Indicator) -> Iterator[tuple[str, str]]:
    place = f"indicator/{indicator.key}"
    yield f"{place}/title", indicator.title
    yield f"{place}/statement", indicator.statement
    yield f"{place}/evidence", indicator.evidence
    for level, text in enumerate(indicator.levels):
        yield f"{place}/level-{level}", text


def in_words(instrument: Instrument, words: Mapping[str, str]) -> Instrument:
    """The same instrument saying `words` (place → text); a place without a word keeps its own."""

    def step(row: ScaleStep) -> ScaleStep:
        place = f"scale/{row.level}"
        return replace(
            row,
            name=words.get(f"{place}/name", row.name),
            meaning=words.get(f"{place}/meaning", row.meaning),
        )

    def level(row: Criteria) -> Criteria:
        return replace(row, name=words.get(f"certificate/{row.level}/name", row.name))

    def dimension(row: Dimension) -> Dimension:
        return replace(
            row,
            title=words.get(f"dimension/{row.key}/title", row.title),
            indicators=tuple(indicator_in_words(indicator, words) for indicator in row.indicators),
        )

    return replace(
        instrument,
        name=words.get("name", instrument.name),
        dimensions=tuple(map(dimension, instrument.dimensions)),
        scale=tuple(map(step, instrument.scale)),
        criteria=tuple(map(level, instrument.criteria)),
    )


def indicator_in_words(row: Indicator, words: Mapping[str, str]) -> Indicator:
    place = f"indicator/{row.key}"
    return replace(
        row,
        title=words.get(f"{place}/title", row.title),
        statement=words.get(f"{place}/statement", row.statement),
        evidence=words.get(f"{place}/evidence", row.evidence),
        levels=tuple(words.get(f"{place}/level-{level}", text) for level, text in enumerate(row.levels)),
    )
