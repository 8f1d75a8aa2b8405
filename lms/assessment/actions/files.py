"""Taking a file that somebody sent, or saying why not: works, and evidence of institutions."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.assessment.rules.files import MOST_BYTES, FileFacts, FileFault, SentFile, facts_of, file_fault
from lms.foundation.errors import RuleViolation

FAULTS = {
    FileFault.EMPTY: _("The file is empty."),
    FileFault.NOT_WHAT_IT_SAYS: _(
        "The content of the file is not what its name says. Save it again and send that."
    ),
    FileFault.MACROS: _("The file holds macros. Save it without them."),
}


def taken(
    file: SentFile,
    *,
    otherwise: str,
    limits: Mapping[FileFault, Any],
    kinds: Collection[str] = frozenset(),
    most_bytes: int = MOST_BYTES,
) -> FileFacts:
    """What to note of a file that may be kept. `limits` says in words which kinds and sizes are taken.

    Raises:
        RuleViolation: the file is not taken.
    """
    fault = file_fault(file.name, file.content, kinds=kinds, most_bytes=most_bytes)
    if fault:
        raise RuleViolation(f"file_{fault.value}", {**FAULTS, **limits}[fault])
    return facts_of(file, otherwise)
