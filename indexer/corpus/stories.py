"""Stories: near-identical editions over different URLs, such as wire copy and mirrors.

Each edition carries a sample of its four-word runs (``fingerprint.shingles``). Editions that
share some of them are compared by their texts (``near_copies``), and those that are near-copies
are one story, which is named by the smallest id among its current editions.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Sequence

from indexer.corpus.database import Connection
from indexer.corpus.near_copies import LONGEST, Wording, are_near_copies, wording
from indexer.corpus.steps import Step, names

BUCKET = 32  # of the sampled runs, those that this divides bring editions together
SHORT = 64  # an edition of fewer sampled runs is brought together by all of them
CROWD = 200  # a run in more current editions than this tells nothing
MIN_COMMON = 0.05  # of the shorter edition's sampled runs, from which texts are compared
MOST_READ = 20_000  # editions whose texts are compared, the most alike first
MIN_SHARE = 0.5  # of the runs of both editions that are common, for a story where these are more
EQUAL, ENOUGH = 0.9, 24  # share of so many runs that is common where texts need no comparing
_AT_A_TIME = 500  # pairs whose texts are fetched together
_KEPT = 2_000  # wordings that are kept at a time

EditionPair = tuple[int, int, bool, bool]
"""The numbers of two editions; whether their runs are alike, and whether their texts are read."""


class _Leaders:
    """The smallest number that each number is joined with (union-find)."""

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}

    def of(self, member: int) -> int:
        while (parent := self._parents.setdefault(member, member)) != member:
            self._parents[member] = member = self._parents[parent]
        return member

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.of(one), self.of(other)))
        self._parents[high] = low

    def members(self) -> dict[int, int]:
        """Every number that is joined with others, to its leader."""
        found = {member: self.of(member) for member in list(self._parents)}
        sizes = Counter(found.values())
        return {member: leader for member, leader in found.items() if sizes[leader] > 1}


def _name_stories(connection: Connection) -> None:
    """Make ``story``: near-copies joined into clusters, which SQL does badly."""
    leaders = _Leaders()
    rows = connection.execute(
        "SELECT a, b, are_alike, are_read FROM alike_pair ORDER BY share DESC, a, b"
    ).fetchall()
    groups = _Leaders()
    for one, other, *_ in rows:
        groups.join(one, other)
    rows.sort(key=lambda row: groups.of(row[0]))  # so that few texts are read more than once
    texts = _Texts(connection)
    for at in range(0, max(1, len(rows)), _AT_A_TIME):
        batch = [
            row for row in rows[at : at + _AT_A_TIME] if leaders.of(row[0]) != leaders.of(row[1])
        ]
        for one, other in _near_copies(batch, texts):
            leaders.join(one, other)
    found = leaders.members()
    sizes = Counter(found.values())
    connection.execute("CREATE TEMP TABLE story (id VARCHAR, story VARCHAR, size INTEGER)")
    connection.execute(
        "INSERT INTO story SELECT m.id, l.id, size FROM (SELECT unnest($members) AS member,"
        " unnest($leaders) AS leader, unnest($sizes) AS size)"
        " JOIN current_article m ON m.number = member JOIN current_article l ON l.number = leader",
        {
            "members": list(found),
            "leaders": list(found.values()),
            "sizes": [sizes[leader] for leader in found.values()],
        },
    )


def _near_copies(pairs: Sequence[EditionPair], texts: "_Texts") -> Iterator[tuple[int, int]]:
    """The pairs that are one story; those that are not read are judged by their runs."""
    texts.fetch(number for one, other, _, are_read in pairs if are_read for number in (one, other))
    for one, other, are_alike, are_read in pairs:
        if are_near_copies(texts[one], texts[other]) if are_read else are_alike:
            yield one, other


class _Texts:
    """Wordings of editions by number, of which the last ones asked for are kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._kept: OrderedDict[int, Wording] = OrderedDict()

    def __getitem__(self, number: int) -> Wording:
        return self._kept[number]

    def fetch(self, numbers: Iterable[int]) -> None:
        """Keep the wordings of *numbers*, which are fewer than are kept at a time."""
        wanted = dict.fromkeys(numbers)
        for number in wanted.keys() & self._kept.keys():
            self._kept.move_to_end(number)
        missing = [number for number in wanted if number not in self._kept]
        rows = self._connection.execute(
            "SELECT number, text FROM compared_text"
            " WHERE number IN (SELECT unnest($numbers::BIGINT[]))",
            {"numbers": missing},
        ).fetchall()
        self._kept.update((number, wording(text)) for number, text in rows)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)


