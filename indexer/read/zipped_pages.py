"""Saved pages in a zip: SingleFile's self-extracting pages, .htz, .maff, and zips of pages."""

import html
import json
import re
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from indexer.model.capture import Capture, Entry, Location, Outcome, Record
from indexer.places import named
from indexer.read.capture_dates import read_date, read_http_date
from indexer.read.digest import digest_of
from indexer.read.limits import KIB, SAVED_PAGE
from indexer.read.records import clean_url
from indexer.read.remote import open_file
from indexer.read.snapshot import Origin, file_url, page_entry, url_by_parts
from indexer.read.source import FileSource, Source
from indexer.read.wacz import Member, Package, name_step, step_name
from indexer.urls import is_web

_NAMES = (".html", ".htm", ".xhtml")
_INDEX = ("index.html", "index.htm", "index.xhtml")
_END = b"PK\x05\x06"
_TAIL = 128 * KIB  # bytes at the end of a page in which a zip directory may end
_BESIDE = 256 * KIB  # bytes of a file beside a page that says where it comes from
# <MAF:originalurl RDF:resource="https://…"/> and archivetime, an e-mail date
_MAFF_URL = re.compile(rb"<MAF:originalurl\s{1,20}RDF:resource=\"([^\"]{1,8192})\"", re.IGNORECASE)
_MAFF_DATE = re.compile(rb"<MAF:archivetime\s{1,20}RDF:resource=\"([^\"]{1,64})\"", re.IGNORECASE)


def holds_pages(source: Source, path: Path) -> bool:
    """Whether a zip, or a page that is a zip as well, has pages in it, or should have."""
    start = source.read_at(0, 4096)
    if not start.startswith(b"PK"):
        if b"data-sfz" in start:  # SingleFile's bootstrap, empty without its zip
            return True
        size = source.extent()
        if _END not in source.read_at(max(0, size - _TAIL), _TAIL):
            return False
    return bool(_pages(Package(source), path))


def _pages(package: Package, path: Path) -> list[Member]:
    """The entries that are pages, in order.

    Of what a tool saved as one page that is its index; frames and the like belong to it. Of any
    other zip all pages count.
    """
    pages = [member for member in package.members if member.name.lower().endswith(_NAMES)]
    index = [member for member in pages if member.name.rpartition("/")[2].lower() in _INDEX]
    if path.suffix.lower() == ".maff":
        return [member for member in index if member.name.count("/") == 1] or index
    first = [member for member in index if "/" not in member.name]
    one_page = path.suffix.lower() in (".htz", *_NAMES) or package.find("manifest.json")
    return first if first and one_page else pages


def read_zipped_pages(path: str) -> Iterator[Entry]:
    """An entry for each page in a zip, readable or not; raises ``ArchiveError``."""
    with open_file(path) as file:
        package = Package(file)
        pages = _pages(package, named(path))
        if not pages:
            location = Location(path, 0, file.size)
            reason = package.fault or "zip_damaged"
            yield Entry(Record(location, "package", Outcome.DAMAGED, reason))
        for member in pages:
            yield _entry(path, package, member, file.modified_at)


def read_zipped_page(location: Location, file: FileSource) -> Capture | None:
    """The page at *location* of the zip *file*, read again."""
    package = Package(file)
    member = package.find(step_name(location.member or ""))
    if member is None:
        return None
    return _entry(location.file, package, member, file.modified_at).capture


def _entry(path: str, package: Package, member: Member, modified_at: datetime) -> Entry:
    step = name_step(member.name)
    if member.refused:
        location = Location(path, 0, member.length, member=step, seekable=False)
        return Entry(Record(location, "package", Outcome.DAMAGED, member.refused))
    source = package.open(member)
    content = source.read_at(0, SAVED_PAGE)
    whole = member.size <= SAVED_PAGE
    sound = not whole or zlib.crc32(content) == member.crc
    location = Location(
        path, 0, member.size, digest=digest_of([content]), member=step, seekable=False
    )
    return page_entry(
        content,
        location,
        url_by_parts(member.name.split("/")) or file_url(str(named(path) / member.name)),
        modified_at,
        whole=whole,
        stated=_stated(package, member),
        damage=source.error or (None if sound else "damaged_member"),
    )


def _stated(package: Package, member: Member) -> Origin:
    """URL and instant that the index.rdf (MAFF) or manifest.json (SingleFile) beside a page has."""
    folder = member.name.rpartition("/")[0]
    rdf = _start(package, f"{folder}/index.rdf" if folder else "index.rdf")
    url, date = _MAFF_URL.search(rdf), _MAFF_DATE.search(rdf)
    if url:
        at = read_http_date(html.unescape(date[1].decode("latin-1"))) if date else None
        return Origin(_web(html.unescape(url[1].decode("utf-8", "replace"))), at)
    try:
        manifest = json.loads(_start(package, "manifest.json") if not folder else b"")
    except (ValueError, RecursionError):
        return Origin()
    if not isinstance(manifest, dict):
        return Origin()
    at, _ = read_date(str(manifest.get("archiveTime", "")))
    return Origin(_web(str(manifest.get("originalUrl", ""))), at)


def _start(package: Package, name: str) -> bytes:
    member = package.find(name)
    return package.open(member).read_at(0, _BESIDE) if member else b""


def _web(value: str) -> str | None:
    url = clean_url(value)
    return url if is_web(url) else None
