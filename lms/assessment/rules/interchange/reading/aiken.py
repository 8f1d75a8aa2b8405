"""Aiken: a question, its options behind letters, and a line that says which is right."""

import re

from lms.assessment.rules.interchange.values import Reading, Sheet
from lms.assessment.rules.questions import Kind, Option, Question
from lms.assessment.rules.said import said as _

OPTION = re.compile(r"([A-Za-z])[.)]\s+(\S.*)")
ANSWER = re.compile(r"ANSWER:\s*(\S.*?)\s*", re.IGNORECASE)


def is_aiken(text: str) -> bool:
    """Whether a text has a line that only Aiken has, and no braces as GIFT has."""
    return "{" not in text and any(ANSWER.fullmatch(line.strip()) for line in text.split("\n"))


def read_aiken(text: str) -> Reading:
    """The questions of an Aiken file.

    Raises:
        Refused: there are too many questions.
    """
    sheet = Sheet("aiken")
    gathered: list[tuple[int, str]] = []
    for number, written in enumerate(text.split("\n"), start=1):
        line = written.strip()
        answer = ANSWER.fullmatch(line)
        if answer and gathered:
            read_question(gathered, answer.group(1), sheet)
            gathered = []
        elif answer:
            sheet.leave(_("line %(number)s", number=number), _("an answer stands behind no question"))
        elif line:
            gathered.append((number, line))
    if gathered:
        sheet.leave(_("line %(number)s", number=gathered[0][0]), _("no line says which answer is right"))
    return sheet.reading()


def read_question(lines: list[tuple[int, str]], answer: str, sheet: Sheet) -> None:
    place = _("line %(number)s", number=lines[0][0])
    found = [(number, line, OPTION.fullmatch(line)) for number, line in lines]
    stem = "\n".join(line for _number, line, option in found if not option)
    letters = [option.group(1).upper() for _number, _line, option in found if option]
    if len(set(letters)) < len(letters):
        sheet.leave(place, _("two options have the same letter"))
        return
    if answer.upper() not in letters:
        sheet.leave(
            place, _("the right answer is “%(answer)s”, and no option has that letter", answer=answer[:40])
        )
        return
    options = tuple(
        Option(option.group(2), option.group(1).upper() == answer.upper())
        for _number, _line, option in found
        if option
    )
    sheet.take(place, Question(key="", kind=Kind.SINGLE, stem=stem, options=options), [])
