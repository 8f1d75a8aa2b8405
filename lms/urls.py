"""Every address of the product."""

from django.urls import include, path
from wagtail.admin import urls as wagtail_admin_urls

from lms.accounts.views import language

urlpatterns = [
    path("admin/", include(wagtail_admin_urls)),
    path("account/", include("allauth.urls")),
    path("learning/works/", include("lms.assessment.urls")),
    path("language/", language, name="language"),
    path("", include("lms.curriculum.urls")),
    path("learning/", include("lms.progress.urls")),
    path("teaching/", include("lms.teaching.urls")),
    path("notices/", include("lms.notices.urls")),
    path("", include("lms.credentials.urls")),
    path("", include("lms.capacity.urls")),
    path("ministry/", include("lms.monitoring.urls")),
    path("", include("lms.website.urls")),
]
