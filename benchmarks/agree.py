"""Compare the answers of every engine to random queries with those of a brute-force evaluator.

usage: python benchmarks/agree.py [--documents 2000] [--queries 2000] [--seed 1]
                                  [--written 100000] [--hostile 20000] [--engine tantivy:,whoosh:]

Compares the set of hits, the total, every count of every facet and every bar of the histogram.
Then each engine is asked random queries in the syntax that people type, and strings of random
characters and words; an exception ends the run, and answers that exceed their budget are counted.
The documents and the evaluator are those of the tests (tests/brute_force.py).

Data: none: documents and evaluator are those of the tests.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import brute_force
from indexes import fill

from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.model.query_text import write
from indexer.model.search import Document, Page, Query
from indexer.query import parse

_ATOMS = [
    *["ferry", "night", "OR", "AND", "NOT", "-", "(", ")", '"', "~2", "*", "title:", "source:"],
    *["published:", "2015", "..", "well-being", "undated:", "author:", " ", " ", " ", "東京", "港"],
    *["U.S.", ":", "^3", "http://", "[", " TO ", "]", "\ud800", "é", "\u3000", "+", ">=", "ß", "'"],
    *["¶", "\x00", "½", "_", "\u0301", "“", "”", "–", "has:", "s*", "the", "kind:front", "{", "\\"],
]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--queries", type=int, default=2_000)
    parser.add_argument("--written", type=int, default=100_000)
    parser.add_argument("--hostile", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", default="tantivy:,whoosh:")
    asked = parser.parse_args()
    documents = brute_force.make_documents(asked.documents, asked.seed)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        engines = {uri: filled(uri, Path(folder), documents) for uri in asked.engine.split(",")}
        wrong += compare(engines, documents, asked.queries, asked.seed)
        for uri, engine in engines.items():
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


def filled(uri: str, folder: Path, documents: list[Document]) -> Engine:
    engine = open_engine(uri, folder / uri.strip(":"), create=True)
    fill(engine, documents)
    return engine


def compare(engines: Mapping[str, Engine], documents: list[Document], count: int, seed: int) -> int:
    """How many answers of all engines together differ from those of brute force."""
    rng = random.Random(seed)
    wrong = dict.fromkeys(engines, 0)
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
        expected = answer(query, documents)
        for uri, engine in engines.items():
            if not agrees(expected, engine.search(query)):
                wrong[uri] += 1
                print(uri, "disagreed:", query)
    for uri, times in wrong.items():
        print(f"{uri} disagreed on {times} of {count:,} queries", flush=True)
    return sum(wrong.values())


@dataclass(frozen=True, slots=True)
class Expected:
    """The ids of all hits; for each facet, and for months, the counts of values and of missing."""

    ids: set[str]
    facets: dict[str, tuple[dict[str, int], int]]
    months: tuple[dict[str, int], int]


def answer(query: Query, documents: list[Document]) -> Expected:
    counted = {
        field: brute_force.facet_counts(query, documents, field) for field in brute_force.FACETS
    }
    months, missing = brute_force.months(query, documents, "published")
    return Expected(
        {document.id for document in brute_force.passing(query, documents)},
        {field: (dict(counts), none) for field, (counts, none) in counted.items()},
        (dict(months), missing),
    )


def agrees(expected: Expected, page: Page) -> bool:
    shown = {hit.document.id for hit in page.hits}
    if page.total != len(expected.ids) or len(shown) != min(1000, page.total):
        return False
    if shown - expected.ids:
        return False
    for facet in page.facets:
        counted, missing = expected.facets[facet.field]
        if {v.value: v.count for v in facet.values if v.count} != counted:
            return False
        if (facet.missing, facet.other, facet.distinct) != (missing, 0, len(counted)):
            return False
    histogram = page.histogram
    assert histogram is not None
    bars = {bar.value: bar.count for bar in histogram.bars if bar.count}
    return (bars, histogram.missing) == expected.months


def written(rng: random.Random) -> Iterator[str]:
    """Queries in valid syntax."""
    while True:
        yield write(brute_force.make_query(rng).tree)


def hostile(rng: random.Random) -> Iterator[str]:
    """Strings that are hardly ever valid."""
    while True:
        yield "".join(rng.choices(_ATOMS, k=rng.randrange(1, 30)))


def survive(engine: Engine, texts: Iterable[str]) -> tuple[float, int]:
    """The CPU seconds of the slowest answer, and how many exceeded their budget."""
    slowest, late = 0.0, 0
    for text in texts:
        start = time.process_time()
        page = engine.search(Query(parse(text).tree, facets=("source",), limit=5))
        slowest = max(slowest, time.process_time() - start)
        late += page.timed_out
    return slowest, late


if __name__ == "__main__":
    sys.exit(main())
