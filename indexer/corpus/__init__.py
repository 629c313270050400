"""The system of record: what was read and extracted, in Parquet parts that anyone can open.

    archive      an archive directory: its manifest, its lock, and questions about it
    parts        one split's articles and ledger rows, written atomically
    consolidate  what only the whole corpus can tell: boilerplate, editions, stories, revisits
    documents    the documents an engine should hold
    reconcile    bring an engine to hold exactly those
    verify       whether archive files, corpus and index are still what they were

DuckDB writes and asks all of it; ``database`` is the one place that imports it.
"""
