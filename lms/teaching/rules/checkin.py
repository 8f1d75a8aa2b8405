"""When a learner may note herself as present."""

from datetime import datetime, timedelta

BEFORE = timedelta(minutes=30)  # people come early


def is_open(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Whether the code of the room counts now: from half an hour before the start to the end."""
    return starts_at - BEFORE <= now <= ends_at
