"""CDXJ: a line for each capture, sorted: URL key, instant, and where its record lies as JSON."""

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from indexer.corpus.cdxj import cdxj_line
from indexer.export.copied import StoredRecord, record_groups
from indexer.export.exporting import Export
from indexer.page.media_type import parse_media_type
from indexer.schemas.addresses import digits
from indexer.surt import surt_key

_CHUNK = 50_000  # lines that are sorted in memory


def cdxj_file(export: Export) -> Iterator[bytes]:
    """The heading as a line of metadata, then a line for each capture in the archive files."""
    yield f"!meta {export.heading.line()}\n".encode()
    records = (record for group in record_groups(export) for record in group.records)
    lines = (
        line_of(
            record,
            export.links.file(record.location),
            record.location.offset,
            record.location.length,
        )
        for record in records
        if is_indexed(record)
    )
    yield from sorted_lines(lines)


def is_indexed(record: StoredRecord) -> bool:
    """Whether an index lists the record: requests and metadata are found beside a capture."""
    return record.type not in ("request", "metadata")


def line_of(record: StoredRecord, file: str, offset: int, length: int) -> str:
    """The line of *record*, which lies at *offset* of *file*."""
    is_revisit = record.type == "revisit"
    media = "warc/revisit" if is_revisit else parse_media_type(record.content_type).name or "unk"
    known = {
        "url": record.url,
        "mime": media,
        "status": str(record.status) if record.status else "-",
        "digest": record.location.digest or "-",
        "length": str(length),
        "offset": str(offset),
        "filename": file,
    }
    key = "%20".join(surt_key(record.url).split()) or "-"
    return cdxj_line(key, digits(record.captured_at), known)


def sorted_lines(lines: Iterable[str]) -> Iterator[bytes]:
    """*lines* in the order of their bytes, however many; what does not fit in memory is on disk."""
    with ExitStack() as stack:
        folder: Path | None = None
        runs: list[Path] = []
        chunk: list[bytes] = []
        for line in lines:
            chunk.append(line.encode("utf-8", "replace"))
            if len(chunk) == _CHUNK:
                if folder is None:
                    name = stack.enter_context(tempfile.TemporaryDirectory(prefix="backissue-"))
                    folder = Path(name)
                runs.append(folder / str(len(runs)))
                runs[-1].write_bytes(b"".join(sorted(chunk)))
                chunk = []
        opened = [stack.enter_context(path.open("rb")) for path in runs]
        yield from heapq.merge(*opened, sorted(chunk))
