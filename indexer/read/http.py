"""The HTTP head of an archived response, as servers and crawlers really write it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from indexer.read.chain import Stored
from indexer.read.heads import text_lines
from indexer.read.limits import HTTP_HEAD

# "HTTP/1.1 200 OK", "HTTP/2 200", "ICY 200 OK"; reason phrases may be missing.
_STATUS = re.compile(rb"(?:HTTP(?:/\d(?:\.\d)?)?|ICY)[ \t]+(\d{3})(?!\d)", re.IGNORECASE)
_FIELD = re.compile(r":?[!#$%&'*+.^_`|~0-9A-Za-z-]+[ \t]*:")
_LENGTH = re.compile(r"\d{1,7}", re.ASCII)
_INTERIM = 4  # heads before that of the answer
_BLANK = re.compile(rb"\r{0,2}\n[ \t]*\r{0,2}\n|\r\r(?![\r\n])")


@dataclass(frozen=True, slots=True)
class HttpHead:
    """The status line and header fields of a response; field names are in lower case.

    *size* counts its bytes in the block, blank line included. Repeated encodings are joined with
    a comma; of any other repeated field the first counts.
    """

    status: int | None
    fields: Mapping[str, str]
    size: int
    flags: tuple[str, ...] = ()


def declares_http(fields: Mapping[str, str]) -> bool:
    """Whether a record's Content-Type says that its block is an HTTP message."""
    return "application/http" in fields.get("content-type", "").lower()


def read_http_head(stored: Stored, declared: bool) -> HttpHead | None:
    """Read the head at the start of *stored*'s block; None where there is none.

    *declared* means that the record says it holds HTTP: a head may then begin with a line that
    is not a status line.
    """
    size = 16 * 1024
    data = stored.start_of_block(size)
    status = _STATUS.match(data)
    stated = status is not None or data.startswith(b":status:")
    if not stated and (not declared or data.lstrip()[:1] == b"<"):
        return None
    end = _BLANK.search(data)
    while end is None and len(data) == size and size < HTTP_HEAD:
        size *= 8
        data = stored.start_of_block(size)
        end = _BLANK.search(data)
    if end is None and status is None:
        return None
    block = data[: end.start()] if end else data
    head = _parse(block, end.end() if end else len(data), status)
    following = _next_head(head)
    if following is None:
        return head
    return _past_interim(head, stored.start_of_block(min(HTTP_HEAD, following + size)))


def read_head_of(data: bytes) -> HttpHead | None:
    """Read the head at the start of *data*; None unless it begins with a status line."""
    data = data[:HTTP_HEAD]
    status = _STATUS.match(data)
    end = _BLANK.search(data)
    if status is None or end is None:
        return None
    return _past_interim(_parse(data[: end.start()], end.end(), status), data)


def _next_head(head: HttpHead) -> int | None:
    """Where another head may follow *head*, None if this is that of the answer.

    It may behind interim answers, and behind those that made the client ask again: redirects and
    calls for a password.
    """
    status, length = head.status or 0, head.fields.get("content-length", "").strip()
    if status // 100 == 1:
        return head.size
    if status // 100 == 3 or status in (401, 407):
        return head.size + int(length or 0) if not length or _LENGTH.fullmatch(length) else None
    is_empty = length == "0" or not length and "content-type" not in head.fields
    return head.size if is_empty else None


def _past_interim(head: HttpHead, data: bytes) -> HttpHead:
    """Skip heads before that of the answer: "100 Continue", "200 Connection established".

    *head* is at the start of *data*.
    """
    for _ in range(_INTERIM):
        at = _next_head(head)
        status = None if at is None else _STATUS.match(data, at)
        if at is None or status is None:
            break
        end = _BLANK.search(data, at)
        if end is None:
            break
        head = _parse(data[at : end.start()], end.end(), status)
    return head


def _parse(block: bytes, size: int, status: re.Match[bytes] | None) -> HttpHead:
    flags = [] if status else ["bad_http_head"]
    code = int(status[1]) if status else None
    fields: dict[str, str] = {}
    last = ""
    lines = text_lines(block if b"\n" in block else block.replace(b"\r", b"\n"))
    for line in lines[1:] if status else lines:
        if line[:1] in (" ", "\t") and last:
            fields[last] += " " + line.strip()
            continue
        if not _FIELD.match(line):
            last = ""
            continue
        at = line.index(":", 1)
        last = line[:at].strip().lower()
        value = line[at + 1 :].strip()
        if last == ":status" and value[:3].isdigit() and value.isascii():
            code, flags = int(value[:3]), []
        if last in ("content-encoding", "transfer-encoding") and last in fields:
            fields[last] += ", " + value
        else:
            fields.setdefault(last, value)
    return HttpHead(code, fields, size, tuple(flags))
