"""What the rules say of a file, in the language in force."""

from django.utils.translation import gettext

from lms.assessment.rules.said import Said


def in_words(text: str) -> str:
    """A sentence of the rules translated, with what was put into it; other text stays as it is."""
    if not isinstance(text, Said):
        return text
    values = {
        name: in_words(value) if isinstance(value, str) else value for name, value in text.values.items()
    }
    return gettext(text.words) % values
