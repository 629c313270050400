"""Turn web archives into a searchable corpus of articles.

    read      bytes of an archive file -> Capture, and a ledger row for every record
    extract   Capture -> Article: title, authors, dates, source, text
    corpus    Articles in Parquet parts; what only the whole corpus can tell: boilerplate,
              editions, stories; and the difference between corpus and index
    query     what the user typed -> one tree
    engines   holds documents, answers queries: tantivy, whoosh
    ingest    runs read and extract over many files and workers, then corpus and index

Imports run one way: cli > ingest > corpus > read | extract | engines | query > analysis > model
> errors. ``webapp`` serves what ``engines`` answers; nothing here imports it.
"""

from indexer.extract import extract_article

__all__ = ["extract_article"]
