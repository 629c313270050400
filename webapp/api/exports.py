"""Whole result sets as files: JSON Lines and CSV, streamed through cursors."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain, islice

from flask import Response, stream_with_context

from indexer.engines.base import Engine
from indexer.model.search import Hit, Query
from indexer.query import parse
from indexer.schemas.params import SearchParams
from indexer.schemas.results import Result
from webapp.shared import links
from webapp.shared.answers import holdings
from webapp.shared.turns import in_turn

PAGE = 200  # hits fetched at a time
_MEDIA = {"jsonl": "application/x-ndjson", "csv": "text/csv"}
_NOT_IN_TABLES = (
    "score", "title_marked", "snippets", "updated_from", "updated_confidence", "updated_precision",
    "story", "warc", "captured_warc", "links",
)  # fmt: skip
_WITHIN = {
    "story": ("story", "id"),
    "story_size": ("story", "size"),
    "replay": ("links", "replay"),
    "warc_file": ("warc", "file"),
    "warc_offset": ("warc", "offset"),
}
_FIELDS = tuple(name for name in Result.model_fields if name not in _NOT_IN_TABLES)
COLUMNS = (*_FIELDS, *_WITHIN)
_FORMULA = re.compile("(?:^|(?<=;))(?=[=+@\t\r\n＝＋－＠-])")


@in_turn
def download(params: SearchParams) -> Response:
    """All matches up to the operator's cap, or *limit* of them where that was asked for.

    The name of the file says what was searched for and when.
    """
    settings = holdings().settings
    asked = params.limit if "limit" in params.model_fields_set else settings.export_limit
    most = min(asked, settings.export_limit)
    query = params.asked(parse(params.q), settings.budget)
    pages = _pages(holdings().engine, replace(query, limit=min(PAGE, most), snippets=0))
    first = next(pages)  # a query that fails, fails here, before the stream has begun
    hits, here = islice(chain(first, chain.from_iterable(pages)), most), links.here()
    results = (Result.of(hit, here) for hit in hits)
    lines = _json_lines(results) if params.format == "jsonl" else _csv_lines(results)
    response = Response(stream_with_context(lines), mimetype=_MEDIA[params.format])
    words = re.sub(r"[^a-z0-9]+", "-", params.q.lower())[:40].strip("-") or "all"
    name = f"backissue-{words}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.{params.format}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _pages(engine: Engine, query: Query) -> Iterator[tuple[Hit, ...]]:
    page = engine.search(query)
    yield page.hits
    while page.next_cursor is not None:
        page = engine.search(replace(query, cursor=page.next_cursor))
        yield page.hits


def _json_lines(results: Iterator[Result]) -> Iterator[str]:
    for result in results:
        yield result.model_dump_json() + "\n"


def _csv_lines(results: Iterator[Result]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for result in results:
        yield _taken(buffer)
        writer.writerow(_cell(value) for value in _row(result))
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _row(result: Result) -> Iterator[object]:
    known = result.model_dump(mode="json")
    for name in _FIELDS:
        value = known[name]
        yield "; ".join(value) if isinstance(value, list) else value
    for outer, inner in _WITHIN.values():
        yield known[outer][inner]


def _cell(value: object) -> object:
    # Spreadsheets run a cell that begins like a formula; archived pages choose these strings.
    # Where the list separator is a semicolon, the text behind one is a cell, too.
    return _FORMULA.sub("'", value) if isinstance(value, str) else value
