"""A real ingest of many captures of one page, beside as many of as many pages.

    python benchmarks/one_page.py [CAPTURES]

Writes two WARC files of invented reports, 20,000 each by default: in one, all are versions of one
address, in the other each has its own. Each is ingested by a process of its own. Printed are the
CPU seconds and the largest resident set of each step, and of the worker that reads, as last seen
in ``/proc``. The two should cost the same.

Data: none.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from benchmarks import news
from indexer.corpus.archive import Archive
from indexer.ingest import Progress, ingest

PARAGRAPHS, WORDS = 6, 45
SITE = "https://ticker.example"
FIRST = datetime(2015, 3, 1, tzinfo=UTC)


def main() -> None:
    """Measure one page, then many."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("captures", nargs="?", type=int, default=20_000)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(asked.measure)
        return
    for name, addresses in (("one page", 1), ("many pages", asked.captures)):
        with tempfile.TemporaryDirectory() as folder:
            write_captures(Path(folder) / "in.warc.gz", asked.captures, addresses)
            print(f"{asked.captures:,} captures of {name}", flush=True)
            subprocess.run([sys.executable, __file__, "--measure", folder], check=True)


def write_captures(path: Path, captures: int, addresses: int) -> None:
    """Write a WARC file of so many captures, of which no two say the same."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for number, page in enumerate(pages(captures)):
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], "HTTP/1.1")
            at = (FIRST + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
            writer.write_record(
                writer.create_warc_record(
                    f"{SITE}/2015/03/01/report-{number % addresses}", "response",
                    payload=BytesIO(page.encode()), http_headers=head,
                    warc_headers_dict={"WARC-Date": at},
                )
            )  # fmt: skip


def pages(count: int) -> Iterator[str]:
    """Reports, each of words of its own."""
    chance, words = random.Random(1), news.vocabulary()
    for number in range(count):
        title = " ".join(chance.choices(words, k=7)).capitalize()
        text = "".join(
            f"<p>{' '.join(chance.choices(words, k=WORDS)).capitalize()}.</p>"
            for _ in range(PARAGRAPHS)
        )
        yield (
            f"<html><head><title>{title} | The Ticker</title></head><body><article>"
            f"<h1>{title}</h1><p>By Ada Quill</p><time datetime='2015-03-01'>1 March 2015</time>"
            f"{text}<p>Report {number} ends here.</p></article></body></html>"
        )


class StepCosts(Progress):
    """Prints what each step of an ingest took, as the next one begins."""

    def __init__(self) -> None:
        self._name, self._cpu = "Reading", time.process_time()

    def step(self, name: str) -> None:
        """Print the costs of the step before."""
        print(
            f"  {self._name:28} {time.process_time() - self._cpu:7.1f} CPU s {_peak():6.0f} MB",
            flush=True,
        )
        _forget_peak()
        self._name, self._cpu = name, time.process_time()


def measure(folder: Path) -> None:
    """Ingest the file in *folder*, and print the costs."""
    costs, workers = StepCosts(), Workers()
    workers.start()
    began = time.monotonic()
    report = ingest([folder / "in.warc.gz"], Archive.create(folder / "archive"), progress=costs)
    costs.step("")
    print(
        f"  {report.articles:,} articles, {report.index.held:,} documents;"
        f" reading {sum(workers.cpu.values()):.1f} CPU s, {workers.peak:.0f} MB;"
        f" the rest {time.process_time():.1f} CPU s; {time.monotonic() - began:.0f} s in all"
    )


class Workers(threading.Thread):
    """Watches all processes below this one: CPU seconds by process, and their peak memory, MB."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.cpu: dict[str, float] = {}
        self.peak = 0.0

    def run(self) -> None:
        """Look a few times a second."""
        while True:
            for pid in self._found():
                with suppress(OSError, IndexError):  # it has ended meanwhile
                    self.peak = max(self.peak, _peak(pid))
                    used = _stat(pid)[11:13]
                    self.cpu[pid] = sum(map(int, used)) / os.sysconf("SC_CLK_TCK")
            time.sleep(0.2)

    def _found(self) -> set[str]:
        parents = {}
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(OSError, IndexError):
                parents[path.name] = _stat(path.name)[1]
        found = {str(os.getpid())}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return found - {str(os.getpid())}


def _stat(pid: str) -> list[str]:
    """The fields of a process from its state on."""
    return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()


def _peak(pid: str = "self") -> float:
    status = Path(f"/proc/{pid}/status").read_text("utf-8", "replace")
    return int(status.split("VmHWM:")[1].split()[0]) / 1000


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


if __name__ == "__main__":
    main()
