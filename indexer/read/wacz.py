"""WACZ packages: a zip of archives, their page list and their digests.

Nothing is ever written to disk. An entry whose name, place or kind could mislead is refused, and
the ledger says so.
"""

import hashlib
import io
import json
import stat
import struct
import zipfile
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

from indexer.read.limits import MIB, WACZ_JSON, WACZ_TEXTS, ZIP_DIRECTORY, ZIP_ENTRIES
from indexer.read.records import PageList, clean_url
from indexer.read.source import Slice, Source
from indexer.read.units import DeflateUnit, Inflated

_ARCHIVES = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz")
_END = b"PK\x05\x06"
_END_64_LOCATOR = b"PK\x06\x07"


class _Handle(io.RawIOBase):
    """A source as the seekable file that ``zipfile`` wants."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._size = source.extent()
        self._at = 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self._size)[whence]
        if self._at < 0:
            raise OSError("negative position")
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        data = self._source.read_at(self._at, self._size if size < 0 else size)
        self._at += len(data)
        return data


@dataclass(frozen=True, slots=True)
class Member:
    """One entry, and where its data lie in the package. *refused* is a reason code, or None."""

    name: str
    offset: int
    length: int
    size: int
    stored: bool
    refused: str | None = None
    crc: int = 0


class Package:
    """The directory of a WACZ. *fault* is a reason code if it can't be used.

    *is_cut* says that it has more entries than *members*, which are the first ``ZIP_ENTRIES``.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self.fault: str | None = None
        self.is_cut = False
        self.members: tuple[Member, ...] = ()
        try:
            infos = _directory(source)
            self.is_cut = len(infos) > ZIP_ENTRIES
            self.members = tuple(_members(source, infos[:ZIP_ENTRIES]))
        except _TooLargeError:
            self.fault = "zip_too_large"
        except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError):
            self.fault = "zip_damaged"
        self._by_name = {member.name: member for member in self.members if not member.refused}

    def open(self, member: Member) -> Source:
        """The content of *member*, inflated as it is read."""
        if member.stored:
            return Slice(self._source, member.offset, member.length)
        source, start, stop = self._source, member.offset, member.offset + member.length
        return Inflated(lambda: DeflateUnit(source, start, -15, stop))

    def find(self, name: str) -> Member | None:
        """The entry of this name that was not refused."""
        return self._by_name.get(name)

    def archives(self) -> Iterator[Member]:
        """The entries with records, and packages inside the package, in order of their place."""
        for member in sorted(self.members, key=lambda member: member.offset):
            if not member.refused and (is_archive(member) or is_nested(member)):
                yield member


def is_archive(member: Member) -> bool:
    """Whether this entry holds records: the WACZ standard goes by names, so names count here."""
    return member.name.lower().endswith(_ARCHIVES)


def is_nested(member: Member) -> bool:
    """Whether this entry is a package itself."""
    return member.name.lower().endswith(".wacz")


def is_package(source: Source) -> bool:
    """Whether a zip is a WACZ; without a readable directory, whether it begins like one."""
    package = Package(source)
    if package.fault == "zip_damaged":
        return b"datapackage.json" in source.read_at(0, MIB) or b"archive/" in source.read_at(
            0, MIB
        )
    return package.fault is not None or any(
        is_archive(member) or is_nested(member) or member.name == "datapackage.json"
        for member in package.members
    )


class _TooLargeError(Exception):
    """The directory is too large to be read."""


def _directory(source: Source) -> list[zipfile.ZipInfo]:
    _check_directory(source)
    with zipfile.ZipFile(_Handle(source)) as package:
        return package.infolist()


def _members(source: Source, infos: list[zipfile.ZipInfo]) -> Iterator[Member]:
    names: set[str] = set()
    members = []
    for info in infos:
        if info.is_dir():
            continue
        start, fault = _data_start(source, info)
        refused = _refusal(info) or fault
        name = info.filename.replace("\\", "/")  # some tools of Windows write it so
        if refused is None and name in names:
            refused = "zip_duplicate"
        names.add(name)
        stored = info.compress_type == zipfile.ZIP_STORED
        members.append(
            Member(name, start, info.compress_size, info.file_size, stored, refused, info.CRC)
        )
    yield from _without_overlaps(members)


def _without_overlaps(members: list[Member]) -> Iterator[Member]:
    """Refuse each member that shares bytes with a shorter one: the longer claims too much."""
    starts: list[int] = []
    stops: list[int] = []
    for member in sorted(members, key=lambda member: member.length):
        if member.refused is None and member.length:
            at = bisect_right(starts, member.offset)
            stop = member.offset + member.length
            if (at and stops[at - 1] > member.offset) or (at < len(starts) and starts[at] < stop):
                member = replace(member, refused="zip_overlap")
            else:
                starts.insert(at, member.offset)
                stops.insert(at, stop)
        yield member


