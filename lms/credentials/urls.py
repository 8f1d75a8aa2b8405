"""Addresses of certificates, verification and the register."""

from django.urls import path

from lms.credentials import views

app_name = "credentials"
urlpatterns = [
    path("certificates/", views.own, name="own"),
    path("certificates/<slug:serial>/", views.detail, name="detail"),
    path("certificates/<slug:serial>/document.pdf", views.pdf, name="pdf"),
    path("certificates/<slug:serial>/name/", views.choose_name, name="show_name"),
    path("verify/", views.verify, name="verify"),
    path("verify/<str:serial>/", views.show_verification, name="verification"),
    path("register/", views.show_register, name="register"),
    path("register.csv", views.register_csv, name="register_csv"),
]
