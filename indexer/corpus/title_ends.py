"""What a source puts before and after its headlines, as its articles prove it together.

A name, section or slogan is cut from a headline where siblings show that it is not part of it:

* at least three siblings show their headline without it, though their document's title has it
  there, and they are more than those that show it with it;
* it follows a bar or a dot, and at least three different headlines;
* it follows a dash, and at least half of the source's titles, and does not begin in lower case
  ("film review"); or dashes and endings of the kind close nearly all titles of the source;
* it is before at least half of the titles, and is the name of the source.

A series ("Letter from London: …", "Opinion | …") stays wherever readers see it in the headline. An
ending that tells two headlines apart ("Part 1", "Part 2") is not furniture. Headlines that many
pages of a source share give way to the document's title.
"""

from indexer.corpus.boilerplate import MIN_REPEATS
from indexer.corpus.steps import Step, names

_MOST_SEGMENTS = 3  # of a title that are cut together
_MOST_SAMPLED = 5_000  # titles of a source that ends are learned from
_MAX_END = 60  # characters of an end
_MIN_SHARE = 0.5  # of a source's titles that prove an end after a dash, or a name in front
_FULL_SLOT = 0.8  # of a source's titles that must have some shared end, for each to be proven
_TOLD_APART = 0.2  # share of an end's headlines that have another end as well, to keep it
_LEAST = f"greatest({MIN_REPEATS}, ceil(sqrt(count(*)) / 8))"
"""Siblings that prove an end: three, and more in a source of very many titles."""

_CJK = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}！？」』）】]"
_GLUED = f"'({_CJK})([-–—―]{{1,2}})({_CJK})'"
_TAIL_GAP = r"'(\s+(?:[-–—―−|·•~»«<>:\\/]|--|::|\|\|)\s+|\s*[|￨｜_]\s*)'"
_HEAD_GAP = r"'(\s+(?:[-–—―−|·•~»«<>:\\/]|--|::|\|\|)\s+|\s*[|￨｜_：]\s*|:\s+)'"
_STRONG = "('|', '||', '￨', '｜', '·', '•', '::', '~', '_')"
_TAIL, _HEAD = "'tail'", "'head'"


def _segments(text: str, gap: str) -> str:
    """SQL for the list of segments and the gaps between them, which joined are *text* again."""
    spread = rf"regexp_replace({text}, {_GLUED}, '\1' || chr(31) || '\2' || chr(31) || '\3', 'g')"
    spread = f"CASE WHEN strlen({text}) = length({text}) THEN {text} ELSE {spread} END"  # ASCII
    return (
        rf"string_split(regexp_replace({spread}, {gap}, chr(31) || '\1' || chr(31), 'g'), chr(31))"
    )


def _joined(first: str, last: str) -> str:
    return f"trim(array_to_string(list_slice(parts, {first}, {last}), ''))"


def _letters(text: str) -> str:
    """SQL for *text* in lower case without spaces and signs."""
    return rf"regexp_replace(lower({text}), '[^\p{{L}}\p{{N}}]', '', 'g')"


_COUNTS = f"(SELECT unnest(range(1, {_MOST_SEGMENTS + 1})) AS k)"


def _ends_of(text: str, relation: str, columns: str) -> str:
    """SQL for the tails and heads of *text*, of one or more segments, with gap and rest."""
    last, before = "len(parts)", "len(parts) - 2 * k"
    return f"""
        SELECT {columns}, {_TAIL} AS side, {_joined(f"{before} + 2", last)} AS affix,
               trim(parts[{before} + 1]) AS gap, {_joined("1", before)} AS rest
        FROM (SELECT *, {_segments(text, _TAIL_GAP)} AS parts FROM {relation}), {_COUNTS}
        WHERE {before} > 0
        UNION ALL
        SELECT {columns}, {_HEAD}, {_joined("1", "2 * k - 1")}, trim(parts[2 * k]),
               {_joined("2 * k + 1", last)}
        FROM (SELECT *, {_segments(text, _HEAD_GAP)} AS parts FROM {relation}), {_COUNTS}
        WHERE {before} > 0
    """


_BESIDE_HEADLINE = f"""
    WITH around AS (
        SELECT source, title, substr(page_title, 1, place - 1) AS before,
               substr(page_title, place + length(title)) AS after
        FROM (SELECT *, instr(lower(page_title), lower(title)) AS place FROM shown_title
              WHERE sampled)
        WHERE place > 0)
    SELECT source, {_TAIL} AS side, {_joined("3", "2 * k + 1")} AS affix, title AS rest
    FROM (SELECT *, {_segments("after", _TAIL_GAP)} AS parts
          FROM around WHERE after <> ''), {_COUNTS}
    WHERE len(parts) > 2 * k AND parts[1] = ''
    UNION ALL
    SELECT source, {_HEAD}, {_joined("len(parts) - 2 * k", "len(parts) - 2")}, title
    FROM (SELECT *, {_segments("before", _HEAD_GAP)} AS parts
          FROM around WHERE before <> ''), {_COUNTS}
    WHERE len(parts) > 2 * k AND parts[len(parts)] = ''
"""

_SHOWN = "(SELECT source, shown, bool_or(sampled) AS sampled FROM shown_title GROUP BY ALL)"

