"""Markdown and the small HTML that rich text keeps, each made from the other."""

import re
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdownify import MarkdownConverter

PARSER = MarkdownIt("commonmark", {"html": False})
# What the rich-text editor writes for the same thing.
EDITOR_TAGS = {"strong": "b", "em": "i"}


def to_html(markdown: str) -> str:
    """Rich text for paragraphs, headings of levels 2 and 3, lists, bold, italics and links.

    Raises:
        ValueError: the text uses something that rich text would lose (code, quotation, image, another heading).
    """
    for token in PARSER.parse(markdown):
        refuse(token.type, token.tag)
        for child in token.children or []:
            refuse(child.type, child.tag)
    html = PARSER.render(markdown)
    for tag, editors in EDITOR_TAGS.items():
        html = re.sub(rf"<(/?){tag}>", rf"<\1{editors}>", html)
    # Line breaks between tags, and soft breaks inside paragraphs, mean nothing.
    html = html.replace("<br />\n", "<br/>").replace("\n", " ")
    return re.sub(
        r"\s*(</?(?:p|h2|h3|ul|ol|li)[ >])", r"\1", re.sub(r"(</?(?:p|h2|h3|ul|ol|li)>)\s*", r"\1", html)
    ).strip()


LOST = {"fence", "code_block", "code_inline", "blockquote_open", "image", "html_inline", "html_block", "hr"}


def refuse(kind: str, tag: str) -> None:
    if kind in LOST:
        raise ValueError(f"{kind.replace('_', ' ')} cannot be kept in a lesson")
    if kind == "heading_open" and tag not in {"h2", "h3"}:
        raise ValueError("headings inside a lesson have level 2 or 3")


class Converter(MarkdownConverter):
    """Rich text back to the one Markdown we write."""

    class Options(MarkdownConverter.DefaultOptions):
        heading_style = "atx"
        bullets = "-"
        strong_em_symbol = "*"
        newline_style = "backslash"
        escape_misc = True

    def convert_p(self, el: Any, text: str, parent_tags: Any) -> str:
        return str(super().convert_p(el, guarded(text), parent_tags))

    def convert_li(self, el: Any, text: str, parent_tags: Any) -> str:
        return str(super().convert_li(el, guarded(text), parent_tags))


def guarded(text: str) -> str:
    """Text whose first sign would otherwise make a list, a heading, a table or a container of it."""
    stripped = text.strip()
    if re.match(r"(#{1,6}|[+-])(\s|$)|\||:::", stripped):
        return "\\" + stripped
    return re.sub(r"^(\d{1,9})([.)])(?=\s|$)", r"\1\\\2", stripped)


@lru_cache(maxsize=2048)  # a course is written many times on its way to an edition
def to_markdown(html: str) -> str:
    """The Markdown that gives this rich text again."""
    text = Converter().convert(html)
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
