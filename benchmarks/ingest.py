"""Ingest beside the loop that a reader would write from the same parts, on the same input.

    python benchmarks/ingest.py [ARCHIVE…] [--pages FOLDER…] [--repeat N]
                                [--output docs/ingest-measured.md]

Pages of the open web are some ten times larger than those of the samples, and the larger the
page, the more the extractor decides; ``--pages`` packs folders of saved pages (``.html`` or
``.html.gz``) into the archive to measure with.

The peer is warcio to read, trafilatura to extract and Whoosh to index, in one process, with
nothing else: no ledger, no editions, no resume. Both see the same archives, repeated to a size
that takes a while; both run as processes of their own, and the operating system accounts for
them (CPU seconds of the whole process tree; largest resident set of any one process). Figures of
one run compare with each other and with nothing else.

Data: any archives or saved pages; the sample newspapers of this repository if none are named.
"""

import argparse
import gzip
import io
import json
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "sample_warcs"


@dataclass(frozen=True)
class Run:
    """One process tree: what it did and what it took."""

    articles: int
    cpu: float
    wall: float
    peak: int


def main() -> None:
    """Print the table, and write it where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("archives", nargs="*", type=Path, help="WARC files; the samples if none")
    parser.add_argument("--pages", nargs="+", type=Path, help="folders of pages to pack instead")
    parser.add_argument("--repeat", type=int, default=10, help="how often the input is repeated")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--peer", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        print(json.dumps({"articles": naive_loop(options.archives, options.peer)}))
        return
    for path in [*options.archives, *(options.pages or ())]:
        if not path.exists():
            sys.exit(f"{path}: no such file or folder. {__doc__.splitlines()[-1]}")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        archives = options.archives or sorted(SAMPLES.glob("*.warc*"))
        if options.pages:
            archives = [packed(options.pages, work / "pages.warc.gz")]
        size = sum(path.stat().st_size for path in archives)
        small = repeated(archives, work / "small", options.repeat)
        large = repeated(archives, work / "large", options.repeat * 10)
        ours = backissue(small, work / "a", 1)
        both = backissue(small, work / "b", 2)
        grown = backissue(large, work / "c", 1)
        peer = naive(small, work / "peer")
    text = table(ours, both, grown, peer, size)
    print(text)
    if options.output:
        options.output.write_text(text + "\n", "utf-8")


def packed(folders: list[Path], target: Path) -> Path:
    """The pages below *folders* as one WARC, each at an address of its own."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    pages = sorted(path for folder in folders for path in folder.rglob("*.html*"))
    with target.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for number, path in enumerate(pages):
            data = path.read_bytes()
            data = gzip.decompress(data) if path.suffix == ".gz" else data
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                f"http://host{number % 40}.example/{number}",
                "response",
                payload=io.BytesIO(data),
                length=len(data),
                http_headers=head,
                warc_headers_dict={"WARC-Date": "2024-11-05T00:00:00Z"},
            )
            writer.write_record(record)
    return target


def repeated(archives: list[Path], folder: Path, times: int) -> list[Path]:
    """One file for each archive that holds it *times* over; records may stand in any number."""
    folder.mkdir()
    made = []
    for number, archive in enumerate(archives):
        target = folder / f"{number}-{archive.name}"
        with target.open("wb") as out:
            for _ in range(times):
                with archive.open("rb") as source:
                    shutil.copyfileobj(source, out)
        made.append(target)
    return made


def backissue(archives: list[Path], folder: Path, workers: int) -> Run:
    """Ingest with the command, whole: read, extract, corpus, editions, index."""
    report = folder.with_suffix(".json")
    run = timed(
        [sys.executable, "-m", "indexer", "ingest", *map(str, archives), "--archive", str(folder)]
        + ["--workers", str(workers), "--quiet", "--report", str(report)]
    )
    return Run(json.loads(report.read_text("utf-8"))["articles"], *run[1:])


def naive(archives: list[Path], folder: Path) -> Run:
    """The peer in a process of its own."""
    folder.mkdir()
    output, *run = timed([sys.executable, __file__, *map(str, archives), "--peer", str(folder)])
    return Run(json.loads(output)["articles"], *run)


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
    done = subprocess.run(
        [sys.executable, "-c", script, *command], stdout=subprocess.PIPE, text=True, check=True
    )
    code, output, cpu, peak = json.loads(done.stdout)
    if code not in (0, 3):
        sys.exit(f"{command[0]} … ended with {code}")
    return output, cpu, time.perf_counter() - began, peak


def naive_loop(archives: list[Path], folder: Path) -> int:
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
    count = 0
    for path in archives:
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type != "response" or not record.http_headers:
                    continue
                if "html" not in (record.http_headers.get_header("Content-Type") or ""):
                    continue
                if record.http_headers.get_statuscode() != "200":
                    continue
                try:
                    html = record.content_stream().read()
                except AttributeError:  # warcio with the brotli package
                    continue
                found = trafilatura.bare_extraction(html, with_metadata=True)
                if found is None:
                    continue
                count += 1
                writer.add_document(  # the captures of a URL stay apart, as here
                    url=f"{record.rec_headers.get_header('WARC-Target-URI')} {count}",
                    title=found.title or "",
                    text=found.text or "",
                    source=found.hostname or "",
                    date=found.date or "",
                )
    writer.commit()
    return count


def table(ours: Run, both: Run, grown: Run, peer: Run, size: int) -> str:
    """The figures as Markdown."""
    rows = [
        ("warcio + trafilatura + Whoosh", peer),
        ("Backissue, 1 worker", ours),
        ("Backissue, 2 workers", both),
        ("Backissue, 1 worker, input ten times larger", grown),
    ]
    lines = [
        f"Archives of {size / 1e6:.1f} MB, repeated; `benchmarks/ingest.py` makes this table.",
        "",
        "| | articles | articles per CPU s | against the loop | wall s | peak MB, one process |",
        "|---|---|---|---|---|---|",
    ]
    for name, run in rows:
        speed = run.articles / run.cpu
        lines.append(
            f"| {name} | {run.articles:,} | {speed:.0f} | {speed / (peer.articles / peer.cpu):.1f}"
            f" | {run.wall:.1f} | {run.peak / 1e6:.0f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
