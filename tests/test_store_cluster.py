"""Ingest on a Dask cluster that shares no disk: inputs and archive are on a store."""

import subprocess
import sys
from contextlib import contextmanager

import pytest

from indexer.corpus.archive import Archive
from indexer.corpus.mirror import CACHE
from indexer.errors import WorkerError
from indexer.ingest import ingest
from indexer.ingest.cluster import run_on_cluster
from tests.conftest import ROOT
from tests.stores import FaultyProxy
from tests.test_ingest import state, warc
from tests.test_ingest_cluster import (
    DEADLY,
    DEADLY_PAGE,
    PATIENCE,
    environment,
    kill_worker,
    scheduler,
    started,
    when,
    worker,
)

distributed = pytest.importorskip("distributed")
yaml = pytest.importorskip("yaml")
pytestmark = pytest.mark.cluster


@contextmanager
def machine(address, folder, monkeypatch, python_path=None, **more):
    """A worker that has nothing of this machine but the store: own temporary folder and home."""
    folder.mkdir()
    with monkeypatch.context() as own:
        for name in ("TMPDIR", "HOME", CACHE):
            own.setenv(name, str(folder))
        for name, value in more.items():
            own.setenv(name, value)
        with worker(address, folder, python_path) as found:
            yield found


@pytest.fixture
def crawl(store, tmp_path):
    """Where files and archive are: a bucket with pages, and what they give on one machine."""
    bucket = store.bucket()
    files = [warc(tmp_path / f"{n}.warc.gz", n, n + 20) for n in range(6)]
    files.append(warc(tmp_path / "deadly.warc.gz", 30, DEADLY_PAGE, 31))
    for file in files:
        store.put(bucket, f"crawl/{file.name}", file)
        file.unlink()
    return f"s3://{bucket}"


def test_machines_without_a_shared_disk_do_what_one_does(store, crawl, tmp_path, monkeypatch):
    (tmp_path / "deadly").mkdir()
    (tmp_path / "deadly" / "sitecustomize.py").write_text(DEADLY)
    monkeypatch.setenv(CACHE, str(tmp_path / "cache"))
    many = Archive.create(f"{crawl}/many")
    inputs = f"{crawl}/crawl/*.warc.gz"
    here = subprocess.run(
        [sys.executable, "-m", "indexer", "ingest", inputs, "--archive", f"{crawl}/one", "--quiet"],
        env=environment(tmp_path / "deadly"),
    )
    assert here.returncode == 3  # one page is poison
    with (
        scheduler() as (_, address),
        machine(address, tmp_path / "a", monkeypatch, tmp_path / "deadly"),
        machine(address, tmp_path / "b", monkeypatch, tmp_path / "deadly"),
    ):
        report = ingest([inputs], many, runner=run_on_cluster(address))
    assert (report.outcomes["poison"], report.articles) == (1, 14)
    one = Archive.open(f"{crawl}/one")
    assert state(many) == state(one)
    left = [path for name in "ab" for path in (tmp_path / name).rglob("*.parquet")]
    assert left == []  # workers keep nothing
    assert not any("/cluster/" in key for key in store.keys(crawl.removeprefix("s3://")))


def test_a_killed_worker_or_scheduler_loses_no_part_on_a_store(store, crawl, tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE, str(tmp_path / "cache"))
    bucket, inputs = crawl.removeprefix("s3://"), f"{crawl}/crawl/[0-5].warc.gz"
    calm = Archive.create(tmp_path / "calm")
    ingest([inputs], calm, workers=2)

    def marks():
        return {key for key in store.keys(bucket, "tried/corpus/") if key.endswith(".sha256")}

    def ingesting(address):
        where = "--archive", f"{crawl}/tried", "--cluster", address
        command = "indexer", "ingest", inputs, *where, "--quiet"
        return started(*command, stderr=subprocess.PIPE)

    with (
        scheduler() as (process, address),
        machine(address, tmp_path / "a", monkeypatch) as first,
        ingesting(address) as command,
    ):
        when(marks)
        kill_worker(address, first)
        before = len(marks())
        when(lambda: len(marks()) > before)
        process.kill()
        _, said = command.communicate(timeout=PATIENCE)
    assert command.returncode == 1 and "the Dask scheduler went away" in said
    assert said.count("\n") == 1
    done = len(marks())
    assert 0 < done < 6
    with (
        scheduler() as (_, address),
        machine(address, tmp_path / "b", monkeypatch),
        ingesting(address) as command,
    ):
        _, said = command.communicate(timeout=PATIENCE)
    assert (command.returncode, said) == (0, "")
    assert state(Archive.open(f"{crawl}/tried")) == state(calm)


