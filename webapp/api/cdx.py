"""The CDX server: which captures of which URLs there are, as clients of other archives ask.

Answers are streamed: what they take in memory does not depend on their length. An error behind the
first capture breaks the answer off, so that no client takes a part for the whole.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, islice

from flask import Blueprint, Response, request

from indexer.corpus.cdxj import MEDIA as CDXJ
from indexer.schemas.params import Params, read
from indexer.schemas.route_params import AvailableParams, CdxParams
from indexer.urls import mend
from webapp.api import cdx_formats
from webapp.api.cdx_listing import CdxReader
from webapp.api.cdx_question import CdxQuestion, asked
from webapp.shared.answers import given, holdings, own_path, public_root
from webapp.shared.link_format import LINK_FORMAT, memento_links
from webapp.shared.turns import in_turn

blueprint = Blueprint("cdx", __name__)

MANY = 20_000  # captures; lists that may be longer are written a few at a time
_TEXT = "text/x-cdx"
_WRITTEN = 500  # pieces that are sent together


@blueprint.get("/cdx")
def search() -> Response:
    """Captures of the URLs asked for, as pywb's clients ask."""
    return _answer(archive_dialect=False)


@blueprint.get("/cdx/search/cdx")
def archive_search() -> Response:
    """Captures of the URLs asked for, as clients of the Internet Archive ask."""
    return _answer(archive_dialect=True)


@blueprint.get("/wayback/available")
def available() -> Response:
    """The capture nearest to an instant, as the Internet Archive's availability API names it."""
    params = given(AvailableParams, strict=False)
    pairs = [("matchType", "exact"), ("fl", "timestamp,url,status"), ("resolveRevisits", "1")]
    pairs += [("url", params.url), ("limit", "1" if params.timestamp else "-1")]
    cdx = read(CdxParams, [*pairs, ("closest", params.timestamp or "")])
    known: dict[str, object] = {}
    for timestamp, url, status, *_ in CdxReader(holdings().cdx, asked(cdx, True)).listing().cells:
        address = memento_links().address(timestamp, url)
        known = {"available": True, "url": address, "timestamp": timestamp, "status": status}
    answer: dict[str, object] = {"url": params.url}
    if params.timestamp:
        answer["timestamp"] = params.timestamp
    answer["archived_snapshots"] = {"closest": known} if known else {}
    return Response(json.dumps(answer), mimetype="application/json")


def _answer(archive_dialect: bool) -> Response:
    params = given(CdxParams, strict=False)
    question = asked(params, archive_dialect)
    if params.show_num_pages:
        return _pages(question, params)

    def make() -> Response:
        reader = CdxReader(holdings().cdx, question)
        few = question.limit is not None and abs(question.limit) <= MANY
        if few or len(reader.numbers) <= MANY:
            return _listed(reader, question, params)
        return in_turn(_listed)(reader, question, params)

    response = _unless_known(make, params)
    if not params.gzip:
        response.cache_control.no_transform = True
    return response


def _pages(question: CdxQuestion, params: CdxParams) -> Response:
    """A number, as the Internet Archive gives it; for JSON an object, as pywb does."""
    reader = CdxReader(holdings().cdx, replace(question, page=None))
    if params.output in ("json", "cdxj"):
        known = {"pages": reader.pages, "pageSize": question.page_rows // 3_000}
        text = json.dumps({**known, "blocks": reader.blocks})
        return Response(text + "\n", mimetype="application/json")
    return Response(f"{reader.pages}\n", mimetype="text/plain")


def _listed(reader: CdxReader, question: CdxQuestion, params: CdxParams) -> Response:
    if params.output == "json":
        pieces = cdx_formats.array(reader.listing(), question.fields)
        return _streamed(pieces, "application/json")
    if params.output == "cdxj":
        return _streamed(cdx_formats.cdxj(reader.listing(), question.columns[2:]), CDXJ)
    if params.output == "link":
        pieces = cdx_formats.timemap(reader.listing(), mend(params.url), memento_links())
        return _streamed(pieces, LINK_FORMAT)
    return _streamed(cdx_formats.lines(reader.listing()), _TEXT)


def _streamed(pieces: Iterator[str], media: str) -> Response:
    """The answer in *pieces*; what fails before the first capture is an answer of its own."""
    first = list(islice(pieces, 2))

    def sent() -> Iterator[str]:
        rest = chain(first, pieces)
        while part := "".join(islice(rest, _WRITTEN)):
            yield part

    return Response(sent(), content_type=f"{media}; charset=utf-8")


def _unless_known(make: Callable[[], Response], params: Params) -> Response:
    """The answer of *make*, or 304 if the client has it: same table, same question."""
    key = f"{holdings().cdx.version} {public_root()} {own_path()} {params.pairs()}"
    tag = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:32]
    response = Response(status=304) if request.if_none_match.contains_weak(tag) else make()
    response.set_etag(tag, weak=True)
    response.cache_control.no_cache = True
    return response
