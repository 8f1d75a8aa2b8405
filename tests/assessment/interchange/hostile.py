"""Files that nobody honest sends, made here: each with a word that its refusal, or its listing, must hold."""

import io
import struct
import zipfile
from dataclasses import dataclass

from tests.curriculum.cartridges import CARTRIDGE, packed

QTI_MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"><metadata><schema>QTI Package</schema>
</metadata><resources><resource identifier="a" type="imsqti_item_xmlv3p0" href="a.xml"/></resources></manifest>"""
ITEM = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="a" title="a">
<qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier"><qti-correct-response>
<qti-value>C1</qti-value></qti-correct-response></qti-response-declaration><qti-item-body><p>{stem}</p>
<qti-choice-interaction response-identifier="RESPONSE" max-choices="1"><qti-simple-choice identifier="C1">a</qti-simple-choice>
<qti-simple-choice identifier="C2">b</qti-simple-choice></qti-choice-interaction></qti-item-body>
<qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"/></qti-assessment-item>"""
QUIZ = '<?xml version="1.0"?><quiz><question type="essay"><name><text>a</text></name><questiontext format="html"><text>{}</text></questiontext></question></quiz>'
DTD = '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = "<!DOCTYPE quiz [" + "".join(
    f'<!ENTITY l{at} "{f"&l{at - 1};" * 10 if at else "lol"}">' for at in range(10)
) + "]>"  # fmt: skip


@dataclass(frozen=True)
class Case:
    """`word` stands in the refusal; where it is empty the file may also be read, with nothing of it that runs."""

    name: str
    content: bytes
    word: str = ""


def zipped(*entries: tuple[str, bytes], manifest: str = QTI_MANIFEST) -> bytes:
    return packed({"imsmanifest.xml": manifest, "a.xml": ITEM.format(stem="x")}) if not entries else with_entries(
        [("imsmanifest.xml", manifest.encode()), *entries]
    )  # fmt: skip


def with_entries(entries: list[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def info(name: str, mode: int = 0o100644) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name)
    found.external_attr = mode << 16
    return found


def renamed(name: str, to: bytes) -> bytes:
    """An archive whose second entry has a name that the library would not write."""
    return zipped((name, b"x")).replace(name.encode(), to)


def lying(size: int) -> bytes:
    """An archive whose item says it has another size than it has."""
    data = bytearray(zipped(("a.xml", ITEM.format(stem="x" * 5000).encode())))
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, size)
    return bytes(data)


def encrypted() -> bytes:
    data = bytearray(zipped(("a.xml", b"x")))
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def cartridge(**changed: str) -> bytes:
    files = dict(CARTRIDGE)
    for name, text in changed.items():
        files[name.replace("__", "/").replace("_dot_", ".")] = text
    return packed(files)


