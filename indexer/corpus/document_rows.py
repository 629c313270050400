"""The rows of ``documents.parquet``: one per edition, with all that the other steps found."""

from indexer.corpus.database import listed
from indexer.corpus.editions import MOST_LISTED
from indexer.corpus.steps import Step, names

_COLUMNS = names(
    "id url_key kind content part source source_name title_affix places counts captures"
    " captured_at editions current story story_size collections"
)

DOCUMENTS = (
    Step(
        "edition_files",
        names("id collections added_at"),
        reads=names("edition files"),
        how="""
            SELECT id, list_sort(list_distinct(flatten(list(f.collections)))) AS collections,
                   min(f.added) AS added_at
            FROM (SELECT id, unnest(files) AS file_key FROM edition) JOIN files f USING (file_key)
            GROUP BY id
        """,
    ),
    # URLs that were captured once have no history, and are their own only edition.
    Step(
        "document_content",
        (*_COLUMNS, "added_at"),
        reads=names("edition url_history url_editions boilerplate story publication edition_files"),
        how=f"""
            SELECT e.id, url_key, kind, e.content, part, source,
                   coalesce(source_name, source) AS source_name, affix AS title_affix,
                   coalesce(places, []) AS places, coalesce(counts, []) AS counts,
                   captures, newest AS captured_at,
                   CASE WHEN kind = 'article' AND edition_count > 0 THEN coalesce(editions, [])
                        WHEN len(instants) > {MOST_LISTED} THEN []
                        ELSE [struct_pack(id := e.id, captures := instants)] END AS editions,
                   e.id = coalesce(current_id, e.id) AS current,
                   coalesce(story, e.id) AS story, coalesce(size, 1)::INTEGER AS story_size,
                   coalesce(collections, []) AS collections, added_at
            FROM edition e LEFT JOIN url_history USING (url_key)
                 LEFT JOIN url_editions USING (url_key)
                 LEFT JOIN boilerplate USING (content)
                 LEFT JOIN story ON story.id = e.id
                 LEFT JOIN publication USING (source)
                 LEFT JOIN edition_files c ON c.id = e.id
        """,
    ),
    # The digest covers each of these columns, in this order: reconcile writes what has another
    # one. Totals, headlines without what siblings cut, the time of being added and pictures stand
    # apart, since the documents that 0.1 wrote have none: their digest is that which it gave them.
    Step(
        "documents",
        (*_COLUMNS, "digest", "totals", "headline", "added_at", "picture"),
        reads=names("document_content edition_totals headline articles lead_picture"),
        how=f"""
            SELECT c.* EXCLUDE (added_at),
                   md5(struct_pack({listed(_COLUMNS)})::VARCHAR
                       || coalesce(totals::VARCHAR, '') || coalesce(headline, '')
                       || coalesce(epoch_us(added_at)::VARCHAR, '')
                       || coalesce(picture::VARCHAR, '') || coalesce(captions::VARCHAR, ''))
                       AS digest,
                   totals, headline, added_at, picture
            FROM document_content c LEFT JOIN edition_totals USING (id)
                 LEFT JOIN (
                     SELECT capture AS content, headline
                     FROM articles a JOIN headline h ON a.source = h.source
                          AND a.title = h.title AND coalesce(a.page_title, '') = h.page_title
                 ) USING (content)
                 LEFT JOIN lead_picture USING (id)
                 LEFT JOIN (
                     SELECT capture AS content, captions FROM articles WHERE len(captions) > 0
                 ) USING (content)
        """,
        view=True,
    ),
)
