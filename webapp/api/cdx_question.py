"""What a CDX client asks: its parameters, in the dialect of either server that it was written for.

The Internet Archive and pywb name three fields differently, and differ in what a filter without
``=`` or ``~`` means: for the former an expression that matches the whole value, for the latter a
part of it. The name of the field decides, and for the other fields the address that is asked.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, timedelta
from itertools import compress
from typing import Literal

from indexer.corpus.cdx_index import CdxCondition, CdxPosition, SurtRange
from indexer.corpus.cdx_rows import CDX_COLUMNS
from indexer.errors import QueryError
from indexer.query import instant
from indexer.schemas.route_params import CdxParams
from indexer.surt import surt_key

PUBLIC = "urlkey timestamp original mimetype statuscode digest length".split()
"""The columns of the Internet Archive's server."""
WHOLE = [*PUBLIC[:-1], "redirect", "robotflags", "length", "offset", "filename"]
"""The eleven columns of a CDX file."""
COUNTERS = ("skipcount", "endtimestamp")
"""What a listing says of the captures that a filter or a collapse left out behind one."""
ORIGINALS = ["orig.length", "orig.offset", "orig.filename"]
PAGE = 3_000  # captures in a block, as in a compressed CDX file
MOST_BLOCKS = 50  # of a page

_WILDCARD = "*"
_KEY = ("urlkey", "timestamp", "k", "t")
_PYWB = {"url": "original", "mime": "mimetype", "status": "statuscode"}
_LETTERS = dict(zip("ktumsdlof", [*PUBLIC, "offset", "filename"], strict=True))
_COLUMNS = frozenset([*CDX_COLUMNS, *WHOLE])
_LOWEST, _HIGHEST = "10000101000000", "99991231235959"

Order = Literal["forwards", "backwards", "closest"]


@dataclass(frozen=True, slots=True)
class CdxQuestion:
    """What is to be listed.

    *limit* None lists all, a negative one the last ones. *fields* are the names to write and
    *columns* what they stand for. Each of *collapse* is a column and how many characters of it
    count, None being all.
    """

    keys: SurtRange
    single_key: bool
    conditions: tuple[CdxCondition, ...]
    fields: tuple[str, ...]
    columns: tuple[str, ...]
    order: Order
    closest: str
    collapse: tuple[tuple[str, int | None], ...]
    limit: int | None
    offset: int
    page: int | None
    page_rows: int
    resolved: bool
    resumed: CdxPosition | None
    resumable: bool


def asked(params: CdxParams, archive_dialect: bool) -> CdxQuestion:
    """The question in *params*; raises ``QueryError``.

    *archive_dialect* is whether the client speaks as to the Internet Archive's server.
    """
    keys, single = _keys(params.url, params.match_type)
    fields = _fields(params, archive_dialect)
    if params.output == "cdxj":
        fields = ("urlkey", "timestamp", *(one for one in fields if one not in _KEY))
    elif params.output == "link":
        fields = ("timestamp", "original")
    closest = padded(params.closest, _LOWEST) if params.closest else ""
    backwards = params.reverse or params.sort == "reverse"
    return CdxQuestion(
        keys=keys,
        single_key=single,
        conditions=(*_times(params), *(_condition(one, archive_dialect) for one in params.filter)),
        fields=fields,
        columns=tuple(column(name, "fl") for name in fields),
        order="closest" if closest else "backwards" if backwards else "forwards",
        closest=closest,
        collapse=_collapse(params),
        limit=params.limit or None,
        offset=params.offset,
        page=None if params.page is None or params.page < 0 else params.page,
        page_rows=PAGE * min(params.page_size, MOST_BLOCKS),
        resolved=params.resolve_revisits,
        resumed=_position(params.resume_key) if params.resume_key else None,
        resumable=params.show_resume_key,
    )


def resume_key(position: CdxPosition) -> str:
    """*position* as one word that no client need escape."""
    text = "\n".join((position.urlkey, position.timestamp, position.capture))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def padded(digits: str, filler: str) -> str:
    """*digits* with the rest of *filler* behind them, as CDX servers read short timestamps."""
    return digits + filler[len(digits) :]


def column(name: str, param: str) -> str:
    """The column that any dialect calls *name*; raises ``QueryError``."""
    known = _PYWB.get(name) or _LETTERS.get(name) or name
    if known not in _COLUMNS and not (param == "fl" and known in COUNTERS):
        raise QueryError(f"“{name[:40]}” is no field; there are {', '.join(WHOLE)}", param)
    return known


