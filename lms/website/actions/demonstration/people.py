"""The six people of the demonstration, each one step before her decisive moment, and their passwords."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.institutions.actions.people import add_member
from lms.institutions.models import Institution, Role


@dataclass(frozen=True, slots=True)
class Part:
    """A part someone plays in the demonstration. `does` says what waits for her."""

    key: str
    name: str
    title: object
    does: object
    role: str
    occupational_role: str

    @property
    def email(self) -> str:
        return f"{self.key}@demonstration.example"


OFFICER = Part(
    "officer", "Lucía Andrade", _("municipal officer"), _("finish the last lesson and the test of C1"),
    Role.STAFF, "R1",
)  # fmt: skip
FOCAL_POINT = Part(
    "focal-point", "Mateo Quispe", _("focal point"), _("submit the round of the municipality"),
    Role.FOCAL_POINT, "R9",
)  # fmt: skip
REVIEWER = Part(
    "reviewer", "Irene Salazar", _("reviewer"), _("verify the last two indicators of a round"),
    Role.REVIEWER, "R10",
)  # fmt: skip
MINISTRY = Part(
    "ministry", "Daniel Orellana", _("ministry officer"), _("decide on a reviewed round"),
    Role.MINISTRY_OFFICER, "R10",
)  # fmt: skip
TRAINER = Part(
    "trainer", "Amina Haddad", _("trainer"), _("release a changed lesson"), Role.TRAINER, "R8",
)  # fmt: skip
REPRESENTATIVE = Part(
    "representative", "Yusuf Diallo", _("representative of a migrant organisation"), _("start a free course"),
    Role.REPRESENTATIVE, "R11",
)  # fmt: skip
CAST = (OFFICER, FOCAL_POINT, REVIEWER, MINISTRY, TRAINER, REPRESENTATIVE)


def passwords_file() -> Path:
    return settings.VAR / "demonstration.json"


def passwords() -> dict[str, str]:
    """The passwords made on this machine, by part; empty before the demonstration was prepared."""
    file = passwords_file()
    return json.loads(file.read_text()) if file.exists() else {}


def keep_passwords() -> dict[str, str]:
    """Make a random password for every part that has none, and keep them where only the owner reads."""
    kept = passwords()
    for part in CAST:
        kept.setdefault(part.key, "-".join(secrets.token_hex(2) for _ in range(4)))
    file = passwords_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(json.dumps(kept, indent=1))
    return kept


def account(part: Part, password: str) -> User:
    user, _new = User.objects.get_or_create(email=part.email, defaults={"name": part.name})
    if not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


def engage(part: Part, institution: Institution, password: str) -> User:
    """The account of a part, acting for `institution`."""
    user = account(part, password)
    add_member(
        person=user,
        institution=institution,
        role=part.role,
        occupational_role=part.occupational_role,
        by=None,
    )
    return user
