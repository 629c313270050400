"""Compressed units (a gzip member, zstd frame or deflated zip entry), each read as a ``Source``.

Nothing is inflated in one go: each step gives a bounded piece, whatever the bytes claim.
"""

import struct
from collections.abc import Callable
from typing import Protocol

import zstandard

from indexer.read.inflate import InflateError, inflater, salvage
from indexer.read.limits import (
    KEPT,
    MIB,
    REWINDS,
    UNIT_FLOOR,
    UNIT_RATIO,
    ZSTD_DICTIONARY,
    ZSTD_WINDOW,
)
from indexer.read.source import Slice, Source

GZIP = b"\x1f\x8b\x08"
ZSTD = b"\x28\xb5\x2f\xfd"
DICTIONARY = b"\x5d\x2a\x4d\x18"
_ZSTD_BLOCK = 128 * 1024
_FIRST_INPUT = 8 * 1024
_INPUT = 64 * 1024
_OUTPUT = 256 * 1024
_MARK_EVERY = 8 * MIB


class Unit(Protocol):
    """One compressed stream, inflated piece by piece."""

    @property
    def position(self) -> int:
        """The position of the next compressed byte to read; at the end, the first one behind."""
        ...

    @property
    def error(self) -> str | None:
        """A reason code once the stream proved damaged."""
        ...

    @property
    def ended(self) -> bool:
        """Whether the sound end was read."""
        ...

    def more(self) -> bytes:
        """The next piece; empty only at the end or at damage."""
        ...

    def copy(self) -> "Unit | None":
        """An independent copy of the state; None where the format makes that expensive."""
        ...


class DeflateUnit:
    """A gzip member, or raw deflate data such as a zip entry's (*wbits* as in ``zlib``)."""

    __slots__ = ("_begun", "_inflate", "_source", "_stop", "ended", "error", "position")

    def __init__(
        self, source: Source, start: int, wbits: int = 31, stop: int | None = None
    ) -> None:
        self._source = source
        self._stop = stop
        self.position = start
        self.error: str | None = None
        self.ended = False
        self._begun = False
        self._inflate = inflater(wbits)

    def more(self) -> bytes:
        while not (self.ended or self.error):
            # Most members are small; bytes read past the end of one would be read again.
            size = _INPUT if self._begun else _FIRST_INPUT
            self._begun = True
            if self._stop is not None:
                size = min(size, self._stop - self.position)
            block = self._source.read_at(self.position, size)
            if not block:
                self.error = "truncated"
                break
            before = self._inflate.copy()
            try:
                piece = self._inflate.decompress(block, _OUTPUT)
            except InflateError:
                self.error = "damaged_member"
                piece, good = salvage(before, block)
                self.position += good
                return piece
            self._advance(block)
            if piece:
                return piece
        return b""

    def _advance(self, block: bytes) -> None:
        rest = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
        self.position += len(block) - len(rest)
        self.ended = self._inflate.eof

    def copy(self) -> "DeflateUnit":
        twin = DeflateUnit.__new__(DeflateUnit)
        twin._source = self._source
        twin._stop = self._stop
        twin.position = self.position
        twin.error = self.error
        twin.ended = self.ended
        twin._begun = True
        twin._inflate = self._inflate.copy()
        return twin


class _FrameInput:
    """The input of a zstd reader; counts what was drawn."""

    def __init__(self, source: Source, start: int, stop: int) -> None:
        self._slice = Slice(source, start, stop - start)
        self.drawn = 0

    def read(self, size: int) -> bytes:
        block = self._slice.read_at(self.drawn, size)
        self.drawn += len(block)
        return block


