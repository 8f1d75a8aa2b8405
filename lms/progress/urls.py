"""Addresses of learners, under /learning/."""

from django.urls import path

from lms.progress.views import comfort, courses, device, imports, own, staff, tests, time, workplace

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
    path("calendar/", own.calendar, name="calendar"),
    path("calendar/<str:token>.ics", own.calendar_feed, name="calendar_feed"),
    path("roles/<uuid:key>/", own.roles, name="roles"),
    path("staff/<uuid:key>/", staff.staff, name="staff"),
    path("staff/<uuid:key>/<slug:course_key>.csv", staff.staff_csv, name="staff_csv"),
    path("staff/<uuid:key>/deadlines/", staff.deadlines, name="deadlines"),
    path("staff/<uuid:key>/recognition/", staff.recognition, name="recognition"),
    path("deadlines/<uuid:key>/withdraw/", staff.end_deadline, name="withdraw_deadline"),
    path("recognition/<uuid:key>/take-back/", staff.take_back, name="take_back_recognition"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<uuid:key>/", imports.show_import, name="import_report"),
    path("imports/<uuid:key>/take-back/", imports.undo, name="take_back_import"),
    path("tasks/", workplace.tasks, name="tasks"),
    path("tasks/<uuid:key>/", workplace.confirm_task, name="confirm_task"),
    path("staff/<uuid:key>/time/", time.staff_time, name="staff_time"),
    path("<uuid:key>/", courses.enrolment, name="enrolment"),
    path("<uuid:key>/next/", courses.resume, name="resume"),
    path("<uuid:key>/renew/", own.renew, name="renew"),
    path("<uuid:key>/institution/", own.move, name="move"),
    path("<uuid:key>/task/", workplace.task, name="task"),
    path("<uuid:key>/edition/", courses.take_edition, name="take_edition"),
    path("<uuid:key>/lessons/<str:lesson_key>/", courses.lesson, name="lesson"),
    path("<uuid:key>/lessons/<str:lesson_key>/note/", comfort.note, name="note"),
    path("<uuid:key>/lessons/<str:lesson_key>/bookmark/", comfort.bookmark, name="bookmark"),
    path("<uuid:key>/modules/<str:module_key>/print/", comfort.print_module, name="print_module"),
    path("<uuid:key>/modules/<str:module_key>/kept/", device.kept_pages, name="kept_pages"),
    path("<uuid:key>/tests/<str:module_key>/", tests.test, name="test"),
    path("<uuid:key>/tests/<str:module_key>/start/", tests.start, name="start_test"),
    path("<uuid:key>/tests/<str:module_key>/attempt/", tests.attempt, name="attempt"),
    path("<uuid:key>/tests/<str:module_key>/attempt/keep/", tests.keep_answers, name="keep_answers"),
    path("<uuid:key>/tests/<str:module_key>/attempt/review/", tests.review, name="review"),
    path("<uuid:key>/tests/<str:module_key>/result/<int:number>/", tests.result, name="result"),
]
