"""What kind of change leads from one edition to the next, on made-up editions of every kind."""

from dataclasses import replace
from datetime import timedelta
from time import process_time

import duckdb
import pytest

from indexer.corpus.correction_notes import note_of
from indexer.ingest import reindex
from tests.corpora import EARLY, Corpus, made_article
from webapp import create_app

URL = "http://tarrow.example/ferry"
TITLE = "Ferry sails again"
TEXTS = (
    "The ferry between Tarrow and Vesk sailed again on Monday after eleven days in the dock.",
    "Its owner said that a cracked shaft had been replaced at a cost of 40,000 crowns.",
    "Passengers queued along the quay from six in the morning, some of them with bicycles.",
)
MOVED = (TEXTS[2], TEXTS[0], TEXTS[1])
PLAIN = made_article(URL, TITLE, *TEXTS)


def kinds(path, *articles):
    """The kinds of change from each of *articles* to the next, and the note of the last."""
    corpus = Corpus(path / "archive")
    corpus.add(*((one, EARLY + timedelta(days=n), None) for n, one in enumerate(articles)))
    table = corpus.consolidate().table("rewrites")
    return duckdb.execute(
        f"SELECT kinds, changed, added, removed, note FROM '{table}' ORDER BY changed_at"
    ).fetchall()


@pytest.mark.parametrize(
    ("after", "kind", "counts"),
    [
        (made_article(URL, "Ferry back in service", *TEXTS), ["headline"], (0, 0, 0)),
        (replace(PLAIN, description="After eleven days."), ["dek"], (0, 0, 0)),
        (made_article(URL, TITLE, *MOVED), ["moved"], (0, 0, 0)),
        (
            made_article(URL, TITLE, TEXTS[0].replace("eleven", "twelve"), *TEXTS[1:]),
            ["changed"],
            (1, 0, 0),
        ),
        (
            made_article(URL, TITLE, TEXTS[0].replace(" after", ", after"), *TEXTS[1:]),
            ["changed"],
            (1, 0, 0),
        ),
        (made_article(URL, TITLE, *TEXTS[:2]), ["removed"], (0, 0, 1)),
        (
            made_article(URL, "Council votes", "Seven of twelve members wanted a new school."),
            ["headline", "added", "removed"],
            (0, 1, 3),
        ),
        (
            made_article(URL, "Retracted: " + TITLE, *TEXTS),
            ["headline", "retraction"],
            (0, 0, 0),
        ),
    ],
    ids=["headline", "dek", "moved", "word", "punctuation", "removed", "whole", "retraction"],
)
def test_an_edition_is_named_after_what_changed(tmp_path, after, kind, counts):
    ((found, *rest),) = kinds(tmp_path, PLAIN, after)
    assert (found, tuple(rest[:3])) == (kind, counts)


@pytest.mark.parametrize(
    "note",
    [
        "Correction, 12 September: an earlier version misstated the cost of the shaft.",
        "An earlier version of this article gave the wrong day.",
        "Korrektur: In einer früheren Version hieß es, die Fähre fahre am Dienstag.",
        "Rectificatif : la première version indiquait un autre prix.",
        "Corrección: una versión anterior indicaba otro día.",
        "Исправление: паром вышел в понедельник.",
        "訂正：金額に誤りがありました。",
    ],
)
def test_a_correction_that_was_added_is_named(tmp_path, note):
    ((found, *_, kept),) = kinds(tmp_path, PLAIN, made_article(URL, TITLE, *TEXTS, note))
    assert "correction" in found
    assert kept == note


@pytest.mark.parametrize(
    "lines",
    [
        ("14:05", "14:52"),
        ("Local time: 9:05 pm", "Local time: 9:41 pm"),
        ("1,204 shares", "1,377 shares"),
        ("12 Kommentare", "41 Kommentare"),
        ("Advertisement: Cornley Shoes", "Advertisement: Brack Tyres"),
    ],
)
def test_a_clock_a_count_of_readers_or_an_advert_makes_no_edition(tmp_path, lines):
    articles = [made_article(URL, TITLE, *TEXTS, line) for line in lines]
    assert kinds(tmp_path, *articles) == []


