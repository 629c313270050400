"""Which archived records belong to a hit: its captures, their originals, requests, page parts."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from indexer.corpus.archive import Archive
from indexer.corpus.database import Connection, listed, quoted
from indexer.corpus.folders import file_note
from indexer.corpus.ledger import from_microseconds
from indexer.corpus.rows import WITHIN_FILE
from indexer.errors import ArchiveError
from indexer.export.exporting import Export
from indexer.export.page_parts import part_urls
from indexer.model.capture import Location, NotedFile
from indexer.model.search import CaptureRef, Document, Hit
from indexer.page.media_type import parse_media_type
from indexer.read import copy_record, read_capture
from indexer.urls import url_key

_MOST_PARTS = 500  # of one page
_REMEMBERED = 10_000  # originals of revisits
_MOST_SHEETS = 50  # style sheets of one page that are read for what they name
_PAGE = 8 << 20  # bytes of a page that are looked at


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """One record of the ledger, where it lies, and what is known of the file that it lies in."""

    capture: str
    url: str
    url_key: str
    captured_at: datetime | None
    status: int | None
    content_type: str | None
    type: str
    location: Location
    noted: NotedFile
    original: str | None


@dataclass(frozen=True, slots=True)
class RecordGroup:
    """The records of one hit, none of which an earlier hit had. *page* is that of its capture."""

    hit: Hit
    page: StoredRecord | None
    records: tuple[StoredRecord, ...]


def record_groups(export: Export) -> Iterator[RecordGroup]:
    """The archived records of each hit; memory grows by eight bytes or so for each of them.

    Raises ``ArchiveError`` for a hit whose capture the ledger does not hold.
    """
    with ExitStack() as stack:
        records = _Ledger(export.archive, stack)
        seen: set[int] = set()
        for batch in export.batches_before():
            for _ in _groups(export, records, batch, seen):
                pass  # known as written
        for batch in export.batches():
            yield from _groups(export, records, batch, seen)


def _groups(
    export: Export, records: "_Ledger", hits: Sequence[Hit], seen: set[int]
) -> Iterator[RecordGroup]:
    here = records.of_urls({hit.document.url_key for hit in hits})
    for hit in hits:
        chosen = [_own(here, hit.document, ref) for ref in _refs(export, hit.document)]
        found = list(_with_extras(export, records, here, chosen))
        yield RecordGroup(hit, chosen[-1] if chosen else None, tuple(_unseen(found, seen)))


def copied(export: Export, record: StoredRecord) -> Iterator[bytes]:
    """The record as a gzip member; raises ``ArchiveError`` where its file is not there any more."""
    return copy_record(record.location, record.noted, export.roots)


def _refs(export: Export, document: Document) -> Sequence[CaptureRef]:
    return document.captures if export.captures == "all" else document.captures[-1:]


def _own(here: Sequence[StoredRecord], document: Document, ref: CaptureRef) -> StoredRecord:
    where = ref.location
    for record in here:
        place = record.location
        if (
            (place.offset, place.member, place.record_id)
            == (where.offset, where.member, where.record_id)
            and record.captured_at == ref.captured_at
            and record.url_key == document.url_key
        ):
            return record
    raise ArchiveError(
        f"{where.file}: the record of {document.url} is not in the ledger any more;"
        " run `backissue reindex`"
    )


def _with_extras(
    export: Export,
    records: "_Ledger",
    here: Sequence[StoredRecord],
    chosen: Sequence[StoredRecord],
) -> Iterator[StoredRecord]:
    for record in chosen:
        if "requests" in export.extras:
            yield from (one for one in here if _is_request_of(one, record))
        held = records.original(record)
        if held is not None:
            yield held
        yield record
        if "resources" in export.extras:
            yield from _parts(export, records, record, held or record)


def _is_request_of(request: StoredRecord, record: StoredRecord) -> bool:
    return (
        request.type == "request"
        and request.url_key == record.url_key
        and request.captured_at == record.captured_at
        and request.noted.file_key == record.noted.file_key
    )


def _unseen(records: Sequence[StoredRecord], seen: set[int]) -> Iterator[StoredRecord]:
    for record in records:
        key = hash(record.capture)
        if key not in seen:
            seen.add(key)
            yield record


# ---- what a page shows --------------------------------------------------------------------------


def _parts(
    export: Export, records: "_Ledger", page: StoredRecord, held: StoredRecord
) -> Iterator[StoredRecord]:
    """The captures nearest in time of what *page* shows, and of what its style sheets name."""
    urls = _named_by(export, held, page.url)
    sheets = 0
    done: set[str] = set()
    while urls:
        found = list(_nearest(records, urls, page.captured_at))
        done |= urls
        urls = set()
        for record in found:
            original = records.original(record)
            if original is not None:
                yield original
            yield record
            is_sheet = parse_media_type((original or record).content_type).name == "text/css"
            if is_sheet and sheets < _MOST_SHEETS:
                sheets += 1
                urls |= _named_by(export, original or record, record.url) - done
        urls = set(islice(urls, max(0, _MOST_PARTS - len(done))))


def _named_by(export: Export, record: StoredRecord, url: str) -> set[str]:
    try:
        capture = read_capture(record.location, _PAGE, record.noted, export.roots)
    except ArchiveError:  # a body that cannot be decoded; the record itself is copied all the same
        return set()
    return set(islice(part_urls(capture.body, capture.content_type, url), _MOST_PARTS))


def _nearest(
    records: "_Ledger", urls: Collection[str], at: datetime | None
) -> Iterator[StoredRecord]:
    by_key: dict[str, StoredRecord] = {}
    for record in records.of_urls({url_key(url) for url in urls}):
        if record.type in ("request", "metadata"):
            continue
        known = by_key.get(record.url_key)
        if known is None or _distance(record, at) < _distance(known, at):
            by_key[record.url_key] = record
    yield from by_key.values()


def _distance(record: StoredRecord, at: datetime | None) -> timedelta:
    return abs(record.captured_at - at) if record.captured_at and at else timedelta.max


# ---- the ledger ---------------------------------------------------------------------------------


class _Ledger:
    """Asks the ledger for records by URL, with one connection for the whole export."""

    def __init__(self, archive: Archive, stack: ExitStack) -> None:
        self._corpus = archive.corpus
        self._connection: Connection = stack.enter_context(archive.connected(articles=False))
        self._revisits = quoted(archive.table("revisits"))
        self._removed = quoted(archive.table("removed"))
        self._notes: dict[str, NotedFile] = {}
        self._originals: dict[str, StoredRecord] = {}

    def of_urls(self, keys: Collection[str]) -> list[StoredRecord]:
        """Every record of these URLs, oldest first, without what was removed."""
        removed = f"SELECT capture FROM read_parquet({self._removed})"
        wanted = f"url_key IN (SELECT unnest($values)) AND r.capture NOT IN ({removed})"
        found = self._found(wanted, keys)
        self._note_originals({one.original for one in found if one.original})
        return found

    def original(self, record: StoredRecord) -> StoredRecord | None:
        """The record that a revisit repeats; of one that stays even where that was removed."""
        if record.original is None:
            return None
        if record.original not in self._originals:
            self._note_originals({record.original})
        return self._originals.get(record.original)

    def _note_originals(self, captures: set[str]) -> None:
        """Look up all of these at once."""
        wanted = captures - set(self._originals)
        if not wanted:
            return
        if len(self._originals) > _REMEMBERED:
            self._originals.clear()
        for one in self._found("r.capture IN (SELECT unnest($values))", wanted):
            self._originals[one.capture] = one

    def _found(self, wanted: str, values: Collection[str]) -> list[StoredRecord]:
        rows = self._connection.execute(
            "SELECT r.capture, url, url_key, epoch_us(captured_at), status, content_type, type,"
            f" v.original, file_key, file, {listed(WITHIN_FILE)}"
            f" FROM records r LEFT JOIN read_parquet({self._revisits}) v USING (capture)"
            f" WHERE type NOT IN ('damage', 'package', 'warcinfo') AND {wanted}"
            " ORDER BY captured_at NULLS FIRST, r.capture",
            {"values": list(values)},
        ).fetchall()
        return [self._record(row) for row in rows]

    def _record(self, row: tuple[Any, ...]) -> StoredRecord:
        capture, url, key, at, status, media, kind, original, file_key, *location = row
        return StoredRecord(
            capture=capture,
            url=url,
            url_key=key,
            captured_at=from_microseconds(at),
            status=status,
            content_type=media,
            type=kind,
            location=Location(*location),
            noted=self._noted(file_key),
            original=original,
        )

    def _noted(self, file_key: str) -> NotedFile:
        if file_key not in self._notes:
            note = file_note(self._corpus, file_key)
            self._notes[file_key] = NotedFile(file_key, int(note["bytes"]), str(note["container"]))
        return self._notes[file_key]
