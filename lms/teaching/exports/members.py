"""The members of a group as a table."""

from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from lms.foundation.csvfiles import write
from lms.teaching.queries.cohorts import MemberProgress


def members_csv(rows: list[MemberProgress], time_zone: str) -> str:
    """The members of a group as a table, with the days of the time zone; no answers, no scores."""
    zone = ZoneInfo(time_zone)
    header = [_("Name"), _("Institution"), _("Lessons done"), _("Lessons"), _("Tests passed"), _("Tests"),
              _("Last active on"), _("Meetings attended"), _("Meetings")]  # fmt: skip
    return write([member_line(row, zone) for row in rows], header)


def member_line(row: MemberProgress, zone: ZoneInfo) -> list[object]:
    enrolment = row.member.enrolment
    return [
        enrolment.person.name,
        enrolment.institution.name,
        row.done,
        row.lessons,
        row.passed_count,
        len(row.passed),
        row.last_active_at.astimezone(zone).date().isoformat() if row.last_active_at else "",
        row.present,
        row.sessions,
    ]
