"""What only the whole corpus can tell, computed whole after each ingest, in SQL.

    revisits      which capture each revisit record repeats
    repeated      the blocks that a source repeats on many articles: its boilerplate
    editions      captures of one URL that say the same, and which edition is current
    stories       near-identical editions over different URLs
    names         the display name that a source's pages agree on, and which end of their
                  titles it takes
    documents     one row per edition: all of the above, and where its text lies
    captures      every capture of every URL, by URL

Each becomes a Parquet file in ``derived/``, which any tool can open; nothing there is needed to
compute it again.
"""

from pathlib import Path

from indexer.corpus.archive import Archive
from indexer.corpus.database import Connection, write_parquet
from indexer.corpus.stories import cluster

LEAST_REPEATS = 3
"""A block is boilerplate when this many articles of its source hold it, and more in a large
source: half the square root of its articles, so that a paragraph of background which a paper
reprints in every piece on one affair stays text."""

_ROUNDED = (
    "(count(*) // pow(10, floor(log10(count(*)))) * pow(10, floor(log10(count(*)))))::INTEGER"
)
"""The first digit of a count alone: else each new article would change all others of its source."""

MOST_TITLES = 0.5  # of a source's titles must share an end for it to be the name of the source
TITLE_TAIL = r"'^.*(?:\s[-–—|·•:»]+\s|\s?[|]\s?)([^|]{3,60})$'"
TITLE_HEAD = r"'^([^|]{3,60}?)(?:\s[-–—|·•:»]+\s|\s?[|]\s?|:\s)'"

_CAPTURES = """
    SELECT r.url_key, r.capture, r.url, r.captured_at, coalesce(o.status, r.status) AS status,
           coalesce(o.content_type, r.content_type) AS content_type, r.type, r.redirect_to,
           o.file_key, o."offset", o.length, o.record_id, o.digest, o.member, o.seekable
    FROM records r LEFT JOIN revisits v ON v.capture = r.capture
         LEFT JOIN records o
           ON o.capture = coalesce(v.original, CASE WHEN r.outcome <> 'revisit' THEN r.capture END)
    WHERE r.url_key IS NOT NULL
      AND r.type NOT IN ('request', 'metadata', 'warcinfo', 'damage', 'package')
    ORDER BY r.url_key, r.captured_at NULLS FIRST"""
"""Every capture of every URL, where its bytes lie, in the order in which a URL is looked up."""


def consolidate(archive: Archive) -> None:
    """Compute ``derived/`` anew from all parts; raises ``CorpusError`` when it cannot."""
    with archive.connected() as connection:
        lead_revisits(connection)
        gather_pages(connection)
        find_repeated(connection)
        mark_repeated(connection)
        part_editions(connection)
        cluster(connection)
        agree_on_names(connection)
        gather_documents(connection)
        for table in ("revisits", "repeated", "documents"):
            write_parquet(connection, f"FROM {table}", _target(archive, table))
        write_parquet(connection, _CAPTURES, _target(archive, "captures"))


def _target(archive: Archive, table: str) -> Path:
    return archive.derived / f"{table}.parquet"


def lead_revisits(connection: Connection) -> None:
    """Lead each revisit to the capture it repeats, in whatever file and order they came.

    First as the record says itself (URL and date), then by payload digest, same URL first; a
    ``server-not-modified`` one, which promises no digest, to the capture of its URL before it.
    Source: WARC 1.1, 6.7 (revisit profiles).
    """
    connection.execute("""
        CREATE TEMP TABLE revisit AS
        SELECT capture, url_key, captured_at, digest, refers_profile, refers_at,
               coalesce(refers_url_key, url_key) AS original_key
        FROM records WHERE outcome = 'revisit';
        CREATE TEMP TABLE original AS
        SELECT capture, url_key, captured_at, digest FROM records
        WHERE outcome NOT IN ('revisit', 'damaged', 'poison')
          AND type NOT IN ('request', 'metadata', 'warcinfo')
          AND (url_key IN (SELECT original_key FROM revisit)
               OR digest IN (SELECT digest FROM revisit));
        CREATE TEMP TABLE revisits AS
        SELECT capture, original FROM (
            SELECT r.capture, o.capture AS original, 1 AS rank, false AS elsewhere, o.captured_at
            FROM revisit r JOIN original o ON o.url_key = r.original_key
             AND date_trunc('second', o.captured_at) = date_trunc('second', r.refers_at)
            UNION ALL
            SELECT r.capture, o.capture, 2, o.url_key <> r.url_key, o.captured_at
            FROM revisit r JOIN original o ON o.digest = r.digest
            WHERE r.refers_profile = 'identical-payload-digest'
            UNION ALL
            SELECT r.capture, o.capture, 3, false, o.captured_at
            FROM revisit r JOIN original o ON o.url_key = r.original_key
             AND o.captured_at <= r.captured_at
            WHERE r.refers_profile = 'server-not-modified')
        QUALIFY row_number() OVER (
            PARTITION BY capture
            ORDER BY rank, elsewhere, captured_at DESC NULLS LAST, original) = 1
    """)


