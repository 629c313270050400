"""Measure what it takes to write the tables of a large archive, and to keep them up to date.

usage: python benchmarks/tables.py ARCHIVE [--articles 1000]

ARCHIVE was made by benchmarks/news_corpus.py. It is looked across first where that was not done.
Four runs of the command follow, each a process of its own: all tables, nothing changed, one more
file of new articles (which stays in the archive), and one removed article. Printed are seconds,
CPU seconds, peak memory, and the files and bytes written. Looking across and indexing are not
in the figures.

Data: an archive made by benchmarks/news_corpus.py.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.news_corpus import add_file
from indexer.corpus.archive import Archive
from indexer.corpus.consolidate import consolidate
from indexer.corpus.documents import current_articles
from indexer.corpus.removals import mark_applied, write_removals
from indexer.corpus.takedown import named_removal

_FIRST = 5_000_000  # number of the first new article: none is in the corpus yet


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("archive", type=Path)
    parser.add_argument("--articles", type=int, default=1_000)
    asked = parser.parse_args()
    if not (asked.archive / "backissue.json").is_file():
        sys.exit(f"{asked.archive}: not an archive directory. {__doc__.splitlines()[-1]}")
    archive = Archive.open(asked.archive)
    if not archive.is_looked_across():
        look_across(archive)
    shutil.rmtree(archive.path / "tables", ignore_errors=True)
    print(f"{sum(1 for _ in current_articles(archive, '')):,} articles", flush=True)
    measured("all", archive)
    measured("nothing changed", archive)
    first = _FIRST + int(time.time()) % 1_000_000
    with archive.writing():
        add_file(archive, first, first + asked.articles)
    look_across(archive)
    measured(f"{asked.articles:,} captures more", archive)
    with archive.writing():
        article_id, _ = next(current_articles(archive, ""))
        write_removals(
            archive.path, archive.removals().adding([named_removal(archive, "id", article_id)])
        )
    look_across(archive)
    mark_applied(archive.path)
    measured("one article removed", archive)
    return 0


def look_across(archive: Archive) -> None:
    with archive.writing():
        started = time.monotonic()
        consolidate(archive)
    print(f"(looked across in {time.monotonic() - started:.0f} s)", flush=True)


def measured(what: str, archive: Archive) -> None:
    """Run the command once and print what it took."""
    started = time.monotonic()
    command = [sys.executable, "-m", "indexer", "tables", "--archive", str(archive.path)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    said = child.stdout.read().splitlines()
    _, status, used = os.wait4(child.pid, 0)
    if status:
        sys.exit("the command failed")
    if what == "all":
        print("\n".join(f"  {line}" for line in said))
    print(
        f"{what}: {time.monotonic() - started:.1f} s, {used.ru_utime + used.ru_stime:.1f} CPU s,"
        f" {used.ru_maxrss / 1024:,.0f} MB of memory; {said[-1]}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
