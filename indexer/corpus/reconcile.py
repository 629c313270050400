"""Bring an engine to hold exactly the documents that the corpus asks for."""

from dataclasses import dataclass

from indexer.corpus.archive import Archive
from indexer.corpus.documents import documents, wanted
from indexer.engines.base import Engine


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
    if changed or gone:
        with engine.writing() as writer:
            for name in gone:
                writer.delete(name)
            for document in documents(archive, changed):
                writer.upsert(document)
    return Difference(len(changed), len(gone), len(asked))
