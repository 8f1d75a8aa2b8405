"""`manage.py export_po COURSE LANGUAGE FILE`: everything of a course that has words, for a translator."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.curriculum.actions.translating import ensure_languages
from lms.curriculum.models import CoursePage
from lms.curriculum.queries import source_pages
from lms.curriculum.queries.messages import course_messages
from lms.curriculum.queries.translations import other_languages
from lms.curriculum.rules.messages import write_messages


class Command(BaseCommand):
    help = "Write the texts of a course and of its questions, with the translations there are, as a PO file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("course")
        parser.add_argument("language", choices=other_languages())
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        course = written_course(options["course"])
        ensure_languages()
        messages = course_messages(course, options["language"])
        text = write_messages(messages, title=course.course_key, language=options["language"])
        options["file"].write_text(text, encoding="utf-8")
        done = sum(bool(message.translation) and not message.is_unsure for message in messages)
        self.stdout.write(f"{len(messages)} texts, {done} translated, in {options['file']}")


def written_course(key: str) -> CoursePage:
    course = source_pages(CoursePage).filter(course_key=key).first()
    if course is None:
        raise CommandError(f"There is no course “{key}”.")
    return course
