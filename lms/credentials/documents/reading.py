"""What a PDF says of itself."""

from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError


def serial_in(content: bytes) -> str:
    """The serial in a file's metadata; empty when it is no certificate of ours, or no PDF at all."""
    try:
        found = PdfReader(BytesIO(content)).metadata
        return str(found["/Keywords"])[:60] if found and "/Keywords" in found else ""
    except (PyPdfError, ValueError, KeyError, TypeError, OSError, RecursionError):
        return ""
