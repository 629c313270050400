"""The columns of the corpus, each declared once: its name, its type and where its value comes from.

The Parquet schema, the rows that workers write and the column lists in SQL all follow from the
declarations below.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any, Generic, Protocol, TypeVar

from indexer.corpus.fingerprint import Fingerprint, article_id, fingerprint, text_hash
from indexer.model.article import Article, StatedDate
from indexer.model.capture import Capture, Location, Record
from indexer.surt import surt_key
from indexer.urls import url_key

Row = Mapping[str, Any]

_RowSource = TypeVar("_RowSource", contravariant=True)


@dataclass(frozen=True, slots=True)
class Column(Generic[_RowSource]):
    """One column: *type* in DuckDB's words, and *value*, which reads it from what a row is of."""

    name: str
    type: str
    value: Callable[[_RowSource], object]


class Located(Protocol):
    """Anything that lies at a place in an archive file."""

    @property
    def location(self) -> Location:
        """The place."""

    @property
    def file_key(self) -> str:
        """The key of the file."""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """What a row of the ledger is made of."""

    record: Record
    file_key: str

    @property
    def location(self) -> Location:
        """Where the record lies."""
        return self.record.location

    @property
    def refers_url(self) -> str | None:
        """The URL that a revisit record states for the capture it repeats."""
        return self.record.refers_to.url if self.record.refers_to else None

    @property
    def refers_at(self) -> datetime | None:
        """The time that a revisit record states for the capture it repeats."""
        return self.record.refers_to.captured_at if self.record.refers_to else None


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What a row of articles is made of; *prints* has the fingerprint of each block."""

    capture: Capture
    article: Article
    file_key: str
    url_key: str
    text_hash: str
    prints: tuple[Fingerprint, ...]

    @property
    def location(self) -> Location:
        """Where the capture lies."""
        return self.capture.location

    def longest_key(self) -> int | None:
        """The key of the longest block, the first of several."""
        lengths = [len(block.text) for block in self.article.blocks]
        return self.prints[lengths.index(max(lengths))].key if self.prints else None


LOCATION_COLUMNS: tuple[Column[Located], ...] = (
    # <file key>:<offset>[:<member>], unique in the corpus
    Column("capture", "VARCHAR", lambda of: capture_key(of.file_key, of.location)),
    Column("file_key", "VARCHAR", lambda of: of.file_key),
    Column("file", "VARCHAR", lambda of: of.location.file),
    Column("member", "VARCHAR", lambda of: of.location.member),
    Column("offset", "BIGINT", lambda of: of.location.offset),
    Column("length", "BIGINT", lambda of: of.location.length),
    Column("seekable", "BOOLEAN", lambda of: of.location.seekable),
    Column("record_id", "VARCHAR", lambda of: of.location.record_id),
    Column("digest", "VARCHAR", lambda of: of.location.digest),
)

LEDGER_COLUMNS: tuple[Column[LedgerLine], ...] = (
    *LOCATION_COLUMNS,
    Column("type", "VARCHAR", lambda of: of.record.type),
    Column("url", "VARCHAR", lambda of: of.record.url),
    Column("url_key", "VARCHAR", lambda of: _key(of.record.url)),
    # the key that other web-archive tools would make of the URL; CDX queries compare it
    Column("surt", "VARCHAR", lambda of: surt_key(of.record.url) if of.record.url else None),
    Column("captured_at", "TIMESTAMPTZ", lambda of: rfc3339(of.record.captured_at)),
    Column("status", "INTEGER", lambda of: of.record.status),
    Column("content_type", "VARCHAR", lambda of: of.record.content_type),
    Column("outcome", "VARCHAR", lambda of: str(of.record.outcome)),
    Column("reason", "VARCHAR", lambda of: of.record.reason),
    Column("flags", "VARCHAR[]", lambda of: of.record.flags),
    Column("redirect_to", "VARCHAR", lambda of: of.record.redirect_to),
    # what a revisit record says about the capture it repeats
    Column("refers_profile", "VARCHAR", lambda of: getattr(of.record.refers_to, "profile", None)),
    Column("refers_url", "VARCHAR", lambda of: of.refers_url),
    Column("refers_url_key", "VARCHAR", lambda of: _key(of.refers_url)),
    Column("refers_at", "TIMESTAMPTZ", lambda of: rfc3339(of.refers_at)),
    Column(
        "refers_record_id", "VARCHAR", lambda of: getattr(of.record.refers_to, "record_id", None)
    ),
    # as the record writes it, where *digest* has it in another form
    Column("stated_digest", "VARCHAR", lambda of: of.record.stated_digest),
)


def _stated_columns(
    name: str, stated: Callable[[Article], StatedDate | None]
) -> tuple[Column[ReadPage], ...]:
    """The columns of one of an article's dates."""

    def read(attribute: str) -> Callable[[ReadPage], object]:
        return lambda of: getattr(stated(of.article), attribute, None)

    return (
        Column(f"{name}_at", "TIMESTAMPTZ", lambda of: _stated_at(stated(of.article))),
        Column(f"{name}_from", "VARCHAR", lambda of: _stated_from(stated(of.article))),
        Column(f"{name}_confidence", "VARCHAR", read("confidence")),
        Column(f"{name}_precision", "VARCHAR", read("precision")),
    )


