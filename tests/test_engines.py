"""The promise of ``engines.base.Engine``: the contract tests of every engine."""

import random
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from threading import Event

import brute_force
import pytest
from brute_force import document
from indexes import EMBEDDED, ENGINES, dropped, fill, filled, opened

from indexer.engines import Highlighter, check_uri, open_engine
from indexer.engines.answer import histogram as histogram_module
from indexer.engines.base import Engine
from indexer.errors import CursorError, EngineError, QueryError
from indexer.model.search import (
    Collapse,
    DateFilter,
    During,
    Everything,
    Filter,
    Interval,
    Is,
    Node,
    Not,
    Or,
    Page,
    Periods,
    Query,
    Word,
)
from indexer.query import parse

DOCUMENTS = brute_force.make_documents(250)
SORTS = ("-published", "published", "-updated", "updated", "-captured", "captured")


@pytest.fixture(scope="module", params=ENGINES)
def full(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """An engine with ``DOCUMENTS``; tests do not write to it."""
    with filled(request.param, tmp_path_factory.mktemp("full"), DOCUMENTS) as engine:
        yield engine


@pytest.fixture(params=ENGINES)
def uri(request: pytest.FixtureRequest) -> str:
    uri: str = request.param
    return uri


@pytest.fixture(scope="module", params=EMBEDDED)
def on_disk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """The same in a local folder."""
    with filled(request.param, tmp_path_factory.mktemp("disk"), DOCUMENTS) as engine:
        yield engine


@pytest.fixture
def empty(uri: str, tmp_path: Path) -> Iterator[Engine]:
    engine = opened(uri, tmp_path, create=True)
    yield engine
    engine.close()
    dropped(uri, tmp_path)


def ids(page: Page) -> list[str]:
    return [hit.document.id for hit in page.hits]


def search(engine: Engine, text: str, **asked: object) -> Page:
    return engine.search(replace(Query(tree=parse(text).tree), **asked))  # type: ignore[arg-type]


def walk(engine: Engine, query: Query) -> list[str]:
    """The ids of all pages."""
    found: list[str] = []
    while True:
        page = engine.search(query)
        found.extend(ids(page))
        if page.next_cursor is None:
            return found
        query = replace(query, cursor=page.next_cursor)


# ---- matching -----------------------------------------------------------------------------


def test_random_queries_find_what_brute_force_finds(full: Engine) -> None:
    rng = random.Random(11)
    for _ in range(80):
        query = replace(brute_force.make_query(rng), limit=1000, snippets=0)
        wanted = {found.id for found in brute_force.passing(query, DOCUMENTS)}
        page = full.search(query)
        assert (set(ids(page)), page.total, page.relation) == (wanted, len(wanted), "eq"), query


def test_random_facets_and_histograms_count_what_brute_force_counts(full: Engine) -> None:
    rng = random.Random(12)
    for _ in range(30):
        query = replace(
            brute_force.make_query(rng),
            facets=brute_force.FACETS,
            facet_size=100,
            histogram=rng.choice(brute_force.DATES),
            interval="month",
        )
        page = full.search(query)
        for facet in page.facets:
            counted, missing = brute_force.facet_counts(query, DOCUMENTS, facet.field)
            assert {v.value: v.count for v in facet.values if v.count} == dict(counted), query
            assert (facet.missing, facet.other, facet.distinct) == (missing, 0, len(counted))
        assert page.histogram
        counted, missing = brute_force.months(query, DOCUMENTS, page.histogram.field)
        assert {bar.value: bar.count for bar in page.histogram.bars if bar.count} == dict(counted)
        assert page.histogram.missing == missing


@pytest.mark.parametrize(("bars", "group"), [("story", "story"), ("url", "url_key")])
def test_a_histogram_of_stories_counts_each_once_a_bar(
    full: Engine, bars: Collapse, group: str
) -> None:
    rng = random.Random(14)
    asked = [Query(), Query(versions="all"), *(brute_force.make_query(rng) for _ in range(6))]
    for query in asked:
        date = rng.choice(brute_force.DATES)
        query = replace(query, histogram=date, interval="month", bars=bars)
        histogram = full.search(query).histogram
        assert histogram and histogram.counts == bars
        counted, undated = brute_force.groups_by_month(query, DOCUMENTS, date, group)
        assert {bar.value: bar.count for bar in histogram.bars if bar.count} == counted, query
        assert histogram.missing == undated


@pytest.mark.parametrize("interval", ["year", "day"])
def test_a_story_counts_once_a_year_and_once_a_day(empty: Engine, interval: Interval) -> None:
    days = ("2015-02-27", "2015-02-27", "2015-03-01", "2016-01-01")
    fill(
        empty,
        [
            document(str(n), story="one", published=datetime.fromisoformat(f"{day}T09:00+00:00"))
            for n, day in enumerate(days)
        ],
    )
    asked = Query(histogram="published", interval=interval, bars="story")
    histogram = empty.search(asked).histogram
    assert histogram
    found = {bar.value: bar.count for bar in histogram.bars if bar.count}
    years = {"2015": 1, "2016": 1}
    assert found == (years if interval == "year" else dict.fromkeys(days, 1))


def test_a_histogram_counts_documents_where_a_bar_has_too_many_to_group(
    full: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(histogram_module, "MOST_VALUES", 3)
    query = Query(histogram="published", interval="year")
    of_stories = full.search(replace(query, bars="story")).histogram
    assert of_stories and of_stories.counts == "none"
    assert of_stories == full.search(query).histogram


def test_grammatical_forms_case_and_accents_do_not_matter(empty: Engine) -> None:
    texts = {
        "en": ("en", "The Ferries were running"),
        "de": ("de", "Die Straßen der Häuser"),
        "fr": ("fr", "les élections à l’école"),
        "tr": ("tr", "İSTANBUL ve IŞIK"),
        "ja": ("ja", "東京都の天気"),
        "us": ("en", "The U.S. government's café"),
    }
    fill(empty, [document(key, title=text, language=code) for key, (code, text) in texts.items()])
    for text, found in [
        ("ferry run", ["en"]), ("strasse", ["de"]), ("HAUS", ["de"]), ("election", ["fr"]),
        ("ecole", ["fr"]), ("istanbul ışık", ["tr"]), ("天気", ["ja"]), ("京", ["ja"]),
        ("京東", []), ("us", ["us"]), ("U.S.", ["us"]), ("cafes", ["us"]), ("government", ["us"]),
        ("東京都の*", ["ja"]), ("東京都の天*", ["ja"]), ("東京天*", []), ("U.S.-gov*", ["us"]),
        ("ｆｅｒｒｙ", ["en"]), ('"ferry"', []), ('"ferries were"', ["en"]),
    ]:  # fmt: skip
        assert ids(search(empty, text)) == found, text


def test_stems_of_one_language_do_not_find_words_of_another(empty: Engine) -> None:
    english = document("en", title="A new bridge")
    french = document("fr", title="Les news du soir", language="fr")
    fill(empty, [english, french])
    assert ids(search(empty, "news")) == ["fr"]


def test_blocks_that_the_source_repeats_are_not_searched(empty: Engine) -> None:
    held = document("a", title="Title", blocks=["the text", "donate now"])
    blocks = (held.blocks[0], replace(held.blocks[1], repeated=7))
    fill(empty, [replace(held, blocks=blocks)])
    assert search(empty, "donate").total == 0
    assert empty.get("a") == replace(held, blocks=blocks)


def test_hostile_trees_and_words_are_answered(full: Engine) -> None:
    for text in [
        "a" * 5000,
        "\ud800",
        "a:b:c",
        "x" * 64 + "*",
        "¶",
        "~",
        "(" * 100,
        "-" * 99,
        "\x00",
    ]:
        search(full, text)
    search(full, "a " * 100)
    search(full, " OR ".join(["ferry~2", "the*"] * 50))
    assert full.get("\ud800") is None
    deep: Node = Word("a")
    for _ in range(5000):
        deep = Not(deep)
    for tree in (deep, Or((Word("a"),) * 5000)):
        with pytest.raises(QueryError, match="too many parts"):
            full.search(Query(tree))


# ---- order and paging ---------------------------------------------------------------------


@pytest.mark.parametrize("sort", SORTS)
def test_undated_articles_come_last_in_either_order_of_a_date(full: Engine, sort: str) -> None:
    field = sort.removeprefix("-")
    hits = search(full, "", sort=sort, limit=1000, versions="all").hits
    stamps = [brute_force.stamp(hit.document, field) for hit in hits]
    dated = [at for at in stamps if at]
    assert dated == sorted(dated, reverse=sort.startswith("-"))
    assert stamps == [*dated, *[None] * (len(stamps) - len(dated))]
    assert None in stamps
    assert all(hit.score is None for hit in hits)


@pytest.mark.parametrize("sort", ["relevance", *SORTS])
@pytest.mark.parametrize("text", ["", "ferry OR night OR la OR le"])
@pytest.mark.parametrize("collapse", ["none", "url", "story"])
def test_all_pages_together_are_the_whole_list(
    full: Engine, sort: str, text: str, collapse: str
) -> None:
    query = replace(Query(parse(text).tree, versions="all"), sort=sort, collapse=collapse)  # type: ignore[arg-type]
    whole = ids(full.search(replace(query, limit=1000)))
    assert walk(full, replace(query, limit=7)) == whole
    assert len(set(whole)) == len(whole) > 7


def test_paging_through_thousands_of_equal_dates_loses_no_hit(uri: str, tmp_path: Path) -> None:
    engine = opened(uri, tmp_path, create=True)
    many = 300 if uri == "whoosh:" else 3000
    day = datetime(2015, 9, 4, tzinfo=UTC)
    fill(engine, [document(f"n{n}", title="same day", published=day) for n in range(many)])
    found = walk(engine, Query(sort="published", limit=100))
    assert len(found) == len(set(found)) == many
    assert walk(engine, Query(sort="-published", limit=77))[:5] != found[:5]
    dropped(uri, tmp_path)


def test_equal_sort_keys_are_ordered_by_id(empty: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.engines.index.schema.hash_number", lambda text: 5)
    day = datetime(2015, 9, 4, tzinfo=UTC)
    fill(empty, [document(f"n{n:02}", title="tied", published=day) for n in range(20)])
    for sort in ("published", "-published"):
        assert walk(empty, Query(sort=sort, limit=3)) == [f"n{n:02}" for n in range(20)]  # type: ignore[arg-type]


@pytest.mark.parametrize("sort", ["published", "-published"])
def test_pages_by_date_lose_nothing_while_others_write(empty: Engine, sort: str) -> None:
    start = datetime(2015, 1, 1, tzinfo=UTC)
    before = [document(f"a{n}", title="x", published=start + timedelta(days=n)) for n in range(30)]
    fill(empty, before)
    query = replace(Query(limit=10), sort=sort)  # type: ignore[arg-type]
    first = empty.search(query)
    fill(
        empty,
        [document(f"b{n}", title="x", published=start + timedelta(days=n)) for n in range(30)],
    )
    rest = walk(empty, replace(query, cursor=first.next_cursor))
    found = [*ids(first), *rest]
    assert len(found) == len(set(found))
    assert {f"a{n}" for n in range(30)} <= set(found)


def test_pages_by_relevance_continue_in_the_generation_of_the_first(empty: Engine) -> None:
    fill(empty, [document(f"a{n}", title="ferry " * (n % 5 + 1)) for n in range(30)])
    query = Query(Word("ferry"), limit=10)
    first = empty.search(query)
    fill(empty, [document(f"b{n}", title="ferry") for n in range(30)])
    rest = walk(empty, replace(query, cursor=first.next_cursor))
    assert sorted([*ids(first), *rest]) == sorted(f"a{n}" for n in range(30))


def test_a_cursor_belongs_to_its_search(full: Engine) -> None:
    page = search(full, "ferry", limit=3)
    assert page.next_cursor
    for text, asked in [
        ("night", {}),
        ("ferry", {"sort": "published"}),
        ("ferry", {"versions": "all"}),
    ]:
        with pytest.raises(CursorError):
            search(full, text, cursor=page.next_cursor, **asked)
    for nonsense in ["", "x", "é", page.next_cursor[:-2], "W10", "bnVsbA", "x" * 9999, "[" * 500]:
        with pytest.raises(CursorError):
            search(full, "ferry", cursor=nonsense)


def test_collapsing_shows_only_the_first_hit_of_each_group(full: Engine) -> None:
    flat = search(full, "", sort="-captured", limit=1000, versions="all").hits
    folded = search(full, "", sort="-captured", limit=1000, versions="all", collapse="story").hits
    firsts = list({hit.document.story: hit.document.id for hit in reversed(flat)}.values())
    assert sorted(hit.document.id for hit in folded) == sorted(firsts)


def test_limits_out_of_range_are_query_errors(full: Engine) -> None:
    for asked in ({"limit": 0}, {"limit": 10_000}, {"facet_size": -1}):
        with pytest.raises(QueryError):
            search(full, "ferry", **asked)


# ---- relevance ----------------------------------------------------------------------------


def test_title_exact_form_and_neighbouring_words_raise_the_score(empty: Engine) -> None:
    filler = ["some", "other", "words", "of", "no", "weight", "make", "the", "text", "long"]
    held = [
        document("body", title="Other", blocks=["the night ferry " + " ".join(filler)]),
        document("title", title="Night ferry", blocks=[" ".join(filler * 2)]),
        document("apart", title="Other", blocks=["the ferry " + " ".join(filler) + " night"]),
        document("forms", title="Other", blocks=["the nights ferries " + " ".join(filler)]),
        *(document(f"none{n}", title="Nothing", blocks=[" ".join(filler)]) for n in range(20)),
    ]
    fill(empty, held)
    page = search(empty, "night ferry")
    assert ids(page) == ["title", "body", "apart", "forms"]
    scores = [hit.score or 0.0 for hit in page.hits]
    assert all(one >= other > 0 for one, other in pairwise(scores))


def test_filters_do_not_change_scores(full: Engine) -> None:
    plain = {hit.document.id: hit.score for hit in search(full, "ferry", limit=1000).hits}
    query = Query(
        Word("ferry"),
        filters=(Filter("language", exclude=("de",)),),
        dates=DateFilter("captured", start=datetime(2015, 2, 1, tzinfo=UTC)),
        limit=1000,
    )
    hits = full.search(query).hits
    assert hits
    assert all(hit.score == plain[hit.document.id] for hit in hits)


def test_a_query_without_words_shows_the_newest_first(full: Engine) -> None:
    assert ids(search(full, "source:paper1.example")) == ids(
        search(full, "source:paper1.example", sort="-published")
    )


# ---- facets -------------------------------------------------------------------------------


def test_a_facet_ignores_its_own_filter_and_lists_the_chosen_values(empty: Engine) -> None:
    held = [
        document(f"{n}", title="x", section=s, tags=("t",) if n else ())
        for n, s in enumerate("aaabbc")
    ]
    fill(empty, held)
    filters = (
        Filter("section", include=("B", "zzz"), exclude=("c",)),
        Filter("tag", include=("t",)),
    )
    page = search(empty, "", filters=filters, facets=("section", "tag"), facet_size=1)
    assert page.total == 2
    section, tag = page.facets
    by_name = search(empty, "", facets=("section",), facet_size=2, facet_sort="name").facets[0]
    assert [(v.value, v.count) for v in by_name.values] == [("a", 3), ("b", 2)]
    assert [(v.value, v.count, v.selected, v.excluded) for v in section.values] == [
        ("a", 2, False, False),
        ("c", 1, False, True),
        ("b", 2, True, False),
        ("zzz", 0, True, False),
    ]
    assert (section.other, section.missing, section.distinct) == (0, 0, 3)
    assert [(v.value, v.count) for v in tag.values] == [("t", 2)]


def test_a_source_is_chosen_by_domain_or_name(full: Engine) -> None:
    by_domain = search(full, "source:paper2.example", facets=("source",))
    by_name = search(full, 'source:"the paper 2"', facets=("source",))
    assert by_domain.total == by_name.total > 0
    chosen = search(full, "", filters=(Filter("source", ("The Paper 2",)),), facets=("source",))
    assert [v.value for v in chosen.facets[0].values if v.selected] == ["paper2.example"]
    assert chosen.facets[0].values[0].label.startswith("The Páper")


def test_facet_values_are_found_by_prefix(full: Engine) -> None:
    assert [v.value for v in full.facet_values(Query(), "author", "ANN", 10)] != []
    assert all(v.value.startswith("ann") for v in full.facet_values(Query(), "author", "Änn", 10))
    assert len(full.facet_values(Query(), "source", "The Paper", 3)) == 3
    assert full.facet_values(Query(), "author", "nobody", 3) == ()


def test_values_beyond_those_that_are_kept_are_found_by_prefix(
    on_disk: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = on_disk
    rare = full.facet_values(Query(), "author", "", 100)[-1]
    full.view().__dict__["_values"].clear()  # type: ignore[attr-defined]
    for module in ("embedded.view", "embedded.tallies"):
        monkeypatch.setattr(f"indexer.engines.{module}.MOST_VALUES", 2)
    assert full.facet_values(Query(), "author", rare.value, 1) == (rare,)
    full.view().__dict__["_values"].clear()  # type: ignore[attr-defined]


def test_the_histogram_has_no_gaps_and_picks_its_interval(empty: Engine) -> None:
    def bars(*days: str) -> tuple[str, list[tuple[str, int]]]:
        held = [
            document(f"{n}", published=datetime.fromisoformat(day + "T00:00+00:00"))
            for n, day in enumerate(days)
        ]
        with empty.writing() as writer:
            for old in empty.held():
                writer.delete(old)
            for found in held:
                writer.upsert(found)
        histogram = search(empty, "", histogram="published").histogram
        assert histogram
        return histogram.interval, [(bar.value, bar.count) for bar in histogram.bars]

    assert bars("2015-02-27", "2015-03-01", "2015-03-01") == (
        "day",
        [("2015-02-27", 1), ("2015-02-28", 0), ("2015-03-01", 2)],
    )
    interval, found = bars("2014-11-05", "2015-12-31")
    assert interval == "month" and len(found) == 14 and found[-1] == ("2015-12", 1)
    interval, found = bars("1955-01-01", "2015-12-31")
    assert interval == "year" and len(found) == 61
    interval, found = bars("0001-01-01", "9999-12-31")
    assert interval == "year" and len(found) == 9999


def test_a_date_filter_narrows_hits_but_not_its_own_histogram(full: Engine) -> None:
    undated = search(full, "", dates=DateFilter(undated=True), histogram="published")
    assert undated.histogram and undated.histogram.missing == undated.total > 0
    assert all(hit.document.published is None for hit in undated.hits)
    assert sum(bar.count for bar in undated.histogram.bars) > 0


def test_only_articles_are_found_unless_asked_otherwise(full: Engine) -> None:
    assert {hit.document.kind for hit in search(full, "", limit=1000).hits} == {"article"}
    assert {hit.document.kind for hit in search(full, "kind:front", limit=1000).hits} == {"front"}
    chosen = search(full, "", limit=1000, filters=(Filter("kind", exclude=("article",)),))
    assert {hit.document.kind for hit in chosen.hits} == {"front", "other"}
    assert len(search(full, "", facets=("kind",)).facets[0].values) == 3


# ---- writing ------------------------------------------------------------------------------


def test_documents_are_returned_as_they_were_written(full: Engine) -> None:
    assert sorted(full.documents(), key=lambda found: found.id) == DOCUMENTS
    assert full.size == len(DOCUMENTS)
    assert full.get(DOCUMENTS[7].id) == DOCUMENTS[7]
    assert full.get("nowhere") is None
    assert full.held() == {found.id: found.digest for found in DOCUMENTS}


def test_writing_twice_is_writing_once(empty: Engine) -> None:
    some = DOCUMENTS[:20]
    fill(empty, some)
    generation = empty.generation
    fill(empty, [*some, replace(some[3], title="changed"), replace(some[3], title="Changed again")])
    assert empty.generation > generation
    assert empty.size == 20
    found = empty.get(some[3].id)
    assert found and found.title == "Changed again"
    with empty.writing() as writer:
        writer.delete(some[0].id)
        writer.delete(some[0].id)
        writer.delete("never held")
        writer.delete(some[1].id)
        writer.upsert(some[1])
    assert empty.size == 19
    assert set(empty.held()) == {found.id for found in some[1:]}


def test_running_again_mends_what_a_failed_write_left(
    empty: Engine,
) -> None:
    with pytest.raises(RuntimeError, match="power cut"), empty.writing() as writer:
        writer.upsert(DOCUMENTS[0])
        raise RuntimeError("power cut")
    fill(empty, DOCUMENTS[:3])
    assert empty.size == 3
    assert set(empty.held()) == {found.id for found in DOCUMENTS[:3]}


def test_a_second_writer_is_refused_at_once(empty: Engine, uri: str, tmp_path: Path) -> None:
    other = opened(uri, tmp_path)
    with empty.writing() as writer:
        writer.upsert(DOCUMENTS[0])
        with pytest.raises(EngineError, match="being written by another process"), other.writing():
            pass
    fill(other, DOCUMENTS[1:2])
    assert other.size == 2


def test_a_commit_is_seen_by_another_process_and_after_reopening(
    empty: Engine, uri: str, tmp_path: Path
) -> None:
    process = get_context("spawn").Process(target=_write_elsewhere, args=(uri, tmp_path))
    before = empty.generation
    process.start()
    process.join()
    assert process.exitcode == 0
    deadline = datetime.now(UTC) + timedelta(seconds=3)  # half a second on an idle machine
    while empty.size < 5 and datetime.now(UTC) < deadline:
        pass
    assert empty.size == 5 and empty.generation > before
    reopened = opened(uri, tmp_path)
    assert reopened.held() == empty.held()
    assert reopened.generation == empty.generation


def _write_elsewhere(uri: str, folder: Path) -> None:
    fill(opened(uri, folder), DOCUMENTS[:5])


@pytest.mark.parametrize("uri", EMBEDDED)
def test_a_damaged_log_of_held_documents_is_replaced_from_the_index(
    empty: Engine, uri: str, tmp_path: Path
) -> None:
    fill(empty, DOCUMENTS[:9])
    log = next(tmp_path.rglob("held.log"))
    for damage in (b"", b"+x\ty\n\n=1\n", log.read_bytes()[:-3]):
        log.write_bytes(damage)
        assert opened(uri, tmp_path).held() == {d.id: d.digest for d in DOCUMENTS[:9]}
    fill(empty, DOCUMENTS[9:12])
    assert opened(uri, tmp_path).held() == {d.id: d.digest for d in DOCUMENTS[:12]}


def test_a_closed_engine_opens_again_when_it_is_used(empty: Engine) -> None:
    fill(empty, DOCUMENTS[:3])
    empty.close()
    assert empty.size == 3
    fill(empty, DOCUMENTS[3:5])
    assert len(empty.held()) == 5


def test_a_missing_index_says_what_to_do(uri: str, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="backissue reindex"):
        opened(uri, tmp_path / "nothing")


@pytest.mark.parametrize("uri", EMBEDDED)
def test_an_index_without_its_list_of_files_is_not_taken_for_an_empty_one(
    uri: str, tmp_path: Path
) -> None:
    fill(opened(uri, tmp_path, create=True), DOCUMENTS[:3])
    for name in ("meta.json", "current.json"):
        for path in tmp_path.rglob(name):
            path.unlink()
    with pytest.raises(EngineError, match="backissue reindex"):
        opened(uri, tmp_path)
    anew = opened(uri, tmp_path, create=True)
    fill(anew, DOCUMENTS[:3])
    assert anew.held() == {found.id: found.digest for found in DOCUMENTS[:3]}


@pytest.mark.parametrize("uri", EMBEDDED)
def test_an_index_of_another_version_is_recreated_only_on_demand(uri: str, tmp_path: Path) -> None:
    engine = opened(uri, tmp_path, create=True)
    fill(engine, DOCUMENTS[:3])
    generation = engine.generation
    manifest = next(tmp_path.rglob("backissue-index.json"))
    manifest.write_text(manifest.read_text().replace('"fields": ', '"fields": 9'))
    with pytest.raises(EngineError, match="backissue reindex"):
        opened(uri, tmp_path)
    anew = opened(uri, tmp_path, create=True)
    assert (anew.size, anew.held()) == (0, {})
    fill(anew, DOCUMENTS[:2])
    assert anew.generation > generation
    deadline = datetime.now(UTC) + timedelta(seconds=3)  # half a second on an idle machine
    while engine.size != 2 and datetime.now(UTC) < deadline:
        pass
    assert engine.size == 2  # an engine that had the old one open takes up the new one


def test_an_unknown_engine_names_those_there_are(tmp_path: Path) -> None:
    for unknown in ("solr:", "", "tantivy", "whoosh:x"):
        with pytest.raises(EngineError, match="tantivy:, whoosh:, opensearch:"):
            open_engine(unknown, tmp_path, create=True)
        with pytest.raises(EngineError):
            check_uri(unknown)


def test_whoosh_opens_no_file_that_was_changed(tmp_path: Path) -> None:
    fill(open_engine("whoosh:", tmp_path, create=True), DOCUMENTS[:3])
    files = [path for path in tmp_path.rglob("commit-*/*") if path.is_file()]
    for number, victim in enumerate(files):
        copy = tmp_path / f"copy{number}"
        shutil.copytree(tmp_path / "whoosh", copy / "whoosh")
        damaged = copy / victim.relative_to(tmp_path)
        data = bytearray(damaged.read_bytes() or b"x")
        data[len(data) // 2] ^= 1
        damaged.write_bytes(bytes(data))
        if "commit-1/" not in damaged.as_posix():
            with pytest.raises(EngineError, match="not as it was written"):
                open_engine("whoosh:", copy)
    for number, _ in enumerate(files):
        assert open_engine("whoosh:", tmp_path / f"copy{number}", create=True).size in {0, 3}
    planted = tmp_path / "whoosh" / "commit-2" / "_MAIN_99.toc"
    planted.write_bytes(b"anything")
    with pytest.raises(EngineError, match="not as it was written"):
        open_engine("whoosh:", tmp_path)


# ---- stories and similar articles ---------------------------------------------------------


def test_a_story_lists_its_current_editions_oldest_first(full: Engine) -> None:
    found = full.story("story3")
    wanted = [d for d in DOCUMENTS if d.story == "story3" and d.current]
    assert {d.id for d in found} == {d.id for d in wanted}
    stamps = [d.published.at for d in found if d.published]
    assert stamps == sorted(stamps)
    assert full.story("nowhere") == ()


def test_similar_articles_share_words_but_neither_url_nor_story(empty: Engine) -> None:
    text = "harbour ferry captain timetable"
    fill(
        empty,
        [
            document("one", url="https://a.example/1", title="Harbour", blocks=[text]),
            document("like", url="https://b.example/2", title="Captain", blocks=[text]),
            document("same story", url="https://c.example/3", blocks=[text], story="one"),
            document("same url", url="https://a.example/1", blocks=[text]),
            document("old", url="https://d.example/4", blocks=[text], current=False),
            *(
                document(f"n{n}", url=f"https://e.example/{n}", blocks=["nothing of it"])
                for n in range(30)
            ),
        ],
    )
    assert [found.id for found in empty.similar("one", 5)] == ["like"]
    assert empty.similar("nowhere", 5) == ()


# ---- highlighting -------------------------------------------------------------------------


def marked(pieces: tuple[tuple[str, bool], ...]) -> str:
    return "".join(f"[{text}]" if hit else text for text, hit in pieces)


def test_snippets_mark_every_form_and_stay_plain_text(empty: Engine) -> None:
    text = (
        "Nothing here. <b>Ferries</b> & boats sail at night. "
        + "Long filler sentence without a hit. " * 20
        + "The Ferry's café is open."
    )
    fill(empty, [document("a", title="“Ferry” night", blocks=[text, "Last ferry"])])
    hit = search(empty, "ferry night cafe").hits[0]
    assert marked(hit.title) == "“[Ferry]” [night]"
    joined = " … ".join(map(marked, hit.snippets))
    assert "<b>[Ferries]</b> & boats sail at [night]." in joined
    assert "The [Ferry's] [café] is open." in joined
    assert len(hit.snippets) == 2


def test_what_follows_the_last_match_by_far_does_not_change_a_snippet() -> None:
    rng = random.Random(3)
    for _ in range(200):
        words = rng.choices(["ferry", "boat.", "at", "sea!", "x" * 90, "n\n", "late"], k=60)
        start, rest = " ".join(words), " calm waters" * 100
        for asked in ("ferry", "calmness", ""):
            found = [
                Highlighter(parse(asked).tree).snippets(document("a", blocks=[start + more]), 2)
                for more in (rest, rest + ". And. Then! More.\n" * 200)
            ]
            assert found[0] == found[1], (asked, start)


def test_snippets_mark_phrases_prefixes_fuzzy_words_and_pairs_of_letters(empty: Engine) -> None:
    text = "A night ferry at night. Timetables of the harbour. 東京都の天気です。"
    fill(empty, [document("a", title="x", blocks=[text])])
    for asked, wanted in [
        ('"night ferry"', "A [night] [ferry] at night."),
        ("timetab*", "[Timetables] of"),
        ("harbuor~2", "the [harbour]."),
        ("東京都", "[東京都]の天気です"),
    ]:
        assert wanted in marked(search(empty, asked).hits[0].snippets[0]), asked


def test_a_query_without_words_shows_the_beginning_of_the_text(empty: Engine) -> None:
    fill(empty, [document("a", title="x", blocks=["First sentence. Second one."], section="s")])
    assert marked(search(empty, "section:s").hits[0].snippets[0]) == "First sentence. Second one."
    assert search(empty, "section:s", snippets=0).hits[0].snippets == ()


def test_an_empty_index_answers(empty: Engine) -> None:
    page = empty.search(Query(Everything(), facets=("source",), histogram="published"))
    assert (page.total, page.hits, page.next_cursor, page.documents) == (0, (), None, 0)
    assert page.facets[0].values == () and page.histogram and page.histogram.bars == ()


# ---- suggestions --------------------------------------------------------------------------


def test_a_word_that_no_article_has_is_respelled_from_the_index(empty: Engine) -> None:
    fill(
        empty,
        [
            document(f"a{n}", title="Harbour council", blocks=["the ferry"], authors=("Ann Leeds",))
            for n in range(3)
        ],
    )
    assert search(empty, "harbuor").suggestions == ("harbour",)
    assert search(empty, "harbr council -tram").suggestions == ("harbour council -tram",)
    assert search(empty, '"ferryy"').suggestions == ('"ferry"',)
    assert search(empty, "ferry", filters=(Filter("language", ("fr",)),)).suggestions == ()
    assert search(empty, "author:leesd").suggestions == ("author:leeds",)
    assert search(empty, "ferry").suggestions == ()
    assert search(empty, "ferry tram").suggestions == ()
    assert search(empty, "qqqqqqq").suggestions == ()


def test_an_empty_answer_names_the_conditions_whose_removal_has_hits(empty: Engine) -> None:
    day = datetime(2015, 1, 1, tzinfo=UTC)
    held = [document(f"a{n}", title="ferry", section="sport", published=day) for n in range(3)]
    fill(empty, [*held, document("b", title="tram", section="world")])
    query = Query(parse("ferry").tree, filters=(Filter("section", ("world",)),))
    page = empty.search(query)
    assert page.total == 0
    assert [(one.removed, one.total) for one in page.without] == [
        ((query.filters[0],), 3),
        ((Word("ferry"),), 1),
    ]
    words = search(empty, "ferry zebra").without
    assert [(one.removed, one.total) for one in words] == [((Word("zebra"),), 3)]
    absent = search(empty, "ferry zebra yak").without
    assert [(one.removed, one.total) for one in absent] == [((Word("zebra"), Word("yak")), 3)]
    more = [one.removed for one in search(empty, "ferry zebra section:world").without]
    assert more == [(Word("zebra"), Is("section", "world")), (Word("zebra"), Word("ferry"))]
    assert search(empty, "zebra yak").without == ()
    assert search(empty, "zebra").without == ()
    never = Periods("published", exclude=(During("published", None, None),))
    chosen = search(empty, "ferry", periods=(never,)).without
    assert [(one.removed, one.total) for one in chosen] == [((never,), 3), ((Word("ferry"),), 1)]
    nobody = Filter("author", ("nobody",))
    both = search(empty, "ferry", filters=(nobody,), dates=DateFilter("updated", day)).without
    assert [(one.removed, one.total) for one in both] == [((nobody, DateFilter("updated", day)), 3)]
    apart = (Filter("section", ("world",)), Filter("kind", ("front",)))
    assert [(one.removed, one.total) for one in search(empty, "ferry", filters=apart).without] == [
        ((apart[1], apart[0]), 3),
        ((apart[1], Word("ferry")), 1),
    ]
    undated = search(empty, "ferry", dates=DateFilter(undated=True)).without
    assert [one.total for one in undated] == [3, 1]
    assert search(empty, "ferry").without == ()


def test_completions_come_from_names_titles_phrases_and_words(
    full: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.engines.embedded.completion._PATIENCE", 60)
    found = full.complete("The Pap", 3)
    assert [one.text for one in found if one.kind == "source"] != []
    assert any(one.kind == "author" and one.text == "Ann Lee" for one in full.complete("ann", 5))
    assert [one.text for one in full.complete("páper", 9) if one.kind == "source"]
    words = [one for one in full.complete("fer", 5) if one.kind == "word"]
    assert {one.text for one in words} == {"ferry", "ferries"}
    several = [one for one in full.complete('"night fer', 5) if one.kind in {"word", "phrase"}]
    assert {one.text for one in several} == {"night ferry", "night ferries"}
    for one in several:
        asked = f'"{one.text}"' if one.kind == "phrase" else one.text
        assert search(full, asked).total == one.count > 0
    going_on = [one for one in full.complete("night ", 5) if one.kind == "phrase"]
    assert going_on and all(one.text.startswith("night ") for one in going_on)
    for one in going_on:
        assert search(full, f'"{one.text}"').total == one.count > 0
    japanese = [one.text for one in full.complete("東京", 5) if one.kind in {"word", "phrase"}]
    assert "東京" in japanese
    titles = [one.text for one in full.complete("ferr", 3) if one.kind == "title"]
    assert titles and all("ferr" in title.lower() for title in titles)
    for nothing in ("", "f", "  ", "\ud800", "-", "x" * 500):
        assert full.complete(nothing, 5) == ()


def test_phrases_of_words_that_are_everywhere_are_not_counted(
    on_disk: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.engines.embedded.completion._PATIENCE", 60)
    assert [one for one in on_disk.complete("night fer", 5) if one.kind in {"word", "phrase"}]
    monkeypatch.setattr("indexer.engines.embedded.completion._COMMON", 0)
    assert not [one for one in on_disk.complete("night fer", 5) if one.kind in {"word", "phrase"}]


def test_recency_raises_newer_articles_only_on_request(empty: Engine) -> None:
    old = document("old", title="ferry", published=datetime(2009, 1, 1, tzinfo=UTC))
    new = document("new", title="ferry", published=datetime(2019, 1, 1, tzinfo=UTC))
    better = document("better", title="ferry", blocks=["ferry " * 9], published=old.published.at)  # type: ignore[union-attr]
    fill(empty, [old, new, better, document("undated", title="ferry")])
    plain = {hit.document.id: hit.score for hit in search(empty, "ferry").hits}
    assert plain["old"] == plain["new"] == plain["undated"]
    fresh = search(empty, "ferry", recency=True).hits
    assert [hit.document.id for hit in fresh] == ["better", "new", "old", "undated"]
    assert fresh[1].score == pytest.approx((plain["new"] or 0) * 1.58, rel=0.01)


def test_near_empty_pages_do_not_rank_first_for_being_short(empty: Engine) -> None:
    text = " ".join(f"word{n}" for n in range(50))
    fill(
        empty,
        [document("stub", blocks=["ferry"]), document("full", blocks=[f"ferry {text} ferry"])],
    )
    assert ids(search(empty, "ferry")) == ["full", "stub"]


def test_many_threads_can_search_while_documents_are_written(empty: Engine) -> None:
    fill(empty, DOCUMENTS[:50])
    done = Event()

    def searching() -> int:
        asked = 0
        while not done.is_set():
            page = search(empty, "ferry OR la", facets=("source",), versions="all")
            assert page.total == len(ids(page)) + (page.total - 20 if page.next_cursor else 0)
            asked += 1
        return asked

    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(searching) for _ in range(4)]
        for start in range(50, 250, 50):
            fill(empty, DOCUMENTS[start : start + 50])
        done.set()
        assert all(one.result() > 0 for one in asked)
    assert empty.size == 250


@pytest.mark.parametrize("uri", EMBEDDED)
def test_threads_that_read_one_index_at_a_time_get_what_one_thread_gets(
    uri: str, tmp_path: Path
) -> None:
    """With threads that take turns within a read: files of an index are shared."""
    alone = open_engine(uri, tmp_path, create=True)
    fill(alone, DOCUMENTS)
    shared = open_engine(uri, tmp_path)
    queries = sorted({word for one in DOCUMENTS for word in one.title.split()})[:150]
    expected = [ids(search(alone, query, versions="all")) for query in queries]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            found = threads.map(lambda query: ids(search(shared, query, versions="all")), queries)
            assert list(found) == expected
    finally:
        sys.setswitchinterval(before)
        alone.close()
        shared.close()


# ---- limits -------------------------------------------------------------------------------


def test_the_slop_of_a_long_phrase_is_limited_and_the_answer_says_so(empty: Engine) -> None:
    fill(empty, [document("a", title="one x two x three x four x five")])
    page = search(empty, '"one two three four five"~9')
    assert page.changes == ("at most 3 words may stand between those of a phrase of 5",)
    assert page.total == 0
    assert search(empty, '"one two three"~9').changes != ()
    assert search(empty, '"one two three"~2').total == 1
    assert search(empty, '"one two"~20').changes == ()


def test_the_groups_that_hits_collapse_to_are_counted(
    full: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for fold, name in (("url", "url_key"), ("story", "story")):
        page = search(full, "ferry OR la", collapse=fold, limit=1000, versions="all")
        assert page.groups == len(page.hits)
        flat = search(full, "ferry OR la", limit=1000, versions="all")
        assert page.groups == len({getattr(hit.document, name) for hit in flat.hits}) < flat.total
        assert page.total == flat.total
    assert flat.groups is None
    monkeypatch.setattr("indexer.engines.answer.facets.MOST_GROUPED", flat.total)
    assert flat.total < full.size, "so that groups are counted once the total is known"
    asked = search(full, "ferry OR la", collapse="story", limit=1, versions="all")
    assert asked.groups == page.groups
    monkeypatch.setattr("indexer.engines.answer.facets.MOST_GROUPED", 5)
    assert search(full, "ferry", collapse="url").groups is None
