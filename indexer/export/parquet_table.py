"""Hits as a Parquet file: typed columns, the heading in the metadata of the file."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from indexer.corpus.database import connect, copy_lines
from indexer.export.exporting import Export
from indexer.export.tables import chosen_columns, json_line, rows

_PIECE = 1 << 20


def parquet_file(export: Export) -> Iterator[bytes]:
    """The file, once it is written: DuckDB makes it of JSON lines on disk, in flat memory."""
    columns = chosen_columns(export.fields)
    with tempfile.TemporaryDirectory(prefix="backissue-") as name:
        folder = Path(name)
        lines, target = folder / "rows.jsonl", folder / "rows.parquet"
        with lines.open("wb") as stream:
            longest = max(
                (stream.write(json_line(row)) for row in rows(export, columns)), default=0
            )
        with connect(folder / "spill", threads=1) as connection:  # one thread keeps the order
            types = {column.name: column.type for column in columns}
            heading = {"backissue": export.heading.line()}
            copy_lines(connection, lines, types, target, heading, longest)
        lines.unlink()
        yield from pieces_of(target)


def pieces_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file, piece by piece."""
    with path.open("rb") as stream:
        yield from pieces_of_stream(stream)


def pieces_of_stream(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes of *stream* from where it stands, piece by piece."""
    while piece := stream.read(_PIECE):
        yield piece
