"""Write down how many are trained, whenever that changes."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from lms.foundation import clock
from lms.foundation.database import lock
from lms.institutions.models import Institution
from lms.outbox import topics
from lms.outbox.publishing import publish_many
from lms.progress.models import CoverageCell
from lms.progress.queries.coverage import coverages
from lms.progress.rules.coverage import RoleCoverage


@transaction.atomic
def refresh_coverage(institutions: Iterable[Institution], on: date | None = None) -> None:
    """Recount coverage and keep it as of the day when it differs from what was kept last."""
    rows = {row.pk: row for row in institutions}
    if not rows:
        return
    lock([f"coverage {pk}" for pk in sorted(rows)])
    kept = {
        (cell.institution_id, cell.occupational_role): cell
        for cell in CoverageCell.objects.current().filter(institution__in=rows)
    }
    changed = set()
    for country_day, group in by_day(rows.values(), on).items():
        for pk, found in coverages([row.pk for row in group], country_day).items():
            for role in found.roles:
                if keep(rows[pk], role, country_day, kept.get((pk, role.role))):
                    changed.add(str(rows[pk].key))
    publish_many(topics.COVERAGE_CHANGED, sorted(changed))


def by_day(institutions: Iterable[Institution], on: date | None) -> dict[date, list[Institution]]:
    """Institutions by the day it is where they are."""
    found: dict[date, list[Institution]] = {}
    for row in institutions:
        found.setdefault(on or clock.today(row.territory.country.time_zone), []).append(row)
    return found


def keep(institution: Institution, role: RoleCoverage, day: date, before: CoverageCell | None) -> bool:
    """Whether something new was written."""
    if before and (before.holders, before.headcount) == (role.holders, role.headcount):
        return False
    if before and before.day >= day:
        before.holders, before.headcount = role.holders, role.headcount
        before.save(update_fields=["holders", "headcount"])
        return True
    if before:
        before.is_current = False
        before.save(update_fields=["is_current"])
    CoverageCell.objects.create(
        institution=institution,
        tree_path=institution.territory.path,
        occupational_role=role.role,
        day=day,
        holders=role.holders,
        headcount=role.headcount,
    )
    return True
