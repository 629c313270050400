"""The order by relevance is the same however an engine computes it, and on every page."""

import random
from collections.abc import Iterator
from dataclasses import replace

import brute_force
import pytest
from indexes import filled

from indexer.engines.base import Engine
from indexer.engines.embedded.relevance import ranking
from indexer.engines.plan.cost import Budget
from indexer.model.search import Or, Query, Word

DOCUMENTS = brute_force.make_documents(3_000)  # more than a block of postings holds
WORDS = "ferry night harbour the bridge running were old sea to straße election news port".split()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with filled("tantivy:", tmp_path_factory.mktemp("ranked"), DOCUMENTS) as engine:
        yield engine


def queries() -> Iterator[Query]:
    rng = random.Random(5)
    for _ in range(60):
        words = tuple(map(Word, rng.sample(WORDS, rng.randrange(1, 6))))
        yield Query(words[0] if len(words) == 1 else Or(words))


def test_approximate_search_finds_matches_of_the_same_scores_as_exact_search(
    engine: Engine,
) -> None:
    view = engine.view()  # type: ignore[attr-defined]
    compared = 0
    for query in queries():
        plan = ranking(query.tree, view.conditions(query), view, Budget(60))
        quick, whole = (view.reader.best(plan, 20, approximate=one) for one in (True, False))
        assert [score for score, _ in quick] == pytest.approx([score for score, _ in whole], 1e-5)
        compared += len(whole)
    assert compared > 500


@pytest.mark.parametrize("collapse", ["none", "story"])
def test_pages_by_relevance_neither_skip_nor_repeat_a_hit(engine: Engine, collapse: str) -> None:
    for query in list(queries())[:12]:
        query = replace(query, collapse=collapse, snippets=0, limit=7)  # type: ignore[arg-type]
        found: list[str] = []
        while len(found) < 100:
            page = engine.search(query)
            found.extend(hit.document.id for hit in page.hits)
            if page.next_cursor is None:
                break
            query = replace(query, cursor=page.next_cursor)
        whole = engine.search(replace(query, cursor=None, limit=max(1, len(found))))
        assert sorted(found) == sorted(hit.document.id for hit in whole.hits)
