"""Giving a row the values of a plan, and knowing which of them were new."""

from dataclasses import fields
from typing import TYPE_CHECKING

from django.db.models import Model

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def take_over(row: Model, plan: "DataclassInstance") -> list[str]:
    """Set on the row each field of the plan that differs; their names come back, and nothing is saved."""
    wanted = {field.name: getattr(plan, field.name) for field in fields(plan)}
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    return changed
