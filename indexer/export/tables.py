"""Hits as rows: JSON Lines and CSV, with the columns that are asked for."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.errors import ParameterError
from indexer.export.exporting import Export
from indexer.model.search import Document
from indexer.schemas.results import Result

Known = Mapping[str, Any]
_LIST, _INSTANT, _NUMBER = "VARCHAR[]", "TIMESTAMPTZ", "BIGINT"


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """One column: its *type* in DuckDB's words, and its value, from a search result as JSON."""

    name: str
    type: str
    value: Callable[[Known, Document], object]


def _plain(name: str, kind: str = "VARCHAR") -> FieldColumn:
    return FieldColumn(name, kind, lambda known, _: known[name])


def _within(name: str, outer: str, inner: str, kind: str = "VARCHAR") -> FieldColumn:
    return FieldColumn(name, kind, lambda known, _: known[outer][inner])


def _held(name: str, kind: str = "VARCHAR") -> FieldColumn:
    return FieldColumn(
        name,
        kind,
        lambda _, document: (
            list(value) if isinstance(value := getattr(document, name), tuple) else value
        ),
    )


DEFAULT_COLUMNS = (
    _plain("id"), _plain("url"), _plain("title"), _plain("authors", _LIST), _plain("source"),
    _plain("source_name"), _plain("language"), _plain("section"),
    _plain("published", _INSTANT), _plain("published_from"), _plain("published_confidence"),
    _plain("published_precision"), _plain("updated", _INSTANT), _plain("captured", _INSTANT),
    _plain("versions", _NUMBER), _plain("captures", _NUMBER), _within("story", "story", "id"),
    _within("story_size", "story", "size", _NUMBER), _within("replay", "links", "replay"),
    _within("warc_file", "warc", "file"), _within("warc_offset", "warc", "offset", _NUMBER),
)  # fmt: skip
MORE_COLUMNS = (
    _held("text"), _held("description"), _held("tags", _LIST), _held("kind"),
    _held("collections", _LIST), _held("current", "BOOLEAN"), _held("url_key"),
    _plain("updated_from"), _plain("updated_confidence"), _plain("updated_precision"),
    _within("warc_length", "warc", "length", _NUMBER), _within("warc_member", "warc", "member"),
    _within("warc_record_id", "warc", "record_id"), _within("warc_digest", "warc", "digest"),
)  # fmt: skip
_BY_NAME = {column.name: column for column in (*DEFAULT_COLUMNS, *MORE_COLUMNS)}
_ORIGIN = ("query", "query_parsed", "index_generation", "exported")
# Spreadsheets run a cell that begins like a formula; archived pages choose these strings.
# Where the list separator is a semicolon, the text behind one is a cell, too.
_FORMULA = re.compile("(?:^|(?<=;))(?=[=+@\t\r\n＝＋－＠-])")


def chosen_columns(fields: Sequence[str]) -> tuple[FieldColumn, ...]:
    """The columns named *fields*, the default ones without; raises ``ParameterError``."""
    if not fields:
        return DEFAULT_COLUMNS
    unknown = [name for name in fields if name not in _BY_NAME]
    if unknown:
        names = ", ".join(_BY_NAME)
        raise ParameterError(("fields", f"unknown field {unknown[0]!r}; the known ones: {names}"))
    return tuple(_BY_NAME[name] for name in dict.fromkeys(fields))


def rows(export: Export, columns: Sequence[FieldColumn]) -> Iterator[dict[str, object]]:
    """One row a hit, each value as JSON has it."""
    for hit in export.hits():
        known = Result.of(hit, export.links).model_dump(mode="json")
        yield {column.name: column.value(known, hit.document) for column in columns}


def json_lines(export: Export) -> Iterator[bytes]:
    """One result a line: as the API gives it, or the fields that are asked for.

    Each line ends with the heading, so that lines may be parted and put together.
    """
    heading = export.heading.as_json()
    if export.fields:
        for row in rows(export, chosen_columns(export.fields)):
            yield json_line({**row, "export": heading})
        return
    for hit in export.hits():
        result = Result.of(hit, export.links).model_dump(mode="json")
        yield json_line({**result, "export": heading})


def json_line(value: object) -> bytes:
    """*value* on a line of its own; half surrogates as JSON escapes them."""
    return (json.dumps(value, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def csv_lines(export: Export) -> Iterator[bytes]:
    """A table with a header row; its last columns say what was asked, of which index, and when."""
    columns = chosen_columns(export.fields)
    heading = export.heading
    origin = (
        heading.q,
        heading.parsed,
        heading.generation,
        str(heading.as_json()["exported"]),
    )
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    if not export.is_begun:
        writer.writerow((*(column.name for column in columns), *_ORIGIN))
        yield _taken(buffer)
    for row in rows(export, columns):
        writer.writerow(cell(value) for value in (*row.values(), *origin))
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def cell(value: object) -> object:
    """*value* as a spreadsheet shows it and does not run it."""
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    return _FORMULA.sub("'", value) if isinstance(value, str) else value
