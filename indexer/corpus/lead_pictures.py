"""Which of the pictures that a page names is held, and so can be shown: no archive file is read.

Of several the likeliest, in the capture nearest to that of the text. A picture that a source
repeats belongs to the site and not to an article: a logo, the same preview for all pages.
"""

from indexer.corpus.boilerplate import MIN_REPEATS
from indexer.corpus.steps import Step, names

_TYPES = ", ".join(f"'image/{name}'" for name in "jpeg jpg pjpeg png gif webp avif".split())
_MEDIA_TYPE = "lower(trim(split_part(o.content_type, ';', 1)))"
_SHOWN_SHARE = 0.2
"""Share of a source's articles from which on a picture that they show is the site's. A photograph
may illustrate several articles; one that only metadata name is judged as a block is."""

LEAD_PICTURES = (
    # Revisits lead to the bytes of their originals, as they do in ``captures``.
    Step(
        "image_capture",
        names("image_key capture captured_at digest"),
        reads=names("records revisits removed"),
        how=f"""
            SELECT r.url_key AS image_key, r.capture, r.captured_at, o.digest
            FROM records r LEFT JOIN revisits v ON v.capture = r.capture
                 JOIN records o ON o.capture = coalesce(
                     v.original, CASE WHEN r.outcome <> 'revisit' THEN r.capture END)
            WHERE r.url_key IS NOT NULL AND r.captured_at IS NOT NULL
              AND r.capture NOT IN (SELECT capture FROM removed)
              AND {_MEDIA_TYPE} IN ({_TYPES})
              AND coalesce(o.status, 200) = 200 AND o.outcome NOT IN ('damaged', 'poison')
        """,
    ),
    # *rank* counts the pictures of a page, *size* the addresses of one; the nearest capture each.
    Step(
        "held_picture",
        names("id source url_key rank size url picture captured_at digest same"),
        reads=names("edition articles image_capture"),
        how="""
            WITH named AS (
                SELECT e.id, e.source, e.url_key, a.captured_at AS read_at,
                       unnest(a.pictures) AS picture, generate_subscripts(a.pictures, 1) AS rank
                FROM edition e JOIN articles a ON a.capture = e.content
                WHERE e.kind = 'article' AND len(a.pictures) > 0),
            address AS (
                SELECT id, source, url_key, read_at, rank, picture,
                       unnest(picture.url_keys) AS image_key,
                       generate_subscripts(picture.url_keys, 1) AS size
                FROM named)
            SELECT id, source, url_key, rank, size, picture.urls[size] AS url, picture,
                   captured_at, digest, coalesce(digest, image_key) AS same
            FROM address JOIN image_capture USING (image_key)
            QUALIFY row_number() OVER (
                PARTITION BY id, rank, size
                ORDER BY abs(epoch_us(captured_at) - epoch_us(read_at)), captured_at, capture) = 1
        """,
    ),
    Step(
        "site_picture",
        names("source same"),
        reads=names("edition held_picture"),
        how=f"""
            WITH needed AS (
                SELECT source, count(DISTINCT url_key) AS articles FROM edition
                WHERE kind = 'article' AND source IN (SELECT source FROM held_picture)
                GROUP BY source)
            SELECT source, same FROM held_picture JOIN needed USING (source)
            GROUP BY source, same, articles
            HAVING count(DISTINCT url_key) >= greatest({MIN_REPEATS}, CASE
                WHEN bool_or(picture.shown) THEN articles * {_SHOWN_SHARE}
                ELSE ceil(sqrt(articles) / 2) END)
        """,
    ),
    Step(
        "lead_picture",
        names("id picture"),
        reads=names("held_picture site_picture"),
        how="""
            SELECT id, first(struct_pack(
                       url, captured_at, digest, caption := picture.caption, alt := picture.alt,
                       credit := picture.credit) ORDER BY rank, size) AS picture
            FROM held_picture ANTI JOIN site_picture USING (source, same) GROUP BY id
        """,
    ),
)
