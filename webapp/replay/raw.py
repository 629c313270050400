"""Archived bytes as they were captured, for programs that show or study them: ``id_``.

The type is the archived one, under the policy of every archived answer (``sandbox``, no script);
what browsers would open outside of it is a download.
"""

import re
from urllib.parse import urlsplit

from flask import Response, request
from werkzeug.exceptions import Forbidden

from indexer.corpus.ledger import CaptureRow
from indexer.model.capture import Capture
from indexer.page.media_type import parse_media_type

_MEDIA = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}(?:\s{0,3};[\x20-\x7e]{0,200})?", re.A)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]{1,100}", re.A)
_BREAKS = re.compile(r"[\x00-\x1f\x7f]+")
_RUN = frozenset("script worker sharedworker serviceworker audioworklet paintworklet".split())
_REDIRECTS = frozenset([301, 302, 303, 307, 308])
_NO_BODY = frozenset([204, 205, 304])
MOST_HEADERS, LONGEST_HEADER = 60, 4_000
_UNKNOWN = "application/octet-stream"


def answer(
    row: CaptureRow, capture: Capture, shown: frozenset[str], target: str | None
) -> Response:
    """The bytes, type and status of *capture*, and its HTTP headers as X-Archive-Orig-….

    Types of *shown*, and text, are not made downloads. *target* is where a redirect leads, in this
    archive. Raises ``Forbidden`` where a page of this site would run it as a script.
    """
    if request.headers.get("Sec-Fetch-Dest") in _RUN and not _is_from_elsewhere():
        raise Forbidden("Archived scripts are not run here.")
    content_type = capture.content_type or ""
    response = Response(
        capture.body,
        _status(row.status),
        content_type=content_type if _MEDIA.fullmatch(content_type) else _UNKNOWN,
    )
    media = parse_media_type(content_type)
    if not (media.is_html or media.is_text or media.name in shown):
        response.headers.set("Content-Disposition", "attachment", filename=_file_name(row.url))
    for name, value in list(capture.headers.items())[:MOST_HEADERS]:
        if _NAME.fullmatch(name):
            written = _BREAKS.sub(" ", value)[:LONGEST_HEADER].encode("latin-1", "replace")
            response.headers[f"X-Archive-Orig-{name}"] = written.decode("latin-1")
    if target and row.status in _REDIRECTS:
        response.headers["Location"] = target
    return response


def _is_from_elsewhere() -> bool:
    """Whether another site's page asks, as where another replay system fetches for its readers."""
    referrer = urlsplit(request.headers.get("Referer", "")).netloc
    return referrer not in ("", request.host)


def _status(archived: int | None) -> int:
    """The archived status, where an answer with a body can have it."""
    if archived is None or archived in _NO_BODY or not 200 <= archived < 600:
        return 200
    return archived if archived not in range(300, 400) or archived in _REDIRECTS else 200


def _file_name(url: str) -> str:
    """A name for the end of *url*."""
    name = url.split("?")[0].rstrip("/").rpartition("/")[2]
    return re.sub(r"[^\w.-]+", "-", name)[:80] or "capture"
