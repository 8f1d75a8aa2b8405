from django.apps import AppConfig


class CapacityConfig(AppConfig):
    name = "lms.capacity"
    label = "capacity"