class ZstdUnit:
    """One zstd frame. Its end is found by walking its blocks, which costs no decompression."""

    def __init__(
        self, source: Source, start: int, dictionary: zstandard.ZstdCompressionDict | None
    ) -> None:
        stop, self._broken = _zstd_frame_end(source, start)
        self._start = start
        self._stop = stop
        self._stream = _FrameInput(source, start, stop)
        self.error: str | None = None
        self.ended = False
        self._reader = zstandard.ZstdDecompressor(
            dict_data=dictionary, max_window_size=ZSTD_WINDOW
        ).stream_reader(
            self._stream,  # type: ignore[arg-type]  # only read() is called
            read_size=_INPUT,
        )

    @property
    def position(self) -> int:
        return self._stop if self.ended else self._start + self._stream.drawn

    def more(self) -> bytes:
        if self.ended or self.error:
            return b""
        try:
            piece = self._reader.read(_OUTPUT)
        except zstandard.ZstdError:
            self.error = "damaged_member"
            return b""
        if not piece:
            self.error = self._broken
            self.ended = self._broken is None
        return piece

    def copy(self) -> None:
        return None


class Series:
    """Units that follow one another up to *stop*, as one."""

    def __init__(self, begin: Callable[[int], Unit], start: int, stop: int) -> None:
        self._begin = begin
        self._stop = stop
        self._unit: Unit = begin(start)

    @property
    def position(self) -> int:
        return self._unit.position

    @property
    def error(self) -> str | None:
        return self._unit.error

    @property
    def ended(self) -> bool:
        return self._unit.ended and self._unit.position >= self._stop

    def more(self) -> bytes:
        while True:
            piece = self._unit.more()
            if piece or self.ended or self.error:
                return piece
            self._unit = self._begin(self._unit.position)

    def copy(self) -> "Series | None":
        unit = self._unit.copy()
        if unit is None:
            return None
        twin = Series.__new__(Series)
        twin._begin, twin._stop, twin._unit = self._begin, self._stop, unit
        return twin


def zstd_frame_begins(source: Source, at: int) -> bool:
    """Whether a plausible frame header and first block header stand at *at*."""
    head = source.read_at(at, 18)
    if len(head) < 9 or head[4] & 8:
        return False
    block = _zstd_first_block(at, head[4]) - at
    word = int.from_bytes(head[block : block + 3], "little")
    return word >> 1 & 3 != 3 and (word >> 1 & 3 == 1 or word >> 3 <= _ZSTD_BLOCK)


def _zstd_first_block(start: int, descriptor: int) -> int:
    single = descriptor >> 5 & 1
    sizes = (single, 2, 4, 8)[descriptor >> 6] + (0, 1, 2, 4)[descriptor & 3]
    return start + 5 + (not single) + sizes


def _zstd_frame_end(source: Source, start: int) -> tuple[int, str | None]:
    """Where the frame at *start* ends, and a reason code if it is cut or damaged.

    Source: RFC 8878, 3.1.1.
    """
    head = source.read_at(start, 18)
    if len(head) < 6:
        return start + len(head), "truncated"
    descriptor = head[4]
    at = _zstd_first_block(start, descriptor)
    while True:
        block = source.read_at(at, 3)
        if len(block) < 3:
            return at + len(block), "truncated"
        word = int.from_bytes(block, "little")
        kind = word >> 1 & 3
        if kind == 3 or (kind != 1 and word >> 3 > _ZSTD_BLOCK):
            return at, "damaged_member"
        at += 3 + (1 if kind == 1 else word >> 3)
        if word & 1:
            break
    at += 4 if descriptor & 4 else 0
    if len(source.read_at(at - 1, 1)) < 1:
        return at, "truncated"
    return at, None


def zstd_dictionary(source: Source) -> tuple[zstandard.ZstdCompressionDict | None, int]:
    """The dictionary that the first frame of a .warc.zst holds, and where its records begin.

    Source: IIPC WARC specifications, "WARC with Zstandard compression": a skippable frame, its
    content raw or itself a zstd frame.
    """
    head = source.read_at(0, 8)
    if head[:4] != DICTIONARY or len(head) < 8:
        return None, 0
    (size,) = struct.unpack("<I", head[4:])
    if size > ZSTD_DICTIONARY:
        return None, 0
    content = source.read_at(8, size)
    if content[:4] == ZSTD:
        reader = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).stream_reader(content)
        try:
            content = reader.read(ZSTD_DICTIONARY)
        except zstandard.ZstdError:
            return None, 8 + size
    try:
        return zstandard.ZstdCompressionDict(content), 8 + size
    except (zstandard.ZstdError, ValueError):
        return None, 8 + size


