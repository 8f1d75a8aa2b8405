"""Addresses of the website."""

from django.urls import path

from lms.website import views

app_name = "website"
urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("health/", views.health, name="health"),
    path("demo/mailbox/", views.mailbox, name="mailbox"),
]
