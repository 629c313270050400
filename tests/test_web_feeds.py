"""Feeds as readers of feeds take them: what is new, under ids that last."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
import pytest
from archives import page, response
from flask.testing import FlaskClient
from serving import ADDED, archive_of, made_document

from indexer.corpus.archive import Archive
from indexer.corpus.folders import NOTE, NOTE_COLUMNS
from indexer.corpus.json_notes import read_note, write_note
from indexer.ingest.run import ingest, reindex
from indexer.model.article import Block, StatedDate
from indexer.model.provenance import DatePlace, Provenance
from indexer.model.search import HeldBlock
from webapp import create_app

ATOM = "{http://www.w3.org/2005/Atom}"
STORY = "The harbour board met on Monday. It heard of the ferry, and asked when she returns. " * 6


def parsed(client: FlaskClient, address: str, **more: Any) -> Any:
    """The feed as a reader's library understands it, which must find nothing wrong with it."""
    feed = feedparser.parse(client.get(address, **more).data)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """450 articles of which many were added at the same time."""
    documents = [
        made_document(number, added_at=ADDED + timedelta(hours=number % 7)) for number in range(450)
    ]
    path = archive_of(tmp_path_factory.mktemp("many") / "archive", documents)
    return create_app(path, host_names=("other.example",)).test_client()


@pytest.mark.parametrize("form", ["atom", "json"])
def test_a_feed_leads_from_page_to_page(many: FlaskClient, form: str) -> None:
    seen: list[tuple[str, str]] = []
    address: str | None = f"/feeds/search.{form}?q=harbour&limit=150"
    while address:
        if form == "atom":
            feed = parsed(many, address)
            seen += [(entry.updated, entry.id) for entry in feed.entries]
            address = next((link.href for link in feed.feed.links if link.rel == "next"), None)
        else:
            feed = many.get(address).get_json()
            seen += [(item["_backissue"]["added"], item["id"]) for item in feed["items"]]
            address = feed.get("next_url")
    assert len(dict.fromkeys(seen)) == len(seen) == 450
    times = [added for added, _ in seen]
    assert times == sorted(times, reverse=True)
    assert many.get("/api/v1/search?format=atom").mimetype == "application/atom+xml"


def test_old_papers_that_were_ingested_today_come_first(tmp_path: Path) -> None:
    archive = Archive.create(tmp_path / "archive")
    for name, year in (("first", 2015), ("second", 1999)):
        file = tmp_path / f"{name}.warc"
        url = f"https://paper.example/{year}/05/04/{name}.html"
        file.write_bytes(response(url, reported(f"Ferry {name}", f"4 May {year}")))
        ingest([file], archive)
        if name == "first":
            backdate(archive, days=3)
    client = create_app(archive.path).test_client()
    titles = [entry.title for entry in parsed(client, "/feeds/search.atom").entries]
    assert titles == ["Ferry second", "Ferry first"]
    newest, oldest = added_of(client)
    assert datetime.now(UTC) - newest < timedelta(minutes=10)
    assert newest - oldest > timedelta(days=2)


def reported(title: str, day: str) -> bytes:
    """A page that is an article by every sign."""
    text = "".join(f"<p>{words} {title} {at}.</p>" for at, words in enumerate([STORY[:85]] * 4))
    top = f"<h1>{title}</h1><p>By Ada Marsh</p><p>Published {day}</p>"
    return f"<title>{title}</title><article>{top}{text}</article>".encode()


def backdate(archive: Archive, days: int) -> None:
    """Let all files in *archive* have come earlier."""
    for key in archive.file_keys():
        path = archive.corpus / key / NOTE
        note = read_note(path, NOTE_COLUMNS)
        added = datetime.fromisoformat(note["added"]) - timedelta(days=days)
        write_note(path, note | {"added": added.isoformat()})


def added_of(client: FlaskClient) -> list[datetime]:
    results = client.get("/api/v1/search?sort=-added").get_json()["results"]
    return [datetime.fromisoformat(result["added"]) for result in results]


def test_what_is_ingested_again_was_added_when_it_first_was(tmp_path: Path) -> None:
    archive = Archive.create(tmp_path / "archive")
    file = tmp_path / "a.warc"
    file.write_bytes(response("https://paper.example/1.html", page(STORY, "Ferry returns")))
    ingest([file], archive)
    backdate(archive, days=3)
    reindex(archive)
    before = added_of(create_app(archive.path).test_client())
    (folder,) = (path for path in archive.corpus.iterdir() if path.is_dir())
    for part in folder.glob("*.parquet"):
        part.unlink()
    ingest([file], archive, collection="Named later")
    client = create_app(archive.path).test_client()
    assert added_of(client) == before
    assert client.get("/api/v1/search?collection=Named+later").get_json()["total"]["value"] == 1


def test_the_range_and_the_counts_of_being_added_are_asked_for_like_any_date(
    many: FlaskClient,
) -> None:
    def total(query: str) -> int:
        return int(many.get(f"/api/v1/search?{query}").get_json()["total"]["value"])

    assert total("added=2026-11-27") == total("q=added:2026-11") == 450
    assert total("added=-2026") == total("date_field=added&from=2026-11-28") == 0
    facet = many.get("/api/v1/search?facet=added&interval=day").get_json()["facets"]["added"]
    assert [(bar["value"], bar["count"]) for bar in facet["values"]] == [("2026-11-27", 450)]