class Inflated:
    """The content of a unit by position.

    Keeps a few MiB behind the furthest read; going back further restores a mark made on the way
    (deflate) or begins again (zstd). *error* becomes ``bomb`` where the content grows out of all
    proportion and nobody called ``accept`` for what came before.
    """

    def __init__(self, begin: Callable[[], Unit]) -> None:
        self._begin = begin
        self._unit = begin()
        self._origin = self._unit.position
        self._buffer: bytes | bytearray = b""
        self._base = 0
        self._marks: list[tuple[int, Unit]] = []
        self._accepted = (0, self._origin)
        self._furthest = 0
        self._repeated = 0  # bytes inflated more than once
        self._bomb = False

    @property
    def error(self) -> str | None:
        return "bomb" if self._bomb else self._unit.error

    @property
    def reached(self) -> int:
        """How much content was inflated."""
        return self._base + len(self._buffer)

    @property
    def consumed(self) -> int:
        """Position in the compressed data behind what was read of it."""
        return self._unit.position

    @property
    def end(self) -> int | None:
        """Position in the compressed data behind a unit that was read to its sound end."""
        return self._unit.position if self._unit.ended else None

    def accept(self, offset: int) -> None:
        """A sound record ends at *offset*: what came before is no bomb."""
        self._accepted = (offset, self._unit.position)

    def read_at(self, offset: int, size: int) -> bytes:
        if offset < self._base:
            self._rewind(offset)
        stop = offset + size
        if self._base + len(self._buffer) < stop and not self._unit.ended:
            while self._grow(offset) and self._base + len(self._buffer) < stop:
                pass
        begin = offset - self._base
        if begin < 0:
            return b""
        if isinstance(self._buffer, bytes):
            return self._buffer[begin : begin + size]
        with memoryview(self._buffer) as view:
            return bytes(view[begin : begin + size])

    def extent(self) -> int:
        while self._grow(self.reached):
            pass
        return self.reached

    def _grow(self, wanted: int) -> bool:
        if self._bomb:
            return False
        piece = self._unit.more()
        if not piece:
            return False
        if not self._buffer:
            self._buffer = piece  # most units are one piece, which need not be copied
        else:
            if isinstance(self._buffer, bytes):
                self._buffer = bytearray(self._buffer)
            self._buffer += piece
        surplus = min(len(self._buffer) - KEPT, wanted - self._base)
        if surplus > KEPT and isinstance(self._buffer, bytearray):
            del self._buffer[:surplus]
            self._base += surplus
        grown = self.reached - self._accepted[0]
        if grown > UNIT_FLOOR:
            taken = self._unit.position - self._accepted[1]
            self._bomb = grown > UNIT_RATIO * max(taken, 1)
        if self.reached - (self._marks[-1][0] if self._marks else 0) >= _MARK_EVERY:
            self._mark()
        return True

    def _mark(self) -> None:
        twin = self._unit.copy()
        if twin is not None:
            if len(self._marks) >= 64:
                del self._marks[::2]
            self._marks.append((self.reached, twin))

    def _rewind(self, offset: int) -> None:
        at, mark = 0, None
        for reached, unit in self._marks:
            if reached <= offset:
                at, mark = reached, unit
        self._furthest = max(self._furthest, self.reached)
        self._repeated += self.reached - at
        if self._repeated > REWINDS * self._furthest:
            return
        self._unit = (mark.copy() if mark else None) or self._begin()
        self._base = at
        self._buffer = b""
        self._bomb = False
