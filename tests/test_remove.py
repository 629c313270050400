"""What was removed is shown nowhere, and stays so."""

import json
import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from archives import record, response, sha1
from click.testing import CliRunner
from corpora import EARLY, LATE, Corpus, made_article
from papers import PAPER, TOPICS, article_page, paper_archive, paper_records, write_warc

from indexer.cli import backissue
from indexer.corpus.ahead import look_ahead
from indexer.corpus.archive import Archive
from indexer.corpus.removals import Removal, Removals, write_removals
from indexer.corpus.takedown import named_removal
from indexer.engines import open_engine
from indexer.errors import BackissueError, CorpusError, InputError, LockedError
from indexer.ingest import ingest, reindex
from indexer.ingest.take_down import change_removals
from indexer.model.search import Query
from webapp import create_app

FERRY = f"{PAPER}/news/ferry"


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """The paper, ingested once for all tests."""
    return paper_archive(tmp_path_factory.mktemp("paper"))


@pytest.fixture
def archive(ingested: Archive, tmp_path: Path) -> Archive:
    """A copy of it to change; its archive file is that of the original."""
    return Archive.open(Path(shutil.copytree(ingested.path, tmp_path / "archive")))


def remove(archive: Archive, kind: str, value: str, **more: bool) -> None:
    change_removals(archive, lambda: [named_removal(archive, kind, value)], **more)  # type: ignore[arg-type]


def titles(archive: Archive) -> set[str]:
    with closing(open_engine(archive.engine_uri, archive.index)) as engine:
        hits = engine.search(Query(limit=100, versions="all")).hits
        return {hit.document.title.removeprefix("Report on the ") for hit in hits}


