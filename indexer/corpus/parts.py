"""Parts: the articles and ledger rows of one split, as two Parquet files.

    corpus/<file key>/<start>-<end>.articles.parquet
    corpus/<file key>/<start>-<end>.sha256             the digests of both, as sha256sum reads them
    corpus/<file key>/<start>-<end>.records.parquet    put in place last

The records file is the commit mark: a part that has one is done, which is the whole of resume and
idempotence. Rows are gathered as lines of JSON beside the part, so that a split of any size costs
little memory. All files of an attempt lie in a hidden folder of its own until they are whole.
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from indexer.corpus.database import Columns, connect, copy_parquet, quoted, schema
from indexer.corpus.mirror import scratch, write_part
from indexer.corpus.rows import ARTICLE_SCHEMA, LEDGER_SCHEMA, Row
from indexer.corpus.sums import SUMS, sum_lines
from indexer.durable import locked, move_in_place, sync_folder
from indexer.errors import CorpusError
from indexer.model.capture import Split
from indexer.places import PathOrUri, is_uri

ARTICLES_END = ".articles.parquet"
RECORDS_END = ".records.parquet"
_TO_THE_END = "end"
_ALIVE = ".alive"  # the lock file of an attempt
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


class PartWriter:
    """Takes the rows of one split; ``writing_part`` puts them in place."""

    def __init__(self, articles: BinaryIO, records: BinaryIO) -> None:
        self._article_lines = articles
        self._record_lines = records
        self.articles = self.records = 0  # rows so far
        self.longest = _MIN_BUFFER  # bytes of the longest line so far
        self.mark = ""

    def add_article(self, row: Row) -> None:
        """Add the article of one capture."""
        self.articles += 1
        self._write(self._article_lines, row)

    def add_record(self, row: Row) -> None:
        """Add one row of the ledger."""
        self.records += 1
        self._write(self._record_lines, row)

    def _write(self, stream: BinaryIO, row: Row) -> None:
        line = json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
        data = line.encode("utf-8", "replace")  # half surrogates in a URL become "?"
        self.longest = max(self.longest, len(data))
        stream.write(data)


@contextmanager
def writing_part(corpus: PathOrUri, split: Split) -> Iterator[PartWriter]:
    """Write one part to *corpus*, as ``_writing_here`` does.

    On a store its files are there when the block ends well, and *mark* of the part is what has to
    be written for them to count (see ``mirror``).
    """
    if not is_uri(corpus):
        with _writing_here(Path(corpus), split) as part:
            yield part
        return
    with scratch() as folder:
        with _writing_here(folder, split) as part:
            yield part
        files = articles_path(folder, split), records_path(folder, split)
        part.mark = write_part(corpus, split.file_key, part_name(split), files)


@contextmanager
def _writing_here(corpus: Path, split: Split) -> Iterator[PartWriter]:
    """Write one part: it is there, whole, when the block ends well.

    When the block raises, everything is as it was: no part, or the one written before. A crash
    while an old part is being replaced can leave its articles without the records file, so that
    the part counts as not done; never new articles beside the old ledger.

    Several attempts at one part, on whatever machines, do not disturb one another: each writes in
    a folder of its own, and the last one to finish wins. Raises ``CorpusError`` where the files do
    not hold what was written.
    """
    folder = corpus / split.file_key
    folder.mkdir(parents=True, exist_ok=True)
    clear_dead_attempts(folder, part_name(split))
    with _attempt(folder, part_name(split)) as attempt:
        lines = {kind: attempt / f"{kind}.jsonl" for kind in ("articles", "records")}
        with ExitStack() as stack:
            opened = [stack.enter_context(path.open("wb")) for path in lines.values()]
            part = PartWriter(*opened)
            yield part
        articles, ledger = attempt / "articles.parquet", attempt / "records.parquet"
        held = (
            _converted(lines["articles"], ARTICLE_SCHEMA, articles, part.longest),
            _converted(lines["records"], LEDGER_SCHEMA, ledger, part.longest),
        )
        if held != (part.articles, part.records):
            raise _unlike_written(records_path(corpus, split))
        _commit(attempt, corpus, split)


def clear_dead_attempts(folder: Path, name: str = "*") -> None:
    """Delete what processes that died left of their attempts at the part *name* in *folder*.

    Attempts whose process is alive, here or on another machine, are left alone.
    """
    for alive in folder.glob(f".{name}.*{_ALIVE}"):
        with suppress(BlockingIOError), locked(alive, wait=False):
            shutil.rmtree(alive.with_suffix(""), ignore_errors=True)


@contextmanager
def _attempt(folder: Path, name: str) -> Iterator[Path]:
    """A folder for the files of one attempt at a part, with a lock file beside it.

    The lock file is the first to come and the last to go: who gets its lock knows that the
    attempt is dead.
    """
    own = f"{os.uname().nodename}-{os.getpid()}-{secrets.token_hex(6)}"
    attempt = folder / f".{name}.{own}"
    with locked(folder / f"{attempt.name}{_ALIVE}"):
        try:
            attempt.mkdir()
            yield attempt
        finally:
            shutil.rmtree(attempt, ignore_errors=True)


def _commit(attempt: Path, corpus: Path, split: Split) -> None:
    """Put the files of *attempt* in place, the records last, if they are not there already."""
    articles, ledger = articles_path(corpus, split), records_path(corpus, split)
    folder, name = ledger.parent, part_name(split)
    sums, stated = folder / f"{name}{SUMS}", attempt / "sums"
    written = attempt / "articles.parquet", attempt / "records.parquet"
    stated.write_bytes(sum_lines(folder, dict(zip((articles, ledger), written, strict=True))))
    with locked(folder / f".{name}.lock"):
        if _is_committed(stated, articles, ledger):
            return
        _withdraw(ledger)
        move_in_place(stated, sums)
        move_in_place(written[0], articles)
        if sum_lines(folder, {articles: articles, ledger: written[1]}) != sums.read_bytes():
            raise _unlike_written(ledger)
        move_in_place(written[1], ledger)


def _is_committed(stated: Path, articles: Path, ledger: Path) -> bool:
    """Whether the part in place is the same to the byte, as another attempt's usually is.

    It then stays, so that nobody who reads the corpus meanwhile misses it.
    """
    if not (articles.exists() and ledger.exists()):
        return False
    return sum_lines(ledger.parent, {articles: articles, ledger: ledger}) == stated.read_bytes()


def _unlike_written(ledger: Path) -> CorpusError:
    return CorpusError(
        f"{ledger}: the part does not hold what was written; check the disk, and that nothing else"
        " writes there, and run the same command again"
    )


def _withdraw(ledger: Path) -> None:
    """Take back the commit mark of a part that is about to be replaced."""
    if ledger.exists():
        ledger.unlink()
        sync_folder(ledger.parent)


def _converted(lines: Path, columns: Columns, target: Path, longest: int) -> int:
    """Write *lines* as Parquet to *target*, and count the rows that it then holds."""
    with connect(lines.parent, threads=1) as connection:
        select = (
            f"SELECT * FROM read_json({quoted(lines)}, format = 'newline_delimited',"
            f" columns = {schema(columns)}, maximum_object_size = {longest})"
        )
        copy_parquet(connection, select, target)
        ((rows,),) = connection.execute(
            f"SELECT count(*) FROM read_parquet({quoted(target)})"
        ).fetchall()
    return int(rows)
