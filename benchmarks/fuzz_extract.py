"""Fuzz extraction: no bytes may raise, store controls, or take over a second per 100 kB.

    python benchmarks/fuzz_extract.py [--minutes 40] [--seeds tests/cases] [--seed 1]

With atheris installed the input is guided by coverage; else pages are cut, doubled, spliced and
sprinkled with hostile fragments at random. A finding is written to the current directory as
``fuzz-<digest>.html`` and ends the run with status 1.

Data: none: starts from the pages in tests/cases.
"""

import argparse
import contextlib
import hashlib
import random
import sys
import tempfile
import time
import unicodedata
from pathlib import Path

from indexer.extract import extract_article, extract_linear, extract_text

FRAGMENTS = [
    b"<p>", b"</div>", b"<table><tr><td>", b"<br>", b"<!--", b"-->", b"</script>",
    b"<time datetime=", b"<script type=application/ld+json>",
    b'{"@type":"NewsArticle","datePublished":"', b'"author":[{',
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"2015-02-31T99:99:99-99:99", b"Posted: ", b"<svg>",
    b"<select>", b"&#xD800;", b"<font a=1>", b" " * 500, b"<div>" * 300, b"\xe2\x80\xae", b"<pre>",
    b"By Ann Made and ", b"|" * 200,
]  # fmt: skip
SECONDS_PER_100_KB = 1.0
URL = "http://fuzz.example/2015/09/a"


def check(data: bytes) -> None:
    """Raise AssertionError, or whatever extraction raises, where a promise is broken."""
    begin = time.process_time()
    articles = [extract_article(data, URL), extract_text(data, URL)]
    articles.append(extract_linear(data, URL, degraded="fuzz"))
    spent = time.process_time() - begin
    assert spent < 3 * SECONDS_PER_100_KB * (1 + len(data) / 100_000), f"took {spent:.1f} s"
    for article in articles:
        for text in (article.title, article.text, *article.authors, *article.tags):
            text.encode("utf-8")
            assert not any(
                unicodedata.category(char) in ("Cc", "Cs") for char in set(text) - {"\n"}
            )


def mutant(pages: list[bytes], dice: random.Random) -> bytes:
    data = bytearray(dice.choice(pages))
    for _ in range(dice.randint(1, 12)):
        at = dice.randint(0, len(data))
        end = min(len(data), at + dice.randint(0, 400))
        match dice.randint(0, 4):
            case 0:
                del data[at:end]
            case 1:
                data[at:at] = data[at:end] * dice.randint(1, 30)
            case 2:
                data[at:at] = dice.choice(FRAGMENTS) * dice.choice([1, 1, 1, 50])
            case 3:
                other = dice.choice(pages)
                cut = dice.randint(0, len(other))
                data[at:end] = other[cut : cut + dice.randint(0, 3000)]
            case 4 if data:
                data[at % len(data)] = dice.randrange(256)
    return bytes(data[:400_000])


def mutate_until(deadline: float, pages: list[bytes], dice: random.Random) -> int:
    count = 0
    while time.monotonic() < deadline:
        data = mutant(pages, dice)
        try:
            check(data)
        except Exception as error:
            name = f"fuzz-{hashlib.sha256(data).hexdigest()[:12]}.html"
            Path(name).write_bytes(data)
            raise SystemExit(f"{name}: {error!r}") from error
        count += 1
    return count


def guided(minutes: float, seeds: Path) -> None:
    import atheris

    atheris.instrument_all()
    with tempfile.TemporaryDirectory() as found:
        limit = f"-max_total_time={int(minutes * 60)}"
        atheris.Setup([sys.argv[0], limit, "-max_len=20000", found, str(seeds)], check)
        atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument(
        "--seeds", type=Path, default=Path(__file__).parent.parent / "tests" / "cases"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--random", action="store_true", help="without coverage guidance")
    options = parser.parse_args()
    pages = [path.read_bytes() for path in sorted(options.seeds.glob("*.html"))]
    if not options.random:
        with contextlib.suppress(ImportError):
            guided(options.minutes, options.seeds)
            return
    deadline = time.monotonic() + 60 * options.minutes
    print(mutate_until(deadline, pages, random.Random(options.seed)), "pages, nothing found")


if __name__ == "__main__":
    main()
