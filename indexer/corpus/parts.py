"""Parts: what one split gave, as two Parquet files; the ledger's is the commit mark.

    corpus/<file key>/<start>-<end>.articles.parquet
    corpus/<file key>/<start>-<end>.sha256             the digests of both, as sha256sum reads them
    corpus/<file key>/<start>-<end>.records.parquet    put in place last

A part that exists is done, which is the whole of resume and idempotence. Rows are gathered as
lines of JSON beside the part, so that a split of any size costs little memory.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from indexer.corpus.database import (
    Columns,
    connect,
    copy_parquet,
    quoted,
    schema,
)
from indexer.corpus.rows import ARTICLE_SCHEMA, LEDGER_SCHEMA, Row
from indexer.corpus.sums import SUMS, write_sums
from indexer.durable import put_in_place, unfinished
from indexer.model.capture import Split

ANY_PART = "*/*"
ARTICLES_END = ".articles.parquet"
RECORDS_END = ".records.parquet"
_LEAST_BUFFER = 1 << 22  # bytes DuckDB sets aside for a line at least


def part_name(split: Split) -> str:
    """The stem of a part's file names; sorts by offset."""
    end = "end" if split.end is None else f"{split.end:012d}"
    return f"{split.start:012d}-{end}"


def part_stem(split: Split) -> str:
    """The part's files, below ``corpus/``, without their endings."""
    return f"{split.file_key}/{part_name(split)}"


def records_path(corpus: Path, split: Split) -> Path:
    """The part's ledger: it exists if and only if the part is complete."""
    return corpus / f"{part_stem(split)}{RECORDS_END}"


def articles_path(corpus: Path, split: Split) -> Path:
    """The part's articles."""
    return corpus / f"{part_stem(split)}{ARTICLES_END}"


def mark_path(corpus: Path, split: Split) -> Path:
    """Where a worker notes the page it has in hand, while it does."""
    return corpus / split.file_key / f".{part_name(split)}.working"


class PartWriter:
    """Takes the rows of one split; ``writing_part`` puts them in place."""

    def __init__(self, articles: BinaryIO, records: BinaryIO) -> None:
        self._articles = articles
        self._records = records
        self.longest = _LEAST_BUFFER  # bytes of the longest line so far

    def add_article(self, row: Row) -> None:
        """Add what one capture said."""
        self._write(self._articles, row)

    def add_record(self, row: Row) -> None:
        """Add a line of the ledger."""
        self._write(self._records, row)

    def _write(self, stream: BinaryIO, row: Row) -> None:
        line = json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
        data = line.encode("utf-8", "replace")  # half surrogates in a URL become "?"
        self.longest = max(self.longest, len(data))
        stream.write(data)


@contextmanager
def writing_part(corpus: Path, split: Split) -> Iterator[PartWriter]:
    """Write one part: it is there, whole, when the block ends well, and not at all otherwise."""
    folder = corpus / split.file_key
    folder.mkdir(parents=True, exist_ok=True)
    name = part_name(split)
    lines = {kind: folder / f".{name}.{kind}.jsonl" for kind in ("articles", "records")}
    try:
        with ExitStack() as stack:
            opened = [stack.enter_context(path.open("wb")) for path in lines.values()]
            part = PartWriter(*opened)
            yield part
        articles = _converted(
            lines["articles"], ARTICLE_SCHEMA, articles_path(corpus, split), part.longest
        )
        ledger = _converted(
            lines["records"], LEDGER_SCHEMA, records_path(corpus, split), part.longest
        )
        write_sums(
            folder / f"{name}{SUMS}", {articles: unfinished(articles), ledger: unfinished(ledger)}
        )
        for target in (articles, ledger):
            put_in_place(target)
    finally:
        targets = articles_path(corpus, split), records_path(corpus, split)
        for path in (*lines.values(), *map(unfinished, targets)):
            path.unlink(missing_ok=True)


def _converted(lines: Path, columns: Columns, target: Path, longest: int) -> Path:
    """Write *lines* as Parquet beside *target*, to be put in its place; returns *target*."""
    with connect(lines.parent, threads=1) as connection:
        select = (
            f"SELECT * FROM read_json({quoted(lines)}, format = 'newline_delimited',"
            f" columns = {schema(columns)}, maximum_object_size = {longest})"
        )
        copy_parquet(connection, select, unfinished(target))
    return target
