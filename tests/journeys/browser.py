"""A person at a browser without JavaScript: follows links, fills forms, keeps cookies."""

from dataclasses import dataclass, field
from urllib.parse import urljoin

import httpx
from bs4 import BeautifulSoup, Tag


@dataclass
class Page:
    """What came back: where, with what status, and the document."""

    address: str
    status: int
    text: str
    content: bytes = b""

    @property
    def document(self) -> BeautifulSoup:
        return BeautifulSoup(self.text, "lxml" if self.text.startswith("<?xml") else "html.parser")

    @property
    def words(self) -> str:
        """All text as a reader sees it, white space folded."""
        return " ".join(self.document.get_text(" ").split())

    @property
    def heading(self) -> str:
        found = self.document.find("h1")
        return " ".join(found.get_text(" ").split()) if found else ""


@dataclass
class Visitor:
    """One person's session. `post` takes the form that the current page shows, as a browser would."""

    site: str
    client: httpx.Client = field(init=False)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.site, follow_redirects=True, timeout=30)
        self.page = Page(self.site, 0, "")

    def get(self, path: str) -> Page:
        return self.keep(self.client.get(path))

    def keep(self, answer: httpx.Response) -> Page:
        is_text = answer.headers.get("content-type", "").startswith("text/")
        self.page = Page(str(answer.url), answer.status_code, answer.text if is_text else "", answer.content)
        return self.page

    def sign_in(self, email: str, password: str) -> Page:
        self.get("/account/login/")
        return self.submit({"login": email, "password": password}, holding="password")

    def form(self, *, holding: str = "", action: str = "", saying: str = "") -> Tag:
        """The form on the page that has a field named `holding`, a button `saying` that, or `action` in its address."""
        for found in self.page.document.find_all("form"):
            target = str(found.get("action") or self.page.address)
            if holding and not found.find(attrs={"name": holding}):
                continue
            if action and action not in target:
                continue
            if saying and not found.find("button", string=saying):
                continue
            if str(found.get("method", "get")).lower() == "post" and "logout" not in target:
                return found
        raise LookupError(
            f"no such form ({holding}{action}{saying}) on {self.page.address}: {self.page.words[:400]}"
        )

    def submit(
        self,
        values: dict[str, object] | None = None,
        *,
        holding: str = "",
        action: str = "",
        saying: str = "",
        button: str = "",
        files: dict[str, tuple[str, bytes, str]] | None = None,
    ) -> Page:
        """Send a form of the page with its own values and ours; `button` names the pressed one."""
        found = self.form(holding=holding, action=action, saying=saying)
        sent = fields_of(found) | (values or {})
        if button:
            pressed = found.find("button", attrs={"name": button}) or found.find("button", string=button)
            if pressed is not None and pressed.get("name"):
                sent[str(pressed["name"])] = str(pressed.get("value", ""))
        target = urljoin(self.page.address, str(found.get("action") or self.page.address))
        return self.keep(
            self.client.post(target, data=sent, files=files, headers={"Referer": self.page.address})
        )

    def follow(self, text: str) -> Page:
        for link in self.page.document.find_all("a"):
            if text in " ".join(link.get_text(" ").split()):
                return self.get(urljoin(self.page.address, str(link["href"])))
        raise LookupError(f"no link “{text}” on {self.page.address}: {self.page.words[:400]}")


def fields_of(form: Tag) -> dict[str, object]:
    """What the form would send untouched."""
    sent: dict[str, object] = {}
    for field_tag in form.find_all(["input", "textarea", "select"]):
        name = field_tag.get("name")
        if not name or field_tag.has_attr("disabled"):
            continue
        value = value_of(field_tag)
        if value is None:
            continue
        if name in sent:
            before = sent[str(name)]
            sent[str(name)] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            sent[str(name)] = value
    return sent


def value_of(tag: Tag) -> str | None:
    if tag.name == "textarea":
        return tag.get_text()
    if tag.name == "select":
        chosen = tag.find("option", selected=True) or tag.find("option")
        return str(chosen.get("value", chosen.get_text())) if chosen else None
    kind = str(tag.get("type", "text"))
    if kind in {"submit", "button", "file", "image", "reset"}:
        return None
    if kind in {"checkbox", "radio"} and not tag.has_attr("checked"):
        return None
    return str(tag.get("value", "on" if kind == "checkbox" else ""))
