"""The tile grid of a country, when one was drawn."""

from functools import cache

from django.conf import settings

from lms.institutions.rules.tiles import TilePlace, parse_tiles


@cache
def tile_places(country: str) -> tuple[TilePlace, ...]:
    """The squares of a country's regions; empty when nobody drew them."""
    file = settings.BASE_DIR / "registers" / f"{country}.tiles.csv"
    return tuple(parse_tiles(file.read_text(encoding="utf-8"))) if file.exists() else ()
