"""As whom a trainer looks at a lesson."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """A reader to look through the eyes of; what is empty is unknown of her."""

    country: str = ""
    profile: str = ""
    role: str = ""
    language: str = "en"
