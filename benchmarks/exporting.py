"""Measure exports of a large archive: articles a second, and how flat memory is.

usage: python benchmarks/exporting.py [--articles 100000] [--archive DIR] [--formats jsonl,csv]

Invented articles are written by benchmarks/news_corpus.py and indexed; DIR keeps them for the next
run. Each format is then exported whole by a process of its own, with text where it can have it:
first a tenth of the articles, then all of them. Memory is flat where both peaks are the same.
Printed are articles, seconds, CPU seconds, articles a second, bytes, and both peaks. ``warc`` and
``wacz`` copy records out of archive files, of which an invented archive has none.

Data: none: articles are invented.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.news_corpus import make_archive

ROOT = Path(__file__).resolve().parents[1]
_WITH_TEXT = ("jsonl", "csv", "parquet")
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
        if not (archive / "backissue.json").is_file():
            make_archive(archive, asked.articles)
            run("reindex", "--archive", str(archive), "--quiet")
        found, *_ = exported(archive, "jsonl", folder / "count", None, lines=True)
        print(f"{found:,} articles\n")
        print("| format | s | CPU s | articles/s | MB | MB of memory: a tenth | all |")
        print("|---|---|---|---|---|---|---|", flush=True)
        for name in asked.formats.split(","):
            *_, small = exported(archive, name, folder / "few", found // 10)
            size, seconds, cpu, peak = exported(archive, name, folder / "all")
            print(
                f"| {name} | {seconds:.1f} | {cpu:.1f} | {found / seconds:,.0f} | {size / 1e6:.1f}"
                f" | {small:.0f} | {peak:.0f} |",
                flush=True,
            )
    return 0


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
