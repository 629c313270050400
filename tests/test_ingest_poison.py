"""Pages that kill the process which reads them: each is set aside, and every other one is kept."""

import gzip
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from indexer.corpus.archive import Archive
from indexer.errors import ArchiveError
from indexer.ingest import ingest, page_limits
from indexer.ingest.alone import do_alone
from indexer.ingest.pool import run_in_processes
from indexer.ingest.work import Job, SplitCounts, extract_split
from indexer.model.capture import Split
from indexer.read import plan
from tests.archives import write_warc

CAPTURED = datetime(2016, 5, 4, 3, 2, 1, tzinfo=UTC)
TEXT = "The ferry left the harbour with the mayor aboard, who told the Post that it was late. "


class DeadlyPages(frozenset):
    """A poison list that ends the worker which reads a record whose key ends in one of *ends*.

    Asked about such a record it sends *how* to its own process, or raises it, as often as it is
    asked before the record is in the list; with *stubborn*, afterwards, too. Each death is a line
    of the file *log*.
    """

    def __new__(cls, keys: Iterable[str], *more: object) -> "DeadlyPages":
        return super().__new__(cls, keys)

    def __init__(self, keys: Iterable[str], ends: frozenset[str], how, log: Path, stubborn=False):
        self.ends, self.how, self.log, self.stubborn = ends, how, log, stubborn

    def __reduce__(self):
        return DeadlyPages, (list(self), self.ends, self.how, self.log, self.stubborn)

    def __or__(self, others):
        return DeadlyPages({*self, *others}, self.ends, self.how, self.log, self.stubborn)

    def __contains__(self, key: object) -> bool:
        is_known = super().__contains__(key)
        if str(key).partition(":")[2] in self.ends and (self.stubborn or not is_known):
            with self.log.open("a") as log:
                log.write(f"{key}\n")
            if isinstance(self.how, signal.Signals):
                os.kill(os.getpid(), self.how)
            raise self.how
        return is_known


def pages(path: Path, count: int) -> Path:
    html = "<title>Report {0}</title><h1>Report {0}</h1><p>Posted: 2016-05-04</p>"
    html += f"<p>No. {{0}}. {TEXT}</p>" * 6
    entries = [(f"http://paper.example/{n}", html.format(n), CAPTURED, {}) for n in range(count)]
    return write_warc(path, entries)


def in_one_member(path: Path, count: int) -> Path:
    """All records in one gzip member, so that no offset of the file leads to one."""
    data = gzip.decompress(pages(path.with_suffix(".tmp.gz"), count).read_bytes())
    path.write_bytes(gzip.compress(data))
    return path


def calm(folder: Path, file: Path) -> tuple[Archive, Split]:
    """An archive of *file* that nothing disturbed, and the file's one split."""
    archive = Archive.create(folder)
    ingest([file], archive)
    (split,) = plan(file)
    return archive, split


def places(archive: Archive) -> dict[str, str]:
    """The key of each page within its file, and its URL."""
    return {
        f"{at.offset}:{at.member}" if at.member else str(at.offset): record.url
        for record in archive.records("article", limit=None)
        for at in [record.location]
    }


def disturbed(tmp_path: Path, split: Split, poison: DeadlyPages) -> tuple[Archive, object]:
    archive = Archive.create(tmp_path / "disturbed")
    with archive.writing():
        archive.register(split, None)
        result = do_alone(Job(split, archive.corpus, poison))
    return archive, result


@pytest.mark.parametrize(
    ("make", "bad", "how", "deaths"),
    [
        (pages, 1, signal.SIGKILL, 2),
        (in_one_member, 3, signal.SIGXCPU, 1),
        (pages, 3, MemoryError(), 1),
        (pages, 20, signal.SIGSEGV, 1),
    ],
)
def test_every_page_that_kills_is_set_aside_and_every_other_is_kept(
    tmp_path, make, bad, how, deaths
):
    before, split = calm(tmp_path / "calm", make(tmp_path / "x.warc.gz", bad + 20))
    known = places(before)
    victims = dict(list(known.items())[10 : 10 + bad])
    poison = DeadlyPages((), frozenset(victims), how, tmp_path / "log")
    archive, result = disturbed(tmp_path, split, poison)
    assert result == SplitCounts(before.status().records, 20)
    assert {record.url for record in archive.records("poison")} == set(victims.values())
    kept = [record for record in before.records(limit=None) if record.url not in victims.values()]
    assert [one for one in archive.records(limit=None) if one.outcome != "poison"] == kept
    assert len((tmp_path / "log").read_text().splitlines()) == bad * deaths


