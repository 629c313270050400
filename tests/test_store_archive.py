"""Archives on a store: parts, the lock, generations, and what goes wrong with them."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from indexer.corpus import lease as lease_module
from indexer.corpus.archive import Archive
from indexer.corpus.lease import Lease, leased
from indexer.corpus.mirror import CACHE, Mirror
from indexer.corpus.verify import verify
from indexer.engines import open_engine
from indexer.errors import CorpusError, LockedError, StoreError
from indexer.ingest import ingest, reindex
from indexer.ingest.run import bring_index_here
from indexer.stores import put_object, read_object
from tests.test_ingest import state, warc


@pytest.fixture
def root(store, tmp_path, monkeypatch):
    """The URI of an archive that does not exist yet, and a cache of its own."""
    monkeypatch.setenv(CACHE, str(tmp_path / "cache"))
    return f"s3://{store.bucket()}/morgue"


def elsewhere(monkeypatch, tmp_path, name="other"):
    """Go to another machine: one with an empty cache."""
    monkeypatch.setenv(CACHE, str(tmp_path / name))


def hits(archive):
    engine = open_engine(archive.engine_uri, archive.index)
    try:
        return engine.held()
    finally:
        engine.close()


# ---- an archive on a store -----------------------------------------------------------------------


def test_an_archive_on_a_store_is_that_of_a_directory(root, store, tmp_path, monkeypatch):
    files = [warc(tmp_path / "a.warc.gz", 1, 2, 3), warc(tmp_path / "b.warc.gz", 3, 4)]
    local = Archive.create(tmp_path / "local")
    ingest(files, local, collection="C")
    archive = Archive.create(root)
    report = ingest(files[:1], archive, collection="C", workers=2)
    assert (report.articles, report.read_now) == (3, 1)
    elsewhere(monkeypatch, tmp_path)
    other = Archive.open(root)
    report = ingest(files, other, collection="C")
    assert report.read_now == 1  # the other machine has read one of them
    assert state(other) == state(local) and hits(other).keys() == hits(local).keys()
    assert other.status() == local.status()
    assert all(not check.damage for check in verify(other))
    elsewhere(monkeypatch, tmp_path, "third")
    third = Archive.open(root)
    bring_index_here(third)
    assert hits(third).keys() == hits(local).keys()
    bucket = root.split("/")[2]
    names = store.keys(bucket, "morgue/")
    assert sum(name.endswith(".articles.parquet") for name in names) == 2
    generations = {found[1] for name in names if (found := re.search(r"/derived/(\w+)/", name))}
    assert len(generations) <= 2  # that in force, and the one before for who is fetching it


def test_a_directory_of_the_cache_is_the_archive_for_servers(root, tmp_path):
    archive = Archive.create(root)
    ingest([warc(tmp_path / "a.warc.gz", 1)], archive)
    same = Archive.open(archive.path)
    assert same.mirror and same.mirror.uri == root
    assert hits(same) == hits(archive)


def test_sets_and_removals_reach_other_machines(root, tmp_path, monkeypatch):
    ingest([warc(tmp_path / "a.warc.gz", 1, 2)], Archive.create(root))
    (Archive.open(root).path / "sets").mkdir()
    archive = Archive.open(root)
    (archive.path / "sets" / "mine.json").write_text("{}")
    archive.push("sets/mine.json")
    run("remove", "--url", "http://paper.example/1", "--archive", root, "--quiet")
    elsewhere(monkeypatch, tmp_path)
    other = Archive.open(root)
    assert (other.path / "sets" / "mine.json").exists() and len(other.removals().removals) == 1
    bring_index_here(other)
    assert len(hits(other)) == 1
    assert "1 article" in run("search", "report", "--archive", root, output=True)[1]
    (archive.path / "sets" / "mine.json").unlink()
    archive.push("sets/mine.json")
    assert not (Archive.open(root).path / "sets" / "mine.json").exists()


def test_faults_on_the_way_change_nothing(root, store, tmp_path):
    files = [warc(tmp_path / "a.warc.gz", 1, 2)]
    local = Archive.create(tmp_path / "local")
    ingest(files, local)
    kinds = {0: "error", 3: "cut", 5: "lost"}
    store.proxy.fault = lambda number, _m, _p: kinds.get(number % 11)
    archive = Archive.create(root)
    assert not ingest(files, archive).damaged
    store.proxy.reset()
    assert state(archive) == state(local) and hits(archive).keys() == hits(local).keys()


def test_a_writer_that_is_killed_loses_nothing_and_the_same_command_continues(
    root, store, tmp_path, monkeypatch
):
    monkeypatch.setattr(lease_module, "LEASE", 1.0)
    files = [warc(tmp_path / f"{n}.warc.gz", n) for n in range(4)]
    seen = threading.Event()

    def slow(_number, method, path):
        if method == "PUT" and path.partition("?")[0].endswith(".sha256"):
            seen.set()
            return "slow"
        return None

    store.proxy.fault = slow
    process = start("ingest", *files, "--archive", root, "--workers", "1", "--quiet")
    assert seen.wait(120)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    store.proxy.reset()
    elsewhere(monkeypatch, tmp_path)
    archive = Archive.create(root)
    report = ingest(files, archive)
    assert report.articles == 4
    local = Archive.create(tmp_path / "local")
    ingest(files, local)
    assert state(archive) == state(local)


def test_a_part_without_its_mark_does_not_count_and_is_swept_away(root, store, tmp_path):
    bucket = root.split("/")[2]
    files = [warc(tmp_path / "a.warc.gz", 1)]
    archive = Archive.create(root)
    ingest(files, archive)
    key = next(iter(archive.file_keys()))
    lost = f"morgue/corpus/{key}/{'0' * 12}-end.abc.records.parquet"
    store.put(bucket, lost, b"of a worker that died")
    assert ingest(files, archive).read_now == 0
    assert lost not in store.keys(bucket)


def test_what_is_damaged_in_the_store_is_named_and_not_answered_from(
    root, store, tmp_path, monkeypatch
):
    bucket = root.split("/")[2]
    ingest([warc(tmp_path / "a.warc.gz", 1)], Archive.create(root))
    name = next(one for one in store.keys(bucket) if one.endswith(".articles.parquet"))
    store.put(bucket, name, store.get(bucket, name)[:-1] + b"x")
    elsewhere(monkeypatch, tmp_path)
    with pytest.raises(CorpusError, match="is not what was written"):
        Archive.open(root)


def test_a_mark_leads_nowhere_else(root, store, tmp_path, monkeypatch):
    bucket = root.split("/")[2]
    ingest([warc(tmp_path / "a.warc.gz", 1)], Archive.create(root))
    mark = next(one for one in store.keys(bucket) if re.search(r"corpus/.*\.sha256$", one))
    store.put(bucket, mark, b"%s  ../../../evil\n" % (b"0" * 64) * 2)
    elsewhere(monkeypatch, tmp_path)
    with pytest.raises(CorpusError, match="is damaged"):
        Archive.open(root)


def test_reading_an_unchanged_archive_again_asks_little(root, store, tmp_path):
    ingest([warc(tmp_path / "a.warc.gz", 1)], Archive.create(root))
    Archive.open(root)
    store.proxy.reset()
    Archive.open(root)
    assert len(store.proxy.asked) <= 7 and store.proxy.sent < 4_000


# ---- one writer ----------------------------------------------------------------------------------


def test_a_second_writer_is_told_of_the_first(root, tmp_path, monkeypatch):
    monkeypatch.setattr(lease_module, "LEASE", 1.0)
    archive = Archive.create(root)
    with archive.writing():
        elsewhere(monkeypatch, tmp_path)
        with pytest.raises(LockedError, match=f"process {os.getpid()} on"):
            reindex(Archive.create(root))
    with leased(f"{root}/lock.json"):  # let go of at the end
        pass


def test_the_lock_of_a_dead_writer_is_taken_over(root, monkeypatch):
    monkeypatch.setattr(lease_module, "LEASE", 0.8)
    dead = Lease(f"{root}/lock.json")
    dead.take()
    dead._ended.set()  # it gives no sign of life any more
    begun = time.monotonic()
    with leased(f"{root}/lock.json") as lease:
        assert time.monotonic() - begun >= 0.8
        lease.confirm()
        dead._ended.clear()  # it was only asleep
        with pytest.raises(LockedError, match="taken it over"):
            dead.confirm()


def test_of_many_that_find_a_dead_writer_one_gets_the_lock(root, monkeypatch):
    monkeypatch.setattr(lease_module, "LEASE", 0.6)
    dead = Lease(f"{root}/lock.json")
    dead.take()
    dead._ended.set()
    held, refused = [], []

    def contend():
        lease = Lease(f"{root}/lock.json")
        try:
            lease.take()
            held.append(lease)
        except LockedError:
            refused.append(lease)

    threads = [threading.Thread(target=contend) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(held), len(refused)) == (1, 3)
    held[0].release()


def test_a_clock_that_jumps_changes_nothing(root, monkeypatch):
    monkeypatch.setattr(lease_module, "LEASE", 1.0)
    with leased(f"{root}/lock.json") as lease:
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + 86_400 * 30)
        with pytest.raises(LockedError):
            Lease(f"{root}/lock.json").take()
        monkeypatch.setattr(time, "time", lambda: real() - 86_400 * 30)
        lease.confirm()


def test_a_writer_that_lost_its_lock_puts_nothing_in_force(root, store, tmp_path, monkeypatch):
    monkeypatch.setattr(lease_module, "LEASE", 0.6)
    files = [warc(tmp_path / "a.warc.gz", 1)]
    archive = Archive.create(root)
    ingest(files, archive)
    before = read_object(f"{root}/derived.sha256")
    with pytest.raises(LockedError, match="lock was lost"), archive.writing():
        put_object(f"{root}/lock.json", b'{"holder": "another"}')
        seal = archive.derived / "derived.sha256"
        seal.write_bytes(seal.read_bytes().replace(b"cdx.parquet", b"xdc.parquet"))
    assert read_object(f"{root}/derived.sha256") == before


def test_a_lease_outlives_a_store_that_is_away_for_a_moment(root, store, monkeypatch):
    monkeypatch.setattr(lease_module, "LEASE", 3.0)
    with leased(f"{root}/lock.json") as lease:
        until = time.monotonic() + 1
        store.proxy.fault = lambda *_: "error" if time.monotonic() < until else None
        time.sleep(1.2)
        lease.confirm()
        store.proxy.reset()


# ---- bad input -----------------------------------------------------------------------------------


def start(*arguments, output=False):
    return subprocess.Popen(
        [sys.executable, "-m", "indexer", *map(str, arguments)],
        stdout=subprocess.PIPE if output else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(*arguments, output=False):
    process = start(*arguments, output=output)
    found, said = process.communicate(timeout=120)
    return process.returncode, found if output else said


def test_an_archive_that_is_not_there_is_one_line(root, store, tmp_path):
    with pytest.raises(CorpusError, match=f"{root}: no Backissue archive here"):
        Archive.open(root)
    with pytest.raises(StoreError, match="s3://no-such-bucket-here/"):
        Archive.create("s3://no-such-bucket-here/morgue")
    with pytest.raises(CorpusError, match="cannot be on a web server"):
        Archive.create("https://host.example/morgue")
    status, said = run("status", "--archive", "s3://no-such-bucket-here/morgue")
    assert status == 1 and said.count("\n") == 1 and "no such object or bucket" in said
    store.proxy.answer = lambda *_: (403, [("Content-Length", "0")], b"")
    try:
        with pytest.raises(StoreError, match="no permission"):
            Archive.create(root)
    finally:
        del store.proxy.answer


def test_a_cache_that_cannot_be_written_is_one_line(root, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(CACHE, str(tmp_path / "file" / "below"))
    with pytest.raises(CorpusError, match="--cache"):
        Mirror.of_uri(root)


def test_a_lost_cache_is_made_again(root, tmp_path):
    archive = Archive.create(root)
    ingest([warc(tmp_path / "a.warc.gz", 1)], archive)
    shutil.rmtree(archive.path)
    again = Archive.open(root)
    bring_index_here(again)
    assert len(hits(again)) == 1
    Path(again.path / "derived" / "captures.parquet").unlink()
    reindex(again)
    assert again.is_looked_across()
