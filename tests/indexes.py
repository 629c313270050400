"""Indexes for tests: engines with some documents."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.model.search import Document

ENGINES = ("tantivy:", "whoosh:")  # the contract tests run for each


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
    engine = open_engine(uri, folder, create=True)
    fill(engine, documents)
    yield engine
    engine.close()
