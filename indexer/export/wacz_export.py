"""WACZ: the records with an index and a list of pages, as ReplayWeb.page opens it.

Source: the WACZ 1.1.1 specification; the compressed index as py-wacz and pywb write it.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import IO

from indexer.errors import ParameterError
from indexer.export.cdxj_lines import is_indexed, line_of, sorted_lines
from indexer.export.copied import RecordGroup, copied, record_groups
from indexer.export.exporting import Export, instant_text
from indexer.export.parquet_table import pieces_of
from indexer.export.tables import json_line
from indexer.export.warc_export import info_member
from indexer.read.raw_record import gzip_member, warc_date

_DATA = "data.warc.gz"
_BLOCK = 3_000  # lines of the index in one gzip member
# An extra field of four bytes without a meaning, in both headers of each entry. Without any in the
# directory, ReplayWeb.page takes it that there is none before the data either; yet zipfile writes
# one there for entries whose length it does not know beforehand.
_MARK = b"bi\x00\x00"  # its name, and its length: 0


def wacz_file(export: Export) -> Iterator[bytes]:
    """The package, once it is written.

    Raises ``ArchiveError`` where an archive file is not there any more, and ``ParameterError``
    where more than ``most_bytes`` would have to be written before anything is sent.
    """
    with tempfile.TemporaryDirectory(prefix="backissue-") as name:
        folder = Path(name)
        target = folder / "export.wacz"
        with zipfile.ZipFile(target, "w") as package:
            _fill(package, export, folder)
        yield from pieces_of(target)


def _fill(package: zipfile.ZipFile, export: Export, folder: Path) -> None:
    pages, lines = folder / "pages.jsonl", folder / "index.cdxj"
    resources = []
    with pages.open("wb") as page_list, lines.open("w", encoding="utf-8") as index:
        first = {"format": "json-pages-1.0", "id": "pages", "title": "Articles", "hasText": True}
        page_list.write(json_line(first))
        data = _data(export, page_list, index)
        resources.append(_put(package, f"archive/{_DATA}", data, export.most_bytes))
    blocks: list[bytes] = []
    with lines.open(encoding="utf-8", newline="\n") as unsorted:
        compressed = _compressed_index(sorted_lines(unsorted), blocks)
        resources.append(_put(package, "indexes/index.cdx.gz", compressed))
    meta = json.dumps({"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"})
    resources.append(_put(package, "indexes/index.idx", [f"!meta 0 {meta}\n".encode(), *blocks]))
    resources.append(_put(package, "pages/pages.jsonl", pieces_of(pages)))
    described = _datapackage(export, resources)
    _put(package, "datapackage.json", [described])
    digest = {"path": "datapackage.json", "hash": _hash(hashlib.sha256(described).hexdigest())}
    _put(package, "datapackage-digest.json", [json.dumps(digest, indent=2).encode()])


def _data(export: Export, pages: IO[bytes], index: IO[str]) -> Iterator[bytes]:
    """The WARC file; what it holds is noted in *pages* and *index* meanwhile."""
    info = info_member(export, _DATA)
    yield info
    at = len(info)
    for group in record_groups(export):
        for record in group.records:
            size = 0
            for piece in copied(export, record):
                size += len(piece)
                yield piece
            if is_indexed(record):
                line = line_of(record, _DATA, at, size)
                index.write(line.encode("utf-8", "replace").decode())
            at += size
        if group.page is not None:
            pages.write(json_line(_page(group)))


def _page(group: RecordGroup) -> dict[str, object]:
    document = group.hit.document
    record = group.page
    return {
        "id": document.id,
        "url": record.url if record else document.url,
        "ts": warc_date(record.captured_at if record else document.captured_at),
        "title": document.title,
        "text": document.text,
    }


def _compressed_index(lines: Iterator[bytes], blocks: list[bytes]) -> Iterator[bytes]:
    """The index in gzip members; *blocks* gets a line on each: its first line, and its place."""
    at = 0
    while block := list(islice(lines, _BLOCK)):
        member = b"".join(gzip_member(block))
        place = {
            "offset": at,
            "length": len(member),
            "digest": _hash(hashlib.sha256(member).hexdigest()),
            "filename": "index.cdx.gz",
        }
        key, stamp, _ = block[0].split(b" ", 2)
        blocks.append(key + b" " + stamp + b" " + json.dumps(place).encode() + b"\n")
        yield member
        at += len(member)


def _put(
    package: zipfile.ZipFile, name: str, pieces: Iterable[bytes], most: int | None = None
) -> dict[str, object]:
    """Store *pieces* as an entry, uncompressed: readers seek in it. Gives its description."""
    digest, size = hashlib.sha256(), 0
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o644 << 16
    info.extra = _MARK
    with package.open(info, "w", force_zip64=True) as entry:
        for piece in pieces:
            entry.write(piece)
            digest.update(piece)
            size += len(piece)
            if most is not None and size > most:
                reason = f"wacz would hold more than {most:,} bytes here: narrow the search,"
                raise ParameterError(("format", f"{reason} or use `backissue export`"))
    return {
        "name": name.rpartition("/")[2].lower(),
        "path": name,
        "hash": _hash(digest.hexdigest()),
        "bytes": size,
    }


def _hash(hexadecimal: str) -> str:
    return f"sha256:{hexadecimal}"


def _datapackage(export: Export, resources: list[dict[str, object]]) -> bytes:
    heading = export.heading
    described = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": f"Backissue: {heading.set_name or heading.q or 'all articles'}",
        "description": heading.sentence(),
        "created": instant_text(heading.exported_at),
        "software": f"Backissue {version('backissue')}",
        "backissue": heading.as_json(),
        "resources": resources,
    }
    return json.dumps(described, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace")
