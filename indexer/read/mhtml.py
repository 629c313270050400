"""Web pages saved as one MIME message (MHTML, "web page, single file").

Parsed flat, line by line and without recursion: however deep a message is nested, its parts come
one after the other.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from indexer.model.capture import Capture, Entry, Location, Outcome, Record
from indexer.page.media_type import MediaType, parse_media_type
from indexer.read.capture_dates import read_http_date
from indexer.read.digest import digest_of
from indexer.read.heads import text
from indexer.read.limits import KIB, SAVED_PAGE
from indexer.read.records import clean_url
from indexer.read.remote import open_file
from indexer.read.snapshot import file_url
from indexer.read.source import FileSource
from indexer.urls import is_web

_BLANK = re.compile(rb"\r?\n\r?\n")
_BOUNDARY = re.compile(r"boundary\s?=\s?(?:\"([^\"\n]{1,200})\"|([^\s;\"]{1,200}))", re.IGNORECASE)
_MAX_PARTS = 20_000
_PART_HEAD = 64 * KIB
_MAX_BOUNDARIES = 50


@dataclass(frozen=True, slots=True)
class MimePart:
    """One part: where it lies in the file, its header and its content, decoded.

    *ended* is False for a part that the end of the file cuts.
    """

    offset: int
    length: int
    fields: dict[str, str]
    content: bytes
    ended: bool = True

    @property
    def media_type(self) -> MediaType:
        return parse_media_type(self.fields.get("content-type"))


def read_mhtml(path: str) -> Iterator[Entry]:
    """The page of an MHTML file, and a row for each other part."""
    with open_file(path) as file:
        data = file.read_at(0, SAVED_PAGE)
        whole = file.size <= SAVED_PAGE
        modified_at = file.modified_at
    head, parts = _parse(data)
    page = _page(head, parts)
    captured_at = read_http_date(head.get("date", ""))
    flags: tuple[str, ...] = ()
    if captured_at is None:
        captured_at = modified_at
        flags = ("mtime",)
    if page is None:
        location = Location(path, 0, len(data))
        yield Entry(Record(location, "file", Outcome.DAMAGED, "mhtml_no_page"))
    for part in parts:
        url = clean_url(part.fields.get("content-location", ""))
        location = Location(path, part.offset, part.length, digest=digest_of([part.content]))
        content_type = part.fields.get("content-type")
        if part is not page:
            yield Entry(
                Record(
                    location,
                    "file",
                    Outcome.SKIPPED,
                    "subresource",
                    url or None,
                    captured_at,
                    None,
                    content_type,
                )
            )
            continue
        stated = clean_url(head.get("snapshot-content-location", ""))
        url = next((each for each in (url, stated) if is_web(each)), "")
        own = flags if url else (*flags, "derived_url")
        url = url or file_url(path)
        outcome, reason = (Outcome.ARTICLE, "page") if whole else (Outcome.DAMAGED, "body_too_big")
        if whole and not part.ended and b"</html" not in part.content[-1000:].lower():
            outcome, reason = Outcome.DAMAGED, "truncated"
        record = Record(
            location, "file", outcome, reason, url, captured_at, None, content_type, own
        )
        hints = {"title": _words(head["subject"])} if head.get("subject") else {}
        yield Entry(
            record,
            Capture(
                url, captured_at, "file", None, content_type, part.content, location, own, hints
            ),
        )


def read_mhtml_part(location: Location, file: FileSource) -> Capture | None:
    """The part at *location* in *file*, of whatever type."""
    part = _part(file.read_at(location.offset, min(location.length, SAVED_PAGE)))
    if part is None:
        return None
    url = clean_url(part.fields.get("content-location", ""))
    content_type = part.fields.get("content-type")
    return Capture(url, None, "file", None, content_type, part.content, location)


def _parse(data: bytes) -> tuple[dict[str, str], list[MimePart]]:
    """The message's own header and its parts in order."""
    first = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    end = _BLANK.search(data, first)
    head = _fields(data[first : end.start()] if end else data[first:])
    body = end.end() if end else len(data)
    boundaries: set[bytes] = set()
    _add_boundary(head, boundaries)
    if not boundaries:
        part = _part(data, first)
        return head, [part] if part else []
    parts: list[MimePart] = []
    start: int | None = None
    is_open = False
    at = body
    while at < len(data) and len(parts) < _MAX_PARTS:
        line_end = data.find(b"\n", at)
        line_end = len(data) if line_end < 0 else line_end + 1
        if data.startswith(b"--", at):
            line = data[at:line_end].rstrip()
            if line in boundaries or (line.endswith(b"--") and line[:-2] in boundaries):
                if start is not None:
                    _collect(data, start, at, parts)
                start = None if _opens(data, line_end, boundaries) else line_end
                is_open = line in boundaries
        at = line_end
    if start is not None:
        _collect(data, start, len(data), parts, ended=not is_open)
    return head, parts


