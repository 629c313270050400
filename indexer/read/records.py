"""What each record is: its row of the ledger, and its capture where it holds a page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import quote, urljoin

from indexer.model.capture import Capture, Entry, Location, Outcome, Record, Reference
from indexer.page.media_type import MediaType, parse_media_type
from indexer.read.capture_dates import read_date, read_http_date
from indexer.read.chain import Chain, Stored
from indexer.read.digest import algorithm_of, digest_of, normal_digest
from indexer.read.encodings import Body, dechunk, decode, looks_like_text
from indexer.read.http import HttpHead, declares_http, read_http_head
from indexer.read.limits import BODY, DIGEST, RAW_BODY, SEGMENTS_AHEAD, URL
from indexer.read.sniff import looks_like_html

# Media types under which pages are served by mistake: there the first bytes decide.
_UNSURE = frozenset(
    {"", "text/plain", "application/octet-stream", "text/xml", "application/xml", "no-type"}
    | {"unknown/unknown", "application/unknown", "text", "html", "*/*", "unk", "unknown", "-"}
)
# Blanks, controls, quotes, brackets and the marks that turn the direction of writing.
_UNSAFE = re.compile(
    '[\x00-\x20\x7f-\xa0"<>\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]'
)
_WEB = re.compile(r"https?://[^/?#]", re.IGNORECASE)
_REVISITS = {
    "identical-payload-digest": "revisit_identical",
    "server-not-modified": "revisit_not_modified",
}
_NO_PAGE = {"warcinfo", "request", "metadata", "continuation"}
# Flags of damage that leaves a page to read; each is a reason, too.
READ_AROUND = ("damaged_body", "bad_chunk", "digest_mismatch")
_HELD = {"response", "resource", "conversion", "revisit", "arc"}


@dataclass(frozen=True, slots=True)
class PageList:
    """The titles and texts that the page list of a WACZ gives, by the cleaned URL of the page."""

    hints: Mapping[str, Mapping[str, str]]


def clean_url(value: str) -> str:
    """A URL without the brackets, blanks and control characters that crawlers left in it."""
    value = value.strip().strip("<>").strip()[:URL]
    return _UNSAFE.sub(lambda match: quote(match[0]), value)


@dataclass(slots=True)
class _Facts:
    """What is known of one record while it is judged."""

    stored: Stored
    fields: Mapping[str, str]
    type: str
    url: str | None
    captured_at: datetime | None
    http: HttpHead | None
    flags: list[str] = field(default_factory=list)

    @property
    def status(self) -> int | None:
        return self.http.status if self.http else None

    @property
    def content_type(self) -> str | None:
        """The whole header value: the HTTP one, else the record's own unless that means HTTP."""
        if self.http is not None:
            return self.http.fields.get("content-type")
        return None if declares_http(self.fields) else self.fields.get("content-type")

    @property
    def media_type(self) -> MediaType:
        return parse_media_type(self.content_type)


