"""What a ministry should look at now."""

from dataclasses import dataclass
from datetime import date, timedelta

from lms.accounts.models import User
from lms.capacity.models import Round
from lms.capacity.queries.rounds import attention, decisions_waiting
from lms.credentials.models import Certificate
from lms.institutions.models import Country

EXPIRY_DAYS = 180
MOST = 25


@dataclass(frozen=True, slots=True)
class Attention:
    """Decisions first, because they are the ministry's own; then certificates, then rounds of others."""

    decisions: list[Round]
    certificates: list[Certificate]
    rounds: list[object]

    def __bool__(self) -> bool:
        return bool(self.decisions or self.certificates or self.rounds)


def needs_attention(country: Country, user: User, today: date) -> Attention:
    """Decisions waiting, certificates at risk, suspended or near their end, rounds late or waiting. Four queries."""
    certificates = (
        Certificate.objects.institutional()
        .filter(country=country, valid_until__gte=today)
        .filter(state__in=["at_risk", "suspended"])
        .select_related("institution")
        .order_by("risk_until", "institution__name")
    )
    concerns = [row for row in attention(country, today, MOST) if row.kind != "waits_for_decision"]
    return Attention(
        decisions=list(decisions_waiting(user).of_country(country.code)[:MOST]),
        certificates=list(certificates[:MOST]),
        rounds=list(concerns),
    )


def expiring(country: Country, today: date) -> int:
    """Certificates of institutions whose last day comes within half a year."""
    return (
        Certificate.objects.institutional()
        .lasting_on(today)
        .filter(country=country, valid_until__lte=today + timedelta(days=EXPIRY_DAYS))
        .count()
    )
