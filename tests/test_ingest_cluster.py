"""Ingest on a Dask cluster: real schedulers and workers, on the loopback interface."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import indexer
from indexer.corpus.archive import Archive
from indexer.errors import EngineError, WorkerError
from indexer.ingest import ingest
from indexer.ingest.cluster import run_on_cluster
from indexer.ingest.work import Job
from indexer.model.extractor import EXTRACTOR_VERSION
from indexer.read import plan
from tests.test_ingest import state, warc

distributed = pytest.importorskip("distributed")

PATIENCE = 120  # seconds for a process to start or to end
LOOPBACK = "--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"

DEADLY_PAGE = 13
DEADLY = f"""
import os, signal
import indexer.extract as extraction

extract = extraction.extract

def extract_or_die(capture, *more):
    if capture.url.endswith("/{DEADLY_PAGE}"):
        os.kill(os.getpid(), signal.SIGKILL)
    return extract(capture, *more)

extraction.extract = extract_or_die
"""
"""Makes a page kill the process that extracts it, as one that takes too much memory does."""


@contextmanager
def started(*command, **more) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen([sys.executable, "-m", *map(str, command)], text=True, **more)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stderr:
            process.stderr.close()


def environment(python_path):
    return {**os.environ, "PYTHONPATH": str(python_path)} if python_path else None


@contextmanager
def scheduler(python_path=None):
    """A scheduler; its process, and its address."""
    command = "distributed.cli.dask_scheduler", *LOOPBACK, "--port", "0"
    with (
        tempfile.TemporaryDirectory() as folder,  # a current directory without our packages
        started(
            *command, cwd=folder, env=environment(python_path), stderr=subprocess.PIPE
        ) as process,
    ):
        address = next(line.split()[-1] for line in process.stderr if "Scheduler at" in line)
        yield process, address


@contextmanager
def worker(address, folder, python_path=None):
    """A worker of two threads whose current directory is *folder*; its address.

    It runs below a nanny, and ends when that is killed.
    """
    folder.mkdir(exist_ok=True)
    command = "distributed.cli.dask_worker", address, *LOOPBACK, "--nworkers", "1"
    log = folder / f"worker-{time.monotonic_ns()}.log"
    with log.open("w") as said, started(
        *command, "--nthreads", "2", "--local-directory", folder,
        cwd=folder, env=environment(python_path), stderr=said,
    ):  # fmt: skip
        when(lambda: "Registered to" in log.read_text())
        yield re.search(r"Start worker at: +(\S+)", log.read_text())[1]


def when(found):
    """What *found* returns as soon as it is true."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if result := found():
            return result
        time.sleep(0.05)
    raise TimeoutError


@pytest.fixture(scope="module")
def deadly(tmp_path_factory):
    """A PYTHONPATH in which one page kills the process that extracts it."""
    folder = tmp_path_factory.mktemp("deadly")
    (folder / "sitecustomize.py").write_text(DEADLY)
    return folder


@pytest.fixture(scope="module")
def cluster(tmp_path_factory, deadly):
    """The address of a scheduler with a sound worker."""
    folder = tmp_path_factory.mktemp("worker")
    with scheduler() as (_, address), worker(address, folder, python_path=deadly):
        yield address


def parts(archive):
    return {path.parent.name for path in archive.corpus.glob("*/*.records.parquet")}


def hidden(archive):
    return [path for path in archive.corpus.rglob("*") if path.name.startswith(".")]


def test_a_cluster_does_the_same_as_processes(tmp_path, cluster):
    files = [warc(tmp_path / f"{n}.warc.gz", n, n + 20) for n in range(6)]
    here, there = Archive.create(tmp_path / "here"), Archive.create(tmp_path / "there")
    ingest(files, here)
    ingest(files, there, runner=run_on_cluster(cluster))
    assert state(there) == state(here)
    assert hidden(there) == []


