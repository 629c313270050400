"""How does a notebook open the whole corpus: which tables, which columns, in which files?

Not for the result of a search (export), and nothing is computed across articles here (corpus):
each table restates what ``derived/`` and the parts say, in files that other programs open.

    table_columns   the five tables, column by column: SQL, type, unit, meaning of null
    table_rows      the rows that the columns are read from
    buckets         which parts share a file
    table_folder    the folder: generations, links, the note of what is in them
    write_tables    write what has changed
"""

from indexer.tables.write_tables import TablesReport, refresh_tables, write_tables

__all__ = ["TablesReport", "refresh_tables", "write_tables"]
