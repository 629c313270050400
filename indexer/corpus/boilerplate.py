"""The blocks that a source repeats on many different articles: its boilerplate.

Different articles are counted, not captures or addresses: an address is one article whatever it
said over the years, and two addresses are one article when title and longest block agree, so that
a story at five addresses makes nothing repeated.
"""

from indexer.corpus.steps import Step, names

MIN_REPEATS = 3
"""A block is boilerplate when this many articles of its source hold it, and more in a large
source: half the square root of its articles, so that a paragraph of background which a paper
reprints in every piece on one affair stays text."""

_TENS = "pow(10, floor(log10(count(*))))"
_FIRST_DIGIT = f"(floor(count(*) / {_TENS}) * {_TENS})::INTEGER"  # `//` of doubles does not round
"""Counts are rounded to one significant digit, so that one new article does not change every
document of its source."""

REPEATED = (
    # *article* is a number for what the newest capture of the address says.
    Step(
        "distinct_article",
        names("capture source article"),
        reads=("page_capture",),
        how="""
            SELECT capture, source,
                   first_value(hash(title, longest_key)) OVER (
                       PARTITION BY url_key ORDER BY captured_at DESC NULLS LAST, capture
                   ) AS article
            FROM page_capture WHERE kind = 'article' AND NOT revisit
        """,
    ),
    # A line that extraction left out of one article's text counts like one that it kept in
    # another's: the two are the same line of the paper's layout.
    Step(
        "repeated",
        names("source block_key articles"),
        reads=names("distinct_article articles"),
        how=f"""
            WITH needed AS (
                SELECT source,
                       greatest({MIN_REPEATS}, ceil(sqrt(count(DISTINCT article)) / 2)) AS least
                FROM distinct_article GROUP BY source),
            article_block AS (
                SELECT DISTINCT source, article, block_key FROM (
                    SELECT d.source, article,
                           unnest(list_concat(block_keys, skipped_keys)) AS block_key
                    FROM distinct_article d JOIN articles USING (capture)))
            SELECT source, block_key, {_FIRST_DIGIT} AS articles
            FROM article_block JOIN needed USING (source) GROUP BY source, block_key, least
            HAVING count(*) >= least
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
