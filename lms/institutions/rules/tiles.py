"""A country as one equal square per region."""

import csv
import io
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TilePlace:
    """Where the square of a region stands; row and column count from 0."""

    code: str
    row: int
    column: int
    label: str


def parse_tiles(text: str) -> list[TilePlace]:
    """The squares in a CSV text with the columns code, row, column, label.

    Raises:
        ValueError: a place is no number, or is taken twice.
    """
    tiles = [
        TilePlace(line["code"], int(line["row"]), int(line["column"]), line["label"])
        for line in csv.DictReader(io.StringIO(text))
    ]
    if len({(tile.row, tile.column) for tile in tiles}) < len(tiles):
        raise ValueError("two regions share a square")
    return tiles
