"""The states of a question, and who may take it from one to the next."""

from enum import StrEnum


class State(StrEnum):
    """Only active questions are asked; a retired one is never asked again, not even by an old edition."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    ACTIVE = "active"
    RETIRED = "retired"


NEXT = {
    State.DRAFT: frozenset({State.REVIEWED, State.RETIRED}),
    State.REVIEWED: frozenset({State.ACTIVE, State.RETIRED}),
    State.ACTIVE: frozenset({State.RETIRED}),
    State.RETIRED: frozenset(),
}


class Refused(StrEnum):
    """Why a question stays in its state."""

    NOT_NEXT = "not_next"
    OWN_WORDS = "own_words"


def refused(state: State, wanted: State, *, is_author: bool) -> Refused | None:
    """None when the step may be taken. Whoever wrote the words does not review them."""
    if wanted not in NEXT[state]:
        return Refused.NOT_NEXT
    if wanted is State.REVIEWED and is_author:
        return Refused.OWN_WORDS
    return None
