"""Addresses of works, under /learning/works/."""

from django.urls import path

from lms.assessment import views

app_name = "assessment"
urlpatterns = [path("<uuid:key>/file/", views.work_file, name="work_file")]
