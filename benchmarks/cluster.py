"""Measure an OpenSearch cluster beside tantivy on the same articles.

usage: python benchmarks/cluster.py [--articles 20000] [--nodes 3] [--queries 60] [--clients 16]
                                    [--seconds 20] [--write docs/cluster-measured.md]

Starts a cluster of its own on loopback (scripts/opensearch-cluster) and ends it. Invented articles
(benchmarks/news.py) go into both engines; then both are asked whole answers: the ten best hits with
passages, the total, seven facets, a histogram. CPU seconds are those of this process (client) and
of the nodes (server); requests are counted where the client sends them. Then one node is killed
under clients that compare each answer with that of before, all is written anew while they go on,
and the index is rebuilt beside itself as after an update. Times depend on the machine and on what
else it does; CPU and the columns beside one another less so.

Data: none: articles are invented.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))


from search import _prepare as prepare

from indexer.corpus.documents import documents, wanted
from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.errors import EngineError
from indexer.model.search import And, Document, Filter, Or, Page, Phrase, Query, Word

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "opensearch-cluster"
FACETS = ("source", "language", "section", "author", "tag", "collection", "kind")
SHAPES = ("one word", "two words", "phrase", "any of five", "word and source", "by date, collapsed")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--queries", type=int, default=60, help="of each shape")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=20, help="of each trial under load")
    parser.add_argument("--port", type=int, default=9700)
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        run("start", folder / "cluster", "--nodes", str(asked.nodes), "--port", str(asked.port),
            "--owner", str(os.getpid()))  # fmt: skip
        try:
            report = ""
            for row in measure(folder, asked):
                print(row, flush=True)
                report += row + "\n"
                if asked.write:
                    asked.write.write_text(report, "utf-8")
        finally:
            run("stop", folder / "cluster")


def measure(folder: Path, asked: Any) -> Iterator[str]:
    """The lines of the report."""
    archive, _ = prepare(folder, asked.articles)
    held = list(documents(archive, list(wanted(archive)), "documents"))
    hosts = ",".join(url.removeprefix("http://") for url in run("urls", folder / "cluster").split())
    replicas = min(1, asked.nodes - 1)
    uri = f"opensearch:http://{hosts}/bench?shards=3&replicas={replicas}"
    engines = {
        "tantivy": open_engine("tantivy:", folder, create=True),
        "opensearch": open_engine(uri, folder, create=True),
    }
    yield (
        "# An OpenSearch cluster beside tantivy, measured\n\n"
        f"{len(held):,} invented articles; {asked.nodes} nodes of one machine with "
        f"{os.cpu_count()} processors, 512 MB of heap each; 3 shards, replicas: {replicas}. "
        f"Written by `benchmarks/cluster.py --articles {asked.articles}`."
    )
    yield "\n| indexing | articles a second | CPU ms an article, client | server |"
    yield "|---|---|---|---|"
    for name, engine in engines.items():
        wall, client, server = timed(folder, lambda engine=engine: fill(engine, held))
        per = 1000 / len(held)
        yield f"| {name} | {len(held) / wall:,.0f} | {client * per:.2f} | {server * per:.2f} |"
    yield (
        "\n| whole answer, ms | tantivy p50 | p99 | CPU | opensearch p50 | p99 | CPU, client "
        "| server | requests |\n|---|---|---|---|---|---|---|---|---|"
    )
    requests = counted(engines["opensearch"])
    for shape, queries in shapes(held, asked.queries).items():
        yield line(folder, shape, queries, engines, requests)
    yield f"\nUnder load, {asked.clients} clients at once:"
    yield (
        "\n| under load | answers | errors | wrong | without counts, for lack of time | slowest s "
        "|\n|---|---|---|---|---|---|"
    )
    queries = [one for some in shapes(held, 4).values() for one in some]
    cluster = folder / "cluster"
    if asked.nodes > 1:
        yield under_load("a node killed", engines["opensearch"], queries, asked,
                         lambda: run("kill", cluster, str(asked.nodes)))  # fmt: skip
        run("revive", cluster, str(asked.nodes))
    anew = [replace(one, digest=one.digest + "+") for one in held]
    yield under_load("all written anew", engines["opensearch"], queries, asked,
                     lambda: fill(engines["opensearch"], anew))  # fmt: skip
    yield under_load("rebuilt beside", engines["opensearch"], queries, asked,
                     lambda: rebuild(engines["opensearch"], uri, folder, held))  # fmt: skip
    busy = os.getloadavg()[2] / (os.cpu_count() or 1)
    yield (
        f"\nThe machine had {busy:.0f} times the work that it has processors for, in the last "
        "fifteen minutes of this."
    )


def line(
    folder: Path,
    shape: str,
    queries: list[Query],
    engines: dict[str, Engine],
    requests: Callable[[], int],
) -> str:
    """One row: the same queries, asked of both engines."""
    cells = [shape]
    for name, engine in engines.items():
        for query in queries:
            engine.search(query)
        requests()
        times: list[float] = []
        _, client, server = timed(folder, lambda e=engine, t=times: t.extend(answers(e, queries)))
        times.sort()
        cells += [f"{1000 * times[int(len(times) * share)]:.1f}" for share in (0.5, 0.99)]
        cells.append(f"{1000 * client / len(queries):.1f}")
        if name == "opensearch":
            cells.append(f"{1000 * server / len(queries):.1f}")
    cells.append(f"{requests() / len(queries):.2f}")
    return "| " + " | ".join(cells) + " |"


def answers(engine: Engine, queries: list[Query]) -> list[float]:
    """How long the answer to each query takes by the clock, in seconds."""
    times = []
    for query in queries:
        started = time.perf_counter()
        engine.search(query)
        times.append(time.perf_counter() - started)
    return times


def under_load(
    what: str, engine: Engine, queries: list[Query], asked: Any, harm: Callable[[], object]
) -> str:
    """Answers of many clients while *harm* is done, compared with those of before."""
    right = {query: told(engine.search(query)) for query in queries}
    done = threading.Event()
    errors, wrong, late, times = [], [], [], []

    def client(number: int) -> None:
        rng = random.Random(number)
        while not done.is_set():
            query = rng.choice(queries)
            started = time.monotonic()
            try:
                page = engine.search(query)
                if page.timed_out:
                    late.append(query)
                elif told(page) != right[query]:
                    wrong.append(query)
            except EngineError as error:
                errors.append(str(error))
            times.append(time.monotonic() - started)

    threads = [threading.Thread(target=client, args=(n,)) for n in range(asked.clients)]
    for thread in threads:
        thread.start()
    time.sleep(asked.seconds / 4)
    try:
        harm()
    except EngineError as error:  # a machine that is too busy: what the clients saw still counts
        what += f" (given up: {error})"
    else:
        time.sleep(asked.seconds)
    finally:
        done.set()
    for thread in threads:
        thread.join()
    for error in sorted(set(errors)):
        print(f"{what}: {error}", file=sys.stderr)
    counts = " | ".join(str(len(some)) for some in (times, errors, wrong, late))
    return f"| {what} | {counts} | {max(times):.1f} |"


def told(page: Page) -> object:
    """What an answer says that does not depend on who answers."""
    return page.total, page.relation, page.facets, page.histogram


def shapes(held: list[Document], number: int) -> dict[str, list[Query]]:
    """Queries of each shape, with words of the articles."""
    rng = random.Random(7)

    def words(count: int) -> tuple[str, ...]:
        text = rng.choice(held).text.split()
        at = rng.randrange(max(1, len(text) - count))
        return tuple(word.strip(".,;:!?“”").lower() or "the" for word in text[at : at + count])

    def whole(**query: Any) -> Query:
        return Query(limit=10, facets=FACETS, histogram="published", budget=60.0, **query)

    made: dict[str, Callable[[], Query]] = {
        "one word": lambda: whole(tree=Word(*words(1))),
        "two words": lambda: whole(tree=And(tuple(map(Word, words(2))))),
        "phrase": lambda: whole(tree=Phrase(words(2))),
        "any of five": lambda: whole(tree=Or(tuple(map(Word, words(5))))),
        "word and source": lambda: whole(
            tree=Word(*words(1)), filters=(Filter("source", (rng.choice(held).source,)),)
        ),
        "by date, collapsed": lambda: whole(
            tree=Word(*words(1)), sort="-published", collapse="story"
        ),
    }
    return {shape: [made[shape]() for _ in range(number)] for shape in SHAPES}


def fill(engine: Engine, held: list[Document]) -> None:
    """Write all documents in one commit."""
    with engine.writing() as writer:
        for document in held:
            writer.upsert(document)


def rebuild(engine: Any, uri: str, folder: Path, held: list[Document]) -> None:
    """Build the index again beside itself, as where an earlier version has made it."""
    control = engine._control
    state, lease = control.state(), control.take_lease()
    older = {name: version - 1 for name, version in state.made_by.items()}
    control.replace(replace(state, made_by=older), lease)
    lease.release()
    fill(open_engine(uri, folder, create=True), held)


def counted(engine: Any) -> Callable[[], int]:
    """How many requests the engine has sent since the last look."""
    transport = engine._cluster._client.transport
    sent, send = [0], transport.perform_request

    def counting(*args: Any, **more: Any) -> Any:
        sent[0] += 1
        return send(*args, **more)

    def look() -> int:
        number, sent[0] = sent[0], 0
        return number

    transport.perform_request = counting
    return look


def timed(folder: Path, work: Callable[[], object]) -> tuple[float, float, float]:
    """Seconds by the clock, and of CPU in this process and in the nodes."""
    wall, client, server = time.monotonic(), time.process_time(), server_cpu(folder)
    work()
    return (
        time.monotonic() - wall,
        time.process_time() - client,
        server_cpu(folder) - server,
    )


def server_cpu(folder: Path) -> float:
    """The CPU seconds of all nodes so far."""
    ticks = 0
    for pid in (folder / "cluster").glob("n*/pid"):
        fields = Path(f"/proc/{pid.read_text()}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def run(command: str, folder: Path, *options: str) -> str:
    """What the script of the cluster says."""
    asked = [sys.executable, str(SCRIPT), command, str(folder), *options]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
