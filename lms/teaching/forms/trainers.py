"""What is noted about a trainer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.accounts.forms import day_field
from lms.teaching.rules.trainers import CRITERIA, LEVELS

CRITERION_WORDS = {
    "aims": _("Learners knew what the session was for"),
    "facts": _("What was said was right and up to date"),
    "participation": _("Everybody took part"),
    "examples": _("Examples came from the work of the learners"),
    "language": _("The words were plain, and right for speaking of migrants"),
    "time": _("Time was kept, with room for questions"),
}
LEVEL_WORDS = {1: _("not yet"), 2: _("in part"), 3: _("well"), 4: _("very well")}


class CoTeachingForm(forms.Form):
    taught_on = day_field(_("We taught a session together on"))


class ObservationForm(forms.Form):
    """Six criteria on four levels."""

    observed_on = day_field(_("I watched a session on"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for criterion in CRITERIA:
            self.fields[criterion] = forms.ChoiceField(
                label=CRITERION_WORDS[criterion],
                choices=[(str(level), LEVEL_WORDS[level]) for level in LEVELS],
                widget=forms.RadioSelect,
            )
        self.fields["comment"] = forms.CharField(
            label=_("What should she keep, what change?"),
            max_length=2_000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    @property
    def levels(self) -> dict[str, int]:
        return {criterion: int(self.cleaned_data[criterion]) for criterion in CRITERIA}
