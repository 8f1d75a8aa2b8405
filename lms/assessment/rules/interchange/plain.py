"""Plain text from the texts of other systems: HTML, Markdown, and text with breaks."""

import re
from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt

from lms.assessment.rules.interchange.values import Refused
from lms.assessment.rules.said import said as _

MOST_TEXT_BYTES = 10_000_000
LONGEST_HTML = 50_000
MOST_TAGS = 2_000
# Beyond these, reading a text costs more than its length.
LONGEST_MARKDOWN = 4_000
MOST_BRACKETS = 100
# Controls no text has, and characters Unicode keeps for inside a program (readers of this package use them).
STRANGE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff]")
MARKDOWN = MarkdownIt("commonmark", {"html": True})
FORMATTING = {"b", "strong", "i", "em", "u", "s", "code", "font", "mark", "h1", "h2", "h3", "h4", "h5", "h6"}
PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "ul", "ol", "dl"}
LINES = {"div", "li", "tr", "dt", "dd", "section", "figcaption"}
CELL = "\ufdd0"  # one of the characters that no text has
KEPT = FORMATTING | PARAGRAPHS | LINES | {"a", "img", "br", "sub", "sup", "td", "th"}
MEDIA = ("script", "iframe", "object", "embed", "applet", "audio", "video", "svg", "math", "form", "input")
SCHEMES = {"http", "https", "mailto"}
DANGEROUS = {"javascript", "data", "vbscript"}
RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
LATEX = re.compile(r"\\\(|\\\[|\$\$|\\[a-zA-Z]{2,}")


def decoded(data: bytes) -> str:
    """The text of a file with line ends as "\\n".

    Raises:
        Refused: it is too large, not UTF-8 (or UTF-16 with its mark), or holds characters no text has.
    """
    if len(data) > MOST_TEXT_BYTES:
        raise Refused(_("The file is larger than %(most)s MB.", most=MOST_TEXT_BYTES // 1_000_000))
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(_("The file is not a text in UTF-8. Save it as UTF-8 and try again.")) from error
    found = STRANGE.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise Refused(
            _(
                "Line %(line)s holds a character that no text has (U+%(code)s).",
                line=line,
                code=f"{ord(found.group()):04X}",
            )
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


class Wording:
    """Makes plain text of the texts of one question and gathers what they lose."""

    def __init__(self) -> None:
        self.losses: list[str] = []
        self.formatting: set[str] = set()

    def text(self, raw: str, form: str = "html") -> str:
        """`form` is html, markdown, plain, or moodle: text whose line ends mean nothing.

        Raises:
            ValueError: the text is too long to be looked at.
        """
        if LATEX.search(raw):
            self.lose(_("kept with its formula written in LaTeX"))
        if form == "html":
            return self.from_html(raw)
        if form == "markdown":
            if len(raw) > LONGEST_MARKDOWN:
                raise ValueError(_("a text is longer than %(most)s characters", most=f"{LONGEST_MARKDOWN:,}"))
            return self.from_markdown(raw)
        return " ".join(raw.split()) if form == "moodle" else raw.strip()

    def from_markdown(self, raw: str) -> str:
        if raw.count("[") > MOST_BRACKETS:
            self.lose(_("kept with its Markdown signs: it has very many brackets"))
            return raw.strip()
        return raw.strip() if is_plain(raw) else self.from_html(MARKDOWN.render(raw))

    def from_html(self, html: str) -> str:
        if len(html) > LONGEST_HTML:
            raise ValueError(_("a text is longer than %(most)s characters", most=f"{LONGEST_HTML:,}"))
        if html.count("<") > MOST_TAGS:
            raise ValueError(_("a text has more than %(most)s tags", most=f"{MOST_TAGS:,}"))
        if "<" not in html and "&" not in html:
            return " ".join(html.split())
        words = self.look(html)
        for link in words.links:
            if not is_dangerous(link):
                self.lose(_("kept without the link to %(link)s", link=link))
        self.formatting |= words.formatting
        return words.plain()

    def look(self, html: str) -> "Words":
        """The words of HTML; what no text can carry is noted: images, embedded content, links that are not allowed."""
        self.notice_media(html)
        words = Words()
        words.feed(
            nh3.clean(
                html,
                tags=KEPT,
                attributes={"a": {"href"}, "img": {"src", "alt"}},
                url_schemes=SCHEMES | DANGEROUS,
                link_rel=None,
            )
        )
        words.close()
        for image in words.images:
            self.lose(_("kept without the image %(image)s", image=image))
        for link in filter(is_dangerous, words.links):
            self.lose(
                _(
                    "kept without a link that is not allowed (%(scheme)s:)",
                    scheme=link.partition(":")[0].strip().lower(),
                )
            )
        return words

    def notice_media(self, html: str) -> None:
        lowered = html.lower()
        for name in MEDIA:
            if f"<{name}" in lowered:
                self.lose(_("kept without embedded content (%(name)s)", name=name))
        if "style=" in lowered:
            self.formatting.add("style")

    @property
    def all_losses(self) -> list[str]:
        formatting = _("kept without formatting (%(names)s)", names=", ".join(sorted(self.formatting)))
        return [*self.losses, formatting] if self.formatting else self.losses

    def lose(self, reason: str) -> None:
        if reason not in self.losses:
            self.losses.append(reason)


def is_dangerous(link: str) -> bool:
    return link.partition(":")[0].strip().lower() in DANGEROUS


def is_plain(raw: str) -> bool:
    """Whether Markdown says nothing here that the words do not."""
    return not re.search(r"[*_#>\[\]<&|~+`\n\\-]|\d[.)] ", raw)


class Words(HTMLParser):
    """The words of cleaned HTML, with paragraphs and lines kept."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.images: list[str] = []
        self.links: list[str] = []
        self.formatting: set[str] = set()
        self.level = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in FORMATTING:
            self.formatting.add(tag)
        if tag == "img":
            self.images.append((found.get("src") or "without address")[:120])
            self.pieces.append(f" {found['alt']} " if found.get("alt") else "")
        if tag == "a" and found.get("href"):
            self.links.append((found["href"] or "")[:200])
        if tag in {"sub", "sup"}:
            self.level = tag
        self.break_at(tag)
        if tag == "li":
            self.pieces.append("- ")
        if tag in {"td", "th"}:
            self.pieces.append(CELL)
            self.formatting.add("table")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"sub", "sup"}:
            self.level = ""
        self.break_at(tag)

    def break_at(self, tag: str) -> None:
        if tag in PARAGRAPHS:
            self.pieces.append("\n\n")
        elif tag in LINES or tag == "br":
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        words = re.sub(r"\s+", " ", STRANGE.sub("", data))
        if self.level:
            words = levelled(words.strip(), self.level)
        self.pieces.append(words)

    def plain(self) -> str:
        lines = [tidy(line) for line in "".join(self.pieces).split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def tidy(line: str) -> str:
    """A line without doubled spaces, its cells parted by a vertical bar."""
    cells = [" ".join(cell.split()) for cell in line.split(CELL)]
    return " | ".join(cells[1:]) if len(cells) > 1 else cells[0]


def levelled(words: str, level: str) -> str:
    """Raised or lowered signs where Unicode has them, else the words behind a sign."""
    table, sign = (RAISED, "^") if level == "sup" else (LOWERED, "_")
    if words and all(ord(character) in table for character in words):
        return words.translate(table)
    return f"{sign}({words})" if words else ""
