"""Whether Apache Spark opens the tables and answers the questions of docs/tables.md like DuckDB.

    python benchmarks/spark.py [ARCHIVE...]

The archive's tables are written first where there are none; without ARCHIVE, one is made of the
samples. Spark runs in an environment of its own, ``.venv-spark``, which is made at the first run
with ``pyspark`` from PyPI; it needs Java 17 or newer. The questions are asked in Spark's words
where these differ from DuckDB's (``_IN_SPARK``). Ends with status 1 where an answer, a type or a
number of rows differs.

Data: the samples, or any archive.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from indexer.corpus.archive import Archive
from indexer.ingest import ingest
from indexer.tables import write_tables
from indexer.tables.table_columns import TABLES

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv-spark"
PYSPARK = "pyspark>=4,<5"
_IN_SPARK = (
    (r"'ARCHIVE/tables/(\w+)/\*\.parquet'", r"\1"),
    (r"\bunnest\(", "explode("),
    (r"list\(title ORDER BY number\)",
     "transform(array_sort(collect_list(struct(number, title))), one -> one.title)"),
    (r"list\(DISTINCT source ORDER BY source\)", "array_sort(collect_set(source))"),
    (r"next_day - captured_date - 1\b", "datediff(next_day, captured_date) - 1"),
    (r"next_day - captured_date > 1", "datediff(next_day, captured_date) > 1"),
    (r"(min\(c\.captured_date\)) - (a\.published_date)", r"datediff(\1, \2)"),
)  # fmt: skip
_ASK = """
import json, sys
from pyspark.sql import SparkSession
asked = json.load(sys.stdin)
spark = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
         .config("spark.sql.session.timeZone", "UTC").config("spark.sql.shuffle.partitions", "2")
         .getOrCreate())
types = {}
for name in asked["tables"]:
    table = spark.read.parquet(f"{asked['folder']}/{name}")
    table.createOrReplaceTempView(name)
    types[name] = {"rows": table.count(), "columns": [[f.name, f.dataType.simpleString()]
                                                      for f in table.schema.fields]}
answers = [[list(row) for row in spark.sql(one).collect()] for one in asked["questions"]]
print("ANSWERS" + json.dumps({"tables": types, "answers": answers}, default=str))
"""
_TYPES = {
    "VARCHAR": "string", "VARCHAR[]": "array<string>", "BIGINT": "bigint", "DATE": "date",
    "TIMESTAMP WITH TIME ZONE": "timestamp", "BOOLEAN": "boolean",
}  # fmt: skip


def questions() -> list[str]:
    """The questions of the documentation, in DuckDB's words."""
    page = (ROOT / "docs" / "tables.md").read_text().split("## Ten questions")[1]
    return [one.strip().rstrip(";") for one in re.findall(r"```sql\n(.*?)```", page, re.DOTALL)]


def in_spark(question: str) -> str:
    for pattern, words in _IN_SPARK:
        question = re.sub(pattern, words, question)
    return question


def environment() -> Path:
    """The Python that has pyspark."""
    python = ENVIRONMENT / "bin" / "python"
    if shutil.which("java") is None:
        sys.exit("Spark needs Java 17 or newer (Debian: apt install default-jre-headless)")
    if not (ENVIRONMENT / ".installed").exists():
        subprocess.run([ROOT / "scripts" / "make-environment", ENVIRONMENT], check=True, cwd=ROOT)
        subprocess.run([python, "-m", "pip", "install", "--quiet", PYSPARK], check=True)
        (ENVIRONMENT / ".installed").touch()
    return python


def asked_of_spark(folder: Path) -> dict[str, object]:
    given = {
        "folder": str(folder),
        "tables": [table.name for table in TABLES],
        "questions": [in_spark(one) for one in questions()],
    }
    done = subprocess.run(
        [environment(), "-c", _ASK], input=json.dumps(given), capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr[-3_000:])
    return dict(json.loads(done.stdout.partition("ANSWERS")[2]))


def plain(value: object) -> object:
    """*value* as both programs' answers are compared: numbers by value, the rest as text."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return round(float(value), 6)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return str(value) if isinstance(value, date | datetime) else value


def differences(archive: Path) -> Iterator[str]:
    folder = archive / "tables"
    found = asked_of_spark(folder)
    for table in TABLES:
        of_table = duckdb.sql(f"FROM '{folder}/{table.name}/*.parquet'")
        columns = [
            [n, _TYPES[str(t)]] for n, t in zip(of_table.columns, of_table.types, strict=True)
        ]
        expected = {"rows": len(of_table), "columns": columns}
        if found["tables"][table.name] != expected:
            yield f"{table.name}: {found['tables'][table.name]}, not {expected}"
    for question, answer in zip(questions(), found["answers"], strict=True):
        expected = plain(duckdb.sql(question.replace("ARCHIVE", str(archive))).fetchall())
        if plain(answer) != expected:
            yield f"{question}\n  Spark:  {plain(answer)[:3]}\n  DuckDB: {expected[:3]}"


def main(archives: Sequence[str]) -> int:
    duckdb.sql("SET TimeZone = 'UTC'")
    status = 0
    with tempfile.TemporaryDirectory() as made:
        if not archives:
            sample = Archive.create(Path(made) / "samples")
            ingest(sorted((ROOT / "sample_warcs").glob("*.w*")), sample)
            archives = [str(sample.path)]
        for path in map(Path, archives):
            if not (path / "tables").exists():
                write_tables(Archive.open(path))
            began = time.monotonic()
            found = list(differences(path))
            same = f"{len(TABLES)} tables and {len(questions())} questions as DuckDB has them"
            print("\n".join(found) or f"{path.name}: {same}, {time.monotonic() - began:.0f} s")
            status |= bool(found)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
