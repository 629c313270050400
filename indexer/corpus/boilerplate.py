"""The blocks that a source repeats on many different articles: its boilerplate.

Different articles are counted, not captures or addresses: an address is one article whatever it
said over the years, and two addresses are one article when title and longest block agree, so that
a story at five addresses makes nothing repeated. Blocks that differ in a name are counted together
(``near_equal``). What only a few articles on one subject share is text (``related_articles``).

A block counts against all articles of its source, or against those of the days in which it stood:
an appeal of three weeks is repeated even if the source is twenty years old.
"""

from indexer.corpus.near_equal import NEAR_EQUAL
from indexer.corpus.related_articles import RELATED
from indexer.corpus.steps import Step, held_often, names

MIN_REPEATS = 3
"""A block is boilerplate when this many articles of its source hold it, and more in a large
source: half the square root of its articles, so that a paragraph of background which a paper
reprints in every piece on one affair stays text."""

FEW = 12  # articles that share a block, from which it is repeated whatever they are about
NEARLY_ALL = 0.9  # of a source's articles, likewise
MIN_SEASON = 5  # articles that share the block of a campaign
SEASON_SHARE = 3  # one in so many of the articles of its days has the block of a campaign
SEASON_DAYS = 7  # that a campaign is taken to last, at least
MOST_RELATED = 50  # articles that share the block of a campaign, from which it is repeated
_EARLIEST, _LATEST = 0.05, 0.95  # the days of a campaign, but for stray copies

_TENS = "pow(10, floor(log10(articles)))"
_FIRST_DIGIT = f"(floor(articles / {_TENS}) * {_TENS})::INTEGER"  # `//` of doubles does not round
"""Counts are rounded to one significant digit, so that one new article does not change every
document of its source."""

_MARGIN = f"greatest(0, {SEASON_DAYS} - 1 - (last - first))"

_ALL_KEYS = """
    SELECT unnest(list_concat(block_keys, skipped_keys)) AS number FROM articles
    WHERE kind = 'article'
"""

