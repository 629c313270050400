"""Every format of an export by its name: how it is written, and what it is called."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from indexer.export.cdxj_lines import cdxj_file
from indexer.export.citations import bibtex_entries, csl_items, ris_records
from indexer.export.exporting import Export
from indexer.export.parquet_table import parquet_file
from indexer.export.tables import chosen_columns, csv_lines, json_lines
from indexer.export.wacz_export import wacz_file
from indexer.export.warc_export import warc_file
from indexer.schemas.choices import ExportFormat


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How a format is written; *is_text* if a terminal may show it.

    *follows_hits* if what is written of a hit depends only on it and those before it, in their
    order, so that an export that was broken off can go on behind any of them.
    """

    suffix: str
    media: str
    write: Callable[[Export], Iterator[bytes]]
    is_text: bool = True
    follows_hits: bool = True


FORMATS: dict[ExportFormat, FileFormat] = {
    "jsonl": FileFormat("jsonl", "application/x-ndjson", json_lines),
    "csv": FileFormat("csv", "text/csv; charset=utf-8", csv_lines),
    "parquet": FileFormat(
        "parquet",
        "application/vnd.apache.parquet",
        parquet_file,
        is_text=False,
        follows_hits=False,
    ),
    "warc": FileFormat("warc.gz", "application/warc", warc_file, is_text=False),
    "wacz": FileFormat("wacz", "application/wacz", wacz_file, is_text=False, follows_hits=False),
    "cdxj": FileFormat("cdxj", "text/x-cdxj; charset=utf-8", cdxj_file, follows_hits=False),
    "bibtex": FileFormat("bib", "application/x-bibtex; charset=utf-8", bibtex_entries),
    "ris": FileFormat("ris", "application/x-research-info-systems; charset=utf-8", ris_records),
    "csl-json": FileFormat("json", "application/vnd.citationstyles.csl+json", csl_items),
}
"""Each format of ``ExportFormat``."""


def write_export(name: ExportFormat, export: Export) -> Iterator[bytes]:
    """The export as bytes, piece by piece; raises ``ParameterError`` for an unknown field."""
    chosen_columns(export.fields)
    return FORMATS[name].write(export)
