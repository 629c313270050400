"""Archives to serve in tests: documents put straight into an index, and pages in an archive."""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from indexer.corpus.archive import Archive
from indexer.engines import open_engine
from indexer.model.archive import Location
from indexer.model.article import Block, Stamp
from indexer.model.search import CaptureRef, Document, EditionRef, HeldBlock
from indexer.urls import source, url_key

CAPTURED = datetime(2016, 3, 1, 12, tzinfo=UTC)


def made_document(number: int, **changes: object) -> Document:
    """An article of its own; *changes* are fields of the document."""
    url = str(changes.get("url", f"https://tarrow.example/news/{number}"))
    name = f"{number:04}" + sha256(url.encode()).hexdigest()[:16]
    location = Location("/far/away/made.warc.gz", 100 * number, 100, f"urn:{number}", "sha1:ABC")
    fields: dict[str, object] = {
        "id": name,
        "url": url,
        "url_key": url_key(url),
        "title": f"Harbour report {number}",
        "authors": ("Ysolde Marchbank",),
        "source": source(url),
        "source_name": "Tarrow Courier",
        "language": "en",
        "section": "News",
        "tags": (),
        "description": None,
        "kind": "article",
        "collections": ("Made",),
        "published": Stamp(datetime(2010 + number % 5, 9, 4, tzinfo=UTC), "url", "low", "day"),
        "updated": None,
        "captured_at": CAPTURED,
        "blocks": (HeldBlock(Block("paragraph", f"The harbour was quiet on day {number}.")),),
        "captures": (CaptureRef(CAPTURED, url, location),),
        "editions": (EditionRef(name, (CAPTURED,)),),
        "current": True,
        "story": name,
        "story_size": 1,
        "degraded": None,
        "notes": (),
        "digest": name,
    }
    return Document(**{**fields, **changes})  # type: ignore[arg-type]


def archive_of(path: Path, documents: Iterable[Document]) -> Path:
    """An archive directory whose index holds *documents*; its corpus is empty."""
    archive = Archive.create(path)
    with archive.writing():
        engine = open_engine(archive.engine_uri, archive.index, create=True)
        with engine.writing() as writer:
            for document in documents:
                writer.upsert(document)
        engine.close()
    return path
