"""An archive directory of invented captures, written by SQL straight as parts.

usage: python benchmarks/made_parts.py DIR COUNT [--addresses M] [--sources S] [--first N] [--short]

Nothing is extracted: the columns are computed from numbers, always the same ones, and stand to one
another as extraction would leave them (equal text has equal keys, digests and runs). Of fifty
captures one is a later edition of an earlier article, one the same text once more, one a revisit
record, and one another paper's copy with a tenth of its blocks changed. Every article ends with
two standing lines of its paper, now and then with one of its series; ten lines around each text
were left out. Each capture has its request record in the ledger, every tenth a picture. With
``--addresses``, all captures are of so many addresses instead: in turn an edition of its own and a
revisit of it. Parts that are there stay: a longer archive can be made out of a shorter one. With
``--short``, a paragraph is thirteen words that follow Zipf's law, as a search engine expects them,
instead of one of 2,000 texts of 45 and a number.

Data: none: a module of looking.py, and a script.
"""

import argparse
import random
import sys
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import news
from indexer.corpus.archive import Archive
from indexer.corpus.database import Connection, connect, copy_parquet, quoted
from indexer.corpus.parts import articles_path, part_stem, records_path
from indexer.corpus.rows import ARTICLE_SCHEMA, LEDGER_SCHEMA
from indexer.corpus.sums import SUMS, write_sums
from indexer.durable import unfinished
from indexer.model.capture import Split

A_FILE = 10_000  # captures
_BACK = 4_999  # from a capture to the earlier one that it repeats: which is none of these itself
_EDITION, _COPY, _AGAIN, _REVISIT = 7, 13, 23, 33  # of the captures modulo 50
_WORDS = 4_000
_TEXTS = 2_000  # of paragraphs
_SLOTS = 10_000
_PHRASES = 20_000


@dataclass(frozen=True, slots=True)
class Shape:
    """Of how many *sources* captures are, and *addresses*; of 0 addresses, nearly all differ."""

    sources: int = 200
    addresses: int = 0
    editions: int = 0  # of each address at most; 0: any number
    short: bool = False  # paragraphs of thirteen words, as frequent as in a language, not of 45


def make_archive(folder: Path, count: int, shape: Shape = Shape(), first: int = 0) -> Archive:
    """The archive in *folder*, with *count* captures more from *first* on, not consolidated."""
    archive = Archive.create(folder)
    with archive.writing():
        for start in range(first, first + count, A_FILE):
            add_part(archive, start, min(first + count, start + A_FILE), shape)
    return archive


def add_part(archive: Archive, first: int, last: int, shape: Shape = Shape()) -> Split:
    """Write captures *first* to *last* - 1 as one part, unless it is there."""
    split = Split(f"/nowhere/made-{first:010}.warc.gz", f"made{first:010}", container="warc.gz")
    articles, ledger = articles_path(archive.corpus, split), records_path(archive.corpus, split)
    if ledger.exists():
        return split
    archive.register(split, "benchmark")
    with connect(archive.derived) as connection:
        _make_words(connection, shape.sources)
        _make_captures(connection, split, first, last, shape)
        rows = _articles(_short_text(connection) if shape.short else _TEXT)
        copy_parquet(connection, _selected(rows, ARTICLE_SCHEMA), articles)
        copy_parquet(connection, _selected(_RECORDS, LEDGER_SCHEMA), unfinished(ledger))
    sums = archive.corpus / f"{part_stem(split)}{SUMS}"
    write_sums(sums, {articles: articles, ledger: unfinished(ledger)})
    unfinished(ledger).rename(ledger)
    return split


def _selected(rows: str, columns: dict[str, str]) -> str:
    """*rows* with just these columns in their order; those that they lack are NULL."""
    empty = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in columns.items())
    return f"SELECT {empty} WHERE false UNION ALL BY NAME ({rows})"


def _make_words(connection: Connection, sources: int) -> None:
    """Set the variables ``words``, ``texts`` (of paragraphs) and ``slots``.

    A slot names a source: the *n*-th has about 1 / n of all slots.
    """
    connection.execute("SET VARIABLE words = $words", {"words": news.vocabulary()[:_WORDS]})
    connection.execute(f"""
        SET VARIABLE texts = (SELECT list(text ORDER BY k) FROM (
            SELECT k, array_to_string(list_transform(range(45), lambda i:
                       getvariable('words')[1 + {_random("k", "i")} % {_WORDS}]), ' ') AS text
            FROM range({_TEXTS}) t(k)))
    """)
    connection.execute(f"""
        SET VARIABLE slots = (
            WITH share AS (
                SELECT k, sum(1 / (k + 2)) OVER (ORDER BY k) / sum(1 / (k + 2)) OVER () AS until
                FROM range({sources}) t(k))
            SELECT list(source ORDER BY slot) FROM (
                SELECT slot, min(k) AS source FROM range({_SLOTS}) s(slot)
                       JOIN share ON until >= slot / {_SLOTS} GROUP BY slot))
    """)


