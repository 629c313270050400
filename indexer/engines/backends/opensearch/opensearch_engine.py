"""The engine on a cluster: see ``base.Engine``."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Literal

from indexer.engines.answer import cursor
from indexer.engines.answer.assemble import check, page
from indexer.engines.answer.question import Question
from indexer.engines.backends.opensearch.asks import Answers, Ask, buckets
from indexer.engines.backends.opensearch.building import Building
from indexer.engines.backends.opensearch.cluster_client import READING, Cluster
from indexer.engines.backends.opensearch.cluster_uri import parse_uri
from indexer.engines.backends.opensearch.completing import Completing, FacetValues
from indexer.engines.backends.opensearch.control import Control, Generation
from indexer.engines.backends.opensearch.counting_asks import TOTAL
from indexer.engines.backends.opensearch.credentials import read_credentials
from indexer.engines.backends.opensearch.dsl import dsl, filtered
from indexer.engines.backends.opensearch.listing import more_like
from indexer.engines.backends.opensearch.mapping import unpack
from indexer.engines.backends.opensearch.rounds import Finder, LabelCache, learn
from indexer.engines.backends.opensearch.snapshots import Snapshot, Snapshots
from indexer.engines.base import Writer
from indexer.engines.index import schema
from indexer.engines.plan.conditions import Conditions
from indexer.engines.plan.cost import Budget
from indexer.engines.plan.loosening import sentence
from indexer.engines.plan.nodes import BooleanQuery, Plan, TermQuery
from indexer.engines.plan.proximity import limit_slop
from indexer.model.search import Completion, Document, FacetField, FacetValue, Page, Query

_LARGEST_STORY = 10_000
_LISTED = 1_000  # documents of one request
_HELD = 10_000  # ids and digests of one request
_SIMILAR = 20  # terms that are searched for

Round = Callable[[Snapshot], Mapping[str, Ask]]


class OpenSearchEngine:
    """Holds documents in one index of a cluster, and answers with two requests at most.

    With *create*, an index that is missing or of an older version is built beside the one that is
    searched, and takes its place with the first commit.
    """

    name = "opensearch"

    def __init__(self, uri: str, create: bool) -> None:
        parsed = parse_uri(uri)
        self._cluster = Cluster(parsed, read_credentials())
        self._control = Control(self._cluster, parsed.name)
        self._snapshots = Snapshots(self._cluster, self._control)
        self._labels = LabelCache()
        self._seen = 0  # the newest generation that gave an answer
        self._building = Building(self._cluster, self._control, parsed, self._snapshots, create)

    @property
    def generation(self) -> int:
        return self._facts().number

    @property
    def size(self) -> int:
        return self._facts().size

    def close(self) -> None:
        self._snapshots.forget()
        self._cluster.close()

    # ---- searching ------------------------------------------------------------------------

    def search(self, query: Query) -> Page:
        check(query)
        limited, changes = limit_slop(query)
        budget = Budget(query.budget)
        after = cursor.read(limited)
        bound = cursor.generation(limited)
        snapshot = self._snapshots.at(bound) if bound is not None else None
        moved = bound is not None and snapshot is None
        finder = self._finder(snapshot or self._snapshots.latest(), limited, budget, after, moved)
        found = self._ask(finder, budget)
        newest = self._snapshots.latest()
        if snapshot is None and self._is_outdated(finder, newest):
            finder = self._finder(newest, limited, budget, after, moved)
            asks = {**finder.first(), **finder.second(found)}  # what was found is a good guess
            found = finder.snapshot.ask(asks, budget.left)
        elif loose := finder.loosening.question(found):
            total = found.total(TOTAL)
            finder = Finder(finder.snapshot, loose, self._labels, True, moved)
            found = finder.snapshot.ask(finder.first(), budget.left)
            changes = (*changes, sentence(loose.query, total))
        elif asks := finder.second(found):
            found |= finder.snapshot.ask(asks, budget.left)
        self._seen = max(self._seen, finder.snapshot.facts.number)
        answer = page(finder.question, finder.findings(found))
        return replace(answer, changes=(*changes, *answer.changes)) if changes else answer

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
        seconds = query.budget
        snapshot, found = self._first(
            lambda one: FacetValues(limited, field, prefix, size, one.facts).first(), seconds
        )
        if found.missing:
            found.whole()
        asked = FacetValues(limited, field, prefix, size, snapshot.facts)
        self._second(snapshot, asked.second(found, self._labels, sort), seconds)
        return asked.values(found, self._labels, sort)

    def complete(self, text: str, limit: int) -> tuple[Completion, ...]:
        if not Completing(text, limit, self._snapshots.latest().facts).is_possible:
            return ()
        snapshot, found = self._first(lambda one: Completing(text, limit, one.facts).first())
        asked = Completing(text, limit, snapshot.facts)
        found |= self._second(snapshot, asked.second(found, self._labels))
        return asked.completions(found, self._labels)

    def get(self, article_id: str) -> Document | None:
        _, found = self._documents(TermQuery("id", schema.plain(article_id)), 1)
        return found[0] if found else None

    def similar(self, article_id: str, limit: int) -> tuple[Document, ...]:
        snapshot, found = self._documents(TermQuery("id", schema.plain(article_id)), 1)
        if not found or limit < 1:
            return ()
        like = more_like(found, snapshot.facts.size, _SIMILAR)
        not_itself = [
            dsl(TermQuery(field, schema.plain(value)))
            for field, value in (
                ("id", found[0].id),
                ("url_key", found[0].url_key),
                ("story", found[0].story),
            )
        ]
        body = {
            "query": {"bool": {"must": [like], "must_not": not_itself}},
            "size": limit,
            "stored_fields": ["payload"],
            "track_total_hits": False,
        }
        answers = snapshot.ask({"like": Ask(body, scored=True)}, READING)
        return tuple(unpack(hit) for hit in answers.whole().hits("like"))

    def story(self, story_id: str) -> tuple[Document, ...]:
        of_story = TermQuery("story", schema.plain(story_id))
        plan = BooleanQuery(filter=(of_story, TermQuery("scope", "c")))
        _, found = self._documents(plan, _LARGEST_STORY)
        return tuple(sorted(found, key=schema.by_publication))

    # ---- holding --------------------------------------------------------------------------

    def held(self) -> Mapping[str, str]:
        if self._building.is_new:
            return {}
        self._snapshots.checked()
        return dict(self._digests(self._snapshots.latest()))

    def documents(self) -> Iterator[Document]:
        if self._building.is_new:
            return
        self._snapshots.checked()
        snapshot = self._snapshots.latest()
        body: dict[str, Any] = {
            "query": {"match_all": {}},
            "size": _LISTED,
            "sort": ["_shard_doc"],
            "stored_fields": ["payload"],
            "track_total_hits": False,
        }
        while True:
            hits = snapshot.ask({"all": Ask(body)}, READING).whole().hits("all")
            yield from map(unpack, hits)
            if len(hits) < _LISTED:
                return
            body["search_after"] = hits[-1]["sort"]

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        with self._building.writing() as writer:
            yield writer
        self._snapshots.refresh()

    # ---- rounds ---------------------------------------------------------------------------

    def _facts(self) -> Generation:
        return self._building.facts() if self._building.is_new else self._snapshots.checked()

    def _finder(
        self,
        snapshot: Snapshot,
        query: Query,
        budget: Budget,
        after: cursor.Cursor | None,
        moved: bool,
    ) -> Finder:
        question = Question(query, Conditions(query, snapshot.facts), after, budget)
        labelled = snapshot.facts.number > self._seen
        return Finder(snapshot, question, self._labels, labelled, moved)

    def _ask(self, finder: Finder, budget: Budget) -> Answers:
        """The first round, which also looks for a newer commit."""
        found = finder.snapshot.ask(finder.first(), budget.left, self._snapshots.due)
        self._was_fresh = self._snapshots.is_fresh
        if found.state:
            self._snapshots.note(found.state)
        return found

    def _is_outdated(self, finder: Finder, newest: Snapshot) -> bool:
        """Whether there is a newer commit, and so old an answer may not be given any more."""
        return newest.facts.number > finder.snapshot.facts.number and not self._was_fresh

    def _first(self, asks: Round, seconds: float = READING) -> tuple[Snapshot, Answers]:
        """The first round of what is no search; asked again where there is a newer commit."""
        snapshot = self._snapshots.latest()
        was_fresh = self._snapshots.is_fresh
        found = snapshot.ask(asks(snapshot), seconds, self._snapshots.due)
        if found.state:
            self._snapshots.note(found.state)
        newest = self._snapshots.latest()
        if newest.facts.number > snapshot.facts.number and not was_fresh:
            return newest, newest.ask(asks(newest), seconds)
        return snapshot, found

    def _second(
        self, snapshot: Snapshot, asks: Mapping[str, Ask], seconds: float = READING
    ) -> Answers:
        """The second round, if there is anything to ask."""
        found = snapshot.ask(asks, seconds) if asks else Answers({})
        learn(self._labels, found)
        return found

    def _documents(self, plan: Plan, limit: int) -> tuple[Snapshot, list[Document]]:
        """The documents that match, in no particular order; raises where one may be missing."""
        body = {
            "query": filtered(plan),
            "size": limit,
            "stored_fields": ["payload"],
            "track_total_hits": False,
        }
        snapshot, found = self._first(lambda _: {"documents": Ask(body)})
        hits = found.hits("documents")
        if len(hits) < limit:
            found.whole()
        return snapshot, [unpack(hit) for hit in hits]

    def _digests(self, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
        """Id and digest of every document, page by page, without reading documents."""
        sources = [{name: {"terms": {"field": name}}} for name in ("id", "digest")]
        pages: dict[str, Any] = {"size": _HELD, "sources": sources}
        while True:
            body = {"size": 0, "track_total_hits": False, "aggs": {"held": {"composite": pages}}}
            answer = snapshot.ask({"held": Ask(body)}, 6 * READING).whole()
            found = answer.aggregations("held").get("held", {})
            for bucket in buckets(found):
                yield bucket["key"]["id"], bucket["key"]["digest"]
            if not found.get("after_key"):
                return
            pages["after"] = found["after_key"]
