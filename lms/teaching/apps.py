from django.apps import AppConfig


class TeachingConfig(AppConfig):
    name = "lms.teaching"
    label = "teaching"
