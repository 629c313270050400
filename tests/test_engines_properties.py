"""Properties of every engine: for any filters, and whatever is written between two pages."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import brute_force
import pytest
from brute_force import document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from indexes import ENGINES, dropped, fill, filled, opened

from indexer.engines.base import Engine
from indexer.engines.plan.proximity import limit_slop
from indexer.model.search import (
    DateFilter,
    Document,
    During,
    Everything,
    Facet,
    Filter,
    Periods,
    Query,
    Word,
)
from indexer.query import parse

DOCUMENTS = brute_force.make_documents(200, seed=5)
VALUES = {
    field: sorted({v for d in DOCUMENTS for v in brute_force.facet_values(d, field)})
    for field in brute_force.FACETS
}
YEAR, DAY = timedelta(days=365), timedelta(days=1)
START = datetime(2015, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module", params=ENGINES)
def full(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    with filled(request.param, tmp_path_factory.mktemp("full"), DOCUMENTS) as engine:
        yield engine


# ---- facets -------------------------------------------------------------------------------


@st.composite
def _filters(draw: st.DrawFn) -> Filter:
    field = draw(st.sampled_from(brute_force.FACETS))
    values = st.lists(st.sampled_from([*VALUES[field], "nowhere"]), max_size=3, unique=True)
    return Filter(field, tuple(draw(values)), tuple(draw(values)))


@st.composite
def _periods(draw: st.DrawFn) -> Periods:
    field = draw(st.sampled_from(brute_force.DATES))
    starts = st.lists(st.integers(0, 40), max_size=3)
    include, exclude = (
        tuple(During(field, START + 30 * n * DAY, START + 30 * (n + 2) * DAY) for n in draw(starts))
        for _ in range(2)
    )
    return Periods(field, include, exclude)


QUERIES = st.builds(
    Query,
    tree=st.sampled_from([Everything(), Word("ferry"), Word("la")]),
    filters=st.lists(_filters(), max_size=3).map(tuple),
    periods=st.lists(_periods(), max_size=2).map(tuple),
    dates=st.sampled_from(
        [None, DateFilter("captured", START, START + YEAR), DateFilter("updated", undated=True)]
    ),
    versions=st.sampled_from(["current", "all"]),
    facets=st.just(brute_force.FACETS),
    facet_size=st.integers(1, 8),
    facet_sort=st.sampled_from(["count", "name"]),
    histogram=st.sampled_from(brute_force.DATES),
    interval=st.just("month"),
    snippets=st.just(0),
)


@pytest.mark.parametrize("counted_at_first", [10_000, 2])
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=QUERIES)
def test_counts_under_any_filters_equal_those_of_brute_force(
    full: Engine, monkeypatch: pytest.MonkeyPatch, counted_at_first: int, query: Query
) -> None:
    monkeypatch.setattr("indexer.engines.embedded.tallies._DISTINCT", counted_at_first)
    monkeypatch.setattr(
        "indexer.engines.backends.opensearch.counting_asks._SHARD_VALUES", counted_at_first // 500
    )
    page = full.search(query)
    assert page.total == len(brute_force.passing(query, DOCUMENTS))
    for facet in page.facets:
        _check(facet, query)
    assert page.histogram
    counted, missing = brute_force.months(query, DOCUMENTS, page.histogram.field)
    assert {bar.value: bar.count for bar in page.histogram.bars if bar.count} == dict(counted)
    assert page.histogram.missing == missing


def _check(facet: Facet, query: Query) -> None:
    counted, missing = brute_force.facet_counts(query, DOCUMENTS, facet.field)
    chosen = [one for one in query.filters if one.field == facet.field]
    included = {value for one in chosen for value in one.include}
    excluded = {value for one in chosen for value in one.exclude}
    assert all(value.count == counted[value.value] for value in facet.values)
    assert facet.missing == missing
    assert facet.distinct == len(counted)
    listed = sum(value.count for value in facet.values)
    assert facet.other == counted.total() - listed
    names = [value.value for value in facet.values]
    assert len(set(names)) == len(names) and {*included, *excluded} <= {*names}
    ranked = sorted(counted, key=lambda v: v if query.facet_sort == "name" else (-counted[v], v))
    assert names[: len(ranked)][: query.facet_size] == ranked[: query.facet_size]
    for value in facet.values:
        assert value.selected <= (value.value in included)
        assert value.excluded <= (value.value in excluded)
        assert (value.value in included | excluded) == (value.selected or value.excluded)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=QUERIES, field=st.sampled_from(brute_force.FACETS), letters=st.integers(0, 3))
def test_facet_values_by_prefix_equal_those_of_brute_force(
    full: Engine, query: Query, field: str, letters: int
) -> None:
    counted, _ = brute_force.facet_counts(query, DOCUMENTS, field)
    beginning = VALUES[field][0][:letters]
    wanted = {v: n for v, n in counted.items() if v.startswith(beginning)}
    for sort in ("count", "name"):
        found = full.facet_values(query, field, beginning, 1000, sort)  # type: ignore[arg-type]
        assert {value.value: value.count for value in found} == wanted
        keys = [(-v.count, v.value) if sort == "count" else v.value for v in found]
        assert keys == sorted(keys)  # type: ignore[type-var]


# ---- paging while others write ------------------------------------------------------------

DAYS = st.sampled_from([None, START, START, START, START + DAY])


def _made(number: int, day: datetime | None) -> Document:
    return document(
        f"n{number:04}",
        title="same",
        blocks=["word"] * (number % 3),
        url=f"https://www.paper.example/{number % 20}",
        published=day,
        updated=day,
        captured=day,
        story=f"story{number % 10}",
    )


@st.composite
def _scripts(draw: st.DrawFn) -> tuple[list[Document], list[tuple[list[Document], list[int]]]]:
    """Documents, and for some pages what is added and which are deleted before the next one."""
    days = draw(st.lists(DAYS, min_size=15, max_size=60))
    held = [_made(number, day) for number, day in enumerate(days)]
    steps = []
    for step in range(draw(st.integers(0, 3))):
        added = draw(st.lists(DAYS, max_size=10))
        more = [_made(100 * (step + 1) + number, day) for number, day in enumerate(added)]
        steps.append((more, draw(st.lists(st.integers(0, len(held) - 1), max_size=6))))
    return held, steps


@pytest.mark.parametrize("uri", ENGINES)
@settings(max_examples=10, deadline=None)
@given(
    script=_scripts(),
    sort=st.sampled_from(
        ["published", "-published", "updated", "-updated", "captured", "-captured"]
    ),
    limit=st.integers(1, 9),
)
def test_pages_by_date_show_each_remaining_document_once_whatever_is_written(
    uri: str,
    script: tuple[list[Document], list[tuple[list[Document], list[int]]]],
    sort: str,
    limit: int,
) -> None:
    held, steps = script
    with TemporaryDirectory() as folder:
        engine = opened(uri, Path(folder), create=True)
        fill(engine, held)
        seen: list[Document] = []
        query = replace(Query(limit=limit, snippets=0), sort=sort)  # type: ignore[arg-type]
        deleted: set[str] = set()
        while True:
            page = engine.search(query)
            seen += [hit.document for hit in page.hits]
            if page.next_cursor is None:
                break
            query = replace(query, cursor=page.next_cursor)
            if steps:
                added, gone = steps.pop()
                names = tuple(held[number].id for number in gone)
                fill(engine, added, names)
                deleted.update(names)
        engine.close()
        dropped(uri, Path(folder))
    shown = Counter(found.id for found in seen)
    assert max(shown.values()) == 1
    assert {found.id for found in held} - deleted <= set(shown)
    stamps = [found.captured_at for found in seen]
    dated = [at for at in stamps if at]
    assert stamps == [*sorted(dated, reverse=sort.startswith("-")), *[None] * stamps.count(None)]


@pytest.mark.parametrize("uri", ENGINES)
@settings(max_examples=8, deadline=None)
@given(
    script=_scripts(),
    limit=st.integers(1, 9),
    order=st.sampled_from(
        [("relevance", "none"), ("relevance", "url"), ("-captured", "url"), ("published", "story")]
    ),
)
def test_a_commit_between_pages_does_not_change_pages_by_relevance_or_collapsed(
    uri: str,
    script: tuple[list[Document], list[tuple[list[Document], list[int]]]],
    limit: int,
    order: tuple[str, str],
) -> None:
    held, steps = script
    with TemporaryDirectory() as folder:
        engine = opened(uri, Path(folder), create=True)
        fill(engine, held)
        query = replace(Query(Word("same"), limit=1000), sort=order[0], collapse=order[1])  # type: ignore[arg-type]
        whole = [hit.document.id for hit in engine.search(query).hits]
        page = engine.search(replace(query, limit=limit))
        seen = [hit.document.id for hit in page.hits]
        for added, gone in steps[:1]:
            fill(engine, added, tuple(held[number].id for number in gone))
        while page.next_cursor is not None:
            page = engine.search(replace(query, limit=limit, cursor=page.next_cursor))
            seen += [hit.document.id for hit in page.hits]
        engine.close()
        dropped(uri, Path(folder))
    assert seen == whole


# ---- any text, and suggestions ------------------------------------------------------------

PIECES = st.sampled_from(
    ["ferry", "Fähren", "or", "NOT", "-", "(", ")", '"', "~2", "~9", "*", "fer*y", "title:", "by:"]
    + ["source:", "has:", "published:", "undated:", "2015", "..", "|", "!", "東京", "İ", "ß", " "]
    + ["paper1.example", "kind:*", ">=", "^2", "\x00", "\ud800", "“", "’", "url:", "/", "a.b"]
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=60)))
def test_any_text_finds_what_brute_force_finds(full: Engine, text: str) -> None:
    query = Query(parse(text).tree, limit=1000, facets=("source",), collapse="none")
    page = full.search(query)
    asked, _ = limit_slop(query)
    assert {hit.document.id for hit in page.hits} == {
        found.id for found in brute_force.passing(asked, DOCUMENTS)
    }
    full.complete(text, 3)
    full.facet_values(query, "author", text, 3)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    words=st.lists(
        st.sampled_from(["ferry", "night", "harbour", "council", "noticias", "journal"]),
        min_size=1,
        max_size=3,
    ),
    at=st.integers(0, 6),
    letter=st.sampled_from(["", "x", "e"]),
    field=st.sampled_from(["", "title:"]),
)
def test_only_words_that_match_nothing_are_respelled(
    full: Engine, words: list[str], at: int, letter: str, field: str
) -> None:
    typed = [field + words[0][:at] + letter + words[0][at + 1 :], *words[1:]]
    page = full.search(Query(parse(" ".join(typed)).tree))
    if page.total:
        assert page.suggestions == ()
    for suggestion in page.suggestions:
        assert full.search(Query(parse(suggestion).tree)).total > 0
        for before, after in zip(typed, suggestion.split(), strict=True):
            if before != after:
                assert full.search(Query(parse(before).tree)).total == 0