REPEATED = (
    # *article* is a number for what the newest capture of the address says. Days count from 1970.
    Step(
        "distinct_article",
        names("capture source article captured_day published_day"),
        reads=names("page_capture articles"),
        how="""
            SELECT capture, p.source,
                   first_value(hash(p.title, p.longest_key)) OVER (
                       PARTITION BY p.url_key ORDER BY p.captured_at DESC NULLS LAST, capture
                   ) AS article,
                   epoch(p.captured_at)::BIGINT // 86400 AS captured_day,
                   epoch(published_at)::BIGINT // 86400 AS published_day
            FROM page_capture p JOIN articles USING (capture)
            WHERE p.kind = 'article' AND NOT revisit
        """,
    ),
    *NEAR_EQUAL,
    # A line that extraction left out of one article's text counts like one that it kept in
    # another's: the two are the same line of the paper's layout. *block_key* is that of the frame.
    Step(
        "kept_or_skipped",
        names("source capture article own_key block_key captured_day published_day"),
        reads=names("distinct_article articles near_equal"),
        how="""
            SELECT b.source, capture, article, own_key, coalesce(frame, own_key) AS block_key,
                   captured_day, published_day
            FROM (SELECT d.*, unnest(list_concat(block_keys, skipped_keys)) AS own_key
                  FROM distinct_article d JOIN articles USING (capture)) b
                 LEFT JOIN near_equal n ON n.source = b.source AND n.block_key = own_key
        """,
        view=True,
    ),
    Step(
        "block_count",
        names("source block_key articles needed all_articles"),
        reads=names("distinct_article kept_or_skipped articles near_equal"),
        how=f"""
            WITH source_articles AS (
                SELECT source, count(DISTINCT article) AS all_articles
                FROM distinct_article GROUP BY source),
            often AS (  -- few of all blocks: one number each, so that they fit into memory
                {held_often(_ALL_KEYS, MIN_REPEATS)})
            SELECT source, block_key, articles,
                   greatest({MIN_REPEATS}, ceil(sqrt(all_articles) / 2)) AS needed, all_articles
            FROM (SELECT source, block_key, count(*) AS articles
                  FROM (SELECT DISTINCT source, article, block_key FROM kept_or_skipped
                        WHERE own_key IN (FROM often UNION ALL
                                          SELECT block_key FROM near_equal))
                  GROUP BY source, block_key HAVING count(*) >= {MIN_REPEATS})
                 JOIN source_articles USING (source)
        """,
    ),
    # Where the blocks stand that are neither surely boilerplate nor surely text.
    Step(
        "questioned_block",
        names("source capture article own_key block_key captured_day published_day"),
        reads=names("kept_or_skipped block_count"),
        how=f"""
            FROM kept_or_skipped SEMI JOIN (
                FROM block_count
                WHERE articles < needed AND articles >= {MIN_SEASON}
                   OR articles >= needed AND articles <= {FEW}
                      AND articles < {NEARLY_ALL} * all_articles) USING (source, block_key)
        """,
    ),
    # Blocks that are on many of the articles of the days, by capture or publication, in which
    # they stood.
    Step(
        "seasonal",
        names("source block_key"),
        reads=names("questioned_block block_count distinct_article"),
        how=f"""
            WITH day_count AS (
                SELECT source, axis, day, sum(articles) OVER (
                           PARTITION BY source, axis ORDER BY day) AS until
                FROM (SELECT source, axis, day, count(DISTINCT article) AS articles
                      FROM (UNPIVOT (SELECT source, article, captured_day, published_day
                                     FROM distinct_article)
                            ON captured_day, published_day INTO NAME axis VALUE day)
                      WHERE source IN (SELECT source FROM questioned_block) GROUP BY ALL)),
            occurrence AS (
                SELECT DISTINCT source, block_key, article, axis, day
                FROM (UNPIVOT (SELECT source, block_key, article, captured_day, published_day
                               FROM questioned_block SEMI JOIN (
                                   FROM block_count WHERE articles < needed
                               ) USING (source, block_key))
                      ON captured_day, published_day INTO NAME axis VALUE day)),
            season AS (
                SELECT source, block_key, axis, quantile_disc(day, {_EARLIEST}) AS first,
                       quantile_disc(day, {_LATEST}) AS last
                FROM occurrence GROUP BY source, block_key, axis),
            counted AS (
                SELECT source, block_key, axis, first - {_MARGIN} // 2 - 1 AS before,
                       last + ({_MARGIN} + 1) // 2 AS last, count(*) AS held
                FROM season JOIN occurrence o USING (source, block_key, axis)
                WHERE o.day BETWEEN first AND last GROUP BY source, block_key, axis, first, last)
            SELECT DISTINCT c.source, block_key
            FROM counted c ASOF JOIN day_count e
                 ON e.source = c.source AND e.axis = c.axis AND c.last >= e.day
                 ASOF LEFT JOIN day_count s
                 ON s.source = c.source AND s.axis = c.axis AND c.before >= s.day
            WHERE held >= {MIN_SEASON}
              AND held * {SEASON_SHARE} >= e.until - coalesce(s.until, 0)
        """,
    ),
    Step(
        "few_block",
        names("source block_key"),
        reads=names("block_count seasonal"),
        how=f"""
            SELECT source, block_key FROM block_count
            WHERE articles >= needed AND articles <= {FEW}
              AND articles < {NEARLY_ALL} * all_articles
            UNION ALL
            SELECT source, block_key FROM seasonal JOIN block_count USING (source, block_key)
            WHERE articles <= {MOST_RELATED}
        """,
    ),
    *RELATED,
    Step(
        "repeated",
        names("source block_key articles"),
        reads=names("block_count seasonal related near_equal"),
        how=f"""
            WITH found AS (
                SELECT source, block_key, {_FIRST_DIGIT} AS articles FROM block_count
                WHERE articles >= needed
                   OR (source, block_key) IN (SELECT (source, block_key) FROM seasonal))
            SELECT f.source, coalesce(n.block_key, f.block_key) AS block_key, articles
            FROM found f ANTI JOIN related USING (source, block_key)
                 LEFT JOIN near_equal n ON n.source = f.source AND n.frame = f.block_key
        """,
    ),
)

BOILERPLATE = (
    # Which blocks of each text are repeated (*places* count from 1), and on how many articles.
    # A text in which every block is repeated keeps them all: no article is emptied.
    Step(
        "boilerplate",
        names("content places counts"),
        reads=names("articles repeated"),
        how="""
            WITH block AS (
                SELECT capture, source, len(block_keys) AS blocks,
                       unnest(block_keys) AS block_key,
                       generate_subscripts(block_keys, 1) AS place
                FROM articles
                WHERE kind = 'article' AND source IN (SELECT source FROM repeated))
            SELECT capture AS content, list(place ORDER BY place) AS places,
                   list(r.articles ORDER BY place) AS counts
            FROM block JOIN repeated r USING (source, block_key) GROUP BY capture, blocks
            HAVING count(*) < blocks
        """,
    ),
)
