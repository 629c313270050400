"""Ingest, extraction and the way from corpus to index, beside the loop that a reader would write.

    python benchmarks/ingest.py [ARCHIVE…] [--pages FOLDER…] [--small N] [--large N]
                                [--output docs/ingest-measured.md]

The peer is warcio to read, trafilatura to extract and Whoosh to index, in one process, with
nothing else: no ledger, no editions, no resume. Both sides read the same archives: one of a few
hundred pages, one of thousands. No page stands in them twice: what looks like a copy of another
page is left out, and pages that are missing are made of the given ones, in other words and
somewhat other markup (``varied_pages.py``). Copies would be editions or one document here, and
as many documents there.

Both run as processes of their own, and the operating system accounts for them (CPU seconds of the
whole process tree; largest resident set of any one process). Figures of one run compare with each
other and with nothing else.

The pages of the samples are a tenth as large as those of the open web.

Data: saved pages (``.html``, ``.html.gz``) or any archives; the samples if none are named.
"""

import argparse
import importlib
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "sample_warcs"
MISSED = 0.01  # of the pages: how many one side may index less than it explains
SEARCHES = 5
_NOT_COMPILED = "PYTHONDONTWRITEBYTECODE"  # an installed package is compiled
IN_ONE_FILE = 500  # pages: so that there is work for two workers
MAX_EXTRACTED = 400  # pages on which the extractors alone are compared
ROUNDS = 2  # of which the better counts


@dataclass(frozen=True)
class Run:
    """One process tree: the documents that it indexed, and what it took."""

    indexed: int
    cpu: float
    wall: float
    peak: int


@dataclass(frozen=True)
class Compared:
    """Both sides on one archive of *pages*, and the index alone made again from the corpus.

    *refused* are pages in which trafilatura found no text, *articles* those of our documents that
    are articles.
    """

    pages: int
    size: int
    peer: Run
    refused: int
    ours: Run
    articles: int
    two_workers: Run
    reindexed: Run


@dataclass(frozen=True)
class Extracted:
    """CPU seconds of each page, ours and trafilatura's."""

    ours: list[float]
    theirs: list[float]


