"""The pieces a lesson is made of, as trainers meet them."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from lms.curriculum.rules.audience import EVERYONE, LETTERS, ROLES, Audience, BadAudience, checked
from lms.institutions.models import PLACES_BY_PROFILE, ROLE_NAMES

RICH = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]


class RowsBlock(blocks.TextBlock):
    """A table as text: one row a line, cells parted by a vertical bar; the first row is the head."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            rows=4, help_text=_("One row a line, cells parted by | . The first row is the head."), **options
        )


class SameEverywhere:
    """What no language changes: a translator is not asked for it, and a translation has the source's."""

    def get_translatable_segments(self, value: Any) -> list[Any]:
        return []

    def restore_translated_segments(self, value: Any, segments: Any) -> Any:
        return value


class CodeBlock(SameEverywhere, blocks.CharBlock):
    """A key, a date or the name of a file."""


class AddressBlock(SameEverywhere, blocks.URLBlock):
    """A web address."""


class DrawingBlock(SameEverywhere, blocks.TextBlock):
    """A drawing, as SVG."""


class AudienceBlock(SameEverywhere, blocks.StructBlock):
    """For whom something is. Nothing filled in: for everyone."""

    countries = blocks.CharBlock(
        required=False, max_length=200, label=_("Only in these countries"),
        help_text=_("Codes of two letters, parted by spaces, as EC MA."),
    )  # fmt: skip
    regions = blocks.CharBlock(
        required=False, max_length=400, label=_("Only in these parts of a country"),
        help_text=_("The country and the code of the region or municipality in its register, as EC/01."),
    )  # fmt: skip
    dialogues = blocks.CharBlock(
        required=False, max_length=400, label=_("Only where the country takes part in these regional dialogues"),
        help_text=_("Keys parted by spaces, as rabat-process."),
    )  # fmt: skip
    profiles = blocks.MultipleChoiceBlock(
        required=False, widget=CheckboxSelectMultiple, label=_("Only in these kinds of places"),
        choices=list(PLACES_BY_PROFILE.items()),
    )  # fmt: skip
    roles = blocks.MultipleChoiceBlock(
        required=False, widget=CheckboxSelectMultiple, label=_("Only for people who work as"),
        choices=list(ROLE_NAMES.items()),
    )  # fmt: skip
    group = blocks.CharBlock(
        required=False, max_length=40, label=_("Versions of one thing"),
        help_text=_("Give the versions the same short name, as registration: each learner sees exactly one of them."),
    )  # fmt: skip
    is_fallback = blocks.BooleanBlock(
        required=False, label=_("This is the version for everybody else"),
        help_text=_("Every set of versions needs one."),
    )  # fmt: skip

    class Meta:
        icon = "group"
        label = _("For whom")
        label_format = "{countries} {regions} {dialogues} {group}"
        collapsed = True

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        try:
            checked(audience_from(found))
        except BadAudience as error:
            raise StructBlockValidationError(
                non_block_errors=[ValidationError(sayable(error), code="audience")]
            ) from error
        return found


MISTAKES = {
    "country": _("No country has the code “%(value)s”."),
    "region": _("“%(value)s” is not a part of a country. Write it as EC/01."),
    "dialogue": _("“%(value)s” is not the key of a dialogue. Write it as rabat-process."),
    "group": _("“%(value)s” cannot be the name of versions. Use small letters, digits and hyphens."),
    "fallback_names": _("The version for everybody else names nobody. Empty the other fields, or take the tick away."),
    "fallback_alone": _("The version for everybody else needs the name it shares with the other versions."),
}  # fmt: skip


def sayable(error: BadAudience) -> str:
    """The mistake in a trainer's words."""
    return str(MISTAKES.get(error.code, error.reason)) % {"value": error.value}


def audience_from(value: Mapping[str, Any] | None) -> Audience:
    """The audience a trainer filled in, unchecked."""
    if not value:
        return EVERYONE
    return Audience(
        countries=frozenset(plain(value, "countries").upper().split()),
        regions=frozenset(plain(value, "regions").split()),
        dialogues=frozenset(plain(value, "dialogues").split()),
        profiles=frozenset(value.get("profiles") or ()),
        roles=frozenset(value.get("roles") or ()),
        is_fallback=bool(value.get("is_fallback")),
        group=plain(value, "group").strip(),
    )


