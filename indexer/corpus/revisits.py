"""Which capture each revisit record repeats, and with it: what was captured at each URL."""

from indexer.corpus.database import listed
from indexer.corpus.rows import LOCATION_FIELDS, WITHIN_FILE
from indexer.corpus.steps import Step, names

_NEWEST = "first(capture ORDER BY captured_at DESC NULLS LAST, capture)"

REVISITS = (
    # Without a URL of its own, a revisit record refers to its own URL.
    Step(
        "revisit_record",
        names("capture url_key captured_at digest refers_profile refers_at original_key"),
        reads=("records",),
        how="""
            SELECT capture, url_key, captured_at, digest, refers_profile, refers_at,
                   coalesce(refers_url_key, url_key) AS original_key
            FROM records WHERE outcome = 'revisit'
        """,
    ),
    # Only records that some revisit could mean: the join below is over few rows.
    Step(
        "possible_original",
        names("capture url_key captured_at digest"),
        reads=names("records revisit_record"),
        how="""
            SELECT capture, url_key, captured_at, digest FROM records
            WHERE outcome NOT IN ('revisit', 'poison')
              AND (outcome <> 'damaged' OR reason = 'digest_mismatch')  -- all of it is there
              AND type NOT IN ('request', 'metadata', 'warcinfo')
              AND (url_key IN (SELECT original_key FROM revisit_record)
                   OR digest IN (SELECT digest FROM revisit_record))
        """,
    ),
    # The originals that a record can mean by URL and date, by digest, and by digest and URL: one
    # for each, so that the joins below have one partner at most, however often a URL was captured.
    Step(
        "original_at",
        names("url_key second original"),
        reads=("possible_original",),
        how=f"""
            SELECT url_key, date_trunc('second', captured_at) AS second, {_NEWEST} AS original
            FROM possible_original GROUP BY url_key, second
        """,
    ),
    Step(
        "original_here",
        names("url_key digest original"),
        reads=("possible_original",),
        how=f"""
            SELECT url_key, digest, {_NEWEST} AS original
            FROM possible_original GROUP BY url_key, digest
        """,
    ),
    Step(
        "original_anywhere",
        names("digest original"),
        reads=("possible_original",),
        how=f"SELECT digest, {_NEWEST} AS original FROM possible_original GROUP BY digest",
    ),
    Step(
        "original_moment",
        names("url_key captured_at original"),
        reads=("possible_original",),
        how="""
            SELECT url_key, captured_at, min(capture) AS original FROM possible_original
            WHERE captured_at IS NOT NULL GROUP BY url_key, captured_at
        """,
    ),
    # First as the record says itself (URL and date), then by payload digest, same URL first. A
    # server-not-modified record promises no digest: it repeats the capture of its URL before it.
    # Source: WARC 1.1, 6.7 (revisit profiles).
    Step(
        "revisits",
        names("capture original"),
        reads=names("revisit_record original_at original_here original_anywhere original_moment"),
        how="""
            WITH before AS (
                SELECT r.capture, m.original
                FROM revisit_record r ASOF JOIN original_moment m
                  ON m.url_key = r.original_key AND m.captured_at <= r.captured_at
                WHERE r.refers_profile = 'server-not-modified')
            SELECT r.capture,
                   coalesce(stated.original, here.original, anywhere.original, before.original)
                       AS original
            FROM revisit_record r
                 LEFT JOIN original_at stated ON stated.url_key = r.original_key
                  AND stated.second = date_trunc('second', r.refers_at)
                 LEFT JOIN original_here here ON here.url_key = r.url_key
                  AND here.digest = r.digest AND r.refers_profile = 'identical-payload-digest'
                 LEFT JOIN original_anywhere anywhere ON anywhere.digest = r.digest
                  AND r.refers_profile = 'identical-payload-digest'
                 LEFT JOIN before ON before.capture = r.capture
            WHERE coalesce(stated.original, here.original, anywhere.original, before.original)
                  IS NOT NULL
        """,
    ),
)
"""Resolve each revisit record to its original capture, across files and in any order of ingest."""

_OF_RECORD = ("file_key", *LOCATION_FIELDS, "url", "url_key", "captured_at")
_OF_TEXT = names("kind source source_name title text_hash longest_key")
_OWN_OR_REPEATED = ", ".join(
    f"""CASE WHEN r.outcome = 'revisit' THEN o."{name}" ELSE r."{name}" END AS "{name}\""""
    for name in ("file_key", *WITHIN_FILE)
)

PAGE_CAPTURES = (
    # One row per capture of a page, without texts and lists, so that it fits into memory.
    # *content* names the capture whose text it has: itself, or the original of a revisit.
    Step(
        "page_capture",
        ("capture", "content", "part", *_OF_RECORD, "revisit", *_OF_TEXT),
        reads=names("articles records revisits removed"),
        how=f"""
            WITH own AS (
                SELECT capture, capture AS content, part, {listed(_OF_RECORD)},
                       false AS revisit, {listed(_OF_TEXT)}
                FROM articles)
            SELECT * FROM own WHERE capture NOT IN (SELECT capture FROM removed)
            UNION ALL
            SELECT r.capture, own.content, own.part, {listed(_OF_RECORD, "r")}, true,
                   {listed(_OF_TEXT, "own")}
            FROM revisits v JOIN own ON own.capture = v.original
                 JOIN records r ON r.capture = v.capture
            WHERE r.capture NOT IN (SELECT capture FROM removed)
        """,
    ),
)

URL_CAPTURES = (
    # Of the record that a revisit repeats: what both lists of captures say of it. It stands apart,
    # so that no list of all records is joined with another one of all.
    Step(
        "repeated_record",
        (*names("capture removed status content_type type file_key"), *WITHIN_FILE),
        reads=names("records revisits removed"),
        how=f"""
            SELECT v.capture, v.original IN (SELECT capture FROM removed) AS removed,
                   o.status, o.content_type, o.type, {listed(("file_key", *WITHIN_FILE), "o")}
            FROM revisits v JOIN records o ON o.capture = v.original
        """,
    ),
    # Every capture of every URL, pages or not, and where its bytes lie: for a revisit those of
    # its original, and NULL where that is in no file so far.
    Step(
        "captures",
        (
            *names("url_key capture url captured_at status content_type type redirect_to"),
            *("file_key", *WITHIN_FILE),
        ),
        reads=names("records repeated_record removed"),
        how=f"""
            SELECT r.url_key, r.capture, r.url, r.captured_at,
                   coalesce(o.status, r.status) AS status,
                   coalesce(o.content_type, r.content_type) AS content_type,
                   r.type, r.redirect_to, {_OWN_OR_REPEATED}
            FROM records r LEFT JOIN repeated_record o USING (capture)
            WHERE r.url_key IS NOT NULL
              AND r.capture NOT IN (SELECT capture FROM removed)
              AND r.type NOT IN ('request', 'metadata', 'warcinfo', 'damage', 'package')
        """,
        view=True,
    ),
)
