"""A Common Cartridge becomes a course as it would be written down: pages, links and quizzes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from xml.etree.ElementTree import Element

import nh3

from lms.assessment.rules.interchange.archives import Archive, open_archive
from lms.assessment.rules.interchange.packages import MANIFEST, Manifest, Resource, read_manifest
from lms.assessment.rules.interchange.plain import SCHEMES, Wording, decoded
from lms.assessment.rules.interchange.reading.qti12 import read_questestinterop
from lms.assessment.rules.interchange.trees import (
    MOST_XML_BYTES,
    child,
    children,
    descendants,
    tree,
    words,
    words_of,
)
from lms.assessment.rules.interchange.values import (
    Hostile,
    Note,
    Reading,
    Refused,
    Sheet,
    fewer,
    key_from,
    plain_rubric,
    refuse_flood,
)
from lms.assessment.rules.questions import Kind, Question
from lms.assessment.rules.said import said as _
from lms.assessment.rules.said import why_of
from lms.curriculum.rules.files import Block, CourseFile, LessonFile, ModuleFile, TestFile
from lms.curriculum.rules.markdown import to_html, to_markdown

LONGEST_COURSE_KEY = 12
LONGEST_TITLE = 200
LONGEST_PAGE = 200_000
LONGEST_PAGES = 5_000_000
MOST_TAGS = 5_000
RICH = {"p", "h2", "h3", "ul", "ol", "li", "b", "i", "strong", "em", "a", "br", "div"}
HEADINGS = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
SAID_ELSEWHERE = {"b", "strong", "i", "em", "h1", "h2", "h3", "h4", "h5", "h6"}
OUTSIDE = "Outside the outline"
UNKEPT = {
    "imsdt": _("a discussion topic is not kept: open one in the course"),
    "imsbasiclti": _("a tool of another server (LTI) is not connected"),
    "imscc_xmlv": _("this kind of content is not known here"),
}


@dataclass(frozen=True, slots=True)
class Cartridge:
    """A cartridge as read: the course it becomes, and what came of everything in it."""

    course: CourseFile
    reading: Reading

    @property
    def lesson_count(self) -> int:
        return sum(len(module.lessons) for module in self.course.modules)


@dataclass(slots=True)
class Part:
    """A module while it is gathered."""

    title: str
    lessons: list[LessonFile] = field(default_factory=list)
    questions: Sheet = field(default_factory=lambda: Sheet("cc"))


@dataclass(slots=True)
class Gathering:
    """A cartridge while it is read."""

    archive: Archive
    resources: dict[str, Resource]
    parts: list[Part] = field(default_factory=list)
    left: list[Note] = field(default_factory=list)
    kept: list[Note] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    page_length: int = 0

    def leave(self, place: str, reason: str) -> None:
        refuse_flood(self.left)
        self.left.append(Note(place, reason))


def read_cartridge(data: bytes, key: str) -> Cartridge:
    """The course a cartridge becomes under a key.

    Raises:
        Refused: it is no cartridge, or there is nothing in it that can be kept.
        Hostile: it holds what no honest cartridge holds.
    """
    refuse_key(key, LONGEST_COURSE_KEY)
    archive = open_archive(data)
    manifest = read_manifest(archive)
    if not manifest.is_cartridge:
        raise Refused(
            _("The archive is a package of questions, not a Common Cartridge: import it into a pool.")
        )
    gathering = Gathering(archive, {resource.identifier: resource for resource in manifest.resources})
    title = title_of(manifest)
    for item in outline(manifest):
        gather(item, title, gathering)
    gather_rest(gathering)
    course = course_from(key, title, gathering.parts)
    arrived = [found for part in gathering.parts for found in part.questions.arrived]
    left = [*gathering.left, *(note for part in gathering.parts for note in part.questions.left)]
    return Cartridge(course, Reading("cc", tuple(arrived), tuple(left), tuple(gathering.kept)))


def refuse_key(key: str, longest: int) -> None:
    """Refuse a key that could not be an address or is too long."""
    if not key or len(key) > longest or key_from(key) != key:
        raise Refused(
            _(
                "“%(key)s” is no key: use up to %(most)s letters, digits, points and dashes, without spaces.",
                key=key[:80],
                most=longest,
            )
        )


def title_of(manifest: Manifest) -> str:
    metadata = child(manifest.root, "metadata")
    titles = [words(found) for found in descendants(metadata, "title")] if metadata is not None else []
    return next(filter(None, titles), "Imported course")[:LONGEST_TITLE]


def outline(manifest: Manifest) -> Iterator[Element]:
    """The items at the top: those below the one root that cartridges put around everything."""
    for organization in descendants(manifest.root, "organization"):
        for item in children(organization, "item"):
            inner = children(item, "item")
            if inner and not words_of(item, "title"):
                yield from inner
            elif inner or item.get("identifierref"):
                yield item


def gather(item: Element, title: str, gathering: Gathering) -> None:
    """An item with items below it is a module; one alone goes to a module of the course's name."""
    if not children(item, "item"):
        gather_leaf(item, part_called(title, gathering), gathering)
        return
    part = Part(words_of(item, "title")[:LONGEST_TITLE] or title)
    gathering.parts.append(part)
    for leaf in descendants(item, "item"):
        if leaf.get("identifierref"):
            gather_leaf(leaf, part, gathering)


