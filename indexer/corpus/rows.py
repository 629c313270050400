"""The columns of the corpus, and how captures, articles and records become its rows."""

from datetime import UTC, datetime
from typing import Any

from indexer.corpus.fingerprint import article_id, fingerprint, text_hash
from indexer.model.article import Article, StatedDate
from indexer.model.capture import Capture, Location, Record
from indexer.urls import url_key

Row = dict[str, Any]

LOCATION = {
    "capture": "VARCHAR",  # <file key>:<offset>[:<member>], unique in the corpus
    "file_key": "VARCHAR",
    "file": "VARCHAR",
    "member": "VARCHAR",
    "offset": "BIGINT",
    "length": "BIGINT",
    "seekable": "BOOLEAN",
    "record_id": "VARCHAR",
    "digest": "VARCHAR",
}
RECORDS = LOCATION | {
    "type": "VARCHAR",
    "url": "VARCHAR",
    "url_key": "VARCHAR",
    "captured_at": "TIMESTAMPTZ",
    "status": "INTEGER",
    "content_type": "VARCHAR",
    "outcome": "VARCHAR",
    "reason": "VARCHAR",
    "flags": "VARCHAR[]",
    "redirect_to": "VARCHAR",
    "refers_profile": "VARCHAR",
    "refers_url": "VARCHAR",
    "refers_url_key": "VARCHAR",
    "refers_at": "TIMESTAMPTZ",
    "refers_record_id": "VARCHAR",
}
STAMPS = {
    f"{date}{column}": kind
    for date in ("published", "updated")
    for column, kind in {
        "_at": "TIMESTAMPTZ",
        "_from": "VARCHAR",
        "_confidence": "VARCHAR",
        "_precision": "VARCHAR",
    }.items()
}
ARTICLES = (
    LOCATION
    | {
        "id": "VARCHAR",
        "url": "VARCHAR",
        "url_key": "VARCHAR",
        "captured_at": "TIMESTAMPTZ",
        "type": "VARCHAR",
        "status": "INTEGER",
        "flags": "VARCHAR[]",
        "kind": "VARCHAR",
        "kind_confidence": "DOUBLE",
        "title": "VARCHAR",
        "page_title": "VARCHAR",
        "authors": "VARCHAR[]",
        "source": "VARCHAR",
        "source_name": "VARCHAR",
    }
    | STAMPS
    | {
        "language": "VARCHAR",
        "section": "VARCHAR",
        "description": "VARCHAR",
        "tags": "VARCHAR[]",
        "blocks": "STRUCT(kind VARCHAR, text VARCHAR)[]",
        "block_keys": "UBIGINT[]",  # equal for blocks that differ in numbers and case only
        "block_digests": "UBIGINT[]",  # equal for equal text only
        "block_shingles": "UINTEGER[][]",  # a sample of each block's four-word runs
        "skipped_keys": "UBIGINT[]",  # of lines beside the text that were judged to be none of it
        "longest_key": "UBIGINT",  # the key of the longest block
        "text_hash": "VARCHAR",
        "charset": "VARCHAR",
        "charset_from": "VARCHAR",
        "degraded": "VARCHAR",
        "notes": "VARCHAR[]",
        "extractor": "VARCHAR",
    }
)


def capture_key(file_key: str, location: Location) -> str:
    """What names one record of one file."""
    member = f":{location.member}" if location.member else ""
    return f"{file_key}:{location.offset}{member}"


def record_row(record: Record, file_key: str) -> Row:
    """One line of the ledger."""
    refers = record.refers_to
    return _location(record.location, file_key) | {
        "type": record.type,
        "url": record.url,
        "url_key": url_key(record.url) if record.url else None,
        "captured_at": instant(record.captured_at),
        "status": record.status,
        "content_type": record.content_type,
        "outcome": str(record.outcome),
        "reason": record.reason,
        "flags": list(record.flags),
        "redirect_to": record.redirect_to,
        "refers_profile": refers.profile if refers else None,
        "refers_url": refers.url if refers else None,
        "refers_url_key": url_key(refers.url) if refers and refers.url else None,
        "refers_at": instant(refers.captured_at) if refers else None,
        "refers_record_id": refers.record_id if refers else None,
    }


def article_row(capture: Capture, article: Article, file_key: str) -> Row:
    """What one capture said."""
    key = url_key(capture.url)
    words = text_hash(article.title, article.text)
    prints = [fingerprint(block.kind, block.text) for block in article.blocks]
    lengths = [len(block.text) for block in article.blocks]
    return (
        _location(capture.location, file_key)
        | {
            "id": article_id(key, words),
            "url": capture.url,
            "url_key": key,
            "captured_at": instant(capture.captured_at),
            "type": capture.type,
            "status": capture.status,
            "flags": list(capture.flags),
            "kind": article.kind,
            "kind_confidence": article.kind_confidence,
            "title": article.title,
            "page_title": article.page_title,
            "authors": list(article.authors),
            "source": article.source,
            "source_name": article.source_name,
        }
        | _stated("published", article.published_stated)
        | _stated("updated", article.updated_stated)
        | {
            "language": article.language,
            "section": article.section,
            "description": article.description,
            "tags": list(article.tags),
            "blocks": [{"kind": block.kind, "text": block.text} for block in article.blocks],
            "block_keys": [one.key for one in prints],
            "block_digests": [one.digest for one in prints],
            "block_shingles": [one.shingles for one in prints],
            "skipped_keys": [fingerprint("paragraph", text).key for text in article.skipped],
            "longest_key": prints[lengths.index(max(lengths))].key if prints else None,
            "text_hash": words,
            "charset": article.charset,
            "charset_from": article.charset_from,
            "degraded": article.degraded,
            "notes": list(article.notes),
            "extractor": article.extractor,
        }
    )


def instant(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC, as JSON and Parquet want it."""
    return moment.astimezone(UTC).isoformat() if moment else None


def _location(location: Location, file_key: str) -> Row:
    return {
        "capture": capture_key(file_key, location),
        "file_key": file_key,
        "file": location.file,
        "member": location.member,
        "offset": location.offset,
        "length": location.length,
        "seekable": location.seekable,
        "record_id": location.record_id,
        "digest": location.digest,
    }


def _stated(name: str, stated: StatedDate | None) -> Row:
    return {
        f"{name}_at": instant(_day_as_stated(stated)) if stated else None,
        f"{name}_from": str(stated.read_from) if stated else None,
        f"{name}_confidence": stated.confidence if stated else None,
        f"{name}_precision": stated.precision if stated else None,
    }


def _day_as_stated(stated: StatedDate) -> datetime:
    """A day is the day that was stated, wherever it began: midnight of that day in UTC."""
    return stated.at if stated.precision == "instant" else stated.at.replace(tzinfo=UTC)