def test_an_archive_named_by_a_relative_path_is_the_same_one_for_the_workers(
    tmp_path, cluster, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    file = warc(tmp_path / "x.warc.gz", 1)
    report = ingest([file], Archive.create(Path("a")), runner=run_on_cluster(cluster))
    assert report.articles == 1


@pytest.mark.cluster
def test_a_page_that_kills_its_process_costs_a_cluster_no_more_than_one_machine(
    tmp_path, cluster, deadly
):
    files = [warc(tmp_path / "x.warc.gz", 1, DEADLY_PAGE, 2), warc(tmp_path / "y.warc.gz", 3)]
    here, there = tmp_path / "here", Archive.create(tmp_path / "there")
    command = [sys.executable, "-m", "indexer", "ingest", "--quiet", "--archive", here, *files]
    assert subprocess.run(command, env=environment(deadly)).returncode == 3
    report = ingest(files, there, runner=run_on_cluster(cluster))
    assert (report.outcomes["poison"], report.articles) == (1, 3)
    assert state(there) == state(Archive.open(here))
    assert hidden(there) == []


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A path at which every process sees its own current directory."""
    if not Path("/proc/self/cwd").exists():
        pytest.skip("no /proc/self/cwd")
    (tmp_path / "driver").mkdir()
    monkeypatch.chdir(tmp_path / "driver")
    return Path("/proc/self/cwd")


def test_a_worker_that_does_not_share_the_archive_is_named_before_the_first_job(tmp_path, own):
    archive = Archive.create(own / "a")
    file = warc(tmp_path / "x.warc.gz", 1)
    with (
        scheduler() as (_, address),
        worker(address, tmp_path / "driver"),
        worker(address, tmp_path / "elsewhere") as stranger,
        pytest.raises(WorkerError, match="does not share the archive directory") as raised,
    ):
        ingest([file], archive, runner=run_on_cluster(address))
    assert f"worker {stranger} on " in str(raised.value) and "\n" not in str(raised.value)
    assert parts(archive) == set() and hidden(archive) == []


@pytest.mark.cluster
def test_a_worker_that_joins_later_without_the_archive_is_named_and_loses_nothing(tmp_path, own):
    archive = Archive.create(own / "a")
    splits = [plan(warc(tmp_path / f"{n}.warc.gz", n))[0] for n in range(8)]
    done = []
    with scheduler() as (_, address), worker(address, tmp_path / "driver"):
        late = worker(address, tmp_path / "elsewhere")

        def jobs():
            for number, split in enumerate(splits):
                if number == 5:
                    jobs.stranger = late.__enter__()
                yield Job(split, archive.corpus)

        try:
            with pytest.raises(WorkerError, match="does not share") as raised:
                for job, _ in run_on_cluster(address)(jobs(), 1):
                    done.append(job.split.file_key)
        finally:
            late.__exit__(None, None, None)
    assert f"worker {jobs.stranger} on " in str(raised.value)
    assert done and set(done) <= parts(archive)


def test_a_worker_that_does_not_see_the_archive_files_is_named(tmp_path, cluster, own):
    archive = Archive.create(tmp_path / "a")
    file = warc(own / "x.warc.gz", 1)
    with pytest.raises(WorkerError, match=f"worker tcp://.* does not see the archive file {file}"):
        ingest([file], archive, runner=run_on_cluster(cluster))
    assert parts(archive) == set()


@pytest.fixture(scope="module")
def older(tmp_path_factory):
    """A PYTHONPATH with an older version of this package, which lacks a module."""
    folder = tmp_path_factory.mktemp("older")
    shutil.copytree(Path(indexer.__file__).parent, folder / "indexer")
    (folder / "indexer/model/extractor.py").write_text('EXTRACTOR_VERSION = "1-older"\n')
    (folder / "indexer/ingest/cluster_worker.py").unlink()
    return folder


def test_a_worker_with_another_version_is_named_with_both_versions(tmp_path, cluster, older):
    archive = Archive.create(tmp_path / "a")
    file = warc(tmp_path / "x.warc.gz", 1)
    with (
        worker(cluster, tmp_path / "worker", python_path=older) as stranger,
        pytest.raises(WorkerError) as raised,
    ):
        ingest([file], archive, runner=run_on_cluster(cluster))
    says = f"worker {stranger}: has extractor 1-older, here {EXTRACTOR_VERSION}; install the same"
    assert str(raised.value).startswith(says)
    assert parts(archive) == set()


@pytest.mark.cluster
def test_a_killed_worker_or_scheduler_costs_no_record_and_prints_one_line_at_most(tmp_path):
    files = [warc(tmp_path / f"{n}.warc.gz", *range(n * 9, n * 9 + 9)) for n in range(8)]
    calm, tried = Archive.create(tmp_path / "calm"), Archive.create(tmp_path / "tried")
    ingest(files, calm, workers=2)

    def ingesting(address):
        command = "indexer", "ingest", "--quiet", "--archive", tried.path, "--cluster", address
        return started(*command, *files, stderr=subprocess.PIPE)

    with (
        scheduler() as (process, address),
        worker(address, tmp_path / "one") as first,
        ingesting(address) as command,
    ):
        when(lambda: parts(tried))
        kill_worker(address, first)
        before = len(parts(tried))
        when(lambda: len(parts(tried)) > before)
        process.kill()
        _, said = command.communicate(timeout=PATIENCE)
    gone = f"backissue: {address}: the Dask scheduler went away; run the same command again"
    assert (command.returncode, said) == (1, f"{gone} to continue\n")
    assert parts(tried) < parts(calm)
    with (
        scheduler() as (_, address),
        worker(address, tmp_path / "two"),
        ingesting(address) as command,
    ):
        _, said = command.communicate(timeout=PATIENCE)
    assert (command.returncode, said) == (0, "")
    assert state(tried) == state(calm)
    assert hidden(tried) == []


def kill_worker(address, victim):
    """Kill the process of a worker; its nanny starts another one."""
    with distributed.Client(address) as client:
        (pid,) = client.run(os.getpid, workers=[victim]).values()
    os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tls://127.0.0.1:9"])
def test_a_cluster_that_does_not_answer_is_named(tmp_path, address):
    file = warc(tmp_path / "x.warc.gz", 1)
    with pytest.raises(EngineError, match=f"{address}: no Dask scheduler answers there"):
        ingest([file], Archive.create(tmp_path / "a"), runner=run_on_cluster(address))


def test_a_scheduler_with_another_version_is_named(tmp_path, older):
    file = warc(tmp_path / "x.warc.gz", 1)
    says = f"scheduler .*: has extractor 1-older, here {EXTRACTOR_VERSION}; install the same"
    with scheduler(older) as (_, address), pytest.raises(WorkerError, match=says):
        ingest([file], Archive.create(tmp_path / "a"), runner=run_on_cluster(address))


def test_a_cluster_that_goes_away_is_named(tmp_path):
    with scheduler() as (process, address):

        def jobs():
            yield Job(plan(warc(tmp_path / "x.warc.gz", 1))[0], tmp_path)
            process.kill()

        with pytest.raises(EngineError, match=f"{address}: the Dask scheduler went away"):
            list(run_on_cluster(address)(jobs(), 1))
