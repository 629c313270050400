"""A result that is kept: its address, and what has changed since."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from archives import response
from click.testing import CliRunner
from papers import PAPER, TOPICS, article_page, paper_archive, write_warc
from serving import archive_of, made_document

from indexer.cli import backissue
from indexer.corpus.archive import Archive
from indexer.corpus.result_sets import stored_set
from indexer.corpus.takedown import named_removal
from indexer.engines import open_engine
from indexer.errors import BackissueError, CorpusError, InputError, ParameterError
from indexer.export.sets import SetChanges, compare_set
from indexer.ingest import ingest
from indexer.ingest.take_down import change_removals
from indexer.model.article import Block
from indexer.model.search import HeldBlock
from webapp import create_app


def save(archive: Archive, *arguments: str) -> str:
    done = CliRunner().invoke(backissue, ["save", "--archive", str(archive.path), *arguments])
    if isinstance(done.exception, BackissueError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def changes(archive: Archive, name: str) -> SetChanges:
    kept = stored_set(archive, name)
    assert kept is not None
    with closing(open_engine(archive.engine_uri, archive.index)) as engine:
        return compare_set(archive, engine, kept, 5.0)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Articles of one paper, in the index alone."""
    return Archive.open(archive_of(tmp_path / "archive", [made_document(n) for n in range(6)]))


def test_a_set_keeps_the_search_its_reading_the_generation_and_its_articles(archive):
    said = save(archive, "harbour AND", "--name", "port", "--from", "2011", "--limit", "4")
    assert said == "port: 4 articles, at /sets/port of the server\n"
    kept = stored_set(archive, "port")
    assert (kept.q, kept.filters) == ("harbour AND", (("from", "2011"), ("limit", "4")))
    assert kept.parsed == "harbour and" or "harbour" in kept.parsed
    assert len(kept.members) == 4
    assert kept.documents == 6
    assert kept.generation > 0
    assert "port  20" in save(archive, "--list")


def test_run_again_without_a_change_all_is_unchanged(archive):
    save(archive, "--name", "all")
    found = changes(archive, "all")
    assert (found.unchanged, found.added, found.gone, found.removed) == (6, (), (), ())
    assert dict(found.changed) == {}


def test_run_again_it_tells_what_was_added_changed_and_is_gone(archive):
    save(archive, "harbour", "--name", "port")
    new = made_document(9)
    rewritten = made_document(1, blocks=(HeldBlock(Block("paragraph", "A harbour, rewritten.")),))
    edition = made_document(2, id="ab" * 10, digest="x", title="Harbour again")
    other = made_document(3, title="Fish", blocks=(HeldBlock(Block("paragraph", "Fish.")),))
    archive_of(archive.path, [new, rewritten, edition, other])
    engine = open_engine(archive.engine_uri, archive.index)
    with engine.writing() as writer:
        writer.delete(made_document(2).id)
    engine.close()
    found = changes(archive, "port")
    assert found.added == (new.id,)
    assert dict(found.changed) == {
        rewritten.id: rewritten.id, made_document(2).id: edition.id
    }  # fmt: skip
    assert found.gone == (other.id,)
    assert found.unchanged == 3


def test_what_was_taken_down_is_counted_as_removed_and_nothing_of_it_is_told(tmp_path):
    archive = paper_archive(tmp_path)
    save(archive, "committee", "--name", "talks")
    change_removals(archive, lambda: [named_removal(archive, "url", f"{PAPER}/news/ferry")])
    later = write_warc(
        tmp_path / "b.warc.gz", [response(f"{PAPER}/news/mill", article_page("mill"))]
    )
    ingest([later], archive)
    found = changes(archive, "talks")
    assert (len(found.removed), len(found.added), found.gone) == (1, 1, ())
    client = create_app(archive.path).test_client()
    answer = client.get("/api/v1/sets/talks")
    assert answer.json["now"]["removed"] == 1
    (removed,) = [one for one in answer.json["members"] if one["state"] == "removed"]
    assert (removed["url"], removed["title"]) == (None, None)
    page = client.get("/sets/talks")
    for text in (answer.text, page.text, client.get("/api/v1/sets/talks/export").text):
        assert "news/ferry" not in text
        assert "Report on the ferry" not in text
    assert "Report on the mill" in page.text
    assert len(client.get("/api/v1/sets/talks/export").text.splitlines()) == len(TOPICS) - 1


