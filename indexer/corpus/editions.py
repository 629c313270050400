"""Editions: captures of one URL with the same headline, dek and text, without boilerplate.

The id of an edition is that of its first capture. The current edition is the one captured last;
a page of another kind (a wall, an error) never displaces an article of its URL, and is not an
edition of it.

A URL may have any number of editions, and an edition any number of captures. So that the work
grows with the number of captures alone, a document lists the editions of its URL only up to
``MOST_LISTED`` captures, and of its own captures the newest ``MOST_CAPTURES``; the table
``editions`` has all of them, once.
"""

from indexer.corpus.correction_notes import PASSING_BLOCK
from indexer.corpus.database import listed
from indexer.corpus.rows import LOCATION_FIELDS
from indexer.corpus.steps import Step, names

_PLACE = ("captured_at", "url", *LOCATION_FIELDS, "revisit")
"""What a document says of each of its captures."""

MOST_LISTED = 200  # captures of a URL whose documents each list all its editions
MOST_CAPTURES = 1_000  # that a document lists

EDITIONS = (
    # Most URLs were captured once, and need no comparing of texts.
    Step(
        "recaptured_url",
        ("url_key",),
        reads=("page_capture",),
        how="SELECT url_key FROM page_capture GROUP BY url_key HAVING count(*) > 1",
    ),
    # Nor do those whose captures all hold the same blocks below the same words.
    Step(
        "varied_url",
        ("url_key",),
        reads=names("articles page_capture recaptured_url"),
        how="""
            SELECT url_key FROM page_capture p JOIN recaptured_url USING (url_key)
                   JOIN (SELECT capture, hash(text_hash, description, block_digests) AS said
                         FROM articles) a ON a.capture = p.content
            GROUP BY url_key HAVING min(said) <> max(said)
        """,
    ),
    # What the captures of the others say, without boilerplate, clocks, counts of readers and
    # adverts. Texts are the most of a corpus: they are read here alone.
    Step(
        "varied_text",
        names("content title description language text_hash digests texts"),
        reads=names("articles boilerplate page_capture varied_url"),
        how=f"""
            SELECT content, title, description, language, text_hash,
                   list_transform(kept, lambda b: b.digest) AS digests,
                   list_transform(kept, lambda b: b.text) AS texts
            FROM (SELECT a.capture AS content, title, coalesce(description, '') AS description,
                         language, text_hash,
                         list_filter(list_transform(blocks, lambda b, i:
                             CASE WHEN NOT list_contains(coalesce(places, []), i)
                                       AND NOT {PASSING_BLOCK}
                                  THEN struct_pack(digest := block_digests[i], text := b.text) END),
                             lambda b: b IS NOT NULL) AS kept
                  FROM articles a LEFT JOIN boilerplate b ON b.content = a.capture
                  WHERE a.capture IN (
                      SELECT content FROM page_capture JOIN varied_url USING (url_key)))
        """,
    ),
    # What tells the texts of one URL apart. A text that is all boilerplate is compared whole.
    Step(
        "wording",
        names("content words"),
        reads=names("varied_text"),
        how="""
            SELECT content, CASE WHEN digests = [] THEN text_hash
                                 ELSE md5(title || description || digests::VARCHAR) END AS words
            FROM varied_text
        """,
        view=True,
    ),
    # A view, since the captures of URLs that were captured once are only passed through.
    Step(
        "placed_capture",
        names("capture content part file_key url_key captured_at revisit kind source id place"),
        reads=("page_capture",),
        how=f"""
            SELECT capture, content, part, file_key, url_key, captured_at, revisit, kind, source,
                   substr(md5(url_key || chr(10) || text_hash), 1, 20) AS id,
                   struct_pack({listed(_PLACE)}) AS place
            FROM page_capture
        """,
        view=True,
    ),
    # *age* counts the captures of an edition from the newest.
    Step(
        "worded_capture",
        names("capture content part file_key url_key captured_at revisit kind source id place")
        + names("words age"),
        reads=names("placed_capture recaptured_url wording"),
        how="""
            SELECT p.*, coalesce(words, '') AS words,
                   row_number() OVER (
                       PARTITION BY url_key, coalesce(words, '')
                       ORDER BY captured_at DESC NULLS LAST, capture DESC) AS age
            FROM placed_capture p JOIN recaptured_url USING (url_key)
                 LEFT JOIN wording USING (content)
        """,
        view=True,
    ),
    # The text is that of the newest capture which holds it itself, rather than of a revisit.
    Step(
        "edition",
        names("url_key id kind newest oldest content part source captures instants files"),
        reads=names("placed_capture recaptured_url worded_capture"),
        how=f"""
            SELECT url_key, id, kind, captured_at AS newest, captured_at AS oldest, content, part,
                   source, [place] AS captures, [captured_at] AS instants, [file_key] AS files
            FROM placed_capture ANTI JOIN recaptured_url USING (url_key)
            UNION ALL
            SELECT url_key,
                   first(id ORDER BY captured_at NULLS LAST, capture),
                   first(kind ORDER BY kind <> 'article', captured_at DESC NULLS LAST, capture),
                   max(captured_at),
                   min(captured_at),
                   last(content ORDER BY NOT revisit, captured_at NULLS FIRST, capture),
                   last(part ORDER BY NOT revisit, captured_at NULLS FIRST, capture),
                   last(source ORDER BY captured_at NULLS FIRST, capture),
                   list(place ORDER BY age DESC) FILTER (age <= {MOST_CAPTURES}),
                   list(captured_at ORDER BY captured_at NULLS FIRST, capture),
                   list(DISTINCT file_key)
            FROM worded_capture GROUP BY url_key, words
        """,
    ),
    # Of articles only.
    Step(
        "url_history",
        names("url_key edition_count capture_count current_id"),
        reads=names("edition recaptured_url"),
        how="""
            SELECT url_key,
                   count(*) FILTER (kind = 'article') AS edition_count,
                   (sum(len(instants)) FILTER (kind = 'article'))::BIGINT AS capture_count,
                   first(id ORDER BY kind = 'article' DESC, newest DESC NULLS LAST, id)
                       AS current_id
            FROM edition JOIN recaptured_url USING (url_key) GROUP BY url_key
        """,
    ),
    # The editions of each URL, oldest first, articles only, where every document is to list them.
    Step(
        "url_editions",
        names("url_key editions"),
        reads=names("edition url_history"),
        how=f"""
            SELECT url_key,
                   list(struct_pack(id, captures := instants) ORDER BY oldest NULLS FIRST, id)
                       AS editions
            FROM edition JOIN url_history USING (url_key)
            WHERE kind = 'article' AND capture_count <= {MOST_LISTED} GROUP BY url_key
        """,
    ),
    # How many there are, where a document does not list them.
    Step(
        "edition_totals",
        names("id totals"),
        reads=names("edition url_history"),
        how=f"""
            SELECT id, struct_pack(
                       editions := CASE WHEN kind = 'article' THEN edition_count ELSE 1 END,
                       captures := counted) AS totals
            FROM (SELECT id, kind, edition_count,
                         CASE WHEN kind = 'article' THEN capture_count
                              ELSE len(instants) END AS counted
                  FROM edition JOIN url_history USING (url_key))
            WHERE counted > {MOST_LISTED}
        """,
    ),
)

EDITION_LISTS = (
    # All editions of every URL that was captured more than once. *number* counts from the oldest
    # article; other pages are each their own only edition.
    Step(
        "editions",
        names("url_key number id kind captures"),
        reads=names("edition recaptured_url"),
        how="""
            SELECT url_key,
                   CASE WHEN kind = 'article' THEN row_number() OVER (
                       PARTITION BY url_key, kind = 'article' ORDER BY oldest NULLS FIRST, id)
                       ELSE 1 END::INTEGER AS number,
                   id, kind, instants AS captures
            FROM edition JOIN recaptured_url USING (url_key)
        """,
        view=True,
    ),
)