def _check_directory(source: Source) -> None:
    """Raise before ``zipfile`` reads a directory that is too large to hold."""
    size = source.extent()
    tail_start = max(0, size - 66_000)
    tail = source.read_at(tail_start, size - tail_start)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise zipfile.BadZipFile
    (directory,) = struct.unpack_from("<I", tail, at + 12)
    if directory == 0xFFFFFFFF and at >= 20 and tail[at - 20 : at - 16] == _END_64_LOCATOR:
        (place,) = struct.unpack_from("<Q", tail, at - 12)
        end_64 = source.read_at(place, 56)
        if len(end_64) == 56:
            (directory,) = struct.unpack_from("<Q", end_64, 40)
    if directory > ZIP_DIRECTORY:
        raise _TooLargeError


def _refusal(info: zipfile.ZipInfo) -> str | None:
    name = info.filename
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or name[1:2] == ":":
        return "zip_bad_name"
    if any(ord(letter) < 32 for letter in name) or not name:
        return "zip_bad_name"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "zip_symlink"
    if info.flag_bits & 1:
        return "zip_encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "zip_method"
    return None


def _data_start(source: Source, info: zipfile.ZipInfo) -> tuple[int, str | None]:
    """Where an entry's data begin, and a reason code where its own header does not fit."""
    head = source.read_at(info.header_offset, 30)
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        return info.header_offset, "zip_bad_entry"
    method = int.from_bytes(head[8:10], "little")
    name_length, extra_length = struct.unpack_from("<HH", head, 26)
    name = source.read_at(info.header_offset + 30, name_length)
    start = info.header_offset + 30 + name_length + extra_length
    named = info.orig_filename in (name.decode("utf-8", "replace"), name.decode("cp437"))
    fits = named and method == info.compress_type
    if not fits or start + info.compress_size > source.extent():
        return start, "zip_bad_entry"
    return start, None


# ---- what the package says about itself --------------------------------------------------------


def _json(package: Package, name: str) -> Any:
    """The content of a JSON entry; None where it is missing, too long or not JSON."""
    member = package.find(name)
    if member is None or member.size > WACZ_JSON:
        return None
    data = package.open(member).read_at(0, WACZ_JSON)
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def read_page_list(package: Package) -> PageList | None:
    """Read the titles and texts of the page list; None where the package has no list."""
    hints: dict[str, Mapping[str, str]] = {}
    room = WACZ_TEXTS
    for name in ("pages/pages.jsonl", "pages/extraPages.jsonl"):
        member = package.find(name)
        if member is None:
            continue
        for line in package.open(member).read_at(0, WACZ_TEXTS).splitlines():
            try:
                page = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if not isinstance(page, dict) or not isinstance(page.get("url"), str):
                continue
            found = {
                key: page[key]
                for key in ("title", "text")
                if isinstance(page.get(key), str) and page[key]
            }
            room -= sum(map(len, found.values())) + len(page["url"])
            if room < 0:
                return PageList(hints)
            hints.setdefault(clean_url(page["url"]), found)
    return PageList(hints) if hints else None


def check_resources(package: Package) -> Iterator[tuple[str, str]]:
    """Name and reason code for each file that is not as ``datapackage.json`` lists it.

    Of a package that has more entries than are read, files may be missing.
    """
    member = package.find("datapackage.json")
    if member is None:
        return
    listed = _json(package, "datapackage.json")
    resources = listed.get("resources") if isinstance(listed, dict) else None
    if not isinstance(resources, list):
        yield member.name, "wacz_bad_json"
        return
    if len(resources) > ZIP_ENTRIES:
        yield member.name, "zip_too_large"
    checked: set[str] = set()
    for resource in resources[:ZIP_ENTRIES]:
        path = resource.get("path") if isinstance(resource, dict) else None
        if not isinstance(path, str) or path in checked:
            continue
        checked.add(path)
        found = package.find(path.replace("\\", "/"))
        if found is None:
            if not package.is_cut:
                yield path, "wacz_missing_file"
        elif not _fits(package.open(found), resource):
            yield path, "wacz_digest_mismatch"


def _fits(content: Source, resource: Mapping[str, Any]) -> bool:
    """Whether the content has the digest stated, as far as that can be told.

    Of content that may be a bomb it cannot: only its records show whether it is one.
    """
    stated = str(resource.get("hash", ""))
    algorithm, _, value = stated.partition(":")
    if algorithm not in ("sha256", "sha1", "md5") or not value:
        return True
    state = hashlib.new(algorithm, usedforsecurity=False)
    at = 0
    while piece := content.read_at(at, MIB):
        state.update(piece)
        at += len(piece)
    return content.error == "bomb" or state.hexdigest() == value.lower()


def name_step(name: str) -> str:
    """An entry's name as a step of ``Location.member``, with ``!``, ``@`` and others escaped."""
    return quote(name, safe="/ .,+()[]{}=;:$&'~")


def step_name(step: str) -> str:
    """The entry's name that a step of ``Location.member`` means."""
    return unquote(step)
