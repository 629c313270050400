"""The reader beside warcio, FastWARC and a byte scan: what each finds, and at what cost.

    python benchmarks/reading.py FOLDER [--pages 3000] [--out docs/reading-measured.md]

FOLDER holds archives to compare on, file by file. Speed is measured on a made archive, in CPU
seconds, all readers in the same run.

Data: any archives; those to compare with: benchmarks/README.md, Real archives.
"""

import argparse
import base64
import contextlib
import gzip
import hashlib
import io
import multiprocessing
import os
import random
import re
import resource
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from indexer.model.capture import Split
from indexer.read import find_files, plan, read

_RECORD = re.compile(rb"(?m)^WARC/\d+\.\d+\r*\n(?=WARC-|Content-|[A-Za-z-]+:)")
_ARC_RECORD = re.compile(rb"(?m)^[a-z]+:\S* [^\n]*?\d{14} \S+ \d+\r?$")
_NOT_RECORDS = {"damage", "package", "file"}


# ---- what each reader finds ------------------------------------------------------------------


def ours(path: Path) -> int:
    """Records that Backissue finds."""
    return sum(
        entry.record.type not in _NOT_RECORDS for split in plan(path) for entry in read(split)
    )


def by_warcio(path: Path) -> int:
    """Records that warcio finds before it ends or fails."""
    from warcio.archiveiterator import ArchiveIterator

    found = 0
    with path.open("rb") as stream, contextlib.redirect_stderr(io.StringIO()):
        try:
            for record in ArchiveIterator(stream, arc2warc=False):
                found += 1
                with contextlib.suppress(AttributeError):
                    record.content_stream().read()
        except Exception:  # noqa: BLE001 -- whatever ends the other reader ends its count
            return found
    return found


def by_fastwarc(path: Path) -> int:
    """Records that FastWARC finds before it ends or fails."""
    from fastwarc.warc import ArchiveIterator

    found = 0
    with path.open("rb") as stream:
        try:
            for _ in ArchiveIterator(stream, parse_http=False):
                found += 1
        except Exception:  # noqa: BLE001
            return found
    return found


def by_scan(path: Path) -> int:
    """Record headers in the bytes, every gzip member that inflates undone; spoofs count too."""
    data = path.read_bytes()
    return max(
        len(_RECORD.findall(content)) + len(_ARC_RECORD.findall(content))
        for content in (data, b"".join(_members(data)))
    )


def _members(data: bytes) -> Iterable[bytes]:
    at = data.find(b"\x1f\x8b\x08")
    while at >= 0:
        stream = zlib.decompressobj(31)
        following = at + 1
        try:
            yield stream.decompress(data[at:])
            if stream.eof:
                following = len(data) - len(stream.unused_data)
        except zlib.error:
            pass
        at = data.find(b"\x1f\x8b\x08", following)


def compare(folder: Path) -> list[str]:
    """A table of record counts, one row for each file where readers differ, and the sums."""
    sums = [0, 0, 0, 0]
    rows = []
    low = 0
    files = 0
    for path in find_files([folder]):
        counts = [ours(path), by_warcio(path), by_fastwarc(path), by_scan(path)]
        files += 1
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
        low += counts[0] < max(counts)
        if len(set(counts)) > 1:
            name = str(path.relative_to(folder) if folder.is_dir() else path.name)
            rows.append(f"| {name} | " + " | ".join(map(str, counts)) + " |")
    return [
        f"{files} files; Backissue finds fewer records than the best of the others in {low}.",
        "",
        "| file (where they differ) | Backissue | warcio | FastWARC | header scan |",
        "|---|---|---|---|---|",
        *rows,
        "| **all files** | " + " | ".join(f"**{count}**" for count in sums) + " |",
    ]


# ---- speed -------------------------------------------------------------------------------------


def make_archive(path: Path, pages: int, seed: int = 1) -> None:
    """A gzip WARC like a crawl's: request and response for each page, encodings mixed."""
    rng = random.Random(seed)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(rng.choices(letters, k=rng.randint(2, 11))) for _ in range(20_000)]
    with path.open("wb") as out:
        for number in range(pages):
            text = " ".join(rng.choices(words, k=rng.randint(1_000, 16_000)))
            body = b"<html><title>%d</title><body><p>%b</p></body></html>" % (number, text.encode())
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nServer: made\r\n"
            if number % 3 == 0:
                body = gzip.compress(body, 6, mtime=0)
                head += b"Content-Encoding: gzip\r\n"
            if number % 4 == 0:
                body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
                head += b"Transfer-Encoding: chunked\r\n"
            asked = b"GET / HTTP/1.1\r\nHost: news.example\r\n\r\n"
            out.write(_record("response", number, head + b"\r\n", body))
            out.write(_record("request", number, asked, b""))


def _record(kind: str, number: int, head: bytes, body: bytes) -> bytes:
    block = head + body
    digests = [base64.b32encode(hashlib.sha1(data).digest()).decode() for data in (block, body)]
    fields = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number:032x}>\r\n"
        f"WARC-Date: 2024-11-10T12:00:00Z\r\nWARC-Target-URI: http://news.example/{number}\r\n"
        f"WARC-Block-Digest: sha1:{digests[0]}\r\nWARC-Payload-Digest: sha1:{digests[1]}\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(fields.encode() + block + b"\r\n\r\n", 6, mtime=0)