def audience_value(audience: Audience) -> dict[str, Any]:
    """The audience as its block keeps it."""
    return {
        "countries": " ".join(sorted(audience.countries)),
        "regions": " ".join(sorted(audience.regions)),
        "dialogues": " ".join(sorted(audience.dialogues)),
        "profiles": [letter for letter in LETTERS if letter in audience.profiles],
        "roles": [role for role in ROLES if role in audience.roles],
        "group": audience.group,
        "is_fallback": audience.is_fallback,
    }


class OnlyBlock(blocks.StructBlock):
    """Text and a table for some readers. Plain text is for everyone."""

    audience = AudienceBlock()
    body = blocks.RichTextBlock(features=RICH, required=False)
    rows = RowsBlock(required=False, label=_("Table"))

    class Meta:
        icon = "group"
        label = _("Text for some readers")
        description = _("Paragraphs that only some countries, places or roles read.")
        template = "curriculum/segments/only.html"
        preview_value = {"body": "<p>Where people pass through …</p>"}


class CalloutBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120)
    body = blocks.RichTextBlock(features=RICH)
    audience = AudienceBlock()

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        description = _("One thing to remember.")
        template = "curriculum/segments/callout.html"
        preview_value = {"title": "Remember", "body": "<p>Name the count before the number.</p>"}


class CaseBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120)
    origin = blocks.ChoiceBlock(choices=[("fictional", _("Fictional")), ("real", _("Real, with its source"))])
    body = blocks.RichTextBlock(features=RICH)
    rows = RowsBlock(required=False, label=_("Table"))
    closing = blocks.RichTextBlock(required=False, features=RICH, label=_("Text below the table"))
    audience = AudienceBlock()

    class Meta:
        icon = "user"
        label = _("Case")
        description = _("A situation to work through. An invented one says so.")
        template = "curriculum/segments/case.html"
        preview_value = {
            "title": "The caller at ten",
            "origin": "fictional",
            "body": "<p>A caller asks …</p>",
        }


class ExerciseBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120)
    minutes = blocks.IntegerBlock(required=False, min_value=1, max_value=240)
    product = blocks.CharBlock(required=False, max_length=120, help_text=_("The draft it leaves behind"))
    evidence = CodeBlock(
        required=False,
        max_length=60,
        label=_("Indicators it serves"),
        help_text=_("Codes of the assessment of institutions, parted by spaces, as 3.1 5.3."),
    )
    body = blocks.RichTextBlock(features=RICH)
    rows = RowsBlock(required=False, label=_("Table to fill in"))
    audience = AudienceBlock()

    class Meta:
        icon = "edit"
        label = _("Exercise")
        description = _("Work with the learner's own municipality that leaves a usable draft.")
        template = "curriculum/segments/exercise.html"
        preview_value = {"title": "Your two counts", "minutes": 15, "body": "<p>Fill in the table.</p>"}


class VariantBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120)
    review = CodeBlock(required=False, max_length=10, help_text=_("To be reviewed by, as 2027-11-01"))
    body = blocks.RichTextBlock(features=RICH)
    rows = RowsBlock(required=False, label=_("Table"))
    audience = AudienceBlock()

    class Meta:
        icon = "globe"
        label = _("National variant")
        description = _("What national law decides. The ministry fills it in.")
        template = "curriculum/segments/variant.html"
        preview_value = {
            "title": "Who must register",
            "review": "2027-11-01",
            "body": "<p>National law …</p>",
        }


class SourceBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=200)
    publisher = blocks.CharBlock(max_length=120, required=False)
    as_of = CodeBlock(max_length=20, help_text=_("Date of the figure, as 2024-07"))
    certainty = blocks.ChoiceBlock(
        choices=[("A", _("A: read at the source")), ("B", _("B: well established"))]
    )
    stale_after = blocks.IntegerBlock(
        required=False,
        min_value=0,
        max_value=600,
        label=_("Goes stale after (months)"),
        help_text=_("24 when empty; 0 for what does not age, as a treaty."),
    )
    url = AddressBlock(required=False)
    body = blocks.RichTextBlock(features=["bold", "italic", "link"])
    audience = AudienceBlock()

    class Meta:
        icon = "doc-full"
        label = _("Source")
        description = _("A figure or fact with its source and date.")
        template = "curriculum/segments/source.html"
        preview_value = {"title": "International Migrant Stock", "as_of": "2024-07", "certainty": "A",
                         "body": "<p>304 million</p>"}  # fmt: skip


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(required=False, max_length=200)
    rows = RowsBlock()

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("Rows and columns with a head.")
        template = "curriculum/segments/table.html"
        preview_value = {"caption": "", "rows": "Count | Persons\nForeign nationality | 2,140"}


class DiagramBlock(blocks.StructBlock):
    """A drawing shipped with the course as an SVG file; cleaned before it is shown."""

    file = CodeBlock(max_length=120)
    alt = blocks.CharBlock(max_length=400)
    svg = DrawingBlock()
    audience = AudienceBlock()

    class Meta:
        icon = "image"
        label = _("Diagram")
        description = _("A drawing that explains better than words.")
        template = "curriculum/segments/diagram.html"
        preview_value = {"file": "flow.svg", "alt": "Stock and flow", "svg": "<svg></svg>"}


class RecordingBlock(blocks.StructBlock):
    recording = SnippetChooserBlock("curriculum.Recording")
    audience = AudienceBlock()

    class Meta:
        icon = "media"
        label = _("Audio or video")
        description = _("Something to hear or see, with captions and transcript.")
        template = "curriculum/segments/recording.html"


class QuizBlock(blocks.StructBlock):
    keys = CodeBlock(max_length=300, help_text=_("Keys of questions, parted by spaces"))
    audience = AudienceBlock()

    class Meta:
        icon = "help"
        label = _("Self-check")
        description = _("Points to questions of this module's test.")
        template = "curriculum/segments/quiz.html"
        preview_value = {"keys": "M1.1.Q1"}


class SharedBlock(blocks.StructBlock):
    piece = SnippetChooserBlock("curriculum.SharedPiece")
    audience = AudienceBlock()

    class Meta:
        icon = "copy"
        label = _("Shared piece")
        description = _("A callout, a case or a source that several lessons show.")


class SharedBody(blocks.StreamBlock):
    callout = CalloutBlock()
    case = CaseBlock()
    source = SourceBlock()

    class Meta:
        min_num = 1
        max_num = 1


class LessonBody(blocks.StreamBlock):
    text = blocks.RichTextBlock(
        features=RICH, icon="pilcrow", label=_("Text"), template="curriculum/segments/text.html",
        description=_("Paragraphs, headings, lists."), preview_value="<p>A stock belongs to a day.</p>",
    )  # fmt: skip
    callout = CalloutBlock()
    case = CaseBlock()
    image = ImageBlock(
        icon="image",
        template="curriculum/segments/image.html",
        description=_("A picture with its alternative text."),
    )
    diagram = DiagramBlock()
    recording = RecordingBlock()
    table = TableBlock()
    exercise = ExerciseBlock()
    source = SourceBlock()
    variant = VariantBlock()
    only = OnlyBlock()
    quiz = QuizBlock()
    shared = SharedBlock()

    class Meta:
        required = False


class GuideBody(blocks.StreamBlock):
    """What a trainer's guide is made of."""

    text = blocks.RichTextBlock(
        features=RICH,
        icon="pilcrow",
        label=_("Text"),
        template="curriculum/segments/text.html",
        description=_("Paragraphs, headings, lists."),
        preview_value="<p>A stock belongs to a day.</p>",
    )
    table = TableBlock()
    callout = CalloutBlock()

    class Meta:
        required = False


def rows_of(text: str) -> list[list[str]]:
    """The cells of a table written as text."""
    lines = [line for line in text.splitlines() if line.strip() or "|" in line]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def rows_text(rows: Any) -> str:
    return "\n".join(" | ".join(row) for row in rows)


def plain(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    return "" if found is None else str(found)
