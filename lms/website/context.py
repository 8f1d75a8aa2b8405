"""What every page may show: the ways open to this person, and whether this is a demonstration."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.curriculum.queries.translations import interface_language
from lms.institutions.models import Membership
from lms.institutions.queries import acting_memberships, zone_of
from lms.institutions.rules.roles import Capability, capabilities
from lms.progress.queries.comfort import GoOn, go_on


@dataclass(frozen=True, slots=True)
class Way:
    label: str
    address: str
    is_here: bool


def shell(request: HttpRequest) -> dict[str, object]:
    """What is asked of the database only by pages that show it; memberships are asked for once a page."""

    @cache
    def memberships() -> Sequence[Membership]:
        user = getattr(request, "user", None)
        return list(acting_memberships(user)) if isinstance(user, User) else []

    return {
        "demonstration": settings.DEMONSTRATION,
        "navigation": SimpleLazyObject(lambda: ways(request, memberships())),
        "reader_zone": lambda: zone_of(memberships()),
        "go_on": SimpleLazyObject(lambda: where_to_go_on(request)),
    }


def where_to_go_on(request: HttpRequest) -> GoOn | None:
    """Asked for only by pages that offer it."""
    user = getattr(request, "user", None)
    return go_on(user, interface_language()) if isinstance(user, User) else None


def ways(request: HttpRequest, memberships: Sequence[Membership]) -> list[Way]:
    """The main navigation of the person who asks; nobody sees a door that is shut to her."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return [
            way(request, _("Verify a certificate"), reverse("credentials:verify")),
            way(request, _("Public register"), reverse("credentials:register")),
        ]
    may = {capability for member in memberships for capability in capabilities(member.role)}
    found = [way(request, _("My learning"), reverse("progress:mine"))]
    if Capability.LEARN in may:
        found.append(way(request, _("Search"), reverse("progress:search")))
    if Capability.SEE_INSTITUTION in may:
        found.append(way(request, _("My institution"), reverse("capacity:mine")))
    if may & {Capability.REVIEW, Capability.DECIDE}:
        found.append(way(request, _("Reviews and decisions"), reverse("capacity:queue")))
    if Capability.OVERSEE in may or user.is_superuser:
        found.append(way(request, _("Country"), reverse("monitoring:home")))
    if Capability.TEACH in may:
        found.append(way(request, _("Teaching"), reverse("teaching:home")))
    if Capability.AUTHOR in may or user.is_superuser:
        found.append(way(request, _("Write courses"), reverse("wagtailadmin_home")))
    found.append(way(request, _("Certificates"), reverse("credentials:own")))
    return nearest(found)


def way(request: HttpRequest, label: str, address: str) -> Way:
    return Way(label, address, request.path.startswith(address))


def nearest(found: list[Way]) -> list[Way]:
    """Where one way leads into another, the reader is on the longer one alone."""
    here = max((row.address for row in found if row.is_here), key=len, default="")
    return [replace(row, is_here=row.address == here) for row in found]
