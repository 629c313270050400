"""``ingest --again``: parts of an older extractor are read again, and nothing else is."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from indexer.corpus.archive import Archive
from indexer.corpus.documents import documents, wanted
from indexer.corpus.parts import RECORDS_END
from indexer.corpus.sums import write_sums
from indexer.corpus.verify import verify
from indexer.ingest import ingest
from indexer.ingest.pool import run_in_processes
from tests.test_cli import backissue, refusal
from tests.test_ingest import state, warc

OLD_TITLE = "A headline that an older extractor read"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [warc(tmp_path / "x.warc.gz", 1, 2), warc(tmp_path / "y.warc.gz", 3)]


@pytest.fixture
def archive(tmp_path: Path, files: list[Path]) -> Archive:
    """Two files, read by this version."""
    archive = Archive.create(tmp_path / "a")
    ingest(files, archive)
    return archive


def part_of(archive: Archive, file: Path) -> Path:
    """The articles of *file*, which is one part."""
    for note in archive.corpus.glob("*/file.json"):
        if json.loads(note.read_text())["path"] == str(file):
            return next(note.parent.glob("*.articles.parquet"))
    raise LookupError(file)


def make_old(archive: Archive, *files: Path) -> None:
    """Let the parts of *files* be as an older extractor could have written them."""
    for file in files:
        part = part_of(archive, file)
        rows = f"SELECT * REPLACE ('0' AS extractor, '{OLD_TITLE}' AS title) FROM '{part}'"
        rewrite(part, rows)


def rewrite(part: Path, rows: str) -> None:
    """Let the articles of *part* be *rows*, and its digests theirs."""
    duckdb.sql(f"COPY ({rows}) TO '{part}.new' (FORMAT parquet)")
    Path(f"{part}.new").replace(part)
    stem = part.name.removesuffix(".articles.parquet")
    both = (part, part.with_name(stem + RECORDS_END))
    write_sums(part.with_name(stem + ".sha256"), {path: path for path in both})


def titles(archive: Archive) -> set[str]:
    return {document.title for document in documents(archive, list(wanted(archive)))}


def damage(archive: Archive) -> list[str]:
    return [line for check in verify(archive) for line in check.damage]


def test_a_plain_ingest_leaves_what_an_older_extractor_read(archive, files):
    make_old(archive, files[0])
    report = ingest(files, archive)
    assert (report.read_now, report.redone, report.not_redone) == (0, 0, ())
    assert OLD_TITLE in titles(archive)
    assert archive.status().outdated_articles == 2


def test_again_reads_the_parts_of_an_older_extractor_and_no_others(archive, files):
    before = state(archive)
    make_old(archive, files[0])
    untouched = part_of(archive, files[1])
    written = untouched.stat().st_mtime_ns
    report = ingest([], archive, again=True)
    assert (report.read_now, report.redone, report.not_redone) == (0, 1, ())
    assert (report.files, report.articles) == (2, 3)
    assert untouched.stat().st_mtime_ns == written
    assert state(archive) == before
    assert archive.status().outdated_articles == 0
    assert damage(archive) == []


def test_again_twice_reads_nothing_the_second_time(archive, files):
    make_old(archive, *files)
    assert ingest([], archive, again=True).redone == 2
    second = ingest([], archive, again=True)
    assert (second.redone, second.index.upserted, second.index.deleted) == (0, 0, 0)


def test_again_with_a_path_keeps_to_the_files_below_it_and_reads_new_ones(archive, files, tmp_path):
    make_old(archive, *files)
    new = warc(tmp_path / "z.warc.gz", 4)
    report = ingest([files[1], new], archive, again=True)
    assert (report.read_now, report.redone) == (1, 1)
    assert archive.status().outdated_articles == 2


def test_a_part_whose_archive_file_is_gone_stays_and_is_named(archive, files):
    make_old(archive, *files)
    files[0].unlink()
    old = part_of(archive, files[0]).read_bytes()
    report = ingest([], archive, again=True)
    assert report.redone == 1
    assert report.not_redone == ({"file": str(files[0]), "reason": "The file is no longer there."},)
    assert report.as_json()["not_redone"] == [dict(report.not_redone[0])]
    assert part_of(archive, files[0]).read_bytes() == old
    assert archive.status().articles == 3


def test_another_file_at_the_same_path_is_not_read_in_place_of_the_old_one(archive, files):
    replaced = part_of(archive, files[0])
    make_old(archive, files[0])
    ingest([warc(files[0], 7, 8)], archive)
    old = replaced.read_bytes()
    report = ingest([], archive, again=True)
    assert report.redone == 0
    assert report.not_redone == (
        {"file": str(files[0]), "reason": "The file has changed since it was read."},
    )
    assert replaced.read_bytes() == old


def test_the_newer_of_two_files_that_had_one_path_is_read_again(archive, files):
    make_old(archive, files[0])
    ingest([warc(files[0], 7, 8)], archive)
    for part in archive.corpus.glob("*/*.articles.parquet"):
        rows = f"SELECT * REPLACE ('0' AS extractor) FROM '{part}'"
        rewrite(part, rows)
    report = ingest([], archive, again=True)
    assert (report.redone, len(report.not_redone)) == (2, 1)


def test_a_moved_file_is_read_again_at_the_path_that_is_named(archive, files, tmp_path):
    make_old(archive, files[0])
    (tmp_path / "elsewhere").mkdir()
    moved = files[0].rename(tmp_path / "elsewhere" / files[0].name)
    assert ingest([moved], archive, again=True).redone == 1
    assert OLD_TITLE not in titles(archive)


def test_a_file_that_vanishes_while_it_is_read_leaves_its_old_part(archive, files):
    make_old(archive, files[0])

    def late(jobs, workers):
        files[0].unlink()
        return run_in_processes(jobs, workers)

    report = ingest([], archive, again=True, runner=late)
    assert (report.redone, report.damaged) == (0, ())
    assert [one["file"] for one in report.not_redone] == [str(files[0])]
    assert archive.status().articles == 3
    assert OLD_TITLE in titles(archive)


CRASH = """
import os, sys
from pathlib import Path
from indexer.corpus import parts
from indexer.corpus.archive import Archive
from indexer.ingest import ingest
from indexer.ingest.work import extract_split

