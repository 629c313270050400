"""Undoes transfer and content encodings, whatever the bytes and headers claim.

No step gives more than its limit, so a bomb costs what the limit costs. A body that cannot be
decoded is never passed on as text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import brotli
import zstandard

from indexer.read.inflate import InflateError, inflater, salvage
from indexer.read.limits import (
    CODINGS,
    KIB,
    RATIO,
    RATIO_FLOOR,
    ZSTD_BODY_WINDOW,
)
from indexer.read.units import GZIP, ZSTD

_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]{0,1024})?\r?\n")
_INPUT = 64 * KIB
_STEP = 256 * KIB
_MEMBERS = 10_000  # gzip members of one body
# Control bytes that no text in an encoding of the web holds, ESC (ISO-2022-JP) apart.
_BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
# What else is served as a page: pictures, PDF, fonts, archives. None begins like a coding.
_OTHER_MEDIA = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"%PDF", b"wOF", b"PK", b"\0\0\1\0")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Body:
    """A decoded body. *fault* is a reason code where nothing readable came out.

    *whole* is False where the body is longer than what was decoded of it.
    """

    content: bytes
    whole: bool = True
    flags: tuple[str, ...] = ()
    fault: str | None = None


class _UndecodableError(Exception):
    """Nothing came out of a coding."""


def decode(raw: bytes, transfer: str, content: str, limit: int) -> Body:
    """Undo the Transfer-Encoding *transfer* and the Content-Encoding *content* of *raw*.

    Both are header values. A body that is not encoded as declared is taken as it is; the
    list is undone last coding first. At most *limit* bytes come out.
    """
    flags: list[str] = []
    raw = _past_blank_line(raw)
    if "chunked" in (name.strip().lower() for name in transfer.split(",")):
        raw, sound = dechunk(raw)
        if not sound:
            flags.append("bad_chunk")
    elif _CHUNK.match(raw):  # the header may have been lost
        pieces, sound = dechunk(raw)
        raw = pieces if sound and len(pieces) > len(raw) // 2 else raw
    names = [_name(part) for part in content.split(",") if _name(part) not in _IDENTITY]
    if len(names) > CODINGS:
        return Body(b"", fault="unknown_encoding")
    whole = True
    for name in reversed(names):
        undo = _CODINGS.get(name)
        if undo is None:
            if looks_like_text(raw):
                flags.append("encoding_name")
                continue
            return Body(b"", fault="unknown_encoding")
        raw = _past_blank_line(raw)
        try:
            raw, ended, sound = undo(raw, limit)
        except _UndecodableError:
            if looks_like_text(raw):
                flags.append("not_encoded")
                continue
            other = _by_content(raw, limit)
            if other is None:
                return Body(b"", fault="undecodable_body")
            raw, ended, sound = other
            flags.append("undeclared_encoding")
        whole = whole and ended
        if not sound:
            flags.append("damaged_body")
    raw = _past_blank_line(raw)
    undeclared = _by_magic(raw)
    if undeclared is not None:
        try:
            raw, ended, sound = undeclared(raw, limit)
        except _UndecodableError:
            return Body(b"", fault="undecodable_body")
        whole = whole and ended
        flags += ["undeclared_encoding"] if sound else ["undeclared_encoding", "damaged_body"]
    elif not names and (found := _by_content(raw, limit)):
        raw, ended, _ = found
        whole = whole and ended
        flags.append("undeclared_encoding")
    if len(raw) > limit:
        raw, whole = raw[:limit], False
    return Body(raw, whole, tuple(dict.fromkeys(flags)))


def _past_blank_line(raw: bytes) -> bytes:
    """*raw* without a blank line that some crawlers wrote between head and encoded body.

    In front of plain text it does no harm, and stays.
    """
    if raw[:1] not in (b"\r", b"\n"):
        return raw
    rest = raw[:8].lstrip(b"\r\n") + raw[8:]
    encoded = rest.startswith((GZIP, ZSTD, *_BOMS)) or _CHUNK.match(rest)
    return rest if encoded or not looks_like_text(rest) else raw


def looks_like_text(content: bytes) -> bool:
    """Whether these bytes can be a page in some charset rather than something compressed."""
    start = content[:1024]
    if start.startswith(_BOMS):
        return True
    if b"<\0" in start or b"\0<" in start:
        return True
    return not _BINARY.search(start)


def _name(part: str) -> str:
    return part.strip().strip("\"'").lower()


# Names that mean no encoding, and charsets and MIME encodings stated there by mistake.
_IDENTITY = frozenset(
    {"", "identity", "none", "utf-8", "utf8", "iso-8859-1", "windows-1252", "us-ascii", "binary"}
    | {"7bit", "8bit", "quoted-printable", "text/html", "chunked", "amz-1.0", "aws-chunked"}
)


def dechunk(raw: bytes) -> tuple[bytes, bool]:
    """The body without chunk lines, and whether it ended as it should.

    Where the first line is not a chunk size, the chunks were removed already. Content after a bad
    chunk is kept as it is.
    """
    line = _CHUNK.match(raw)
    if line is None:
        return raw, True
    pieces: list[bytes] = []
    at = 0
    while line is not None:
        size = int(line[1], 16)
        at = line.end()
        if size == 0:
            return b"".join(pieces), True
        pieces.append(raw[at : at + size])
        at += size
        if at >= len(raw):
            return b"".join(pieces), at == len(raw)
        if raw.startswith(b"\r\n", at):
            at += 2
        elif raw.startswith(b"\n", at):
            at += 1
        line = _CHUNK.match(raw, at)
    pieces.append(raw[at:])
    return b"".join(pieces), False


# ---- content codings --------------------------------------------------------------------------
# Each takes the encoded bytes and the limit, and gives what came out, whether that is all of it,
# and whether the stream was sound up to there; it raises _UndecodableError where nothing came out.

Undo = Callable[[bytes, int], tuple[bytes, bool, bool]]


class _Out:
    """Collects pieces up to the limits of size and ratio."""

    def __init__(self, limit: int, encoded: int) -> None:
        self._pieces: list[bytes] = []
        self._room = min(limit, max(RATIO_FLOOR, RATIO * encoded))
        self.full = False

    def add(self, piece: bytes) -> None:
        if len(piece) > self._room:
            piece = piece[: self._room]
            self.full = True
        self._room -= len(piece)
        self._pieces.append(piece)

    def done(self, sound: bool) -> tuple[bytes, bool, bool]:
        content = b"".join(self._pieces)
        if not content and not sound:
            raise _UndecodableError
        return content, not self.full, sound


def _inflate(raw: bytes, limit: int, wbits: int) -> tuple[bytes, bool, bool]:
    out = _Out(limit, len(raw))
    stream = inflater(wbits)
    at = 0
    members = 1
    while not out.full:
        block = raw[at : at + _INPUT]
        before = stream.copy()
        try:
            piece = stream.decompress(block, _STEP)
        except InflateError:
            out.add(salvage(before, block)[0])
            return out.done(sound=False)
        out.add(piece)
        at += len(block) - len(stream.unused_data if stream.eof else stream.unconsumed_tail)
        if stream.eof:
            if wbits != 31 or not raw.startswith(GZIP, at) or members == _MEMBERS:
                return out.done(sound=True)
            stream = inflater(wbits)
            members += 1
        elif not block and not piece:
            return out.done(sound=False)
    return out.done(sound=True)


def _gzip(raw: bytes, limit: int) -> tuple[bytes, bool, bool]:
    if not raw.startswith(GZIP):
        raise _UndecodableError
    return _inflate(raw, limit, 31)


def _deflate(raw: bytes, limit: int) -> tuple[bytes, bool, bool]:
    """Deflate with the zlib wrapping the standard asks for, or without, as many servers send it."""
    if raw.startswith(GZIP):
        return _inflate(raw, limit, 31)
    wrapped = len(raw) > 1 and raw[0] & 15 == 8 and int.from_bytes(raw[:2], "big") % 31 == 0
    if not wrapped and looks_like_text(raw) and raw.lstrip()[:1] == b"<":
        raise _UndecodableError
    return _inflate(raw, limit, 15 if wrapped else -15)


def _brotli(raw: bytes, limit: int) -> tuple[bytes, bool, bool]:
    out = _Out(limit, len(raw))
    stream = brotli.Decompressor()
    at = 0
    while not out.full:
        block = b""
        if stream.can_accept_more_data():
            block = raw[at : at + _INPUT]
            at += len(block)
        try:
            piece = stream.process(block, output_buffer_limit=_STEP)
        except brotli.error:
            return out.done(sound=False)
        out.add(piece)
        if stream.is_finished():
            return out.done(sound=True)
        if not piece and at >= len(raw):
            return out.done(sound=False)
    return out.done(sound=True)


def _zstd(raw: bytes, limit: int) -> tuple[bytes, bool, bool]:
    if not raw.startswith(ZSTD):
        raise _UndecodableError
    out = _Out(limit, len(raw))
    stream = zstandard.ZstdDecompressor(max_window_size=ZSTD_BODY_WINDOW).stream_reader(
        raw, read_across_frames=True
    )
    while not out.full:
        try:
            piece = stream.read(_STEP)
        except zstandard.ZstdError:
            return out.done(sound=False)
        if not piece:
            return out.done(sound=True)
        out.add(piece)
    return out.done(sound=True)


_CODINGS: dict[str, Undo] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "gz": _gzip,
    "deflate": _deflate,
    "x-deflate": _deflate,
    "br": _brotli,
    "brotli": _brotli,
    "zstd": _zstd,
    "x-zstd": _zstd,
}


def _by_content(raw: bytes, limit: int) -> tuple[bytes, bool, bool] | None:
    """*raw*, if binary, in the one coding that makes a page of it; None without such a coding."""
    if looks_like_text(raw) or raw.startswith(_OTHER_MEDIA):
        return None
    by_magic = _by_magic(raw)
    for undo in (by_magic,) if by_magic else (_deflate, _brotli):
        try:
            found = undo(raw, limit)
        except _UndecodableError:
            continue
        if (by_magic or found[2]) and b"<" in found[0][:1024] and looks_like_text(found[0]):
            return found
    return None


def _by_magic(raw: bytes) -> Undo | None:
    if raw.startswith(GZIP):
        return _gzip
    return _zstd if raw.startswith(ZSTD) else None