def _short_text(connection: Connection) -> str:
    """SQL: thirteen words for the paragraph of number ``x``; sets the variable ``phrases``.

    Three phrases whose words are as frequent as Zipf's law has it, and one of a million names.
    """
    words = news.vocabulary()
    rng = random.Random("phrases")
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    phrases = [" ".join(rng.choices(words, cum_weights=weights, k=4)) for _ in range(_PHRASES)]
    connection.execute("SET VARIABLE phrases = $phrases", {"phrases": phrases})
    said = [f"getvariable('phrases')[1 + {_random('x', str(at))} % {_PHRASES}]" for at in range(3)]
    name = "translate((x % 1000000)::VARCHAR, '0123456789', 'aeiobdklmr')"
    return f"concat_ws(' ', {', '.join([*said, name])})"


def _random(*parts: str) -> str:
    """SQL: a number below 2^63 that depends on *parts* alone."""
    return f"(hash({', '.join(parts)}) >> 1)::BIGINT"


_SOURCE = f"getvariable('slots')[1 + {_random('address', '1')} % {_SLOTS}]"
_STANDING = 100_000_000_000  # numbers of texts that no capture has


def _make_captures(
    connection: Connection, split: Split, first: int, last: int, shape: Shape
) -> None:
    """Make ``capture``: what each capture is of, and the number of each block of its text.

    *address* is the number of the first capture there, *said* of the one that first had this very
    text, *text* of the one that it comes from.
    """
    kind = f"CASE WHEN n >= {_BACK} THEN n % 50 ELSE 0 END"
    what = f"""
        SELECT n, kind,
               CASE WHEN kind IN ({_EDITION}, {_AGAIN}, {_REVISIT}) THEN n - {_BACK} ELSE n END
                   AS address,
               CASE WHEN kind IN ({_EDITION}, {_COPY}, {_AGAIN}, {_REVISIT}) THEN n - {_BACK}
                    ELSE n END AS text
        FROM (SELECT n, {kind} AS kind FROM range({first}, {last}) t(n))
    """
    said = f"CASE WHEN kind IN ({_AGAIN}, {_REVISIT}) THEN n - {_BACK} ELSE n END"
    if shape.addresses:
        turn = f"n // {shape.addresses} // 2" + (f" % {shape.editions}" * bool(shape.editions))
        said = f"n % {shape.addresses} + 2 * ({turn}) * {shape.addresses}"
        what = f"""
            SELECT n, CASE WHEN turn % 2 = 1 THEN {_REVISIT} ELSE {_EDITION} END AS kind,
                   n % {shape.addresses} AS address, address AS text
            FROM (SELECT n, n // {shape.addresses} AS turn FROM range({first}, {last}) t(n))
        """
    connection.execute(f"""
        CREATE TEMP TABLE capture AS
        WITH what AS ({what}),
        placed AS (
            SELECT *, {_SOURCE} AS source,
                   {said} AS said FROM what),
        made AS (
            SELECT *, list_transform(range(6 + {_random("text", "2")} % 9), lambda i:
                       CASE WHEN kind IN ({_EDITION}, {_REVISIT}) AND i = 2 AND said <> text
                                 THEN {_random("said", "i", "3")}
                            WHEN kind = {_COPY} AND {_random("n", "i", "4")} % 10 = 0
                                 THEN {_random("n", "i", "5")}
                            ELSE {_random("text", "i", "6")} END)
                   || [{_random("source", f"{_STANDING}")}, {_random("source", f"{_STANDING + 1}")}]
                   || CASE WHEN {_random("said", "7")} % 4 = 0 THEN
                       [{_random("source", f"{_STANDING + 10} + {_random('said', '8')} % 50")}]
                      ELSE [] END AS parts
            FROM placed),
        named AS (
            SELECT *, 'paper' || source || '.example' AS host,
                   TIMESTAMPTZ '2008-01-01 00:00:00+00' + to_seconds(address * 500) AS published,
                   list_transform(range(8), lambda i: getvariable('words')[
                       1 + {_random("text", "i", "9")} % {_WORDS}]) AS slug
            FROM made)
        SELECT *, published + to_days(30) + to_seconds((n - address) * 60) AS captured_at,
               strftime(published, '/%Y/%m/%d/') || array_to_string(slug[:5], '-') || '-'
                   || address AS path,
               md5(parts::VARCHAR) AS text_hash,
               'sha1:' || md5(parts::VARCHAR || address) AS payload,
               {quoted(split.file_key)} AS file_key, {quoted(split.file)} AS file,
               (n - {first}) * 20000 AS "offset"
        FROM named
    """)