move_in_place, calls = parts.move_in_place, []

def crash(written, target):
    calls.append(target)
    if len(calls) == int(sys.argv[2]):
        os._exit(9)
    move_in_place(written, target)

parts.move_in_place = crash
here = lambda jobs, workers: ((job, extract_split(job)) for job in jobs)
ingest([], Archive.open(Path(sys.argv[1])), again=True, runner=here)
"""


@pytest.mark.parametrize("rename", [1, 2, 3, 4, 5, 6])
def test_a_crash_at_any_rename_is_mended_by_the_same_command(archive, files, rename):
    before = state(archive)
    make_old(archive, *files)
    crashed = subprocess.run([sys.executable, "-c", CRASH, str(archive.path), str(rename)])
    assert crashed.returncode == 9
    report = ingest([], archive, again=True)
    assert report.redone == (2 if rename < 4 else 1)
    assert state(archive) == before
    assert damage(archive) == []


def test_a_crash_is_mended_by_a_plain_ingest_of_the_same_file_too(archive, files):
    before = state(archive)
    make_old(archive, files[0])
    subprocess.run([sys.executable, "-c", CRASH, str(archive.path), "2"])
    assert ingest(files, archive).read_now == 1
    assert state(archive) == before


def test_the_command_needs_no_path_and_reports_what_it_did(archive, files, tmp_path):
    make_old(archive, *files)
    status = json.loads(backissue("status", "--archive", archive.path, "--json").stdout)
    assert status["outdated_articles"] == 3
    people = backissue("status", "--archive", archive.path).stdout
    assert "articles that an older extractor read: 3" in people
    shutil.move(files[1], tmp_path / "moved.gz")
    report = tmp_path / "report.json"
    done = backissue("ingest", "--again", "--archive", archive.path, "--report", report)
    assert done.returncode == 3, done.stderr
    assert "1 parts of an older extractor read again" in done.stdout
    assert f"not read again: {files[1]}: The file is no longer there." in done.stdout
    assert json.loads(report.read_text())["redone"] == 1


def test_the_command_without_path_and_archive_makes_none(tmp_path):
    line = refusal(backissue("ingest", "--again", "--archive", tmp_path / "none"), 1)
    assert "no Backissue archive here" in line
    assert not (tmp_path / "none").exists()
    assert "PATH" in refusal(backissue("ingest", "--archive", tmp_path / "none"), 2)
