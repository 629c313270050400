"""The documents that an engine should hold: one per edition, as consolidate left it."""

import json
from collections.abc import Collection, Iterator
from datetime import datetime

from indexer.corpus.archive import Archive
from indexer.corpus.database import Connection, connect, quoted
from indexer.corpus.ledger import from_microseconds
from indexer.corpus.rows import ARTICLE_SCHEMA, LOCATION_FIELDS, SIGNATURE_COLUMNS, Row
from indexer.model.article import Block, StatedDate
from indexer.model.capture import Location
from indexer.model.provenance import Provenance
from indexer.model.search import (
    CaptureRef,
    Document,
    EditionRef,
    EditionTotals,
    HeldBlock,
    LeadPicture,
)

BATCH = 500  # documents fetched at a time; bounds memory whatever the corpus holds
_EMPTY: Row = {name: [] if kind.endswith("[]") else None for name, kind in ARTICLE_SCHEMA.items()}
"""The values of columns that a part lacks, since another version wrote it."""
_UNUSED = ", ".join(quoted(column.name) for column in SIGNATURE_COLUMNS)


def wanted(archive: Archive) -> dict[str, str]:
    """Article id to digest, for every edition of the corpus."""
    with archive.connected() as connection:
        return dict(connection.execute(f"SELECT id, digest FROM {derived(archive)}").fetchall())


def current_articles(archive: Archive, prefix: str) -> Iterator[tuple[str, datetime | None]]:
    """The id of every current article that begins with *prefix*, in order, and when it was added.

    Raises ``CorpusError``.
    """
    table = derived(archive)
    with connect(archive.derived, threads=1) as connection:
        cursor = connection.execute(
            f"SELECT id, epoch_us(added_at) FROM {table}"
            " WHERE current AND kind = 'article' AND starts_with(id, $prefix) ORDER BY id",
            {"prefix": prefix},
        )
        while rows := cursor.fetchmany(BATCH):
            for article_id, added in rows:
                yield article_id, from_microseconds(added)


def documents(
    archive: Archive, ids: Collection[str], table: str = "documents"
) -> Iterator[Document]:
    """The documents with these ids in a table of ``derived/``; no archive file is read."""
    with archive.connected() as connection:
        connection.execute(
            "CREATE TEMP TABLE wanted AS SELECT d.* FROM (SELECT unnest($ids) AS id)"
            f" JOIN {derived(archive, table)} d USING (id)",
            {"ids": list(ids)},
        )
        parts = connection.execute("SELECT DISTINCT part FROM wanted ORDER BY part").fetchall()
        for (part,) in parts:
            yield from _of_part(connection, archive, part)


def derived(archive: Archive, table: str = "documents") -> str:
    """What SQL calls a table of ``derived/``; raises ``CorpusError`` where it is damaged."""
    return f"read_parquet({quoted(archive.table(table))})"


def _of_part(connection: Connection, archive: Archive, part: str) -> Iterator[Document]:
    cursor = connection.execute(
        "SELECT to_json(d)::VARCHAR, to_json(a)::VARCHAR FROM wanted d"
        f" JOIN (SELECT COLUMNS(lambda name: name NOT IN ({_UNUSED}))"
        f"       FROM read_parquet({quoted(archive.corpus / part)})) a ON a.capture = d.content"
        " WHERE d.part = $part",
        {"part": part},
    )
    while batch := cursor.fetchmany(BATCH):
        for edition, page in batch:
            yield _document(json.loads(edition), {**_EMPTY, **json.loads(page)})


def _document(edition: Row, page: Row) -> Document:
    """The document of one row of ``documents.parquet`` and one of the articles in a part."""
    repeats = dict(zip(edition["places"], edition["counts"], strict=True))
    captures = tuple(_capture(row) for row in edition["captures"])
    return Document(
        id=edition["id"],
        url=captures[-1].url,
        url_key=edition["url_key"],
        title=edition["headline"] or page["title"],
        authors=tuple(page["authors"]),
        source=edition["source"],
        source_name=edition["source_name"],
        language=page["language"],
        section=page["section"],
        tags=tuple(page["tags"]),
        description=page["description"],
        kind=edition["kind"],
        collections=tuple(edition["collections"]),
        published=_stated(page, "published"),
        updated=_stated(page, "updated"),
        captured_at=_time(edition["captured_at"]),
        added_at=_time(edition["added_at"]),
        blocks=tuple(
            HeldBlock(Block(block["kind"], block["text"]), repeats.get(place, 0))
            for place, block in enumerate(page["blocks"], 1)
        ),
        captures=captures,
        editions=tuple(
            EditionRef(row["id"], tuple(_time(text) for text in row["captures"]))
            for row in edition["editions"]
        ),
        current=edition["current"],
        story=edition["story"],
        story_size=edition["story_size"],
        degraded=page["degraded"],
        notes=tuple(page["notes"]),
        digest=edition["digest"],
        totals=EditionTotals(**edition["totals"]) if edition["totals"] else None,
        captions=tuple(page["captions"] or ()),
        picture=_picture(edition.get("picture")),
        text_at=_location(page) if all(capture.revisit for capture in captures) else None,
    )


def _capture(row: Row) -> CaptureRef:
    return CaptureRef(_time(row["captured_at"]), row["url"], _location(row), row["revisit"])


def _picture(row: Row | None) -> LeadPicture | None:
    at = _time(row["captured_at"]) if row else None
    if row is None or at is None:
        return None
    names = ("url", "digest", "caption", "alt", "credit")
    return LeadPicture(captured_at=at, **{name: row[name] for name in names})


def _location(row: Row) -> Location:
    return Location(**{name: row[name] for name in LOCATION_FIELDS})


def _stated(page: Row, name: str) -> StatedDate | None:
    at = _time(page[f"{name}_at"])
    if at is None:
        return None
    return StatedDate(
        at,
        Provenance.parse(page[f"{name}_from"]),
        page[f"{name}_confidence"],
        page[f"{name}_precision"],
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