def main() -> None:
    """Print the tables, and write them where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("archives", nargs="*", type=Path, help="WARC files; the samples if none")
    parser.add_argument("--pages", nargs="+", type=Path, help="folders of saved pages", default=[])
    parser.add_argument("--small", type=int, default=700, help="pages of the small archive")
    parser.add_argument("--large", type=int, default=3000, help="pages of the large archive")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--peer", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--extract", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        print(json.dumps(naive_loop(options.archives, options.peer)))
        return
    if options.extract:
        print(json.dumps(extracted(options.archives[0])))
        return
    for path in [*options.archives, *options.pages]:
        if not path.exists():
            sys.exit(f"{path}: no such file or folder. {__doc__.splitlines()[-1]}")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        named = options.archives or options.pages
        archives = options.archives if named else [SAMPLES]
        small, large = packed(options, archives, work)
        few = compared(small, options.small, work / "few")
        many = compared(large, options.large, work / "many")
        alone = Extracted(
            *json.loads(timed([sys.executable, __file__, "--extract", str(small / "0.warc.gz")])[0])
        )
        search = searched(work / "samples")
    text = document([few, many], alone, search, named=bool(named))
    print(text)
    if options.output:
        options.output.write_text(text + "\n", "utf-8")


def packed(options: argparse.Namespace, archives: list[Path], work: Path) -> tuple[Path, Path]:
    """The small and the large archive; the pages of the small one open the large one."""
    from varied_pages import distinct_pages, given_pages
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    folders = work / "small", work / "large"
    for folder in folders:
        folder.mkdir()
    given = given_pages(options.pages, archives)
    most = max(options.small, options.large)
    number = -1
    for number, page in enumerate(distinct_pages(given, most)):
        head = [("Content-Type", page.content_type)]
        for folder, wanted in zip(folders, (options.small, options.large), strict=True):
            if number >= wanted:
                continue
            with (folder / f"{number // IN_ONE_FILE}.warc.gz").open("ab") as stream:
                writer = WARCWriter(stream)
                record = writer.create_warc_record(
                    page.url,
                    "response",
                    payload=io.BytesIO(page.html),
                    length=len(page.html),
                    http_headers=StatusAndHeaders("200 OK", head, protocol="HTTP/1.1"),
                    warc_headers_dict={"WARC-Date": "2024-11-05T00:00:00Z"},
                )
                writer.write_record(record)
    if number + 1 < most:
        sys.exit(f"only {number + 1} distinct pages could be made; name more pages")
    return folders


def compared(archives: Path, pages: int, folder: Path) -> Compared:
    """Both sides on the files in *archives*; ends the program where they did not do the same."""
    folder.mkdir()
    ours, articles = backissue(archives, folder / "one", 1)
    both, _ = backissue(archives, folder / "two", 2)
    command = [
        sys.executable,
        "-m",
        "indexer",
        "reindex",
        "--archive",
        str(folder / "one"),
        "--quiet",
    ]
    again = Run(ours.indexed, *timed(command)[1:])
    (folder / "peer").mkdir()
    files = sorted(map(str, archives.iterdir()))
    output, cpu, wall, most = timed(
        [sys.executable, __file__, *files, "--peer", str(folder / "peer")]
    )
    done = json.loads(output)
    peer = Run(done["indexed"], cpu, wall, most)
    for name, indexed, explained in [
        ("Backissue", ours.indexed, 0),
        ("Backissue with 2 workers", both.indexed, 0),
        ("the loop", peer.indexed, done["refused"]),
    ]:
        if abs(pages - indexed - explained) > MISSED * pages:
            sys.exit(f"{name} indexed {indexed} of {pages} pages, and explains {explained}")
    size = sum(path.stat().st_size for path in archives.iterdir())
    return Compared(pages, size, peer, done["refused"], ours, articles, both, again)


def backissue(archives: Path, folder: Path, workers: int) -> tuple[Run, int]:
    """Ingest with the command, whole (read, extract, corpus, editions, index); and the articles."""
    report = folder.with_suffix(".json")
    run = timed(
        [sys.executable, "-m", "indexer", "ingest", str(archives), "--archive", str(folder)]
        + ["--workers", str(workers), "--quiet", "--report", str(report)]
    )
    said = json.loads(report.read_text("utf-8"))
    return Run(said["indexed"]["held"], *run[1:]), said["articles"]


def searched(folder: Path) -> float:
    """CPU seconds of a search in the samples by the command, from start to answer: the best."""
    backissue_command = [sys.executable, "-m", "indexer"]
    timed([*backissue_command, "ingest", str(SAMPLES), "--archive", str(folder), "--quiet"])
    command = [*backissue_command, "search", "harbour", "--archive", str(folder)]
    return min(timed(command)[1] for _ in range(SEARCHES))


def timed(command: list[str]) -> tuple[str, float, float, int]:
    """Standard output, CPU and wall seconds, and the largest resident set in bytes.

    Of the whole tree: a wrapper adopts what the command leaves behind (Linux's child subreaper),
    so that the workers of a pool are waited for, and so counted.
    """
    script = (
        "import ctypes, json, os, resource, subprocess, sys\n"
        "ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)\n"
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, text=True)\n"
        "try:\n"
        "    while True: os.wait()\n"
        "except ChildProcessError: pass\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(json.dumps([done.returncode, done.stdout,"
        " used.ru_utime + used.ru_stime, used.ru_maxrss * 1024]))"
    )
    began = time.perf_counter()
    compiled = {name: value for name, value in os.environ.items() if name != _NOT_COMPILED}
    done = subprocess.run(
        [sys.executable, "-c", script, *command],
        stdout=subprocess.PIPE, text=True, check=True, env=compiled,
    )  # fmt: skip
    code, output, cpu, peak = json.loads(done.stdout)
    if code not in (0, 3):
        sys.exit(f"{command[0]} … ended with {code}")
    return output, cpu, time.perf_counter() - began, peak


def naive_loop(archives: list[Path], folder: Path) -> dict[str, int]:
    """warcio, trafilatura and Whoosh as their front pages show them."""
    import trafilatura
    from warcio.archiveiterator import ArchiveIterator
    from whoosh import fields, index

    schema = fields.Schema(
        url=fields.ID(unique=True, stored=True),
        title=fields.TEXT(stored=True),
        text=fields.TEXT(stored=True),
        source=fields.ID(stored=True),
        date=fields.ID(stored=True),
    )
    writer = index.create_in(str(folder), schema).writer(limitmb=256)
    count = {"indexed": 0, "refused": 0}
    for path in archives:
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type != "response" or not record.http_headers:
                    continue
                if "html" not in (record.http_headers.get_header("Content-Type") or ""):
                    continue
                if record.http_headers.get_statuscode() != "200":
                    continue
                html = record.content_stream().read()
                found: Any = trafilatura.bare_extraction(html, with_metadata=True)
                if found is None:
                    count["refused"] += 1
                    continue
                count["indexed"] += 1
                writer.add_document(
                    url=record.rec_headers.get_header("WARC-Target-URI"),
                    title=found.title or "",
                    text=found.text or "",
                    source=found.hostname or "",
                    date=found.date or "",
                )
    writer.commit()
    return count


def extracted(archive: Path) -> tuple[list[float], list[float]]:
    """CPU seconds of the first pages of *archive*, ours and trafilatura's: the best of two."""
    import trafilatura
    from warcio.archiveiterator import ArchiveIterator

    from indexer.extract import extract_article

    ours: list[float] = []
    theirs: list[float] = []
    with archive.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if len(ours) == MAX_EXTRACTED:
                break
            html = record.content_stream().read()
            url = record.rec_headers.get_header("WARC-Target-URI")
            best = [float("inf")] * 2
            for _ in range(ROUNDS):
                times = [time.process_time()]
                extract_article(html, url)
                times.append(time.process_time())
                trafilatura.bare_extraction(html, with_metadata=True)
                times.append(time.process_time())
                best = [min(best[0], times[1] - times[0]), min(best[1], times[2] - times[1])]
            ours.append(best[0])
            theirs.append(best[1])
    return ours, theirs


def implementation() -> str:
    """Which implementation extraction uses, where there is more than one to tell of."""
    try:
        said: str = importlib.import_module("indexer.extract").implementation()
    except AttributeError:
        return ""
    return f" Extraction: {said}."


def document(runs: list[Compared], alone: Extracted, search: float, *, named: bool) -> str:
    """The whole report as Markdown."""
    few = runs[0]
    which = "pages of the open web" if named else "pages of the sample newspapers"
    return "\n".join(
        [
            "# Ingest, measured",
            "",
            f"`benchmarks/ingest.py` makes this page, of {which}, no two alike: an archive of"
            f" {runs[0].pages:,} pages ({runs[0].size / 1e6:.0f} MB compressed) and one of"
            f" {runs[1].pages:,} ({runs[1].size / 1e6:.0f} MB), in which pages that are missing"
            " are made of given ones in other words. The peer is the loop one would write from"
            " the same parts: warcio reads, trafilatura extracts, Whoosh indexes, in one process,"
            " without ledger, editions or resume. The ratio is that of CPU time on the same"
            " archive, of the whole process tree: start-up, the look across the corpus and"
            f" indexing included.{implementation()} Load of the machine meanwhile:"
            f" {os.getloadavg()[2]:.0f} on {os.cpu_count()} CPUs; figures of one run compare with"
            " each other only.",
            "",
            "| | pages | indexed | CPU ms a page | times as fast as the loop | wall s"
            " | peak MB, one process |",
            "|---|---|---|---|---|---|---|",
            *(line for run in runs for line in _ingest_lines(run)),
            "",
            *(
                f"Of {run.pages:,} pages trafilatura found no text in {run.refused}; of Backissue's"
                f" documents {run.articles:,} are articles. The index alone, made again from the"
                f" corpus: {run.reindexed.indexed / run.reindexed.cpu:.0f} documents a CPU second,"
                " start-up included.\n"
                for run in runs
            ),
            f"Extraction alone, on the first {len(alone.ours)} pages of the archive of"
            f" {few.pages:,}, by CPU time:",
            "",
            "| | mean ms a page | median | p99 | max |",
            "|---|---|---|---|---|",
            _extraction_line("trafilatura, default with metadata", alone.theirs),
            _extraction_line("Backissue", alone.ours),
            "",
            f"Ratio of the means: {sum(alone.theirs) / sum(alone.ours):.1f}.",
            "",
            f"`backissue search` on the samples, from start to answer: {search:.2f} CPU seconds.",
            "",
            "Workers keep their size whatever an archive holds: `benchmarks/memory.py` reads"
            " archives of 22 MB and 5 GB within the same 50 to 57 MiB. The largest process is the"
            " one that looks across the corpus and indexes; it grows with the number of captures,"
            " far more slowly than they do.",
        ]
    )


def _ingest_lines(run: Compared) -> list[str]:
    rows = [
        ("warcio + trafilatura + Whoosh", run.peer),
        ("Backissue, 1 worker", run.ours),
        ("Backissue, 2 workers", run.two_workers),
    ]
    return [
        f"| {name} | {run.pages:,} | {one.indexed:,} | {one.cpu / run.pages * 1000:.1f}"
        f" | {run.peer.cpu / one.cpu:.1f} | {one.wall:.1f} | {one.peak / 1e6:.0f} |"
        for name, one in rows
    ]


def _extraction_line(name: str, times: list[float]) -> str:
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    figures = (statistics.fmean(times), cuts[49], cuts[98], max(times))
    return f"| {name} | {' | '.join(f'{1000 * figure:.1f}' for figure in figures)} |"


if __name__ == "__main__":
    main()
