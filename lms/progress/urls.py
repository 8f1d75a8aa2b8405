"""Addresses of learners, under /learning/."""

from django.urls import path

from lms.progress.views import comfort, courses, device, editions, effect, tests, time

app_name = "progress"
urlpatterns = [
    path("", courses.mine, name="mine"),
    path("search/", comfort.search, name="search"),
    path("notes/", comfort.notes, name="notes"),
    path("worker.js", device.worker, name="worker"),
    path("without-line/", device.without_line, name="without_line"),
    path("device/", device.device, name="device"),
    path("device/facts/", device.receive, name="receive"),
    path("courses/<slug:course_key>/", courses.course, name="course"),
    path("effect/", effect.courses, name="effects"),
    path("effect/<slug:course_key>/", effect.course, name="effect"),
    path("staff/<uuid:key>/", courses.staff, name="staff"),
    path("staff/<uuid:key>/time/", time.staff_time, name="staff_time"),
    path("<uuid:key>/", courses.enrolment, name="enrolment"),
    path("<uuid:key>/next/", courses.resume, name="resume"),
    path("<uuid:key>/edition/", editions.edition, name="edition"),
    path("<uuid:key>/edition/take/", editions.take_edition, name="take_edition"),
    path("<uuid:key>/lessons/<str:lesson_key>/", courses.lesson, name="lesson"),
    path("<uuid:key>/lessons/<str:lesson_key>/note/", comfort.note, name="note"),
    path("<uuid:key>/lessons/<str:lesson_key>/bookmark/", comfort.bookmark, name="bookmark"),
    path("<uuid:key>/modules/<str:module_key>/print/", comfort.print_module, name="print_module"),
    path("<uuid:key>/modules/<str:module_key>/kept/", device.kept_pages, name="kept_pages"),
    path("<uuid:key>/before-and-after/start/", effect.start, name="start_effect_test"),
    path("<uuid:key>/before-and-after/", effect.attempt, name="effect_test"),
    path("<uuid:key>/tests/<str:module_key>/", tests.test, name="test"),
    path("<uuid:key>/tests/<str:module_key>/start/", tests.start, name="start_test"),
    path("<uuid:key>/tests/<str:module_key>/attempt/", tests.attempt, name="attempt"),
    path("<uuid:key>/tests/<str:module_key>/attempt/keep/", tests.keep_answers, name="keep_answers"),
    path("<uuid:key>/tests/<str:module_key>/attempt/review/", tests.review, name="review"),
    path("<uuid:key>/tests/<str:module_key>/result/<int:number>/", tests.result, name="result"),
]
