"""The promises of an engine and of a store; tests/test_engines.py holds every engine to them.

The rest of the program uses an ``Engine``. Libraries that keep an index in a local folder implement
a ``Store`` instead, which ``embedded.engine.StoreEngine`` makes an engine of.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal, Protocol

from indexer.engines.plan.index_reader import IndexReader
from indexer.model.search import Completion, Document, FacetField, FacetValue, Page, Query


class Writer(Protocol):
    """Takes documents and deletions."""

    def upsert(self, document: Document) -> None:
        """Hold *document*, in place of one with the same id."""
        ...

    def delete(self, article_id: str) -> None:
        """Hold it no longer; an id that is not held is not an error."""
        ...


class Engine(Protocol):
    """Holds documents and answers queries.

    What ``writing()`` took is searchable once its block has ended without an exception, within a
    second by every process that has the index open. After a block that raised, some of it may be;
    running it again ends in the same index as one undisturbed run. One process writes, any number
    search. Every method raises ``EngineError`` where the index is missing, damaged or out of reach.
    """

    name: str

    def writing(self) -> AbstractContextManager[Writer]:
        """The only writer; raises ``EngineError`` while another process has it."""
        ...

    def held(self) -> Mapping[str, str]:
        """Article id to digest, for every document held."""
        ...

    def search(self, query: Query) -> Page:
        """The answer to *query*; raises ``QueryError`` for a query that is not valid.

        ``Page.changes`` names everything that was searched for in another way than asked.
        """
        ...

    def get(self, article_id: str) -> Document | None:
        """The document with this id."""
        ...

    def similar(self, article_id: str, limit: int) -> tuple[Document, ...]:
        """Current articles most like this one, except those of its URL or story."""
        ...

    def facet_values(
        self,
        query: Query,
        field: FacetField,
        prefix: str,
        size: int,
        sort: Literal["count", "name"] = "count",
    ) -> tuple[FacetValue, ...]:
        """Values of *field* that begin with *prefix*, among the matches of *query*."""
        ...

    def complete(self, text: str, limit: int) -> tuple[Completion, ...]:
        """Sources, authors, titles, phrases and words that continue *text*; *limit* of each."""
        ...

    def story(self, story_id: str) -> tuple[Document, ...]:
        """The current editions of one story, oldest publication first."""
        ...

    def documents(self) -> Iterator[Document]:
        """Every document held, in no particular order."""
        ...

    @property
    def generation(self) -> int:
        """A number that grows with every commit, and over rebuilds."""
        ...

    @property
    def size(self) -> int:
        """How many documents are held."""
        ...

    def close(self) -> None:
        """Release files and locks; an engine that is used again opens them again."""
        ...


class Transaction(Writer, Protocol):
    """A writer whose changes take effect together."""

    def commit(self) -> None:
        """Make all changes durable, and visible to readers made from now on; called once at most.

        A crash before it has returned leaves the previous commit or this one, never a mixture.
        """
        ...


class Store(Protocol):
    """An index in a local folder, kept by some library: commits to write, and readers of them.

    ``StoreEngine`` opens it, looks for new commits, and keeps readers of the latest ones. It calls
    ``open``, ``commit_token`` and ``reader`` under one lock. Every method raises ``EngineError``
    for whatever goes wrong in the library or on disk.
    """

    name: str
    """That of the engine; an index made by another one is not opened."""

    folder: Path
    """Where the index lies, and nothing else."""

    generations_kept: int
    """How many of the latest readers stay open, for cursors of earlier pages."""

    def open(self, base: int, create: bool) -> None:
        """Open the index in the folder; with *create*, make an empty one if there is none.

        *base* has to be added to the store's own commit numbers to give ``IndexReader.generation``.
        Called again when the folder was replaced by a new index.
        """
        ...

    def commit_token(self) -> object:
        """A value that changes with every commit, whichever process made it; must be cheap."""
        ...

    def reader(self) -> IndexReader:
        """A reader of the latest commit."""
        ...

    def transaction(self) -> AbstractContextManager[Transaction]:
        """The only writer; raises ``EngineError`` at once while another process has it.

        A block that ends without ``commit`` changes nothing.
        """
        ...
