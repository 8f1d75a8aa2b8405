"""Shares and numbers as other systems write them."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from lms.assessment.rules.questions import ALL, Kind, Option
from lms.assessment.rules.said import said as _
from lms.assessment.rules.text import percent_of, share_of

LONGEST_NUMBER = 40
LARGEST = Decimal("1e15")
SMALLEST_STEP = -20


def number_from(text: str) -> Decimal | None:
    """The number in `text`, or None: no number, or one beyond what can be marked exactly."""
    plain = text.strip().replace("−", "-")
    if not plain.isascii() or len(plain) > LONGEST_NUMBER or "_" in plain:
        return None
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or not SMALLEST_STEP <= exponent <= 15 or abs(number) > LARGEST:
        return None
    return number


def share_from(percent: str, losses: list[str]) -> Fraction:
    """The share a percentage stands for, inside −1 to 1; a ValueError in words when it is no number."""
    number = number_from(percent)
    if number is None:
        raise ValueError(_("“%(percent)s” is no weight", percent=percent[:40]))
    share = share_of(number)
    if abs(share) > 1:
        losses.append(_("kept with a weight of %(share)s %% cut to 100 %%", share=percent_of(share)))
        return ALL if share > 0 else -ALL
    return share


def weighed(options: Sequence[Option], *, single: bool, losses: list[str]) -> tuple[Kind, tuple[Option, ...]]:
    """Options that all carry a share, as a question of ours: shares stay only where they say more than right and wrong."""
    return (Kind.SINGLE, one_of(options)) if single else (Kind.MULTIPLE, some_of(options, losses))


def one_of(options: Sequence[Option]) -> tuple[Option, ...]:
    several = sum(worth(option) == ALL for option in options) > 1
    return tuple(
        Option(
            option.text,
            worth(option) == ALL,
            option.feedback,
            worth(option) if (several and worth(option) == ALL) or 0 < abs(worth(option)) < 1 else None,
        )
        for option in options
    )


def some_of(options: Sequence[Option], losses: list[str]) -> tuple[Option, ...]:
    right = [option for option in options if worth(option) > 0]
    part = Fraction(1, len(right)) if right else ALL
    if all(worth(option) in {part, -part} for option in options):
        return tuple(Option(option.text, worth(option) > 0, option.feedback) for option in options)
    reach = sum((worth(option) for option in right), Fraction(0))
    if right and reach < Fraction(99, 100):
        losses.append(_("kept with weights that reach %(reach)s %% at most", reach=percent_of(reach)))
    return tuple(
        Option(option.text, worth(option) > 0, option.feedback, worth(option) or None) for option in options
    )


def worth(option: Option) -> Fraction:
    return option.share or Fraction(0)
