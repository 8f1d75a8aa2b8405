"""Addresses of institutions, reviewers and deciders."""

from django.urls import path

from lms.capacity.views import institutions, reviews, rounds

app_name = "capacity"
ROUND = "institution/<uuid:key>/rounds/<uuid:round_key>/"
urlpatterns = [
    path("institution/", institutions.mine, name="mine"),
    path("institution/<uuid:key>/", institutions.show_workspace, name="workspace"),
    path("institution/<uuid:key>/profile/", institutions.declare_profile, name="profile"),
    path("institution/<uuid:key>/headcount/", institutions.declare_staff, name="headcount"),
    path("institution/<uuid:key>/rounds/", institutions.start_round, name="open_round"),
    path(ROUND, rounds.show_round, name="round"),
    path(f"{ROUND}consensus/", rounds.begin_consensus, name="consensus"),
    path(f"{ROUND}submit/", rounds.submit, name="submit"),
    path(f"{ROUND}withdraw/", rounds.withdraw, name="withdraw"),
    path(f"{ROUND}indicators/<str:indicator_key>/", rounds.show_indicator, name="indicator"),
    path(f"{ROUND}indicators/<str:indicator_key>/rate/", rounds.rate_indicator, name="rate"),
    path(f"{ROUND}indicators/<str:indicator_key>/agree/", rounds.agree_indicator, name="agree"),
    path(f"{ROUND}indicators/<str:indicator_key>/target/", rounds.aim_indicator, name="target"),
    path(f"{ROUND}indicators/<str:indicator_key>/evidence/", rounds.attach, name="attach"),
    path(f"{ROUND}indicators/<str:indicator_key>/link/", rounds.link_item, name="link"),
    path(
        "institution/<uuid:key>/evidence/<uuid:evidence_key>/withdraw/",
        rounds.take_back,
        name="withdraw_evidence",
    ),
    path("institution/<uuid:key>/evidence/<uuid:evidence_key>/", rounds.download, name="evidence"),
    path("review/", reviews.queue, name="queue"),
    path("review/<uuid:round_key>/", reviews.board, name="review"),
    path("review/<uuid:round_key>/take/", reviews.take, name="take_review"),
    path("review/<uuid:round_key>/finish/", reviews.finish, name="finish_review"),
    path("review/<uuid:round_key>/indicators/<str:indicator_key>/", reviews.verify, name="verify"),
    path("review/<uuid:round_key>/evidence/<uuid:evidence_key>/block/", reviews.block, name="block_evidence"),
    path("decision/<uuid:round_key>/", reviews.decide, name="decision"),
]
