from django.apps import AppConfig


class CurriculumConfig(AppConfig):
    name = "lms.curriculum"
    label = "curriculum"
