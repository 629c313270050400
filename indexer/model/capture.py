"""Records and captures of archive files: where they lie, and what became of them."""

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
    """Where one record lies, so that it can be read again.

    *offset* and *length* count bytes of *file* as stored, compressed or not. Where no offset of
    the file leads to the record, *seekable* is False and *member* says how to get there, in steps
    separated by ``!``: the percent-encoded name of a deflated entry of a WACZ, and ``@N`` for the
    compressed unit at N that holds several records. *offset* then counts inside that content.
    """

    file: str
    offset: int
    length: int
    record_id: str | None = None
    digest: str | None = None
    member: str | None = None
    seekable: bool = True


@dataclass(frozen=True, slots=True)
class NotedFile:
    """What was noted of an archive file when it was read, by which it is known again."""

    file_key: str
    bytes: int
    container: str


class Outcome(StrEnum):
    """What became of a record; a reason code says more."""

    ARTICLE = "article"  # a page that holds an article
    PAGE = "page"  # a page of another kind: the reason says front, error, wall, other
    REVISIT = "revisit"  # the same content as an earlier capture
    REDIRECT = "redirect"  # leads to another URL
    SKIPPED = "skipped"  # nothing to read here: the reason says why
    REMOVED = "removed"  # an operator asked for it not to be shown
    DAMAGED = "damaged"  # could not be read, or only in part: the reason says how
    POISON = "poison"  # reading it killed its worker process


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the ledger: an entry of an archive file, of any type, or a damaged stretch of it.

    *type* is the WARC-Type in lower case, ``arc``, ``file`` for a page saved as a file, ``package``
    for an unread entry of a WACZ, or ``damage`` for bytes that are not a record. *outcome* and
    *reason* are those that reading alone can give; ingest replaces them for pages.
    *stated_digest* is the payload digest as written, where ``location`` has it in another form.
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
    stated_digest: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """The capture that a revisit record says it repeats."""

    profile: str  # identical-payload-digest | server-not-modified
    url: str | None = None
    captured_at: datetime | None = None
    record_id: str | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """One archived response, with transfer and content encodings undone and its size capped.

    *type* is that of its record. *content_type* is the whole header value, charset included, or
    the WARC one where there is no HTTP head. *captured_at* is aware UTC, or None where neither
    the record nor the HTTP head gives a readable date. *hints* has what the container says about
    the page: ``title`` and ``text`` of a WACZ page list, ``title`` of an MHTML file. *headers* are
    those of its HTTP head, with names in lower case; of a repeated one the first.
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
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """What reading yields: the ledger row of every record, and its capture where there is one."""

    record: Record
    capture: Capture | None = None
