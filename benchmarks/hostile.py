"""A folder of hostile archives with an expected.json: is every intact record found, and each
oddity told?

    python benchmarks/hostile.py FOLDER

expected.json lists cases: ``file``, ``kind`` (warc, wacz), ``good`` (URLs that must come exactly
once) and ``report`` (whether the ledger must tell something). Each file is read in a process of its
own; the last columns are its CPU seconds and peak memory.

Data: hostile archives with an expected.json: benchmarks/README.md, Hostile archives.
"""

import argparse
import collections
import json
import multiprocessing
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from indexer.read import plan, read


def examine(path: Path, case: dict[str, Any]) -> tuple[int, int, bool, float, int]:
    """Good URLs found once, all good URLs, whether something was told, CPU seconds, MiB."""
    urls: collections.Counter[str] = collections.Counter()
    told = False
    start = time.process_time()
    for split in plan(path):
        for entry in read(split):
            record = entry.record
            told = told or record.outcome in ("damaged", "skipped", "revisit") or bool(record.flags)
            if entry.capture:
                urls[entry.capture.url] += 1
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return sum(urls[url] == 1 for url in case["good"]), len(case["good"]), told, seconds, peak


def main() -> None:
    """Print a row for each case; exit 1 if one does not do as expected."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="the archives and their expected.json")
    folder = parser.parse_args().folder
    if not (folder / "expected.json").is_file():
        sys.exit(f"{folder}: no expected.json here. {__doc__.splitlines()[-1]}")
    cases = json.loads((folder / "expected.json").read_text())["cases"]
    failed = 0
    print("| case | good records found | told | CPU s | peak MiB |\n|---|---|---|---|---|")
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context, max_tasks_per_child=1) as pool:
        for name, case in cases.items():
            if case["kind"] not in ("warc", "wacz"):
                continue
            found, good, told, seconds, peak = pool.submit(
                examine, folder / case["file"], case
            ).result()
            sound = found == good and (told or not case["report"]) and seconds < 10 and peak < 512
            failed += not sound
            print(f"| {name} | {found} of {good} | {told} | {seconds:.2f} | {peak} |", flush=True)
    print(f"\n{failed} cases not as expected")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
