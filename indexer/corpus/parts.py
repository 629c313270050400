"""Parts: the articles and ledger rows of one split, as two Parquet files.

    corpus/<file key>/<start>-<end>.articles.parquet
    corpus/<file key>/<start>-<end>.sha256             the digests of both, as sha256sum reads them
    corpus/<file key>/<start>-<end>.records.parquet    put in place last

The records file is the commit mark: a part that has one is done, which is the whole of resume and
idempotence. Rows are gathered as lines of JSON beside the part, so that a split of any size costs
little memory.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from indexer.corpus.database import Columns, connect, copy_parquet, quoted, schema
from indexer.corpus.rows import ARTICLE_SCHEMA, LEDGER_SCHEMA, Row
from indexer.corpus.sums import SUMS, write_sums
from indexer.durable import put_in_place, sync_folder, unfinished
from indexer.model.capture import Split

ANY_PART = "*/*"
ARTICLES_END = ".articles.parquet"
RECORDS_END = ".records.parquet"
_TO_THE_END = "end"
_MIN_BUFFER = 1 << 22  # bytes that DuckDB is told to set aside for a line, at least


def part_name(split: Split) -> str:
    """The stem of a part's file names; sorts by offset."""
    end = _TO_THE_END if split.end is None else f"{split.end:012d}"
    return f"{split.start:012d}-{end}"


def part_range(name: str) -> tuple[int, int | None]:
    """The start and end of the split whose part has the stem *name*."""
    start, _, end = name.partition("-")
    return int(start), None if end == _TO_THE_END else int(end)


def part_stem(split: Split) -> str:
    """The part's files, below ``corpus/``, without their endings."""
    return f"{split.file_key}/{part_name(split)}"


def records_path(corpus: Path, split: Split) -> Path:
    """The part's ledger rows; the file exists if and only if the part is complete."""
    return corpus / f"{part_stem(split)}{RECORDS_END}"


def articles_path(corpus: Path, split: Split) -> Path:
    """The part's articles."""
    return corpus / f"{part_stem(split)}{ARTICLES_END}"


def in_hand_path(corpus: Path, split: Split) -> Path:
    """The file in which a worker notes the page that it is extracting."""
    return corpus / split.file_key / f".{part_name(split)}.working"


class PartWriter:
    """Takes the rows of one split; ``writing_part`` puts them in place."""

    def __init__(self, articles: BinaryIO, records: BinaryIO) -> None:
        self._articles = articles
        self._records = records
        self.longest = _MIN_BUFFER  # bytes of the longest line so far

    def add_article(self, row: Row) -> None:
        """Add the article of one capture."""
        self._write(self._articles, row)

    def add_record(self, row: Row) -> None:
        """Add one row of the ledger."""
        self._write(self._records, row)

    def _write(self, stream: BinaryIO, row: Row) -> None:
        line = json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
        data = line.encode("utf-8", "replace")  # half surrogates in a URL become "?"
        self.longest = max(self.longest, len(data))
        stream.write(data)


@contextmanager
def writing_part(corpus: Path, split: Split) -> Iterator[PartWriter]:
    """Write one part: it is there, whole, when the block ends well.

    When the block raises, everything is as it was: no part, or the one written before. A crash
    while an old part is being replaced can leave its articles without the records file, so that
    the part counts as not done; never new articles beside the old ledger.
    """
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
        _withdraw(ledger)
        write_sums(
            folder / f"{name}{SUMS}", {articles: unfinished(articles), ledger: unfinished(ledger)}
        )
        for target in (articles, ledger):
            put_in_place(target)
    finally:
        targets = articles_path(corpus, split), records_path(corpus, split)
        for path in (*lines.values(), *map(unfinished, targets)):
            path.unlink(missing_ok=True)


def _withdraw(ledger: Path) -> None:
    """Take back the commit mark of a part that is about to be replaced."""
    if ledger.exists():
        ledger.unlink()
        sync_folder(ledger.parent)


def _converted(lines: Path, columns: Columns, target: Path, longest: int) -> Path:
    """Write *lines* as Parquet to where *target* is written before it is put in place."""
    with connect(lines.parent, threads=1) as connection:
        select = (
            f"SELECT * FROM read_json({quoted(lines)}, format = 'newline_delimited',"
            f" columns = {schema(columns)}, maximum_object_size = {longest})"
        )
        copy_parquet(connection, select, unfinished(target))
    return target
