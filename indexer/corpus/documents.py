"""The documents that an engine should hold: one per edition, as consolidate saw it."""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from indexer.corpus.archive import Archive
from indexer.corpus.database import Connection, quoted
from indexer.model.article import Block, StatedDate
from indexer.model.capture import Location
from indexer.model.provenance import Provenance
from indexer.model.search import CaptureRef, Document, EditionRef, HeldBlock

BATCH = 500  # documents fetched at a time; bounds memory whatever the corpus holds
_AROUND = " -–—|·•:»"  # what parts a headline from the name of its paper
Row = Mapping[str, Any]


def wanted(archive: Archive) -> dict[str, str]:
    """Article id to digest, for every edition of the corpus."""
    with archive.connected() as connection:
        return dict(connection.execute(f"SELECT id, digest FROM {table(archive)}").fetchall())


def documents(
    archive: Archive, ids: Collection[str], name: str = "documents"
) -> Iterator[Document]:
    """The documents with these ids in the table *name*, part by part; no archive file is read."""
    with archive.connected() as connection:
        connection.execute(
            "CREATE TEMP TABLE wanted AS SELECT d.* FROM (SELECT unnest($ids) AS id)"
            f" JOIN {table(archive, name)} d USING (id)",
            {"ids": list(ids)},
        )
        parts = connection.execute("SELECT DISTINCT part FROM wanted ORDER BY part").fetchall()
        for (part,) in parts:
            yield from _of_part(connection, archive, part)


def table(archive: Archive, name: str = "documents") -> str:
    """What SQL calls a table of ``derived/``."""
    return f"read_parquet({quoted(archive.derived / f'{name}.parquet')})"


def _of_part(connection: Connection, archive: Archive, part: str) -> Iterator[Document]:
    cursor = connection.execute(
        "SELECT to_json(d)::VARCHAR, to_json(a)::VARCHAR FROM wanted d"
        f" JOIN (SELECT * EXCLUDE (block_keys, block_digests, block_shingles)"
        f"       FROM read_parquet({quoted(archive.corpus / part)})) a ON a.capture = d.content"
        " WHERE d.part = $part",
        {"part": part},
    )
    while rows := cursor.fetchmany(BATCH):
        for derived, page in rows:
            yield _document(json.loads(derived), json.loads(page))


def _document(derived: Row, page: Row) -> Document:
    repeats = dict(zip(derived["places"], derived["counts"], strict=True))
    captures = tuple(_capture(row) for row in derived["captures"])
    return Document(
        id=derived["id"],
        url=captures[-1].url,
        url_key=derived["url_key"],
        title=_headline(page["title"], derived["title_affix"]),
        authors=tuple(page["authors"]),
        source=derived["source"],
        source_name=derived["source_name"],
        language=page["language"],
        section=page["section"],
        tags=tuple(page["tags"]),
        description=page["description"],
        kind=derived["kind"],
        collections=tuple(derived["collections"]),
        published=_stated(page, "published"),
        updated=_stated(page, "updated"),
        captured_at=_instant(derived["captured_at"]),
        blocks=tuple(
            HeldBlock(Block(block["kind"], block["text"]), repeats.get(place, 0))
            for place, block in enumerate(page["blocks"], 1)
        ),
        captures=captures,
        editions=tuple(
            EditionRef(row["id"], tuple(_instant(moment) for moment in row["captures"]))
            for row in derived["editions"]
        ),
        current=derived["current"],
        story=derived["story"],
        story_size=derived["story_size"],
        degraded=page["degraded"],
        notes=tuple(page["notes"]),
        digest=derived["digest"],
    )


def _headline(title: str, affix: str | None) -> str:
    """*title* without the words that the source's titles begin or end with."""
    if affix and title.startswith(affix):
        return title.removeprefix(affix).lstrip(_AROUND) or title
    if affix and title.endswith(affix):
        return title.removesuffix(affix).rstrip(_AROUND) or title
    return title


def _capture(row: Row) -> CaptureRef:
    location = Location(
        file=row["file"],
        offset=row["offset"],
        length=row["length"],
        record_id=row["record_id"],
        digest=row["digest"],
        member=row["member"],
        seekable=row["seekable"],
    )
    return CaptureRef(_instant(row["captured_at"]), row["url"], location, row["revisit"])


def _stated(page: Row, name: str) -> StatedDate | None:
    moment = _instant(page[f"{name}_at"])
    if moment is None:
        return None
    return StatedDate(
        moment,
        Provenance.parse(page[f"{name}_from"]),
        page[f"{name}_confidence"],
        page[f"{name}_precision"],
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