def part_called(title: str, gathering: Gathering) -> Part:
    if not gathering.parts or gathering.parts[-1].title != title:
        gathering.parts.append(Part(title))
    return gathering.parts[-1]


def gather_leaf(item: Element, part: Part, gathering: Gathering) -> None:
    name, title = item.get("identifierref", ""), words_of(item, "title")[:LONGEST_TITLE]
    resource = gathering.resources.get(name)
    if resource is None:
        gathering.leave(
            f"{MANIFEST}, item {title[:80]}",
            _("it names the resource “%(name)s”, which is not there", name=name[:80]),
        )
        return
    gathering.used.add(name)
    read_resource(resource, title, part, gathering)


def gather_rest(gathering: Gathering) -> None:
    """What the cartridge holds and its outline does not name."""
    rest = [found for name, found in gathering.resources.items() if name not in gathering.used]
    if rest:
        part = Part(OUTSIDE)
        for resource in rest:
            read_resource(resource, "", part, gathering)
        gathering.parts.append(part)


def read_resource(resource: Resource, title: str, part: Part, gathering: Gathering) -> None:
    place = resource.file or resource.identifier
    kind = resource.type
    if kind == "webcontent" and is_page(resource.file):
        add(lesson_of_page, resource, title, part, gathering)
    elif kind.startswith("imswl"):
        add(lesson_of_link, resource, title, part, gathering)
    elif kind.startswith("imsqti"):
        add(questions_of, resource, title, part, gathering)
    elif kind.startswith("associatedcontent") and is_page(resource.file) and "settings/" not in resource.file:
        add(assignment_of, resource, title, part, gathering)
    elif kind == "webcontent":
        gathering.leave(place, _("a file is not kept: put it into the lesson where it is used"))
    elif kind.startswith("associatedcontent"):
        gathering.leave(place, _("settings of the system it comes from are not kept"))
    else:
        reason = next(
            (text for start, text in UNKEPT.items() if kind.startswith(start)), UNKEPT["imscc_xmlv"]
        )
        gathering.leave(place, reason)


def is_page(file: str) -> bool:
    return file.lower().endswith((".html", ".htm", ".xhtml"))


Reader = Callable[[Resource, str, Part, Gathering], None]


def add(reader: Reader, resource: Resource, title: str, part: Part, gathering: Gathering) -> None:
    """Read one resource; a damaged one is left out, a hostile one refuses the whole file."""
    try:
        reader(resource, title, part, gathering)
    except Hostile:
        raise
    except (Refused, ValueError) as refusal:
        gathering.leave(resource.file or resource.identifier, why_of(refusal))


def page_of(resource: Resource, title: str, gathering: Gathering) -> tuple[str, str]:
    """Title and HTML of a page."""
    html = decoded(gathering.archive.read(resource.file, MOST_XML_BYTES))
    gathering.page_length += len(html)
    if gathering.page_length > LONGEST_PAGES:
        raise Hostile(
            _(
                "The pages of the cartridge are together longer than %(most)s characters.",
                most=f"{LONGEST_PAGES:,}",
            )
        )
    if len(html) > LONGEST_PAGE or html.count("<") > MOST_TAGS:
        raise ValueError(
            _(
                "the page is longer than %(most)s characters or %(tags)s tags",
                most=f"{LONGEST_PAGE:,}",
                tags=f"{MOST_TAGS:,}",
            )
        )
    head, found, rest = html.partition("<body")
    inner = rest.partition(">")[2] if found else html
    written = Wording().text(head.partition("<title>")[2].partition("</title>")[0])
    return (title or written or resource.file)[:LONGEST_TITLE], inner.partition("</body>")[0]


