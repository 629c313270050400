"""Shows archived captures: a banner of ours above a sandboxed, static copy.

    /web/20150904120000/http://…       the banner, and the capture in a frame
    /web/20150904120000mp_/http://…    the copy itself, for the frame
    /web/20150904120000im_/http://…    an image or a font, cs_ a style sheet
    /web/20150904120000js_/http://…    a script, as text to read; all three of a page: its copy
    /web/20150904120000id_/http://…    the bytes as they were captured
    /web/http://…                      the TimeGate: negotiates a capture by Accept-Datetime
    /web/timemap/link/http://…         the TimeMap: all captures
    /articles/…/picture                the lead picture of an article, scaled; /thumbnail, smaller

Any instant leads to the nearest capture, and every capture says its own (RFC 7089, Memento).
Archived content never gets the rights of this site: each answer carries a policy with
``sandbox``. What people see is of a short list of types; ``id_`` is for programs.
"""

import re
from datetime import datetime, timedelta
from os.path import isfile
from pathlib import PurePath
from typing import get_args
from urllib.parse import unquote

from flask import Blueprint, Response, g, make_response, redirect, request
from werkzeug.exceptions import Gone, HTTPException, NotFound, ServiceUnavailable
from werkzeug.wrappers import Response as AnyResponse

from indexer import analysis, urls
from indexer.corpus.ledger import CaptureRow
from indexer.errors import ArchiveError
from indexer.file_names import text_place
from indexer.model.article import PageKind
from indexer.model.capture import Capture, Location
from indexer.model.search import Document, Filter, LeadPicture, Phrase, Query
from indexer.model.sentences import N_, Sentence
from indexer.page.decode import decode
from indexer.page.media_type import parse_media_type
from indexer.places import is_uri
from indexer.read import open_noted, read_capture
from webapp.replay import mementos, picture_answers, raw, timemaps
from webapp.replay.copying import BusyError, Copying, Kind
from webapp.shared import links, open_archive
from webapp.shared.answers import document as article_of
from webapp.shared.answers import holdings, public_root
from webapp.shared.link_format import memento_links
from webapp.shared.spoken_templates import render

