"""Measure an archive of millions of articles on one machine, as its index grows.

usage: python benchmarks/millions.py DIR [--captures 2500000] [--sizes 500000,1000000,2500000]
                                     [--times 2,4] [--queries 40]
                                     [--write docs/millions-measured.md]

An archive of short invented captures (made_parts.py, ``--short``: some 150 words each) is made in
DIR and looked across. Then its documents go into an index of tantivy, up to each size in turn, and
whole answers are asked of it: the ten best hits with passages, the total, facets by source and
language, a histogram of months. Beyond the last size, the index is searched as if it were so many
times as large: each of its segments is there so many times, which costs a search as much as
segments of other articles would. Each step is done in a process of its own; its memory is the
largest resident set, which counts pages of mapped files, and for searching also the part that is
not of files. Milliseconds are of CPU; "first" is opening the index and one answer. The queries are
the same at each size, and each is asked once before it is measured.

Data: none: captures are made.
"""

import argparse
import json
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.made_parts import Shape, make_archive
from benchmarks.search import SHAPES, Asked, query_of, timed
from benchmarks.search import _memory as memory_now
from indexer.corpus.archive import Archive
from indexer.corpus.consolidate import consolidate
from indexer.corpus.documents import documents, wanted
from indexer.corpus.reconcile import reconcile
from indexer.engines import open_engine

_SAMPLED = 2_000
_HEAD = """# Millions of articles on one machine, measured

Written by `benchmarks/millions.py`, which says what is measured and how, on a machine with two
processors that did other work as well. Texts are of some 150 words.
"""
_STEPS = """
| step | CPU s | peak MB | GB on disk |
|---|---|---|---|
"""
_ANSWERS = f"""
Answers, p50 / p99 in CPU milliseconds:

| articles | index, GB | first | MB, peak / own | {" | ".join(SHAPES)} | all |
|---|---|---|---|{"---|" * len(SHAPES)}---|
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process of its own took: CPU seconds, megabytes at most, and what it returned."""

    cpu: float
    peak: float
    own: float
    result: Any


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--captures", type=int, default=2_500_000)
    parser.add_argument("--sizes", default="500000,1000000,2500000", help="of the index")
    parser.add_argument("--times", default="2,4", help="how often each segment is there")
    parser.add_argument("--queries", type=int, default=40, help="of each shape")
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    steps, answers = "", ""
    for step, answer in measure(asked):
        print(time.strftime("%H:%M:%S"), step + answer, flush=True)
        steps, answers = steps + step, answers + answer
        if asked.write:
            asked.write.write_text(_HEAD + _STEPS + steps + _ANSWERS + answers, encoding="utf-8")


