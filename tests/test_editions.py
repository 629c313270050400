"""One URL with very many editions costs what its captures cost, and all of them are listed."""

import random
from datetime import timedelta
from pathlib import Path
from time import process_time

import duckdb
import pytest

from indexer.corpus.archive import Archive
from indexer.corpus.documents import documents, wanted
from indexer.corpus.editions import MOST_CAPTURES, MOST_LISTED
from indexer.corpus.revisits import REVISITS
from indexer.corpus.steps import run_steps
from indexer.ingest import reindex
from tests.corpora import EARLY, Corpus, made_article
from webapp import create_app

URL = "http://ticker.example/now"
MANY = MOST_LISTED + 20


def edition(number: int) -> tuple[object, object, None]:
    text = f"What edition {number} tells of the ferry, which is {number * 7} minutes late."
    article = made_article(URL, f"Ticker {number}", text)
    return article, EARLY + timedelta(minutes=number), None


def with_editions(path: Path, count: int) -> Archive:
    corpus = Corpus(path)
    corpus.add(*map(edition, range(count)))
    corpus.add((made_article("http://other.example/1", "Other", "All quiet."), EARLY, None))
    return corpus.consolidate()


@pytest.fixture(scope="module")
def ticker(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """An archive, indexed, with a URL of too many editions for each to list all."""
    archive = with_editions(tmp_path_factory.mktemp("ticker") / "archive", MANY)
    reindex(archive)
    return archive


def test_a_document_lists_its_editions_up_to_a_number_of_captures(tmp_path):
    archive = with_editions(tmp_path / "archive", MOST_LISTED)
    found = [one for one in documents(archive, list(wanted(archive))) if one.url == URL]
    assert {len(document.editions) for document in found} == {MOST_LISTED}
    assert {document.totals for document in found} == {None}


def test_beyond_that_a_document_counts_them_and_the_corpus_lists_them(ticker):
    found = [one for one in documents(ticker, list(wanted(ticker))) if one.url == URL]
    assert len(found) == MANY
    for document in found[::50]:
        assert document.editions == ()
        assert (document.edition_count, document.capture_count) == (MANY, MANY)
        listed = ticker.editions(document)
        moments = [EARLY + timedelta(minutes=number) for number in range(MANY)]
        assert [edition.captures for edition in listed] == [(moment,) for moment in moments]
        assert document.id in {edition.id for edition in listed}


def test_the_other_urls_of_the_archive_are_as_ever(ticker):
    (other,) = (d for d in documents(ticker, list(wanted(ticker))) if d.url != URL)
    assert (
        [edition.id for edition in other.editions]
        == [other.id]
        == [edition.id for edition in ticker.editions(other)]
    )


def test_api_and_pages_list_all_editions_and_compare_any_two(ticker):
    client = create_app(ticker.path).test_client()
    (hit,) = client.get("/api/v1/search?q=ferry").json["results"]
    assert (hit["versions"], hit["captures"]) == (MANY, MANY)
    versions = client.get(hit["links"]["versions"]).json["versions"]
    assert [one["number"] for one in versions] == list(range(1, MANY + 1))
    assert [one["id"] for one in versions if one["current"]] == [hit["id"]]
    whole = client.get(hit["links"]["self"]).json
    assert whole["versions"] == versions
    oldest = versions[0]["id"]
    diff = client.get(f"/api/v1/articles/{oldest}/versions/1..{MANY}/diff").json
    assert (diff["before"]["id"], diff["after"]["id"]) == (oldest, hit["id"])
    page = client.get(versions[0]["links"]["page"]).text
    assert f"{MANY} editions, {MANY} captures" in page
    assert f'<a href="{hit["links"]["page"]}">Read the current one</a>' in page
    assert client.get(f"/articles/{oldest}/diff/{hit['id']}").status_code == 200


def test_without_derived_the_editions_are_503_and_the_text_is_there(ticker):
    client = create_app(ticker.path).test_client()
    (hit,) = client.get("/api/v1/search?q=ferry").json["results"]
    table = ticker.derived / "editions.parquet"
    table.rename(table.with_suffix(".away"))
    try:
        assert client.get(hit["links"]["versions"]).status_code == 503
        assert client.get(hit["links"]["text"]).status_code == 200
    finally:
        table.with_suffix(".away").rename(table)
    assert client.get(hit["links"]["versions"]).status_code == 200


def test_an_edition_captured_very_often_lists_the_newest_captures_and_counts_all(tmp_path):
    corpus = Corpus(tmp_path / "archive")
    article = made_article(URL, "Ticker", "The ferry is late, and nobody knows by how much.")
    count = MOST_CAPTURES + 5
    corpus.add(*((article, EARLY + timedelta(hours=hour), None) for hour in range(count)))
    archive = corpus.consolidate()
    (document,) = documents(archive, list(wanted(archive)))
    assert len(document.captures) == MOST_CAPTURES
    assert document.captures[-1].captured_at == document.captured_at
    assert (document.edition_count, document.capture_count) == (1, count)
    (only,) = archive.editions(document)
    assert only.id == document.id and len(only.captures) == count


def test_a_page_that_is_no_article_and_was_captured_very_often_is_its_own_only_edition(tmp_path):
    corpus = Corpus(tmp_path / "archive")
    front = made_article(URL, "Front", "All the headlines of the day.", kind="front")
    corpus.add(*((front, EARLY + timedelta(hours=hour), None) for hour in range(MANY)))
    corpus.add((made_article(URL, "Ferry", "It sails again, said the baker."), EARLY, None))
    archive = corpus.consolidate()
    (page,) = (d for d in documents(archive, list(wanted(archive))) if d.kind == "front")
    assert (page.editions, page.edition_count, page.capture_count) == ((), 1, MANY)
    (only,) = archive.editions(page)
    assert (only.id, len(only.captures)) == (page.id, MANY)


def test_twice_the_editions_take_twice_the_room(tmp_path):
    sizes = []
    for count in (800, 1600, 3200):
        archive = with_editions(tmp_path / str(count), count)
        sizes.append(sum(path.stat().st_size for path in archive.derived.glob("*.parquet")))
    assert sizes[2] - sizes[1] < 2.5 * (sizes[1] - sizes[0])


COLUMNS = (
    "capture VARCHAR, url_key VARCHAR, captured_at TIMESTAMPTZ, digest VARCHAR, outcome VARCHAR,"
    " type VARCHAR, refers_profile VARCHAR, refers_at TIMESTAMPTZ, refers_url_key VARCHAR,"
    " reason VARCHAR DEFAULT 'page'"
)
NAMES = ", ".join(column.split()[0] for column in COLUMNS.split(",")[:9])


def resolved(rows: str | list[tuple[object, ...]]) -> dict[str, str]:
    """Revisit to original, of *rows* of the ledger or a query for them."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"SET TimeZone = 'UTC'; CREATE TEMP TABLE records ({COLUMNS})")
        if isinstance(rows, str):
            connection.execute(f"INSERT INTO records ({NAMES}) {rows}")
        else:
            connection.executemany(
                f"INSERT INTO records ({NAMES}) VALUES (?,?,?,?,?,?,?,?,?)", rows
            )
        run_steps(connection, REVISITS)
        return dict(connection.execute("SELECT capture, original FROM revisits").fetchall())


@pytest.mark.parametrize("how", ["identical-payload-digest", "server-not-modified", "stated"])
def test_resolving_revisits_of_one_url_is_linear(how):
    count = 20_000  # of pairs there are 400 million
    moment = "TIMESTAMPTZ '2015-01-01 00:00:00+00' + to_milliseconds(n)"
    originals = (
        f"SELECT 'o' || n, 'u', {moment}, 'd', 'article', 'response', NULL, NULL, NULL"
        f" FROM range({count}) t(n)"
    )
    profile, at = ("'x'", f"{moment}") if how == "stated" else (f"'{how}'", "NULL")
    revisits = (
        f"SELECT 'r' || n, 'u', {moment}, 'd', 'revisit', 'revisit', {profile}, {at}, NULL"
        f" FROM range({count}) t(n)"
    )
    started = process_time()
    found = resolved(f"{originals} UNION ALL {revisits}")
    assert len(found) == count
    assert process_time() - started < 10


def test_revisits_are_resolved_as_one_by_one_comparison_would(tmp_path):
    chance = random.Random(5)
    for _ in range(12):
        rows = [_ledger_row(chance, number) for number in range(30)]
        assert resolved(rows) == dict(filter(None, (_original(row, rows) for row in rows)))


def _ledger_row(chance: random.Random, number: int) -> tuple[object, ...]:
    def moment() -> object:
        seconds = chance.choice([None, 0, 1, 1.5, 2, 60])
        return None if seconds is None else EARLY + timedelta(seconds=seconds)

    key, digest = chance.choice("uvw"), chance.choice(["d", "e", None])
    if chance.random() < 0.5:
        return (f"c{number:02}", key, moment(), digest, "article", "response", None, None, None)
    profile = chance.choice(["identical-payload-digest", "server-not-modified", "other"])
    refers_key = chance.choice(["u", "v", None])
    return (
        f"c{number:02}",
        key,
        moment(),
        digest,
        "revisit",
        "revisit",
        profile,
        moment(),
        refers_key,
    )


def _original(revisit, rows):
    """The revisit and its original, by comparing it with every other record."""
    capture, key, at, digest, outcome, _, profile, refers_at, refers_key = revisit
    if outcome != "revisit":
        return None
    ranked = []
    for other, other_key, other_at, other_digest, other_outcome, *_ in rows:
        if other_outcome == "revisit":
            continue
        newest = (other_at is None, -other_at.timestamp() if other_at else 0, other)
        is_same = other_key == (refers_key or key)
        if is_same and other_at and refers_at and _second(other_at) == _second(refers_at):
            ranked.append((1, False, newest))
        if profile == "identical-payload-digest" and digest and other_digest == digest:
            ranked.append((2, other_key != key, newest))
        if profile == "server-not-modified" and is_same and at and other_at and other_at <= at:
            ranked.append((3, False, newest))
    return (capture, min(ranked)[-1][-1]) if ranked else None


def _second(moment):
    return moment.replace(microsecond=0)
