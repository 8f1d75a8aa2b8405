"""Every model with a link to a person says why it keeps that, by which right, and how long."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from lms.foundation.personal_data import PersonalData


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("lms.")]


def links_to_a_person(model: type[models.Model]) -> bool:
    user = settings.AUTH_USER_MODEL.lower()
    return model._meta.label_lower == user or any(
        field.is_relation and field.related_model and field.related_model._meta.label_lower == user
        for field in model._meta.get_fields()
        if not field.auto_created
    )


@pytest.mark.parametrize(
    "model",
    [model for model in own_models() if links_to_a_person(model)],
    ids=lambda model: model._meta.label,
)
def test_a_model_with_a_person_declares_its_class(model: type[models.Model]) -> None:
    declared = getattr(model, "personal_data", None)

    assert isinstance(declared, PersonalData)
    assert declared.purpose and declared.basis and declared.retention
