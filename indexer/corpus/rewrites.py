"""Rewrites: what kind of change leads from each edition of a URL to the next one.

Only articles count, in the order of their first captures. Blocks are compared whole; those that
are in one edition only are paired where they share words, as the page that compares two editions
does, but at most ``MOST_PAIRED`` on each side: the others count as removed and added.
"""

from indexer.corpus.correction_notes import PATTERNS
from indexer.corpus.database import quoted
from indexer.corpus.steps import Step, common_count, names

MOST_PAIRED = 20  # passages of one edition that are looked at as versions of one another
MOST_CHARACTERS = 3_000  # of a passage, for that; and of a note that is kept
ALIKE = 0.4  # shared words from which two passages are versions of one another


def _noted(kind: str, texts: str) -> str:
    return f"list_filter({texts}, lambda t: regexp_matches(t[:200], {quoted(kind)}))"


def _paired(mine: str, others: str) -> str:
    """SQL: how many of the word sets *mine* have a version among *others*."""
    alike = f"2 * {common_count('x', 'y')} >= {ALIKE} * (len(x) + len(y))"
    return f"len(list_filter({mine}, lambda x: len(list_filter({others}, lambda y: {alike})) > 0))"


def _word_sets(texts: str) -> str:
    return (
        f"list_transform({texts}[:{MOST_PAIRED}], lambda t: list_distinct("
        f"string_split_regex(lower(t[:{MOST_CHARACTERS}]), '\\s+')))"
    )


REWRITES = (
    # Each pair of editions in a row.
    Step(
        "edition_pair",
        names("url_key before after before_content after_content source before_at changed_at"),
        reads=names("edition recaptured_url"),
        how="""
            FROM (SELECT url_key, lag(id) OVER turn AS before, id AS after,
                         lag(content) OVER turn AS before_content, content AS after_content,
                         source, lag(newest) OVER turn AS before_at, oldest AS changed_at
                  FROM edition JOIN recaptured_url USING (url_key) WHERE kind = 'article'
                  WINDOW turn AS (PARTITION BY url_key ORDER BY oldest NULLS FIRST, id))
            WHERE before IS NOT NULL
        """,
    ),
    # The passages that only one of the two has; the order of those that both have.
    Step(
        "rewrite_text",
        names("url_key before after source before_at changed_at language old_title new_title")
        + names("old_dek new_dek gone fresh reordered old_notes new_notes old_withdrawn")
        + names("new_withdrawn"),
        reads=names("edition_pair varied_text"),
        how=f"""
            SELECT url_key, before, after, source, before_at, changed_at, n.language,
                   o.title AS old_title, n.title AS new_title,
                   o.description AS old_dek, n.description AS new_dek,
                   list_filter(o.texts, lambda t: NOT list_contains(n.texts, t)) AS gone,
                   list_filter(n.texts, lambda t: NOT list_contains(o.texts, t)) AS fresh,
                   list_filter(o.texts, lambda t: list_contains(n.texts, t))
                       <> list_filter(n.texts, lambda t: list_contains(o.texts, t)) AS reordered,
                   {_noted(PATTERNS["correction"], "o.texts")} AS old_notes,
                   {_noted(PATTERNS["correction"], "n.texts")} AS new_notes,
                   {_noted(PATTERNS["retraction"], "[o.title, o.description] || o.texts")}
                       AS old_withdrawn,
                   {_noted(PATTERNS["retraction"], "[n.title, n.description] || n.texts")}
                       AS new_withdrawn
            FROM edition_pair JOIN varied_text o ON o.content = before_content
                 JOIN varied_text n ON n.content = after_content
        """,
    ),
    Step(
        "rewrite_words",
        names("url_key before after old_paired new_paired"),
        reads=names("rewrite_text"),
        how=f"""
            SELECT url_key, before, after,
                   {_paired("old", "new")} AS old_paired, {_paired("new", "old")} AS new_paired
            FROM (SELECT url_key, before, after, {_word_sets("gone")} AS old,
                         {_word_sets("fresh")} AS new FROM rewrite_text)
        """,
    ),
    Step(
        "rewrites",
        names("url_key before after source before_at changed_at language old_title new_title")
        + names("changed added removed kinds note"),
        reads=names("rewrite_text rewrite_words"),
        how=f"""
            SELECT url_key, before, after, source, before_at, changed_at, language,
                   old_title, new_title, changed, added, removed,
                   list_filter([
                       CASE WHEN old_title <> new_title THEN 'headline' END,
                       CASE WHEN old_dek <> new_dek THEN 'dek' END,
                       CASE WHEN changed > 0 THEN 'changed' END,
                       CASE WHEN added > 0 THEN 'added' END,
                       CASE WHEN removed > 0 THEN 'removed' END,
                       CASE WHEN reordered THEN 'moved' END,
                       CASE WHEN len(new_notes) > len(old_notes) THEN 'correction' END,
                       CASE WHEN len(new_withdrawn) > len(old_withdrawn) THEN 'retraction' END
                   ], lambda kind: kind IS NOT NULL) AS kinds,
                   CASE WHEN len(new_withdrawn) > len(old_withdrawn)
                             THEN list_filter(new_withdrawn,
                                 lambda t: NOT list_contains(old_withdrawn, t))[1]
                        WHEN len(new_notes) > len(old_notes)
                             THEN list_filter(new_notes,
                                 lambda t: NOT list_contains(old_notes, t))[1]
                   END[:{MOST_CHARACTERS}] AS note
            FROM (SELECT t.*, least(old_paired, new_paired) AS changed,
                         len(fresh) - least(old_paired, new_paired) AS added,
                         len(gone) - least(old_paired, new_paired) AS removed
                  FROM rewrite_text t JOIN rewrite_words USING (url_key, before, after))
        """,
    ),
)
