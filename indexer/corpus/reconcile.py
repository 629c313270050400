"""Bring an engine to hold exactly the documents that the corpus asks for."""

from collections.abc import Collection
from dataclasses import dataclass

from indexer.corpus.ahead import AHEAD, look_ahead
from indexer.corpus.archive import Archive
from indexer.corpus.documents import documents, wanted
from indexer.engines.base import Engine
from indexer.model.capture import Split


@dataclass(frozen=True, slots=True)
class IndexChanges:
    """How many documents were written and deleted, and how many the index holds now."""

    upserted: int
    deleted: int
    held: int


def reconcile(archive: Archive, engine: Engine) -> IndexChanges:
    """Upsert and delete only the difference; a crash anywhere is mended by running it again."""
    asked, held = wanted(archive), engine.held()
    changed = [article_id for article_id, digest in asked.items() if held.get(article_id) != digest]
    gone = [article_id for article_id in held if article_id not in asked]
    _write(archive, engine, gone, changed, "documents")
    return IndexChanges(len(changed), len(gone), len(asked))


def bring_forward(archive: Archive, engine: Engine, fresh: Collection[Split]) -> IndexChanges:
    """Index the provisional documents of the URLs in *fresh*, before ``reconcile`` can run."""
    ahead = look_ahead(archive, fresh)
    _write(archive, engine, ahead.gone, ahead.changed, AHEAD)
    return IndexChanges(len(ahead.changed), len(ahead.gone), engine.size)


def _write(
    archive: Archive, engine: Engine, gone: Collection[str], changed: Collection[str], table: str
) -> None:
    if not changed and not gone:
        return
    with engine.writing() as writer:
        for article_id in gone:
            writer.delete(article_id)
        for document in documents(archive, changed, table):
            writer.upsert(document)
