"""Fuzz the native core: on no page may it crash, or give another article than the Python code.

    python benchmarks/fuzz_core.py [--minutes 60] [--seeds tests/cases] [--seed 1] [--core FOLDER]

Reads every page of the seeds, then cut, doubled and spliced ones, by both implementations. The
core may be one that was built with the sanitizers: see `make core-asan` and `make fuzz-core`.
A finding is written to the current directory as ``core-<digest>.html`` before it is read, and stays
there if the process dies.

Data: none: starts from the pages in tests/cases; --seeds may name a folder of other pages.
"""

import argparse
import gzip
import hashlib
import importlib.util
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORE = "indexer.native._core"


def load_core(folder: Path) -> None:
    """Load the core below *folder* in place of the one that was built beside its sources."""
    (file,) = (folder / "indexer" / "native").glob("_core*.so")
    spec = importlib.util.spec_from_file_location(CORE, file)
    assert spec is not None and spec.loader is not None
    sys.modules[CORE] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


def pages(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.rglob("*.htm*")):
        data = path.read_bytes()
        yield gzip.decompress(data) if path.suffix == ".gz" else data


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seeds", type=Path, default=ROOT / "tests" / "cases")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--core", type=Path)
    options = parser.parse_args()
    if options.core:
        load_core(options.core)
    sys.path.insert(0, str(ROOT / "benchmarks"))
    from fuzz_extract import mutant

    from indexer import native

    print(native.implementation())
    if native.core is None:
        raise SystemExit("there is no core to fuzz")
    seeds = list(pages(options.seeds))
    dice = random.Random(options.seed)
    deadline = time.monotonic() + 60 * options.minutes
    count = 0
    for count, page in enumerate(seeds, 1):  # noqa: B007
        compare(page)
    while time.monotonic() < deadline:
        compare(mutant(seeds, dice))
        count += 1
    print(f"{count:,} pages, nothing found")


def compare(page: bytes) -> None:
    """Read *page* both ways; the process ends where the two differ."""
    from indexer import native
    from indexer.extract import extract_article

    found = Path(f"core-{hashlib.sha256(page).hexdigest()[:12]}.html")
    found.write_bytes(page)
    core = native.core
    try:
        quick = extract_article(page, "http://fuzz.example/2015/09/a")
        native.core = None
        slow = extract_article(page, "http://fuzz.example/2015/09/a")
    finally:
        native.core = core
    if quick != slow:
        raise SystemExit(f"{found}: the two implementations differ")
    found.unlink()


if __name__ == "__main__":
    main()
