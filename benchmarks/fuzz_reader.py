"""Coverage-guided fuzzing of the reader and of the body decoder, by atheris.

    python benchmarks/fuzz_reader.py reader|decoder [--seconds 1200] [--corpus FOLDER]

Raises on the first input that brings an exception, an unknown word of the ledger, a body past its
limit, or a location that does not lead back; libFuzzer then writes the input to a file.

Data: none: starts from archives that it makes.
"""

import argparse
import gzip
import random
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["indexer.read"]):
    from indexer.model.capture import Entry, Location
    from indexer.read import FLAGS, REASONS
    from indexer.read.encodings import decode
    from indexer.read.packages import archives_in
    from indexer.read.records import RecordReader
    from indexer.read.sniff import sniff

import brotli
import zstandard
from mutate import FORMS, sound

_CODINGS = ("", "gzip", "deflate", "br", "zstd", "gzip, br", "br, gzip", "x-junk", "identity")
_LIMIT = 1 << 20


class Memory:
    """Bytes in memory, as a source."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.error: str | None = None

    def read_at(self, offset: int, size: int) -> bytes:
        return self._data[offset : offset + size]

    def extent(self) -> int:
        return len(self._data)

    def accept(self, offset: int) -> None:
        """Do nothing: these bytes are not compressed."""


def read_bytes(data: bytes) -> None:
    """Read *data* as an archive, to the last record."""
    source = Memory(data)
    container = "wacz" if sniff(source) == "zip" else "warc"
    last: dict[tuple[str, ...], int] = {}
    for found in archives_in("fuzz", source, container):
        if isinstance(found, Entry):
            check_words(found)
            continue
        reading = RecordReader("fuzz", found.chain(), found.shift, found.steps, found.page_list)
        for stored in found.chain().walk(0):
            entry = reading.entry(stored)
            check_words(entry)
            place = entry.record.location
            if place.seekable:
                check_order(place, last, found.steps)


def check_words(entry: Entry) -> None:
    """The row uses documented words only."""
    record = entry.record
    if record.reason not in REASONS or not set(record.flags) <= set(FLAGS):
        raise AssertionError(f"unknown word: {record}")


def check_order(place: Location, last: dict[tuple[str, ...], int], steps: tuple[str, ...]) -> None:
    """Records come in the order of the file and lie beside one another."""
    if place.offset < last.get(steps, 0):
        raise AssertionError(f"overlap at {place}")
    last[steps] = place.offset + place.length


def decode_bytes(data: bytes) -> None:
    """Undo the encoding that the first byte chooses."""
    if not data:
        return
    coding = _CODINGS[data[0] % len(_CODINGS)]
    body = decode(data[1:], "chunked" if data[0] & 128 else "", coding, _LIMIT)
    if len(body.content) > _LIMIT or (body.fault and body.fault not in REASONS):
        raise AssertionError(f"{len(body.content)} bytes, {body.fault}")


def write_seeds(folder: Path, target: str) -> None:
    """Sound inputs of every form, small."""
    rng = random.Random(0)
    if target == "reader":
        for form in FORMS:
            records = b"".join(part for _, part in sound(form, rng)[:4])
            (folder / form).write_bytes(records)
            (folder / f"{form}-whole").write_bytes(gzip.compress(records, mtime=0))
        return
    text = b"<html><p>" + b"words of the page " * 20
    made = (text, gzip.compress(text), zlib.compress(text), brotli.compress(text),
            zstandard.compress(text))  # fmt: skip
    for number, body in enumerate(made):
        (folder / str(number)).write_bytes(bytes([number]) + body)
        chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        (folder / f"{number}-chunked").write_bytes(bytes([number | 128]) + chunks)


def main() -> None:
    """Fuzz for the time given."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    targets: dict[str, Callable[[bytes], None]] = {"reader": read_bytes, "decoder": decode_bytes}
    parser.add_argument("target", choices=targets)
    parser.add_argument("--seconds", type=int, default=1200)
    parser.add_argument("--corpus", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = options.corpus or Path(name)
        folder.mkdir(exist_ok=True)
        write_seeds(folder, options.target)
        limits = [f"-max_total_time={options.seconds}", "-max_len=16384", "-timeout=10"]
        atheris.Setup(
            [sys.argv[0], *limits, "-rss_limit_mb=1024", str(folder)], targets[options.target]
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
