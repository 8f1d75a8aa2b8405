"""Published instruments, and how they read in other languages."""

from functools import lru_cache

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language

from lms.capacity.rules.instrument import Instrument, parse_instrument
from lms.capacity.rules.wording import in_words


@lru_cache(maxsize=32)
def read(text: str) -> Instrument:
    return parse_instrument(text)


@lru_cache(maxsize=32)
def read_in_words(text: str, digest: str) -> Instrument:
    return in_words(read(text), InstrumentWording.objects.get(sha256=digest).words)


class InstrumentVersion(models.Model):
    """The text of an instrument, as published. It never changes: another text is another version."""

    key = models.CharField(max_length=60, unique=True)
    family = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    # Language → digest of the wording in force. The text never changes; how it reads in another language may get better.
    wordings = models.JSONField(default=dict)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["family", "version"], name="one_text_per_version")]

    def __str__(self) -> str:
        return self.key

    @property
    def instrument(self) -> Instrument:
        """The instrument in the language in force, as far as it is translated; else in that of its text."""
        digest = self.wordings.get(get_language() or "")
        return read_in_words(self.text, digest) if digest else read(self.text)


class InstrumentWording(models.Model):
    """An instrument in another language, as a translator left it: place → text. Known by its digest, so only added."""

    instrument = models.ForeignKey(InstrumentVersion, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=10)
    words = models.JSONField()
    sha256 = models.CharField(max_length=64, unique=True)
    stored_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.language} {self.sha256[:8]}"
