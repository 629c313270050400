"""Peak memory of reading, over archives from small to very large.

    python benchmarks/memory.py [MEGABYTES…]

Makes an archive of pages and pictures, repeats it to each size, reads every record of it in a
process of its own, and prints that process's largest resident set. The archives are deleted.

Data: none: archives are made.
"""

import argparse
import io
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from indexer.read import plan, read

SIZES = (10, 100, 5000)
PICTURE = 400_000  # bytes


def main() -> None:
    """Measure each size in turn."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("megabytes", nargs="*", type=int, default=SIZES, help="sizes of archives")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        print(measured(options.read))
        return
    with tempfile.TemporaryDirectory() as folder:
        unit = made()
        for megabytes in options.megabytes:
            path = Path(folder) / "archive.warc.gz"
            with path.open("wb") as out:
                for _ in range(max(1, megabytes * 1_000_000 // len(unit))):
                    out.write(unit)
            subprocess.run([sys.executable, __file__, "--read", str(path)], check=True)


def made() -> bytes:
    """Fifty pages and fifty pictures as gzip members."""
    chance = random.Random(1)
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for number in range(50):
        words = " ".join(f"word{chance.randrange(5000)}" for _ in range(20_000))
        bodies = {
            "text/html": f"<html><body><p>{words}</p></body></html>".encode(),
            "image/jpeg": chance.randbytes(PICTURE),
        }
        for media, body in bodies.items():
            head = StatusAndHeaders("200 OK", [("Content-Type", media)], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                f"http://a.example/{media}/{number}",
                "response",
                payload=io.BytesIO(body),
                length=len(body),
                http_headers=head,
                warc_headers_dict={"WARC-Date": "2020-01-01T00:00:00Z"},
            )
            writer.write_record(record)
    return out.getvalue()


def measured(path: Path) -> str:
    """Read everything in *path* and say what it took."""
    records = captures = 0
    for split in plan(path):
        for entry in read(split):
            records += 1
            captures += entry.capture is not None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = path.stat().st_size / 1e6
    return f"{size:,.0f} MB, {records:,} records, {captures:,} pages: peak {peak:.0f} MiB"


if __name__ == "__main__":
    main()
