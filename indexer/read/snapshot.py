"""Pages saved as HTML files: by SingleFile, a browser, wget or HTTrack, or out of Wayback."""

import hashlib
import html
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urljoin

from indexer.model.capture import Capture, Entry, Location, Outcome, Record
from indexer.places import named
from indexer.read.capture_dates import read_date, read_http_date
from indexer.read.digest import digest_of
from indexer.read.limits import KIB, SAVED_PAGE, URL
from indexer.read.records import READ_AROUND, clean_url, reason_of_status
from indexer.read.saved_heads import SavedContent, unwrap
from indexer.read.source import FileSource
from indexer.urls import is_web

_HEAD = 256 * KIB
_TAIL = 16 * KIB
_PADDING = 512  # zero bytes; fewer may be those of UTF-16
# "Page saved with SingleFile", then on lines of their own "url: https://…" and
# "saved date: Tue Mar 05 2024 10:11:12 GMT+0100 (CET)"
_SINGLEFILE = re.compile(
    rb"Page saved with SingleFile\s{1,20}url:\s?(\S{1,8192})\s{1,20}saved date:\s?([^\n]{1,100})"
)
# <html data-scrapbook-source="https://…" data-scrapbook-create="20240305101112000">
_WEBSCRAPBOOK = re.compile(
    rb"<html\b[^>]{0,2000}?\bdata-scrapbook-source=\"([^\"]{1,8192})\""
    rb"[^>]{0,2000}?\bdata-scrapbook-create=\"(\d{14,17})\"",
    re.IGNORECASE,
)
# <!-- saved from url=(0022)http://example.com/a -->
_SAVED_FROM = re.compile(rb"<!-- saved from url=\(\d{4,5}\)(\S{1,8192}) -->")
# <!-- Mirrored from example.com/a.html by HTTrack Website Copier/3.x [XR&CO'2014],
# Tue, 05 Mar 2024 10:11:12 GMT --> (on one line)
_HTTRACK = re.compile(
    rb"<!-- Mirrored from (\S{1,8192}) by HTTrack [^,\n]{1,200}, ([^\n]{1,60}?) -->"
)
# FILE ARCHIVED ON 10:11:12 Mar 05, 2024 AND RETRIEVED FROM THE …
_WAYBACK_DATE = re.compile(
    rb"FILE ARCHIVED ON (\d\d:\d\d:\d\d) ([A-Z][a-z]{2}) (\d\d), (\d{4}) AND"
)
_WAYBACK_URL = re.compile(
    rb"https?://web\.archive\.org/web/(\d{14})(?:[a-z]{2}_)?/(https?:/{1,2}[^\s\"'<>]{1,8192})"
)
_WAYBACK_TOOLBAR = re.compile(
    rb"<!-- BEGIN WAYBACK TOOLBAR INSERT -->.{0,200000}?<!-- END WAYBACK TOOLBAR INSERT -->",
    re.DOTALL,
)
_TAG = re.compile(rb"<(link|meta)\s([^<>]{1,9000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"""([a-zA-Z:]{1,20})\s?=\s?(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
# "Tue Mar 05 2024 10:11:12 GMT+0100": how JavaScript writes a date.
_JS_DATE = re.compile(
    r"(?:[A-Z][a-z]{2},? )?(?:([A-Z][a-z]{2}) (\d{1,2})|(\d{1,2}) ([A-Z][a-z]{2})),? (\d{4}) "
    r"(\d\d:\d\d:\d\d)(?: (?:GMT|UTC)?([+-]\d{4})?)?"
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,62})\.)+[a-z]{2,24}(?::\d{1,5})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a saved page comes from, as far as the tool that saved it says."""

    url: str | None = None
    captured_at: datetime | None = None


def read_saved_page(path: str, file: FileSource) -> Entry:
    """The one entry of the HTML *file* at *path*; ``ArchiveError`` where it can't be read."""
    data = file.read_at(0, SAVED_PAGE)
    location = Location(path, 0, file.size, digest=digest_of([data]))
    whole = file.size <= SAVED_PAGE
    return page_entry(data, location, _url_by_path(path), file.modified_at, whole=whole)


