"""How do web archives become a searchable corpus? Not how it is shown: that is ``webapp``.

    page      bytes -> characters, and whether they are safe to parse
    read      bytes of an archive file -> Capture, and a ledger row for every record
    extract   Capture -> Article: title, authors, dates, source, text
    corpus    Articles in Parquet parts; what only the whole corpus can tell: boilerplate,
              editions, stories; and the difference between corpus and index
    query     what the user typed -> one tree
    engines   hold documents, answer queries: tantivy, whoosh
    schemas   what is asked and answered, as the JSON of API and command line
    export    results as files: tables, citations, archived records
    ingest    runs read and extract over many files and workers, then corpus and index

Imports run one way: cli > ingest | export > schemas > corpus > read | extract | engines | query
> analysis | urls | durable | page > native > model > errors.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.extract import extract_article

__all__ = ["extract_article"]


def __getattr__(name: str) -> object:
    """Import extraction when it is asked for: searching and serving do without it."""
    if name == "extract_article":
        from indexer.extract import extract_article

        return extract_article
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
