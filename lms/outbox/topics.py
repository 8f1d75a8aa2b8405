"""What happened, in the past tense: the page to read first.

A message is a topic and a key, never data. Whoever reacts reads the present, so doing it twice, late, or
once for ten messages gives the same result. The comment says what the key is.
"""

ENROLMENT_OPENED = "enrolment_opened"  # enrolment key
LESSON_FINISHED = "lesson_finished"  # enrolment key
ATTEMPT_SUBMITTED = "attempt_submitted"  # attempt key
POOL_FIGURES_DUE = "pool_figures_due"  # pool key: its questions were answered since they were counted
ATTEMPT_OVERDUE = "attempt_overdue"  # attempt key: its time is over and it was not handed in
ATTEMPT_MARKED = (
    "attempt_marked"  # attempt key: it got its result without its learner, by the clock or a trainer
)
COURSE_COMPLETED = "course_completed"  # enrolment key
EDITION_CUT = "edition_cut"  # edition key
RELEASE_DUE = "release_due"  # key of a scheduled release
KEY_CORRECTED = "key_corrected"  # key of a correction: attempts with the wrong key are to be marked again
ATTEMPT_REGRADED = "attempt_regraded"  # attempt key

HEADCOUNT_DECLARED = "headcount_declared"  # institution key
MEMBERSHIP_CHANGED = "membership_changed"  # institution key
COVERAGE_CHANGED = "coverage_changed"  # institution key
INSTITUTION_DUE = "institution_due"  # institution key: something may have changed by time alone

CERTIFICATE_ISSUED = "certificate_issued"  # serial
CERTIFICATE_CHANGED = "certificate_changed"  # serial
PERSON_CERTIFICATE_DUE = "person_certificate_due"  # serial

ROUND_CHANGED = "round_changed"  # round key
ROUND_SUBMITTED = "round_submitted"  # round key
ROUND_DECIDED = "round_decided"  # round key

NOTICE_WRITTEN = "notice_written"  # notice key

ALL = frozenset(value for name, value in list(globals().items()) if name.isupper())
