"""Writes visits as WARC files and a WACZ package, with the records that surround them in life."""

import base64
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

import brotli
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import BufferWARCWriter

from newspapers.choice import number, record_id
from newspapers.crawl import Fetch
from newspapers.stories import Story

_SOFTWARE = "sample_warcs/make_samples.py"
_IDENTICAL = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.0/revisit/server-not-modified"
_ZIP_DATE = (2018, 12, 1, 0, 0, 0)


def warc_date(when: datetime) -> str:
    """*when* as WARC 1.0 writes it."""
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def encoded(fetch: Fetch) -> bytes:
    """The body as the server sent it, with content and transfer encodings."""
    body = fetch.body
    if fetch.encoding == "gzip":
        squeezer = zlib.compressobj(9, zlib.DEFLATED, 31)
        body = squeezer.compress(body) + squeezer.flush()
    elif fetch.encoding == "deflate":
        body = zlib.compress(body, 9)
    elif fetch.encoding == "br":
        body = brotli.compress(body, quality=9)
    if not fetch.chunked:
        return body
    size = 1 << number(fetch.url + "/chunk", 10, 12)
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"


def _digest(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def _tag(fetch: Fetch) -> str:
    """An ETag: the same for a visit and its revisits."""
    version = f"{fetch.url} {fetch.first or fetch.at}"
    return f'"{hashlib.sha1(version.encode()).hexdigest()[:12]}"'


def _head(fetch: Fetch, length: int) -> StatusAndHeaders:
    status = "304 Not Modified" if fetch.repeat == "not-modified" else fetch.status
    headers = [("Date", f"{fetch.at:%a, %d %b %Y %H:%M:%S GMT}"), ("Server", "nginx")]
    if fetch.repeat == "not-modified":
        headers.append(("ETag", _tag(fetch)))
        return StatusAndHeaders(status, headers, protocol="HTTP/1.1")
    headers.append(("Content-Type", fetch.content_type))
    if fetch.location:
        headers.append(("Location", fetch.location))
    if fetch.encoding:
        headers.append(("Content-Encoding", fetch.encoding))
    if fetch.chunked:
        headers.append(("Transfer-Encoding", "chunked"))
    else:
        headers.append(("Content-Length", str(length)))
    headers.append(("ETag", _tag(fetch)))
    return StatusAndHeaders(status, headers, protocol="HTTP/1.1")


class _Shelf:
    """One WARC file being written."""

    def __init__(self, name: str, squeezed: bool) -> None:
        self._name = name
        self._writer = BufferWARCWriter(gzip=squeezed)
        self.places: list[tuple[Fetch, int, int, str]] = []

    def _record(
        self,
        kind: str,
        url: str,
        when: datetime,
        what: str,
        payload: bytes,
        content_type: str = "",
        head: StatusAndHeaders | None = None,
        more: dict[str, str] | None = None,
    ) -> ArcWarcRecord:
        headers = {
            "WARC-Record-ID": record_id(f"{self._name}/{kind}/{url}/{when}/{what}"),
            "WARC-Date": warc_date(when),
            **(more or {}),
        }
        return self._writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(payload),
            length=len(payload),
            warc_content_type=content_type,
            warc_headers_dict=headers,
            http_headers=head,
        )

    def open(self, when: datetime, about: str) -> None:
        """The warcinfo record every file begins with."""
        fields = (
            f"software: {_SOFTWARE}\r\nformat: WARC File Format 1.0\r\n"
            f"description: {about}\r\nrobots: obey\r\n"
        )
        more = {"WARC-Filename": self._name}
        record = self._record(
            "warcinfo", "", when, "", fields.encode(), "application/warc-fields", more=more
        )
        self._writer.write_record(record)

    def lookup(self, host: str, when: datetime) -> None:
        """The answer of a name server, as crawlers keep it."""
        text = f"{when:%Y%m%d%H%M%S}\n{host}.\t3600\tIN\tA\t192.0.2.17\n"
        record = self._record("resource", f"dns:{host}", when, "", text.encode(), "text/dns")
        self._writer.write_record(record)

    def visit(self, fetch: Fetch) -> None:
        """The records of one visit."""
        body = encoded(fetch)
        head = _head(fetch, len(body))
        digest = _digest(body)
        if fetch.repeat and fetch.first:
            more = {
                "WARC-Profile": _IDENTICAL if fetch.repeat == "identical" else _NOT_MODIFIED,
                "WARC-Refers-To-Target-URI": fetch.url,
                "WARC-Refers-To-Date": warc_date(fetch.first),
            }
            if fetch.repeat == "identical":
                more["WARC-Payload-Digest"] = digest
            record = self._record(
                "revisit", fetch.url, fetch.at, fetch.repeat, b"", head=head, more=more
            )
        else:
            record = self._record("response", fetch.url, fetch.at, "", body, head=head)
        start = len(self.data)
        self._writer.write_record(record)
        self.places.append((fetch, start, len(self.data) - start, digest))
        if number(f"{fetch.url}/{fetch.at}/request", 0, 6) == 0:
            self._around(fetch, record.rec_headers.get_header("WARC-Record-ID"))

    def _around(self, fetch: Fetch, origin: str) -> None:
        parts = urlsplit(fetch.url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        head = StatusAndHeaders(
            f"GET {path} HTTP/1.1",
            [
                ("Host", parts.netloc),
                ("User-Agent", "coastal-crawler/1.0 (+https://archive.example/)"),
                ("Accept", "text/html,*/*"),
            ],
            is_http_request=True,
        )
        more = {"WARC-Concurrent-To": origin}
        self._writer.write_record(
            self._record("request", fetch.url, fetch.at, "", b"", head=head, more=more)
        )
        notes = (
            f"via: {parts.scheme}://{parts.netloc}/\r\nhopsFromSeed: L\r\n"
            f"fetchTimeMs: {number(fetch.url, 40, 900)}\r\n"
        )
        self._writer.write_record(
            self._record(
                "metadata",
                fetch.url,
                fetch.at,
                "",
                notes.encode(),
                "application/warc-fields",
                more=more,
            )
        )

    @property
    def data(self) -> bytes:
        """The file so far."""
        return bytes(self._writer.get_contents())


def warc(
    name: str, visits: Sequence[Fetch], about: str
) -> tuple[bytes, list[tuple[Fetch, int, int, str]]]:
    """A WARC file of *visits* in their order, and where each of them lies in it."""
    shelf = _Shelf(name, squeezed=name.endswith(".gz"))
    begin = min(fetch.at for fetch in visits)
    shelf.open(begin, about)
    hosts: set[str] = set()
    for fetch in visits:
        host = urlsplit(fetch.url).netloc
        if host not in hosts:
            hosts.add(host)
            shelf.lookup(host, fetch.at)
        shelf.visit(fetch)
    return shelf.data, shelf.places


def _surt(url: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return (
        ",".join(reversed(host.split("."))) + ")" + (parts.path.rstrip("/") or "/").lower() + query
    )


def wacz(visits: Sequence[Fetch], about: str) -> bytes:
    """A WACZ package of *visits*."""
    data, places = warc("puerto-gris.warc.gz", visits, about)
    lines = []
    for fetch, offset, length, digest in places:
        row = {
            "url": fetch.url,
            "mime": "warc/revisit" if fetch.repeat else fetch.content_type.split(";")[0],
            "status": "304" if fetch.repeat == "not-modified" else fetch.status[:3],
            "digest": digest,
            "length": str(length),
            "offset": str(offset),
            "filename": "puerto-gris.warc.gz",
        }
        lines.append(f"{_surt(fetch.url)} {fetch.at:%Y%m%d%H%M%S} {json.dumps(row)}\n")
    pages = [{"format": "json-pages-1.0", "id": "pages", "title": "All pages", "hasText": False}]
    pages += [
        {
            "id": record_id(f"page/{fetch.url}/{fetch.at}")[10:46],
            "url": fetch.url,
            "title": _title(fetch),
            "ts": warc_date(fetch.at),
        }
        for fetch in visits
        if fetch.kind in {"article", "front"} and not fetch.repeat
    ]
    members = {
        "archive/puerto-gris.warc.gz": data,
        "indexes/index.cdx": "".join(sorted(lines)).encode(),
        "pages/pages.jsonl": "".join(
            json.dumps(p, ensure_ascii=False) + "\n" for p in pages
        ).encode(),
    }
    return _package(members)


def _title(fetch: Fetch) -> str:
    story: Story | None = fetch.story
    return story.editions[fetch.edition].title if story else fetch.paper.name


def _package(members: dict[str, bytes]) -> bytes:
    description = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "software": _SOFTWARE,
        "title": "The other shore: Puerto Gris and Norderhaff",
        "created": "2018-12-01T00:00:00Z",
        "resources": [
            {
                "name": name.rsplit("/", 1)[1],
                "path": name,
                "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
                "bytes": len(data),
            }
            for name, data in members.items()
        ],
    }
    package = json.dumps(description, indent=2).encode()
    seal = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(package).hexdigest()}"}
    everything = {
        **members,
        "datapackage.json": package,
        "datapackage-digest.json": json.dumps(seal, indent=2).encode(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in everything.items():
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            stored = name.startswith("archive/")
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()
