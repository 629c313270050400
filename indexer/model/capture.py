"""What lies in archive files: where, what kind, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Split:
    """A unit of work: the records that START in ``[start, end)`` of one archive file.

    *end* None means to the end of the file. A split reads past *end* to finish its last record.
    *container* is what the magic bytes said (see ``indexer.read.sniff``).
    """

    file: str
    file_key: str
    start: int = 0
    end: int | None = None
    container: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """Where one record lies: seeking to *offset* of *file* and reading on gives the record again.

    *length* counts the bytes of the record as stored (compressed, where it is). *member* names
    the entry of a WACZ that cannot be reached by an offset of *file* (a deflated or nested one);
    *offset* then counts inside that entry's data. *seekable* is False where only reading the
    data from its start leads to the record (one gzip member over many records, deflated zip).
    *member* then names, in steps parted by ``!``, the entries of packages (percent-encoded) and
    as ``@N`` the compressed unit at N that holds several records.
    """

    file: str
    offset: int
    length: int
    record_id: str | None = None
    digest: str | None = None
    member: str | None = None
    seekable: bool = True


class Outcome(StrEnum):
    """What became of a record; with a reason code it accounts for every record of every file."""

    ARTICLE = "article"  # a page that holds an article
    PAGE = "page"  # a page of another kind: the reason says front, error, wall, other
    REVISIT = "revisit"  # the same content as an earlier capture
    REDIRECT = "redirect"  # leads to another URL
    SKIPPED = "skipped"  # nothing to read here: the reason says why
    DAMAGED = "damaged"  # could not be read, or only in part: the reason says how
    POISON = "poison"  # reading it killed two workers


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the ledger: an entry of an archive file, of any type, or a damaged stretch of it.

    *type* is the WARC-Type in lower case, ``arc`` for ARC entries, ``file`` for a page saved as
    a file and ``damage`` for bytes that are no record. *outcome* and *reason* are what reading
    alone could tell; ingest replaces those of pages by what extraction found.
    """

    location: Location
    type: str
    outcome: Outcome
    reason: str
    url: str | None = None
    captured_at: datetime | None = None
    status: int | None = None
    content_type: str | None = None
    flags: tuple[str, ...] = ()
    redirect_to: str | None = None
    refers_to: "Reference | None" = None


@dataclass(frozen=True, slots=True)
class Reference:
    """What a revisit record says about the capture it repeats."""

    profile: str  # identical-payload-digest | server-not-modified
    url: str | None = None
    captured_at: datetime | None = None
    record_id: str | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """One archived response, with transfer and content encodings undone and its size capped.

    *type* is that of its record. *content_type* is the whole header value, charset included, or
    the WARC one where there is no HTTP head. *captured_at* is aware UTC, or None where neither
    the record nor the HTTP head gives a date that can be read. *hints* are what a container says
    about its pages beside the bytes: ``title`` and ``text`` of a WACZ page list.
    """

    url: str
    captured_at: datetime | None
    type: str
    status: int | None
    content_type: str | None
    body: bytes
    location: Location
    flags: tuple[str, ...] = ()
    hints: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """What reading yields: the ledger row of every record, and its capture where there is one."""

    record: Record
    capture: Capture | None = None
