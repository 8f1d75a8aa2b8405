"""What of a compiled lesson a presenter needs beside its text."""

import re
from collections.abc import Callable, Iterable

HEADING = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
FILE = re.compile(r'(?<=src=")(/[^"?#]+)')


def is_exercise(html: str) -> bool:
    return 'class="segment exercise"' in html


def exercises(segments: Iterable[str]) -> list[str]:
    """The exercises among the pieces of a lesson."""
    return [html for html in segments if is_exercise(html)]


def heading(html: str) -> str:
    """The title of a piece as plain text."""
    found = HEADING.search(html)
    return TAG.sub("", found.group(1)).strip() if found else ""


def files_in(html: str, prefix: str) -> list[str]:
    """Names, below `prefix`, of the files a piece shows."""
    return [address.removeprefix(prefix) for address in FILE.findall(html) if address.startswith(prefix)]


def with_local_files(html: str, prefix: str, local: Callable[[str], str]) -> str:
    """The piece with the addresses of its files as names in the folder of the kit."""
    return FILE.sub(
        lambda match: (
            local(match.group(1).removeprefix(prefix))
            if match.group(1).startswith(prefix)
            else match.group(1)
        ),
        html,
    )