class RecordReader:
    """Turns the records of one archive into ledger entries and captures."""

    def __init__(
        self,
        file: str,
        chain: Chain,
        shift: int = 0,
        steps: tuple[str, ...] = (),
        page_list: PageList | None = None,
    ) -> None:
        self._file = file
        self._chain = chain
        self._shift = shift
        self._steps = steps
        self._page_list = page_list

    # ---- the ledger entry ------------------------------------------------------------------

    def entry(self, stored: Stored) -> Entry:
        """The row of *stored*, and its capture if it holds a page, whole or in part."""
        facts = self._facts(stored)
        if facts is None:
            return self._stretch(stored)
        outcome, reason = _judge(facts)
        body: Body | None = None
        digest, raw = self._digest(facts, wanted=outcome is Outcome.ARTICLE)
        if outcome is Outcome.ARTICLE:
            body = self._body(facts, raw, BODY)
            self._check_digest(facts, digest, raw, body)
            outcome, reason = _judge_body(facts, body)
        page = body if outcome in (Outcome.ARTICLE, Outcome.DAMAGED) and _is_page(reason) else None
        if stored.damage:
            outcome, reason = Outcome.DAMAGED, stored.damage
        hints = self._hints(facts) if page else {}
        record = _record(facts, self.location(stored, digest), outcome, reason)
        if page is None:
            return Entry(record)
        return Entry(record, _capture(facts, page, record.location, record.flags, hints))

    def unread(self, stored: Stored) -> Entry:
        """The row of *stored* by its headers alone, set aside."""
        facts = self._facts(stored)
        if facts is None:
            return self._stretch(stored)
        digest = normal_digest(facts.fields.get("warc-payload-digest", ""))
        return Entry(_record(facts, self.location(stored, digest), Outcome.POISON, "poison"))

    def _stretch(self, stored: Stored) -> Entry:
        """The row of bytes that are not a record."""
        reason = stored.damage or "garbage"
        outcome = Outcome.SKIPPED if reason == "padding" else Outcome.DAMAGED
        location = self.location(stored)
        return Entry(Record(location, "damage", outcome, reason, flags=stored.flags))

    def capture(self, stored: Stored, max_bytes: int) -> Capture | None:
        """The capture of *stored*, of any type; None where it is not a record."""
        facts = self._facts(stored)
        if facts is None:
            return None
        raw = _payload(facts, RAW_BODY)
        body = self._body(facts, raw, max_bytes)
        digest = normal_digest(facts.fields.get("warc-payload-digest", ""))
        location = self.location(stored, digest)
        return _capture(facts, body, location, tuple(dict.fromkeys(facts.flags)), {})

    def _facts(self, stored: Stored) -> _Facts | None:
        head = stored.head
        if head is None:
            return None
        fields = head.fields
        kind = head.type
        flags = [*head.flags, *(flag for flag in stored.flags if flag not in head.flags)]
        http = None
        if kind in _HELD:
            declared = declares_http(fields) or head.arc
            if declared or kind == "response":
                http = read_http_head(stored, declared)
                if http is None and kind == "response" and stored.block_stop > stored.block:
                    flags.append("no_http_head")
        if http is not None:
            flags += http.flags
        uri = fields.get("warc-target-uri", "")
        if len(uri) > URL:
            flags.append("url_cut")
        if "warc-truncated" in fields:
            flags.append("warc_truncated")
        captured_at = _captured_at(fields.get("warc-date", ""), http, flags)
        return _Facts(stored, fields, kind, clean_url(uri) or None, captured_at, http, flags)

    def location(self, stored: Stored, digest: str | None = None) -> Location:
        """Where *stored* can be read again."""
        record_id = stored.head.fields.get("warc-record-id") if stored.head else None
        steps = self._steps
        offset = stored.offset + self._shift
        if stored.unit is not None:
            steps = (*steps, f"@{stored.unit + self._shift}")
            offset = stored.offset
        return Location(
            file=self._file,
            offset=offset,
            length=stored.length,
            record_id=record_id.strip().strip("<>") if record_id else None,
            digest=digest,
            member="!".join(steps) or None,
            seekable=not steps,
        )

    # ---- content ---------------------------------------------------------------------------

    def _digest(self, facts: _Facts, *, wanted: bool) -> tuple[str | None, bytes]:
        """The payload digest, as stated or else computed, and the payload if it is *wanted*."""
        digest = normal_digest(facts.fields.get("warc-payload-digest", ""))
        raw = _payload(facts, RAW_BODY) if wanted else b""
        if digest is None and facts.type in _HELD and facts.type != "revisit":
            start = _payload_start(facts)
            if wanted and len(raw) == facts.stored.block_stop - start:
                digest = digest_of([raw])
            else:
                digest = digest_of(replace(facts.stored, block=start).chunks())
        return digest, raw

    def _body(self, facts: _Facts, raw: bytes, limit: int) -> Body:
        if facts.fields.get("warc-segment-number") == "1":
            raw = self._joined(facts, raw)
        fields = facts.http.fields if facts.http else {}
        body = decode(
            raw, fields.get("transfer-encoding", ""), fields.get("content-encoding", ""), limit
        )
        facts.flags += body.flags
        if not body.whole or len(raw) == RAW_BODY:
            facts.flags.append("truncated_decoded")
        return body

    def _joined(self, facts: _Facts, raw: bytes) -> bytes:
        """*raw* and the segments that continue it, if they follow soon in this file."""
        stored = facts.stored
        origin = facts.fields.get("warc-record-id")
        parts: dict[int, bytes] = {}
        complete = False
        if origin and stored.unit is None:
            following = self._chain.walk(stored.offset + stored.length)
            for _, later in zip(range(SEGMENTS_AHEAD), following, strict=False):
                fields = later.head.fields if later.head else {}
                number = fields.get("warc-segment-number", "")
                if fields.get("warc-segment-origin-id") == origin and number.isdecimal():
                    parts[int(number)] = later.start_of_block(max(0, RAW_BODY - len(raw)))
                    if "warc-segment-total-length" in fields:
                        complete = True
                        break
        joined = raw
        for index in range(2, len(parts) + 2):
            if index not in parts:
                complete = False
                break
            joined = (joined + parts[index])[:RAW_BODY]
        facts.flags.append("segments" if complete else "segments_missing")
        return joined

    def _check_digest(self, facts: _Facts, digest: str | None, raw: bytes, body: Body) -> None:
        """Flag a payload that its digest does not fit in any way that producers count it."""
        if facts.stored.damage:
            return
        if "warc-payload-digest" not in facts.fields or digest is None:
            self._check_block(facts)
            return
        if len(raw) == RAW_BODY or not body.whole or "warc-segment-number" in facts.fields:
            return
        algorithm = algorithm_of(digest)
        found = digest_of([raw], algorithm)
        if found in (None, digest):
            return
        ways = (body.content, dechunk(raw)[0], raw.lstrip(b"\r\n"))
        if digest not in (digest_of([way], algorithm) for way in ways):
            facts.flags.append("digest_mismatch")

    def _check_block(self, facts: _Facts) -> None:
        """Flag a block that is not the one of its digest, where that is all that is stated."""
        stated = normal_digest(facts.fields.get("warc-block-digest", ""))
        if stated is None:
            return
        found = digest_of(facts.stored.chunks(), algorithm_of(stated))
        if found not in (None, stated):
            facts.flags.append("digest_mismatch")

    def _hints(self, facts: _Facts) -> Mapping[str, str]:
        if self._page_list is None:
            return {}
        hints = self._page_list.hints.get(facts.url or "")
        if hints is None:
            facts.flags.append("unlisted")
        return hints or {}