def measure(asked: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """The rows of the two tables, as they come."""
    folder, index = asked.folder, asked.folder / "index"
    cost = apart(make, folder, asked.captures)
    yield _step(f"{asked.captures:,} captures made", cost, folder / "corpus"), ""
    yield _step("looked across", apart(look, folder), folder / "derived"), ""
    for size in map(int, asked.sizes.split(",")):
        cost = apart(index_at, folder, size)
        written, held = cost.result
        speed = f"{written / cost.cpu:,.0f} a CPU second"
        yield _step(f"index of {held:,}: {written:,} written, {speed}", cost, index), ""
        yield "", searched(folder, index, asked.queries)
    cost = apart(compared, folder)
    yield _step(f"compared with the corpus, {cost.result:,} written", cost, index), ""
    for times in map(int, asked.times.split(",")):
        larger = folder / f"index-{times}"
        multiply(index, larger, times)
        yield "", searched(folder, larger, asked.queries)


def _step(name: str, cost: "Cost", folder: Path) -> str:
    return _row([name, f"{cost.cpu:,.0f}", f"{cost.peak:,.0f}", f"{on_disk(folder):.2f}"])


def searched(folder: Path, index: Path, queries: int) -> str:
    """The row of answers from *index*."""
    cost = apart(search_at, folder, index, queries)
    articles, first, times = cost.result
    every = [time for some in times.values() for time in some]
    cells = [f"{articles:,}", f"{on_disk(index):.2f}", f"{first:.0f}",
             f"{cost.peak:,.0f} / {cost.own:,.0f}"]  # fmt: skip
    return _row([*cells, *(spread(some) for some in (*times.values(), every))])


def apart(work: Callable[..., object], *given: object) -> Cost:
    """Do *work* in a process of its own."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_metered, (work, given))


def _metered(work: Callable[..., object], given: tuple[object, ...]) -> Cost:
    start = time.process_time()
    result = work(*given)
    cpu = time.process_time() - start
    memory = memory_now()
    return Cost(cpu, memory["VmHWM"], memory["RssAnon"], result)


def make(folder: Path, count: int) -> None:
    """Make an archive of *count* captures."""
    make_archive(folder, count, Shape(short=True))


def look(folder: Path) -> None:
    """Look across the archive."""
    archive = Archive.open(folder)
    with archive.writing():
        consolidate(archive)


def index_at(folder: Path, size: int) -> tuple[int, int]:
    """Write documents until the index holds *size*: how many were written, and how many it has."""
    archive = Archive.open(folder)
    engine = open_engine("tantivy:", folder / "index", create=True)
    held = engine.held()
    new = [article_id for article_id in sorted(wanted(archive))[:size] if article_id not in held]
    with engine.writing() as writer:
        for document in documents(archive, new):
            writer.upsert(document)
    engine.close()
    return len(new), len(held) + len(new)


def compared(folder: Path) -> int:
    """Bring the index to hold what the corpus asks for: how many documents were written."""
    archive = Archive.open(folder)
    engine = open_engine("tantivy:", folder / "index")
    changes = reconcile(archive, engine)
    engine.close()
    return changes.upserted


def multiply(index: Path, larger: Path, times: int) -> None:
    """Make of *index* one in which each segment is there so many *times*, as links to its files."""
    source, target = index / "tantivy", larger / "tantivy"
    target.mkdir(parents=True)
    about = json.loads((source / "meta.json").read_text())
    names: list[str] = []
    segments = []
    for segment in about["segments"] * times:
        new = uuid4()
        old = segment["segment_id"].replace("-", "")
        for path in source.glob(f"{old}.*"):
            names.append(path.name.replace(old, new.hex))
            (target / names[-1]).hardlink_to(path)
        segments.append({**segment, "segment_id": str(new)})
    (target / "meta.json").write_text(json.dumps({**about, "segments": segments}))
    (target / ".managed.json").write_text(json.dumps([*names, "meta.json"]))
    for name in ("backissue-index.json", "dictionary"):
        shutil.copy(source / name, target / name)


def search_at(folder: Path, index: Path, each: int) -> tuple[int, float, dict[str, list[float]]]:
    """Number of articles, CPU milliseconds of opening and one answer, and of answers by shape."""
    queries = make_queries(folder, each)
    start = time.process_time()
    engine = open_engine("tantivy:", index)
    engine.search(query_of(queries[0]))
    first = (time.process_time() - start) * 1000
    times = timed(queries, lambda asked: engine.search(query_of(asked)))
    return engine.size, first, times


def make_queries(folder: Path, each: int) -> list[Asked]:
    """Queries with words chosen by how many of some articles have them."""
    archive = Archive.open(folder)
    ids = list(islice(wanted(archive), _SAMPLED))
    texts = [document.text.lower().split() for document in documents(archive, ids)]
    found = Counter(word for words in texts for word in set(words))
    rng = random.Random(7)

    def between(low: float, high: float, count: int) -> tuple[str, ...]:
        pool = sorted(w for w, n in found.items() if low * _SAMPLED <= n <= high * _SAMPLED)
        return tuple(rng.choices(pool, k=count))

    def phrase() -> tuple[str, ...]:
        words = rng.choice(texts)
        at = rng.randrange(len(words) - 2)
        return tuple(words[at : at + 2])

    def asked(shape: str, number: int) -> Asked:
        if shape == "word, source, year":
            return Asked(
                shape, between(0.2, 0.9, 1), f"paper{number % 10}.example", 2009 + number % 15
            )
        words = {"common word": (0.2, 0.9, 1), "rare word": (0.0005, 0.002, 1),
                 "two words": (0.02, 0.2, 2), "any of five": (0.02, 0.2, 5)}  # fmt: skip
        return Asked(shape, phrase() if shape == "phrase" else between(*words[shape]))

    return [asked(shape, number) for shape in SHAPES for number in range(each)]


def spread(times: list[float]) -> str:
    """The median and the 99th of a hundred."""
    ranked = sorted(times)
    return f"{ranked[len(ranked) // 2]:.1f} / {ranked[int(len(ranked) * 0.99)]:.1f}"


def on_disk(folder: Path) -> float:
    """Gigabytes of all files below *folder*."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e9


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


if __name__ == "__main__":
    main()
