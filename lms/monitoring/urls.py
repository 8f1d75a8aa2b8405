"""Addresses of the ministry's view, under /ministry/."""

from django.urls import path

from lms.monitoring import views

app_name = "monitoring"
urlpatterns = [
    path("", views.home, name="home"),
    path("<slug:code>/", views.country, name="country"),
    path("<slug:code>/places/<uuid:key>/", views.place, name="place"),
    path("<slug:code>/places/<uuid:key>/parts.csv", views.parts_csv, name="parts_csv"),
]
