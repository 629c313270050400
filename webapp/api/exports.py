"""Whole results as files, streamed: a search, or a saved set, in any format of an export."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import PurePath

from flask import Response, current_app, request, stream_with_context
from werkzeug.exceptions import Gone, ServiceUnavailable

from indexer.corpus.result_sets import ResultSet
from indexer.errors import ArchiveError, BackissueError
from indexer.export import FORMATS, Export, export_of, write_export
from indexer.export.sets import export_of_set, set_of
from indexer.query import parse
from indexer.schemas.addresses import Links
from indexer.schemas.choices import ExportFormat
from indexer.schemas.export_params import ExportParams, FormatParams
from indexer.schemas.params import SearchParams
from webapp.api.resuming import rest_of, same_again, tag_of, wanted_range
from webapp.shared import links
from webapp.shared.answers import holdings, public_root
from webapp.shared.turns import in_turn

_BUILT = 2 << 30  # bytes of a file that is built before it is sent
_PEEKED = 3  # pieces that are made before the answer begins: what fails there is an error
_ROOM = "The server has no room for this export at the moment."
_RETRY = 30  # seconds
_FORMATS_OF_SEARCH: dict[str, ExportFormat] = {"jsonl": "jsonl", "csv": "csv"}


@in_turn
def download(params: SearchParams) -> Response:
    """All matches up to the operator's cap, or *limit* of them where that was asked for.

    The name of the file says what was searched for and when.
    """
    cap = holdings().settings.export_limit
    most = min(params.limit, cap) if "limit" in params.model_fields_set else cap
    parsed = parse(params.q)
    query = params.asked(parsed, holdings().settings.budget)
    export = export_of(
        holdings().archive, holdings().engine, parsed, query,
        q=params.q, filters=_conditions(params), most=most,
    )  # fmt: skip
    return _answer(_FORMATS_OF_SEARCH[params.format], _served(export), params.q)


@in_turn
def search_export(params: ExportParams) -> Response:
    """The export of a search, up to the operator's cap."""
    export = _of_search(params)
    return _answer(params.format, _in_form(export, params), params.q)


@in_turn
def set_export(kept: ResultSet, params: FormatParams) -> Response:
    """The export of a saved set."""
    export = export_of_set(holdings().archive, holdings().engine, kept)
    return _answer(params.format, _in_form(export, params), kept.name)


@in_turn
def set_file(params: ExportParams) -> Response:
    """A search as a set for download, which ``backissue save --file`` keeps."""
    kept = set_of(_of_search(params), "unnamed")
    response = Response(json.dumps(kept.as_note(), ensure_ascii=False), mimetype="application/json")
    return _named(response, params.q, "set.json")


def _of_search(params: ExportParams) -> Export:
    settings, parsed = holdings().settings, parse(params.q)
    return export_of(
        holdings().archive,
        holdings().engine,
        parsed,
        params.asked(parsed, settings.budget),
        q=params.q,
        filters=params.conditions(),
        most=min(params.limit or settings.export_limit, settings.export_limit),
    )


def _conditions(params: SearchParams) -> tuple[tuple[str, str], ...]:
    """The parameters of a search that say which articles, and in which order."""
    known = {name for name, _ in ExportParams.forms().values()}
    own = {"q", "limit", *FormatParams.model_fields}
    return tuple(pair for pair in params.pairs() if pair[0] in known - own)


def _in_form(export: Export, params: FormatParams) -> Export:
    return replace(
        _served(export),
        fields=params.field_names,
        captures=params.captures,
        extras=params.extras,
    )


def _served(export: Export) -> Export:
    here: Links = links.here()
    return replace(
        export,
        links=here,
        root=public_root(),
        roots=holdings().settings.files,
        most_bytes=_BUILT,
    )


def _answer(name: ExportFormat, export: Export, words: str) -> Response:
    form = FORMATS[name]
    export = same_again(name, export)
    tag = tag_of(name, export)
    pieces = write_export(name, export)
    if request.method == "HEAD":
        return _named(Response(content_type=form.media), words, form.suffix)
    wanted = wanted_range(tag)
    if wanted is None:
        first = _begun(pieces)
        response = Response(stream_with_context(_followed(chain(first, pieces))))
    else:
        with _refused():
            response = rest_of(pieces, *wanted)
    response.content_type = form.media
    response.headers["ETag"] = tag
    response.headers["Accept-Ranges"] = "bytes"
    return _named(response, words, form.suffix)


def _begun(pieces: Iterator[bytes]) -> list[bytes]:
    """The first pieces; what fails here is an answer of its own."""
    with _refused():
        return list(islice(pieces, _PEEKED))


@contextmanager
def _refused() -> Iterator[None]:
    """What fails before anything was sent, as an answer."""
    try:
        yield
    except ArchiveError as error:
        name = PurePath(str(error).partition(": ")[0]).name
        raise Gone(f"The archive file {name} is not there any more, or was changed.") from error
    except OSError as error:
        current_app.logger.error("export: %s", error)
        raise ServiceUnavailable(_ROOM, retry_after=_RETRY) from error


def _followed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """*pieces*; what fails now breaks the connection, so that nobody takes a part for the whole."""
    try:
        yield from pieces
    except (BackissueError, OSError) as error:
        current_app.logger.error("an export was broken off: %s", error)
        raise


def _named(response: Response, words: str, suffix: str) -> Response:
    plain = re.sub(r"[^a-z0-9]+", "-", words.lower())[:40].strip("-") or "all"
    name = f"backissue-{plain}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.{suffix}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
