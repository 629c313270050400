"""What the corpus says of each source as a whole, for its page: one row a source.

Captures are counted of every record of the source's hosts, also of pictures; so a month without
any was not crawled, while a month with captures and without articles was. Each list in a row is
bounded, so that a hostile file cannot make it long.
"""

from urllib.parse import unquote

from indexer.corpus.database import Connection
from indexer.corpus.steps import Step, names
from indexer.urls import source

MOST_MONTHS = 1_200  # with captures, that are listed of a source: the newest
MOST_YEARS = 200
MOST_REASONS = 100
MOST_BLOCKS = 50

_IS_CAPTURE = "r.type NOT IN ('request', 'metadata', 'warcinfo', 'damage', 'package')"
_HOST = "split_part(r.url_key, ')', 1)"


def _host_sources(connection: Connection) -> None:
    """Make ``host_source``: which host belongs to which source, only the suffix list can tell."""
    found = connection.execute(
        f"SELECT DISTINCT {_HOST} FROM records r WHERE contains(r.url_key, ')') AND {_IS_CAPTURE}"
    ).fetchall()
    hosts = [host for (host,) in found]
    merged = dict(connection.execute("SELECT domain, source FROM edited_sources").fetchall())
    sources = [merged.get(one, one) for one in map(_source, hosts)]
    connection.execute("CREATE TEMP TABLE host_source (host VARCHAR, source VARCHAR)")
    connection.execute(
        "INSERT INTO host_source SELECT unnest($hosts), unnest($sources)",
        {"hosts": hosts, "sources": sources},
    )


def _source(key: str) -> str:
    """The source of the host in a SURT key: ``com,example,www:8080`` is of ``example.com``."""
    name, _, _ = unquote(key).partition(":")
    return source(f"http://{'.'.join(reversed(name.split(',')))}")


SOURCES = (
    Step(
        "host_source",
        names("host source"),
        reads=names("records edited_sources"),
        how=_host_sources,
    ),
    # Of the sources of articles alone, since most hosts of a crawl are others'.
    Step(
        "source_record",
        names("source outcome reason month captures first_at last_at"),
        reads=names("records removed host_source page_capture"),
        how=f"""
            SELECT h.source, outcome, reason, strftime(captured_at, '%Y-%m') AS month,
                   count(*) AS captures, min(captured_at) AS first_at, max(captured_at) AS last_at
            FROM records r JOIN host_source h ON h.host = {_HOST}
            WHERE {_IS_CAPTURE}
              AND h.source IN (SELECT source FROM page_capture WHERE kind = 'article')
              AND r.capture NOT IN (SELECT capture FROM removed)
            GROUP BY ALL
        """,
    ),
    # *blocks* are those of the texts, *hidden* the repeated ones among them.
    Step(
        "source_year",
        names("source year articles blocks hidden first_at last_at"),
        reads=names("document_content articles"),
        how="""
            SELECT d.source, strftime(a.published_at, '%Y') AS year, count(*) AS articles,
                   sum(len(a.block_keys)) AS blocks, sum(len(d.places)) AS hidden,
                   min(a.published_at) AS first_at, max(a.published_at) AS last_at
            FROM document_content d JOIN articles a ON a.capture = d.content
            WHERE d.current AND d.kind = 'article' GROUP BY ALL
        """,
    ),
    Step(
        "sources",
        names("source source_name articles editions captures first_published last_published")
        + names(
            "first_captured last_captured blocks hidden years months reasons country kind domains"
        ),
        reads=names("source_record source_year document_content page_capture edited_sources"),
        how=f"""
            WITH edited AS (
                SELECT source, any_value(source_name) AS source_name, count(*) AS editions
                FROM document_content WHERE kind = 'article' GROUP BY source),
            published AS (
                SELECT source, sum(articles)::BIGINT AS articles,
                       min(first_at) AS first_published, max(last_at) AS last_published,
                       sum(blocks)::BIGINT AS blocks, sum(hidden)::BIGINT AS hidden,
                       list(struct_pack(year, articles) ORDER BY year DESC)
                           FILTER (year IS NOT NULL)[:{MOST_YEARS}] AS years
                FROM source_year GROUP BY source),
            captured AS (
                SELECT source, sum(captures)::BIGINT AS captures, min(first_at) AS first_captured,
                       max(last_at) AS last_captured
                FROM source_record GROUP BY source),
            article_month AS (
                SELECT source, strftime(captured_at, '%Y-%m') AS month, count(*) AS articles
                FROM page_capture WHERE kind = 'article' GROUP BY ALL),
            capture_month AS (
                SELECT source, month, sum(captures)::BIGINT AS captures FROM source_record
                WHERE month IS NOT NULL GROUP BY ALL),
            by_month AS (
                SELECT source, list(struct_pack(month := month, captures := greatest(
                           coalesce(captures, 0), coalesce(articles, 0)),
                           articles := coalesce(articles, 0)) ORDER BY month DESC)
                       [:{MOST_MONTHS}] AS months
                FROM capture_month FULL JOIN article_month USING (source, month)
                WHERE month IS NOT NULL GROUP BY source),
            by_reason AS (
                SELECT source, list(struct_pack(outcome, reason, captures)
                       ORDER BY captures DESC, outcome, reason)[:{MOST_REASONS}] AS reasons
                FROM (SELECT source, outcome, reason, sum(captures)::BIGINT AS captures
                      FROM source_record GROUP BY ALL) GROUP BY source),
            told AS (
                SELECT source, any_value(country) AS country, any_value(kind) AS kind,
                       list(domain ORDER BY domain) AS domains
                FROM edited_sources GROUP BY source)
            SELECT source, source_name, coalesce(articles, 0) AS articles, editions,
                   coalesce(captures, 0) AS captures, first_published, last_published,
                   first_captured, last_captured, coalesce(blocks, 0) AS blocks,
                   coalesce(hidden, 0) AS hidden, coalesce(years, []) AS years,
                   coalesce(months, []) AS months, coalesce(reasons, []) AS reasons,
                   country, kind, coalesce(domains, [source]) AS domains
            FROM edited LEFT JOIN published USING (source) LEFT JOIN captured USING (source)
                 LEFT JOIN by_month USING (source) LEFT JOIN by_reason USING (source)
                 LEFT JOIN told USING (source)
        """,
    ),
    # The blocks that are hidden in most articles of each source. Their words stand in the part, at
    # *place* (from 1) of the text of *content*.
    Step(
        "source_blocks",
        names("source articles first_at last_at part content place"),
        reads=names("boilerplate articles page_capture"),
        how=f"""
            WITH hidden AS (
                SELECT content, place, a.block_keys[place] AS block_key
                FROM (SELECT content, unnest(places) AS place FROM boilerplate) b
                     JOIN articles a ON a.capture = b.content),
            block AS (
                SELECT p.source, block_key, count(DISTINCT hash(p.url_key)) AS articles,
                       min(p.captured_at) AS first_at, max(p.captured_at) AS last_at,
                       arg_min(struct_pack(part, content, place), part || content) AS sample
                FROM hidden JOIN page_capture p USING (content)
                GROUP BY p.source, block_key
                QUALIFY row_number() OVER (
                    PARTITION BY p.source ORDER BY articles DESC, block_key) <= {MOST_BLOCKS})
            SELECT source, articles, first_at, last_at, sample.part, sample.content, sample.place
            FROM block
        """,
    ),
)
