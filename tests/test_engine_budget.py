"""The cost limit of a search: beyond it an answer is partial, says so, and comes in time."""

from collections.abc import Iterator
from dataclasses import replace
from time import process_time

import brute_force
import pytest
from indexes import EMBEDDED, ENGINES, filled

from indexer.engines.base import Engine
from indexer.engines.plan.cost import estimate_seconds, narrow
from indexer.engines.plan.index_reader import IndexReader
from indexer.engines.plan.nodes import (
    BooleanQuery,
    FuzzyQuery,
    MatchAllQuery,
    PhraseQuery,
    Plan,
    PrefixQuery,
    TermQuery,
)
from indexer.model.search import Page, Query
from indexer.query import parse

DOCUMENTS = brute_force.make_documents(300)
AMPLE = 60.0


@pytest.fixture(scope="module", params=ENGINES)
def full(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    with filled(request.param, tmp_path_factory.mktemp("full"), DOCUMENTS) as engine:
        yield engine


@pytest.fixture(scope="module", params=EMBEDDED)
def on_disk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """The same in a local folder: its reader tells what plans cost; a server has a time limit."""
    with filled(request.param, tmp_path_factory.mktemp("disk"), DOCUMENTS) as engine:
        yield engine


def search(engine: Engine, text: str, **asked: object) -> Page:
    return engine.search(replace(Query(tree=parse(text).tree), **asked))  # type: ignore[arg-type]


def reader(engine: Engine) -> IndexReader:
    found: IndexReader = engine.view().reader  # type: ignore[attr-defined]
    return found


def found_by(plan: Plan, held: IndexReader) -> set[str]:
    return {held.document(ref).id for _, ref in held.best(plan, 1000)}


EXPENSIVE = [
    PhraseQuery("text_words", ((0, "the"), (1, "ferry")), 20),
    PrefixQuery("text_words", "fe"),
    FuzzyQuery("text_words", "ferry", 2),
]


@pytest.mark.parametrize("leaf", EXPENSIVE)
def test_a_plan_within_its_cost_is_not_changed(on_disk: Engine, leaf: Plan) -> None:
    plan = BooleanQuery(must=(TermQuery("stems", "en:night"), leaf))
    assert narrow(plan, reader(on_disk), AMPLE) == (plan, ())


@pytest.mark.parametrize("leaf", EXPENSIVE)
def test_a_plan_beyond_its_cost_matches_a_subset(on_disk: Engine, leaf: Plan) -> None:
    held = reader(on_disk)
    narrower, changes = narrow(leaf, held, 1e-9)
    assert found_by(narrower, held) <= found_by(leaf, held)
    assert bool(changes) == (narrower != leaf)
    assert estimate_seconds(narrower, held) <= estimate_seconds(leaf, held)


@pytest.mark.parametrize("leaf", EXPENSIVE)
def test_a_costly_exclusion_excludes_at_least_as_much(on_disk: Engine, leaf: Plan) -> None:
    held = reader(on_disk)
    for plan in (
        BooleanQuery(filter=(MatchAllQuery(),), must_not=(leaf,)),
        BooleanQuery(
            filter=(MatchAllQuery(),),
            must_not=(BooleanQuery(filter=(MatchAllQuery(),), must_not=(leaf,)),),
        ),
    ):
        narrower, changes = narrow(plan, held, 1e-9)
        assert found_by(narrower, held) <= found_by(plan, held)
        assert bool(changes) == (narrower != plan)


def test_an_answer_to_a_narrowed_query_says_what_was_left_out(on_disk: Engine) -> None:
    budget = 2 * estimate_seconds(PrefixQuery("text_words", "fe"), reader(on_disk))
    page = search(on_disk, "fe*", budget=budget)
    assert page.truncated
    assert page.relation == "gte"
    assert page.changes[0].startswith("fe* stands for its ")
    assert page.changes[0].endswith(" most frequent words: the whole would have taken too long")


def test_an_answer_within_its_budget_is_whole(full: Engine) -> None:
    page = search(full, 'fe* OR "night ferry"~20 OR feryr~2', budget=AMPLE)
    assert (page.truncated, page.timed_out, page.changes, page.relation) == (False, False, (), "eq")


def test_beyond_the_budget_there_are_hits_but_no_counts(full: Engine) -> None:
    page = search(full, "ferry", budget=0.0, facets=("source",), histogram="published")
    assert page.timed_out
    assert page.hits
    assert (page.relation, page.facets, page.histogram) == ("gte", (), None)
    assert page.total == len(page.hits)


@pytest.mark.parametrize("collapse", ["url", "story"])
def test_the_next_page_continues_where_the_time_ran_out(full: Engine, collapse: str) -> None:
    whole = search(full, "", collapse=collapse, limit=1000, budget=AMPLE)
    found: list[str] = []
    query = Query(collapse=collapse, limit=2, budget=0.0)  # type: ignore[arg-type]
    while True:
        page = full.search(query)
        found.extend(hit.document.id for hit in page.hits)
        if page.next_cursor is None:
            break
        query = replace(query, cursor=page.next_cursor)
    assert found == [hit.document.id for hit in whole.hits]


def test_a_hundred_costly_conditions_are_answered_in_time(full: Engine) -> None:
    text = " OR ".join(f'"the {word} of"~20 OR {word[:2]}* OR {word}~2' for word in WORDS)
    began = process_time()
    page = search(full, text, budget=0.2, facets=("source", "author"))
    assert process_time() - began < 0.2 + 0.3
    assert page.hits
    assert page.relation == "eq" or page.truncated or page.timed_out


WORDS = (
    "ferry night harbour bridge storm council cannery election island letter sport wire"
).split()