def _position(key: str) -> CdxPosition:
    try:
        text = urlsafe_b64decode(key + "=" * (-len(key) % 4)).decode()
        return CdxPosition(*text.split("\n"))
    except (ValueError, TypeError) as error:
        raise QueryError(
            "this is not a key that an earlier answer ended with", "resumeKey"
        ) from error


def _keys(url: str, match: str | None) -> tuple[SurtRange, bool]:
    url = url.strip()
    if url.startswith("*.") and match in (None, "domain"):
        url, match = url[2:], "domain"
    elif url.endswith(_WILDCARD) and match != "exact":
        url, match = url[:-1], match or "prefix"
    key = surt_key(url)
    host = key.partition(")/")[0]
    if match == "domain":
        start = host + (")/" if "," in host else ",")
        return SurtRange(start, host + "-"), False
    if match == "host":
        return SurtRange.beginning(host + ")/"), False
    if match != "prefix":
        return SurtRange(key, key + "\x01"), True
    if not url:
        return SurtRange.beginning(""), False
    for end in ("/", "?"):
        if url.endswith(end) and not key.endswith(end):
            key += end
    return SurtRange.beginning(key), False


def _times(params: CdxParams) -> list[CdxCondition]:
    found = []
    start = params.from_ or params.from_ts
    if start:
        found.append(CdxCondition("timestamp", "at_least", _timestamp(start, "from")))
    if params.to:
        found.append(CdxCondition("timestamp", "at_most", _timestamp(params.to, "to")))
    return found


def _timestamp(text: str, param: Literal["from", "to"]) -> str:
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) <= 14:
        return padded(text, _LOWEST if param == "from" else _HIGHEST)
    try:
        at = instant(text, end=param == "to")
    except QueryError as error:
        raise QueryError(str(error), param) from error
    at -= timedelta(seconds=1) if param == "to" else timedelta()
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S").rjust(14, "0")


def _condition(text: str, archive_dialect: bool) -> CdxCondition:
    """One filter; where no field is named, it is of the whole line."""
    if any(character < " " for character in text):
        raise QueryError("a filter holds no control characters", "filter")
    rest, sign, negated = text, "", False
    while rest[:1] in ("!", "=", "~") and rest:
        negated, sign = negated or rest[0] == "!", sign if rest[0] == "!" else rest[0]
        rest = rest[1:]
        if sign == "=":
            break
    name, colon, expression = rest.partition(":")
    if not colon:
        name, expression = "", rest
    of = column(name, "filter") if name else ""
    if sign == "=":
        return CdxCondition(of, "equal", expression, negated)
    if sign == "~":
        return CdxCondition(of, "begins", expression, negated)
    whole = name in _PYWB.values() or (archive_dialect and name not in _PYWB)
    return CdxCondition(of, "regex" if whole else "contains", expression, negated)


def _fields(params: CdxParams, archive_dialect: bool) -> tuple[str, ...]:
    named = params.fl or params.fields
    wanted = (params.show_dupe_count, params.show_skip_count, params.last_skip_timestamp)
    counters = list(compress(("dupecount", *COUNTERS), wanted))
    if named:
        fields = [name for name in map(str.strip, named.split(",")) if name]
        return tuple(fields + [name for name in counters if name not in fields])
    if params.output == "cdxj":
        fields = ["urlkey", "timestamp", "url", "mime", "status", "digest"]
        fields += ["length", "offset", "filename"]
    elif params.output is None and params.sort == "closest" and not archive_dialect:
        fields = WHOLE  # so asks pywb, which wants to find the records
    else:
        fields = PUBLIC
    return tuple(fields + (ORIGINALS if params.resolve_revisits else []) + counters)


def _collapse(params: CdxParams) -> tuple[tuple[str, int | None], ...]:
    found: list[tuple[str, int | None]] = []
    for text in params.collapse:
        name, colon, length = text.partition(":")
        if colon and not (length.isascii() and length.isdigit() and len(length) < 6):
            raise QueryError("write it as field or field:N", "collapse")
        found.append((column(name, "collapse"), int(length) if colon else None))
    if params.collapse_time:
        found += [("timestamp", params.collapse_time), ("statuscode", None)]
    return tuple(found)
