"""Three nodes of which some are killed: nothing is lost, nothing is answered wrongly.

Run by `make cluster`: it takes minutes, and starts three servers.
"""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

import brute_force
import clusters
import pytest
from indexes import fill

from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.errors import EngineError
from indexer.model.search import Page, Query
from indexer.query import parse

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(900)]
DOCUMENTS = brute_force.make_documents(6_000)


@pytest.fixture(scope="module")
def nodes() -> Iterator[Path]:
    with clusters.three_nodes() as folder:
        yield folder


@pytest.fixture
def engine(nodes: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    made = open_engine(uri_of(nodes, f"k{abs(hash(request.node.name))}"), tmp_path, create=True)
    yield made
    made.close()


def uri_of(nodes: Path, name: str, replicas: int = 1) -> str:
    hosts = ",".join(url.removeprefix("http://") for url in clusters.run("urls", nodes).split())
    return f"opensearch:http://{hosts}/{name}?shards=3&replicas={replicas}"


def brought_back(nodes: Path, number: int) -> None:
    clusters.run("revive", nodes, str(number))


def whole(text: str, **asked: object) -> Query:
    query = Query(parse(text).tree, facets=("source", "author"), histogram="published", budget=30.0)
    return replace(query, **asked)  # type: ignore[arg-type]


def told(page: Page) -> object:
    """What does not depend on which copy of a shard has answered."""
    return page.total, page.facets, page.histogram, page.relation, page.changes


def killed_while(nodes: Path, number: int, pause: float) -> threading.Timer:
    timer = threading.Timer(pause, clusters.run, ("kill", nodes, str(number)))
    timer.start()
    return timer


def test_a_node_killed_while_documents_are_written_loses_none(nodes: Path, engine: Engine) -> None:
    timer = killed_while(nodes, 2, 1.0)
    try:
        fill(engine, DOCUMENTS)
    except EngineError:
        fill(engine, DOCUMENTS)  # running again ends in the same index
    timer.join()
    assert engine.held() == {one.id: one.digest for one in DOCUMENTS}
    brought_back(nodes, 2)
    assert engine.size == len(DOCUMENTS)
    assert {one.id for one in engine.documents()} == {one.id for one in DOCUMENTS}
    query = whole("ferry")
    assert engine.search(query).total == len(brute_force.passing(query, DOCUMENTS))


def test_a_node_killed_under_16_clients_gives_no_wrong_answer_and_no_error(
    nodes: Path, engine: Engine
) -> None:
    fill(engine, DOCUMENTS[:3000])
    queries = [whole(text) for text in ("ferry", "night OR la", '"night ferry"', "", "harb*")]
    right = {query: told(engine.search(query)) for query in queries}
    done, wrong, slowest, answers = threading.Event(), [], [0.0], [0]

    def search(at: int) -> None:
        while not done.is_set():
            query = queries[at % len(queries)]
            started = time.monotonic()
            try:
                found = told(engine.search(query))
            except EngineError as error:
                found = str(error)
            slowest[0] = max(slowest[0], time.monotonic() - started)
            answers[0] += 1
            if found != right[query]:
                wrong.append(found)
            at += 1

    threads = [threading.Thread(target=search, args=(at,)) for at in range(16)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    clusters.run("kill", nodes, "3")
    before, until = answers[0], time.monotonic() + 120
    time.sleep(10)
    while answers[0] <= before + 50 and time.monotonic() < until:  # the machine may be busy
        time.sleep(1)
    done.set()
    for thread in threads:
        thread.join()
    brought_back(nodes, 3)
    assert wrong == []
    assert answers[0] > 50 and slowest[0] < 30


def test_a_walk_by_cursor_outlives_a_node(nodes: Path, engine: Engine) -> None:
    fill(engine, DOCUMENTS[:2000])
    for sort, collapse in (("-captured", "none"), ("relevance", "story")):
        query = whole("ferry OR la OR night", sort=sort, collapse=collapse, limit=50, facets=())
        first = [hit.document.id for hit in engine.search(replace(query, limit=300)).hits]
        page = engine.search(query)
        found = [hit.document.id for hit in page.hits]
        clusters.run("kill", nodes, "1")
        while page.next_cursor and len(found) < len(first):
            page = engine.search(replace(query, cursor=page.next_cursor))
            found += [hit.document.id for hit in page.hits]
        brought_back(nodes, 1)
        assert len(set(found)) == len(found)
        if sort != "relevance":  # scores of copies may differ in the last digits
            assert found[: len(first)] == first


def points_in_time(nodes: Path, number: int) -> int:
    """How many shards are held open, as node *number* knows of all."""
    url = clusters.run("urls", nodes).split()[number - 1]
    with urlopen(f"{url}/_nodes/stats/indices/search", timeout=30) as answer:
        stats = json.load(answer)["nodes"].values()
    return sum(int(one["indices"]["search"]["point_in_time_current"]) for one in stats)


def test_shards_without_a_copy_are_missing_and_the_answer_says_so(
    nodes: Path, tmp_path: Path
) -> None:
    engine = open_engine(uri_of(nodes, "single", replicas=0), tmp_path, create=True)
    fill(engine, DOCUMENTS[:600])
    whole_page = engine.search(whole(""))
    killed = 0
    for number in (2, 3):  # one that holds a part of the index, but not its control index
        clusters.run("kill", nodes, str(number))
        killed = number
        try:
            page = engine.search(whole(""))
            before = points_in_time(nodes, 1)
            for _ in range(20 if page.partial else 0):
                assert engine.search(whole("")) == page
            opened = points_in_time(nodes, 1) - before
        except EngineError:
            page = None
        brought_back(nodes, killed)
        if page is not None and page.changes:
            break
    assert page is not None
    assert page.relation == "gte" and page.truncated and page.partial
    assert opened <= 8  # every ten seconds one more for each shard, which is soon closed
    assert "parts of the index did not answer" in page.changes[0]
    assert 0 < page.total < whole_page.total
    until = time.monotonic() + 120  # the node has to open its shards
    while told(engine.search(whole(""))) != told(whole_page) and time.monotonic() < until:
        time.sleep(1)
    assert told(engine.search(whole(""))) == told(whole_page)
