"""What audio, video and captions may be, told from their first bytes and lines rather than from their names."""

import re
from dataclasses import dataclass
from enum import StrEnum

LARGEST = 100 * 1024 * 1024  # bytes: ten minutes of video that a village can load
HEAD = 16  # bytes that tell the type


class Medium(StrEnum):
    AUDIO = "audio"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Format:
    medium: Medium
    mime: str
    suffixes: tuple[str, ...]


MP3 = Format(Medium.AUDIO, "audio/mpeg", ("mp3",))
OGG = Format(Medium.AUDIO, "audio/ogg", ("ogg", "oga", "opus"))
M4A = Format(Medium.AUDIO, "audio/mp4", ("m4a",))
MP4 = Format(Medium.VIDEO, "video/mp4", ("mp4", "m4v"))
WEBM = Format(Medium.VIDEO, "video/webm", ("webm",))


def format_of(head: bytes, suffix: str) -> Format | None:
    """The format that the first bytes show, when the suffix of the name agrees with it."""
    shown = shown_by(head)
    return next((found for found in shown if suffix.lower() in found.suffixes), None)


def shown_by(head: bytes) -> tuple[Format, ...]:
    if head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2):
        return (MP3,)
    if head.startswith(b"OggS"):
        return (OGG,)
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return (WEBM,)
    return (M4A, MP4) if head[4:8] == b"ftyp" else ()


class CaptionFault(StrEnum):
    NOT_VTT = "not_vtt"
    NO_CUE = "no_cue"
    BAD_TIME = "bad_time"
    ENDS_BEFORE_START = "ends_before_start"
    OUT_OF_ORDER = "out_of_order"
    EMPTY_CUE = "empty_cue"


@dataclass(frozen=True, slots=True)
class BadCaption:
    """What is wrong with captions, on which line (from 1)."""

    fault: CaptionFault
    line: int


TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
TIMING = re.compile(rf"{TIME}[ \t]+-->[ \t]+{TIME}(?:[ \t].*)?")


def caption_fault(text: str) -> BadCaption | None:
    """The first thing that makes a text no WebVTT captions; None when a browser can show it."""
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or not re.fullmatch(r"WEBVTT([ \t].*)?", lines[0]):
        return BadCaption(CaptionFault.NOT_VTT, 1)
    before, cues = 0, 0
    for number, line in enumerate(lines, start=1):
        if "-->" not in line:
            continue
        fault, start = cue_fault(line, lines[number : number + 1], before)
        if fault:
            return BadCaption(fault, number)
        before, cues = start, cues + 1
    return None if cues else BadCaption(CaptionFault.NO_CUE, len(lines))


def cue_fault(timing: str, following: list[str], before: int) -> tuple[CaptionFault | None, int]:
    """What is wrong with one cue, and when it starts (milliseconds)."""
    found = TIMING.fullmatch(timing.strip())
    if not found:
        return CaptionFault.BAD_TIME, 0
    start, end = milliseconds(found.groups()[:4]), milliseconds(found.groups()[4:])
    if end <= start:
        return CaptionFault.ENDS_BEFORE_START, start
    if start < before:
        return CaptionFault.OUT_OF_ORDER, start
    return (None if following and following[0].strip() else CaptionFault.EMPTY_CUE), start


def milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, rest = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest
