"""How does somebody take a result away: as a table, as citations, as archived records?

Not for what is found (engines) nor for what a set holds (corpus): each format here turns the same
hits into bytes, piece by piece, and says in them what was asked, of which index, and when.

    formats      every format by name; to_file: written whole or not at all
    same_export  whether an export that broke off may go on; part_file: what it left
    result_pages the hits page by page, from any page on
    exporting    the hits, their heading, and the archive that they come from
    tables       columns: jsonl, csv; parquet_table: the same by DuckDB
    citations    bibtex, ris, csl-json
    copied       which archived records belong to a hit; page_parts: what its page shows
    warc_export, wacz_export, cdxj_lines
    sets         a saved result set, run again
"""

from indexer.export.exporting import Export, ExportHeading, export_of, search_hits
from indexer.export.formats import FORMATS, write_export
from indexer.export.to_file import save_export

__all__ = [
    "FORMATS",
    "Export",
    "ExportHeading",
    "export_of",
    "save_export",
    "search_hits",
    "write_export",
]
