"""The promise every engine keeps; tests/test_engines.py holds each of them to it."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Literal, Protocol

from indexer.engines.plan.abilities import Ability
from indexer.model.search import Completion, Document, FacetField, FacetValue, Page, Query


class Writer(Protocol):
    """Takes the difference that reconcile computed."""

    def upsert(self, document: Document) -> None:
        """Hold *document*; one with the same id is replaced."""
        ...

    def delete(self, article_id: str) -> None:
        """Hold it no longer; an id that is not held is no error."""
        ...


class Engine(Protocol):
    """Holds documents and answers queries.

    What ``writing()`` took is searchable when its block has ended well, by every process that
    has the index open, within a second. After a block that raised, some of it may be; running it
    again ends in the same index as one clean run. One process writes, any number searches.
    Every method raises ``EngineError`` where the index is missing, damaged or out of reach.

    What an engine cannot do it names in ``lacks``; it is asked for something near instead, and
    ``Page.changes`` says so: see ``engines.limits``.
    """

    name: str
    lacks: frozenset[Ability]

    def writing(self) -> AbstractContextManager[Writer]:
        """The one writer; raises ``EngineError`` when another process has it."""
        ...

    def held(self) -> Mapping[str, str]:
        """Article id to digest, for every document held."""
        ...

    def search(self, query: Query) -> Page:
        """Answer *query*; raises ``QueryError`` for what cannot be asked, never anything else."""
        ...

    def get(self, article_id: str) -> Document | None:
        """The document with this id."""
        ...

    def similar(self, article_id: str, limit: int) -> tuple[Document, ...]:
        """Current editions most like this one, without it and its own URL and story."""
        ...

    def facet_values(
        self,
        query: Query,
        field: FacetField,
        prefix: str,
        size: int,
        sort: Literal["count", "name"] = "count",
    ) -> tuple[FacetValue, ...]:
        """Values of *field* among the matches of *query* that begin with *prefix*."""
        ...

    def complete(self, text: str, limit: int) -> tuple[Completion, ...]:
        """Papers, authors, titles, phrases and words that continue *text*, so many of each."""
        ...

    def story(self, story_id: str) -> tuple[Document, ...]:
        """The current editions of one story, oldest publication first."""
        ...

    def documents(self) -> Iterator[Document]:
        """Every document held, in no particular order."""
        ...

    @property
    def generation(self) -> int:
        """A number that grows with every commit."""
        ...

    @property
    def size(self) -> int:
        """How many documents are held."""
        ...

    def close(self) -> None:
        """Give back files and locks."""
        ...
