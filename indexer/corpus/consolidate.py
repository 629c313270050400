"""What only the whole corpus can tell, computed whole after each ingest, in SQL.

    revisits      which capture each revisit record repeats
    repeated      the blocks that a source repeats on many articles: its boilerplate
    editions      captures of one URL that say the same, and which edition is current
    stories       near-identical editions over different URLs
    names         the display name that a source's pages agree on
    documents     one row per edition: all of the above, and where its text lies

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


def consolidate(archive: Archive) -> None:
    """Compute ``derived/`` anew from all parts; raises ``CorpusError`` when it cannot."""
    with archive.connected() as connection:
        for step in (_revisits, _pages, _repeated, _marks, _editions):
            step(connection)
        cluster(connection)
        _documents(connection)
        for table in ("revisits", "repeated", "documents"):
            write_parquet(connection, f"FROM {table}", _target(archive, table))


def _target(archive: Archive, table: str) -> Path:
    return archive.derived / f"{table}.parquet"


def _revisits(connection: Connection) -> None:
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


def _pages(connection: Connection) -> None:
    """One row per capture of a page, those of revisits included; no texts yet."""
    connection.execute("""
        CREATE TEMP TABLE page AS
        WITH own AS (
            SELECT capture, capture AS content, part, file_key, file, member, "offset", length,
                   seekable, record_id, digest, url, url_key, captured_at, false AS revisit,
                   kind, source, source_name, title, text_hash,
                   block_keys, block_digests, block_shingles, published_at
            FROM articles)
        SELECT * FROM own
        UNION ALL
        SELECT r.capture, own.content, own.part, r.file_key, r.file, r.member, r."offset",
               r.length, r.seekable, r.record_id, r.digest, r.url, r.url_key, r.captured_at, true,
               own.kind, own.source, own.source_name, own.title, own.text_hash,
               own.block_keys, own.block_digests, own.block_shingles, own.published_at
        FROM revisits v JOIN own ON own.capture = v.original
             JOIN records r ON r.capture = v.capture
    """)


def _repeated(connection: Connection) -> None:
    """Blocks that stand on so many different articles of a source that they are its furniture.

    Different articles, not captures or addresses: an address is one article whatever it said
    over the years, and two addresses are one article when title and longest block agree (told
    by its sampled shingles), so a story at five addresses makes nothing repeated.
    """
    connection.execute(f"""
        CREATE TEMP TABLE witness AS
        SELECT source, url_key, block_keys,
               first(title || ':' || longest::VARCHAR) OVER (
                   PARTITION BY url_key ORDER BY captured_at DESC NULLS LAST, capture) AS what
        FROM (SELECT *, list_max(
                  list_transform(block_shingles, lambda s: [len(s), s[1]])) AS longest
              FROM page WHERE kind = 'article' AND NOT revisit);
        CREATE TEMP TABLE repeated AS
        WITH needed AS (
            SELECT source, greatest({LEAST_REPEATS}, ceil(sqrt(count(DISTINCT what)) / 2)) AS least
            FROM witness GROUP BY source),
        held AS (
            SELECT DISTINCT source, what, unnest(block_keys) AS block_key FROM witness)
        SELECT source, block_key, count(*)::INTEGER AS articles
        FROM held JOIN needed USING (source) GROUP BY source, block_key, least
        HAVING count(*) >= least
    """)


def _marks(connection: Connection) -> None:
    """Which blocks of each page are repeated, and how often; never all of them."""
    connection.execute("""
        CREATE TEMP TABLE mark AS
        WITH block AS (
            SELECT capture, source, unnest(block_keys) AS block_key,
                   generate_subscripts(block_keys, 1) AS place
            FROM page WHERE kind = 'article')
        SELECT capture, list(place ORDER BY place) AS places,
               list(articles ORDER BY place) AS counts
        FROM block JOIN repeated USING (source, block_key) GROUP BY capture;
        DELETE FROM mark USING page
        WHERE page.capture = mark.capture AND len(mark.places) = len(page.block_keys)
    """)


def _editions(connection: Connection) -> None:
    """Captures of one URL with the same headline and text, once the repeated blocks are out.

    An edition's id is that of its first capture. The current edition is the one captured last;
    a page that is no article (a wall, an error) never displaces an article of its URL.
    """
    connection.execute("""
        CREATE TEMP TABLE capture AS
        SELECT page.* EXCLUDE (block_keys, block_digests, block_shingles),
               list_filter(block_digests, lambda d, i: NOT list_contains(places, i)) AS words,
               flatten(list_filter(block_shingles, lambda s, i: NOT list_contains(places, i)))
                   AS shingles,
               places, counts
        FROM (SELECT page.*, coalesce(places, []) AS places, coalesce(counts, []) AS counts
              FROM page LEFT JOIN mark USING (capture)) page;
        CREATE TEMP TABLE edition AS
        SELECT url_key,
               first(substr(md5(url_key || chr(10) || text_hash), 1, 20)
                     ORDER BY captured_at NULLS LAST, capture) AS id,
               bool_or(kind = 'article') AS is_article,
               first(kind ORDER BY kind <> 'article', captured_at DESC NULLS LAST, capture) AS kind,
               max(captured_at) AS newest,
               min(captured_at) AS oldest,
               last(content ORDER BY NOT revisit, captured_at NULLS FIRST, capture) AS content,
               last(part ORDER BY NOT revisit, captured_at NULLS FIRST, capture) AS part,
               last(source ORDER BY captured_at NULLS FIRST, capture) AS source,
               last(places ORDER BY NOT revisit, captured_at NULLS FIRST, capture) AS places,
               last(counts ORDER BY NOT revisit, captured_at NULLS FIRST, capture) AS counts,
               last(shingles ORDER BY NOT revisit, captured_at NULLS FIRST, capture) AS shingles,
               list(struct_pack(captured_at, url, file, "offset", length, record_id, digest,
                                member, seekable, revisit, file_key)
                    ORDER BY captured_at NULLS FIRST, capture) AS captures
        FROM capture
        GROUP BY url_key, title, words, CASE WHEN words = [] THEN text_hash END;
        CREATE TEMP TABLE history AS
        SELECT url_key,
               list(struct_pack(id, captures := list_transform(captures, lambda c: c.captured_at))
                    ORDER BY oldest NULLS FIRST, id) AS editions,
               first(id ORDER BY is_article DESC, newest DESC NULLS LAST, id) AS current_id
        FROM edition GROUP BY url_key
    """)


def _documents(connection: Connection) -> None:
    connection.execute("""
        CREATE TEMP TABLE document AS
        WITH name AS (
            SELECT source, mode(source_name ORDER BY source_name) AS source_name
            FROM page WHERE source_name IS NOT NULL AND kind = 'article' GROUP BY source),
        gathered AS (
            SELECT id, list(DISTINCT c ORDER BY c) AS collections FROM (
                SELECT id, unnest(f.collections) AS c FROM (
                    SELECT id, unnest(captures).file_key AS file_key FROM edition) e
                JOIN files f USING (file_key)) GROUP BY id)
        SELECT edition.id, url_key, kind, content, part, source,
               coalesce(name.source_name, source) AS source_name, places, counts,
               list_transform(captures, lambda c: struct_pack(
                   captured_at := c.captured_at, url := c.url, file := c.file,
                   "offset" := c."offset", length := c.length, record_id := c.record_id,
                   digest := c.digest, member := c.member, seekable := c.seekable,
                   revisit := c.revisit)) AS captures,
               newest AS captured_at, editions, edition.id = current_id AS current,
               coalesce(story.story, edition.id) AS story,
               coalesce(story.size, 1)::INTEGER AS story_size,
               coalesce(collections, []) AS collections
        FROM edition JOIN history USING (url_key)
             LEFT JOIN story ON story.id = edition.id
             LEFT JOIN name USING (source) LEFT JOIN gathered ON gathered.id = edition.id;
        CREATE TEMP TABLE documents AS
        SELECT *, md5(to_json(document)::VARCHAR) AS digest FROM document
    """)