def test_the_first_and_the_last_page_of_a_split_may_kill(tmp_path):
    before, split = calm(tmp_path / "calm", pages(tmp_path / "x.warc.gz", 4))
    first, *_, last = places(before)
    poison = DeadlyPages((), frozenset([first, last]), signal.SIGSEGV, tmp_path / "log")
    archive, result = disturbed(tmp_path, split, poison)
    assert result.articles == 2 and archive.status().outcomes["poison"] == 2


def test_a_place_that_nothing_leads_past_ends_the_split_and_keeps_what_lies_before(tmp_path):
    before, split = calm(tmp_path / "calm", pages(tmp_path / "x.warc.gz", 6))
    third = list(places(before))[3]
    poison = DeadlyPages((), frozenset([third]), signal.SIGKILL, tmp_path / "log", True)
    archive, result = disturbed(tmp_path, split, poison)
    assert result.articles == 3
    (rest,) = archive.records("poison")
    assert (rest.type, rest.location.offset) == ("damage", int(third))


def test_a_split_that_dies_before_its_first_record_is_damage_of_the_file(tmp_path):
    before, split = calm(tmp_path / "calm", pages(tmp_path / "x.warc.gz", 2))
    first = str(before.records(limit=None)[0].location.offset)
    poison = DeadlyPages((), frozenset([first]), signal.SIGKILL, tmp_path / "log", True)
    archive, result = disturbed(tmp_path, split, poison)
    assert isinstance(result, ArchiveError) and "5 workers died over it" in str(result)
    assert not list(archive.corpus.glob("*/*.parquet"))


def test_a_file_with_pages_that_kill_does_not_keep_others_from_being_read(tmp_path):
    files = [pages(tmp_path / f"{name}.warc.gz", 5) for name in "abc"]
    before, split = calm(tmp_path / "calm", files[0])
    victims = frozenset(list(places(before))[1:3])
    archive = Archive.create(tmp_path / "a")
    poison = DeadlyPages((), victims, signal.SIGSEGV, tmp_path / "log")

    def with_deadly_pages(jobs, workers):
        return run_in_processes(
            (
                Job(job.split, job.corpus, poison if job.split == split else job.poison)
                for job in jobs
            ),
            workers,
        )

    report = ingest(files, archive, workers=2, runner=with_deadly_pages)
    assert (report.articles, report.outcomes["poison"]) == (13, 2)
    assert [one["reason"] for one in report.damaged] == ["poison", "poison"]


def test_code_that_no_signal_handler_can_interrupt_ends_at_the_hard_limit():
    program = (
        "from indexer.ingest import page_limits as limits\n"
        "limits.HARD_CPU = 1\n"
        "with limits.page_limits():\n"
        "    sum(range(10**12))"
    )
    done = subprocess.run([sys.executable, "-c", program], timeout=60)
    assert done.returncode == -signal.SIGXCPU


def test_a_page_that_breaks_the_limits_of_every_way_to_read_it_is_kept_without_text(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(page_limits, "SOFT_CPU", 0.0001)
    file = tmp_path / "x.warc.gz"
    write_warc(file, [("http://paper.example/1", "<p>" + TEXT * 40_000, CAPTURED, {})])
    (split,) = plan(file)
    archive = Archive.create(tmp_path / "a")
    with archive.writing():
        archive.register(split, None)
        extract_split(Job(split, archive.corpus))
        with archive.connected() as connection:
            rows = connection.execute("SELECT degraded, len(blocks) FROM articles").fetchall()
    assert rows == [("cpu", 0)]