STORIES = (
    # Numbered in the order of their ids.
    Step(
        "current_article",
        names("id content number"),
        reads=names("edition url_history"),
        how="""
            SELECT id, content, row_number() OVER (ORDER BY id, content) AS number
            FROM edition LEFT JOIN url_history USING (url_key)
            WHERE id = coalesce(current_id, id) AND kind = 'article'
        """,
    ),
    # Without boilerplate: papers that share only their appeal for gifts tell no common story.
    # A view, since the runs of all editions would fill the memory. A run stands there as often as
    # blocks have it: telling that apart is dear, and only of interest where editions share runs.
    Step(
        "sampled_runs",
        names("number runs"),
        reads=names("current_article articles boilerplate"),
        how="""
            SELECT number, flatten(CASE WHEN places IS NULL THEN block_shingles
                       ELSE list_filter(block_shingles, lambda s, i:
                           NOT list_contains(places, i)) END) AS runs
            FROM current_article c JOIN articles a ON a.capture = c.content
                 LEFT JOIN boilerplate b ON b.content = c.content
        """,
        view=True,
    ),
    Step(
        "bucket",
        names("number run"),
        reads=("sampled_runs",),
        how=f"""
            SELECT number, unnest(CASE WHEN len(runs) < {SHORT} OR list_unique(runs) < {SHORT}
                       THEN runs ELSE list_filter(runs, lambda r: r % {BUCKET} = 0) END) AS run
            FROM sampled_runs
        """,
    ),
    Step(
        "candidate_pair",
        names("a b"),
        reads=("bucket",),
        how=f"""
            WITH met AS (
                SELECT run FROM bucket GROUP BY run HAVING min(number) <> max(number)),
            held AS MATERIALIZED (
                SELECT DISTINCT number, run FROM bucket SEMI JOIN met USING (run)),
            telling AS (SELECT run FROM held GROUP BY run HAVING count(*) <= {CROWD}),
            shared AS (FROM held SEMI JOIN telling USING (run))
            SELECT DISTINCT a.number AS a, b.number AS b
            FROM shared a JOIN shared b USING (run) WHERE a.number < b.number
        """,
    ),
    # The whole samples of the candidates alone: few of all editions.
    Step(
        "candidate_runs",
        names("number runs"),
        reads=names("sampled_runs candidate_pair"),
        how="""
            SELECT number, list_distinct(runs) AS runs FROM sampled_runs
            WHERE number IN (SELECT a FROM candidate_pair UNION ALL SELECT b FROM candidate_pair)
        """,
    ),
    # *share* is that of the shorter edition's runs which the other one has.
    Step(
        "compared_pair",
        names("a b share are_alike are_equal"),
        reads=names("candidate_pair candidate_runs"),
        how=f"""
            SELECT a, b, common / least(x, y) AS share,
                   common * (1 + {MIN_SHARE}) >= {MIN_SHARE} * (x + y) AS are_alike,
                   common >= {ENOUGH} AND common * (1 + {EQUAL}) >= {EQUAL} * (x + y) AS are_equal
            FROM (SELECT a, b, len(list_intersect(x.runs, y.runs)) AS common,
                         len(x.runs) AS x, len(y.runs) AS y
                  FROM candidate_pair c JOIN candidate_runs x ON x.number = c.a
                       JOIN candidate_runs y ON y.number = c.b)
            WHERE common >= {MIN_COMMON} * least(x, y)
        """,
    ),
    Step(
        "compared_text",
        names("number text"),
        reads=names("compared_pair current_article articles boilerplate"),
        how=f"""
            WITH read AS (
                SELECT number FROM (
                    SELECT unnest([a, b]) AS number, share FROM compared_pair
                    WHERE NOT are_equal)
                GROUP BY number ORDER BY max(share) DESC, number LIMIT {MOST_READ})
            SELECT number, left(array_to_string(list_transform(list_filter(
                       blocks, lambda b, i: places IS NULL OR NOT list_contains(places, i)),
                       lambda b: b.text), chr(10)), {LONGEST}) AS text
            FROM current_article c JOIN read USING (number)
                 JOIN articles a ON a.capture = c.content
                 LEFT JOIN boilerplate b ON b.content = c.content
        """,
    ),
    Step(
        "alike_pair",
        names("a b share are_alike are_read"),
        reads=names("compared_pair compared_text"),
        how="""
            SELECT a, b, share, are_alike, NOT are_equal
                   AND a IN (SELECT number FROM compared_text)
                       AND b IN (SELECT number FROM compared_text) AS are_read
            FROM compared_pair
        """,
    ),
    # Only editions that are not alone; *size* counts URLs.
    Step(
        "story",
        names("id story size"),
        reads=names("alike_pair compared_text current_article"),
        how=_name_stories,
    ),
)
