"""Stories: near-identical editions over different URLs, such as wire copy and mirrors.

Each edition carries a sample of its four-word runs (``fingerprint.shingles``). Editions that
share one of their smallest sampled runs are compared, and those that share enough are one story.
"""

from collections import Counter

from indexer.corpus.database import Connection

ALIKE = 0.5  # least share of the runs of both that are common
BUCKETS = 8  # smallest sampled runs of an edition that bring it together with others
CROWD = 200  # a run in more current editions than this tells nothing


def cluster(connection: Connection) -> None:
    """Make the table ``story (id, story, size)`` of all editions that are not alone.

    A story is named by the smallest id among its current editions; *size* counts URLs.
    """
    connection.execute(f"""
        CREATE TEMP TABLE sample AS
        SELECT edition.id, list_sort(list_distinct(shingles)) AS runs
        FROM edition JOIN history USING (url_key)
        WHERE edition.id = current_id AND is_article AND len(shingles) > 0;
        CREATE TEMP TABLE pair AS
        WITH bucket AS (SELECT id, unnest(runs[:{BUCKETS}]) AS run FROM sample),
        telling AS (
            SELECT run FROM bucket GROUP BY run HAVING count(*) BETWEEN 2 AND {CROWD}),
        candidate AS (
            SELECT DISTINCT a.id AS a, b.id AS b
            FROM bucket a JOIN telling USING (run) JOIN bucket b USING (run) WHERE a.id < b.id)
        SELECT a, b FROM candidate c JOIN sample x ON x.id = c.a JOIN sample y ON y.id = c.b
        WHERE len(list_intersect(x.runs, y.runs))
              >= {ALIKE} * len(list_distinct(list_concat(x.runs, y.runs)))
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
