"""Addresses of what lessons share."""

from django.urls import path

from lms.curriculum.views import glossary

app_name = "curriculum"
urlpatterns = [
    path("learning/glossary/", glossary.words, name="glossary"),
    path("media/<path:path>", glossary.media, name="media"),
]
