"""The engine over a store: the same answers whatever library holds the index."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal

from indexer.engines.answer import cursor
from indexer.engines.answer.assemble import check, page
from indexer.engines.answer.question import Question
from indexer.engines.base import Store, Writer
from indexer.engines.embedded import completion, similar, tallies
from indexer.engines.embedded.advice import Advice
from indexer.engines.embedded.find import find
from indexer.engines.embedded.generations import Generations
from indexer.engines.embedded.view import View
from indexer.engines.index import schema
from indexer.engines.index.held import HeldLog
from indexer.engines.plan.cost import Budget
from indexer.engines.plan.loosening import FEW, can_loosen, sentence
from indexer.engines.plan.nodes import BooleanQuery, RangeQuery, TermQuery
from indexer.engines.plan.proximity import limit_slop
from indexer.model.search import Completion, Document, FacetField, FacetValue, Page, Query

_LARGEST_STORY = 10_000
_BATCH = 1_000  # documents that are listed at a time


class StoreEngine:
    """Answers from the generations of one store, and writes to it: see ``base.Engine``."""

    def __init__(self, store: Store, create: bool) -> None:
        self.name = store.name
        self._store = store
        self._held = HeldLog(store.folder)
        self._generations = Generations(store, create)

    def view(self, generation: int | None = None) -> View:
        """The latest commit, or that of *generation* if it is still open."""
        return self._generations.view(generation)

    @property
    def generation(self) -> int:
        return self.view().reader.generation

    @property
    def size(self) -> int:
        return self.view().reader.size

    def close(self) -> None:
        self._generations.close()

    # ---- searching ------------------------------------------------------------------------

    def search(self, query: Query) -> Page:
        check(query)
        limited, changes = limit_slop(query)
        budget = Budget(query.budget)
        view = self.view(cursor.generation(limited))
        found = self._answer(view, limited, budget)
        return replace(found, changes=(*changes, *found.changes)) if changes else found

    def _answer(self, view: View, query: Query, budget: Budget) -> Page:
        """What has all words; where that is next to nothing, what has most of them."""
        after = cursor.read(query)
        first = Question(query, view.conditions(query), after, budget)
        is_strict = after is not None and not after.most
        if is_strict or not can_loosen(query):
            return page(first, find(view, first))
        total = view.reader.count(first.conditions.plan())
        loose = view.loosened(query, total) if total <= FEW and not budget.is_spent else None
        if loose is None:
            return page(first, find(view, first))
        second = Question(loose, view.conditions(loose), after, budget, query)
        found = page(second, find(view, second))
        advice = Advice(view, query, budget)
        return replace(
            found,
            changes=(sentence(loose, total), *found.changes),
            suggestions=() if total or after is not None else advice.suggestions(),
        )

    def facet_values(
        self,
        query: Query,
        field: FacetField,
        prefix: str,
        size: int,
        sort: Literal["count", "name"] = "count",
    ) -> tuple[FacetValue, ...]:
        check(query)
        limited, _ = limit_slop(query)
        view = self.view()
        conditions = view.conditions(limited)
        if can_loosen(limited) and (total := view.reader.count(conditions.plan())) <= FEW:
            conditions = view.conditions(view.loosened(limited, total) or limited)
        return tallies.values(view, conditions, field, prefix, size, sort)

    def complete(self, text: str, limit: int) -> tuple[Completion, ...]:
        return completion.completions(self.view(), text, limit)

    def get(self, article_id: str) -> Document | None:
        return self.view().find(TermQuery("id", schema.plain(article_id)))

    def similar(self, article_id: str, limit: int) -> tuple[Document, ...]:
        view = self.view()
        document = view.find(TermQuery("id", schema.plain(article_id)))
        return similar.similar_articles(view, document, limit) if document else ()

    def story(self, story_id: str) -> tuple[Document, ...]:
        view = self.view()
        of_story = TermQuery("story", schema.plain(story_id))
        plan = BooleanQuery(filter=(of_story, TermQuery("scope", "c")))
        refs = view.reader.ordered(plan, "published", False, _LARGEST_STORY)
        return tuple(sorted((view.document(ref) for _, ref in refs), key=schema.by_publication))

    # ---- holding --------------------------------------------------------------------------

    def held(self) -> Mapping[str, str]:
        digests = self._held.read(self.generation)
        if digests is None:
            digests = {document.id: document.digest for document in self.documents()}
        return digests

    def documents(self) -> Iterator[Document]:
        reader = self.view().reader
        low: int | None = None
        while batch := reader.ordered(RangeQuery("captured", low, None), "captured", False, _BATCH):
            last = batch[-1][0]
            if len(batch) == _BATCH:  # more documents with the last key may lie beyond the batch
                same = RangeQuery("captured", last, last + 1)
                batch = [pair for pair in batch if pair[0] < last]
                batch += reader.ordered(same, "captured", False, reader.size)
            for _, ref in batch:
                yield reader.document(ref)
            low = last + 1

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        with self._store.transaction() as transaction:
            self._generations.refresh()
            self._mend_held_log()
            recorder = _Recorder(transaction)
            yield recorder
            transaction.commit()
            self._generations.refresh()
            self._held.append(recorder.digests.items(), self.generation)

    def _mend_held_log(self) -> None:
        """Replace the log of documents before a commit, if it is out of date or grew too long."""
        generation = self.generation
        if not self._held.ends_at(generation) or self._held.is_wasteful(self.size):
            self._held.write(self.held(), generation)


class _Recorder:
    """Passes changes on and records them: the digest of each id, None for a deleted one."""

    def __init__(self, writer: Writer) -> None:
        self.digests: dict[str, str | None] = {}
        self._writer = writer

    def upsert(self, document: Document) -> None:
        self._writer.upsert(document)
        self.digests[document.id] = document.digest

    def delete(self, article_id: str) -> None:
        self._writer.delete(article_id)
        self.digests[article_id] = None