def page_entry(
    data: bytes,
    location: Location,
    by_path: str,
    modified_at: datetime,
    *,
    whole: bool,
    stated: Origin | None = None,
    damage: str | None = None,
) -> Entry:
    """The entry of a saved page; *by_path* is its URL where nothing states one, and
    *modified_at* its instant.

    *stated* is what the container says of it, *damage* a reason code if *data* are not all of it.

    The head that wget saved above a page gives status, charset and, for want of a tool's own
    statement, the instant of the capture. It says nothing of when anything was published.
    """
    saved = unwrap(data)
    content, head = _without_padding(saved.body.content), saved.head
    flags = list(saved.body.flags)
    origin = _origin(content, stated or Origin())
    url = origin.url
    if url is None:
        if not is_web(by_path):
            flags.append("derived_url")
        url = _stated_url(content, by_path) or by_path
    captured_at = origin.captured_at
    if captured_at is not None and b"BEGIN WAYBACK TOOLBAR" in content:
        content = _WAYBACK_TOOLBAR.sub(b"", content)
    if captured_at is None and head is not None:
        captured_at = read_http_date(head.fields.get("date", ""))
        flags += ["http_date"] if captured_at else []
    if captured_at is None:
        captured_at = modified_at
        flags.append("mtime")
    status = head.status if head else None
    content_type = (head.fields.get("content-type") if head else None) or "text/html"
    target = clean_url(head.fields.get("location", "")) if head else ""
    outcome, reason = _judged(saved, status, bool(target), whole=whole)
    if damage:
        outcome, reason = Outcome.DAMAGED, damage
    if reason == "body_too_big":
        flags.append("truncated_decoded")
    record = Record(
        location,
        "file",
        outcome,
        reason,
        url,
        captured_at,
        status,
        content_type,
        tuple(dict.fromkeys(flags)),
        _absolute(url, target) if outcome is Outcome.REDIRECT else None,
    )
    capture = Capture(
        url, captured_at, "file", status, content_type, content, location, record.flags
    )
    read = outcome is Outcome.ARTICLE or reason in ("body_too_big", *READ_AROUND, damage)
    return Entry(record, capture if read else None)


def _without_padding(content: bytes) -> bytes:
    """*content* without the zero bytes of a file that was longer once, or was to be."""
    bare = content.rstrip(b"\0")
    return content if len(content) - len(bare) < _PADDING else bare


def _judged(
    saved: SavedContent, status: int | None, redirects: bool, *, whole: bool
) -> tuple[Outcome, str]:
    """Outcome and reason of a saved page, before its text is judged."""
    if reason := reason_of_status(status, redirects=redirects):
        return (Outcome.REDIRECT if reason == "redirect" else Outcome.SKIPPED), reason
    if saved.body.fault is not None:
        damaged = saved.body.fault == "undecodable_body"
        return (Outcome.DAMAGED if damaged else Outcome.SKIPPED), saved.body.fault
    if not saved.body.content.strip() and saved.head is not None:
        return Outcome.SKIPPED, "empty_body"
    if not whole or not saved.body.whole:
        return Outcome.DAMAGED, "body_too_big"
    damage = next((flag for flag in READ_AROUND if flag in saved.body.flags), None)
    return (Outcome.DAMAGED, damage) if damage else (Outcome.ARTICLE, "page")


def _absolute(url: str, target: str) -> str:
    try:
        return urljoin(url, target)[:URL]
    except ValueError:  # a bracket that is not of an IPv6 address
        return target


def _origin(content: bytes, stated: Origin) -> Origin:
    """What the comment says that a tool left when it saved the page, else *stated*."""
    found = _commented(content)
    return Origin(found.url or stated.url, found.captured_at or stated.captured_at)


