"""What every engine answers in the same way, given a view of its index."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from indexer.engines.answer import cursor
from indexer.engines.answer import similar as likeness
from indexer.engines.answer.assemble import answer, check
from indexer.engines.answer.completion import completions
from indexer.engines.answer.facets import values
from indexer.engines.index import schema
from indexer.engines.plan.abilities import Ability, fitted
from indexer.engines.plan.conditions import Conditions
from indexer.engines.plan.nodes import Join, Term
from indexer.engines.plan.view import View
from indexer.model.search import Completion, Document, FacetField, FacetValue, Page, Query

_LARGEST_STORY = 10_000


class Serving(ABC):
    """The searching half of an engine."""

    lacks: frozenset[Ability] = frozenset()

    @abstractmethod
    def view(self, generation: int | None = None) -> View:
        """The newest commit, or that of *generation* where it is still at hand."""

    @abstractmethod
    def documents(self) -> Iterator[Document]:
        """Every document held, in no particular order."""

    def search(self, query: Query) -> Page:
        """Answer *query*; raises ``QueryError`` for what cannot be asked."""
        check(query)
        asked, changes = fitted(query, self.lacks)
        page = answer(self.view(cursor.generation(asked)), asked)
        return replace(page, changes=(*changes, *page.changes)) if changes else page

    def get(self, article_id: str) -> Document | None:
        """The document with this id."""
        return self.view().find(Term("id", schema.plain(article_id)))

    def similar(self, article_id: str, limit: int) -> tuple[Document, ...]:
        """Current editions most like this one, without it and its own URL and story."""
        view = self.view()
        document = view.find(Term("id", schema.plain(article_id)))
        return likeness.similar(view, document, limit) if document else ()

    def facet_values(
        self,
        query: Query,
        field: FacetField,
        prefix: str,
        size: int,
        sort: Literal["count", "name"] = "count",
    ) -> tuple[FacetValue, ...]:
        """Values of *field* among the matches of *query* that begin with *prefix*."""
        check(query)
        asked, _ = fitted(query, self.lacks)
        view = self.view()
        return values(view, Conditions(asked, view), field, prefix, size, sort)

    def complete(self, text: str, limit: int) -> tuple[Completion, ...]:
        """Papers, authors, titles, phrases and words that continue *text*, so many of each."""
        return completions(self.view(), text, limit)

    def story(self, story_id: str) -> tuple[Document, ...]:
        """The current editions of one story, oldest publication first."""
        view = self.view()
        plan = Join(flat=(Term("story", schema.plain(story_id)), Term("scope", "c")))
        found = view.reader.ordered(plan, "published", False, _LARGEST_STORY)
        held = [view.document(ref) for _, ref in found]
        return tuple(sorted(held, key=_by_publication))

    @property
    def generation(self) -> int:
        """A number that grows with every commit."""
        return self.view().reader.generation

    @property
    def size(self) -> int:
        """How many documents are held."""
        return self.view().reader.size


def _by_publication(document: Document) -> tuple[bool, int, str]:
    at = schema.stamps(document)["published"]
    return at is None, schema.key(at, document.id), document.id