def gather_pages(connection: Connection) -> None:
    """One row per capture of a page, those of revisits included; no texts, no lists.

    *content* names the capture whose text it has: itself, or a revisit's original.
    """
    connection.execute("""
        CREATE TEMP TABLE page AS
        WITH own AS (
            SELECT capture, capture AS content, part, file_key, file, member, "offset", length,
                   seekable, record_id, digest, url, url_key, captured_at, false AS revisit,
                   kind, source, source_name, title, text_hash, longest_key
            FROM articles)
        SELECT * FROM own
        UNION ALL
        SELECT r.capture, own.content, own.part, r.file_key, r.file, r.member, r."offset",
               r.length, r.seekable, r.record_id, r.digest, r.url, r.url_key, r.captured_at, true,
               own.kind, own.source, own.source_name, own.title, own.text_hash, own.longest_key
        FROM revisits v JOIN own ON own.capture = v.original
             JOIN records r ON r.capture = v.capture
    """)


def find_repeated(connection: Connection) -> None:
    """Blocks that stand on so many different articles of a source that they are its furniture.

    Different articles, not captures or addresses: an address is one article whatever it said
    over the years, and two addresses are one article when title and longest block agree, so a
    story at five addresses makes nothing repeated. A line that extraction left out of one
    article's text counts as one it kept in another's.
    """
    connection.execute(f"""
        CREATE TEMP TABLE witness AS
        SELECT capture, source,
               first_value(hash(title, longest_key)) OVER (
                   PARTITION BY url_key ORDER BY captured_at DESC NULLS LAST, capture) AS what
        FROM page WHERE kind = 'article' AND NOT revisit;
        CREATE TEMP TABLE repeated AS
        WITH needed AS (
            SELECT source, greatest({LEAST_REPEATS}, ceil(sqrt(count(DISTINCT what)) / 2)) AS least
            FROM witness GROUP BY source),
        held AS (
            SELECT DISTINCT source, what, block_key FROM (
                SELECT w.source, what, unnest(list_concat(block_keys, skipped_keys)) AS block_key
                FROM witness w JOIN articles USING (capture)))
        SELECT source, block_key, {_ROUNDED} AS articles
        FROM held JOIN needed USING (source) GROUP BY source, block_key, least
        HAVING count(*) >= least
    """)


def mark_repeated(connection: Connection) -> None:
    """Which blocks of each text are repeated, and how often; never all of them."""
    connection.execute("""
        CREATE TEMP TABLE mark AS
        WITH block AS (
            SELECT capture, source, len(block_keys) AS blocks, unnest(block_keys) AS block_key,
                   generate_subscripts(block_keys, 1) AS place
            FROM articles WHERE kind = 'article' AND source IN (SELECT source FROM repeated))
        SELECT capture AS content, list(place ORDER BY place) AS places,
               list(articles ORDER BY place) AS counts
        FROM block JOIN repeated USING (source, block_key) GROUP BY capture, blocks
        HAVING count(*) < blocks
    """)