def _opens(data: bytes, start: int, boundaries: set[bytes]) -> bool:
    """Whether the part at *start* only holds other parts; if so, adds its boundary."""
    end = _BLANK.search(data, start, start + _PART_HEAD)
    fields = _fields(data[start : end.start()]) if end else {}
    if not parse_media_type(fields.get("content-type")).name.startswith("multipart/"):
        return False
    _add_boundary(fields, boundaries)
    return True


def _collect(
    data: bytes, start: int, stop: int, parts: list[MimePart], *, ended: bool = True
) -> None:
    part = _part(data, start, stop)
    if part is not None and part.fields:
        parts.append(replace(part, ended=ended))


def _add_boundary(fields: dict[str, str], boundaries: set[bytes]) -> None:
    match = _BOUNDARY.search(fields.get("content-type", ""))
    if match and len(boundaries) < _MAX_BOUNDARIES:
        boundaries.add(b"--" + (match[1] or match[2]).encode("utf-8", "replace"))


def _part(data: bytes, start: int = 0, stop: int | None = None) -> MimePart | None:
    stop = len(data) if stop is None else stop
    end = _BLANK.search(data, start, stop)
    if end is None:
        fields = _fields(data[start:stop])
        return MimePart(start, stop - start, fields, b"") if fields else None
    fields = _fields(data[start : end.start()])
    coding = fields.get("content-transfer-encoding", "").strip().lower()
    return MimePart(start, stop - start, fields, _decoded(data[end.end() : stop], coding))


def _decoded(content: bytes, coding: str) -> bytes:
    if coding == "quoted-printable":
        return quopri.decodestring(content)
    if coding == "base64":
        bare = re.sub(rb"[^A-Za-z0-9+/]", b"", content)
        try:
            return base64.b64decode(bare[: len(bare) // 4 * 4] + _last_group(bare))
        except (binascii.Error, ValueError):
            return b""
    return content


def _last_group(bare: bytes) -> bytes:
    rest = bare[len(bare) // 4 * 4 :]
    return rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b""


def _fields(block: bytes) -> dict[str, str]:
    fields: dict[str, str] = {}
    last = ""
    for line in block.split(b"\n"):
        if line[:1] in (b" ", b"\t") and last:
            fields[last] += " " + text(line.strip())
            continue
        name, colon, value = line.partition(b":")
        last = text(name.strip()).lower() if colon and b" " not in name.strip() else ""
        if last and last not in fields:
            fields[last] = text(value.strip())
    return fields


def _page(head: dict[str, str], parts: list[MimePart]) -> MimePart | None:
    """The part at the Snapshot-Content-Location, else the first HTML one."""
    pages = [part for part in parts if part.media_type.is_html]
    wanted = head.get("snapshot-content-location")
    for part in pages:
        if wanted and part.fields.get("content-location") == wanted:
            return part
    return pages[0] if pages else None


def _words(value: str) -> str:
    """Decode the encoded words (``=?utf-8?Q?…?=``) of a header value."""
    try:
        return str(make_header(decode_header(value[:4096])))
    except (HeaderParseError, UnicodeDecodeError, LookupError, ValueError):
        return value[:4096]