def test_ids_are_the_same_under_every_name_of_the_server(many: FlaskClient) -> None:
    for form, ids in (
        ("atom", lambda data: [e.findtext(f"{ATOM}id") for e in ElementTree.fromstring(data)]),
        ("json", lambda data: [item["id"] for item in json.loads(data)["items"]]),
    ):
        address = f"/feeds/search.{form}?q=harbour"
        one, other = (
            many.get(address, base_url=base).data
            for base in ("http://localhost", "http://other.example")
        )
        assert ids(one) == ids(other)
        assert one != other  # the addresses to go to do follow the name
    feed = parsed(many, "/feeds/search.atom?q=harbour&limit=3")
    found = [feed.feed.id, *(entry.id for entry in feed.entries)]
    assert all(urlsplit(each).scheme == "tag" and "localhost" not in each for each in found)


def test_no_time_of_a_feed_is_that_of_a_capture(tmp_path: Path) -> None:
    dated = StatedDate(datetime(2009, 3, 14, 5, tzinfo=UTC), Provenance(DatePlace.TIME), "high")
    documents = [
        made_document(1, published=None, added_at=ADDED),
        made_document(2, published=dated, added_at=None),
    ]
    client = create_app(archive_of(tmp_path / "archive", documents)).test_client()
    feed = parsed(client, "/feeds/search.atom")
    undated, unadded = feed.entries
    assert undated.updated == "2026-11-27T09:30:00Z"
    assert "published" not in undated
    assert (unadded.updated, unadded.published) == ("2009-03-14T05:00:00Z",) * 2
    items = client.get("/feeds/search.json").get_json()["items"]
    assert ["date_published" in item for item in items] == [False, True]
    everything = client.get("/feeds/search.atom").text + client.get("/feeds/search.json").text
    assert "2016-03-01" not in everything


def test_an_entry_says_where_it_is_from_and_holds_the_text(tmp_path: Path) -> None:
    blocks = (
        HeldBlock(Block("heading", "At <sea>")),
        HeldBlock(Block("paragraph", "She sails & returns.\x00")),
        HeldBlock(Block("paragraph", "Support us with a donation."), 40),
    )
    document = made_document(1, blocks=blocks, tags=("ferry",), authors=("Ann Lee", "Bo"))
    client = create_app(archive_of(tmp_path / "archive", [document])).test_client()
    (entry,) = parsed(client, "/feeds/search.atom").entries
    links = {link.rel: link.href for link in entry.links}
    assert links["via"] == document.url
    assert client.get(urlsplit(links["alternate"]).path).status_code == 200
    assert entry.source.title == "Tarrow Courier"
    assert [author.name for author in entry.authors] == ["Ann Lee", "Bo"]
    assert entry.tags[0].term == "ferry"
    assert entry.content[0].language == "en"
    raw = ElementTree.fromstring(client.get("/feeds/search.atom").data)
    content = raw.findtext(f"{ATOM}entry/{ATOM}content")
    assert content == "<h2>At &lt;sea&gt;</h2>\n<p>She sails &amp; returns.\ufffd</p>"
    (item,) = client.get("/feeds/search.json").get_json()["items"]
    assert item["external_url"] == document.url
    assert item["content_text"].startswith("At <sea>\n\nShe sails & returns.")
    assert "donation" not in item["content_text"]
    assert item["authors"] == [{"name": "Ann Lee"}, {"name": "Bo"}]


def test_a_json_feed_has_what_version_1_1_demands_and_no_null(many: FlaskClient) -> None:
    answer = many.get("/feeds/search.json?limit=2")
    feed = answer.get_json()
    assert answer.mimetype == "application/feed+json"
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert urlsplit(feed["feed_url"]).path == "/feeds/search.json"
    for item in feed["items"]:
        assert item["id"]
        assert item["content_text"]
    assert "null" not in answer.text


@pytest.mark.parametrize("form", ["atom", "json"])
def test_a_reader_that_has_the_newest_is_told_so_and_an_error_is_no_feed(
    many: FlaskClient, form: str
) -> None:
    first = many.get(f"/feeds/search.{form}")
    again = many.get(f"/feeds/search.{form}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    wrong = many.get(f"/feeds/search.{form}?added=soon")
    assert (wrong.status_code, wrong.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize("address", ["/feeds/search.atom", "/feeds/search.atom?q=harbour&limit=9"])
def test_a_feed_keeps_the_rules_by_which_feeds_are_validated(
    many: FlaskClient, address: str
) -> None:
    """RFC 4287, 4.1.1 and 4.1.2: what each feed and entry must have, and have once."""
    feed = ElementTree.fromstring(many.get(address).data)
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "").tzinfo is not None
        links = [(link.get("rel", "alternate"), link.get("type"), link.get("hreflang"))
                 for link in element.findall(f"{ATOM}link")]  # fmt: skip
        assert len(set(links)) == len(links), "two links of one kind"
    ids = [element.findtext(f"{ATOM}id") or "" for element in (feed, *entries)]
    assert len(set(ids)) == len(ids)
    rels = [link.get("rel") for link in feed.findall(f"{ATOM}link")]
    assert rels.count("self") == 1
    assert all(urlsplit(one).scheme for one in ids)
    assert all(urlsplit(link.get("href", "")).netloc for link in feed.iter(f"{ATOM}link"))
    assert feed.find(f"{ATOM}author") is not None or all(
        entry.find(f"{ATOM}author") is not None
        or entry.find(f"{ATOM}source/{ATOM}author") is not None
        for entry in entries
    )
    for entry in entries:
        kinds = {link.get("rel", "alternate") for link in entry.findall(f"{ATOM}link")}
        assert "alternate" in kinds or entry.find(f"{ATOM}content") is not None
