"""The survey after a course, and the questions months later."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.progress.rules.personal import traces
from lms.teaching.rules.feedback import ITEMS, STEPS
from lms.teaching.rules.followups import QUESTIONS, Part

ITEM_WORDS = {
    "clear": _("The lessons were clear."),
    "useful": _("I can use what I learned at work."),
    "time": _("The time it took was right for what I learned."),
    "exercises": _("The exercises helped me."),
    "recommend": _("I would recommend the course to a colleague."),
}
STEP_WORDS = {
    1: _("Disagree fully"),
    2: _("Disagree"),
    3: _("Neither"),
    4: _("Agree"),
    5: _("Agree fully"),
}
QUESTION_WORDS = {
    "used": _("Have you used at work what you learned?"),
    "example": _("An example of what you did"),
    "hindered": _("What hindered you most?"),
    "team_used": _("Does your team use at work what it learned in this course?"),
    "noticed": _("Have you noticed that the local government works differently with migrants?"),
    "would_help": _("What would help?"),
}
OPTION_WORDS = {
    "often": _("often"),
    "sometimes": _("sometimes"),
    "not_yet": _("not yet"),
    "clearly": _("yes, clearly"),
    "partly": _("partly"),
    "cannot_say": _("I cannot say"),
    "nothing": _("nothing"),
    "time": _("no time"),
    "superiors": _("superiors did not support it"),
    "means": _("no means"),
    "rules": _("rules or procedures"),
    "other": _("something else"),
}
NO_PERSONS = _("Write nothing that points at a person.")


def no_traces(text: str) -> None:
    """Refuses a text that points at a person."""
    if traces(text):
        raise forms.ValidationError(
            _(
                "This holds an e-mail address, a telephone or other long number, or a date of birth. Take it out."
            )
        )


class SurveyForm(forms.Form):
    """Five items on five steps, and a few words."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        steps = [(str(step), STEP_WORDS[step]) for step in STEPS]
        for item in ITEMS:
            self.fields[item] = forms.ChoiceField(
                label=ITEM_WORDS[item], choices=steps, widget=forms.RadioSelect
            )
        self.fields["text"] = forms.CharField(
            label=_("What should be better?"),
            max_length=2_000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=NO_PERSONS,
            validators=[no_traces],
        )

    @property
    def ratings(self) -> dict[str, int]:
        return {item: int(self.cleaned_data[item]) for item in ITEMS}


class FollowUpForm(forms.Form):
    """The few questions of a part; all of them may stay open but the first."""

    def __init__(self, *args: Any, part: Part, **options: Any) -> None:
        super().__init__(*args, **options)
        for place, (name, options_of) in enumerate(QUESTIONS[part].items()):
            label, required = QUESTION_WORDS[name], place == 0
            if options_of:
                choices = [(option, OPTION_WORDS[option]) for option in options_of]
                self.fields[name] = forms.ChoiceField(
                    label=label, choices=choices, required=required, widget=forms.RadioSelect
                )
            else:
                self.fields[name] = forms.CharField(
                    label=label,
                    max_length=2_000,
                    required=False,
                    widget=forms.Textarea(attrs={"rows": 3}),
                    help_text=NO_PERSONS,
                    validators=[no_traces],
                )
