"""Which reaction listens to which topic, and what is looked at when time has passed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from lms.outbox import topics

Handler = Callable[[list[str]], None]


@dataclass(frozen=True, slots=True)
class Reaction:
    """A function that takes keys, reads the present and calls an action; safe to repeat, be late, be merged."""

    name: str
    topic: str
    queue: str
    handler: Handler
    own_transactions: bool


@dataclass(frozen=True, slots=True)
class Nudge:
    """A function run once per slot of `every`; it only publishes messages for what is due."""

    name: str
    every: timedelta
    function: Callable[[], None]


reactions: dict[str, Reaction] = {}
nudges: dict[str, Nudge] = {}


def reaction(
    *topics_heard: str, queue: str = "facts", own_transactions: bool = False
) -> Callable[[Handler], Handler]:
    """Register `handler` for topics. With `own_transactions` it is called with one key, outside a transaction."""

    def register(handler: Handler) -> Handler:
        for topic in topics_heard:
            if topic not in topics.ALL:
                raise ValueError(f"unknown topic {topic}")
            package = handler.__module__.split(".")[1]
            name = f"{package}.{handler.__name__}:{topic}"
            reactions[name] = Reaction(name, topic, queue, handler, own_transactions)
        return handler

    return register


def nudge(name: str, *, every: timedelta) -> Callable[[Callable[[], None]], Callable[[], None]]:
    def register(function: Callable[[], None]) -> Callable[[], None]:
        nudges[name] = Nudge(name, every, function)
        return function

    return register


def reactions_to(topic: str) -> list[Reaction]:
    return [found for found in reactions.values() if found.topic == topic]