def lesson_of_page(resource: Resource, title: str, part: Part, gathering: Gathering) -> None:
    title, html = page_of(resource, title, gathering)
    rich = rich_text(html, resource.file, gathering)
    part.lessons.append(LessonFile("", title, "", blocks=(Block("text", html=rich),) if rich else ()))


def rich_text(html: str, place: str, gathering: Gathering) -> str:
    """The HTML of a page as a lesson keeps it; what it cannot keep is noted."""
    wording = Wording()
    if "\\(" in html or "$$" in html or "\\[" in html:
        wording.lose(_("kept with its formula written in LaTeX"))
    seen = wording.look(html)
    wording.formatting |= seen.formatting - SAID_ELSEWHERE
    if not seen.plain():
        wording.lose(_("kept as a lesson without text: the page is empty"))
    gathering.kept += [Note(place, loss) for loss in fewer(wording.all_losses)]
    clean = nh3.clean(
        with_our_headings(html),
        tags=RICH,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        url_relative="deny",
        link_rel=None,
    )
    return to_html(to_markdown(clean))


def with_our_headings(html: str) -> str:
    """Lessons have headings of levels 2 and 3."""
    known = nh3.clean(
        html, tags=RICH | set(HEADINGS), attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None
    )
    for theirs, ours in HEADINGS.items():
        known = known.replace(f"<{theirs}>", f"<{ours}>").replace(f"</{theirs}>", f"</{ours}>")
    return known


def lesson_of_link(resource: Resource, title: str, part: Part, gathering: Gathering) -> None:
    root = tree(gathering.archive.read(resource.file, MOST_XML_BYTES), resource.file)
    found = child(root, "url")
    address = found.get("href", "").strip() if found is not None else ""
    title = (title or words_of(root, "title") or address)[:LONGEST_TITLE]
    if not address.lower().startswith(("http://", "https://")):
        raise ValueError(_("the address of a link is not allowed: “%(address)s”", address=address[:80]))
    escaped = "".join({"&": "&amp;", "<": "&lt;", ">": "&gt;"}.get(sign, sign) for sign in title)
    href = address.replace("&", "&amp;").replace('"', "%22").replace("<", "%3C").replace(">", "%3E")
    rich = to_html(to_markdown(f'<p><a href="{href}">{escaped}</a></p>'))
    part.lessons.append(LessonFile("", title, "", blocks=(Block("text", html=rich),)))


def questions_of(resource: Resource, title: str, part: Part, gathering: Gathering) -> None:
    root = tree(gathering.archive.read(resource.file, MOST_XML_BYTES), resource.file)
    read_questestinterop(root, resource.file, part.questions)


def assignment_of(resource: Resource, title: str, part: Part, gathering: Gathering) -> None:
    """An assignment with a page of text is a work that a trainer marks."""
    title, html = page_of(resource, title, gathering)
    wording = Wording()
    stem = wording.text(html)
    wording.lose(_("kept as a work with a rubric of one criterion: write what is to be shown"))
    question = Question(key_from(title), Kind.WORK, stem or title, rubric=plain_rubric(Decimal(1)))
    part.questions.take(resource.file, question, wording.all_losses)


def course_from(key: str, title: str, parts: list[Part]) -> CourseFile:
    """The course with keys and names for everything in it. Modules without a lesson and a question are not made."""
    modules: list[ModuleFile] = []
    for part in parts:
        if part.lessons or part.questions.arrived:
            modules.append(module_from(key, len(modules) + 1, part))
    return CourseFile(key=key, title=title, aim="", modules=tuple(modules), name=slug(f"{key} {title}"))


def module_from(course_key: str, number: int, part: Part) -> ModuleFile:
    key = f"{course_key}.M{number}"
    lessons = tuple(
        replace(lesson, key=f"{key}.L{place}", name=slug(f"l{place} {lesson.title}"))
        for place, lesson in enumerate(part.lessons, start=1)
    )
    questions = tuple(found.question for found in part.questions.arrived)
    test = TestFile() if questions else None
    return ModuleFile(key, part.title, "", lessons, test, questions, slug(f"m{number} {part.title}"))


def slug(text: str) -> str:
    """A name for an address: letters and digits of any script, parted by dashes."""
    return key_from(text).replace(".", "-").replace("_", "-").lower().strip("-")
