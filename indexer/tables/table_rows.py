"""The relations that the columns of the tables are read from, as SQL makes them.

Those of the whole corpus hold no texts, and are in the order of buckets, so that little is read
for each. Texts are read for one bucket at a time.
"""

from collections.abc import Sequence

from indexer.corpus.archive import Archive
from indexer.corpus.database import Connection, listed
from indexer.corpus.documents import derived
from indexer.corpus.parts import ARTICLES_END, RECORDS_END
from indexer.corpus.rows import ARTICLE_SCHEMA
from indexer.tables.buckets import PartBucket

_NAMES = """
    CREATE TEMP TABLE archive_file AS
    SELECT path, coalesce(any_value(n.name), regexp_extract(path, '[^/]*$')) AS name
    FROM (SELECT DISTINCT path FROM files) LEFT JOIN ({names}) n USING (path) GROUP BY path
"""
_EDITIONS = """
    CREATE TEMP TABLE edition_row AS
    WITH edition AS (
        SELECT bucket, d.id, d.url_key, d.content, d.digest, d.source, d.source_name, d.headline,
               d.places, d.counts, d.captured_at, d.added_at, d.collections, d.story, d.story_size,
               d.current, d.picture, d.captures[-1] AS newest,
               list_filter(d.captures, lambda c: NOT c.revisit)[-1] AS whole_capture,
               coalesce(d.totals.editions, len(d.editions)) AS versions,
               coalesce(d.totals.captures,
                        list_sum(list_transform(d.editions, lambda one: len(one.captures)))
               )::BIGINT AS url_captures,
               coalesce(e.number, 1) AS number,
               coalesce(e.captures, list_transform(d.captures, lambda c: c.captured_at)) AS instants
        FROM {documents} d JOIN bucket ON stem = regexp_replace(d.part, '{articles}$', '')
             LEFT JOIN {editions} e ON e.id = d.id
        WHERE d.kind = 'article')
    SELECT edition.* EXCLUDE (instants), list_min(instants) AS first_captured,
           len(instants) AS own_captures,
           first_value(id) OVER (PARTITION BY url_key ORDER BY current DESC) AS article_id,
           min(list_min(instants)) OVER (PARTITION BY url_key) AS url_first,
           coalesce(whole_capture, {{'captured_at': NULL, 'url': NULL, 'file': a.file,
               'offset': a."offset", 'length': a.length, 'record_id': a.record_id,
               'digest': a.digest, 'member': a.member, 'seekable': a.seekable, 'revisit': false}})
               AS whole,
           f.name AS whole_name
    FROM edition LEFT JOIN text_at a ON whole_capture IS NULL AND a.capture = content
         LEFT JOIN archive_file f ON f.path = coalesce(whole_capture.file, a.file)
    ORDER BY bucket
"""
_TEXT_AT = """
    CREATE TEMP VIEW text_at AS
    SELECT capture, file, "offset", length, record_id, digest, member, seekable FROM records
"""
_CURRENT = "CREATE TEMP VIEW article_row AS FROM edition_row WHERE current"
# A document lists its newest captures by place; those beyond are known by their instant.
_CAPTURES = """
    CREATE TEMP TABLE capture_row AS
    WITH listed AS (
        SELECT id, url_key, unnest(captures) AS place FROM {documents} WHERE kind = 'article'),
    by_place AS (
        SELECT url_key, place.file AS file, place."offset" AS start,
               coalesce(place.member, '') AS entry, min(id) AS id
        FROM listed GROUP BY ALL),
    long_edition AS (
        SELECT e.id, e.url_key, unnest(e.captures) AS captured_at
        FROM {editions} e JOIN {documents} d USING (id)
        WHERE e.kind = 'article' AND len(e.captures) > len(d.captures)),
    by_instant AS (
        SELECT url_key, captured_at, min(id) AS id FROM long_edition GROUP BY ALL),
    current_id AS (SELECT id, article_id FROM edition_row)
    SELECT bucket, c.capture, c.url, c.url_key, c.captured_at, c.status, c.content_type, c.type,
           c.redirect_to, r.outcome = 'revisit' AS revisit, r.file, r."offset", r.length, r.member,
           r.record_id, r.digest, f.name, current_id.id AS edition_id, article_id
    FROM {captures} c JOIN records r USING (capture) JOIN bucket ON stem = part_stem(r.part)
         JOIN archive_file f ON f.path = r.file
         LEFT JOIN by_place p ON p.url_key = c.url_key AND p.file = r.file
          AND p.start = r."offset" AND p.entry = coalesce(r.member, '')
         LEFT JOIN by_instant i ON i.url_key = c.url_key AND i.captured_at = c.captured_at
          AND p.id IS NULL AND r.outcome IN ('article', 'revisit')
         LEFT JOIN current_id ON current_id.id = coalesce(p.id, i.id)
    ORDER BY bucket
"""
_RECORDS = """
    CREATE TEMP VIEW record_row AS
    SELECT bucket, r.*, f.name FROM records r JOIN bucket ON stem = part_stem(r.part)
           JOIN archive_file f ON f.path = r.file
    WHERE capture NOT IN (SELECT capture FROM {removed})
"""
_TEXTS = """
    CREATE OR REPLACE TEMP VIEW article_text AS
    SELECT a.*, array_to_string(list_transform(
               list_filter(a.blocks, lambda b, i: NOT list_contains(e.places, i)),
               lambda b: b.text), e'\\n\\n') AS kept_text
    FROM bucket_articles a JOIN article_row e ON e.content = a.capture
"""
_BLOCKS = """
    CREATE OR REPLACE TEMP VIEW block_row AS
    SELECT bucket, id, url_key, source, number, block,
           CASE WHEN list_contains(places, number)
                THEN counts[list_position(places, number)] ELSE 0 END AS repeated
    FROM (SELECT e.bucket, e.id, e.url_key, e.source, e.places, e.counts,
                 unnest(a.blocks) AS block, generate_subscripts(a.blocks, 1) AS number
          FROM article_row e JOIN bucket_articles a ON a.capture = e.content)
"""


