"""WARC: the archived records of the hits, byte for byte, each in its own gzip member."""

from collections.abc import Iterator
from importlib.metadata import version

from indexer.export.copied import copied, record_groups
from indexer.export.exporting import Export
from indexer.read.raw_record import gzip_member, record_id, warc_date, warc_head


def warc_file(export: Export) -> Iterator[bytes]:
    """A record that says what this is, then those of the hits.

    Raises ``ArchiveError`` where an archive file is not there any more.
    """
    if not export.is_begun:
        yield info_member(export, "backissue-export.warc.gz")
    for group in record_groups(export):
        for record in group.records:
            yield from copied(export, record)


def info_member(export: Export, file: str) -> bytes:
    """The ``warcinfo`` record of *file*."""
    at = export.heading.exported_at
    fields = [
        f"software: Backissue {version('backissue')}",
        "format: WARC File Format 1.1",
        "description: Records found by a search; backissue-export says which, as JSON",
        f"backissue-export: {export.heading.line()}",
    ]
    block = ("\r\n".join(fields) + "\r\n").encode()
    head = warc_head(
        "warcinfo",
        [
            ("WARC-Record-ID", record_id(f"{export.heading.line()} {at.isoformat()}")),
            ("WARC-Filename", file),
            ("WARC-Date", warc_date(at)),
            ("Content-Type", "application/warc-fields"),
        ],
        len(block),
    )
    return b"".join(gzip_member([head + block + b"\r\n\r\n"]))
