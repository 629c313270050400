"""One flipped bit anywhere in an archive directory: `verify` finds it, and no answer is wrong.

    python benchmarks/flips.py [ARCHIVE…] [--flips 300] [--seed 1]

Ingests the archives, then flips single bits of corpus, derived, notes, manifest and index, one
at a time. After each flip `verify` must name damage, and a server that starts then must answer
as before or with 503. (In an index only stored documents carry checksums: what a flip does to a
list of hits is found by `verify` alone, and counted here as a wrong answer.)

Data: any archives; else the samples.
"""

import argparse
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from indexer.corpus.archive import Archive
from indexer.corpus.verify import verify
from indexer.errors import BackissueError
from webapp import create_app

SAMPLES = Path(__file__).resolve().parents[1] / "sample_warcs"
KINDS = {
    "parts": "corpus/*/*.parquet",
    "digests of parts": "corpus/*/*.sha256",
    "notes": "corpus/*/file.json",
    "derived": "derived/*",
    "manifest": "backissue.json",
    "index": "index/**/*",
}
SEARCH = "/api/v1/search?q=ferry&versions=all&facet=source&limit=100"
VARYING = ("took_ms", "index")  # keys of an answer


@dataclass(frozen=True, slots=True)
class Flip:
    """One bit of one file."""

    kind: str
    path: Path
    byte: int
    bit: int

    def do(self) -> None:
        """Flip it; a second time, flip it back."""
        data = bytearray(self.path.read_bytes())
        data[self.byte] ^= 1 << self.bit
        self.path.write_bytes(data)


def flips(archive: Path, count: int, seed: int) -> Iterator[Flip]:
    """Bits of every kind of file in turn; the same for the same archive and *seed*."""
    chance = random.Random(seed)
    files = {
        kind: sorted(path for path in archive.glob(pattern) if _can_be_flipped(path))
        for kind, pattern in KINDS.items()
    }
    for number in range(count):
        kind = list(KINDS)[number % len(KINDS)]
        path = chance.choice(files[kind])
        yield Flip(kind, path, chance.randrange(path.stat().st_size), chance.randrange(8))


def _can_be_flipped(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def damage(archive: Path) -> list[str]:
    """What `verify` says, also where it refuses to begin."""
    try:
        return [line for check in verify(Archive.open(archive)) for line in check.damage]
    except BackissueError as error:
        return [str(error)]


def addresses(archive: Path) -> list[str]:
    """What to ask a server of *archive*."""
    hits = create_app(archive).test_client().get(SEARCH).get_json()["results"][:3]
    return [
        SEARCH,
        "/api/v1/stats",
        "/api/v1/records?limit=500",
        *(f"/api/v1/articles/{hit['id']}" for hit in hits),
        *(f"/cdx?url={quote_plus(hit['url'])}" for hit in hits),
    ]


def answers(archive: Path, asked: Collection[str]) -> Mapping[str, Any]:
    """What a server that starts now says; None where that is 503."""
    client = create_app(archive).test_client()
    return {address: _answer(client.get(address)) for address in asked}


def _answer(response: Any) -> Any:
    if response.status_code == 503:
        return None
    if response.status_code != 200 or not response.is_json:
        return response.status_code, response.text
    return {key: value for key, value in response.get_json().items() if key not in VARYING}


def main() -> int:
    """Flip, ask, and count."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("archives", nargs="*", type=Path, default=[SAMPLES])
    parser.add_argument("--flips", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive"
        command = [sys.executable, "-m", "indexer", "ingest", "--quiet", "--archive", archive]
        subprocess.run([*command, *options.archives], check=True)
        return report(archive, options.flips, options.seed)


def report(archive: Path, count: int, seed: int) -> int:
    """Print what became of every flip; 1 where one was missed or answered wrongly."""
    asked = addresses(archive)
    sound = answers(archive, asked)
    counts: Counter[tuple[str, str]] = Counter()
    for flip in flips(archive, count, seed):
        flip.do()
        is_found = bool(damage(archive))
        now = answers(archive, asked)
        flip.do()
        wrong = [one for one in asked if now[one] is not None and now[one] != sound[one]]
        unavailable = any(now[one] is None for one in asked)
        outcome = "wrong" if wrong else "503" if unavailable else "right"
        counts[flip.kind, outcome if is_found else f"missed, {outcome}"] += 1
        if wrong or not is_found:
            print(flip, wrong)
    for (kind, outcome), number in sorted(counts.items()):
        print(f"{kind:<18}{outcome:<16}{number:>5}")
    bad = sum(number for (_, outcome), number in counts.items() if outcome not in ("503", "right"))
    print(f"{counts.total()} flips, {bad} missed by verify or answered wrongly")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