def command(archive: Archive, *arguments: str) -> str:
    done = CliRunner().invoke(backissue, ["remove", "--archive", str(archive.path), *arguments])
    if isinstance(done.exception, BackissueError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def test_a_running_server_shows_nothing_of_it_once_the_command_has_returned(archive):
    client = create_app(archive.path).test_client()
    found = client.get("/api/v1/search?q=title:ferry").json["results"][0]
    more = client.get("/api/v1/search?limit=1&sort=published").json["next_url"]
    addresses = [
        found["links"]["self"], found["links"]["page"], f"/web/20241110120000id_/{FERRY}"
    ]  # fmt: skip
    for address in addresses:
        assert client.get(address).status_code == 200
    assert FERRY in client.get(f"/cdx?url={FERRY}").text
    command(archive, "--url", FERRY)
    for address in addresses:
        assert client.get(address).status_code == 404, address
    assert client.get(f"/cdx?url={FERRY}").text == ""
    while more:
        answer = client.get(more).json
        assert FERRY not in json.dumps(answer["results"])
        more = answer["next_url"]
    for address in (
        "/?q=ferry", "/feeds/search.atom?q=ferry", "/api/v1/search?q=ferry&format=jsonl",
        "/api/v1/search?format=csv", "/api/v1/records?limit=1000", "/api/v1/suggest?q=Report",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200
        assert "news/ferry" not in answer.text, address
    command(archive, "--url", FERRY, "--undo")
    for address in addresses:
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "url", ["https://tarrow.example/news/ferry/", "www.tarrow.example/news/ferry"]
)
def test_a_url_is_any_address_of_the_page(archive, url):
    remove(archive, "url", url)
    assert titles(archive) == {*TOPICS} - {"ferry"}


def test_a_source_takes_its_pictures_and_hosts_along(tmp_path):
    records = [
        *paper_records(("harbour",)),
        response("http://img.tarrow.example/a.png", b"PNG", http={"Content-Type": "image/png"}),
        response("http://nottarrow.example/news/x", article_page("castle")),
    ]
    archive = paper_archive(tmp_path, records)
    remove(archive, "source", "tarrow.example")
    assert titles(archive) == {"castle"}
    assert archive.captures("http://img.tarrow.example/a.png") == ()
    assert archive.captures(f"{PAPER}/style.css") == ()
    assert archive.captures("http://nottarrow.example/news/x") != ()


def test_every_count_agrees(archive):
    before = archive.status()
    remove(archive, "url", FERRY)
    after = archive.status()
    assert (after.articles, after.editions, after.stories) == (5, 5, before.stories)
    assert after.captures == before.captures - 1
    assert after.records == before.records == sum(after.outcomes.values())
    assert after.outcomes["removed"] == after.reasons["removed"] == 2  # the request, too
    assert after.removals == 1
    remove(archive, "source", "tarrow.example")
    assert (archive.status().articles, archive.status().sources) == (0, 0)
    assert archive.status().outcomes["removed"] == before.records


def test_the_ledger_does_not_tell_the_address(archive):
    remove(archive, "url", FERRY)
    removed = archive.records("removed")
    assert len(removed) == 2
    assert not any(one.url for one in removed)
    assert all(one.location.file for one in removed)


LONG = ("source", "id")  # kept as a URL and a collection are


@pytest.mark.parametrize(
    "kind", ["url", "collection", *(pytest.param(kind, marks=pytest.mark.long) for kind in LONG)]
)
def test_it_survives_ingest_reindex_and_another_engine(tmp_path, monkeypatch, kind):
    archive = paper_archive(tmp_path, paper_records(("ferry",)), "Letters")
    other = write_warc(
        tmp_path / "other.warc.gz", [response("http://b.example/1", article_page("mill"))]
    )
    ingest([other], archive)
    (ferry,) = _ids(archive, "ferry")
    value = {"url": FERRY, "source": "tarrow.example", "id": ferry, "collection": "Letters"}[kind]
    remove(archive, kind, value)
    assert titles(archive) == {"mill"}
    copy = tmp_path / "copy" / "again.warc.gz"  # the same capture in another file
    copy.parent.mkdir()
    write_warc(copy, [b"", response(FERRY, article_page("ferry"))])
    again = Archive.open(archive.path)
    if kind == "collection":
        ingest([copy], again, collection="Letters")
    else:
        ingest([copy], again)
    assert titles(again) == {"mill"}
    with monkeypatch.context() as patch:  # so that all parts are of an older extractor
        patch.setattr("indexer.corpus.outdated.EXTRACTOR_VERSION", "next", raising=False)
        ingest([tmp_path / "paper.warc.gz"], again, again=True)
    assert titles(again) == {"mill"}
    shutil.rmtree(again.derived)
    shutil.rmtree(again.index)
    whoosh = Archive.create(again.path, "whoosh:")
    reindex(whoosh)
    assert titles(whoosh) == {"mill"}


def _ids(archive: Archive, word: str) -> list[str]:
    with closing(open_engine(archive.engine_uri, archive.index)) as engine:
        hits = engine.search(Query(limit=100)).hits
        return [hit.document.id for hit in hits if word in hit.document.title]


def test_an_edition_goes_and_the_others_of_its_url_stay(tmp_path):
    corpus = Corpus(tmp_path / "archive")
    old = made_article("http://a.example/1", "Title", "The first text of this page is this one.")
    new = made_article("http://a.example/1", "Title", "A second text that says something else.")
    corpus.add(
        (old, EARLY, "sha1:A"), (new, LATE, "sha1:B"), ("http://a.example/1", LATE, "sha1:B")
    )
    archive = corpus.consolidate()
    reindex(archive)
    (newest,) = _ids(archive, "Title")
    remove(archive, "id", newest)
    with closing(open_engine(archive.engine_uri, archive.index)) as engine:
        (left,) = engine.search(Query()).hits
        assert left.document.blocks[0].block.text.startswith("The first")
        assert (left.document.edition_count, left.document.current) == (1, True)
    assert [row.captured_at for row in archive.captures("http://a.example/1")] == [EARLY]
    corpus.add(("http://a.example/1", datetime(2020, 1, 1, tzinfo=UTC), None))  # not modified
    reindex(archive)
    assert len(archive.captures("http://a.example/1")) == 1
    assert archive.status().editions == 1


def test_a_page_elsewhere_with_the_same_bytes_stays(tmp_path):
    body = article_page("ferry")
    revisit = record(
        "http://other.example/ferry", b"HTTP/1.1 200 OK\r\n\r\n", type="revisit",
        date="2024-12-01T00:00:00Z",
        fields={
            "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
            "WARC-Payload-Digest": sha1(body),
        },
    )  # fmt: skip
    original = response(FERRY, body, fields={"WARC-Payload-Digest": sha1(body)})
    archive = paper_archive(tmp_path, [original, revisit])
    remove(archive, "url", FERRY)
    client = create_app(archive.path).test_client()
    (left,) = client.get("/api/v1/search").json["results"]
    assert left["url"] == "http://other.example/ferry"
    assert client.get("/web/20241201000000id_/http://other.example/ferry").data == body
    remove(archive, "collection", "Paper")
    assert create_app(archive.path).test_client().get("/api/v1/search").json["results"] == []


def test_the_bytes_of_the_archive_file_and_the_corpus_are_not_touched(archive):
    warc = Path(archive.records(limit=1)[0].location.file)
    kept = [warc, *archive.corpus.rglob("*.parquet")]
    before = [path.read_bytes() for path in kept]
    remove(archive, "source", "tarrow.example")
    assert [path.read_bytes() for path in kept] == before


def test_the_same_removal_twice_is_one_and_does_no_work(archive):
    first = command(archive, "--url", FERRY, "--reason", "a letter")
    note = (archive.path / "removals.json").read_bytes()
    assert "removed: url" in first
    assert "2 records" in first
    assert "was removed before" in command(archive, "--url", FERRY, "--url", f"{FERRY}/")
    assert (archive.path / "removals.json").read_bytes() == note
    assert "a letter" in command(archive, "--list")
    assert "was not removed" in command(archive, "--undo", "--source", "tarrow.example")


def test_what_does_not_exist_is_said_and_a_url_is_noted_for_later(archive, tmp_path):
    said = command(archive, "--url", "http://later.example/1", "--source", "later.example")
    assert said.count("noted for what is ingested later") == 2
    late = write_warc(
        tmp_path / "late.warc.gz", [response("http://later.example/1", article_page("mill"))]
    )
    ingest([late], archive)
    assert "mill" not in titles(archive)
    for kind, value in (("id", "0" * 20), ("id", "x"), ("collection", "Nope")):
        with pytest.raises(InputError, match=value):
            remove(archive, kind, value)
    with pytest.raises(InputError, match=r"tarrow\.example"):
        remove(archive, "source", "blog.tarrow.example")
    assert len(archive.removals().removals) == 2


def test_without_an_option_a_thing_is_named_as_in_a_file(archive):
    command(archive, FERRY, f"url:{PAPER}/news/market")
    assert titles(archive) == {*TOPICS} - {"ferry", "market"}
    command(archive, "--undo", FERRY)
    assert "ferry" in titles(archive)
    with pytest.raises(InputError, match="school: neither a URL"):
        command(archive, f"{PAPER}/news/bridge", "school")
    assert "bridge" in titles(archive)


@pytest.mark.parametrize("word", ["nonsense", "nonsense/", "nonsense:80", "...", "news/ferry"])
def test_a_word_that_cannot_be_an_address_is_refused(archive, word):
    with pytest.raises(InputError, match="not the address of a page"):
        command(archive, "--url", FERRY, "--url", word)
    assert "ferry" in titles(archive)
    assert not archive.removals().removals


def test_a_host_without_a_dot_is_removed_by_its_whole_address(archive):
    assert "noted" in command(archive, "--url", "http://intranet/letters")
    assert "noted" in command(archive, "--url", "localhost/letters")


def test_a_file_names_many_at_once_and_a_wrong_line_removes_nothing(archive, tmp_path):
    listed = tmp_path / "list.txt"
    listed.write_text(f"# letters\n\n{FERRY}\nurl: {PAPER}/news/market\nsource:later.example\n")
    command(archive, "--file", str(listed))
    assert titles(archive) == {*TOPICS} - {"ferry", "market"}
    listed.write_text(f"{PAPER}/news/school\nschool\n")
    with pytest.raises(InputError, match="line 2"):
        command(archive, "--file", str(listed))
    assert "school" in titles(archive)


def test_a_file_that_names_nothing_says_so_and_removes_nothing(archive, tmp_path):
    listed = tmp_path / "list.txt"
    listed.write_text("# none this week\n\n")
    assert "nothing was named: the file lists nothing" in command(archive, "--file", str(listed))
    assert titles(archive) == {*TOPICS}


def test_a_damaged_note_shows_nothing_rather_than_what_was_removed(archive):
    remove(archive, "url", FERRY)
    note = archive.path / "removals.json"
    note.write_text(note.read_text().replace("ferry", "fairy"))
    with pytest.raises(CorpusError, match="removals"):
        reindex(archive)
    with pytest.raises(CorpusError, match="removals"):
        archive.status()


def test_it_waits_for_no_other_writer(archive):
    with archive.writing(), pytest.raises(LockedError):
        remove(Archive.open(archive.path), "url", FERRY)
    assert archive.removals() == Removals()


def test_an_interrupted_removal_is_completed_by_the_same_command(archive):
    removal = named_removal(archive, "url", FERRY)
    write_removals(archive.path, Removals().adding([removal]))  # as if killed after the note
    assert "ferry" in titles(archive)
    command(archive, "--url", FERRY)
    assert "ferry" not in titles(archive)


def test_removals_of_the_same_thing_are_one(archive):
    one = named_removal(archive, "url", FERRY)
    other = named_removal(archive, "url", f"{FERRY}/#top")
    assert isinstance(other, Removal)
    assert Removals().adding([one, other]).removals == (one,)


def test_what_is_indexed_ahead_of_the_whole_corpus_is_not_shown_either(tmp_path):
    corpus = Corpus(tmp_path / "archive")
    corpus.add((made_article("http://a.example/1", "One", "The text of the first."), EARLY, None))
    archive = corpus.consolidate()
    reindex(archive)
    remove(archive, "url", "http://a.example/2")
    text = "A text that is not to be shown."
    fresh = corpus.add((made_article("http://a.example/2", "Two", text), LATE, None))
    assert look_ahead(archive, [fresh]).changed == ()


def test_status_lists_what_is_removed_with_its_reason(archive):
    command(archive, "--url", FERRY, "--reason", "a letter")
    done = CliRunner().invoke(backissue, ["status", "--archive", str(archive.path)])
    assert "removed: 1, 2 records" in done.output
    assert f"{FERRY}  (2 records): a letter" in done.output