ARCHIVES = [
    Case("a path upwards", zipped(("../evil.xml", b"x")), "not allowed"),
    Case("a path upwards inside", zipped(("a/../../evil.xml", b"x")), "not allowed"),
    Case("an absolute path", zipped(("/etc/evil", b"x")), "not allowed"),
    Case("a drive", zipped(("C:evil.xml", b"x")), "not allowed"),
    Case("a backslash", renamed("aQb.xml", b"a\\b.xml"), "not allowed"),
    Case("a NUL in a name", renamed("aQb.xml", b"a\0b.xml"), "not allowed"),
    Case("a symbolic link", with_entries([("imsmanifest.xml", QTI_MANIFEST.encode()), (info("l", 0o120777), b"/etc/passwd")]), "link"),
    Case("a device", with_entries([("imsmanifest.xml", QTI_MANIFEST.encode()), (info("d", 0o020666), b"")]), "link or a device"),
    Case("two manifests", with_entries([("imsmanifest.xml", b"<a/>"), ("imsmanifest.xml ", b"x"), ("IMSMANIFEST.XML", b"<b/>")]), "twice"),
    Case("the same name composed otherwise", zipped(("é.xml", b"x"), ("e\u0301.xml", b"x")), "twice"),
    Case("the same folder as a file", zipped(("a", b"x"), ("a/", b"")), "twice"),
    Case("a bomb", zipped(("a.xml", b" " * 30_000_000)), "packed more than"),
    Case("a bomb of a manifest", with_entries([("imsmanifest.xml", b" " * 30_000_000)]), "packed more than"),
    Case("an archive in it", zipped(("inner.zip", b"PK")), "another archive"),
    Case("a tarball in it", zipped(("inner.tar.gz", b"x")), "another archive"),
    Case("too many entries", with_entries([(f"{at}", b"") for at in range(5001)]), "entries"),
    Case("a size too small", lying(10), "damaged"),
    Case("a size too large", lying(4_000_000_000), "more than"),
    Case("encrypted", encrypted(), "encrypted"),
    Case("cut off", zipped()[:-40], "damaged"),
    Case("cut in the middle", zipped()[: len(zipped()) // 2], "damaged"),
    Case("only the mark", b"PK\x03\x04", "damaged"),
    Case("an empty archive", b"PK\x05\x06" + b"\0" * 18, "imsmanifest.xml"),
    Case("noise behind the mark", b"PK\x03\x04" + bytes(range(256)) * 40, "damaged"),
    Case("a picture before an archive", b"\x89PNG\r\n\x1a\n" + zipped(), "UTF-8"),
    Case("no manifest", packed({"a.xml": ITEM.format(stem="x")}), "imsmanifest.xml"),
    Case("a manifest in a folder", packed({"x/imsmanifest.xml": QTI_MANIFEST}), "imsmanifest.xml"),
    Case("a manifest with entities", zipped(("a.xml", b"x"), manifest=DTD + QTI_MANIFEST), "document type"),
    Case("an item with entities", zipped(("a.xml", (DTD + ITEM).encode())), "document type"),
    Case("an item that is too deep", zipped(("a.xml", b"<a>" * 20_000)), "deep"),
    Case("an item outside the archive", zipped(manifest=QTI_MANIFEST.replace("a.xml", "../../etc/passwd"))),
    Case("an item that is no XML", zipped(("a.xml", b"\0\1\2"))),
    Case("a cartridge with entities in a quiz", cartridge(quiz_dot_xml=DTD + CARTRIDGE["quiz.xml"]), "document type"),
    Case("a cartridge with an address that runs", cartridge(link_dot_xml='<webLink><url href="javascript:alert(1)"/></webLink>')),
    Case("a cartridge with a deep page", cartridge(pages__stock_dot_html="<div>" * 30_000 + "x")),
    Case("a cartridge whose items are nested too deep", cartridge(imsmanifest_dot_xml="<manifest>" + "<item>" * 5000), "deep"),
]  # fmt: skip

TEXTS = [
    Case("an outer entity", (DTD + QUIZ.format("&x;")).encode(), "document type"),
    Case("a billion laughs", (LAUGHS + QUIZ.format("&l9;")).encode(), "document type"),
    Case("a document type in UTF-16", ('<?xml version="1.0" encoding="UTF-16"?>' + DTD + "<quiz/>").encode("utf-16"), "document type"),
    Case("a parameter entity", b'<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY % p SYSTEM "http://127.0.0.1:9/">%p;]><quiz/>', "document type"),
    Case("a document type elsewhere", b'<?xml version="1.0"?><!DOCTYPE quiz SYSTEM "http://127.0.0.1:9/x.dtd"><quiz/>', "document type"),
    Case("deep XML", b"<quiz>" + b"<a>" * 100_000, "deep"),
    Case("very many elements", b"<quiz>" + b"<a/>" * 250_000 + b"</quiz>", "elements"),
    Case("very large XML", b"<quiz>" + b" " * 10_000_001, "larger than"),
    Case("a lone surrogate", b"x \xed\xa0\x80 {=a ~b}", "UTF-8"),
    Case("a surrogate by number", QUIZ.format("&#xD800;").encode(), "well-formed"),
    Case("a NUL", b"x \0 {=a ~b}", "no text has"),
    Case("a NUL by number", QUIZ.format("&#0;").encode(), "well-formed"),
    Case("a character for insiders", "x \ufdd3 {=a ~b}".encode(), "no text has"),
    Case("half of UTF-16", b"\xff\xfe\x00", "UTF-8"),
    Case("an unknown encoding", b'<?xml version="1.0" encoding="klingon"?><quiz/>', "well-formed"),
    Case("an encoding that is none", b'<?xml version="1.0" encoding="base64"?><quiz/>', "well-formed"),
    Case("a huge number", b"x {#1e999}"),
    Case("a huge tolerance", b"x {#1:1e400000}"),
    Case("not a number", b"x {#NaN}"),
    Case("an endless number", b"x {#" + b"9" * 100_000 + b"}"),
    Case("a weight beyond measure", b"x {~%1e999%a ~%-1e999%b =c}"),
    Case("a script", QUIZ.format("&lt;script&gt;alert(1)&lt;/script&gt;ok").encode()),
    Case("a script in an attribute", QUIZ.format("&lt;img src=x onerror=alert(1)&gt;ok").encode()),
    Case("an address that runs", b'[html]<a href\\="javascript\\:alert(1)">x</a> <a href\\="data\\:text/html,x">y</a>{=a ~b}'),
    Case("a formula", b"x {=\\=cmd|' /C calc'!A0 ~b}"),
    Case("a page that is an archive too", b"<html>PK\x03\x04</html>"),
    Case("only braces", b"{" * 100_000),
    Case("braces that never close", b"x {=a\n\n" * 50_000),
    Case("signs without end", b"x {" + b"~=#%" * 100_000 + b"}"),
    Case("backslashes", b"x {=a" + b"\\" * 400_001 + b"}"),
    Case("titles without end", b"::" * 200_000),
    Case("one long line", b"x" * 1_000_000 + b"{=a ~b}"),
    Case("very many questions", b"x {T}\n\n" * 3_000, "more than 2,000 questions"),
    Case("very many texts", b"x\n\n" * 300_000, "cannot be kept"),
    Case("very many options", b"x {" + b"~a" * 50_000 + b"=b}"),
    Case("a gap in a gap", QUIZ.replace("essay", "cloze").format("{1:SA:={1:SA:=a}}").encode()),
    Case("gaps that never close", QUIZ.replace("essay", "cloze").format("{1:SA:" * 30_000).encode()),
    Case("deep HTML", QUIZ.format("&lt;b&gt;" * 30_000).encode()),
    Case("tables in tables", QUIZ.format("&lt;table&gt;&lt;td&gt;" * 8_000).encode()),
    Case("Markdown without end", b"[markdown]" + b"[" * 15_000 + b"{=a ~b}"),
    Case("Markdown stars", b"[markdown]" + b"*a_" * 6_000 + b"{=a ~b}"),
    Case("Aiken letters", b"x\nA. a\nA. b\nANSWER: A\nANSWER: Z\n"),
    Case("nothing", b"", "empty"),
    Case("only spaces", b" \n" * 1000, "empty"),
]  # fmt: skip
CASES = [*ARCHIVES, *TEXTS]
