"""Verdicts on stories that an earlier look has left: no text is read twice to be judged alike.

A verdict follows from two texts and from the rules. It is kept in ``derived/`` by a key made of
the digests of both texts and one of the rules, so that it is never asked about other texts or
other rules. Whatever is missing or damaged is judged again.
"""

import hashlib
import sys
import unicodedata
from pathlib import Path

from indexer.corpus import fingerprint, near_copies, stories
from indexer.corpus.archive import Archive
from indexer.corpus.database import Connection, quoted, reported
from indexer.errors import CorpusError

VERDICTS = "story_verdicts"
"""The name of the table among those of ``derived/``."""


def show_known_verdicts(archive: Archive, connection: Connection) -> None:
    """Make the tables ``story_rules``, of one row, and ``known_verdict``."""
    connection.execute(
        "CREATE TEMP TABLE story_rules AS SELECT $rules AS rules", {"rules": _rules()}
    )
    try:
        with reported(archive.path):
            connection.execute(
                "CREATE TEMP TABLE known_verdict AS"
                " SELECT pair::VARCHAR AS pair, bool_and(near::BOOLEAN) AS near"
                f" FROM read_parquet({quoted(archive.table(VERDICTS))}) GROUP BY ALL"
            )
    except CorpusError:  # missing, damaged, or written by another version
        connection.execute("CREATE TEMP TABLE known_verdict (pair VARCHAR, near BOOLEAN)")


def _rules() -> str | None:
    """A digest of all that verdicts depend on but texts; None where the rules cannot be read."""
    found = hashlib.sha256(f"{sys.version} {unicodedata.unidata_version}".encode())
    for module in (near_copies, fingerprint, stories):
        try:
            found.update(Path(str(module.__file__)).read_bytes())
        except OSError:
            return None
    return found.hexdigest()[:16]
