"""Compares archives by what they hold: records and decoded payloads, not compressed bytes."""

import hashlib
import io
import json
import zipfile
import zlib
from pathlib import Path

import brotli
from warcio.archiveiterator import ArchiveIterator

MIRROR = "vesk-islander"
_COMPRESSED = {"Content-Length", "WARC-Payload-Digest", "WARC-Block-Digest"}


def differences(made: dict[str, bytes], folder: Path) -> list[str]:
    """Names of files that *folder* lacks, that differ there, or that are left over in it."""
    changed = [
        name
        for name, data in made.items()
        if not (folder / name).is_file()
        or _held(name, data) != _held(name, (folder / name).read_bytes())
    ]
    return changed + leftovers(made, folder)


def leftovers(made: dict[str, bytes], folder: Path) -> list[str]:
    """Names of mirrored pages in *folder* that are not made any more."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if name.startswith(MIRROR + "/") and name not in made)


def _held(name: str, data: bytes) -> object:
    if name.endswith((".warc", ".warc.gz")):
        return _records(data)
    if name.endswith(".wacz"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            lines = package.read("indexes/index.cdx").decode().splitlines()
            return (
                sorted(package.namelist()),
                [
                    (line.split(" ", 2)[:2], json.loads(line.split(" ", 2)[2])["url"])
                    for line in lines
                ],
                package.read("pages/pages.jsonl"),
                _records(package.read("archive/puerto-gris.warc.gz")),
            )
    return data


def _records(data: bytes) -> list[object]:
    found: list[object] = []
    for record in ArchiveIterator(io.BytesIO(data), no_record_parse=False):
        body = record.raw_stream.read()
        head: list[tuple[str, str]] = []
        if record.http_headers:
            head = list(record.http_headers.headers)
            body = decoded(body, dict(head))
        kept = [pair for pair in (*record.rec_headers.headers, *head) if pair[0] not in _COMPRESSED]
        found.append((kept, hashlib.sha256(_pixels(body)).hexdigest()))
    return found


def decoded(body: bytes, head: dict[str, str]) -> bytes:
    """*body* without its transfer and content encodings."""
    if not body:  # a revisit record repeats the head alone
        return body
    if head.get("Transfer-Encoding") == "chunked":
        pieces = []
        while body:
            size, _, body = body.partition(b"\r\n")
            pieces.append(body[: int(size, 16)])
            body = body[int(size, 16) + 2 :]
        body = b"".join(pieces)
    match head.get("Content-Encoding"):
        case "gzip":
            return zlib.decompress(body, 31)
        case "deflate":
            return zlib.decompress(body)
        case "br":
            return bytes(brotli.decompress(body))
    return body


def _pixels(body: bytes) -> bytes:
    """A PNG without its compression; anything else as it is."""
    if not body.startswith(b"\x89PNG"):
        return body
    start = body.index(b"IDAT")
    length = int.from_bytes(body[start - 4 : start])
    return body[: start - 4] + zlib.decompress(body[start + 4 : start + 4 + length])
