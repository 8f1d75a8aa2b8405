from importlib import import_module

from django.apps import AppConfig


class TeachingConfig(AppConfig):
    name = "lms.teaching"
    label = "teaching"

    def ready(self) -> None:
        import_module("lms.teaching.receivers")
