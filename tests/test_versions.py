"""An archive that an earlier release made opens, is searched, and grows."""

import json
import shutil
from pathlib import Path

import pytest

from indexer.corpus.archive import FORMAT, Archive
from indexer.corpus.documents import documents, wanted
from indexer.corpus.fingerprint import fingerprint
from indexer.engines import open_engine
from indexer.ingest import ingest, reindex
from indexer.model.search import Query
from indexer.query import parse
from tests.test_cli import backissue
from tests.test_ingest import warc

BEFORE = Path(__file__).parent / "archives-before"
RELEASES = sorted(folder.name for folder in BEFORE.iterdir())


@pytest.fixture(params=RELEASES)
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An archive of an earlier release and the file that it was made from, to write to."""
    return Path(shutil.copytree(BEFORE / request.param, tmp_path / "before"))


@pytest.fixture
def archive(before: Path) -> Archive:
    return Archive.open(before / "archive")


def found(archive: Archive, words: str) -> set[str]:
    """The titles of the articles that hold *words*."""
    engine = open_engine(archive.engine_uri, archive.index)
    page = engine.search(Query(tree=parse(words).tree))
    engine.close()
    return {hit.document.title for hit in page.hits}


def test_the_archives_of_earlier_releases_are_here():
    assert RELEASES


def test_status_counts_what_the_release_before_ingested(archive):
    status = archive.status()
    assert (status.records, status.articles, status.editions, status.sources) == (6, 4, 4, 1)
    assert status.collections == {"Harbour": 1}


def test_reindex_makes_an_old_archive_searchable_without_its_files(before, archive):
    next(before.glob("*.warc.gz")).unlink()
    assert reindex(archive).held == 5
    assert found(archive, "fishermen") == {"Pier opens after two years"}
    assert found(archive, '"a gift of three crowns"') == set()


def test_the_derived_documents_are_those_that_the_release_before_wrote(archive):
    written = wanted(archive)
    (archive.path / "index").mkdir(exist_ok=True)
    reindex(archive)
    assert wanted(archive) == written


def test_ingest_adds_to_an_old_archive(before, archive, tmp_path):
    report = ingest([warc(tmp_path / "new.warc.gz", 1, 2)], archive)
    assert (report.read_now, report.index.held) == (1, 7)
    assert found(archive, "lanternham OR fishermen") >= {"Pier opens after two years"}
    assert archive.status().articles == 6
    manifest = json.loads((archive.path / "backissue.json").read_text())
    assert manifest["format"] == FORMAT


def test_a_file_of_an_old_archive_is_the_same_file_and_is_not_read_twice(before, archive):
    report = ingest(list(before.glob("*.warc.gz")), archive)
    assert (report.files, report.read_now, report.articles) == (1, 0, 4)


def test_again_reads_an_old_file_with_the_extractor_of_today(before, archive):
    is_outdated = archive.status().outdated_articles > 0
    report = ingest(list(before.glob("*.warc.gz")), archive, again=True)
    assert report.redone == is_outdated
    assert archive.status().outdated_articles == 0
    current = [d for d in documents(archive, list(wanted(archive))) if d.current]
    assert {d.title for d in current if d.kind == "article"} == {
        "Pier opens after two years",
        "Library stays open late",
        "Last night ferry to Vesk",
    }


def test_a_block_has_the_fingerprint_that_the_release_before_gave_it(archive):
    with archive.connected() as connection:
        rows = connection.execute(
            "SELECT blocks, block_keys, block_digests, block_shingles FROM articles"
        ).fetchall()
    assert rows
    for blocks, *stored in rows:
        prints = [fingerprint(block["kind"], block["text"]) for block in blocks]
        assert [[p.key for p in prints], [p.digest for p in prints]] == stored[:2]
        assert [p.shingles for p in prints] == stored[2]


def test_the_command_says_what_to_do_with_an_archive_that_has_no_index(archive):
    done = backissue("search", "fishermen", "--archive", archive.path)
    assert done.returncode == 1 and "`backissue reindex`" in done.stderr
    assert backissue("reindex", "--archive", archive.path, "--quiet").returncode == 0
    assert "Pier opens" in backissue("search", "fishermen", "--archive", archive.path).stdout
