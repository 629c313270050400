"""Copies records as they are stored, each as a gzip member of its own, for WARC files of others."""

import re
import uuid
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from indexer.errors import ArchiveError
from indexer.model.capture import Capture, Location, NotedFile
from indexer.places import PathOrUri, named
from indexer.read.chain import Stored
from indexer.read.files import container_of
from indexer.read.heads import Head
from indexer.read.http import read_http_head
from indexer.read.limits import BODY, MIB
from indexer.read.noted import open_noted
from indexer.read.reader import SAVED, read_capture, stored_at
from indexer.read.remote import open_file
from indexer.read.resync import kind_at
from indexer.read.source import FileSource

_END = b"\r\n\r\n"
_LENGTH_LINE = re.compile(rb"(?im)^content-length[ \t]*:[^\r\n]*")
_DIGITS = re.compile(r"\d{14}")
_NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # that of URLs, RFC 4122
_LINE_BREAKS = re.compile(r"[\r\n\0]+")


def copy_record(
    location: Location, noted: NotedFile | None = None, roots: Sequence[PathOrUri] | None = None
) -> Iterator[bytes]:
    """The record at *location* as one gzip member of a WARC file, piece by piece.

    A record that is a gzip member already is given byte for byte. Others are compressed: those of
    WARC files with header and block as they are; of an ARC file, the block below a WARC header;
    of a page saved as a file, a ``resource`` record. Only the *noted* file is read, and with
    *roots* only below them. Raises ``ArchiveError`` where the record is not there any more.
    """
    path = location.file
    with open_noted(path, noted, roots) if noted else open_file(path) as file:
        container = container_of(file, named(path))
        if container in SAVED or container == "zip":
            yield from gzip_member(_saved(read_capture(location, BODY, noted, roots)))
            return
        stored, _, _ = stored_at(file, location)
        if stored is None or stored.head is None:
            raise ArchiveError(f"{path}: no record at {location.offset}; was it changed?")
        stated = stored.head.fields.get("warc-record-id", "").strip().strip("<>")
        if location.record_id and stated != location.record_id:
            raise ArchiveError(f"{path}: another record at {location.offset} than was read")
        if _is_member(file, location, stored, stored.head):
            yield from _bytes_of(file, location)
        else:
            yield from gzip_member(_uncompressed(stored, stored.head, location))


def gzip_member(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """*pieces*, compressed as one gzip member without a time."""
    compressor = zlib.compressobj(wbits=31)
    for piece in pieces:
        if compressed := compressor.compress(piece):
            yield compressed
    yield compressor.flush()


def warc_head(kind: str, fields: Iterable[tuple[str, str]], length: int) -> bytes:
    """The header of a WARC record; what would break a line of it is taken out."""
    lines = [f"WARC-Type: {kind}"]
    lines += [f"{name}: {_LINE_BREAKS.sub(' ', value)}" for name, value in fields]
    lines.append(f"Content-Length: {length}")
    return ("WARC/1.1\r\n" + "\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "replace")


def record_id(name: str) -> str:
    """A record id that is always the same for *name*."""
    return f"<urn:uuid:{uuid.uuid5(_NAMESPACE, name)}>"


def _is_member(file: FileSource, location: Location, stored: Stored, head: Head) -> bool:
    """Whether the record is a gzip member of its own, sound and with nothing beside it."""
    return (
        not head.arc
        and stored.damage is None
        and stored.unit is None
        and location.member is None
        and kind_at(file, location.offset) == "gzip"
        and stored.block == head.size
        and stored.content.extent() == stored.block_stop + len(_END)
    )


def _bytes_of(file: FileSource, location: Location) -> Iterator[bytes]:
    at, stop = location.offset, location.offset + location.length
    while at < stop:
        piece = file.read_at(at, min(MIB, stop - at))
        if not piece:
            raise ArchiveError(f"{location.file}: ends before the record at {location.offset} does")
        yield piece
        at += len(piece)


def _uncompressed(stored: Stored, head: Head, location: Location) -> Iterator[bytes]:
    length = stored.block_stop - stored.block
    if head.arc:
        yield _of_arc(stored, head, location, length)
    else:
        written = stored.content.read_at(stored.block - head.size, head.size)
        if head.length != length:  # a length that led nowhere
            right = b"Content-Length: %d" % length
            written, found = _LENGTH_LINE.subn(right, written, count=1)
            if not found:
                written = written.rstrip(b"\r\n") + b"\r\n" + right + _END
        yield written
    yield from stored.chunks()
    yield _END


def _of_arc(stored: Stored, head: Head, location: Location, length: int) -> bytes:
    """The header of a WARC record for the block of an ARC one."""
    fields = head.fields
    is_http = read_http_head(stored, declared=True) is not None
    stamp = _DIGITS.match(fields.get("warc-date", ""))
    kind = "response" if is_http else "resource"
    media = "application/http; msgtype=response" if is_http else fields.get("content-type", "")
    return warc_head(
        kind,
        [
            ("WARC-Record-ID", record_id(f"{named(location.file).name}:{location.offset}")),
            ("WARC-Target-URI", fields.get("warc-target-uri", "")),
            ("WARC-Date", warc_date(_instant(stamp[0]) if stamp else None)),
            ("Content-Type", media or "application/octet-stream"),
        ],
        length,
    )


def _instant(digits: str) -> datetime | None:
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def warc_date(at: datetime | None) -> str:
    """*at* as WARC writes it; the year 1970 where no date is known, since one must stand there."""
    known = at or datetime(1970, 1, 1, tzinfo=UTC)
    return known.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _saved(capture: Capture) -> Iterator[bytes]:
    """The page as a ``resource`` record; its place in the file gives the id."""
    place = f"{named(capture.location.file).name}:{capture.location.offset}:{capture.url}"
    yield warc_head(
        "resource",
        [
            ("WARC-Record-ID", record_id(place)),
            ("WARC-Target-URI", capture.url),
            ("WARC-Date", warc_date(capture.captured_at)),
            ("Content-Type", capture.content_type or "text/html"),
        ],
        len(capture.body),
    )
    yield capture.body
    yield _END
