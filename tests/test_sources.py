"""Sources: what is known of each, and what an editor says of them."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from archives import response
from click.testing import CliRunner
from flask.testing import FlaskClient
from papers import write_warc
from selectolax.lexbor import LexborHTMLParser

from indexer.cli import backissue
from indexer.corpus.archive import Archive
from indexer.corpus.edited_sources import EditedSource, read_table
from indexer.corpus.source_figures import repeated_blocks, source_figures, source_summaries
from indexer.corpus.source_steps import MOST_MONTHS
from indexer.errors import InputError
from indexer.ingest import ingest, reindex
from tests.corpora import Corpus, made_article
from tests.serving import archive_of, made_document
from webapp import create_app

APPEAL = "Give five crowns a month and keep the Lantern burning for every reader, rain or shine."
PAPER, OTHER = "http://www.lantern.example", "http://lantern-news.example"
Captured = tuple[object, datetime, None]


def in_year(year: int, month: int = 5) -> datetime:
    return datetime(year, month, 4, tzinfo=UTC)


def story(number: int, year: int, host: str = PAPER, **changes: object) -> Captured:
    """An article about something of its own, with the appeal of its paper."""
    name = "".join(chr(ord("a") + (number * 7 + at * 11) % 26) for at in range(6))
    words = " ".join(f"The {name}{at * 'o'} came home to the {name} quay." for at in range(9))
    article = made_article(f"{host}/{number}", f"The {name} is home", words, APPEAL)
    stated = article.published_stated
    fields = {"published_stated": stated and replace(stated, at=in_year(year)), **changes}
    return replace(article, **fields), in_year(year), None  # type: ignore[arg-type]


def other_page(number: int, year: int, kind: str) -> Captured:
    return (
        made_article(f"{PAPER}/{kind}/{number}", kind, "No text.", kind=kind),
        in_year(year),
        None,
    )


@pytest.fixture(scope="module")
def lantern(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """A paper of two languages: articles of 2008 to 2010, walls in 2013, nothing in 2011 and 2012.

    A second domain of it, and another paper.
    """
    corpus = Corpus(tmp_path_factory.mktemp("lantern") / "archive")
    spanish = {"language": "es", "section": None, "authors": ()}
    corpus.add(
        *(story(number, 2008 + number % 3) for number in range(6)),
        *(story(number, 2010, **spanish) for number in range(6, 8)),
        story(8, 2010, published_stated=None),
        *(other_page(number, 2013, "wall") for number in range(3)),
        other_page(1, 2013, "error"),
        *(story(number, 2014, OTHER) for number in range(20, 23)),
        story(30, 2009, "http://gull.example", source_name="The Gull"),
    )
    corpus.consolidate()
    reindex(corpus.archive)
    return corpus.archive


@pytest.fixture(scope="module")
def client(lantern: Archive) -> FlaskClient:
    return create_app(lantern.path).test_client()


def tree_of(client: FlaskClient, address: str) -> LexborHTMLParser:
    page = client.get(address)
    assert page.status_code == 200, page.text[-800:]
    return LexborHTMLParser(page.text)


def test_figures_count_articles_walls_errors_and_what_became_of_records(lantern: Archive) -> None:
    figures = source_figures(lantern, "lantern.example")
    assert figures
    summary = figures.summary
    assert (summary.articles, summary.editions, summary.captures) == (9, 9, 13)
    assert (summary.walls, summary.errors) == (3, 1)
    assert summary.years == {"2008": 2, "2009": 2, "2010": 4}
    counts = {(one.outcome, one.reason): one.captures for one in figures.reasons}
    assert counts == {("article", "article"): 9, ("page", "wall"): 3, ("page", "error"): 1}
    assert (figures.blocks, figures.hidden) == (18, 9)
    assert source_figures(lantern, "nosuch.example") is None


def test_a_year_without_captures_differs_from_one_without_articles(client: FlaskClient) -> None:
    found = client.get("/api/v1/sources/lantern.example").json
    points = {one["value"]: one for one in found["coverage"]}
    assert list(points) == ["2008", "2009", "2010", "2011", "2012", "2013"]
    assert points["2011"]["captures"] == points["2012"]["published"] == 0
    assert (points["2013"]["captures"], points["2013"]["article_captures"]) == (4, 0)
    tree = tree_of(client, "/sources/lantern.example")
    gaps = [node.attributes["aria-label"] for node in tree.css("svg a:has(.gap)")]
    assert gaps == ["2011: nothing archived", "2012: nothing archived"]
    titles = [node.text() for node in tree.css("svg g:has(.gap) title")]
    assert titles == ["2011: nothing captured", "2012: nothing captured"]
    assert "In 1 year there are captures, but none of an article." in tree.text()


def test_fields_languages_authors_and_sections_are_counted_as_the_search_does(
    client: FlaskClient,
) -> None:
    found = client.get("/api/v1/sources/lantern.example").json
    shares = {"date": 88.9, "author": 77.8, "section": 77.8, "language": 100.0}
    assert found["fields_found"] == shares
    assert [(one["value"], one["count"]) for one in found["languages"]] == [("en", 7), ("es", 2)]
    assert (found["editions_per_article"], found["boilerplate"]) == (1.0, 50.0)
    tree = tree_of(client, "/sources/lantern.example")
    links = tree.css(".counted li")
    assert len(links) == 4  # two languages, an author, a section
    for row in links:
        address = str(row.css_first("a").attributes["href"])  # type: ignore[union-attr]
        total = client.get("/api/v1/search" + address.removeprefix("/")).json["total"]["value"]
        assert total == int(row.css_first(".num").text())  # type: ignore[union-attr]


def test_repeated_passages_have_counts_and_are_shown_as_text(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "archive")
    hostile = "<script>alert(1)</script> Give! " * 60
    for number in range(4):
        article, _, _ = story(number, 2010 + number)
        corpus.add(
            (made_article(article.url, article.title, article.blocks[0].text, hostile),  # type: ignore[attr-defined]
             in_year(2010 + number), None)
        )  # fmt: skip
    archive = corpus.consolidate()
    reindex(archive)
    (block,) = repeated_blocks(archive, "lantern.example")
    assert (block.articles, block.first_captured, block.last_captured) == (
        4, in_year(2010), in_year(2013),
    )  # fmt: skip
    assert block.text.startswith("<script>") and len(block.text) <= 601
    page = create_app(archive.path).test_client().get("/sources/lantern.example")
    assert "<script>alert" not in page.text
    quoted = LexborHTMLParser(page.text).css(".passages blockquote")
    assert [node.text() for node in quoted] == [block.text]


def test_months_of_a_source_are_bounded(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "archive")
    months = [
        datetime(year, month, 1, tzinfo=UTC) for year in range(1850, 1960) for month in (1, 5)
    ]
    months += [datetime(1960 + at // 12, at % 12 + 1, 1, tzinfo=UTC) for at in range(1_100)]
    article = story(1, 2010)[0]
    corpus.add(*((article, month, None) for month in months))  # type: ignore[arg-type,misc]
    archive = corpus.consolidate()
    reindex(archive)
    figures = source_figures(archive, "lantern.example")
    assert figures and len(figures.months) == MOST_MONTHS
    found = create_app(archive.path).test_client().get("/api/v1/sources/lantern.example").json
    assert 0 < len(found["coverage"]) <= 150


def test_the_list_is_sorted_by_links(client: FlaskClient) -> None:
    def names(address: str) -> list[str]:
        return [str(row.text()) for row in tree_of(client, address).css("tbody th a")]

    assert names("/sources")[0] == "The lantern.example"
    headings = {
        node.text(): str(node.attributes["href"])
        for node in tree_of(client, "/sources").css("thead a")
    }
    assert names(headings["Publication"]) == sorted(names("/sources"))
    assert names(headings["Last"])[0] == "The lantern-news.example"
    assert names(headings["Walls"])[0] == "The lantern.example"
    chosen = tree_of(client, headings["First"]).css("[aria-sort]")
    assert [node.attributes["aria-sort"] for node in chosen] == ["ascending"]
    assert client.get("/sources?sort=nosuch").status_code == 400


def test_a_sparkline_says_in_words_what_it_shows(client: FlaskClient) -> None:
    sparks = tree_of(client, "/sources").css(".spark")
    words = [node.attributes["aria-label"] for node in sparks]
    assert "2008 to 2010, most in 2010: 4" in words


def test_an_archive_without_figures_still_lists_its_sources(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, [made_document(number) for number in range(3)])
    client = create_app(archive).test_client()
    assert len(tree_of(client, "/sources").css("tbody tr")) == 1
    found = client.get("/api/v1/sources/tarrow.example").json
    assert (found["articles"], found["numbers"], found["repeated"]) == (3, None, [])
    assert "backissue reindex" in tree_of(client, "/sources/tarrow.example").text()
    assert client.get("/sources/nosuch.example").status_code == 404


def test_a_removed_source_has_no_page(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "archive")
    corpus.add(story(1, 2008), story(2, 2008), story(30, 2009, "http://gull.example"))
    archive = corpus.consolidate()
    reindex(archive)
    run = CliRunner().invoke(
        backissue, ["remove", "--archive", str(archive.path), "--source", "gull.example"]
    )
    assert run.exit_code == 0, run.output
    client = create_app(archive.path).test_client()
    assert client.get("/sources/gull.example").status_code == 404
    assert [one.source for one in source_summaries(archive)] == ["lantern.example"]


# ---- the editor's table -----------------------------------------------------------------------


def test_merged_domains_are_one_source_in_facets_pages_and_folding(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "archive")
    corpus.add(story(1, 2008), story(2, 2009))
    corpus.add(story(3, 2010, OTHER), story(4, 2010, OTHER))
    archive = corpus.consolidate()
    reindex(archive)
    assert [one.articles for one in source_summaries(archive)] == [2, 2]
    assert repeated_blocks(archive, "lantern.example") == ()  # two articles prove nothing
    row = EditedSource("lantern.example", "The Lantern", "GB", "weekly", ("lantern-news.example",))
    reindex(archive, sources=[row])
    client = create_app(archive.path).test_client()
    (only,) = client.get("/api/v1/sources").json["sources"]
    assert (only["value"], only["label"], only["count"]) == ("lantern.example", "The Lantern", 4)
    found = client.get("/api/v1/sources/lantern.example").json
    assert (found["numbers"]["country"], found["numbers"]["kind"]) == ("GB", "weekly")
    assert found["numbers"]["domains"] == ["lantern-news.example", "lantern.example"]
    assert found["numbers"]["captures"] == 4
    assert [one["articles"] for one in found["repeated"]] == [4]
    assert client.get("/api/v1/search?q=crowns").json["total"]["value"] == 0
    moved = client.get("/sources/lantern-news.example")
    assert (moved.status_code, moved.location) == (302, "/sources/lantern.example")
    reindex(archive)  # the table is kept
    assert len(source_summaries(archive)) == 1
    reindex(archive, sources=[])
    assert len(source_summaries(archive)) == 2


def test_a_table_given_to_ingest_is_in_force_at_once(tmp_path: Path) -> None:
    words = "The council met on Monday and spoke about the harbour and its many boats. " * 12
    page = f"<title>Harbour</title><body><h1>Harbour</h1><p>{words}</p>".encode()
    warc = write_warc(tmp_path / "a.warc.gz", [response(f"{PAPER}/a", page)])
    table = tmp_path / "sources.toml"
    table.write_text('[[source]]\ndomain = "lantern.example"\nname = "The Lantern"\n')
    archive = Archive.create(tmp_path / "archive")
    ingest([warc], archive, sources=read_table(table))
    assert [one.source_name for one in source_summaries(archive)] == ["The Lantern"]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("s.csv", "domain,country\na.example,GB\nb.example,Wales\n", "row 3: country 'Wales'"),
        ("s.csv", "name\nLantern\n", "row 1: must name the columns"),
        ("s.csv", "domain,name\na.example\n", "row 2: has not as many fields"),
        ("s.csv", "domain,mergd\na.example,b.example\n", "row 2: unknown key 'mergd'"),
        ("s.csv", "domain,merge\na.example,b.example\nb.example,\n", "named in row 2 already"),
        ("s.csv", "domain\nhttp://a.example/\n", "row 2: 'http://a.example/' is not a domain"),
        ("s.csv", "domain\nwww.a.example\n", "but part of 'a.example'"),
        ("s.csv", "domain,name\na.example,x\x01y\n", "row 2: name holds"),
        ("s.toml", '[[source]]\nname = "x"\n', "source 1: domain is missing"),
        ("s.toml", '[[source]]\ndomain = "a.example"\nmerge = "b"\n', "source 1: merge must be"),
        ("s.toml", '[[source]]\ndomain = "a.example"\nname = "x\\u202ey"\n', "control character"),
        ("s.toml", 'source = "x"\n', "below [[source]]"),
        ("s.toml", "[[source\n", "s.toml: "),
        ("s.txt", "", "neither .toml nor .csv"),
        ("nosuch.csv", None, "cannot be read"),
    ],
)
def test_a_bad_table_names_the_row_and_the_reason(
    tmp_path: Path, name: str, text: str | None, reason: str
) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text)
    with pytest.raises(InputError) as caught:
        read_table(path)
    assert str(caught.value).startswith(str(path))
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_bad_table_changes_nothing(tmp_path: Path, lantern: Archive) -> None:
    path = tmp_path / "sources.csv"
    path.write_text("domain,country\nlantern.example,Wales\n")
    before = (lantern.derived / "sources.parquet").read_bytes()
    run = CliRunner().invoke(
        backissue, ["reindex", "--archive", str(lantern.path), "--sources", str(path)]
    )
    assert isinstance(run.exception, InputError)
    assert (lantern.derived / "sources.parquet").read_bytes() == before
    assert lantern.edited_sources() == ()
