"""Stories: near-identical editions over different URLs, such as wire copy and mirrors.

Each edition carries a sample of its four-word runs (``fingerprint.shingles``). Editions that
share some of them are compared by their texts (``near_copies``), and those that are near-copies
are one story, which is named by the smallest id among its current editions.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Sequence

from indexer.corpus.database import Connection
from indexer.corpus.near_copies import LONGEST, Wording, are_near_copies, wording
from indexer.corpus.steps import Step, common_count, held_often, names

BUCKET = 32  # of the sampled runs, those that this divides bring editions together
SHORT = 64  # an edition of fewer sampled runs is brought together by all of them
CROWD = 200  # a run in more current editions than this tells nothing
MIN_COMMON = 0.05  # of the shorter edition's sampled runs, from which texts are compared
MOST_READ = 20_000  # editions whose texts are compared, the most alike first
MIN_SHARE = 0.5  # of the runs of both editions that are common, for a story where these are more
EQUAL, ENOUGH = 0.9, 24  # share of so many runs that is common where texts need no comparing
_AT_A_TIME = 500  # pairs whose texts are fetched together
_KEPT = 2_000  # wordings that are kept at a time

EditionPair = tuple[int, int, str | None]
"""The numbers of two editions, and the key of the verdict on them."""


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


def _leave_out_joined(connection: Connection) -> None:
    """Make ``unjudged_pair``: pairs without a verdict, unless others' verdicts join them."""
    leaders = _joined(connection, "alike_pair")
    rows = connection.execute("SELECT a, b FROM alike_pair WHERE near IS NULL").fetchall()
    left = [row for row in rows if leaders.of(row[0]) != leaders.of(row[1])]
    connection.execute(
        "CREATE TEMP TABLE unjudged_pair AS SELECT a, b, share, pair FROM alike_pair"
        " JOIN (SELECT unnest($a::BIGINT[]) AS a, unnest($b::BIGINT[]) AS b) USING (a, b)",
        {"a": [one for one, _ in left], "b": [other for _, other in left]},
    )


def _judge(connection: Connection) -> None:
    """Make ``fresh_verdict``: which unjudged pairs are near-copies, unless those before join them.

    The most alike come first.
    """
    leaders, groups = _joined(connection, "alike_pair"), _Leaders()
    rows = connection.execute(
        "SELECT a, b, pair FROM unjudged_pair ORDER BY share DESC, a, b"
    ).fetchall()
    for one, other, _ in rows:
        groups.join(one, other)
    rows.sort(key=lambda row: groups.of(row[0]))  # so that few texts are read more than once
    texts, found = _Texts(connection), []
    for at in range(0, max(1, len(rows)), _AT_A_TIME):
        batch = [
            row for row in rows[at : at + _AT_A_TIME] if leaders.of(row[0]) != leaders.of(row[1])
        ]
        for verdict in _verdicts(batch, texts):
            found.append(verdict)
            if verdict[-1]:
                leaders.join(*verdict[:2])
    connection.execute(
        "CREATE TEMP TABLE fresh_verdict (a BIGINT, b BIGINT, pair VARCHAR, near BOOLEAN)"
    )
    connection.execute(
        "INSERT INTO fresh_verdict SELECT unnest($a), unnest($b), unnest($pair), unnest($near)",
        {name: [row[at] for row in found] for at, name in enumerate(("a", "b", "pair", "near"))},
    )


def _verdicts(
    pairs: Sequence[EditionPair], texts: "_Texts"
) -> Iterator[tuple[int, int, str | None, bool]]:
    """Each of the pairs, and whether it is one story."""
    texts.fetch(number for one, other, _ in pairs for number in (one, other))
    for one, other, pair in pairs:
        yield one, other, pair, are_near_copies(texts[one], texts[other])


def _name_stories(connection: Connection) -> None:
    """Make ``story``: near-copies joined into clusters, which SQL does badly."""
    found = _joined(connection, "alike_pair", "fresh_verdict").members()
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


