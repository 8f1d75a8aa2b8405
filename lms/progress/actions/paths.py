"""Role paths enter as text."""

from django.db import transaction

from lms.progress.models import RolePath
from lms.progress.rules.paths import PathLine


@transaction.atomic
def publish_paths(lines: list[PathLine]) -> int:
    """Publish versions that are not there yet; how many were new comes back.

    Raises:
        ValueError: a published version would change.
    """
    new = 0
    for line in lines:
        row, created = RolePath.objects.get_or_create(
            occupational_role=line.role,
            version=line.version,
            defaults={"course_keys": list(line.courses), "valid_from": line.valid_from},
        )
        if not created and (row.course_keys, row.valid_from) != (list(line.courses), line.valid_from):
            raise ValueError(
                f"{line.role} version {line.version} is published and cannot change; add a version"
            )
        new += created
    return new
