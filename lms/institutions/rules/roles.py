"""Which role may do what, in one table."""

from enum import StrEnum


class Capability(StrEnum):
    """Something a person may be allowed to do. The comment says with respect to which institutions."""

    LEARN = "learn"
    SEE_INSTITUTION = "see_institution"  # the workspace of one's own institution
    RATE = "rate"  # rate indicators of the own institution
    RUN_ROUND = "run_round"  # open, agree, attach evidence, submit for the own institution
    SEE_STAFF = "see_staff"  # who of the own institution is trained, by name
    DECLARE_HEADCOUNT = "declare_headcount"
    SET_DEADLINES = "set_deadlines"  # by when staff of the own institution complete a course
    CONFIRM_TASK = "confirm_task"  # what a colleague did at work
    RECOGNISE = "recognise"  # completions from elsewhere
    REVIEW = "review"  # rounds of other institutions of the country
    OVERSEE = "oversee"  # the ministry's view of the country
    DECIDE = "decide"  # on rounds of institutions of the country
    AUTHOR = "author"  # courses
    TEACH = "teach"  # groups of the own training provider: who is in them, sessions, answers, paper tests
    RELEASE = "release"  # courses: approve what trainers wrote, and cut editions


OWN, COUNTRY = "own", "country"

# role -> {capability: for the own institution, or for every institution of the own institution's country}
TABLE: dict[str, dict[Capability, str]] = {
    "staff": {
        Capability.LEARN: OWN,
        Capability.SEE_INSTITUTION: OWN,
        Capability.RATE: OWN,
        Capability.CONFIRM_TASK: OWN,
    },
    "focal_point": {
        Capability.LEARN: OWN,
        Capability.SEE_INSTITUTION: OWN,
        Capability.RATE: OWN,
        Capability.RUN_ROUND: OWN,
        Capability.SEE_STAFF: OWN,
        Capability.DECLARE_HEADCOUNT: OWN,
        Capability.SET_DEADLINES: OWN,
        Capability.RECOGNISE: OWN,
        Capability.CONFIRM_TASK: OWN,
    },
    "reviewer": {Capability.LEARN: OWN, Capability.REVIEW: COUNTRY},
    "ministry_officer": {
        Capability.LEARN: OWN,
        Capability.OVERSEE: COUNTRY,
        Capability.DECIDE: COUNTRY,
        Capability.RECOGNISE: COUNTRY,
    },
    "trainer": {
        Capability.LEARN: OWN,
        Capability.AUTHOR: OWN,
        Capability.RECOGNISE: COUNTRY,
        Capability.TEACH: OWN,
    },
    "releaser": {Capability.LEARN: OWN, Capability.AUTHOR: OWN, Capability.RELEASE: OWN},
    "representative": {Capability.LEARN: OWN, Capability.SEE_INSTITUTION: OWN},
}


def capabilities(role: str) -> frozenset[Capability]:
    """What the role may do at all; an unknown role may do nothing."""
    return frozenset(TABLE.get(role, {}))


def roles_with(capability: Capability, reach: str) -> list[str]:
    """Roles that have the capability with that reach ("own" or "country")."""
    return [role for role, granted in TABLE.items() if granted.get(capability) == reach]
