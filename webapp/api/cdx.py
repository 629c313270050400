"""A small CDX server: which captures of a URL there are, as pywb and OutbackCDX clients ask."""

import json
from collections.abc import Iterator

from flask import Blueprint, Response

from indexer.corpus.ledger import CaptureRow
from indexer.page.media_type import parse_media_type
from indexer.query import instant
from indexer.schemas.route_params import CdxParams
from webapp.shared import links
from webapp.shared.answers import given, holdings

blueprint = Blueprint("cdx", __name__)

_FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")


@blueprint.get("/cdx")
def search() -> Response:
    """Captures of one URL, oldest first."""
    params = given(CdxParams)
    rows = list(_chosen(params))[: params.limit]
    if params.output == "json":
        table = [list(_FIELDS), *(_cells(row) for row in rows)] if rows else []
        return Response(json.dumps(table), mimetype="application/json")
    write = _cdxj if params.output == "cdxj" else _line
    return Response("".join(write(row) for row in rows), mimetype="text/x-cdx")


def _chosen(params: CdxParams) -> Iterator[CaptureRow]:
    start = instant(params.from_) if params.from_ else None
    end = instant(params.to, end=True) if params.to else None
    for row in holdings().captures(params.url):
        at = row.captured_at
        early = start is not None and (at is None or at < start)
        late = end is not None and (at is None or at >= end)
        if not (early or late):
            yield row


def _cells(row: CaptureRow) -> list[str]:
    location = row.location
    return [
        _word(row.url_key),
        links.digits(row.captured_at),
        _word(row.url),
        _word("warc/revisit" if row.type == "revisit" else _media(row.content_type)),
        str(row.status or "-"),
        _word((location.digest if location else None) or "-"),
        str(location.length) if location else "-",
    ]


def _media(content_type: str | None) -> str:
    return parse_media_type(content_type).name or "-"


def _word(text: str) -> str:
    return "%20".join(text.split()) or "-"


def _line(row: CaptureRow) -> str:
    return " ".join(_cells(row)) + "\n"


def _cdxj(row: CaptureRow) -> str:
    key, stamp, url, media, status, digest, length = _cells(row)
    known = {"url": url, "mime": media, "status": status, "digest": digest, "length": length}
    return f"{key} {stamp} {json.dumps(known)}\n"
