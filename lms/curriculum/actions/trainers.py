"""Who writes, who reads a second time and who releases: the editor's groups and the way of a text between them."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from lms.accounts.models import User
from lms.curriculum.actions.loading import ensure_catalogue
from lms.curriculum.actions.translating import ensure_languages
from lms.curriculum.models import CataloguePage, Reading
from lms.institutions.queries import acting_memberships
from lms.institutions.rules.roles import Capability, capabilities

TRAINERS, RELEASERS = "Trainers", "Releasers"
WORKFLOW = "A colleague reads, a releaser approves"
SECOND_TRAINER, RELEASER = "A second trainer reads", "A releaser approves"
FILE_PERMISSIONS = ("add_image", "choose_image")
SHARED_PERMISSIONS = (
    "submit_translation",
    *(
        f"{act}_{kind}"
        for act in ("add", "change", "delete", "view")
        for kind in ("recording", "sharedpiece")
    ),
)
PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page")


def ensure_trainers_group() -> Group:
    """The group that may edit everything below the catalogue, and nothing else."""
    return ensure_group(TRAINERS)


def ensure_group(name: str) -> Group:
    """A group that writes below the catalogues of all languages. Its right to publish is bounded by `models.ReleasersPublish`."""
    ensure_catalogue()
    ensure_languages()
    group, _new = Group.objects.get_or_create(name=name)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    group.permissions.add(*Permission.objects.filter(codename__in=SHARED_PERMISSIONS))
    for root in CataloguePage.objects.all():
        for codename in PAGE_PERMISSIONS:
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    for permission in Permission.objects.filter(codename__in=FILE_PERMISSIONS):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=Collection.get_first_root_node(), permission=permission
        )
    return group


@transaction.atomic
def ensure_moderation() -> Workflow:
    """The way of every text: trainer, second trainer, releaser. What operators changed in it stays."""
    trainers, releasers = ensure_group(TRAINERS), ensure_group(RELEASERS)
    workflow, new = Workflow.objects.get_or_create(name=WORKFLOW)
    if new:
        add_step(workflow, 1, SECOND_TRAINER, [trainers, releasers])
        add_step(workflow, 2, RELEASER, [releasers])
    for root in CataloguePage.objects.all():
        WorkflowPage.objects.get_or_create(page=root, defaults={"workflow": workflow})
    return workflow


def add_step(workflow: Workflow, place: int, name: str, groups: list[Group]) -> None:
    task, new = Reading.objects.get_or_create(name=name)
    if new:
        task.groups.set(groups)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=place)


@transaction.atomic
def let_write(*, person: User, by: User | None) -> None:
    """Put a person into the trainers' group."""
    ensure_moderation()
    ensure_trainers_group().user_set.add(person)


@transaction.atomic
def follow_memberships(*, people: Iterable[User]) -> None:
    """Give each person the editor's groups of the roles she holds today, and take the others."""
    groups = {
        Capability.AUTHOR: ensure_trainers_group(),
        Capability.RELEASE: ensure_group(RELEASERS),
    }
    for person in people:
        roles = acting_memberships(person).values_list("role", flat=True)
        held = {capability for role in roles for capability in capabilities(role)}
        for capability, group in groups.items():
            change = group.user_set.add if capability in held else group.user_set.remove
            change(person)