def part_editions(connection: Connection) -> None:
    """Captures of one URL with the same headline and text, once the repeated blocks are out.

    An edition's id is that of its first capture. The current edition is the one captured last;
    a page that is no article (a wall, an error) never displaces an article of its URL, and is no
    edition of it. Most URLs were captured once, and take the short way.
    """
    connection.execute("""
        CREATE TEMP TABLE often AS SELECT url_key FROM page GROUP BY url_key HAVING count(*) > 1;
        CREATE TEMP TABLE wording AS
        SELECT content, CASE WHEN kept = [] THEN text_hash ELSE md5(title || kept::VARCHAR) END
                   AS words
        FROM (SELECT a.capture AS content, a.title, a.text_hash, list_filter(a.block_digests,
                  lambda d, i: NOT list_contains(coalesce(places, []), i)) AS kept
              FROM articles a LEFT JOIN mark ON mark.content = a.capture
              WHERE a.capture IN (SELECT content FROM page JOIN often USING (url_key)));
        CREATE TEMP VIEW placed AS
        SELECT *, substr(md5(url_key || chr(10) || text_hash), 1, 20) AS id,
               struct_pack(captured_at, url, file, "offset", length, record_id, digest, member,
                           seekable, revisit) AS place
        FROM page;
        CREATE TEMP TABLE edition AS
        SELECT url_key, id, kind, captured_at AS newest, captured_at AS oldest, content, part,
               source, [place] AS captures, [file_key] AS files
        FROM placed ANTI JOIN often USING (url_key)
        UNION ALL
        SELECT url_key,
               first(id ORDER BY captured_at NULLS LAST, capture),
               first(kind ORDER BY kind <> 'article', captured_at DESC NULLS LAST, capture),
               max(captured_at),
               min(captured_at),
               last(content ORDER BY NOT revisit, captured_at NULLS FIRST, capture),
               last(part ORDER BY NOT revisit, captured_at NULLS FIRST, capture),
               last(source ORDER BY captured_at NULLS FIRST, capture),
               list(place ORDER BY captured_at NULLS FIRST, capture),
               list(DISTINCT file_key)
        FROM placed JOIN often USING (url_key) JOIN wording USING (content)
        GROUP BY url_key, words;
        CREATE TEMP TABLE history AS
        SELECT url_key,
               list(struct_pack(id, captures := list_transform(captures, lambda c: c.captured_at))
                    ORDER BY oldest NULLS FIRST, id) FILTER (kind = 'article') AS editions,
               first(id ORDER BY kind = 'article' DESC, newest DESC NULLS LAST, id) AS current_id
        FROM edition JOIN often USING (url_key) GROUP BY url_key
    """)


def agree_on_names(connection: Connection) -> None:
    """The name that most articles of a source state, else the words most of their titles end on.

    Or begin with. Those words are no part of any headline, and *affix* says what to cut.
    """
    connection.execute(f"""
        CREATE TEMP TABLE affix AS
        WITH title AS (
            SELECT DISTINCT source, page_title FROM articles
            WHERE kind = 'article' AND page_title <> ''),
        needed AS (
            SELECT source, greatest({LEAST_REPEATS}, count(*) * {MOST_TITLES}) AS least
            FROM title GROUP BY source),
        ending AS (
            SELECT source, regexp_extract(page_title, {TITLE_TAIL}, 1) AS affix FROM title
            UNION ALL
            SELECT source, regexp_extract(page_title, {TITLE_HEAD}, 1) FROM title)
        SELECT source, affix FROM ending JOIN needed USING (source)
        WHERE affix <> '' GROUP BY source, affix, least HAVING count(*) >= least
        QUALIFY row_number() OVER (PARTITION BY source ORDER BY count(*) DESC, affix) = 1;
        CREATE TEMP TABLE stated AS
        SELECT source, mode(source_name ORDER BY source_name) AS stated FROM page
        WHERE source_name IS NOT NULL AND kind = 'article' GROUP BY source;
        CREATE TEMP TABLE name AS
        SELECT source, coalesce(stated, affix) AS source_name, affix
        FROM stated FULL JOIN affix USING (source)
    """)


def gather_documents(connection: Connection) -> None:
    connection.execute("""
        CREATE TEMP TABLE gathered AS
        SELECT id, list(DISTINCT name ORDER BY name) AS collections FROM (
            SELECT id, unnest(f.collections) AS name
            FROM (SELECT id, unnest(files) AS file_key FROM edition) JOIN files f USING (file_key))
        GROUP BY id;
        CREATE TEMP TABLE document AS
        SELECT e.id, url_key, kind, e.content, part, source,
               coalesce(source_name, source) AS source_name, affix AS title_affix,
               coalesce(places, []) AS places, coalesce(counts, []) AS counts,
               captures, newest AS captured_at,
               CASE WHEN kind = 'article' AND editions IS NOT NULL THEN editions
                    ELSE [struct_pack(id := e.id, captures := list_transform(
                        captures, lambda c: c.captured_at))] END AS editions,
               e.id = coalesce(current_id, e.id) AS current,
               coalesce(story, e.id) AS story, coalesce(size, 1)::INTEGER AS story_size,
               coalesce(collections, []) AS collections
        FROM edition e LEFT JOIN history USING (url_key) LEFT JOIN mark USING (content)
             LEFT JOIN story ON story.id = e.id
             LEFT JOIN name USING (source) LEFT JOIN gathered ON gathered.id = e.id;
        CREATE TEMP TABLE documents AS
        SELECT *, md5(document::VARCHAR) AS digest FROM document
    """)
