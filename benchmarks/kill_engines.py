"""Kill writers with ``kill -9``: no acknowledged commit may be lost, and the index must open.

usage: python benchmarks/kill_engines.py [--kills 10] [--engine tantivy:,whoosh:]

A child process commits the documents of the tests again and again, and prints a line after each
commit. It is killed at a random moment; the index is opened and compared with the lines printed.

Data: none: documents are those of the tests.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import brute_force

from indexer.engines import open_engine

DOCUMENTS = brute_force.make_documents(60)
_AT_ONCE = 20


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--engine", default="tantivy:,whoosh:")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        return commit_for_ever(asked.child[0], Path(asked.child[1]))
    lost = 0
    for uri in asked.engine.split(","):
        with tempfile.TemporaryDirectory() as folder:
            faults = sum(not survives(uri, folder, n) for n in range(asked.kills))
        print(f"{uri} {asked.kills} kills, {faults} faults", flush=True)
        lost += faults
    return 1 if lost else 0


def commit_for_ever(uri: str, folder: Path) -> int:
    engine = open_engine(uri, folder, create=True)
    start = 0
    while True:
        with engine.writing() as writer:
            for document in DOCUMENTS[start : start + _AT_ONCE]:
                writer.upsert(document)
        start = (start + _AT_ONCE) % len(DOCUMENTS)
        print("committed", flush=True)


def survives(uri: str, folder: str, seed: int) -> bool:
    """Whether everything that a killed child reported as committed is there and undamaged."""
    command = [sys.executable, __file__, "--child", uri, folder]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        said = child.stdout.readline()
        time.sleep(random.Random(seed).random())
        child.kill()
        said += child.stdout.read()
    engine = open_engine(uri, Path(folder))
    found = {document.id: document.digest for document in engine.documents()}
    held = dict(engine.held())
    engine.close()
    return held == found and len(found) >= min(len(DOCUMENTS), _AT_ONCE * said.count("\n"))


if __name__ == "__main__":
    sys.exit(main())
