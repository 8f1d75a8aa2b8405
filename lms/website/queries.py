"""What the front door and a monitor show."""

from dataclasses import dataclass

import redis
from django.conf import settings
from django.db import DatabaseError, connection

from lms.outbox.queries import oldest_pending_seconds

SLOW_SECONDS = 120  # an outbox that waits longer than this needs an operator


@dataclass(frozen=True, slots=True)
class HealthReport:
    """`oldest_pending_seconds`: age of the oldest message that waits; None when it could not be read."""

    database: bool
    broker: bool
    oldest_pending_seconds: float | None

    @property
    def is_well(self) -> bool:
        return (
            self.database
            and self.broker
            and self.oldest_pending_seconds is not None
            and self.oldest_pending_seconds < SLOW_SECONDS
        )

    def as_dict(self) -> dict[str, object]:
        return {
            "well": self.is_well,
            "database": self.database,
            "broker": self.broker,
            "oldest_pending_seconds": self.oldest_pending_seconds,
        }


def health_report() -> HealthReport:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        oldest: float | None = round(oldest_pending_seconds(), 1)
    except DatabaseError:
        return HealthReport(False, broker_answers(), None)
    return HealthReport(True, broker_answers(), oldest)


def broker_answers() -> bool:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as broker:
            return bool(broker.ping())
    except (redis.RedisError, OSError):
        return False