def test_a_set_has_an_address_and_is_exported_in_the_order_it_was_found(archive):
    save(archive, "harbour", "--name", "port", "--sort", "published")
    client = create_app(archive.path).test_client()
    listed = client.get("/api/v1/sets").json["sets"]
    assert [one["name"] for one in listed] == ["port"]
    page = client.get(listed[0]["links"]["page"])
    assert page.status_code == 200
    assert "Harbour report 3" in page.text
    assert "port" in client.get("/sets").text
    answer = client.get("/api/v1/sets/port?limit=4").json
    rest = client.get(answer["next_url"]).json
    ids = [one["id"] for one in (*answer["members"], *rest["members"])]
    assert rest["next_url"] is None
    lines = client.get("/api/v1/sets/port/export").text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ids
    assert json.loads(lines[0])["export"]["set"].startswith("port, saved 20")
    assert client.get("/sets/other").status_code == 404
    assert client.get("/api/v1/sets/other").status_code == 404
    assert client.get("/api/v1/sets/..%2fremovals").status_code == 404


def test_the_file_from_the_search_page_is_kept_as_the_reader_saw_it(archive, tmp_path):
    client = create_app(archive.path).test_client()
    page = client.get("/?q=harbour&language=en").text
    command = "backissue save --name NAME --archive DIR --filter language=en harbour"
    assert command in page
    downloaded = tmp_path / "set.json"
    downloaded.write_bytes(client.get("/api/v1/export/set?q=harbour&language=en").data)
    archive_of(archive.path, [made_document(9)])
    save(archive, "--file", str(downloaded), "--name", "sent")
    kept = stored_set(archive, "sent")
    assert (kept.q, kept.filters, len(kept.members)) == ("harbour", (("language", "en"),), 6)
    assert len(changes(archive, "sent").added) == 1


@pytest.mark.parametrize("query", ["--help", "-x 'y' $(z)", "a\nb", '"night ferry"'])
def test_the_command_on_the_page_is_safe_and_means_the_same_search(archive, query):
    import shlex

    from webapp.pages.set_page import command

    words = shlex.split(command([("q", query), ("source", "-a.example"), ("from", "2011")]))
    assert words[:2] == ["backissue", "save"]
    arguments = ["port" if word == "NAME" else word for word in words[2:]]
    arguments[arguments.index("DIR")] = str(archive.path)
    done = CliRunner().invoke(backissue, ["save", *arguments])
    assert done.exit_code == 0, done.output
    kept = stored_set(archive, "port")
    assert (kept.q, kept.filters) == (query, (("from", "2011"), ("source", "-a.example")))


@pytest.mark.parametrize(
    "content",
    [
        "", "[]", "{}", '{"format": "other"}', "[" * 100_000,
        '{"format": "backissue result set 1", "name": "x", "q": "", "parsed": "", "filters": [],'
        ' "generation": 1, "documents": 1, "saved": "2020-01-01T00:00:00Z", "members": [["../x"]]}',
    ],
)  # fmt: skip
def test_a_file_that_is_not_a_set_is_refused_in_one_line(archive, tmp_path, content):
    path = tmp_path / "x.json"
    path.write_text(content)
    with pytest.raises(InputError, match="not a result set"):
        save(archive, "--file", str(path), "--name", "x")
    assert not (archive.path / "sets").exists()


def test_a_file_whose_search_cannot_be_run_again_is_refused(archive, tmp_path):
    path = tmp_path / "x.json"
    save(archive, "--name", "good")
    note = json.loads((archive.path / "sets" / "good.json").read_text())
    path.write_text(json.dumps({**note, "filters": [["colour", "red"]]}))
    with pytest.raises(ParameterError, match="colour"):
        save(archive, "--file", str(path), "--name", "x")


@pytest.mark.parametrize("name", ["", "A", "a/b", "..", ".x", "x" * 65, "a b", "x."])
def test_a_name_is_part_of_an_address_and_of_a_path(archive, name):
    with pytest.raises(InputError, match="not a name"):
        save(archive, "--name", name)


def test_a_set_is_replaced_and_forgotten_only_when_asked(archive):
    save(archive, "harbour", "--name", "port")
    with pytest.raises(InputError, match="there is a set of this name"):
        save(archive, "--name", "port")
    save(archive, "--name", "port", "--replace")
    assert stored_set(archive, "port").q == ""
    save(archive, "--name", "port", "--delete")
    assert stored_set(archive, "port") is None
    with pytest.raises(InputError, match="no set of this name"):
        save(archive, "--name", "port", "--delete")


def test_a_set_that_was_changed_by_hand_is_not_shown(archive):
    save(archive, "--name", "port")
    path = archive.path / "sets" / "port.json"
    path.write_text(path.read_text().replace('"q": ""', '"q": "fish"'))
    with pytest.raises(CorpusError, match="port"):
        stored_set(archive, "port")
    assert create_app(archive.path).test_client().get("/sets/port").status_code == 503
