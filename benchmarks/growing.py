"""Measure how long a large archive takes to update, and searches during the update.

usage: python benchmarks/growing.py ARCHIVE [--articles 1000] [--write docs/growing-measured.md]

ARCHIVE was made by benchmarks/news_corpus.py and indexed (``backissue reindex``). Each run adds a
WARC file of invented pages to it. Printed are the seconds that it takes to compare corpus and
unchanged index; the seconds from the end of extraction until another process, which has had the
index open all the time, finds one of the new articles; and the CPU milliseconds of that process's
searches before and during the ingest.

Data: an archive made by benchmarks/news_corpus.py and indexed by `backissue reindex`.
"""

import argparse
import io
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from html import escape
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import news
from indexer.corpus.archive import Archive
from indexer.corpus.reconcile import reconcile
from indexer.engines import open_engine
from indexer.ingest.run import Progress, ingest
from indexer.model.search import Query, Word

_HEAD = (
    "# A growing archive, measured",
    "",
    "Written by `benchmarks/growing.py`, which says what is measured and how.",
    "",
)
_LONGEST = 3_600  # seconds that the other process waits
_FIRST = 5_000_000  # number of the first new article: none is in the corpus yet
_COMMON = Query(Word("the"), limit=10, facets=("source", "language"), histogram="published")


class Watching(Progress):
    """Records when the last split was extracted."""

    def __init__(self) -> None:
        self.extracted = 0.0

    def done(self, records: int, articles: int) -> None:
        del records, articles
        self.extracted = time.time()

    def step(self, name: str) -> None:
        print(f"  {time.time() - self.extracted:6.1f} s after extraction: {name}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("archive", type=Path)
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    if not (asked.archive / "backissue.json").is_file():
        sys.exit(f"{asked.archive}: not an archive directory. {__doc__.splitlines()[-1]}")
    archive = Archive.open(asked.archive)
    results = [compare(archive)]
    marker = f"zq{int(time.time()):x}"
    with tempfile.TemporaryDirectory() as folder:
        warc = Path(folder) / f"{marker}.warc.gz"
        write_warc(warc, asked.articles, marker)
        processes = get_context("spawn")
        here, there = processes.Pipe()
        other = processes.Process(target=search_on, args=(archive.path, marker, there))
        other.start()
        here.recv()  # it has the index open
        watching = Watching()
        report = ingest([warc], archive, progress=watching)
        here.send("ended")
        found, before, during = here.recv()
        other.join()
    results.append(f"{report.articles:,} articles more: the first was found by another process"
                f" {found - watching.extracted:.1f} s after the extraction of all; the whole"
                f" ingest, with a look across the corpus, took {report.seconds:.0f} s")  # fmt: skip
    for name, times in (("before", before), ("during", during)):
        results.append(f"searches of that process {name} the ingest: {_spread(times)}")
    lines = [f"* {line}." for line in results]
    print("\n".join(lines))
    if asked.write:
        asked.write.write_text("\n".join([*_HEAD, *lines, ""]), encoding="utf-8")
    return 0


def compare(archive: Archive) -> str:
    """Reconcile an index that is up to date already."""
    engine = open_engine(archive.engine_uri, archive.index)
    start, cpu = time.time(), time.process_time()
    difference = reconcile(archive, engine)
    took, spent = time.time() - start, time.process_time() - cpu
    engine.close()
    return (f"comparing corpus and index, {difference.held:,} documents that have not changed:"
            f" {took:.1f} s, {spent:.1f} CPU s")  # fmt: skip


def search_on(archive: Path, marker: str, pipe: Connection) -> None:
    """Search until the ingest has ended; send back when *marker* was found, and the times."""
    engine = open_engine(Archive.open(archive).engine_uri, archive / "index")
    before = [_timed(engine) for _ in range(50)]
    pipe.send("open")
    during, found = [], 0.0
    until = time.time() + _LONGEST
    while not (pipe.poll(0.1) and found) and time.time() < until:
        during.append(_timed(engine))
        if not found and engine.search(Query(Word(marker), limit=1)).total:
            found = time.time()
    pipe.send((found, before, during))


def _timed(engine) -> float:
    start = time.process_time()
    engine.search(_COMMON)
    return (time.process_time() - start) * 1000


def _spread(times: list[float]) -> str:
    ranked = sorted(times)
    return (f"{len(times)} with facets and histogram, p50 {statistics.median(ranked):.1f},"
            f" p99 {ranked[int(len(ranked) * 0.99)]:.1f}, max {ranked[-1]:.1f} CPU ms")  # fmt: skip


def write_warc(path: Path, count: int, marker: str) -> None:
    """A WARC file of *count* pages, each an invented article that ends with *marker*."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for number in range(_FIRST, _FIRST + count):
            document = news.document(number)
            captured = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                f"{document.url}-{marker}",
                "response",
                payload=io.BytesIO(_page(document.title, document.text, marker)),
                http_headers=head,
                warc_headers_dict={"WARC-Date": captured},
            )
            writer.write_record(record)


def _page(title: str, text: str, marker: str) -> bytes:
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))
    return (f"<!doctype html><html lang=en><title>{escape(title)}</title><body><article>"
            f"<h1>{escape(title)}</h1>{paragraphs}<p>So much for today about {marker} and all that"
            " comes with it, said the editors.</p></article></body></html>").encode()  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
