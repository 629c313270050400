"""Indexes for tests: engines with some documents."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import clusters

from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.model.search import Document

EMBEDDED = ("tantivy:", "whoosh:")
ENGINES = (*EMBEDDED, "opensearch:")  # the contract tests run for each


def opened(uri: str, folder: Path, create: bool = False) -> Engine:
    """The engine *uri* in *folder*; that of a cluster has an index of its own for each folder."""
    return open_engine(whole_uri(uri, folder), folder, create)


def whole_uri(uri: str, folder: Path) -> str:
    """*uri*, with server and index where it is only the name of an engine on a cluster."""
    if uri != "opensearch:":
        return uri
    return f"opensearch:{clusters.url()}/{_name(folder)}?{clusters.options()}"


def dropped(uri: str, folder: Path) -> None:
    """Delete what *uri* has on a cluster for *folder*."""
    if uri == "opensearch:":
        clusters.delete(f"{_name(folder)}-*")


def _name(folder: Path) -> str:
    return "t" + sha256(str(folder).encode()).hexdigest()[:16]


def fill(engine: Engine, documents: Iterable[Document], gone: Iterable[str] = ()) -> None:
    """Write *documents* and delete those whose ids are *gone*, in one commit."""
    with engine.writing() as writer:
        for document in documents:
            writer.upsert(document)
        for article_id in gone:
            writer.delete(article_id)


@contextmanager
def filled(uri: str, folder: Path, documents: Iterable[Document]) -> Iterator[Engine]:
    """A new engine in *folder* with *documents*."""
    engine = opened(uri, folder, create=True)
    fill(engine, documents)
    yield engine
    engine.close()
    dropped(uri, folder)
