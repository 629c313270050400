"""The whole of what is past one machine, as processes: nodes, store, ingest, servers, a proxy.

What deploy/compose.yaml starts in containers runs here without them. `make cluster` runs it.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread

import clusters
import pytest
from balancer import Balancer, asked
from stores import ObjectStore

from indexer.corpus.archive import Archive
from indexer.corpus.mirror import CACHE
from indexer.engines import open_engine
from indexer.ingest import ingest
from indexer.model.search import Query

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(900)]
ROOT = Path(__file__).parents[1]
FIRST, MORE = ("hallin-bay.warc", "puerto-gris.wacz"), "coastal-2008-2012.warc.gz"
SEARCH = "/api/v1/search?q=&limit=200&versions=all"


@pytest.fixture(scope="module")
def nodes() -> Iterator[Path]:
    with clusters.three_nodes() as folder:
        yield folder


class Machines:
    """Processes that share a store and a cluster, and no directory: each has a cache of its own."""

    def __init__(self, folder: Path, crawl: str, morgue: str, engine: str) -> None:
        self._folder, self._crawl, self._morgue, self._engine = folder, crawl, morgue, engine

    def ingest(self, *names: str) -> None:
        """Read files of the crawl; fails where the command does."""
        files = [f"{self._crawl}/{name}" for name in names]
        places = "--archive", self._morgue, "--engine", self._engine
        with self._started("reader", "ingest", *files, *places) as run:
            _, said = run.communicate(timeout=300)
        assert run.returncode == 0, said

    def serve(self, name: str, port: int = 0) -> "subprocess.Popen[str]":
        options = ("--archive", self._morgue, "--files", f"{self._crawl}/", "--port", str(port))
        return self._started(name, "serve", *options, "--drain", "1")

    def _started(self, name: str, *arguments: str) -> "subprocess.Popen[str]":
        cache = self._folder / name
        cache.mkdir(exist_ok=True)
        return subprocess.Popen(
            [sys.executable, "-m", "indexer", *arguments],
            cwd=ROOT,
            env={**os.environ, CACHE: str(cache)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def _port_of(run: "subprocess.Popen[str]") -> int:
    assert run.stdout
    return int(run.stdout.readline().split()[3].rstrip("/").rpartition(":")[2])


def _ids_on_one_machine(folder: Path, names: tuple[str, ...]) -> frozenset[str]:
    """What the same files are on one machine, without a store or a cluster."""
    archive = Archive.create(folder)
    ingest([ROOT / "sample_warcs" / name for name in names], archive)
    engine = open_engine(archive.engine_uri, archive.index)
    try:
        found = engine.search(Query(limit=1_000, versions="all"))
        return frozenset(hit.document.id for hit in found.hits)
    finally:
        engine.close()


def _ids(body: bytes) -> frozenset[str]:
    return frozenset(one["id"] for one in json.loads(body)["results"])


class Readers:
    """Clients that search all the time, and note what they were told."""

    def __init__(self, port: int, number: int) -> None:
        self.seen: list[frozenset[str]] = []
        self.failed: list[tuple[int, bytes]] = []
        self._port, self._ended = port, Event()
        self._threads = [Thread(target=self._read) for _ in range(number)]
        for thread in self._threads:
            thread.start()

    def _read(self) -> None:
        while not self._ended.is_set():
            status, body = asked(self._port, SEARCH, 60)
            if status == 200:
                self.seen.append(_ids(body))
            else:
                self.failed.append((status, body[:300]))
            time.sleep(0.05)

    def wait(self, more: int) -> None:
        """Wait for *more* answers."""
        wanted, until = len(self.seen) + more, time.monotonic() + 120
        while len(self.seen) < wanted:
            assert time.monotonic() < until, (len(self.seen), self.failed[:3])
            time.sleep(0.05)

    def end(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()


def test_a_morgue_past_one_machine_answers_as_one_machine_does_whatever_ends_meanwhile(
    nodes: Path, store: ObjectStore, tmp_path: Path
) -> None:
    bucket = store.bucket()
    for name in (*FIRST, MORE):
        store.put(bucket, f"crawl/{name}", ROOT / "sample_warcs" / name)
    hosts = ",".join(url.removeprefix("http://") for url in clusters.run("urls", nodes).split())
    machines = Machines(
        tmp_path,
        f"s3://{bucket}/crawl",
        f"s3://{bucket}/morgue",
        f"opensearch:http://{hosts}/morgue?shards=3&replicas=1",
    )
    before = _ids_on_one_machine(tmp_path / "before", FIRST)
    after = _ids_on_one_machine(tmp_path / "after", (*FIRST, MORE))
    assert before < after and len(after) <= 200
    machines.ingest(*FIRST)
    with ExitStack() as stack:

        def begin(name: str, port: int = 0) -> "subprocess.Popen[str]":
            run = stack.enter_context(machines.serve(name, port))
            stack.callback(run.kill)
            return run

        runs = [begin(name) for name in ("web1", "web2")]
        ports = [_port_of(run) for run in runs]
        proxy = Balancer(ports)
        stack.callback(proxy.close)
        proxy.wait_for(ports)
        readers = Readers(proxy.server_port, 4)
        stack.callback(readers.end)
        readers.wait(20)
        clusters.run("kill", nodes, "3")
        readers.wait(20)
        runs[0].send_signal(signal.SIGTERM)  # as a rolling restart does
        assert runs[0].wait(timeout=60) == 0
        runs[0] = begin("web1", ports[0])
        _port_of(runs[0])
        proxy.wait_for(ports)
        machines.ingest(MORE)  # with a node less
        clusters.run("revive", nodes, "3")
        until = time.monotonic() + 60
        while set(readers.seen[-20:]) != {after}:
            assert time.monotonic() < until
            readers.wait(20)
        readers.end()
        assert readers.failed == []
        assert {ids for ids in readers.seen if not before <= ids <= after} == set()
        _, found = asked(proxy.server_port, SEARCH, 60)
        for result in json.loads(found)["results"][:5]:  # replay reads the files on the store
            for path in (result["links"]["page"], result["links"]["replay"]):
                assert asked(proxy.server_port, path, 60)[0] == 200, path
