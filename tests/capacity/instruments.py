"""The published instrument, and sheets made from it."""

from functools import cache
from pathlib import Path

from lms.capacity.rules.instrument import Instrument, parse_instrument

ROOT = Path(__file__).resolve().parent.parent.parent
LMDC = ROOT / "curricula" / "instruments" / "lmdc-1.0.toml"
EVERYONE = ("O", "D", "T", "R")


@cache
def lmdc() -> Instrument:
    return parse_instrument(LMDC.read_text())


def uniform(level: int, **changed: int) -> dict[str, int]:
    """Every indicator at one level; `i3_2=4` sets 3.2."""
    levels = dict.fromkeys(lmdc().indicators, level)
    for name, value in changed.items():
        levels[name.removeprefix("i").replace("_", ".")] = value
    return levels
