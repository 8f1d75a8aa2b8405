from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    name = "lms.website"
    label = "website"
