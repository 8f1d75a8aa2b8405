from importlib import import_module

from django.apps import AppConfig


class CurriculumConfig(AppConfig):
    name = "lms.curriculum"
    label = "curriculum"

    def ready(self) -> None:
        import_module("lms.curriculum.receivers")
