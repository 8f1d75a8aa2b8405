"""What may be written of a task done at work: nothing by which somebody could be recognised."""

import re

MOST_SIGNS = 2000
LOOKS_PERSONAL = {
    "email": re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"),
    "number": re.compile(r"(?<![\w-])(?:\+?\d[\s./-]?){7,}\d"),  # a telephone, passport or file number
    "birth": re.compile(r"\b(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)\d\d\b"),
    "document": re.compile(r"\b[A-Z]{1,2}\s?\d{6,9}\b"),
}
# A span of years or a day of late is no number of anybody's.
RECENT = re.compile(
    r"(?<![\w+./-])(?<!\d )20(?:1[5-9]|[2-9]\d)-(?:20[1-9]\d|(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?![\w/-])(?! \d)"
)


def looks_personal(text: str) -> tuple[str, ...]:
    """Kinds of personal data a text seems to hold (codes); a program finds forms of it, never names."""
    told = RECENT.sub(" ", text)
    return tuple(kind for kind, pattern in LOOKS_PERSONAL.items() if pattern.search(told))