def _is_page(reason: str) -> bool:
    """Whether a record judged so has a body worth extracting."""
    return reason in ("page", "body_too_big", *READ_AROUND)


def _payload_start(facts: _Facts) -> int:
    return facts.stored.block + (facts.http.size if facts.http else 0)


def _payload(facts: _Facts, limit: int) -> bytes:
    stored = facts.stored
    start = _payload_start(facts)
    return stored.content.read_at(start, max(0, min(limit, stored.block_stop - start)))


def _record(facts: _Facts, location: Location, outcome: Outcome, reason: str) -> Record:
    return Record(
        location=location,
        type=facts.type,
        outcome=outcome,
        reason=reason,
        url=facts.url,
        captured_at=facts.captured_at,
        status=facts.status,
        content_type=facts.content_type,
        flags=tuple(dict.fromkeys(facts.flags)),
        redirect_to=_redirect(facts),
        refers_to=_reference(facts),
        stated_digest=_stated_digest(facts, location.digest),
    )


def _stated_digest(facts: _Facts, normal: str | None) -> str | None:
    """The payload digest as the record writes it, if that is not *normal*."""
    stated = clean_url(facts.fields.get("warc-payload-digest", ""))[:DIGEST]
    return stated if stated and stated != normal else None


def _capture(
    facts: _Facts,
    body: Body,
    location: Location,
    flags: tuple[str, ...],
    hints: Mapping[str, str],
) -> Capture:
    return Capture(
        url=facts.url or "",
        captured_at=facts.captured_at,
        type=facts.type,
        status=facts.status,
        content_type=facts.content_type,
        body=body.content,
        location=location,
        flags=flags,
        hints=hints,
        headers=facts.http.fields if facts.http else {},
    )


# ---- judgement ----------------------------------------------------------------------------------


