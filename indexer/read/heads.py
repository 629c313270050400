"""Reads the header of a record, WARC or ARC, into one shape."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from indexer.read.limits import RECORD_HEAD, SEARCHED_HEAD
from indexer.read.source import Source

_VERSION = re.compile(rb"WARC/(\d{1,3}\.\d{1,3})[^\S\n]*\r?\n", re.IGNORECASE)
# Lines end in CRLF, LF or, seen in the wild, CR CR LF.
_BLANK = re.compile(rb"\n\r{0,2}\n")
_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9_-]*[ \t]*:")
# "http://example.com/a b 93.184.216.119 20140216050221 text/html 1591": the URL may hold spaces.
_ARC_LINE = re.compile(
    rb"(?P<url>[A-Za-z][A-Za-z0-9+.-]*:.*?) (?P<ip>\S+) (?P<date>\d{8,20}) (?P<rest>.*)"
)
_LENGTH = re.compile(r"\d{1,18}")
_KNOWN_VERSIONS = frozenset({b"0.17", b"0.18", b"0.19", b"1.0", b"1.1"})
_MANY_FIELDS = 1000


@dataclass(frozen=True, slots=True)
class Head:
    """The header of one record; ARC fields bear the names of the WARC ones they stand for.

    *size* counts its bytes, blank line included. *length* is the Content-Length, None where it
    is missing or not a number; *fault* is then the reason code. *fields* have lower-case names; of
    a repeated field the first counts.
    """

    arc: bool
    fields: Mapping[str, str]
    size: int
    length: int | None
    fault: str | None = None
    flags: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """The WARC-Type in lower case, ``arc``, or empty."""
        return self.fields.get("warc-type", "").lower()


def read_head(source: Source, at: int, *, cut: bool = False) -> Head | None:
    """The header at *at*, or None where no record begins.

    With *cut* a header that the end of the data interrupts is read as far as it goes.
    """
    start = source.read_at(at, 4096)
    version = _VERSION.match(start)
    if version is None:
        return _arc_head(source, at, start)
    size = len(start)
    end = _blank_line(start, version.end() - 1)
    while end is None and len(start) == size and size < RECORD_HEAD:
        size = min(size * 8, RECORD_HEAD)
        start = source.read_at(at, size)
        end = _blank_line(start, version.end() - 1)
    if end is None and len(start) < size and not cut:
        return None
    block = start[version.end() : end] if end is not None else start[version.end() :]
    fields = _fields(block)
    flags = [] if version[1] in _KNOWN_VERSIONS else ["warc_version"]
    if len(fields) > _MANY_FIELDS:
        flags.append("many_fields")
    length, fault = _length(fields.get("content-length"))
    if end is None:
        length, fault = None, "header_too_large" if len(start) == size else "truncated"
    return Head(False, fields, end or len(start), length, fault, tuple(flags))


def _blank_line(data: bytes, at: int) -> int | None:
    """The position behind the blank line that ends a header whose version line ends at *at*.

    A blank line before any field (seen in the wild) does not end it.
    """
    while True:
        blank = _BLANK.search(data, at)
        if blank is None:
            return None
        if blank.start() > at or not _FIELD.match(data, blank.end()):
            return blank.end()
        at = blank.end()


def _fields(block: bytes) -> dict[str, str]:
    fields: dict[str, str] = {}
    last = ""
    for line in text_lines(block):
        if line[:1] in (" ", "\t"):
            if last and not line.isspace():
                fields[last] += " " + line.strip()
            continue
        name, colon, value = line.partition(":")
        last = name.strip().lower() if colon else ""
        if last in fields:
            last = ""
        elif last:
            fields[last] = value.strip()
    return fields


def text_lines(block: bytes) -> list[str]:
    """The lines of a header, each as UTF-8, else Latin-1."""
    try:
        return block.decode().split("\n")
    except UnicodeDecodeError:
        return [text(line) for line in block.split(b"\n")]


def text(value: bytes) -> str:
    """Header bytes as text: UTF-8, else Latin-1, which takes anything."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _length(value: str | None) -> tuple[int | None, str | None]:
    if value is None:
        return None, "missing_length"
    if not _LENGTH.fullmatch(value) or not value.isascii():
        return None, "bad_length"
    return int(value), None


def _arc_head(source: Source, at: int, start: bytes) -> Head | None:
    line_end = start.find(b"\n")
    if line_end < 0 and len(start) == 4096 and b":" in start[:32]:
        start = source.read_at(at, SEARCHED_HEAD)
        line_end = start.find(b"\n")
    if line_end < 0:
        return None
    match = _ARC_LINE.fullmatch(start[:line_end].rstrip(b"\r"))
    if match is None:
        return None
    rest = match["rest"].split()
    if not rest:
        return None
    length, fault = _length(text(rest[-1]))
    fields = {
        "warc-type": "arc",
        "warc-target-uri": text(match["url"]),
        "warc-date": text(match["date"]),
        "content-type": text(rest[0]) if len(rest) > 1 else "",
    }
    return Head(True, fields, line_end + 1, length, fault)
