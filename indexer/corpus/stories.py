"""Stories: near-identical editions over different URLs, such as wire copy and mirrors.

Each edition carries a sample of its four-word runs (``fingerprint.shingles``). Editions that
share one of a few of them are compared, and those that share enough are one story, which is
named by the smallest id among its current editions.
"""

from collections import Counter

from indexer.corpus.database import Connection
from indexer.corpus.steps import Step, names

MIN_SHARE = 0.5  # of the runs of both editions, that are common to them
BUCKET = 64  # of the sampled runs, those that this divides bring editions together
SHORT = 32  # an edition of fewer sampled runs is brought together by all of them
CROWD = 200  # a run in more current editions than this tells nothing


def _name_stories(connection: Connection) -> None:
    """Make ``story``: joining pairs into clusters is union-find, which SQL does badly."""
    pairs = connection.execute("SELECT a, b FROM near_duplicate ORDER BY a, b").fetchall()
    leaders = _joined(pairs)
    sizes = Counter(leaders.values())
    connection.execute("CREATE TEMP TABLE story (id VARCHAR, story VARCHAR, size INTEGER)")
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


STORIES = (
    Step(
        "current_article",
        names("id content"),
        reads=names("edition url_history"),
        how="""
            SELECT id, content FROM edition LEFT JOIN url_history USING (url_key)
            WHERE id = coalesce(current_id, id) AND kind = 'article'
        """,
        view=True,
    ),
    # Without boilerplate: papers that share only their appeal for gifts tell no common story.
    # A view, since the runs of all editions would fill the memory.
    Step(
        "sampled_runs",
        names("id runs"),
        reads=names("current_article articles boilerplate"),
        how="""
            SELECT c.id, flatten(CASE WHEN places IS NULL THEN block_shingles ELSE list_filter(
                       block_shingles, lambda s, i: NOT list_contains(places, i)) END) AS runs
            FROM current_article c JOIN articles a ON a.capture = c.content
                 LEFT JOIN boilerplate b ON b.content = c.content
        """,
        view=True,
    ),
    Step(
        "bucket",
        names("id run"),
        reads=("sampled_runs",),
        how=f"""
            SELECT DISTINCT id, unnest(CASE WHEN len(runs) < {SHORT} THEN runs ELSE list_filter(
                       runs, lambda r: r % {BUCKET} = 0) END) AS run
            FROM sampled_runs
        """,
    ),
    Step(
        "candidate_pair",
        names("a b"),
        reads=("bucket",),
        how=f"""
            WITH telling AS (
                SELECT run FROM bucket GROUP BY run HAVING count(*) BETWEEN 2 AND {CROWD})
            SELECT DISTINCT a.id AS a, b.id AS b
            FROM bucket a JOIN telling USING (run) JOIN bucket b USING (run) WHERE a.id < b.id
        """,
    ),
    # The whole samples of the candidates alone: few of all editions.
    Step(
        "candidate_runs",
        names("id runs"),
        reads=names("sampled_runs candidate_pair"),
        how="""
            SELECT id, list_distinct(runs) AS runs FROM sampled_runs
            WHERE id IN (SELECT a FROM candidate_pair UNION ALL SELECT b FROM candidate_pair)
        """,
    ),
    # With *common* runs of *x* and *y*: common / (x + y - common) >= MIN_SHARE, without division.
    Step(
        "near_duplicate",
        names("a b"),
        reads=names("candidate_pair candidate_runs"),
        how=f"""
            SELECT a, b FROM candidate_pair c
                 JOIN candidate_runs x ON x.id = c.a JOIN candidate_runs y ON y.id = c.b
            WHERE len(list_intersect(x.runs, y.runs)) * (1 + {MIN_SHARE})
                  >= {MIN_SHARE} * (len(x.runs) + len(y.runs))
        """,
    ),
    # Only editions that are not alone; *size* counts URLs.
    Step(
        "story",
        names("id story size"),
        reads=("near_duplicate",),
        how=_name_stories,
    ),
)
