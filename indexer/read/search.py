"""Finding the next record after damage."""

import re
from collections.abc import Iterator

import zstandard

from indexer.read.heads import read_head
from indexer.read.limits import KIB, MIB, SEARCHED_HEAD
from indexer.read.source import Bounded, Source
from indexer.read.units import GZIP, ZSTD, DeflateUnit, Inflated, Series, Unit, ZstdUnit

_OVERLAP = 4 * KIB
_MARKS = {
    "gzip": re.compile(re.escape(GZIP) + rb"[\x00-\x1f]"),
    "zstd": re.compile(re.escape(ZSTD)),
    "warc": re.compile(rb"WARC/\d{1,3}\.\d{1,3}[ \t]*\r?\n", re.IGNORECASE),
    # At the start of a line, or anywhere for the usual schemes: the line end may be lost.
    "arc": re.compile(
        rb"(?:(?<=\n)[a-z][a-z0-9+.-]{1,20}:[^\n]{1,4000}|"
        rb"(?:https?://|ftp://|dns:)\S{1,4000} \S{2,45})"
        rb" \d{12,18} \S{1,200} -?\d{1,18}\r?\n"
    ),
}

Dictionary = zstandard.ZstdCompressionDict | None


def kind_at(source: Source, at: int) -> str | None:
    """What begins at *at*: ``gzip``, ``zstd``, ``warc``, ``arc`` or nothing known."""
    magic = source.read_at(at, 8)
    if magic.startswith(GZIP):
        return "gzip"
    if magic.startswith(ZSTD):
        return "zstd"
    head = read_head(source, at)
    if head is None:
        return None
    return "arc" if head.arc else "warc"


def find_start(
    source: Source, at: int, stop: int | None, last: str | None, dictionary: Dictionary
) -> int | None:
    """The first position from *at* on where a record begins, or None up to *stop* or the end.

    Records of the same kind as the *last* sound one are looked for first, others only where
    there is none: bytes that look like another kind are more likely to be page content.
    """
    kinds = [kind for kind in _MARKS if last in (None, kind)]
    found = _first(source, at, stop, kinds, dictionary)
    if found is None and last is not None:
        found = _first(source, at, stop, [kind for kind in _MARKS if kind != last], dictionary)
    return found


def _first(
    source: Source, at: int, stop: int | None, kinds: list[str], dictionary: Dictionary
) -> int | None:
    for position, kind in _marked(source, at, stop, kinds):
        if begins(source, position, kind, dictionary):
            return position
    return None


def _marked(
    source: Source, at: int, stop: int | None, kinds: list[str]
) -> Iterator[tuple[int, str]]:
    """Positions that bear the mark of a start, in order."""
    while stop is None or at <= stop:
        # One byte back: the line end before an ARC line is part of its mark.
        begin = max(0, at - 1)
        window = source.read_at(begin, MIB)
        if len(window) <= at - begin:
            return
        last = len(window) < MIB
        safe = len(window) if last else len(window) - _OVERLAP
        hits = []
        for kind in kinds:
            for match in _MARKS[kind].finditer(window):
                position = begin + match.start()
                if at <= position < begin + safe and (stop is None or position <= stop):
                    hits.append((position, kind))
        yield from sorted(hits)
        if last:
            return
        at = begin + safe


def begins(source: Source, at: int, kind: str, dictionary: Dictionary) -> bool:
    """Whether a header that makes sense stands at *at*, compressed or not."""
    content = source
    start = at
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
