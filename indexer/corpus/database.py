"""DuckDB, in memory for each question: only the Parquet files are state.

The library takes a tenth of a second to import, and a search asks it nothing: it is imported where
it is first needed.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, Self

from indexer.durable import put_in_place, unfinished
from indexer.errors import CorpusError

MEMORY, SPILL = "BACKISSUE_MEMORY", "BACKISSUE_SPILL"
"""Settings of the environment: how much memory a question across the corpus may take ("600MB"),
and the directory for what does not fit; without it that is the folder of the answer."""

_DEFAULT_MEMORY = "1500MB"  # with more, a look across a million articles is not faster
_SIZE = r"[1-9][0-9]{0,5}\s?[MGT]i?B"
_INTERRUPTED = "Query interrupted"  # what DuckDB makes of Ctrl-C
_SHORT_LINE = 1 << 20  # bytes of JSON for one row: less would not save memory
_ROWS = 4_096  # of an export held in memory at a time, whatever their texts
Columns = Mapping[str, str]


class Connection(Protocol):
    """What the corpus uses of a connection to DuckDB."""

    def execute(self, query: str, parameters: object = None, /) -> Self:
        """Run *query*, whose answer is fetched from here; raises ``duckdb.Error``."""

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row; None after the last."""

    def fetchmany(self, size: int = 1, /) -> list[Any]:
        """At most *size* rows; an empty list after the last."""

    def fetchall(self) -> list[Any]:
        """The rows that are left."""

    def cursor(self) -> Self:
        """A second connection to the same database, for another thread or a second question."""

    def close(self) -> None:
        """Close it; what is fetched afterwards raises."""


def load_database() -> None:
    """Import DuckDB now; raises ``ImportError``."""
    import duckdb  # noqa: F401


@contextmanager
def connect(
    scratch: Path, *, threads: int | None = None, also: Path | None = None, lasting: bool = False
) -> Iterator[Connection]:
    """A DuckDB connection that spills to *scratch*, unless ``SPILL`` names another directory.

    Its errors become ``CorpusError``, as does a setting that cannot be used.

    Whatever the files of an archive say, it opens nothing outside the folder that holds *scratch*
    and the folder *also*, and loads no extension.
    """
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "temp_directory": _spill(scratch),
        "preserve_insertion_order": "false",
        "memory_limit": _memory(),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    if threads:
        config["threads"] = threads
    folders = [scratch.parent, *([also] if also else ())]
    with reported(scratch.parent):
        connection = duckdb.connect(config=config)
        connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        connection.execute(f"SET GLOBAL parquet_metadata_cache = {str(lasting).lower()}")
        # Estimates of few rows would choose a nested loop, which takes quadratic time.
        connection.execute("SET asof_loop_join_threshold = 0")
        connection.execute(
            f"SET allowed_directories = [{', '.join(map(quoted, folders))}];"
            " SET enable_external_access = false; SET lock_configuration = true"
        )
        try:
            yield connection
        finally:
            connection.close()


def _memory() -> str:
    """How much memory may be taken; raises ``CorpusError`` for a setting that is not a size."""
    text = os.environ.get(MEMORY, "").strip() or _DEFAULT_MEMORY
    if not re.fullmatch(_SIZE, text, re.IGNORECASE):
        raise CorpusError(f"{MEMORY}={text[:40]}: is not a size such as 600MB or 2GB")
    return text


def _spill(scratch: Path) -> str:
    """Where what does not fit goes; raises ``CorpusError`` where the setting names no directory."""
    text = os.environ.get(SPILL, "").strip()
    if not text:
        return str(scratch)
    if not Path(text).is_dir() or not os.access(text, os.W_OK | os.X_OK):
        raise CorpusError(f"{SPILL}={text}: is not a directory that can be written to")
    return text


@contextmanager
def reported(folder: Path, what: str = "the corpus cannot be used") -> Iterator[None]:
    """Turn errors of DuckDB into ``CorpusError``: *what* is wrong with *folder*, the archive's."""
    import duckdb

    try:
        yield
    except duckdb.InterruptException as error:
        raise KeyboardInterrupt from error
    except duckdb.OutOfMemoryException as error:
        reason = str(error).splitlines()[0]
        raise CorpusError(
            f"{folder}: {what}: {reason}; give more with {MEMORY} (now {_memory()}), or room for"
            f" what does not fit with {SPILL}"
        ) from error
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise CorpusError(f"{folder}: {what}: {reason}") from error
    except RuntimeError as error:
        if str(error) == _INTERRUPTED:
            raise KeyboardInterrupt from error
        raise


def pattern_problem(connection: Connection, pattern: str) -> str | None:
    """Why DuckDB does not take the regular expression *pattern*; None if it does.

    Its engine is RE2, which takes linear time and knows neither look-around nor back-references.
    """
    import duckdb

    try:
        connection.execute("SELECT regexp_matches('', $pattern)", {"pattern": pattern}).fetchall()
    except duckdb.Error as error:
        return str(error).splitlines()[0].partition(":")[2].strip()
    return None


def quoted(value: str | Path) -> str:
    """*value* as an SQL string literal, for the places that take no parameters."""
    return "'" + str(value).replace("'", "''") + "'"


def listed(columns: Iterable[str], alias: str = "") -> str:
    """*columns* as SQL lists them, of *alias* if given; quoted, since *offset* is a keyword."""
    return ", ".join(f'{alias}."{name}"' if alias else f'"{name}"' for name in columns)


def schema(columns: Columns) -> str:
    """*columns* as the struct literal that ``read_json`` takes."""
    return "{" + ", ".join(f'"{name}": {quoted(kind)}' for name, kind in columns.items()) + "}"


def nulls(columns: Columns) -> str:
    """*columns* as a select list of typed NULLs."""
    return ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in columns.items())


def write_parquet(connection: Connection, select: str, target: Path) -> None:
    """Write the rows of *select* to *target*: whole and on disk, or not at all."""
    copy_parquet(connection, select, unfinished(target))
    put_in_place(target)


def copy_lines(
    connection: Connection,
    lines: Path,
    columns: Columns,
    target: Path,
    metadata: Mapping[str, str],
    longest: int,
) -> None:
    """Write a Parquet file of the JSON *lines*, in their order, with *metadata* of its own.

    *longest* is the length of the longest line in bytes: DuckDB takes memory for several of them.
    """
    rows = (
        f"SELECT * FROM read_json({quoted(lines)}, format = 'newline_delimited',"
        f" columns = {schema(columns)}, maximum_object_size = {max(longest, _SHORT_LINE)})"
    )
    copy_parquet(connection, rows, target, _ROWS, metadata)


def copy_parquet(
    connection: Connection,
    select: str,
    path: Path,
    group: int | None = None,
    metadata: Mapping[str, str] | None = None,
    *,
    quickly: bool = False,
) -> int:
    """Write the rows of *select* to *path*, and give their number.

    When this raises, the file may be incomplete.

    *group* is how many rows a row group has, if not DuckDB's default. *metadata* are keys and
    values of the file. Written *quickly*, it takes two thirds of the time and 3 % more room: for
    what is soon replaced.
    """
    options = "FORMAT parquet, COMPRESSION zstd" + (f", ROW_GROUP_SIZE {group}" if group else "")
    if quickly:
        options += ", COMPRESSION_LEVEL 1"
    if metadata:
        pairs = ", ".join(f"{name}: {quoted(value)}" for name, value in metadata.items())
        options += f", KV_METADATA {{{pairs}}}"
    ((rows,),) = connection.execute(f"COPY ({select}) TO {quoted(path)} ({options})").fetchall()
    return int(rows)
