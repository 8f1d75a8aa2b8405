"""Who may write courses in the editor."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import GroupPagePermission

from lms.accounts.models import User
from lms.curriculum.actions.loading import ensure_catalogue
from lms.curriculum.actions.translating import ensure_languages
from lms.curriculum.models import CataloguePage

PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page")


@transaction.atomic
def ensure_trainers_group() -> Group:
    """The group that may edit everything below the catalogue, and nothing else."""
    group, _new = Group.objects.get_or_create(name="Trainers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    group.permissions.add(Permission.objects.get(codename="submit_translation"))
    ensure_catalogue()
    ensure_languages()
    for root in CataloguePage.objects.all():
        for codename in PAGE_PERMISSIONS:
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    return group


@transaction.atomic
def let_write(*, person: User, by: User | None) -> None:
    """Put a person into the trainers' group."""
    ensure_trainers_group().user_set.add(person)
