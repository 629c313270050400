"""What siblings prove to stand around headlines is cut from them; nothing else is."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import duckdb
import pytest

from indexer.corpus.documents import documents, wanted
from indexer.extract import extract_article
from tests.corpora import EARLY, Corpus, made_article

SIZES = (3, 4, 9, 30, 150)
Shown = tuple[str, str, str]  # headline that extraction found, document's title, right headline
Site = Callable[[int], Shown]

WHO = "Ferry|Old crane|Night bus|Orchard|Library|Harbour choir|Lighthouse|Cannery".split("|")
DOES = "returns after repair|opens in spring|is for sale|wins a prize|closes early".split("|")
WHEN = "again|this year|at last|on Friday|for good|in the rain|before Easter|by night".split("|")
SECTIONS = "Sport|World|Business|Culture|Local News|Weather".split("|")
NAMES = "Opinion|Analysis|Letter from London|Ask the vet".split("|")


def text(number: int) -> str:
    """A headline that no other number has."""
    who, rest = WHO[number % 8], number // 8
    return f"{who} {DOES[rest % 5]} {WHEN[rest // 5 % 8]}" + (" too" if number >= 320 else "")


def _kept(shape: Callable[[int], str]) -> Site:
    return lambda number: (shape(number), f"{shape(number)} | The Lantern", shape(number))


def _cut(shape: str) -> Site:
    return lambda number: (
        shape.format(text(number)),
        shape.format(text(number)),
        text(number),
    )


CUT: dict[str, Site] = {
    "a brand and a section after a bar": lambda n: (
        f"{text(n)} | Tidings The Quay",
        f"{text(n)} | Tidings The Quay - Coast News",
        text(n),
    ),
    "the brand after a dash": _cut("{} - The Quay Lantern"),
    "the brand after a long dash": _cut("{} — The Quay Lantern"),
    "the brand after a dot": _cut("{} · kai heute"),
    "the brand after two colons": _cut("{} :: The Quay Lantern"),
    "the brand after a slash": _cut("{} / The Quay Lantern"),
    "the brand after a wide bar": _cut("{}｜クイル新聞"),
    "the brand and a section after low lines": _cut("{}_社会_海岸日报"),
    "a bar without spaces": _cut("{}|Lantern"),
    "a slogan after the brand": _cut("{} | The Quay Lantern - All that is new"),
    "the brand in Arabic": _cut("{} | صحيفة الميناء"),
    "the brand in Hebrew after a dash": _cut("{} - עיתון הנמל"),
    "the brand in Russian after a dash": _cut("{} — Новости гавани"),
    "the brand in front after a colon": _cut("Marn Herald: {}"),
    "the brand in front after a bar": _cut("Marn Herald | {}"),
    "the brand in front after an arrow": _cut("Marn Herald » {}"),
    "the brand at both ends": _cut("Marn Herald - {} | Marn Herald"),
}

WITH_MANY: dict[str, Site] = {  # need more siblings than three
    "one of several sections after a dash": lambda n: (
        f"{text(n)} - {SECTIONS[n % 6]}",
        f"{text(n)} - {SECTIONS[n % 6]} - The Lantern",
        text(n),
    ),
    "one of several sections after a bar": lambda n: (
        f"{text(n)} | {SECTIONS[n % 6]}",
        f"{text(n)} | {SECTIONS[n % 6]} | The Lantern",
        text(n),
    ),
    "a label that most siblings show without": lambda n: (
        text(n) if n % 4 else f"Opinion | {text(n)}",
        f"Opinion | {text(n)} | The Lantern",
        text(n),
    ),
    "a section in lower case that most siblings show without": lambda n: (
        text(n) if n % 4 else f"{text(n)} - local news",
        f"{text(n)} - local news - The Lantern",
        text(n),
    ),
    "a headline that is the name of the section": lambda n: (
        "Harbour News",
        f"{text(n)} | The Lantern",
        text(n),
    ),
}

KEPT: dict[str, Site] = {
    "headlines with their own dashes": _kept(lambda n: f"{text(n)} - {text(n + 1)}"),
    "headlines with their own colons": _kept(lambda n: f"{text(n)}: {text(n + 1)}"),
    "headlines with French colons": _kept(lambda n: f"{text(n)} : {text(n + 1)}"),
    "series in front of a quarter each": _kept(lambda n: f"{NAMES[n % 4]}: {text(n)}"),
    "labels before a bar of a quarter each": _kept(lambda n: f"{NAMES[n % 4]} | {text(n)}"),
    "one series before every headline": _kept(lambda n: f"Letter from London: {text(n)}"),
    "the kind of piece in lower case": _kept(lambda n: f"{text(n)} – film review"),
    "parts of a story": _kept(lambda n: f"{text(n // 3)} - Part {n % 3 + 1}"),
    "results": _kept(lambda n: f"Rovers {n % 5} - United {n % 7} ({n})"),
    "results of few clubs": _kept(lambda n: f"{WHO[n % 8]} {n % 5} - {WHO[n % 3]} {n % 4}"),
    "quotations": _kept(lambda n: f"« {text(n)} » selon le maire"),
    "signs of mathematics": _kept(lambda n: f"Is {n} < x > y & z in {text(n)}"),
    "a quiz in every fifth week": _kept(
        lambda n: f"Who | What | Where: the quiz {n}" if n % 5 == 0 else text(n)
    ),
}

SITES = CUT | WITH_MANY | KEPT


def _made(name: str, number: int, host: str) -> tuple[object, object, None]:
    title, page_title, _ = SITES[name](number)
    article = made_article(f"http://{host}/{number}", title, f"The story of {text(number)}.")
    source_name = "The Lantern" if "The Lantern" in page_title else None
    return replace(article, page_title=page_title, source_name=source_name), EARLY, None


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Every site in every size, each with a host of its own."""
    corpus = Corpus(tmp_path_factory.mktemp("titles") / "archive")
    entries = []
    for at, name in enumerate(SITES):
        for size in SIZES:
            host = f"site{at}of{size}.example"
            entries += [_made(name, number, host) for number in range(size)]
        entries.append(_made(name, 500, f"alone{at}.example"))
    corpus.add(*entries)
    corpus.consolidate()
    return corpus


