"""What answers of the CDX server cost in an archive of a million captures.

    python benchmarks/cdx.py [--captures N] [--once]

For each question the CPU time of the first page (the best of five), the rows and bytes of it, and
at last the growth of memory while all captures are streamed.

The archive is made up: a few hosts with many pages, and one page that was captured as often as all
others together. Its rows are written by DuckDB straight into ``derived/cdx.parquet``, sorted and
grouped as ``consolidate`` writes them; nothing is ingested.

Data: none; the rows are made up.
"""

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

from flask.testing import FlaskClient

sys.path.insert(0, str(Path(__file__).parents[1]))

from indexer.corpus.archive import Archive
from indexer.corpus.cdx_rows import CDX_COLUMNS
from indexer.corpus.consolidate import FEW_ROWS
from indexer.corpus.database import connect, copy_parquet
from webapp import create_app

QUESTIONS = {
    "exact, one capture": "url=paper3.example/news/0000007",
    "exact, half a million": "url=often.example/&limit=1000",
    "exact, the last": "url=often.example/&limit=-10",
    "exact, the closest": "url=often.example/&closest=20120101&limit=10",
    "exact, the closest 1,000": "url=often.example/&closest=20120101&limit=1000",
    "exact, collapsed by key": "url=often.example/&collapse=urlkey&limit=1000",
    "the same, reversed": "url=often.example/&collapse=urlkey&sort=reverse&limit=1000",
    "exact, by year": "url=often.example/&collapse=timestamp:4&limit=1000",
    "exact, by day": "url=often.example/&collapse=timestamp:8&limit=1000",
    "exact, by status": "url=often.example/&collapse=statuscode&limit=1000",
    "exact, with duplicates": "url=often.example/&showDupeCount=true&limit=1000",
    "prefix": "url=paper3.example/news/*&limit=1000",
    "prefix, a page": "url=paper3.example/news/*&page=7",
    "prefix, filtered": "url=paper3.example/*&filter=statuscode:404&limit=100",
    "host": "url=paper3.example&matchType=host&limit=1000",
    "domain": "url=*.paper3.example&limit=1000",
    "domain, all hosts": "url=*.example&limit=1000",
    "domain, reversed": "url=*.example&sort=reverse&limit=1000",
    "domain, collapsed": "url=*.example&collapse=urlkey&limit=1000",
    "domain, pages": "url=*.example&showNumPages=true",
    "nothing found": "url=nowhere.example/*",
}

_ROWS = """
    SELECT CASE WHEN i % 2 = 0 THEN 'example,often)/'
                ELSE 'example,paper' || (i // 50_000) || ')/news/' || lpad((i % 40_009)::VARCHAR, 7, '0')
           END AS urlkey,
           strftime(TIMESTAMP '2001-01-01' + INTERVAL 1 SECOND * (i * 631 % 600_000_000),
                    '%Y%m%d%H%M%S') AS timestamp,
           'https://www.' || split_part(split_part(urlkey, ')', 1), ',', 2) || '.example'
               || split_part(urlkey, ')', 2) AS original,
           CASE WHEN i % 7 = 0 THEN 'image/png' ELSE 'text/html' END AS mimetype,
           CASE WHEN i % 101 = 0 THEN '404' ELSE '200' END AS statuscode,
           'sha1:' || upper(substr(md5(i::VARCHAR), 1, 32)) AS digest,
           (500 + i % 50_000)::VARCHAR AS length, (i * 3_001)::VARCHAR AS "offset",
           'crawl-' || lpad((i // 5_000)::VARCHAR, 5, '0') || '.warc.gz' AS filename,
           '-' AS "orig.mimetype", '-' AS "orig.statuscode",
           '-' AS "orig.length", '-' AS "orig.offset", '-' AS "orig.filename",
           '0' AS dupecount, '-' AS dupetimestamp,
           md5((i // 5_000)::VARCHAR) || ':' || (i * 3_001) AS capture
    FROM range({captures}) t(i)
"""  # noqa: E501


def made(path: Path, captures: int) -> Archive:
    """An archive directory whose table of captures has so many rows."""
    archive = Archive.create(path)
    with archive.writing(), connect(archive.derived) as connection:
        columns = ", ".join(f'"{name}"' for name in (*CDX_COLUMNS, "capture"))
        numbered = "row_number() OVER (ORDER BY urlkey, timestamp, capture) - 1 AS n"
        copy_parquet(
            connection,
            f"SELECT {columns}, {numbered} FROM ({_ROWS.format(captures=captures)}) ORDER BY n",
            archive.derived / "cdx.parquet",
            FEW_ROWS,
        )
    return archive


def measured(client: FlaskClient, question: str, repeats: int) -> tuple[float, int, int]:
    """Milliseconds of CPU, captures and bytes of the answer."""
    best, text = 1e9, ""
    for _ in range(repeats):
        began = time.process_time()
        answer = client.get(f"/cdx?{question}")
        text = answer.text
        best = min(best, time.process_time() - began)
        assert answer.status_code == 200, text
    return best * 1000, text.count("\n"), len(text)


def streamed(client: FlaskClient) -> tuple[int, float, float]:
    """Captures of an answer with all of them, its seconds of CPU, and what memory grew by in MB."""
    before, began, captures = memory(), time.process_time(), 0
    for part in client.get("/cdx?url=*").response:
        captures += part.count(b"\n" if isinstance(part, bytes) else "\n")
    return captures, time.process_time() - began, memory() - before


def memory() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--captures", type=int, default=1_000_000)
    parser.add_argument("--once", action="store_true", help="ask each question once")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        archive = made(Path(folder) / "archive", given.captures)
        size = (archive.derived / "cdx.parquet").stat().st_size / 1e6
        print(f"{given.captures:,} rows: {size:.0f} MB, {time.process_time() - began:.0f} s of CPU")
        client = create_app(archive.path).test_client()
        client.get("/cdx?url=x.example")  # opens the table
        print(f"{'question':26}{'ms CPU':>8}{'captures':>10}{'bytes':>10}")
        for name, question in QUESTIONS.items():
            cost, captures, length = measured(client, question, 1 if given.once else 5)
            print(f"{name:26}{cost:8.1f}{captures:10,}{length:10,}")
        captures, seconds, growth = streamed(client)
        print(f"all {captures:,} captures: {seconds:.1f} s of CPU, memory grew by {growth:.0f} MB")


if __name__ == "__main__":
    main()
