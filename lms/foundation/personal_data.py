"""The class of personal data that every model with a link to a person declares."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Why rows of a model are kept (purpose), by which right (basis) and how long (retention), in words."""

    purpose: str
    basis: str
    retention: str
