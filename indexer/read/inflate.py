"""Deflate streams, by zlib-ng: the interface of the standard library's zlib at a better speed."""

from typing import Protocol, cast

from zlib_ng import zlib_ng

from indexer.read.limits import MIB

_SALVAGED = 4 * MIB
InflateError = cast(type[Exception], zlib_ng.error)


class Stream(Protocol):
    """A stream being inflated, as ``zlib.decompressobj`` has it."""

    eof: bool
    unused_data: bytes
    unconsumed_tail: bytes

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes:
        """The next bytes, at most *max_length*; raises ``InflateError``."""
        ...

    def copy(self) -> "Stream":
        """An independent copy of the state."""
        ...


def inflater(wbits: int) -> Stream:
    """A stream of gzip (31), zlib (15) or raw deflate (-15) data."""
    return cast(Stream, zlib_ng.decompressobj(wbits))


def salvage(stream: Stream, data: bytes) -> tuple[bytes, int]:
    """Inflate *data* up to the error in it; returns the content and how many bytes were good.

    A call that fails returns none of what it had inflated, so the data are fed again in small
    steps. *stream* must be as it was before that call.
    """
    pieces = []
    at = given = 0
    step = 512
    while at < len(data) and given < _SALVAGED:
        before = stream.copy()
        part = data[at : at + step]
        try:
            piece = stream.decompress(part)
        except InflateError:
            if step == 1:
                break
            stream, step = before, 1
            continue
        pieces.append(piece)
        given += len(piece)
        at += len(part)
    return b"".join(pieces), at
