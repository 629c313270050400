"""A look across many captures: bounded memory, and no dearer for one address than for many."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.made_parts import Shape, make_archive
from indexer.corpus.archive import Archive
from indexer.corpus.consolidate import OUTPUTS, consolidate
from indexer.corpus.database import MEMORY, SPILL, connect
from indexer.corpus.mirror import CACHE
from indexer.errors import CorpusError
from indexer.ingest import ingest
from tests.test_ingest import warc

COUNT = 12_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Captures of many addresses, some of them of earlier ones; looked across."""
    archive = make_archive(tmp_path_factory.mktemp("looking") / "archive", COUNT)
    consolidate(archive)
    return archive


def rows(archive: Archive, name: str) -> list[tuple[object, ...]]:
    """How many rows a table of ``derived/`` has, and two sums over their content, in any order."""
    with connect(archive.derived) as connection:
        return connection.execute(
            "SELECT count(*), sum(hash(t::VARCHAR)::HUGEINT), bit_xor(hash(t::VARCHAR))"
            f" FROM read_parquet('{archive.table(name)}') t"
        ).fetchall()


def test_a_look_within_little_memory_ends_with_the_same_result(made, tmp_path, monkeypatch):
    before = {name: rows(made, name) for name in OUTPUTS}
    spill = tmp_path / "spill"
    spill.mkdir()
    monkeypatch.setenv(MEMORY, "200MB")
    monkeypatch.setenv(SPILL, str(spill))
    consolidate(made)
    assert {name: rows(made, name) for name in OUTPUTS} == before
    assert before["documents"][0][0] > 10_000 and before["rewrites"][0][0] > 100


@pytest.mark.cluster
def test_a_look_within_little_memory_works_on_a_store_too(store, tmp_path, monkeypatch):
    files = [warc(tmp_path / "a.warc.gz", 1, 2, 3), warc(tmp_path / "b.warc.gz", 3, 4)]
    local = Archive.create(tmp_path / "local")
    ingest(files, local)
    monkeypatch.setenv(CACHE, str(tmp_path / "cache"))
    monkeypatch.setenv(MEMORY, "100MB")
    monkeypatch.setenv(SPILL, str(tmp_path))
    archive = Archive.create(f"s3://{store.bucket()}/morgue")
    ingest(files, archive)
    for name in set(OUTPUTS) - {"documents"}:  # which say when they were added
        assert rows(archive, name) == rows(local, name), name
    assert rows(archive, "captures")[0][0] == 5


def test_a_look_that_is_given_far_too_little_memory_says_how_to_give_more(made, monkeypatch):
    monkeypatch.setenv(MEMORY, "10MB")
    before = rows_by_file(made)
    with pytest.raises(CorpusError, match=f"give more with {MEMORY}"):
        consolidate(made)
    assert rows_by_file(made) == before


def rows_by_file(archive: Archive) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in archive.derived.iterdir()}


@pytest.mark.parametrize("text", ["plenty", "0GB", "-1GB", "1500", "5PB", "1GB; SET threads = 9"])
def test_a_memory_setting_that_is_not_a_size_is_named(tmp_path, monkeypatch, text):
    monkeypatch.setenv(MEMORY, text)
    with pytest.raises(CorpusError, match="is not a size"), connect(tmp_path):
        pass


def test_a_spill_setting_that_is_not_a_directory_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv(SPILL, str(tmp_path / "nowhere"))
    with pytest.raises(CorpusError, match="nowhere: is not a directory"), connect(tmp_path):
        pass


def test_rows_of_the_cdx_table_stand_in_the_order_of_their_numbers(made):
    table = made.table("cdx")
    with connect(made.derived) as connection:
        found = connection.execute(
            "SELECT count(*), count(*) FILTER (n = file_row_number), count(*) FILTER ("
            " (urlkey, timestamp, capture) >= (before, earlier, other))"
            " FROM (SELECT *, lag(urlkey) OVER turn AS before, lag(timestamp) OVER turn AS earlier,"
            "              lag(capture) OVER turn AS other"
            f"       FROM read_parquet('{table}', file_row_number = true)"
            "       WINDOW turn AS (ORDER BY n))"
        ).fetchall()
    ((count, in_place, in_order),) = found
    assert count > 1.05 * COUNT  # more than one row group, and more than one thread's share
    assert (in_place, in_order) == (count, count - 1)


@pytest.mark.cluster
def test_captures_of_one_address_take_no_more_memory_than_of_as_many(tmp_path):
    many = peak_of_a_look(tmp_path / "many", Shape())
    one = peak_of_a_look(tmp_path / "one", Shape(addresses=1))
    assert one < 1.5 * many


def peak_of_a_look(folder: Path, shape: Shape) -> int:
    """Kilobytes of memory at most of a process that looks across so many captures."""
    make_archive(folder, COUNT, shape)
    code = (
        "import sys; from indexer.corpus.archive import Archive;"
        "from indexer.corpus.consolidate import consolidate; from pathlib import Path;"
        "consolidate(Archive.open(Path(sys.argv[1])));"
        "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    command = [sys.executable, "-c", code, str(folder)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
