"""Everything that runs apart from a request: queues, limits, and what beat does when."""

from datetime import timedelta
from typing import Any

FACTS, CERTIFICATES, MAIL = "facts", "certificates", "mail"
QUEUES = (FACTS, CERTIFICATES, MAIL)

SOFT_LIMIT, HARD_LIMIT = 240, 300
VISIBILITY = 900  # seconds; above the hard limit, or a running task would be delivered a second time

SETTINGS: dict[str, Any] = {
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_ignore_result": True,
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_soft_time_limit": SOFT_LIMIT,
    "task_time_limit": HARD_LIMIT,
    "task_publish_retry": False,
    "worker_prefetch_multiplier": 1,
    "worker_soft_shutdown_timeout": 20,
    "worker_hijack_root_logger": False,
    "broker_connection_retry_on_startup": True,
    "broker_connection_timeout": 2,
    "broker_transport_options": {
        "visibility_timeout": VISIBILITY,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_timeout": 30,
        "socket_keepalive": True,
    },
}

# Beat only nudges: a lost or doubled beat changes nothing, because work and slots are rows.
SCHEDULE: dict[str, dict[str, Any]] = {
    **{
        f"drain {queue}": {
            "task": "outbox.drain",
            "schedule": timedelta(seconds=2),
            "args": [queue],
            "options": {"queue": queue, "expires": 10},
        }
        for queue in QUEUES
    },
    "nudge": {
        "task": "outbox.nudge",
        "schedule": timedelta(seconds=60),
        "options": {"queue": FACTS, "expires": 120},
    },
}
