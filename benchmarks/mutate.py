"""Mutations of sound archives, seeded: every record the damage did not touch must come back.

    python benchmarks/mutate.py [--trials 10000] [--seed 0]

The oracle knows which bytes each record owns and which the mutation changed; a record whose
bytes are whole, wherever they lie afterwards, is intact.

Data: none: archives are made.
"""

import argparse
import collections
import gzip
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import zstandard

from indexer.read import FLAGS, REASONS, plan, read, read_capture

FORMS = ("gzip", "plain", "zstd", "arc", "arc-gzip")
_RECORDS = 12
_SLOW = 10.0  # seconds; an honest file of this size takes a hundredth of one


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one mutated file."""

    kind: str
    intact: int
    found: int
    missing: tuple[str, ...] = ()


def sound(form: str, rng: random.Random, liar: int | None = None) -> list[tuple[str, bytes]]:
    """The records of a sound file with the URL of each; the header's is empty.

    The record with the number *liar* states another length than its own.
    """
    stored: list[tuple[str, bytes]] = []
    if form.startswith("arc"):
        block = b"1 0 Made\nURL IP-address Archive-date Content-type Archive-length\n"
        head = b"filedesc://made.arc 0.0.0.0 20200101000000 text/plain %d\n" % len(block)
        stored.append(("", head + block + b"\n"))
    for number in range(_RECORDS):
        url = f"http://made.example/{number}"
        text = " ".join(str(rng.getrandbits(32)) for _ in range(rng.randint(1, 400)))
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><p>%b</p>" % text.encode()
        length = rng.choice((0, 10, 99, 3_000, 10**9)) if number == liar else len(block)
        if form.startswith("arc"):
            head = f"{url} 192.0.2.1 20200101000000 text/html {length}\n"
            stored.append((url, head.encode() + block + b"\n"))
        else:
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:made:{number}>\r\n"
                f"WARC-Date: 2020-01-01T00:00:00Z\r\nWARC-Target-URI: {url}\r\n"
                f"Content-Type: application/http; msgtype=response\r\n"
                f"Content-Length: {length}\r\n\r\n"
            )
            stored.append((url, head.encode() + block + b"\r\n\r\n"))
    if form.endswith("gzip"):
        return [(url, gzip.compress(data, mtime=0)) for url, data in stored]
    if form == "zstd":
        checked = zstandard.ZstdCompressor(write_checksum=bool(rng.getrandbits(1)))
        return [(url, checked.compress(data)) for url, data in stored]
    return stored


def mutate(data: bytes, rng: random.Random) -> tuple[str, bytes, list[tuple[int, int]]]:
    """What was done, the mutated bytes, and which stretches of the old ones are whole in them.

    Whole stretches come in the order in which they lie in the new bytes.
    """
    size = len(data)
    kind = rng.choice(("flip", "flips", "cut", "insert", "zero", "noise", "truncate", "swap"))
    if kind in ("flip", "flips"):
        out = bytearray(data)
        places = sorted({rng.randrange(size) for _ in range(1 if kind == "flip" else 5)})
        for place in places:
            out[place] ^= 1 << rng.randrange(8)
        edges = [-1, *places, size]
        return kind, bytes(out), [(a + 1, b) for a, b in zip(edges, edges[1:], strict=False)]
    start = rng.randrange(size)
    stop = min(size, start + rng.choice((1, 2, 7, 100, 1000, 5000)))
    if kind == "cut":
        return kind, data[:start] + data[stop:], [(0, start), (stop, size)]
    if kind == "insert":
        extra = rng.randbytes(stop - start)
        return kind, data[:start] + extra + data[start:], [(0, start), (start, size)]
    if kind == "truncate":
        return kind, data[:start], [(0, start)]
    if kind == "swap":
        other = rng.randrange(stop, size) if stop < size else stop
        swapped = data[:start] + data[stop:other] + data[start:stop] + data[other:]
        return kind, swapped, [(0, start), (stop, other), (start, stop), (other, size)]
    filling = bytes(stop - start) if kind == "zero" else rng.randbytes(stop - start)
    return kind, data[:start] + filling + data[stop:], [(0, start), (stop, size)]


def trial(form: str, seed: int, path: Path) -> Result:
    """Make, mutate and read one file at *path*; raises where reading does."""
    rng = random.Random(f"{form} {seed}")
    liar = rng.randrange(_RECORDS) if seed % 9 == 0 else None
    stored = sound(form, rng, liar)
    data = b"".join(part for _, part in stored)
    kind, whole = "length", [(0, len(data))]
    if liar is None:
        kind, data, whole = mutate(data, rng)
    else:
        stored[liar + len(stored) - _RECORDS] = ("", stored[liar + len(stored) - _RECORDS][1])
    intact = []
    at = 0
    for url, part in stored:
        if url and any(start <= at and at + len(part) <= stop for start, stop in whole):
            intact.append(url)
        at += len(part)
    path.write_bytes(data)
    found: collections.Counter[str | None] = collections.Counter()
    began = time.process_time()
    for split in plan(path, len(data) // 3):
        for entry in read(split):
            record = entry.record
            if record.reason not in REASONS or not set(record.flags) <= set(FLAGS):
                raise AssertionError(f"unknown word in {record}")
            if entry.capture:
                found[record.url] += 1
                again = read_capture(record.location)
                if record.outcome == "article" and again.body != entry.capture.body:
                    raise AssertionError(f"read again differently: {record}")
    if time.process_time() - began > _SLOW:
        raise AssertionError(f"too slow: {form} {seed}")
    missing = tuple(url for url in intact if not found[url])
    return Result(kind, len(intact), len(intact) - len(missing), missing)


def main() -> None:
    """Run the trials and print what was lost, by form and kind."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--trials", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    sums: dict[tuple[str, str], list[int]] = {}
    with tempfile.TemporaryDirectory() as name:
        for number in range(options.trials):
            form = FORMS[number % len(FORMS)]
            seed = options.seed + number
            result = trial(form, seed, Path(name, "mutated"))
            row = sums.setdefault((form, result.kind), [0, 0, 0])
            row[0] += 1
            row[1] += result.intact
            row[2] += result.found
            if result.missing:
                print(f"{form} {seed} {result.kind}: lost {', '.join(result.missing)}")
    print("| form | mutation | files | intact records | found |\n|---|---|---|---|---|")
    for (form, kind), (files, intact, found) in sorted(sums.items()):
        print(f"| {form} | {kind} | {files} | {intact} | {found} |")
    intact = sum(row[1] for row in sums.values())
    found = sum(row[2] for row in sums.values())
    print(f"\n{found} of {intact} intact records found: {100 * found / intact:.3f} %")
    sys.exit(found / intact < 0.999)


if __name__ == "__main__":
    main()
