"""Makes the sample archives out of newspapers/; ``--check`` compares them with those that lie here.

    python sample_warcs/make_samples.py              writes them beside this file
    python sample_warcs/make_samples.py --out DIR    writes them into DIR
    python sample_warcs/make_samples.py --check      exit 1 and the names of those that differ

The bytes are the same on every run with the same zlib and brotli. Other versions of these may
compress differently, so the check compares records and decoded payloads, not compressed bytes.
"""

import argparse
import sys
from pathlib import Path

from newspapers.check import differences, leftovers
from newspapers.collection import build

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Write or check; the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write into")
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    options = parser.parse_args()
    files = build()
    if options.check:
        changed = differences(files, HERE)
        for name in changed:
            print(f"{name}: not what make_samples.py makes", file=sys.stderr)
        return 1 if changed else 0
    for name in leftovers(files, options.out):
        (options.out / name).unlink()
    for name, data in files.items():
        path = options.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    print(f"{len(files)} files, {sum(map(len, files.values())):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