POLICY = (
    "sandbox allow-top-navigation-by-user-activation; default-src 'none'; img-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; font-src 'self' data:; media-src 'none'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
_SHOWN_TYPES = """
    image/png image/jpeg image/gif image/webp image/avif image/bmp image/x-icon
    image/vnd.microsoft.icon image/svg+xml font/woff font/woff2 font/ttf font/otf
    application/font-woff application/x-font-woff application/x-font-ttf
"""
_SHOWN = frozenset(_SHOWN_TYPES.split())
_REDIRECTS = range(300, 400)
_SVG = "image/svg+xml"
_BUSY = N_("Too many archived pages are asked for at once. Try again in a moment.")
_REPLACED = N_("The file %(name)s is not the archive file that was read, or may not be read here.")
_RETRY = 5  # seconds
_TOO_COSTLY = N_("It is too large or too deeply nested. Its text can be read in the article.")
_NO_STYLE = "/* Backissue does not show this style sheet: it is too costly to rewrite. */\n"
_STAMP = re.compile(r"(?P<digits>\d{1,14})(?P<role>(?:mp|im|cs|id|js|if|oe|fr)_)?", re.A)
_ROLES = dict.fromkeys(("if_", "oe_", "fr_"), "mp_")  # a page in a frame, whatever frames it
_PARTS = ("im_", "cs_", "js_")  # of a page
_ESCAPED = re.compile(r"https?%3a", re.I)
_CODE = re.compile(r"javascript|ecmascript|json")

blueprint = Blueprint("replay", __name__)
_COPYING = Copying()


@blueprint.after_request
def _vary(response: Response) -> Response:
    """Say of every answer of the TimeGate, errors too, on what it depends."""
    if g.get("is_negotiated"):
        response.vary.add("accept-datetime")
    return response


@blueprint.get("/web/<stamp>/<path:url>")
def frame(stamp: str, url: str) -> AnyResponse | str:
    """The capture nearest to the stamp, in the form that the stamp's suffix asks for."""
    match = _STAMP.fullmatch(stamp)
    if match is None:
        return timegate(f"{stamp}/{url}")
    role = _ROLES.get(match["role"] or "", match["role"] or "")
    at = mementos.instant_of(match["digits"])
    wanted = _as_sent(url, 1)
    rows = _captures(wanted, at, raw=role == "id_")
    row = _nearest(rows, at, urls.mend(wanted) if role == "id_" else None)
    dated = _instants(wanted, rows)
    exact = links.digits(row.captured_at)
    if match["digits"] != exact and role in ("", "id_") and not (role == "" and _target(row)):
        address = links.archived(exact + role, wanted)
        return redirect(public_root() + address if role else address)
    return mementos.describe(_memento(row, rows, role, wanted), row, dated)


@blueprint.get("/web/<path:url>")
def timegate(url: str) -> AnyResponse:
    """Lead to the capture of a URL that was made nearest to Accept-Datetime, or last."""
    g.is_negotiated = True
    at = mementos.accepted_instant()
    wanted = _as_sent(url, 0)
    rows = [row for row in _captures(wanted, at) if row.captured_at]
    if not rows:
        raise NotFound(
            Sentence("This archive holds no dated capture of %(wanted)s", wanted=wanted[:300])
        )
    row = _nearest(rows, at)
    response = redirect(memento_links().address(links.digits(row.captured_at), wanted))
    response.headers["Link"] = mementos.header(row, _instants(wanted, rows))
    return response


@blueprint.get("/web/timemap/<form>/<path:url>")
def timemap(form: str, url: str) -> Response:
    """All captures of a URL."""
    return timemaps.answer(form, urls.mend(_as_sent(url, 2)))


@blueprint.get("/articles/<article_id>/<any(picture, thumbnail):size>")
def lead_picture(article_id: str, size: str) -> Response:
    """The lead picture of an article."""
    source = picture_answers.PictureSource(_picture_capture, _read, _COPYING)
    try:
        return picture_answers.answer(article_of(article_id), size, source)
    except BusyError as error:
        raise ServiceUnavailable(_BUSY, retry_after=_RETRY) from error


def _picture_capture(picture: LeadPicture) -> CaptureRow:
    """The capture of a picture, or a 404 or 410."""
    at = picture.captured_at
    row = _nearest(_captures(picture.url, at), at, urls.mend(picture.url))
    _located(row)
    return row


def _memento(row: CaptureRow, rows: list[CaptureRow], role: str, wanted: str) -> AnyResponse:
    """What is answered for a capture: its page with a banner, its copy, or where it leads."""
    exact = links.digits(row.captured_at)
    target = _target(row)
    if role in _PARTS and parse_media_type(row.content_type).is_html:
        role = "mp_"  # as pywb has it: a modifier says what a page took it for, not what it is
    if role == "id_":
        address = public_root() + links.archived(exact + role, target) if target else None
        return _guarded(raw.answer(row, _read(row), _SHOWN, address))
    if target:
        return redirect(links.archived(exact + role, target))
    if role == "":
        return make_response(_frame(row, rows))
    if role == "mp_" and request.headers.get("Sec-Fetch-Dest") == "document":
        return redirect(links.archived(exact, wanted))  # not without its banner
    try:
        return _guarded(_copy(row, role))
    except HTTPException as error:
        if role != "mp_":
            raise
        return _guarded(_notice(error.description or error.name, error.code))


def _as_sent(url: str, steps: int) -> str:
    """The archived URL with the escapes and the query that the router takes off.

    It stands in the address behind ``/web/`` and so many *steps*.
    """
    sent = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or ""
    match = re.search(r"/web/" + r"[^/]*/" * steps + r"(.*)", sent, re.S)
    if match:  # some clients escape the whole URL
        return unquote(match[1]) if _ESCAPED.match(match[1]) else match[1]
    query = request.query_string.decode("utf-8", "replace")
    return f"{url}?{query}" if query else url


def _captures(url: str, near: datetime | None, raw: bool = False) -> list[CaptureRow]:
    """All captures of *url*, or a 404; of very many those nearest to *near*.

    With *raw*, a redirect to the same page is among them where just its own URL is asked for.
    """
    own = urls.mend(url)
    rows = [
        row
        for row in holdings().captures(url, near)
        if not _leads_to_itself(row) or (raw and row.url == own)
    ]
    if not rows:
        raise NotFound(Sentence("This archive holds no capture of %(url)s", url=url[:300]))
    return rows


def _instants(url: str, rows: list[CaptureRow]) -> list[datetime]:
    """When *url* was captured, oldest first; of very many around *rows* and the two ends."""
    dated = {row.captured_at for row in rows if row.captured_at}
    if len(rows) >= open_archive.MOST_CAPTURES:
        archive = holdings().archive
        for end in (mementos.OLDEST, mementos.NEWEST):
            dated |= {row.captured_at for row in archive.captures(url, 1, end) if row.captured_at}
    return sorted(dated)


def _nearest(rows: list[CaptureRow], at: datetime | None, own: str | None = None) -> CaptureRow:
    """The capture nearest to the instant *at*; without one, one that has no date itself.

    Of several made at once, that of the URL *own* if given, one that is here, and a sound one.
    """
    if at is None:
        return next((row for row in rows if row.captured_at is None), rows[0])

    def rank(row: CaptureRow) -> tuple[timedelta, bool, bool, bool]:
        other = own is not None and row.url != own
        return _distance(row, at), other, row.location is None, row.status != 200

    return min(rows, key=rank)


def _target(row: CaptureRow) -> str | None:
    """Where a capture leads that is a redirect."""
    return row.redirect_to if row.status in _REDIRECTS else None


def _leads_to_itself(row: CaptureRow) -> bool:
    """A redirect that only changes the scheme or adds ``www.`` would never end here."""
    target = _target(row)
    return target is not None and urls.url_key(target) == row.url_key


def _distance(row: CaptureRow, at: datetime) -> timedelta:
    return abs(row.captured_at - at) if row.captured_at else timedelta.max


def _frame(row: CaptureRow, rows: list[CaptureRow]) -> str:
    """The page that shows the banner and frames the copy."""
    _located(row)
    media = parse_media_type(row.content_type)
    exact = links.digits(row.captured_at)
    dated = sorted({other.captured_at for other in rows if other.captured_at})
    return render(
        "frame.html",
        row=row,
        media=media.name,
        shown=media.is_html or media.is_text or media.name in _SHOWN,
        copy=links.archived(exact + "mp_", row.url),
        download=links.archived(exact + "id_", row.url),
        article=_article(row),
        before=_neighbour(row, dated[::-1], -1),
        after=_neighbour(row, dated, 1),
        captures=len(dated),
    )


def _neighbour(row: CaptureRow, dated: list[datetime], direction: int) -> str | None:
    """The address of the next capture in the order of *dated*."""
    at = row.captured_at
    if at is None:
        return None
    found = next((d for d in dated if (d > at if direction > 0 else d < at)), None)
    return links.archived(links.digits(found), row.url) if found else None


def _article(row: CaptureRow) -> Document | None:
    """The article of this capture, or of another one of its URL, if the index holds one."""
    words = tuple(analysis.words(row.url))
    if not words:
        return None
    query = Query(
        tree=Phrase(words, field="url"),
        filters=(Filter("kind", get_args(PageKind)),),
        versions="all",
        limit=50,
        snippets=0,
    )
    found = [hit.document for hit in holdings().engine.search(query).hits]
    same = [document for document in found if document.url_key == row.url_key]
    for document in same:
        if any(capture.captured_at == row.captured_at for capture in document.captures):
            return document
    return same[0] if same else None


def _notice(detail: str, status: int | None) -> Response:
    """What the frame shows instead of a copy."""
    return Response(render("notice.html", detail=detail), status, mimetype="text/html")


# ---- the copy -------------------------------------------------------------------------------


def _copy(row: CaptureRow, role: str) -> Response:
    """The archived bytes, rewritten for *role*. All text is served as UTF-8, and says so."""
    capture = _read(row)
    media = parse_media_type(capture.content_type)
    if role == "js_":
        if media.is_text or _CODE.search(media.name):
            return Response(_text(capture), content_type="text/plain; charset=utf-8")
        raise NotFound(N_("Captures of this type are not shown."))
    if role == "cs_" and media.name in ("text/css", "text/plain", ""):
        css = _copied(row, capture, "style")
        return Response(css or _NO_STYLE, content_type="text/css; charset=utf-8")
    if media.name == _SVG:
        picture = _copied(row, capture, "picture")
        if picture is not None:
            return Response(picture, content_type=f"{_SVG}; charset=utf-8")
        return Response(_text(capture), content_type="text/plain; charset=utf-8")
    if media.name in _SHOWN:
        return Response(capture.body, content_type=media.name)
    if role == "mp_" and (media.is_html or not media.name):
        page = _copied(row, capture, "page")
        if page is None:
            page = render("notice.html", detail=_TOO_COSTLY)
        return Response(page, content_type="text/html; charset=utf-8")
    if role == "mp_" and media.is_text:
        return Response(_text(capture), content_type="text/plain; charset=utf-8")
    raise NotFound(N_("Captures of this type are not shown."))


def _text(capture: Capture) -> str:
    return decode(capture.body, capture.content_type).text


def _copied(row: CaptureRow, capture: Capture, kind: Kind) -> str | None:
    """The capture, rewritten; None where that costs too much."""
    stamp = links.digits(row.captured_at)
    try:
        return _COPYING.copy(
            kind, capture.body, capture.content_type, capture.url, stamp, request.script_root
        )
    except BusyError as error:
        raise ServiceUnavailable(_BUSY, retry_after=_RETRY) from error


def _located(row: CaptureRow) -> Location:
    """Where the capture's bytes are, or a 404 or 410 that says why there are none."""
    if row.location is None:
        raise NotFound(
            N_("This record repeats an earlier capture, which this archive does not hold.")
        )
    name = PurePath(row.location.file).name
    place = text_place(row.location.file)
    if not is_uri(place) and not isfile(place):  # noqa: PTH113 -- Path raises for long names
        raise Gone(Sentence("The archive file %(name)s is no longer where it was read.", name=name))
    if row.noted is not None:
        try:
            open_noted(row.location.file, row.noted, holdings().settings.files).close()
        except ArchiveError as error:
            raise Gone(Sentence(_REPLACED, name=name)) from error
    return row.location


def _read(row: CaptureRow) -> Capture:
    location = _located(row)
    name = PurePath(location.file).name
    try:
        capture = read_capture(location, noted=row.noted, roots=holdings().settings.files)
    except ArchiveError as error:
        raise Gone(
            Sentence("The archive file %(name)s can no longer be read at this record.", name=name)
        ) from error
    if not _is_recorded(capture, row, location):
        raise Gone(
            Sentence(
                "The archive file %(name)s holds another record where this one was.", name=name
            )
        )
    return capture


def _is_recorded(capture: Capture, row: CaptureRow, location: Location) -> bool:
    """Whether *capture* is what the ledger says of this place.

    The place of a revisit is that of another capture, whose URL may differ.
    """
    found = capture.location
    if location.record_id and found.record_id != location.record_id:
        return False
    if location.digest and found.digest and found.digest != location.digest:
        return False
    if row.type == "revisit":
        return bool(location.record_id or found.digest)
    if row.type == "file":  # its date and address may be those of the file
        return True
    return urls.url_key(capture.url) == row.url_key and (
        bool(location.record_id) or capture.captured_at == row.captured_at
    )


def _guarded(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    if "font" in (response.mimetype or ""):
        response.headers["Access-Control-Allow-Origin"] = "*"  # fonts are only read so
    response.headers["Vary"] = "Sec-Fetch-Dest"
    response.cache_control.no_cache = True  # a removal takes effect at once
    return response
