"""Addresses in mails, under /notices/."""

from django.urls import path

from lms.notices import views

app_name = "notices"
urlpatterns = [path("<str:token>/", views.unsubscribe, name="unsubscribe")]
