"""Measure exports of a large archive: articles a second, and how flat memory is.

usage: python benchmarks/exporting.py [--articles 100000] [--archive DIR] [--formats jsonl,csv]
       python benchmarks/exporting.py --formats warc,wacz [--articles 1000] [--archive DIR]

Invented articles are written by benchmarks/news_corpus.py and indexed; DIR keeps them for the next
run. Each format is then exported whole by a process of its own, with text where it can have it:
first a tenth of the articles, then all of them. Memory is flat where both peaks are the same.
Printed are articles, seconds, CPU seconds, articles a second, bytes, and both peaks. ``warc`` and
``wacz`` copy records out of archive files: where they are asked for, the articles are written to
WARC files as pages, and these are ingested, which takes a minute for some thousands.

Data: none: articles are invented.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.news_corpus import captured, make_archive
from indexer.model.search import Document
from tests.archives import write_warc

ROOT = Path(__file__).resolve().parents[1]
_WITH_TEXT = ("jsonl", "csv", "parquet")
_RECORDS = ("warc", "wacz")
_A_FILE = 250  # pages
_FORMATS = (*_WITH_TEXT, "cdxj", "bibtex", "ris", "csl-json")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--formats", default=",".join(_FORMATS))
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        archive = asked.archive or folder / "archive"
        formats = asked.formats.split(",")
        if {*formats} & {*_RECORDS} and not (archive / "backissue.json").is_file():
            write_pages(folder / "crawl", asked.articles)
            run("ingest", str(folder / "crawl"), "--archive", str(archive), "--quiet")
        elif not (archive / "backissue.json").is_file():
            make_archive(archive, asked.articles)
            run("reindex", "--archive", str(archive), "--quiet")
        found, *_ = exported(archive, "jsonl", folder / "count", None, lines=True)
        print(f"{found:,} articles\n")
        print("| format | s | CPU s | articles/s | MB | MB of memory: a tenth | all |")
        print("|---|---|---|---|---|---|---|", flush=True)
        for name in formats:
            *_, small = exported(archive, name, folder / "few", found // 10)
            size, seconds, cpu, peak = exported(archive, name, folder / "all")
            print(
                f"| {name} | {seconds:.1f} | {cpu:.1f} | {found / seconds:,.0f} | {size / 1e6:.1f}"
                f" | {small:.0f} | {peak:.0f} |",
                flush=True,
            )
    return 0


def write_pages(folder: Path, count: int) -> None:
    """Invented articles as pages in WARC files below *folder*, some hundred to a file."""
    folder.mkdir()
    for first in range(0, count, _A_FILE):
        documents = map(captured, range(first, min(count, first + _A_FILE)))
        pages = [(one.url, page_of(one), one.captured_at or "", {}) for one in documents]
        write_warc(folder / f"crawl-{first:06}.warc.gz", pages)


def page_of(document: Document) -> bytes:
    """A page that shows *document*."""
    title, by = escape(document.title), escape(", ".join(document.authors))
    stated = document.published.at.isoformat() if document.published else ""
    paragraphs = "".join(f"<p>{escape(held.block.text)}</p>" for held in document.blocks)
    return (
        f'<html><head><title>{title}</title><meta property="article:published_time"'
        f' content="{stated}"></head><body><article><h1>{title}</h1><p class="byline">By {by}</p>'
        f"{paragraphs}</article></body></html>"
    ).encode()


def exported(
    archive: Path, name: str, file: Path, limit: int | None = None, lines: bool = False
) -> tuple[int, float, float, float]:
    """Export all articles, or *limit*: bytes (or lines), seconds, CPU seconds, MB at the peak."""
    fields = ["--fields", "id,url,title,published,text"] if name in _WITH_TEXT else []
    limited = ["--limit", str(limit)] if limit else []
    taken = run(
        *("export", "--archive", str(archive), "--format", name, "--output", str(file), "--quiet"),
        *(fields + limited),
    )
    with file.open("rb") as written:
        size = sum(1 for _ in written) if lines else file.stat().st_size
    file.unlink()
    return size, *taken


def run(*command: str) -> tuple[float, float, float]:
    """Run a command of Backissue: seconds, CPU seconds, MB of memory at its peak."""
    started = time.monotonic()
    child = subprocess.Popen([sys.executable, "-m", "indexer", *command], cwd=ROOT)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = status
    if status:
        sys.exit(f"backissue {command[0]} failed")
    cpu = used.ru_utime + used.ru_stime
    return time.monotonic() - started, cpu, used.ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