def test_a_worker_that_may_not_use_the_store_is_named(store, crawl, tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE, str(tmp_path / "cache"))
    closed = FaultyProxy(store.server)
    closed.answer = lambda *_: (403, [("Content-Length", "0")], b"")
    says = r"worker tcp://\S+ on \S+: does not share the archive directory .*: no permission"
    with (
        scheduler() as (_, address),
        machine(address, tmp_path / "a", monkeypatch, AWS_ENDPOINT_URL=closed.url),
        pytest.raises(WorkerError, match=says),
    ):
        ingest([f"{crawl}/crawl/0.warc.gz"], Archive.create(f"{crawl}/a"),
               runner=run_on_cluster(address))  # fmt: skip
    closed.close()


# ---- examples of configuration -------------------------------------------------------------------


def test_the_example_for_slurm_gives_a_job_that_starts_workers():
    jobqueue = pytest.importorskip("dask_jobqueue")
    import dask.config

    example = yaml.safe_load((ROOT / "deploy" / "dask-slurm.yaml").read_text("utf-8"))
    defaults = dask.config.get("jobqueue.slurm")
    merged = dask.config.merge({"slurm": defaults}, example["jobqueue"])
    with (
        dask.config.set({"jobqueue": merged}),
        jobqueue.SLURMCluster(
            scheduler_options={"host": "127.0.0.1", "dashboard_address": None}
        ) as c,
    ):
        script = c.job_script()
    assert "#SBATCH -p main" in script and "#SBATCH -t 04:00:00" in script
    assert "--cpus-per-task=8" in script and "source /opt/backissue/bin/activate" in script
    line = next(line for line in script.splitlines() if "dask_worker" in line)
    assert_options_exist(line.partition("dask_worker")[2].split()[1:])
    assert set(example["jobqueue"]["slurm"]) <= set(defaults)
    assert (
        dask.config.get("distributed.scheduler.allowed-failures")
        == (example["distributed"]["scheduler"]["allowed-failures"])
    )


def test_the_example_for_kubernetes_starts_what_there_is():
    text = (ROOT / "deploy" / "dask-kubernetes.yaml").read_text("utf-8")
    found = {(one["kind"], one["metadata"]["name"]): one for one in yaml.safe_load_all(text)}
    service = found["Service", "dask-scheduler"]["spec"]
    for name in ("dask-scheduler", "dask-worker"):
        template = found["Deployment", name]["spec"]["template"]
        labels = template["metadata"]["labels"]
        assert (
            found["Deployment", name]["spec"]["selector"]["matchLabels"].items() <= labels.items()
        )
        assert labels["dask"] == "backissue"
        (container,) = template["spec"]["containers"]
        program, command, *options = container["command"]
        assert (program, command) == ("dask", name.removeprefix("dask-"))
        assert_options_exist(options, command)
        volumes = {volume["name"] for volume in template["spec"].get("volumes", ())}
        assert {mount["name"] for mount in container.get("volumeMounts", ())} <= volumes
    scheduler_labels = found["Deployment", "dask-scheduler"]["spec"]["template"]["metadata"][
        "labels"
    ]
    assert service["selector"].items() <= scheduler_labels.items()
    worker_command = found["Deployment", "dask-worker"]["spec"]["template"]["spec"]["containers"][0]
    assert f"tcp://dask-scheduler:{service['ports'][0]['port']}" in worker_command["command"]


def assert_options_exist(words, command="worker"):
    """Each option of *words* is one of ``dask worker`` or ``dask scheduler``."""
    from distributed.cli import dask_scheduler, dask_worker

    main = dask_worker.main if command == "worker" else dask_scheduler.main
    known = {name for one in main.params for name in (*one.opts, *one.secondary_opts)}
    used = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert used and used <= known, used - known
