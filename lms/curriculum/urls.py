"""Addresses of what lessons share."""

from django.urls import path

from lms.curriculum import views

app_name = "curriculum"
urlpatterns = [
    path("glossary/", views.words, name="glossary"),
]
