"""Bring an engine to hold exactly the documents that the corpus asks for."""

from collections.abc import Collection
from dataclasses import dataclass

from indexer.corpus.ahead import AHEAD, look_ahead
from indexer.corpus.archive import Archive
from indexer.corpus.documents import documents, wanted
from indexer.engines.base import Engine
from indexer.model.capture import Split


@dataclass(frozen=True, slots=True)
class Difference:
    """How many documents were written and deleted, and how many are held now."""

    upserted: int
    deleted: int
    held: int


def reconcile(archive: Archive, engine: Engine) -> Difference:
    """Upsert and delete the difference only; a crash anywhere is mended by running it again."""
    asked, held = wanted(archive), engine.held()
    changed = [name for name, digest in asked.items() if held.get(name) != digest]
    gone = [name for name in held if name not in asked]
    _write(archive, engine, gone, changed, "documents")
    return Difference(len(changed), len(gone), len(asked))


def bring_forward(archive: Archive, engine: Engine, fresh: Collection[Split]) -> Difference:
    """Let the engine hold what *fresh* brought, as far as it can be told ahead of ``reconcile``."""
    ahead = look_ahead(archive, fresh)
    _write(archive, engine, ahead.gone, ahead.changed, AHEAD)
    return Difference(len(ahead.changed), len(ahead.gone), engine.size)


def _write(
    archive: Archive, engine: Engine, gone: Collection[str], changed: Collection[str], table: str
) -> None:
    if not changed and not gone:
        return
    with engine.writing() as writer:
        for name in gone:
            writer.delete(name)
        for document in documents(archive, changed, table):
            writer.upsert(document)
