"""Who reaches which address: one row per address of ours, one per prefix of third parties.

`open`: everybody, signed in or not. `signed_in`: everybody with an account. Otherwise the names of those who get
through; everybody else is told that the page does not exist, and a visitor is sent to sign in.
"""

OPEN, SIGNED_IN = "open", "signed_in"

# name: (method, who, arguments taken from the objects of the test)
TABLE: dict[str, tuple[str, object, tuple[str, ...]]] = {
    "website:home": ("get", OPEN, ()),
    "website:about": ("get", OPEN, ()),
    "website:accessibility": ("get", OPEN, ()),
    "website:health": ("get", OPEN, ()),
    "website:mailbox": ("get", (), ()),  # exists in a demonstration only
    "language": ("post", OPEN, ()),
    "credentials:verify": ("get", OPEN, ()),
    "credentials:verification": ("get", OPEN, ("serial",)),
    "credentials:register": ("get", OPEN, ()),
    "credentials:register_csv": ("get", OPEN, ()),
    "credentials:own": ("get", SIGNED_IN, ()),
    "credentials:detail": ("get", ("ana",), ("serial",)),
    "credentials:pdf": ("get", ("ana",), ("serial",)),
    "credentials:show_name": ("post", ("ana",), ("serial",)),
    "curriculum:glossary": ("get", OPEN, ()),
    "curriculum:media": ("get", SIGNED_IN, ("picture",)),
    "progress:mine": ("get", SIGNED_IN, ()),
    "progress:search": ("get", SIGNED_IN, ()),
    "progress:notes": ("get", SIGNED_IN, ()),
    "progress:worker": ("get", OPEN, ()),
    "progress:without_line": ("get", OPEN, ()),
    "progress:device": ("get", SIGNED_IN, ()),
    "progress:receive": ("post", SIGNED_IN, ()),
    "progress:note": ("post", ("ana",), ("enrolment", "lesson")),
    "progress:bookmark": ("post", ("ana",), ("enrolment", "lesson")),
    "progress:print_module": ("get", ("ana",), ("enrolment", "module")),
    "progress:kept_pages": ("get", ("ana",), ("enrolment", "module")),
    "progress:course": ("get", SIGNED_IN, ("course",)),
    "progress:effects": ("get", ("mina", "tomas", "zoe"), ()),
    "progress:effect": ("get", ("mina", "tomas", "zoe"), ("course",)),
    "progress:start_effect_test": ("post", ("ana",), ("enrolment",)),
    "progress:effect_test": ("get", ("ana",), ("enrolment",)),
    "progress:staff": ("get", ("bruno",), ("institution",)),
    "progress:staff_csv": ("get", ("bruno",), ("institution", "course")),
    "progress:deadlines": ("get", ("bruno",), ("institution",)),
    "progress:withdraw_deadline": ("post", ("bruno",), ("deadline",)),
    "progress:recognition": ("get", ("bruno", "mina", "tomas"), ("institution",)),
    "progress:take_back_recognition": ("post", ("bruno", "mina", "tomas"), ("recognised",)),
    "progress:imports": ("get", ("bruno", "mina", "tomas"), ()),
    "progress:import_report": ("get", ("bruno",), ("import",)),
    "progress:take_back_import": ("post", ("bruno",), ("import",)),
    "progress:roles": ("get", ("ana", "bruno"), ("membership",)),
    "progress:calendar": ("get", SIGNED_IN, ()),
    "progress:calendar_feed": ("get", OPEN, ("feed",)),  # the address is the permission
    "progress:renew": ("post", ("ana",), ("enrolment",)),
    "progress:move": ("post", (), ("enrolment",)),  # names no institution
    "progress:task": ("get", (), ("enrolment",)),  # the course asks for none
    "progress:tasks": ("get", SIGNED_IN, ()),
    "progress:confirm_task": ("get", ("bruno",), ("task",)),
    "notices:unsubscribe": ("get", OPEN, ("token",)),  # the address is the permission
    "progress:staff_time": ("get", ("bruno",), ("institution",)),
    "progress:enrolment": ("get", ("ana",), ("enrolment",)),
    "progress:resume": ("get", ("ana",), ("enrolment",)),
    "progress:edition": ("get", ("ana",), ("enrolment",)),
    "progress:take_edition": ("post", ("ana",), ("enrolment",)),
    "progress:lesson": ("get", ("ana",), ("enrolment", "lesson")),
    "progress:test": ("get", ("ana",), ("enrolment", "module")),
    "progress:start_test": ("post", ("ana",), ("enrolment", "module")),
    "progress:attempt": ("get", ("ana",), ("enrolment", "module")),
    "progress:keep_answers": ("post", ("ana",), ("enrolment", "module")),
    "progress:review": ("get", ("ana",), ("enrolment", "module")),
    "assessment:work_file": ("get", ("ana", "tomas", "zoe"), ("work",)),
    "progress:result": ("get", (), ("enrolment", "module", "number")),  # nothing was handed in
    "capacity:mine": ("get", SIGNED_IN, ()),
    "capacity:workspace": ("get", ("ana", "bruno"), ("institution",)),
    "capacity:profile": ("get", ("bruno",), ("institution",)),
    "capacity:headcount": ("get", ("bruno",), ("institution",)),
    "capacity:open_round": ("post", ("bruno",), ("institution",)),
    "capacity:round": ("get", ("ana", "bruno"), ("institution", "round")),
    "capacity:consensus": ("post", ("bruno",), ("institution", "round")),
    "capacity:submit": ("get", ("bruno",), ("institution", "round")),
    "capacity:withdraw": ("post", ("bruno",), ("institution", "round")),
    "capacity:indicator": ("get", ("ana", "bruno"), ("institution", "round", "indicator")),
    "capacity:rate": ("post", ("ana", "bruno"), ("institution", "round", "indicator")),
    "capacity:agree": ("post", ("bruno",), ("institution", "round", "indicator")),
    "capacity:target": ("post", ("bruno",), ("institution", "round", "indicator")),
    "capacity:attach": ("post", ("bruno",), ("institution", "round", "indicator")),
    "capacity:link": ("post", (), ("institution", "round", "indicator")),  # names no item
    "capacity:withdraw_evidence": ("post", ("bruno",), ("institution", "evidence")),
    "capacity:evidence": ("get", (), ("institution", "evidence")),  # the item is a link, not a file
    "capacity:queue": ("get", SIGNED_IN, ()),
    "capacity:review": ("get", ("rosa",), ("round",)),
    "capacity:take_review": ("post", ("rosa",), ("round",)),
    "capacity:finish_review": ("post", ("rosa",), ("round",)),
    "capacity:verify": ("get", ("rosa",), ("round", "indicator")),
    "capacity:block_evidence": ("post", ("rosa",), ("round", "evidence")),
    "capacity:decision": ("get", ("mina",), ("round",)),
    "monitoring:home": ("get", ("mina", "zoe"), ()),
    "monitoring:country": ("get", ("mina", "zoe"), ("country",)),
    "monitoring:place": ("get", ("mina", "zoe"), ("country", "place")),
    "monitoring:parts_csv": ("get", ("mina", "zoe"), ("country", "place")),
}

# Addresses of third parties, by prefix: who may come in at all; everything below asks again.
PREFIXES: dict[str, object] = {
    "admin/": ("tomas", "zoe"),
    "account/": OPEN,
    "static/": OPEN,
}
