from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutboxConfig(AppConfig):
    name = "lms.outbox"
    label = "outbox"

    def ready(self) -> None:
        # Each package plugs its reactions and its clocks in by having a file of that name.
        autodiscover_modules("reactions", "tasks")