SIGNATURE_COLUMNS: tuple[Column[ReadPage], ...] = (
    # 64 bits for each block, equal for blocks that differ only in numbers and case
    Column("block_keys", "UBIGINT[]", lambda of: [one.key for one in of.prints]),
    # 64 bits for each block, equal for equal text only
    Column("block_digests", "UBIGINT[]", lambda of: [one.digest for one in of.prints]),
    # a sample of each block's four-word runs
    Column("block_shingles", "UINTEGER[][]", lambda of: [one.shingles for one in of.prints]),
    # a few numbers of each short block, some of them equal where only a name differs
    Column("block_outlines", "UINTEGER[][]", lambda of: [one.outline for one in of.prints]),
    # keys of the lines around the text that extraction left out
    Column("skipped_keys", "UBIGINT[]", lambda of: _skipped_keys(of.article)),
    Column("longest_key", "UBIGINT", ReadPage.longest_key),
    Column("text_hash", "VARCHAR", lambda of: of.text_hash),
)
"""Small numbers that let texts be compared in SQL; a document has no use for them."""

PICTURES_TYPE = (
    "STRUCT(urls VARCHAR[], url_keys VARCHAR[], caption VARCHAR, alt VARCHAR, credit VARCHAR,"
    " shown BOOLEAN)[]"
)

ARTICLE_COLUMNS: tuple[Column[ReadPage], ...] = (
    *LOCATION_COLUMNS,
    Column("id", "VARCHAR", lambda of: article_id(of.url_key, of.text_hash)),
    Column("url", "VARCHAR", lambda of: of.capture.url),
    Column("url_key", "VARCHAR", lambda of: of.url_key),
    Column("captured_at", "TIMESTAMPTZ", lambda of: rfc3339(of.capture.captured_at)),
    Column("type", "VARCHAR", lambda of: of.capture.type),
    Column("status", "INTEGER", lambda of: of.capture.status),
    Column("flags", "VARCHAR[]", lambda of: of.capture.flags),
    Column("kind", "VARCHAR", lambda of: of.article.kind),
    Column("kind_confidence", "DOUBLE", lambda of: of.article.kind_confidence),
    Column("title", "VARCHAR", lambda of: of.article.title),
    Column("page_title", "VARCHAR", lambda of: of.article.page_title),
    Column("authors", "VARCHAR[]", lambda of: of.article.authors),
    Column("source", "VARCHAR", lambda of: of.article.source),
    Column("source_name", "VARCHAR", lambda of: of.article.source_name),
    *_stated_columns("published", lambda article: article.published_stated),
    *_stated_columns("updated", lambda article: article.updated_stated),
    Column("language", "VARCHAR", lambda of: of.article.language),
    Column("section", "VARCHAR", lambda of: of.article.section),
    Column("description", "VARCHAR", lambda of: of.article.description),
    Column("tags", "VARCHAR[]", lambda of: of.article.tags),
    Column("blocks", "STRUCT(kind VARCHAR, text VARCHAR)[]", lambda of: _blocks(of.article)),
    # pictures that may lead the article, the likeliest first, with the keys of their addresses
    Column("pictures", PICTURES_TYPE, lambda of: _pictures(of.article)),
    Column("captions", "VARCHAR[]", lambda of: of.article.captions),
    *SIGNATURE_COLUMNS,
    Column("charset", "VARCHAR", lambda of: of.article.charset),
    Column("charset_from", "VARCHAR", lambda of: of.article.charset_from),
    Column("degraded", "VARCHAR", lambda of: of.article.degraded),
    Column("notes", "VARCHAR[]", lambda of: of.article.notes),
    Column("extractor", "VARCHAR", lambda of: of.article.extractor),
)

