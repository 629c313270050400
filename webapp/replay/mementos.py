"""Memento (RFC 7089): which capture is meant by an instant, and what an answer says of its time."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from flask import request
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response

from indexer.corpus.ledger import CaptureRow
from indexer.errors import QueryError
from indexer.query import instant
from webapp.shared import link_format

NEWEST = datetime.max.replace(tzinfo=UTC)
OLDEST = datetime.min.replace(tzinfo=UTC)
_ENDLESS = "9999"  # how clients ask for the newest capture
_SHORTEST = "2000"  # what completes a year of which less than four digits are given
_DATE = re.compile(r"[A-Za-z]{3}, \d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d:\d\d GMT", re.A)


def instant_of(digits: str) -> datetime | None:
    """The first instant of 1 to 14 *digits*; None of zeros, which name a capture without a date.

    A digit that stands alone where there should be two is left out.
    """
    if int(digits) == 0:
        return None
    if digits.startswith(_ENDLESS):
        return NEWEST
    if len(digits) < len(_SHORTEST):
        digits += _SHORTEST[len(digits) :]
    try:
        return instant(digits[: len(digits) // 2 * 2])
    except QueryError as error:
        raise NotFound(str(error)) from error


def accepted_instant() -> datetime:
    """What Accept-Datetime asks for, by default the newest capture; raises ``BadRequest``."""
    text = request.headers.get("Accept-Datetime", "").strip()
    if not text:
        return NEWEST
    try:
        if not _DATE.fullmatch(text):
            raise ValueError(text)
        return parsedate_to_datetime(text)
    except (ValueError, OverflowError) as error:
        example = "Sun, 06 Nov 1994 08:49:37 GMT"
        raise BadRequest(f"Accept-Datetime is an HTTP date, such as {example}.") from error


def describe(response: Response, row: CaptureRow, dated: Sequence[datetime]) -> Response:
    """Say in *response* that it is the capture *row*, among those at the instants *dated*."""
    if row.captured_at is not None:
        response.headers["Memento-Datetime"] = link_format.http_date(row.captured_at)
    response.headers["Link"] = header(row, dated)
    return response


def header(row: CaptureRow, dated: Sequence[datetime]) -> str:
    """The Link header: the original, its TimeGate and TimeMap, and captures around *row*."""
    links = link_format.memento_links()
    found = [*links.about(row.url), links.timemap(row.url)]
    rels: dict[datetime, list[str]] = {}
    at = row.captured_at
    if dated:
        rels.setdefault(dated[0], []).append("first")
        rels.setdefault(dated[-1], []).append("last")
    if at is not None:
        before = max((other for other in dated if other < at), default=None)
        after = min((other for other in dated if other > at), default=None)
        for rel, other in (("prev", before), ("next", after)):
            if other is not None:
                rels.setdefault(other, []).append(rel)
        rels.setdefault(at, [])
    for other in sorted(rels):
        found.append(links.memento(other, row.url, " ".join([*rels[other], "memento"])))
    return ", ".join(found)
