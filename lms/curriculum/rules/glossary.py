"""Words that are explained where they first stand in a lesson."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
# Words inside these are names, not running text, or may hold no button.
CLOSED = frozenset({"a", "h2", "h3", "h4", "button", "svg", "figcaption", "caption", "th", "strong"})
# The class marks text that the template wrote around the author's.
TEMPLATE_WORDS = re.compile(r'class="[^"]*segment-kind')


@dataclass(frozen=True, slots=True)
class Term:
    """A word and what it means here."""

    word: str
    meaning: str

    @property
    def in_text(self) -> str:
        """The word as it stands in running text: a qualifier in brackets tells it from the same word elsewhere."""
        return self.word.partition(" (")[0]


@dataclass(frozen=True, slots=True)
class Explained:
    """HTML in which words open their explanation, and the words that were found."""

    html: str
    used: tuple[Term, ...]


def explain(html: str, terms: Sequence[Term], *, place: str) -> Explained:
    """Make the first occurrence of each term in running text a button that opens its meaning.

    `html` is cleaned already. `place` makes the ids unique on the page. The words of the text stay what they were;
    meanings stand behind the text, so that they are read as notes where a browser cannot open them.
    """
    left = {term.in_text.casefold(): term for term in terms if term.in_text.strip()}
    used: list[Term] = []
    parts: list[str] = []
    closed: list[str] = []
    for text, tag in pieces(html):
        parts.append(text if closed else marked(text, left, used, place))
        parts.append(tag)
        follow(tag, closed)
    notes = [note(number, term, place) for number, term in enumerate(used, start=1)]
    return Explained("".join(parts + notes), tuple(used))


def pieces(html: str) -> list[tuple[str, str]]:
    """Text and the tag behind it, in turn."""
    found, at = [], 0
    for match in TAG.finditer(html):
        found.append((html[at : match.start()], match.group(0)))
        at = match.end()
    return [*found, (html[at:], "")]


def follow(tag: str, closed: list[str]) -> None:
    """Keep the stack of elements in which nothing is explained."""
    match = TAG.fullmatch(tag)
    if not match or match.group(3).endswith("/"):
        return
    name = match.group(2).lower()
    if match.group(1):
        if closed and closed[-1] == name:
            closed.pop()
    elif name in CLOSED or TEMPLATE_WORDS.search(match.group(3)) or (closed and closed[-1] == name):
        closed.append(name)


def marked(text: str, left: dict[str, Term], used: list[Term], place: str) -> str:
    if not left or not text.strip():
        return text

    def button(match: re.Match[str]) -> str:
        term = found_in(match.group(0), left)
        if term is None:
            return match.group(0)
        del left[term.in_text.casefold()]
        used.append(term)
        name = f"{place}-{len(used)}"
        return f'<button type="button" class="term" popovertarget="{name}">{match.group(0)}</button>'

    return pattern(left).sub(button, text)


def pattern(terms: Mapping[str, Term]) -> re.Pattern[str]:
    """Whole words, the longest first, with the s of a plural where a language has it."""
    words = sorted((escape(term.in_text, quote=False) for term in terms.values()), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(word) for word in words)})s?(?!\w)", re.IGNORECASE)


def found_in(written: str, left: Mapping[str, Term]) -> Term | None:
    plain = written.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").casefold()
    return left.get(plain) or left.get(plain.removesuffix("s"))


def note(number: int, term: Term, place: str) -> str:
    word, meaning = escape(term.word, quote=False), escape(term.meaning, quote=False)
    return f'<div popover class="term-meaning" id="{place}-{number}"><strong>{word}</strong> {meaning}</div>'
