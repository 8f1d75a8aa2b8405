"""Addresses of what lessons share."""

from django.urls import path

from lms.curriculum import views

app_name = "curriculum"
urlpatterns = [
    path("learning/glossary/", views.words, name="glossary"),
    path("media/<path:path>", views.media, name="media"),
]
