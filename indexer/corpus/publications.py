"""The display name that a source's pages agree on, and what its titles begin or end with."""

from indexer.corpus.boilerplate import MIN_REPEATS
from indexer.corpus.steps import Step, names

_LONGEST = 60  # characters; compared apart, since a counted repeat makes a pattern slow
_MIN_SHARE = 0.5  # of a source's titles must share an end for it to be the name of the source

# "Ferry saved | The Quay Lantern", "Ferry saved - The Quay Lantern"
_TITLE_TAIL = r"'^.*(?:\s[-–—|·•:»]+\s|\s?[|]\s?)([^|]{3,})$'"
# "The Quay Lantern | Ferry saved", "The Quay Lantern: Ferry saved"
_TITLE_HEAD = r"'^([^|]{3,60}?)(?:\s[-–—|·•:»]+\s|\s?[|]\s?|:\s)'"

NAMES_SEEN = (
    # The words that most different titles of a source end or begin with; of equals the end.
    Step(
        "title_affix",
        names("source affix"),
        reads=("articles",),
        how=f"""
            WITH title AS (
                SELECT DISTINCT source, page_title FROM articles
                WHERE kind = 'article' AND page_title <> ''),
            needed AS (
                SELECT source, greatest({MIN_REPEATS}, count(*) * {_MIN_SHARE}) AS least
                FROM title GROUP BY source),
            ending AS MATERIALIZED (  -- so that each pattern is tried once a title
                SELECT source, regexp_extract(page_title, {_TITLE_TAIL}, 1) AS affix, 0 AS place
                FROM title
                UNION ALL
                SELECT source, regexp_extract(page_title, {_TITLE_HEAD}, 1), 1 FROM title)
            SELECT source, affix FROM ending JOIN needed USING (source)
            WHERE affix <> '' AND length(affix) <= {_LONGEST}
            GROUP BY source, affix, least HAVING count(*) >= least
            QUALIFY row_number() OVER (
                PARTITION BY source ORDER BY count(*) DESC, min(place), affix) = 1
        """,
    ),
    # The name that most articles of a source state in their metadata.
    Step(
        "stated_name",
        names("source stated"),
        reads=("page_capture",),
        how="""
            SELECT source, mode(source_name ORDER BY source_name) AS stated FROM page_capture
            WHERE source_name IS NOT NULL AND kind = 'article' GROUP BY source
        """,
    ),
)

PUBLICATIONS = (
    Step(
        "publication",
        names("source source_name affix"),
        reads=names("stated_name title_affix edited_sources"),
        how="""
            SELECT source, coalesce(name, stated, affix) AS source_name, affix
            FROM stated_name FULL JOIN title_affix USING (source)
                 FULL JOIN (SELECT source, name FROM edited_sources
                            WHERE domain = source AND name IS NOT NULL) USING (source)
        """,
    ),
)
