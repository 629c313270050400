"""One URL with very many editions, and as many revisits of it: time and memory of each step.

    python benchmarks/editions.py [EDITIONS…]

Writes the parts of an archive directory without any archive file, in a process of its own for
each number, looks across them, indexes them and reads the list of editions. All should grow with
the number of editions and no faster.

Data: none.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from corpora import EARLY, Corpus, made_article

from indexer.corpus.documents import documents, wanted
from indexer.corpus.reconcile import reconcile
from indexer.engines import open_engine

NUMBERS = (1_000, 10_000, 100_000)
URL = "http://ticker.example/now"
FILES = 10  # in which the captures lie

Result = TypeVar("Result")


def main() -> None:
    """Measure each number in turn."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("editions", nargs="*", type=int, default=NUMBERS)
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure)
        return
    for number in options.editions:
        subprocess.run([sys.executable, __file__, "--measure", str(number)], check=True)


def measure(number: int) -> None:
    """Print what *number* editions take."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus(Path(folder) / "archive")
        for first in range(0, number, max(1, number // FILES)):
            add_editions(corpus, first, min(number, first + max(1, number // FILES)))
        print(f"{number:,} editions and as many revisits")
        _timed("look across", corpus.consolidate)
        engine = open_engine("tantivy:", corpus.archive.index, create=True)
        _timed("index", lambda: reconcile(corpus.archive, engine))
        ids = list(wanted(corpus.archive))
        (document,) = documents(corpus.archive, ids[:1])
        listed = _timed("list the editions", lambda: corpus.archive.editions(document))
        assert len(listed) == len(ids) == number, (len(listed), len(ids))
        size = sum(path.stat().st_size for path in corpus.archive.derived.glob("*.parquet"))
        print(f"  derived/: {size / 1e6:.1f} MB")
        engine.close()


def add_editions(corpus: Corpus, first: int, end: int) -> None:
    """Add a file with the editions *first* to *end* of one URL, and a revisit of each."""
    entries: list[tuple[object, object, str | None]] = []
    for number in range(first, end):
        at = EARLY + timedelta(minutes=number)
        text = f"What edition number {number} tells of the ferry, which is {number * 7} late."
        entries.append((made_article(URL, f"Ticker {number}", text), at, f"sha1:{number}"))
        digest = f"sha1:{number}" if number % 2 else None
        entries.append((URL, at + timedelta(seconds=20), digest))
    corpus.add(*entries)


def _timed(what: str, do: Callable[[], Result]) -> Result:
    started = time.monotonic()
    result = do()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {what}: {time.monotonic() - started:.1f} s, peak {peak:.0f} MiB", flush=True)
    return result


if __name__ == "__main__":
    main()
