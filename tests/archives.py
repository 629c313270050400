"""Archive files for tests, written by hand or by warcio: every byte is ours to make wrong."""

import base64
import gzip
import hashlib
import io
import json
import random
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from indexer.model.capture import Entry
from indexer.read import plan, read

CRLF = b"\r\n"
CAPTURED = "2024-11-10T12:00:00Z"
HTML_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"


def page(words: str, title: str = "A page") -> bytes:
    """A small page with *words* in its one paragraph."""
    return f"<html><head><title>{title}</title></head><body><p>{words}</p></body></html>".encode()


def sha1(data: bytes) -> str:
    """The digest as WARC files state it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def record(
    url: str | None,
    block: bytes,
    *,
    type: str = "response",  # noqa: A002 -- the word of the standard
    date: str | None = CAPTURED,
    content_type: str | None = "application/http; msgtype=response",
    record_id: str | None = None,
    length: int | str | None = None,
    version: str = "WARC/1.0",
    fields: Mapping[str, str] | None = None,
    line_end: bytes = CRLF,
) -> bytes:
    """One WARC record with *block* as it is. *length* None is the right one, ``""`` none."""
    seed = repr((url, type, date, block))
    name = record_id or f"<urn:uuid:{random.Random(seed).getrandbits(128):032x}>"
    lines = [version, f"WARC-Type: {type}", f"WARC-Record-ID: {name}"]
    if date is not None:
        lines.append(f"WARC-Date: {date}")
    if url is not None:
        lines.append(f"WARC-Target-URI: {url}")
    if content_type is not None:
        lines.append(f"Content-Type: {content_type}")
    lines += [f"{field}: {value}" for field, value in (fields or {}).items()]
    if length != "":
        lines.append(f"Content-Length: {len(block) if length is None else length}")
    head = b"".join(line.encode() + line_end for line in lines) + line_end
    return head + block + CRLF * 2


def response(
    url: str | None,
    body: bytes,
    *,
    status: str = "200 OK",
    http: Mapping[str, str] | None = None,
    **changes: Any,
) -> bytes:
    """A response record: an HTTP head with *http* (HTML in UTF-8 by default), and *body*."""
    headers = {"Content-Type": "text/html; charset=utf-8"} if http is None else http
    head = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
    return record(url, "\r\n".join(head).encode() + CRLF * 2 + body, **changes)


def read_all(path: Path, split_bytes: int = 256 << 20) -> list[Entry]:
    """Every entry of one file, split after split."""
    return [entry for split in plan(path, split_bytes) for entry in read(split)]


def good(number: int) -> bytes:
    """A sound record; its URL and its words tell its number."""
    words = f"GOODMARK{number} " + "the council met on Monday and spoke about the harbour. " * 20
    return response(f"http://good.example/{number}", page(words))


def gz(data: bytes) -> bytes:
    """One gzip member."""
    return gzip.compress(data, mtime=0)


def zst(data: bytes, dictionary: zstandard.ZstdCompressionDict | None = None) -> bytes:
    """One zstd frame with a checksum."""
    return zstandard.ZstdCompressor(dict_data=dictionary, write_checksum=True).compress(data)


def dictionary_frame(content: bytes, *, compressed: bool) -> bytes:
    """The skippable frame that a .warc.zst begins with."""
    stored = zstandard.ZstdCompressor().compress(content) if compressed else content
    return b"\x5d\x2a\x4d\x18" + len(stored).to_bytes(4, "little") + stored


def arc_file(pages: Sequence[tuple[str, bytes]], version: int = 1) -> bytes:
    """An ARC file whose records hold *pages* with an HTTP head."""
    if version == 1:
        fields, filler = "URL IP-address Archive-date Content-type Archive-length", ""
    else:
        fields = (
            "URL IP-address Archive-date Content-type Result-code Checksum Location Offset "
            "Filename Archive-length"
        )
        filler = "200 - - 0 test.arc "
    block = f"{version} 0 Backissue\n{fields}\n".encode()
    start = f"filedesc://test.arc 0.0.0.0 20080430204825 text/plain {filler}{len(block)}\n"
    out = start.encode() + block + b"\n"
    for url, body in pages:
        stored = HTML_HEAD + body
        line = f"{url} 192.0.2.1 20080430204826 text/html {filler}{len(stored)}\n"
        out += line.encode() + stored + b"\n"
    return out


def write_warc(
    path: Path,
    pages: Iterable[tuple[str, bytes | str, datetime | str, Mapping[str, Any]]],
    gzip: bool = True,
) -> Path:
    """A sound WARC of *pages*: URL, body, instant and extras, written by warcio.

    Extras: ``type`` (response), ``status`` (``200 OK``), ``headers`` (HTTP, pairs), ``warc``
    (more WARC fields), ``content_type`` (of resource and conversion records).
    """
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=gzip)
        for url, body, captured_at, extra in pages:
            data = body.encode() if isinstance(body, str) else body
            date = (
                captured_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                if isinstance(captured_at, datetime)
                else captured_at
            )
            kind = extra.get("type", "response")
            http = None
            if kind in ("response", "revisit"):
                headers = extra.get("headers", [("Content-Type", "text/html; charset=utf-8")])
                http = StatusAndHeaders(
                    extra.get("status", "200 OK"), list(headers), protocol="HTTP/1.1"
                )
            made = writer.create_warc_record(
                url,
                kind,
                payload=io.BytesIO(data),
                length=len(data),
                http_headers=http,
                warc_content_type=extra.get("content_type", ""),
                warc_headers_dict={"WARC-Date": date, **extra.get("warc", {})},
            )
            writer.write_record(made)
    return path


def write_wacz(
    path: Path,
    members: Mapping[str, bytes],
    *,
    pages: Sequence[Mapping[str, Any]] | None = None,
    deflated: Iterable[str] = (),
) -> Path:
    """A WACZ of *members* with a right datapackage.json and, with *pages*, a page list."""
    entries = dict(members)
    if pages is not None:
        lines = [{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}, *pages]
        entries["pages/pages.jsonl"] = "\n".join(map(json.dumps, lines)).encode()
    resources = [
        {
            "name": name.rpartition("/")[2],
            "path": name,
            "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
        }
        for name, data in entries.items()
    ]
    entries["datapackage.json"] = json.dumps(
        {"profile": "data-package", "wacz_version": "1.1.1", "resources": resources}
    ).encode()
    packed = set(deflated)
    with zipfile.ZipFile(path, "w") as package:
        for name, data in entries.items():
            info = zipfile.ZipInfo(name, (2024, 11, 10, 12, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED if name in packed else zipfile.ZIP_STORED
            package.writestr(info, data)
    return path


def mhtml(url: str, body: bytes, subject: str = "A page", more: bytes = b"") -> bytes:
    """A page as Chromium saves it; *more* are further parts, each behind its boundary."""
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: " + url.encode() + CRLF
        + b"Subject: " + subject.encode() + CRLF
        + b"Date: Sun, 10 Nov 2024 12:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        + b"Content-Type: multipart/related;\r\n\tboundary=\"----edge\"\r\n"
        + b"\r\n\r\n------edge\r\nContent-Type: text/html\r\nContent-ID: <frame@mhtml.blink>\r\n"
        + b"Content-Transfer-Encoding: base64\r\nContent-Location: " + url.encode() + CRLF * 2
        + base64.encodebytes(body) + CRLF + more + b"------edge--\r\n"
    )  # fmt: skip