@pytest.fixture(scope="module")
def held(corpus: Corpus) -> dict[str, str]:
    """URL to title."""
    ids = list(wanted(corpus.archive))
    return {document.url: document.title for document in documents(corpus.archive, ids)}


def _compared(held: dict[str, str], name: str, size: int) -> Iterator[tuple[str, str]]:
    at = list(SITES).index(name)
    for number in range(size):
        yield held[f"http://site{at}of{size}.example/{number}"], SITES[name](number)[2]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", [*CUT, *KEPT])
def test_each_headline_is_right_however_many_siblings_there_are(held, name, size):
    for got, right in _compared(held, name, size):
        assert got == right


@pytest.mark.parametrize("size", [size for size in SIZES if size >= 30])
@pytest.mark.parametrize("name", WITH_MANY)
def test_each_headline_is_right_where_many_siblings_prove_it(held, name, size):
    for got, right in _compared(held, name, size):
        assert got == right


@pytest.mark.parametrize("name", SITES)
def test_a_page_without_siblings_keeps_its_headline(held, name):
    url = f"http://alone{list(SITES).index(name)}.example/500"
    assert held[url] == SITES[name](500)[0]


MARKUPS = {
    "second heading": "<title>{0} - Coast News</title><div><h2>{0}</h2>{1}</div>",
    "bold": "<title>{0} - Coast News</title><div><b>{0}</b><br><br>{1}</div>",
    "cell": "<title>{0}</title><table><tr><td><font size=5>{0}</font>{1}</table>",
    "first heading": "<title>{0}</title><meta property=og:title content='{0}'><h1>{0}</h1>{1}",
}


@pytest.mark.parametrize("markup", MARKUPS)
def test_pages_of_any_markup_lose_the_brand_that_all_of_them_have(tmp_path, markup):
    corpus = Corpus(tmp_path / "archive")
    for number in range(4):
        prose = "".join(
            f"<p>{text(number + at)}, said the harbour master on Tuesday, and of those who heard"
            " him nobody was surprised, since it had been in the air for weeks.</p>"
            for at in range(5)
        )
        page = MARKUPS[markup].format(f"{text(number)} | Tidings The Quay", prose)
        url = f"http://www.coastnews.example/{number}"
        corpus.add((extract_article(page.encode(), url), EARLY, None))
    archive = corpus.consolidate()
    found = {document.title for document in documents(archive, list(wanted(archive)))}
    assert found == {text(number) for number in range(4)}


def test_what_was_cut_and_the_title_before_stay_to_be_seen(corpus):
    ends = duckdb.sql(f"FROM read_parquet('{corpus.archive.derived}/title_ends.parquet')")
    cut = {row[:3] for row in ends.fetchall()}
    assert ("site0of3.example", "tail", "Tidings The Quay") in cut
    assert ("site0of3.example", "tail", "Coast News") in cut
    parts = f"{corpus.archive.corpus}/*/*.articles.parquet"
    kept = duckdb.sql(f"SELECT title FROM read_parquet('{parts}') WHERE source LIKE 'site0of3.%'")
    assert all(title.endswith("| Tidings The Quay") for (title,) in kept.fetchall())