@pytest.mark.parametrize(
    "text",
    [
        "Correction officers went on strike on Monday.",
        "Corrections to the plan were voted down by seven members.",
        "Withdrawn from the market last year, the pills are back.",
        "In a correction that surprised many, shares fell by a tenth.",
    ],
)
def test_prose_about_corrections_is_not_a_note(text):
    assert note_of(text) is None


def test_huge_editions_are_told_apart_within_seconds(tmp_path):
    def huge(turn):
        return made_article(URL, TITLE, *(f"{n + turn} a b {'c d ' * 400}" for n in range(2_000)))

    began = process_time()
    ((found, changed, added, removed, _),) = kinds(tmp_path, huge(0), huge(5_000))
    assert process_time() - began < 20
    assert "changed" in found and changed + added == changed + removed == 2_000


@pytest.fixture(scope="module")
def rewritten(tmp_path_factory):
    corpus = Corpus(tmp_path_factory.mktemp("changes") / "archive")
    other = URL.replace("tarrow", "vesk")
    note = "Correction: an earlier version gave another day."
    for day, one in enumerate(
        [
            PLAIN,
            made_article(URL, "Ferry back in service", *TEXTS),
            made_article(other, "Night bus", *TEXTS[:2]),
            made_article(other, "Night bus", *TEXTS[:2], note),
        ]
    ):
        corpus.add((one, EARLY + timedelta(days=day), None))
    archive = corpus.consolidate()
    reindex(archive)
    return create_app(archive.path).test_client()


def test_the_api_lists_rewritten_articles_newest_first(rewritten):
    found = rewritten.get("/api/v1/changes").json
    assert [one["title"] for one in found["changes"]] == ["Night bus", "Ferry back in service"]
    assert found["next_url"] is None
    schemas = rewritten.get("/openapi.json").json["components"]["schemas"]
    assert set(found["changes"][0]) == set(schemas["RewriteEntry"]["properties"])
    for link in found["changes"][0]["links"].values():
        assert rewritten.get(link).status_code == 200


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("kind=headline", ["Ferry back in service"]),
        ("kind=correction", ["Night bus"]),
        ("kind=moved", []),
        ("source=vesk.example", ["Night bus"]),
        ("source=-vesk.example", ["Ferry back in service"]),
        ("to=2015-09-11", ["Ferry back in service"]),
        ("from=2015-09-12", ["Night bus"]),
        ("limit=1", ["Night bus"]),
        ("limit=1&offset=1", ["Ferry back in service"]),
    ],
)
def test_rewritten_articles_are_filtered_and_paged(rewritten, query, titles):
    found = rewritten.get(f"/api/v1/changes?{query}").json["changes"]
    assert [one["title"] for one in found] == titles


def test_page_and_feeds_show_what_was_rewritten(rewritten):
    page = rewritten.get("/changes?kind=headline").text
    assert f"<del><bdi>{TITLE}</bdi></del>" in page and "Night bus" not in page
    french = rewritten.get("/changes?kind=correction&lang=fr").text
    assert "<p>1 passage ajouté, " in french  # counted, and nothing said of what did not change
    atom = rewritten.get("/feeds/changes.atom").text
    assert "Headline changed. Headline before: Ferry sails again" in atom
    items = rewritten.get("/feeds/changes.json").json["items"]
    assert [one["title"] for one in items] == ["Night bus", "Ferry back in service"]
    assert rewritten.get("/api/v1/changes?kind=nonsense").status_code == 400


def test_two_editions_are_shown_in_one_column_as_well(rewritten):
    (one, _) = rewritten.get("/api/v1/changes").json["changes"]
    page = rewritten.get(one["links"]["page"] + "?view=inline").text
    assert "Correction: </b>" in page and "Show side by side" in page
    assert "Show in one column" in rewritten.get(one["links"]["page"]).text