def records_of_parts(connection: Connection) -> dict[str, int]:
    """How many records each part has, by its stem, in order."""
    connection.execute(f"CREATE TEMP MACRO part_stem(name) AS replace(name, '{RECORDS_END}', '')")
    return dict(
        connection.execute(
            "SELECT part_stem(part) AS stem, count(*) FROM records GROUP BY stem ORDER BY stem"
        ).fetchall()
    )


def make_rows(connection: Connection, archive: Archive, buckets: Sequence[PartBucket]) -> None:
    """Make the relations of the whole corpus; raises ``CorpusError`` where a table is missing."""
    pairs = [(part, bucket.number) for bucket in buckets for part in bucket.parts]
    connection.execute("CREATE TEMP TABLE bucket (stem VARCHAR, bucket INTEGER)")
    connection.execute(
        "INSERT INTO bucket SELECT unnest($stems), unnest($numbers)",
        {"stems": [part for part, _ in pairs], "numbers": [number for _, number in pairs]},
    )
    tables = {
        name: derived(archive, name) for name in ("documents", "editions", "captures", "removed")
    }
    names = "SELECT NULL::VARCHAR AS path, NULL::VARCHAR AS name"
    if (archive.derived / "shared_names.parquet").exists():  # earlier releases wrote none
        names = f"FROM {derived(archive, 'shared_names')}"
    connection.execute(_NAMES.format(names=names))
    connection.execute(_TEXT_AT)
    connection.execute(_EDITIONS.format(**tables, articles=ARTICLES_END.replace(".", r"\.")))
    for statement in (_CURRENT, _CAPTURES, _RECORDS):
        connection.execute(statement.format(**tables))


def show_bucket(connection: Connection, archive: Archive, bucket: PartBucket) -> None:
    """Make the relations that hold the texts of *bucket*, instead of those of another one."""
    connection.execute("DROP VIEW IF EXISTS bucket_articles")
    files = [f"{part}{ARTICLES_END}" for part in bucket.parts]
    archive.show(connection, "bucket_articles", ARTICLE_SCHEMA, files)
    connection.execute(_TEXTS)
    connection.execute(_BLOCKS)


def states(connection: Connection, relation: str, columns: Sequence[str]) -> dict[int, str]:
    """For each bucket a number that changes with these *columns* of any row of *relation*."""
    row = f"hash({listed(columns, relation.split()[-1])})"
    rows = connection.execute(
        f"SELECT bucket, count(*) || '-' || bit_xor({row}) || '-' || sum({row}::HUGEINT)"
        f" FROM {relation} GROUP BY bucket"
    ).fetchall()
    return dict(rows)
