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
COURSE_RENEWED = "course_renewed"  # renewal key: a certificate has earned its successor
TASK_CONFIRMED = "task_confirmed"  # enrolment key
TASK_HANDED_IN = "task_handed_in"  # workplace task key: handed in, confirmed or given back
DEADLINE_DUE = "deadline_due"  # deadline key: somebody may have to be reminded
REMINDER_DUE = "reminder_due"  # person key: she may have to be reminded of something
STAFF_OVERDUE = "staff_overdue"  # institution key: its focal points may have to hear of overdue staff
RECOGNITION_CHANGED = (
    "recognition_changed"  # institution key: completions were recognised, taken back or ended
)
ROLE_PATH_DUE = (
    "role_path_due"  # occupational role: a version was published, begins, or its transition is over
)
RENEWAL_OPENED = "renewal_opened"  # serial: its holder may renew it from now on
EDITION_CUT = "edition_cut"  # edition key
TEXTS_DUE = "texts_due"  # month as 2026-11: sources may have gone stale, legal content may be due for review
RELEASE_DUE = "release_due"  # key of a scheduled release
KEY_CORRECTED = "key_corrected"  # key of a correction: attempts with the wrong key are to be marked again
ATTEMPT_REGRADED = "attempt_regraded"  # attempt key
TRANSLATION_PUBLISHED = "translation_published"  # course key, a colon and the language, as C1:ar

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

COHORT_INVITED = "cohort_invited"  # cohort key
COHORT_REMINDED = "cohort_reminded"  # reminder key
SESSION_CHANGED = "session_changed"  # session key: planned, moved or called off
QUESTION_ANSWERED = "question_answered"  # question key
SHEET_ENTERED = "sheet_entered"  # sheet key: a test on paper has its result
FOLLOW_UP_DUE = "follow_up_due"  # follow-up key
TRAINER_WAITED_FOR = "trainer_waited_for"  # person key: learners may wait for an answer or a mark of hers
TRAINER_DUE = "trainer_due"  # trainer record key: something may have changed by time alone

NOTICE_WRITTEN = "notice_written"  # notice key

ALL = frozenset(value for name, value in list(globals().items()) if name.isupper())
