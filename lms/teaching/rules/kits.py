"""What of a compiled lesson a presenter needs beside its text."""

import re
from collections.abc import Callable, Iterable

HEADING = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
NAMES_FILES = re.compile(r'(?<=\s)(src|srcset|poster|href)="([^"]*)"')


def is_exercise(html: str) -> bool:
    return 'class="segment exercise"' in html


def exercises(segments: Iterable[str]) -> list[str]:
    """The exercises among the pieces of a lesson."""
    return [html for html in segments if is_exercise(html)]


def heading(html: str) -> str:
    """The title of a piece as plain text."""
    found = HEADING.search(html)
    return TAG.sub("", found.group(1)).strip() if found else ""


def below(prefix: str) -> re.Pattern[str]:
    """An address that begins with `prefix`, alone or in a list of sizes; what follows is the name of the file."""
    return re.compile(rf'(?:^|(?<=[\s,])){re.escape(prefix)}([^\s,"?#]+)')


def files_in(html: str, prefix: str) -> list[str]:
    """Names, below `prefix`, of the files a piece shows or offers, in any of their sizes, as its addresses write them."""
    address = below(prefix)
    return [name for _attribute, value in NAMES_FILES.findall(html) for name in address.findall(value)]


def with_local_files(html: str, prefix: str, local: Callable[[str], str]) -> str:
    """The piece with the addresses of its files as names in the folder of the kit."""
    address = below(prefix)

    def in_folder(found: re.Match[str]) -> str:
        value = address.sub(lambda file: local(file.group(1)), found.group(2))
        return f'{found.group(1)}="{value}"'

    return NAMES_FILES.sub(in_folder, html)