def _joined(connection: Connection, *tables: str) -> _Leaders:
    """Editions joined by the near-copies in these tables."""
    leaders = _Leaders()
    for table in tables:
        for one, other in connection.execute(f"SELECT a, b FROM {table} WHERE near").fetchall():
            leaders.join(one, other)
    return leaders


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
    # Without boilerplate: papers that share only their appeal for gifts tell no common story. The
    # one table with something of every edition's text: what does not fit into memory is spilled.
    Step(
        "sampled_runs",
        names("number runs"),
        reads=names("current_article articles boilerplate"),
        how="""
            SELECT number::INTEGER AS number, list_distinct(flatten(
                       CASE WHEN places IS NULL THEN block_shingles
                       ELSE list_filter(block_shingles, lambda s, i:
                           NOT list_contains(places, i)) END)) AS runs
            FROM current_article c JOIN articles a ON a.capture = c.content
                 LEFT JOIN boilerplate b ON b.content = c.content
        """,
    ),
    Step(
        "bucket",
        names("number run"),
        reads=("sampled_runs",),
        how=f"""
            SELECT number, unnest(CASE WHEN len(runs) < {SHORT} THEN runs
                       ELSE list_filter(runs, lambda r: r % {BUCKET} = 0) END) AS run
            FROM sampled_runs
        """,
        view=True,
    ),
    Step(
        "candidate_pair",
        names("a b"),
        reads=("bucket",),
        how=f"""
            WITH met AS (
                {held_often("SELECT run AS number FROM bucket", 2)}),
            held AS MATERIALIZED (
                SELECT number, run FROM bucket WHERE run IN (FROM met)),
            telling AS (SELECT run FROM held GROUP BY run HAVING count(*) <= {CROWD}),
            shared AS (FROM held SEMI JOIN telling USING (run))
            SELECT DISTINCT a.number AS a, b.number AS b
            FROM shared a JOIN shared b USING (run) WHERE a.number < b.number
        """,
    ),
    # *share* is that of the shorter edition's runs which the other one has.
    Step(
        "compared_pair",
        names("a b share are_alike are_equal"),
        reads=names("candidate_pair sampled_runs"),
        how=f"""
            SELECT a, b, common / least(x, y) AS share,
                   common * (1 + {MIN_SHARE}) >= {MIN_SHARE} * (x + y) AS are_alike,
                   common >= {ENOUGH} AND common * (1 + {EQUAL}) >= {EQUAL} * (x + y) AS are_equal
            FROM (SELECT a, b, len(x.runs) AS x, len(y.runs) AS y,
                         {common_count("x.runs", "y.runs")} AS common
                  FROM candidate_pair c JOIN sampled_runs x ON x.number = c.a
                       JOIN sampled_runs y ON y.number = c.b)
            WHERE common >= {MIN_COMMON} * least(x, y)
        """,
    ),
    # Editions whose texts are to be compared, and what is compared, as a digest.
    Step(
        "read_edition",
        names("number digest"),
        reads=names("compared_pair current_article articles boilerplate"),
        how=f"""
            WITH read AS (
                SELECT number FROM (
                    SELECT unnest([a, b]) AS number, share FROM compared_pair
                    WHERE NOT are_equal)
                GROUP BY number ORDER BY max(share) DESC, number LIMIT {MOST_READ})
            SELECT number, md5(list_filter(block_digests, lambda d, i:
                       places IS NULL OR NOT list_contains(places, i))::VARCHAR) AS digest
            FROM current_article c JOIN read USING (number)
                 JOIN articles a ON a.capture = c.content
                 LEFT JOIN boilerplate b ON b.content = c.content
        """,
    ),
    # *near* is NULL where nobody has judged the texts yet; those that are not read are judged by
    # their runs. The order of a pair follows from ids, so that it is the same in each look.
    Step(
        "alike_pair",
        names("a b share are_read pair near"),
        reads=names("compared_pair read_edition story_rules known_verdict"),
        how="""
            SELECT a, b, share, are_read, pair,
                   CASE WHEN are_read THEN near ELSE are_alike END AS near
            FROM (SELECT a, b, share, are_alike, NOT are_equal AND x.number IS NOT NULL
                             AND y.number IS NOT NULL AS are_read,
                         (SELECT rules FROM story_rules) || x.digest || y.digest AS pair
                  FROM compared_pair LEFT JOIN read_edition x ON x.number = a
                       LEFT JOIN read_edition y ON y.number = b)
                 LEFT JOIN known_verdict USING (pair)
        """,
    ),
    Step(
        "unjudged_pair",
        names("a b share pair"),
        reads=("alike_pair",),
        how=_leave_out_joined,
    ),
    Step(
        "compared_text",
        names("number text"),
        reads=names("unjudged_pair current_article articles boilerplate"),
        how=f"""
            SELECT number, left(array_to_string(list_transform(list_filter(
                       blocks, lambda b, i: places IS NULL OR NOT list_contains(places, i)),
                       lambda b: b.text), chr(10)), {LONGEST}) AS text
            FROM current_article c JOIN articles a ON a.capture = c.content
                 LEFT JOIN boilerplate b ON b.content = c.content
            WHERE number IN (SELECT a FROM unjudged_pair UNION ALL SELECT b FROM unjudged_pair)
        """,
    ),
    Step(
        "fresh_verdict",
        names("a b pair near"),
        reads=names("alike_pair unjudged_pair compared_text"),
        how=_judge,
    ),
    # Only editions that are not alone; *size* counts URLs.
    Step(
        "story",
        names("id story size"),
        reads=names("alike_pair fresh_verdict current_article"),
        how=_name_stories,
    ),
    # What the next look need not judge again: verdicts on the texts of this one.
    Step(
        "story_verdicts",
        names("pair near"),
        reads=names("alike_pair fresh_verdict"),
        how="""
            SELECT pair, bool_and(near) AS near
            FROM (SELECT pair, near FROM alike_pair WHERE are_read AND near IS NOT NULL
                  UNION ALL SELECT pair, near FROM fresh_verdict)
            WHERE pair IS NOT NULL GROUP BY pair
        """,
        view=True,
    ),
)
