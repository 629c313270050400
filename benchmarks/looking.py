"""Measure what a look across a corpus costs, step by step, at several sizes.

usage: python benchmarks/looking.py DIR [COUNT…] [--steps] [--write docs/scale-measured.md]

For each COUNT of captures, an archive of made_parts.py is made in DIR (those that are there stay),
and looked across in a process of its own. Printed are CPU and elapsed seconds, the largest
resident set and the most that lay in spill files at a time; with --steps, of every step as well.
CPU seconds are the figure to compare: elapsed ones are of a machine that does other things.

Data: none: archives are made.
"""

import argparse
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.made_parts import make_archive
from indexer.corpus.archive import Archive
from indexer.corpus.consolidate import OUTPUTS, STEPS, connected_to_look, write_outputs
from indexer.corpus.steps import run_steps

COUNTS = (10_000, 100_000, 1_000_000)
_HEAD = """# A look across the corpus, measured

Written by `benchmarks/looking.py`, which says what is measured and how.

| captures | CPU s | CPU ms a capture | elapsed s | peak memory, MB | spilled, MB |
|---|---|---|---|---|---|
"""
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one step took: seconds, and megabytes."""

    name: str
    cpu: float
    elapsed: float
    peak: float
    spilled: float


class Meter:
    """Measures calls in this process, one after another."""

    def __init__(self, spill: Path) -> None:
        self.costs: list[Cost] = []
        self._spill, self._most = spill, 0
        threading.Thread(target=self._watch, daemon=True).start()

    def __call__(self, name: str, do: Callable[[], Result]) -> Result:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the peak
        self._most = 0
        cpu, began = time.process_time(), time.monotonic()
        result = do()
        used, took = time.process_time() - cpu, time.monotonic() - began
        self.costs.append(Cost(name, used, took, _peak(), self._most / 1e6))
        return result

    def _watch(self) -> None:
        while True:
            files = list(self._spill.glob("duckdb_temp*"))
            self._most = max(self._most, sum(file.stat().st_size for file in files))
            time.sleep(0.1)


def _peak() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1000


def look(folder: Path) -> list[Cost]:
    """Look across the archive in *folder* as ``consolidate`` does."""
    archive = Archive.open(folder)
    meter = Meter(archive.derived)
    with archive.writing():
        opened = connected_to_look(archive)
        connection = meter("compare digests", opened.__enter__)
        run_steps(connection, STEPS, OUTPUTS, meter)
        write_outputs(archive, connection, meter)
        opened.__exit__(None, None, None)
    return meter.costs


def main() -> None:
    """Measure each size in turn."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("counts", nargs="*", type=int, default=COUNTS)
    parser.add_argument("--steps", action="store_true")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--look", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.look:
        print_costs(look(asked.folder), asked.steps)
        return
    lines = [measured(asked.folder / str(count), count, asked.steps) for count in asked.counts]
    if asked.write:
        asked.write.write_text(_HEAD + "".join(lines), encoding="utf-8")


def measured(folder: Path, count: int, steps: bool) -> str:
    """The row of the table for *count* captures."""
    make_archive(folder, count)
    command = [sys.executable, __file__, str(folder), "--look", *(["--steps"] if steps else [])]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    print(f"{count:,} captures\n{said}", flush=True)
    _, cpu, elapsed, peak, spilled = said.split("\n")[-2].split()
    share = float(cpu) / count * 1000
    return f"| {count:,} | {cpu} | {share:.2f} | {elapsed} | {peak} | {spilled} |\n"


def print_costs(costs: list[Cost], steps: bool) -> None:
    """Print the sum, after each step if wanted."""
    whole = Cost(
        "whole",
        sum(one.cpu for one in costs),
        sum(one.elapsed for one in costs),
        max(one.peak for one in costs),
        max(one.spilled for one in costs),
    )
    for one in [*(costs if steps else ()), whole]:
        print(f"{one.name.replace(' ', '_'):24} {one.cpu:8.1f} {one.elapsed:8.1f}"
              f" {one.peak:8.0f} {one.spilled:8.0f}")  # fmt: skip


if __name__ == "__main__":
    main()
