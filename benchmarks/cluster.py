"""Measure an OpenSearch cluster beside tantivy on the same articles.

usage: python benchmarks/cluster.py [--articles 20000] [--nodes 3] [--queries 60] [--clients 16]
                                    [--seconds 20] [--write docs/cluster-measured.md]

Starts a cluster of its own on loopback (scripts/opensearch-cluster) and ends it. Invented articles
(benchmarks/news.py) go into both engines; then both are asked whole answers: the ten best hits with
passages, the total, seven facets, a histogram. CPU seconds are those of this process (client) and
of the nodes (server); requests are counted where the client sends them. Then one node is killed
under clients that compare each answer with that of before, and the index is written anew while they
go on. Times depend on the machine; the columns beside one another do not.

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
from indexer.model.search import And, Document, Filter, Or, Phrase, Query, Word

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
        run("start", folder / "cluster", "--nodes", str(asked.nodes), "--port", str(asked.port))
        try:
            report = ""
            for row in measure(folder, asked):
                print(row, flush=True)
                report += row + "\n"
        finally:
            run("stop", folder / "cluster")
    if asked.write:
        asked.write.write_text(report, "utf-8")


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
    yield f"# {asked.articles:,} articles, {asked.nodes} nodes, 3 shards, {replicas} replica"
    yield "\n| indexing | articles a second | CPU ms an article, client | server |"
    yield "|---|---|---|---|"
    for name, engine in engines.items():
        wall, client, server = timed(folder, lambda engine=engine: fill(engine, held))
        per = 1000 / len(held)
        yield f"| {name} | {len(held) / wall:,.0f} | {client * per:.2f} | {server * per:.2f} |"
    yield "\n| whole answer | p50 ms, tantivy | p99 | p50 ms, opensearch | p99 | ratio | requests |"
    yield "|---|---|---|---|---|---|---|"
    requests = counted(engines["opensearch"])
    for shape, queries in shapes(held, asked.queries).items():
        yield line(shape, queries, engines, requests)
    yield "\n| under load | answers | errors | wrong | slowest s |\n|---|---|---|---|---|"
    queries = [one for some in shapes(held, 4).values() for one in some]
    cluster = folder / "cluster"
    if asked.nodes > 1:
        yield under_load("a node killed", engines["opensearch"], queries, asked,
                         lambda: run("kill", cluster, str(asked.nodes)))  # fmt: skip
        run("revive", cluster, str(asked.nodes))
    anew = [replace(one, digest=one.digest + "+") for one in held]
    yield under_load("all written anew", engines["opensearch"], queries, asked,
                     lambda: fill(engines["opensearch"], anew))  # fmt: skip


def line(
    shape: str, queries: list[Query], engines: dict[str, Engine], requests: Callable[[], int]
) -> str:
    """One row: the same queries, asked of both engines."""
    took: dict[str, list[float]] = {}
    for name, engine in engines.items():
        for query in queries:
            engine.search(query)
        requests()
        took[name] = sorted(seconds(lambda e=engine, q=query: e.search(q)) for query in queries)
    a_request = requests() / len(queries)
    (one, most), (other, other_most) = (
        (1000 * times[len(times) // 2], 1000 * times[int(len(times) * 0.99)])
        for times in took.values()
    )
    return (
        f"| {shape} | {one:.1f} | {most:.1f} | {other:.1f} | {other_most:.1f} | "
        f"{other / one:.1f} | {a_request:.2f} |"
    )


def under_load(
    what: str, engine: Engine, queries: list[Query], asked: Any, harm: Callable[[], object]
) -> str:
    """Answers of many clients while *harm* is done, compared with those of before."""
    right = {query: told(engine, query) for query in queries}
    done = threading.Event()
    errors, wrong, times = [], [], []

    def client(number: int) -> None:
        rng = random.Random(number)
        while not done.is_set():
            query = rng.choice(queries)
            started = time.monotonic()
            try:
                if told(engine, query) != right[query]:
                    wrong.append(query)
            except EngineError as error:
                errors.append(str(error))
            times.append(time.monotonic() - started)

    threads = [threading.Thread(target=client, args=(n,)) for n in range(asked.clients)]
    for thread in threads:
        thread.start()
    time.sleep(asked.seconds / 4)
    harm()
    time.sleep(asked.seconds)
    done.set()
    for thread in threads:
        thread.join()
    return f"| {what} | {len(times)} | {len(errors)} | {len(wrong)} | {max(times):.1f} |"


def told(engine: Engine, query: Query) -> object:
    """What an answer says that does not depend on who answers."""
    page = engine.search(query)
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


def seconds(work: Callable[[], object]) -> float:
    """How long *work* takes by the clock."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def run(command: str, folder: Path, *options: str) -> str:
    """What the script of the cluster says."""
    asked = [sys.executable, str(SCRIPT), command, str(folder), *options]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
