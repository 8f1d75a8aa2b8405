"""Fields that forms of every package ask for."""

from typing import Any

from django import forms


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day, chosen in the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)
