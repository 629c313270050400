"""Kill an ingest, fill its disk, and see that the same command afterwards mends everything.

    python benchmarks/faults.py [ARCHIVE…] [--kills 200] [--points 40] [--disks 20]

Each trial starts an ingest in a folder of its own, disturbs it, then runs the same command again
undisturbed, and compares with an ingest that nothing disturbed: the documents the corpus asks
for and those that the index holds, id by id and digest by digest, and the answers to queries.
Kills go to the whole process group at a random moment; at points, to the process that is about to
sync or rename a file for the Nth time, which strace arranges where it is installed. Disks are
tmpfs mounts of growing size, which needs root; each is then enlarged and the command run again.

Data: any archives; the sample newspapers of this repository if none are named.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from indexer.corpus.archive import Archive
from indexer.corpus.documents import wanted
from indexer.engines import open_engine
from indexer.model.search import Query
from indexer.query import parse

SAMPLES = Path(__file__).parents[1] / "sample_warcs"
QUERIES = ("", "ferry", '"night ferry"', "council -ferry", "source:tarrowcourier.example")
LARGE = "512m"


def main() -> None:
    """Run the trials; exits 1 if one of them did not end equal."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("archives", nargs="*", type=Path, default=[SAMPLES])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--points", type=int, default=40)
    parser.add_argument("--disks", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for path in options.archives:
        if not path.exists():
            sys.exit(f"{path}: no such file or folder. {__doc__.splitlines()[-1]}")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        began = time.perf_counter()
        ingest(options.archives, work / "calm").wait()
        calm, seconds = state(work / "calm"), time.perf_counter() - began
        bad = kills(options.archives, work, calm, seconds, options.kills, options.seed)
        if shutil.which("strace"):
            bad += points(options.archives, work, calm, options.points)
        if os.geteuid() == 0 and options.disks:
            bad += disks(options.archives, work, calm, options.disks)
    sys.exit(1 if bad else 0)


def ingest(
    archives: list[Path], archive: Path, under: tuple[str, ...] = ()
) -> subprocess.Popen[str]:
    """Start the command as an operator would, as a process group of its own."""
    command = [*under, sys.executable, "-m", "indexer", "ingest", *map(str, archives)]
    return subprocess.Popen(
        [*command, "--archive", str(archive), "--workers", "2", "--quiet"],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def state(archive: Path) -> str:
    """A digest of all that a user of the archive could see."""
    opened = Archive.open(archive)
    engine = open_engine(opened.engine_uri, opened.index)
    answers = []
    for text in QUERIES:
        page = engine.search(Query(tree=parse(text).tree, limit=200, facets=("source", "language")))
        found = sorted(hit.document.id for hit in page.hits)
        facets = [[(v.value, v.count) for v in facet.values] for facet in page.facets]
        answers.append([page.total, found, facets])
    seen = [sorted(wanted(opened).items()), sorted(engine.held().items()), answers]
    engine.close()
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


def kills(
    archives: list[Path], work: Path, calm: str, seconds: float, trials: int, seed: int
) -> int:
    """One to three kills a trial, then a run to the end; returns how many ended different."""
    chance = random.Random(seed)
    bad = killed = 0
    while killed < trials:
        archive = work / f"killed{killed}"
        for _ in range(chance.randint(1, 3)):
            process = ingest(archives, archive)
            try:
                process.communicate(timeout=chance.uniform(0.2, seconds * 1.1))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
                killed += 1
        last = ingest(archives, archive)
        _, error = last.communicate()
        if last.returncode not in (0, 3) or state(archive) != calm:
            bad += 1
            print(f"trial {archive.name}: {error.strip() or 'ended different'}", flush=True)
        subprocess.run(["rm", "-rf", str(archive)], check=True)
    print(f"{killed} kills, {bad} trials that did not end equal", flush=True)
    return bad


def points(archives: list[Path], work: Path, calm: str, most: int) -> int:
    """A kill, then a failing disk, at the first, second, … sync or rename of any process.

    Returns how many trials did not report the fault in one line, or did not end equal.
    """
    bad = 0
    calls = "fsync,fdatasync,rename"
    under = ("strace", "-f", "-q", "-o", "/dev/null", "-e", f"trace={calls}", "-e")
    for fault in ("signal=KILL", "error=EIO"):
        for point in range(1, most + 1):
            archive = work / f"point{point}"
            inject = f"inject={calls}:{fault}:when={point}"
            first = ingest(archives, archive, (*under, inject))
            _, told = first.communicate()
            last = ingest(archives, archive)
            _, error = last.communicate()
            clear = fault != "error=EIO" or first.returncode in (0, 3) or told.count("\n") == 1
            if not clear or last.returncode not in (0, 3) or state(archive) != calm:
                bad += 1
                print(f"{fault} at {point}: {told.strip()[-300:]} then {error.strip()}", flush=True)
            subprocess.run(["rm", "-rf", str(archive)], check=True)
        print(f"{most} points of {fault}", flush=True)
    print(f"{bad} of them not reported in one line, or not ended equal", flush=True)
    return bad


def disks(archives: list[Path], work: Path, calm: str, sizes: int) -> int:
    """Too small disks: the command says so in one line, exits 1, and is mended by space."""
    bad = full = 0
    place = work / "disk"
    place.mkdir()
    for step in range(1, sizes + 1):
        size = f"{step * step * 32}k"
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(place)], check=True
        )
        try:
            process = ingest(archives, place / "archive")
            _, error = process.communicate()
            full += process.returncode == 1
            told = process.returncode in (0, 3) or (
                process.returncode == 1 and len(error.splitlines()) == 1
            )
            subprocess.run(["mount", "-o", f"remount,size={LARGE}", str(place)], check=True)
            again = ingest(archives, place / "archive")
            _, later = again.communicate()
            if not told or again.returncode not in (0, 3) or state(place / "archive") != calm:
                bad += 1
                print(
                    f"disk of {size}: exit {process.returncode}: {error} then {later}", flush=True
                )
        finally:
            subprocess.run(["umount", "-l", str(place)], check=True)
    print(f"{sizes} disks, {full} of them too small, {bad} that did not end equal", flush=True)
    return bad


if __name__ == "__main__":
    main()