LEDGER_SCHEMA: dict[str, str] = {column.name: column.type for column in LEDGER_COLUMNS}
ARTICLE_SCHEMA: dict[str, str] = {column.name: column.type for column in ARTICLE_COLUMNS}

PART_SCHEMA = hashlib.sha256(
    json.dumps([LEDGER_SCHEMA, ARTICLE_SCHEMA]).encode(), usedforsecurity=False
).hexdigest()[:12]
"""Changes when a column is added, removed or changed; an archive notes those of all its parts."""

WITHIN_FILE: tuple[str, ...] = tuple(
    field.name for field in fields(Location) if field.name != "file"
)
"""The columns that lead to the bytes of a record in its file, in the order of ``Location``."""

LOCATION_FIELDS: tuple[str, ...] = ("file", *WITHIN_FILE)


def record_row(record: Record, file_key: str) -> Row:
    """One row of the ledger."""
    line = LedgerLine(record, file_key)
    return {column.name: column.value(line) for column in LEDGER_COLUMNS}


def article_row(capture: Capture, article: Article, file_key: str) -> Row:
    """One row of articles: what extraction read out of *capture*."""
    page = ReadPage(
        capture,
        article,
        file_key,
        url_key(capture.url),
        text_hash(article.title, article.text),
        tuple(fingerprint(block.kind, block.text) for block in article.blocks),
    )
    return {column.name: column.value(page) for column in ARTICLE_COLUMNS}


def capture_key(file_key: str, location: Location) -> str:
    """The name of one record of one file, unique in the corpus."""
    member = f":{location.member}" if location.member else ""
    return f"{file_key}:{location.offset}{member}"


def rfc3339(moment: datetime | None) -> str | None:
    """*moment* as text in UTC, as JSON and Parquet want it."""
    return moment.astimezone(UTC).isoformat() if moment else None


def _key(url: str | None) -> str | None:
    return url_key(url) if url else None


def _blocks(article: Article) -> list[dict[str, str]]:
    return [{"kind": block.kind, "text": block.text} for block in article.blocks]


def _pictures(article: Article) -> list[dict[str, object]]:
    return [
        {**asdict(picture), "url_keys": [url_key(url) for url in picture.urls]}
        for picture in article.pictures
    ]


def _skipped_keys(article: Article) -> list[int]:
    return [fingerprint("paragraph", text).key for text in article.skipped]


def _stated_from(stated: StatedDate | None) -> str | None:
    return str(stated.read_from) if stated else None


def _stated_at(stated: StatedDate | None) -> str | None:
    """The instant stated; a day stays the calendar day that was stated, as midnight in UTC."""
    if stated is None:
        return None
    return rfc3339(stated.at if stated.precision == "instant" else stated.at.replace(tzinfo=UTC))
