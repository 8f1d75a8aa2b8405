"""Addresses of trainers and of learners in groups, under /teaching/."""

from django.urls import path

from lms.teaching.views import cohorts, groups, questions, sessions, sheets

app_name = "teaching"
urlpatterns = [
    path("", cohorts.home, name="home"),
    path("cohorts/new/", cohorts.new_cohort, name="new_cohort"),
    path("cohorts/<uuid:key>/", cohorts.cohort, name="cohort"),
    path("cohorts/<uuid:key>/members.csv", cohorts.members_file, name="members_file"),
    path("cohorts/<uuid:key>/invitations/", cohorts.send_invitations, name="send_invitations"),
    path("cohorts/<uuid:key>/close/", cohorts.close, name="close"),
    path("cohorts/<uuid:key>/reminder/", cohorts.reminder, name="reminder"),
    path("cohorts/<uuid:key>/members/<uuid:member_key>/remove/", cohorts.remove, name="remove"),
    path("cohorts/<uuid:key>/sessions/new/", sessions.new_session, name="new_session"),
    path("sessions/<uuid:key>/attendance/", sessions.attendance, name="attendance"),
    path("sessions/<uuid:key>/cancel/", sessions.cancel, name="cancel_session"),
    path("sessions/<uuid:key>/check-in/", groups.checkin, name="checkin"),
    path("cohorts/<uuid:key>/sheets/", sheets.sheets, name="sheets"),
    path("cohorts/<uuid:key>/sheets/<str:module_key>/print/", sheets.printing, name="print_sheets"),
    path("sheets/", sheets.find_sheet, name="find_sheet"),
    path("sheets/<uuid:key>/", sheets.enter, name="enter_sheet"),
    path("sheets/<uuid:key>/void/", sheets.void, name="void_sheet"),
    path("groups/", groups.groups, name="groups"),
    path("groups/code/", groups.by_code, name="by_code"),
    path("groups/<uuid:key>/", groups.group, name="group"),
    path("groups/<uuid:key>/join/", groups.join, name="join"),
    path("groups/<uuid:key>/leave/", groups.leave, name="leave"),
    path("lessons/<uuid:key>/<str:lesson_key>/questions/", questions.asked, name="asked"),
    path("questions/", questions.queue, name="queue"),
    path("questions/<uuid:key>/", questions.question, name="question"),
    path("questions/<uuid:key>/publish/", questions.publish, name="publish_question"),
]
