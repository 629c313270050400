"""Stories: near-identical editions over different URLs, such as wire copy and mirrors.

Each edition carries a sample of its four-word runs (``fingerprint.shingles``). Editions that
share one of a few of them are compared, and those that share enough are one story.
"""

from collections import Counter

from indexer.corpus.database import Connection

ALIKE = 0.5  # least share of the runs of both that are common
BUCKET = 64  # of the sampled runs, those that this divides bring editions together
SHORT = 32  # an edition of fewer sampled runs is brought together by all of them
CROWD = 200  # a run in more current editions than this tells nothing


def cluster(connection: Connection) -> None:
    """Make the table ``story (id, story, size)`` of all editions that are not alone.

    A story is named by the smallest id among its current editions; *size* counts URLs.
    """
    connection.execute(f"""
        CREATE TEMP VIEW current AS
        SELECT id, content FROM edition LEFT JOIN history USING (url_key)
        WHERE id = coalesce(current_id, id) AND kind = 'article';
        CREATE TEMP VIEW sample AS
        SELECT c.id, flatten(CASE WHEN places IS NULL THEN block_shingles ELSE list_filter(
                   block_shingles, lambda s, i: NOT list_contains(places, i)) END) AS runs
        FROM current c JOIN articles a ON a.capture = c.content
             LEFT JOIN mark ON mark.content = c.content;
        CREATE TEMP TABLE bucket AS
        SELECT DISTINCT id, unnest(CASE WHEN len(runs) < {SHORT} THEN runs ELSE list_filter(
                   runs, lambda r: r % {BUCKET} = 0) END) AS run FROM sample;
        CREATE TEMP TABLE candidate AS
        WITH telling AS (
            SELECT run FROM bucket GROUP BY run HAVING count(*) BETWEEN 2 AND {CROWD})
        SELECT DISTINCT a.id AS a, b.id AS b
        FROM bucket a JOIN telling USING (run) JOIN bucket b USING (run) WHERE a.id < b.id;
        CREATE TEMP TABLE suspect AS
        SELECT id, list_distinct(runs) AS runs FROM sample
        WHERE id IN (SELECT a FROM candidate UNION ALL SELECT b FROM candidate);
        CREATE TEMP TABLE pair AS
        SELECT a, b FROM candidate c JOIN suspect x ON x.id = c.a JOIN suspect y ON y.id = c.b
        WHERE len(list_intersect(x.runs, y.runs)) * (1 + {ALIKE})
              >= {ALIKE} * (len(x.runs) + len(y.runs))
    """)
    pairs = connection.execute("SELECT a, b FROM pair ORDER BY a, b").fetchall()
    leaders = _joined(pairs)
    connection.execute("CREATE TEMP TABLE story (id VARCHAR, story VARCHAR, size INTEGER)")
    sizes = Counter(leaders.values())
    connection.execute(
        "INSERT INTO story SELECT unnest($ids), unnest($leaders), unnest($sizes)",
        {
            "ids": list(leaders),
            "leaders": list(leaders.values()),
            "sizes": [sizes[leader] for leader in leaders.values()],
        },
    )


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Every id in *pairs* to the smallest id it is joined with (union-find)."""
    parent: dict[str, str] = {}

    def leader(member: str) -> str:
        while parent.setdefault(member, member) != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    for one, other in pairs:
        low, high = sorted((leader(one), leader(other)))
        parent[high] = low
    return {member: leader(member) for member in parent}
