"""Whether every engine answers random queries exactly as a brute-force evaluator does.

usage: python benchmarks/agree.py [--documents 2000] [--queries 2000] [--seed 1]
                                  [--written 100000] [--hostile 20000] [--engine tantivy:,whoosh:]

Compares the set of hits, the total, every count of every facet and every bar of the histogram.
Then writes random queries in the syntax that people type, asks each engine for them by way of the
parser, and last for strings of random signs and words; it stops at anything but an answer, and
counts those that overran their budget. The documents and the evaluator are those of the tests
(tests/brute_force.py).
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import brute_force

from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.model.search import Document, Page, Query
from indexer.model.writing import write
from indexer.query import parse

_ATOMS = [
    *["ferry", "night", "OR", "AND", "NOT", "-", "(", ")", '"', "~2", "*", "title:", "source:"],
    *["published:", "2015", "..", "well-being", "undated:", "author:", " ", " ", " ", "東京", "港"],
    *["U.S.", ":", "^3", "http://", "[", " TO ", "]", "\ud800", "é", "\u3000", "+", ">=", "ß", "'"],
    *["¶", "\x00", "½", "_", "\u0301", "“", "”", "–", "has:", "s*", "the", "kind:front", "{", "\\"],
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--queries", type=int, default=2_000)
    parser.add_argument("--written", type=int, default=100_000)
    parser.add_argument("--hostile", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", default="tantivy:,whoosh:")
    asked = parser.parse_args()
    documents = brute_force.make_documents(asked.documents, asked.seed)
    wrong = 0
    for uri in asked.engine.split(","):
        with tempfile.TemporaryDirectory() as folder:
            engine = open_engine(uri, Path(folder), create=True)
            with engine.writing() as writer:
                for document in documents:
                    writer.upsert(document)
            disagreed = compare(engine, documents, asked.queries, asked.seed)
            print(f"{uri} disagreed on {disagreed} of {asked.queries:,} queries", flush=True)
            wrong += disagreed
            rng = random.Random(asked.seed)
            for kind, count, texts in (
                ("written queries", asked.written, written(rng)),
                ("random strings", asked.hostile, hostile(rng)),
            ):
                slowest, late = survive(engine, islice(texts, count))
                print(f"{uri} answered {count:,} {kind}, {slowest:.2f} CPU s at most, {late} late",
                      flush=True)  # fmt: skip
                wrong += late
            engine.close()
    return 1 if wrong else 0


def compare(engine: Engine, documents: list[Document], count: int, seed: int) -> int:
    rng = random.Random(seed)
    wrong = 0
    for _ in range(count):
        query = replace(
            brute_force.make_query(rng),
            facets=brute_force.FACETS,
            facet_size=1000,
            histogram="published",
            interval="month",
            limit=1000,
            snippets=0,
        )
        if not agrees(query, engine.search(query), documents):
            wrong += 1
            print("disagreed:", query)
    return wrong


def agrees(query: Query, page: Page, documents: list[Document]) -> bool:
    found = {document.id for document in brute_force.passing(query, documents)}
    shown = {hit.document.id for hit in page.hits}
    if page.total != len(found) or len(shown) != min(1000, len(found)) or shown - found:
        return False
    for facet in page.facets:
        counted, missing = brute_force.facet_counts(query, documents, facet.field)
        if {v.value: v.count for v in facet.values if v.count} != dict(counted):
            return False
        if (facet.missing, facet.other, facet.distinct) != (missing, 0, len(counted)):
            return False
    counted, missing = brute_force.months(query, documents, "published")
    histogram = page.histogram
    assert histogram is not None
    bars = {bar.value: bar.count for bar in histogram.bars if bar.count}
    return bars == dict(counted) and histogram.missing == missing


def written(rng: random.Random) -> Iterator[str]:
    """Queries that the grammar has."""
    while True:
        yield write(brute_force.make_query(rng).tree)


def hostile(rng: random.Random) -> Iterator[str]:
    """Strings that it hardly has."""
    while True:
        yield "".join(rng.choices(_ATOMS, k=rng.randrange(1, 30)))


def survive(engine: Engine, texts: Iterable[str]) -> tuple[float, int]:
    """The slowest answer in CPU seconds, and how many ran over their budget."""
    slowest, late = 0.0, 0
    for text in texts:
        start = time.process_time()
        page = engine.search(Query(parse(text).tree, facets=("source",), limit=5))
        slowest = max(slowest, time.process_time() - start)
        late += page.timed_out
    return slowest, late


if __name__ == "__main__":
    sys.exit(main())
