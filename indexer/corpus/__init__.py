"""The system of record: what has been read and extracted, and what do all the pages say together?

Not for the bytes of archive files (read), for reading a page (extract) or for answering searches
(engines).

    archive       an archive directory: its manifest, its lock, and questions about it
    mirror        an archive on a store, and its directory here; lease: its lock
    folders       what lies in corpus/; json_notes: small JSON files with their digest
    parts         one split's articles and ledger rows, written atomically
    rows          the columns of both, each declared once; fingerprint: numbers that compare texts
    ledger        counts, and lists of records and captures
    consolidate   all steps of a look across the corpus; steps: what a step is;
                  known_verdicts: what it need not judge again; looked_at: whether another
                  one would find the same
                  revisits, boilerplate, editions, stories, publications,
                  title_ends, document_rows
    ahead         the same steps for new URLs alone, before the look across everything
    documents     the documents that an engine should hold
    reconcile     bring an engine to hold exactly those
    outdated      parts that an older extractor wrote
    verify        whether archive files, corpus and index are undamaged; sums: their digests

DuckDB writes and queries all of it; only ``database`` imports it.
"""