TITLES_SHOWN = (
    # Different titles of the articles of each source. *shown* is the headline, or the document's
    # title where the headline stands on many different documents. Ends are
    # learned from the *sampled* ones.
    Step(
        "shown_title",
        names("source title page_title shown sampled"),
        reads=("articles",),
        how=f"""
            WITH different AS (
                SELECT DISTINCT source, title, coalesce(page_title, '') AS page_title
                FROM articles WHERE kind = 'article' AND title <> ''),
            needed AS (SELECT source, {_LEAST} AS least FROM different GROUP BY source),
            repeated_title AS (
                SELECT source, title FROM different JOIN needed USING (source)
                WHERE page_title <> ''
                GROUP BY source, title, least HAVING count(*) >= least)
            SELECT d.source, d.title, page_title,
                   CASE WHEN r.title IS NULL OR page_title = '' THEN d.title
                        ELSE page_title END AS shown,
                   row_number() OVER (PARTITION BY source ORDER BY hash(d.title, page_title))
                       <= {_MOST_SAMPLED} AS sampled
            FROM different d LEFT JOIN repeated_title r USING (source, title)
        """,
    ),
    Step(
        "title_end",
        names("source shown sampled side affix gap rest"),
        reads=("shown_title",),
        how=f"""
            FROM ({_ends_of("shown", _SHOWN, "source, shown, sampled")})
            WHERE length(affix) BETWEEN 2 AND {_MAX_END}
        """,
    ),
)

TITLE_ENDS = (
    Step(
        "title_ends",
        names("source side affix titles"),
        reads=names("shown_title title_end publication"),
        how=f"""
            WITH source_titles AS (
                SELECT source, count(*) AS titles, {_LEAST} AS least
                FROM (SELECT DISTINCT source, shown FROM shown_title WHERE sampled)
                GROUP BY source),
            bare AS (
                SELECT source, side, affix, count(*) AS bare FROM ({_BESIDE_HEADLINE})
                WHERE length(affix) <= {_MAX_END} GROUP BY ALL),
            worn AS (
                SELECT source, side, affix, count(*) AS worn, bool_and(gap IN {_STRONG}) AS strong
                FROM title_end WHERE sampled GROUP BY ALL),
            seen AS (
                SELECT source, side, affix, coalesce(bare, 0) AS bare, coalesce(worn, 0) AS worn,
                       coalesce(strong, false) AS strong
                FROM bare FULL JOIN worn USING (source, side, affix)
                WHERE coalesce(bare, 0) + coalesce(worn, 0) >= {MIN_REPEATS}),
            told_apart AS (
                SELECT source, affix, count(*) FILTER (ways > 1) / count(*) AS apart FROM (
                    SELECT source, affix, count(*) OVER (PARTITION BY source, rest) AS ways
                    FROM (SELECT DISTINCT source, affix, rest FROM title_end
                          WHERE sampled AND side = {_TAIL}))
                GROUP BY ALL),
            judged AS (
                SELECT s.*, titles, least,
                       coalesce(apart, 0) <= {_TOLD_APART} AS furniture,
                       regexp_matches(s.affix, '^\\p{{Ll}}') AS small,
                       contains(concat_ws('.', {_letters("source_name")}, {_letters("s.source")}),
                                {_letters("s.affix")})
                           OR contains({_letters("s.affix")}, {_letters("source_name")}) AS named
                FROM seen s JOIN source_titles USING (source)
                     LEFT JOIN told_apart a ON a.source = s.source AND a.affix = s.affix
                     LEFT JOIN publication p ON p.source = s.source),
            slot AS (
                SELECT source, sum(worn) >= {_FULL_SLOT} * any_value(titles) AS full
                FROM judged WHERE side = {_TAIL} AND NOT small AND worn >= least AND furniture
                     AND NOT contains(affix, ' - ') GROUP BY source)
            SELECT source, side, affix, bare + worn AS titles
            FROM judged LEFT JOIN slot USING (source)
            WHERE length(affix) BETWEEN 2 AND {_MAX_END} AND (
                bare >= least AND bare > worn
                OR side = {_TAIL} AND furniture AND (
                    strong AND worn >= least
                    OR NOT small AND bare + worn >= {_MIN_SHARE} * titles
                    OR NOT small AND worn >= least AND coalesce("full", false))
                OR side = {_HEAD} AND bare + worn >= {_MIN_SHARE} * titles
                   AND coalesce(named, false))
        """,
    ),
)

HEADLINES = (
    # Only titles that change.
    Step(
        "headline",
        names("source title page_title headline"),
        reads=names("shown_title title_end title_ends"),
        how=f"""
            WITH cut AS (
                SELECT source, shown,
                       max(length(shown) - length(rest)) FILTER (side = {_HEAD}) AS head,
                       max(length(shown) - length(rest)) FILTER (side = {_TAIL}) AS tail
                FROM title_end JOIN title_ends USING (source, side, affix) GROUP BY source, shown),
            short AS (
                SELECT source, title, page_title, shown, trim(substr(
                    shown, 1 + coalesce(head, 0),
                    greatest(0, length(shown) - coalesce(head, 0) - coalesce(tail, 0))))
                    AS headline
                FROM shown_title LEFT JOIN cut USING (source, shown))
            SELECT source, title, page_title, headline FROM short
            WHERE headline <> title AND regexp_matches(headline, '[\\p{{L}}\\p{{N}}]')
                  AND (shown = title OR length(headline) >= length(title)
                       OR regexp_matches(headline, '\\S\\s+\\S+\\s+\\S'))
        """,
    ),
)