def _judge(facts: _Facts) -> tuple[Outcome, str]:
    """Outcome and reason by the headers alone; ARTICLE where the body must be judged, too."""
    if facts.type in _NO_PAGE:
        return Outcome.SKIPPED, facts.type
    if facts.type not in _HELD:
        return Outcome.SKIPPED, "unknown_type"
    if not facts.url:
        return Outcome.SKIPPED, "no_uri"
    if facts.url.startswith("filedesc:"):
        return Outcome.SKIPPED, "warcinfo"
    if not _WEB.match(facts.url):
        return Outcome.SKIPPED, "not_web_uri"
    if facts.type == "revisit":
        return Outcome.REVISIT, _REVISITS.get(_profile(facts), "revisit_other")
    reason = _by_status(facts)
    if reason == "redirect":
        return Outcome.REDIRECT, reason
    if reason:
        return Outcome.SKIPPED, reason
    media = facts.media_type
    if media.is_html or media.name in _UNSURE:
        return Outcome.ARTICLE, "page"
    return Outcome.SKIPPED, "not_html"


_STATUSES = {
    204: "http_no_content",
    205: "http_no_content",
    206: "http_partial",
    304: "http_not_modified",
}
_CLASSES = {
    1: "http_informational",
    2: "http_other_success",
    3: "http_redirect_nowhere",
    4: "http_client_error",
    5: "http_server_error",
}


def _by_status(facts: _Facts) -> str | None:
    return reason_of_status(facts.status, redirects=bool(_redirect(facts)))


def reason_of_status(status: int | None, *, redirects: bool) -> str | None:
    """Why a response with this HTTP status holds no page; None where it may hold one."""
    if status is None or status in (200, 203):
        return None
    if status in _STATUSES:
        return _STATUSES[status]
    if redirects:
        return "redirect"
    return _CLASSES.get(status // 100, "http_unknown_status")


def _judge_body(facts: _Facts, body: Body) -> tuple[Outcome, str]:
    if body.fault is not None:
        return Outcome.DAMAGED if body.fault == "undecodable_body" else Outcome.SKIPPED, body.fault
    if not body.content.strip():
        return Outcome.SKIPPED, "empty_body"
    markup = looks_like_html(body.content)
    if not (facts.media_type.is_html or _is_text(facts) or markup):
        return Outcome.SKIPPED, "not_html"
    if not (looks_like_text(body.content) or markup):
        return Outcome.SKIPPED, "not_html"
    if "truncated_decoded" in facts.flags:
        return Outcome.DAMAGED, "body_too_big"
    damage = next((flag for flag in READ_AROUND if flag in facts.flags), None)
    return (Outcome.DAMAGED, damage) if damage else (Outcome.ARTICLE, "page")


def _is_text(facts: _Facts) -> bool:
    """Whether the record is the plain text of a page (WET)."""
    return facts.type == "conversion" and facts.media_type.name == "text/plain"


def _redirect(facts: _Facts) -> str | None:
    if facts.http is None or not facts.status or facts.status // 100 != 3 or facts.status == 304:
        return None
    target = clean_url(facts.http.fields.get("location", ""))
    if not target:
        return None
    try:
        return urljoin(facts.url or "", target)[:URL]
    except ValueError:  # a bracket that is not of an IPv6 address
        return target


def _profile(facts: _Facts) -> str:
    """The name at the end of the profile's URI, without the prefixes of some producers."""
    tail = facts.fields.get("warc-profile", "").rstrip("/").rpartition("/")[2].lower()
    return next((name for name in _REVISITS if tail.endswith(name)), tail)


def _reference(facts: _Facts) -> Reference | None:
    if facts.type != "revisit":
        return None
    url = clean_url(facts.fields.get("warc-refers-to-target-uri", ""))
    record_id = facts.fields.get("warc-refers-to", "").strip().strip("<>")
    date, _ = read_date(facts.fields.get("warc-refers-to-date", ""))
    return Reference(_profile(facts), url or None, date, record_id or None)


def _captured_at(value: str, http: HttpHead | None, flags: list[str]) -> datetime | None:
    captured_at, proper = read_date(value)
    if captured_at is None or not proper:
        flags.append("bad_date")
    if captured_at is None and http is not None:
        captured_at = read_http_date(http.fields.get("date", ""))
        if captured_at is not None:
            flags.append("http_date")
    if captured_at is None:
        flags.append("no_date")
    return captured_at