def least_cpu(works: list[Callable[[], object]], rounds: int = 7) -> list[float]:
    """The least CPU seconds of each over a few rounds in turn."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, taken in zip(works, times, strict=True):
            start = time.process_time()
            work()
            taken.append(time.process_time() - start)
    return [min(taken) for taken in times]


def speed(path: Path) -> list[str]:
    """CPU seconds for the whole archive with decoded bodies, and the ratio."""
    from warcio.archiveiterator import ArchiveIterator

    def warcio_decoded() -> int:
        size = 0
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "response":
                    size += len(record.content_stream().read())
        return size

    def backissue() -> int:
        return sum(
            len(entry.capture.body)
            for split in plan(path)
            for entry in read(split)
            if entry.capture
        )

    if warcio_decoded() != backissue():
        sys.exit("the two readers disagree on the bodies of a sound archive")
    theirs, own = least_cpu([warcio_decoded, backissue])
    megabytes = path.stat().st_size / 1e6
    return [
        "| reader | CPU s | MB/s (compressed) | ratio |",
        "|---|---|---|---|",
        f"| warcio, bodies decoded | {theirs:.2f} | {megabytes / theirs:.1f} | 1.00 |",
        f"| Backissue | {own:.2f} | {megabytes / own:.1f} | {theirs / own:.2f} |",
    ]


# ---- splits and memory -------------------------------------------------------------------------


def read_split(split: Split) -> tuple[int, int, float]:
    """The worker, the number of entries of a split and what they cost in CPU seconds."""
    start = time.process_time()
    found = sum(1 for _ in read(split))
    return os.getpid(), found, time.process_time() - start


def splits(path: Path) -> list[str]:
    """One and two workers over the same splits: the same entries, in wall and in CPU seconds."""
    start = time.process_time()
    cut = plan(path, max(1, path.stat().st_size // 12))
    planned = time.process_time() - start
    whole = read_split(plan(path, 1 << 62)[0])[1]
    wall: dict[int, float] = {}
    busiest: dict[int, float] = {}
    for workers in (1, 2, 1, 2, 1, 2):
        with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
            list(pool.map(read_split, cut[:workers]))
            start = time.perf_counter()
            done = list(pool.map(read_split, cut))
            elapsed = time.perf_counter() - start
        if sum(found for _, found, _ in done) != whole:
            sys.exit("splits do not hold what the whole file holds")
        each: dict[int, float] = {}
        for worker, _, seconds in done:
            each[worker] = each.get(worker, 0.0) + seconds
        wall[workers] = min(elapsed, wall.get(workers, elapsed))
        busiest[workers] = min(max(each.values()), busiest.get(workers, max(each.values())))
    return [
        f"{len(cut)} splits, planned in {planned:.2f} CPU s, hold the {whole} entries of the whole "
        "file.",
        "",
        "| workers | wall s | CPU s of the busiest worker |",
        "|---|---|---|",
        f"| 1 | {wall[1]:.2f} | {busiest[1]:.2f} |",
        f"| 2 | {wall[2]:.2f} | {busiest[2]:.2f} |",
        f"| times as fast | {wall[1] / wall[2]:.2f} | {busiest[1] / busiest[2]:.2f} |",
        "",
        f"Load of the machine when this was measured: {os.getloadavg()[0]:.1f} on "
        f"{os.cpu_count()} cores.",
    ]


def peak(path: Path) -> int:
    """Peak memory in MiB of a process that reads *path*."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_peak, path).result()


def _peak(path: Path) -> int:
    for split in plan(path, 1 << 62):
        for _ in read(split):
            pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def memory(folder: Path, pages: int, largest: int) -> list[str]:
    """Peak memory by archive size, the larger ones made by repetition."""
    base = folder / "base.warc.gz"
    make_archive(base, max(1, pages // 8), seed=2)
    data = base.read_bytes()
    rows = ["| archive | MB | peak MiB |", "|---|---|---|"]
    times = 1
    while len(data) * times <= largest * 1_000_000:
        path = folder / "repeated.warc.gz"
        with path.open("wb") as out:
            for _ in range(times):
                out.write(data)
        rows.append(f"| gzip, {times} times | {path.stat().st_size / 1e6:.0f} | {peak(path)} |")
        path.unlink()
        times *= 8
    with gzip.open(folder / "single.warc.gz", "wb", 1) as out:
        for _ in range(8):
            out.write(gzip.decompress(data))
    single = folder / "single.warc.gz"
    rows.append(
        f"| one gzip member over all | {single.stat().st_size / 1e6:.0f} | {peak(single)} |"
    )
    return rows


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="the archives to compare on")
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--largest", type=int, default=700, help="MB of the memory test's largest")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    if not options.folder.is_dir():
        sys.exit(f"{options.folder}: no such folder. {__doc__.splitlines()[-1]}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive = folder / "made.warc.gz"
        make_archive(archive, options.pages)
        text = [
            "# Reading, measured",
            "",
            "Written by `python benchmarks/reading.py FOLDER --out docs/reading-measured.md`.",
            "",
            "## Records found, file by file",
            "",
            *compare(options.folder),
            "",
            f"## Speed: {options.pages} pages, {archive.stat().st_size / 1e6:.0f} MB, one core",
            "",
            *speed(archive),
            "",
            "## Two workers on one file",
            "",
            *splits(archive),
            "",
            "## Memory",
            "",
            *memory(folder, options.pages, options.largest),
            "",
        ]
    page = "\n".join(text)
    print(page)
    if options.out:
        options.out.write_text(page)


if __name__ == "__main__":
    main()
