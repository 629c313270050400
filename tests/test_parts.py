"""Parts that several attempts write at once."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import duckdb
import pytest

from indexer.corpus import parts
from indexer.corpus.parts import articles_path, clear_dead_attempts, records_path, writing_part
from indexer.corpus.sums import damaged_files
from indexer.durable import locked
from indexer.errors import CorpusError
from indexer.ingest.work import Job, extract_split
from indexer.model.capture import Split
from indexer.read import plan
from tests.test_ingest import warc

SPLIT = Split("/nowhere/a.warc", "key")
ROUNDS = 5


def write(corpus: Path, writer: int) -> None:
    """Write parts of *writer* + 1 rows, each of which names the writer, one after the other."""
    for _ in range(ROUNDS):
        with writing_part(corpus, SPLIT) as part:
            for _ in range(writer + 1):
                part.add_record({"reason": f"writer {writer}"})
                part.add_article({"title": f"writer {writer}"})


def held(path: Path, column: str) -> list[str]:
    return [row[0] for row in duckdb.sql(f"SELECT {column} FROM '{path}'").fetchall()]


@pytest.mark.parametrize("processes", [True, False])
def test_of_many_writers_of_one_part_one_wins_whole(tmp_path, processes):
    pool = (
        ProcessPoolExecutor(4, mp_context=get_context("forkserver"))
        if processes
        else ThreadPoolExecutor(8)
    )
    with pool:
        list(pool.map(write, [tmp_path] * 8, range(8)))
    records = held(records_path(tmp_path, SPLIT), "reason")
    assert held(articles_path(tmp_path, SPLIT), "title") == records
    assert len(set(records)) == 1 and records[0] == f"writer {len(records) - 1}"
    written = (articles_path(tmp_path, SPLIT), records_path(tmp_path, SPLIT))
    assert list(damaged_files(tmp_path, written)) == []
    assert len(list((tmp_path / "key").iterdir())) == 3


def test_the_last_complete_writer_wins(tmp_path):
    with writing_part(tmp_path, SPLIT) as slow:
        slow.add_record({"reason": "slow"})
        with writing_part(tmp_path, SPLIT) as quick:
            quick.add_record({"reason": "quick"})
        assert held(records_path(tmp_path, SPLIT), "reason") == ["quick"]
    assert held(records_path(tmp_path, SPLIT), "reason") == ["slow"]


def test_a_part_with_the_same_content_is_left_where_it_is(tmp_path):
    (split,) = plan(warc(tmp_path / "x.warc.gz", 1, 2))
    job = Job(split, tmp_path)
    extract_split(job)
    before = records_path(tmp_path, split).stat()
    extract_split(job)
    after = records_path(tmp_path, split).stat()  # reading may have changed the time of access
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_part_with_fewer_rows_than_were_written_is_refused(tmp_path):
    with pytest.raises(CorpusError, match="does not hold what was written"):  # noqa: SIM117
        with writing_part(tmp_path, SPLIT) as part:
            part.add_record({"reason": "first"})
            part.add_record({"reason": "second"})
            (attempt,) = (path for path in (tmp_path / "key").iterdir() if path.is_dir())
            part._record_lines.flush()
            os.truncate(attempt / "records.jsonl", len('{"reason":"first"}\n'))
    assert list((tmp_path / "key").iterdir()) == []


def test_articles_that_change_before_the_records_are_in_place_leave_no_part(tmp_path, monkeypatch):
    """As on a file system whose locks other machines do not see."""

    def move_and_spoil(written, target):
        written.replace(target)
        if target == articles_path(tmp_path, SPLIT):
            target.write_bytes(b"by another machine")

    monkeypatch.setattr(parts, "move_in_place", move_and_spoil)
    with pytest.raises(CorpusError, match="does not hold what was written"):
        write(tmp_path, 1)
    assert not records_path(tmp_path, SPLIT).exists()


DYING = """
import sys, time
from pathlib import Path
from indexer.corpus.parts import writing_part
from indexer.model.capture import Split

with writing_part(Path(sys.argv[1]), Split("/nowhere/a.warc", "key")) as part:
    part.add_record({"reason": "dying"})
    print("writing", flush=True)
    time.sleep(300)
"""


def test_what_a_killed_attempt_left_is_deleted_and_what_a_living_one_writes_is_not(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", DYING, str(tmp_path)], stdout=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        clear_dead_attempts(tmp_path / "key")
        living = sorted((tmp_path / "key").iterdir())
        assert len(living) == 2 and all(path.name.startswith(".") for path in living)
        process.send_signal(signal.SIGKILL)
    assert sorted((tmp_path / "key").iterdir()) == living
    write(tmp_path, 1)
    assert len(list((tmp_path / "key").iterdir())) == 3


def test_a_lock_is_held_by_one_thread_at_a_time_and_leaves_no_file(tmp_path):
    holders, most = [], []

    def hold():
        for _ in range(20):
            with locked(tmp_path / "lock"):
                holders.append(1)
                most.append(len(holders))
                time.sleep(0.0005)
                holders.pop()

    threads = [threading.Thread(target=hold) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (max(most), len(most)) == (1, 120)
    assert list(tmp_path.iterdir()) == []
