"""Finds the next record after damage."""

import heapq
import re
from collections.abc import Callable, Collection, Iterator

import zstandard

from indexer.read.heads import read_head
from indexer.read.inflate import InflateError, inflater
from indexer.read.limits import KIB, MIB, SEARCHED_HEAD
from indexer.read.source import Bounded, Source
from indexer.read.units import (
    GZIP,
    ZSTD,
    DeflateUnit,
    Inflated,
    Series,
    Unit,
    ZstdUnit,
    zstd_frame_begins,
)

_OVERLAP = 4 * KIB
_FIRST_WINDOW = 16 * KIB
_MARKS = {
    "gzip": re.compile(re.escape(GZIP) + rb"[\x00-\x1f]"),
    "zstd": re.compile(re.escape(ZSTD)),
    "warc": re.compile(rb"WARC/\d{1,3}\.\d{1,3}[ \t]*\r?\n(?=\r?\n?[A-Za-z-]{1,64}[ \t]*:)", re.I),
    # The end of an ARC line: its date, type and length; where it begins is looked for backwards.
    "arc": re.compile(rb" \d{12,18} \S{1,200} -?\d{1,18}\r?\n"),
}
_BLANK_LINE = re.compile(rb"\n\r{0,2}\n")
_ARC_URL = re.compile(rb"[a-z][a-z0-9+.-]{1,20}:")
_ARC_SCHEMES = (b"http://", b"https://", b"ftp://", b"dns:", b"filedesc://")
_ARC_LINE = 4 * KIB

Dictionary = zstandard.ZstdCompressionDict | None


def kind_at(source: Source, at: int) -> str | None:
    """What begins at *at*: ``gzip``, ``zstd``, ``warc``, ``arc``, or None."""
    magic = source.read_at(at, 8)
    if magic.startswith(GZIP):
        return "gzip"
    if magic.startswith(ZSTD):
        return "zstd"
    head = read_head(source, at, cut=True)
    if head is None:
        return None
    return "arc" if head.arc else "warc"


def find_start(
    source: Source,
    at: int,
    stop: int | None,
    usual: Collection[str],
    dictionary: Dictionary,
    *,
    others: bool = True,
) -> int | None:
    """The first position from *at* on where a record begins, or None up to *stop* or the end.

    Records of the *usual* kinds are looked for first, *others* only where there is none: bytes
    that look like another kind are more likely to be page content.
    """
    found = _first(source, at, stop, usual, dictionary)
    if found is None and others:
        unusual = [kind for kind in _MARKS if kind not in usual]
        found = _first(source, at, stop, unusual, dictionary)
    return found


def _first(
    source: Source, at: int, stop: int | None, kinds: Collection[str], dictionary: Dictionary
) -> int | None:
    passed = at
    for position, kind in _marked(source, at, stop, kinds):
        if position < passed:
            continue
        if begins(source, position, kind, dictionary):
            return position
        if kind == "warc" and _endless(source, position):
            # No header can begin before the next blank line is in reach, so that a file of
            # beginnings without an end costs linear time.
            passed = position + SEARCHED_HEAD // 2
    return None


def _endless(source: Source, at: int) -> bool:
    data = source.read_at(at, SEARCHED_HEAD)
    return len(data) == SEARCHED_HEAD and _BLANK_LINE.search(data) is None


def _marked(
    source: Source, at: int, stop: int | None, kinds: Collection[str]
) -> Iterator[tuple[int, str]]:
    """Positions that bear the mark of a start, in order, searched in ever wider windows."""
    size = _FIRST_WINDOW
    while stop is None or at <= stop:
        # The mark of an ARC line is at its end.
        begin = max(0, at - _OVERLAP)
        window = source.read_at(begin, size)
        if len(window) <= at - begin:
            return
        last = len(window) < size
        safe = begin + len(window) - (0 if last else 2 * _OVERLAP)
        for position, kind in heapq.merge(*(_hits(window, begin, at, kind) for kind in kinds)):
            if at <= position < safe and (stop is None or position <= stop):
                yield position, kind
        if last:
            return
        at = safe
        size = min(size * 4, MIB)


def _hits(window: bytes, begin: int, at: int, kind: str) -> Iterator[tuple[int, str]]:
    for match in _MARKS[kind].finditer(window, 0 if kind == "arc" else at - begin):
        yield begin + _arc_start(window, match.start(), kind), kind


def _arc_start(window: bytes, mark: int, kind: str) -> int:
    """Where the ARC line whose end is marked begins; of another kind, the mark itself.

    That is the start of the line, or where that was lost, the nearest URL of a usual scheme with
    nothing but an address between it and the mark.
    """
    if kind != "arc":
        return mark
    start = max(0, mark - _ARC_LINE)
    line = window.rfind(b"\n", start, mark) + 1
    if line and _ARC_URL.match(window, line):
        return line
    address = window.rfind(b" ", start, mark)
    return max(window.rfind(scheme, start, max(address, start)) for scheme in _ARC_SCHEMES)


def begins(source: Source, at: int, kind: str, dictionary: Dictionary) -> bool:
    """Whether a plausible record header begins at *at*, compressed or not."""
    content = source
    start = at
    if not _QUICK[kind](source, at):
        return False
    if kind in ("gzip", "zstd"):
        content, start = open_unit(source, at, kind, dictionary), 0
        blank = content.read_at(0, 64)
        start = len(blank) - len(blank.lstrip(b"\r\n"))
    head = read_head(Bounded(content, start + SEARCHED_HEAD), start)
    if head is None or head.fault == "header_too_large":
        return False
    if head.arc:
        return kind == "arc" or head.length is not None
    names = head.fields
    return "warc-type" in names and ("content-length" in names or "warc-record-id" in names)


# ---- cheap checks first: most bytes that bear a mark are not the start of a record --------------


def _has_fields(source: Source, at: int) -> bool:
    head = source.read_at(at, _OVERLAP)
    end = min((end for mark in (b"\n\n", b"\n\r") if (end := head.find(mark)) >= 0), default=-1)
    if end < 0:
        return True
    names = head[:end].lower()
    return b"warc-type" in names and (b"content-length" in names or b"warc-record-id" in names)


def _inflates(source: Source, at: int) -> bool:
    try:
        return bool(inflater(31).decompress(source.read_at(at, KIB), 16))
    except InflateError:
        return False


_QUICK: dict[str, Callable[[Source, int], bool]] = {
    "gzip": _inflates,
    "zstd": zstd_frame_begins,
    "warc": _has_fields,
    "arc": lambda source, at: True,  # noqa: ARG005
}


def open_unit(
    source: Source, at: int, kind: str, dictionary: Dictionary, stop: int | None = None
) -> Inflated:
    """The content of the gzip member or zstd frame at *at*, or of all of them up to *stop*."""

    def begin(start: int) -> Unit:
        if kind == "gzip":
            return DeflateUnit(source, start)
        return ZstdUnit(source, start, dictionary)

    if stop is None:
        return Inflated(lambda: begin(at))
    return Inflated(lambda: Series(begin, at, stop))