_WHERE = """
    file_key || ':' || "offset" AS capture, file_key, file, "offset", 18000 AS length,
    true AS seekable, '<urn:made:' || n || '>' AS record_id, payload AS digest
"""
_URL = "'https://www.' || host || path AS url, 'example,paper' || source || ')' || path AS url_key"
_RUNS = f"""
    list_sort(list_distinct(list_transform(range(4 + x % 5), lambda j:
        ({_random("x", "j")} % 536870912 * 8)::UINTEGER)))
"""
_TEXT = f"getvariable('texts')[1 + x % {_TEXTS}] || ' ' || x"


def _articles(text: str) -> str:
    """The articles, with paragraphs that the SQL *text* makes of their numbers ``x``."""
    return f"""
    SELECT {_WHERE}, substr(md5('example,paper' || source || ')' || path || chr(10) || text_hash),
                            1, 20) AS id,
           {_URL}, captured_at, 'response' AS type, 200 AS status, []::VARCHAR[] AS flags,
           'article' AS kind, .9 AS kind_confidence,
           array_to_string(slug, ' ') AS title,
           title || CASE source % 3 WHEN 0 THEN ' | ' WHEN 1 THEN ' - ' ELSE ' — ' END
               || 'The Paper ' || source AS page_title,
           [upper(slug[1]) || ' ' || upper(slug[2])] AS authors, host AS source,
           'The Paper ' || source AS source_name,
           published AS published_at, 'json-ld:datePublished' AS published_from,
           'high' AS published_confidence, 'instant' AS published_precision,
           'en' AS language, 'News' AS section, NULL AS description, []::VARCHAR[] AS tags,
           list_transform(parts, lambda x: struct_pack(kind := 'paragraph',
               text := {text})) AS blocks,
           list_transform(parts, lambda x: x::UBIGINT) AS block_keys,
           list_transform(parts, lambda x: (x + 1)::UBIGINT) AS block_digests,
           list_transform(parts, lambda x: {_RUNS}) AS block_shingles,
           list_transform(range(5), lambda i: hash(source, i))
               || list_transform(range(5), lambda i: hash(text, i)) AS skipped_keys,
           parts[1]::UBIGINT AS longest_key, text_hash, 'utf-8' AS charset,
           'header' AS charset_from, []::VARCHAR[] AS notes, 'invented' AS extractor
    FROM capture WHERE kind <> {_REVISIT}
"""


_RECORDS = f"""
    SELECT {_WHERE}, CASE WHEN kind = {_REVISIT} THEN 'revisit' ELSE 'response' END AS type,
           {_URL}, url_key AS surt, captured_at, 200 AS status, 'text/html' AS content_type,
           CASE WHEN kind = {_REVISIT} THEN 'revisit' ELSE 'article' END AS outcome,
           outcome AS reason, []::VARCHAR[] AS flags,
           CASE WHEN kind = {_REVISIT} THEN 'identical-payload-digest' END AS refers_profile
    FROM capture
    UNION ALL BY NAME
    SELECT file_key || ':' || ("offset" + 18000) AS capture, file_key, file,
           "offset" + 18000 AS "offset", 700 AS length, true AS seekable, 'request' AS type,
           {_URL}, url_key AS surt, captured_at, 'skipped' AS outcome, 'not_a_page' AS reason
    FROM capture
    UNION ALL BY NAME
    SELECT file_key || ':' || ("offset" + 19000) AS capture, file_key, file,
           "offset" + 19000 AS "offset", 900 AS length, true AS seekable, 'response' AS type,
           'https://img.' || host || '/' || n || '.jpg' AS url,
           'example,paper' || source || ',img)/' || n || '.jpg' AS url_key, url_key AS surt,
           captured_at, 200 AS status, 'image/jpeg' AS content_type,
           'sha1:' || md5('picture' || n) AS digest, 'skipped' AS outcome, 'image' AS reason
    FROM capture WHERE n % 10 = 5
"""


def main() -> None:
    """Make the archive that the command line names."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="the archive directory to make or to lengthen")
    parser.add_argument("count", type=int, help="how many captures to add")
    parser.add_argument("--addresses", type=int, default=0)
    parser.add_argument("--editions", type=int, default=0, help="of each of so many addresses")
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--short", action="store_true", help="short paragraphs")
    parser.add_argument("--first", type=int, default=0, help="the number of the first capture")
    asked = parser.parse_args()
    shape = Shape(asked.sources, asked.addresses, asked.editions, asked.short)
    make_archive(asked.folder, asked.count, shape, asked.first)


if __name__ == "__main__":
    main()
