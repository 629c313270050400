"""Measure what slow clients do to a server: ordinary requests beside hundreds of them.

usage: python benchmarks/slow_clients.py [--clients 20,100,300] [--seconds 10] [--port N]

Without --port, made-up articles are served by this version of Backissue; with it, whatever listens
there on 127.0.0.1 is measured, such as another version or another server. It should hold articles
for an export of some 10 MB: less fits into the buffers of the operating system.

Data: none.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from math import isinf
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import slow_connections
from serving import archive_of, made_document

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", default="20,100,300")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--port", type=int)
    options = parser.parse_args()
    counts = [int(count) for count in options.clients.split(",")]
    if options.port:
        measure(options.port, counts, options.seconds)
        return
    with served() as port:
        measure(port, counts, options.seconds)


@contextmanager
def served(words: int = 1_000) -> Iterator[int]:
    """The port of a server of 5,000 articles with so many words in each title."""
    with tempfile.TemporaryDirectory() as folder:
        made = (made_document(n, title=f"Harbour {n} " + "ebb " * words) for n in range(5_000))
        archive = archive_of(Path(folder) / "archive", made)
        command = [sys.executable, "-m", "webapp", "--archive", str(archive), "--port", "0"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout
            try:
                yield int(server.stdout.readline().split()[3].rstrip("/").rpartition(":")[2])
            finally:
                server.terminate()


def measure(port: int, counts: list[int], seconds: float) -> None:
    print("| slow clients | ordinary requests | answered | median | slowest |")
    print("|---|---|---|---|---|")
    row("none", slow_connections.ordinary(port, seconds))
    for kind in slow_connections.KINDS:
        for count in counts:
            with slow_connections.slow_clients(port, kind, count):
                row(f"{count} {kind}", slow_connections.ordinary(port, seconds))


def row(name: str, taken: list[float]) -> None:
    answered = [one for one in taken if not isinf(one)]
    median = f"{1000 * statistics.median(answered):.0f} ms" if answered else ""
    slowest = f"{1000 * max(answered):.0f} ms" if answered else ""
    print(f"| {name} | {len(taken)} | {len(answered)} | {median} | {slowest} |", flush=True)


if __name__ == "__main__":
    main()
