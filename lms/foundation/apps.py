"""Technical help without a single domain word."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "lms.foundation"
    label = "foundation"