def _commented(content: bytes) -> Origin:
    head = content[:_HEAD]
    if match := _WEBSCRAPBOOK.search(head):
        return Origin(_web(match[1]), read_date(match[2].decode("ascii")[:14])[0])
    if match := _SINGLEFILE.search(head):
        return Origin(_web(match[1]), read_written_date(match[2].decode("latin-1")))
    if match := _HTTRACK.search(head):
        url = _web(match[1]) or _web(b"http://" + match[1])
        return Origin(url, read_written_date(match[2].decode("latin-1")))
    date = _WAYBACK_DATE.search(content[-_TAIL:]) or _WAYBACK_DATE.search(head)
    if date:
        clock, month, day, year = (part.decode() for part in date.groups())
        at, _ = read_date(f"{year}-{_MONTHS.get(month, 0):02}-{day}T{clock}Z")
        found = _WAYBACK_URL.search(head)
        return Origin(_web(found[2]) if found else None, at)
    if match := _SAVED_FROM.search(head):
        return Origin(_web(match[1]))
    return Origin()


def read_written_date(value: str) -> datetime | None:
    """Read a date as JavaScript or a browser writes it into a saved page."""
    match = _JS_DATE.match(value.strip())
    if match is None:
        return read_date(value.strip())[0]
    month, day, first_day, second_month, year, clock, zone = match.groups()
    number = _MONTHS.get(month or second_month, 0)
    stamp = f"{year}-{number:02}-{int(day or first_day):02}T{clock}{zone or 'Z'}"
    return read_date(stamp)[0]


def _web(value: bytes) -> str | None:
    url = clean_url(html.unescape(value.decode("utf-8", "replace")))
    return url if is_web(url) else None


def _stated_url(content: bytes, base: str) -> str | None:
    """``link rel=canonical``, else ``og:url``, as an absolute URL."""
    found: dict[str, str] = {}
    for tag in _TAG.finditer(content[:_HEAD]):
        attributes = {
            name.lower(): b"".join(values) for name, *values in _ATTRIBUTE.findall(tag[2])
        }
        if tag[1].lower() == b"link" and attributes.get(b"rel", b"").lower() == b"canonical":
            found.setdefault("canonical", _text(attributes.get(b"href", b"")))
        elif attributes.get(b"property", b"").lower() == b"og:url":
            found.setdefault("og:url", _text(attributes.get(b"content", b"")))
    for stated in (found.get("canonical"), found.get("og:url")):
        if stated:
            try:
                url = clean_url(urljoin(base, stated))
            except ValueError:  # a bracket that is not of an IPv6 address
                continue
            if is_web(url):
                return url
    return None


def _text(value: bytes) -> str:
    return html.unescape(value.decode("utf-8", "replace")).strip()


def _url_by_path(path: str) -> str:
    """``http://host/…`` for a file below a folder with the name of a host (wget), else file:."""
    return url_by_parts(named(path).absolute().parts[1:]) or file_url(path)


def url_by_parts(parts: Sequence[str]) -> str | None:
    """``http://host/…`` of a path in which a folder has the name of a host, else None."""
    for at in range(len(parts) - 2, -1, -1):
        if _HOST.fullmatch(parts[at]):
            rest = list(parts[at + 1 :])
            if rest[-1] in ("index.html", "index.htm"):
                rest[-1] = ""
            return "http://" + parts[at] + "/" + quote("/".join(rest), safe="/?&=+,;:@%~!$'()*")
    return None


def file_url(path: str) -> str:
    """A ``file:`` URL for a page that states no other.

    Readers see it, so it names the folder by a digest, not by its path.
    """
    absolute = named(path).absolute()
    folder = hashlib.blake2b(os.fsencode(absolute.parent), digest_size=4).hexdigest()
    return f"file:///{folder}/{quote(absolute.name)}"
