"""Serving in tests: documents put straight into an index, a server, a browser that is watched."""

import logging
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import BrowserContext, ConsoleMessage
from werkzeug.serving import make_server

from indexer.corpus.archive import Archive
from indexer.engines import open_engine
from indexer.model.article import Block, StatedDate
from indexer.model.capture import Location
from indexer.model.provenance import DatePlace, Provenance
from indexer.model.search import CaptureRef, Document, EditionRef, HeldBlock
from indexer.urls import source, url_key

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CAPTURED = datetime(2016, 3, 1, 12, tzinfo=UTC)
ADDED = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)


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
        "published": StatedDate(
            datetime(2010 + number % 5, 9, 4, tzinfo=UTC), Provenance(DatePlace.URL), "low", "day"
        ),
        "updated": None,
        "captured_at": CAPTURED,
        "added_at": ADDED,
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


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of *app*, served from a thread."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, _whole(app), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _whole(app: Flask) -> "WSGIApplication":
    """*app*, its answers read before any is sent.

    werkzeug leaves a file open where the browser drops the connection half way.
    """

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        with closing(app(environ, start_response)) as parts:
            return list(parts)

    return answer


def launching(given: dict[str, object]) -> dict[str, object]:
    """How Playwright starts the Chromium that is installed, else the one of its own."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    return {**given, "args": quiet, **({"executable_path": path} if path else {})}


class Watch:
    """What went wrong in the pages of one browser context, and which hosts they asked."""

    def __init__(self, context: BrowserContext) -> None:
        self.errors: list[str] = []
        self.hosts: set[str] = set()
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("dialog", lambda dialog: self.errors.append(f"dialog {dialog.message}"))
        context.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)
