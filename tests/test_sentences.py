"""A question typed as a sentence is answered with most of its words where none has all."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from indexes import ENGINES, filled
from test_ranking_languages import article

from indexer.engines.base import Engine
from indexer.model.search import Document, Page, Query
from indexer.query import explicit, parse

ASKED = "what did the ministers decide about harbour ferries in winter"
FILL = "and so it was said that nothing of the kind could be known what did"


def documents() -> list[Document]:
    about = [
        "the ministers decide about harbour ferries",
        "harbour ferries in winter",
        "the ministers met about harbour and ferries in winter",
        "ferries are late",
    ]
    made = [article(f"a{n}", "en", "Report", text) for n, text in enumerate(about)]
    other = (f"the news about town {n} in what did {FILL}" for n in range(40))
    return made + [article(f"b{n}", "en", "News", text) for n, text in enumerate(other)]


@pytest.fixture(scope="module", params=ENGINES)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    with filled(request.param, tmp_path_factory.mktemp("asked"), documents()) as engine:
        yield engine


def ask(engine: Engine, text: str, **more: object) -> Page:
    parsed = parse(text)
    return engine.search(Query(parsed.tree, most=parsed.plain, **more))  # type: ignore[arg-type]


def test_a_sentence_goes_on_with_articles_that_have_most_of_its_words(engine: Engine) -> None:
    page = ask(engine, ASKED)
    found = [hit.document.id for hit in page.hits]
    assert {"a0", "a1", "a2"} >= set(found) and set(found) >= {"a0", "a2"}
    assert page.answered is not None
    assert page.changes[0].startswith("no article has all the words")
    assert page.total == len(found)


def test_facets_pages_and_total_are_those_of_what_is_shown(engine: Engine) -> None:
    whole = ask(engine, ASKED, facets=("language",), histogram="added", collapse="story")
    assert sum(value.count for value in whole.facets[0].values) == whole.total == whole.groups
    ids, cursor = [], None
    while True:
        page = ask(engine, ASKED, limit=1, cursor=cursor)
        ids += [hit.document.id for hit in page.hits]
        if (cursor := page.next_cursor) is None:
            break
    assert ids == [hit.document.id for hit in whole.hits]


@pytest.mark.parametrize(
    "text",
    [
        explicit(parse(ASKED).tree),
        explicit(parse(ASKED.upper()).tree),
        f'{ASKED} "so it"',
        f"{ASKED} language:en",
        f"{ASKED} -tram",
        f"{ASKED} tram*",
        "ministers harbour tram",
    ],
)
def test_what_is_made_explicit_is_never_loosened(engine: Engine, text: str) -> None:
    page = ask(engine, text)
    assert page.total == 0 and page.answered is None and page.changes == ()


@pytest.mark.parametrize("text", [ASKED.upper(), ASKED.upper() + " AND TRAM", f"{ASKED} (tram)"])
def test_capitals_and_brackets_are_no_operators_in_a_sentence(engine: Engine, text: str) -> None:
    assert ask(engine, text).answered is not None


def test_a_sentence_that_articles_have_is_answered_as_typed(engine: Engine) -> None:
    page = ask(engine, "the news about town in what did")
    assert page.total == 40 and page.answered is None


def test_values_of_a_facet_are_those_of_what_is_shown(engine: Engine) -> None:
    if engine.name == "opensearch":
        pytest.skip("a cluster lists the values of what has all words")
    query = Query(parse(ASKED).tree, most=True)
    values = engine.facet_values(query, "language", "", 5)
    assert [value.count for value in values] == [ask(engine, ASKED).total]
    assert engine.facet_values(replace(query, most=False), "language", "", 5) == ()
