"""Query plans: the node types that every backend must execute.

A plan speaks of fields, terms and numbers of the index. ``translate`` makes one from the tree of
what someone typed, so that a backend knows nothing of languages, stemming or case.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TermQuery:
    """The field holds this word or value."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class AnyTermQuery:
    """The field holds at least one of these terms; the highest of their scores counts."""

    field: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PhraseQuery:
    """The field holds these words in this order.

    Each comes with its position in the phrase. At most *slop* other words may stand between them,
    counted over the whole phrase; their order is never reversed.
    """

    field: str
    words: tuple[tuple[int, str], ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class PrefixQuery:
    """The field holds a word that begins with *text*; all matches score alike."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class FuzzyQuery:
    """The field holds a word within *distance* insertions, deletions and substitutions.

    A swap of two letters counts as two. All matches score alike.
    """

    field: str
    text: str
    distance: int


@dataclass(frozen=True, slots=True)
class RangeQuery:
    """The number lies in ``[low, high)``; None leaves a side open."""

    field: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class ExistsQuery:
    """The facet field has a value."""

    field: str


@dataclass(frozen=True, slots=True)
class MatchAllQuery:
    """Every document."""


@dataclass(frozen=True, slots=True)
class MatchNoneQuery:
    """No document."""


@dataclass(frozen=True, slots=True)
class BooleanQuery:
    """All of *must* and *filter* match, none of *must_not*.

    *must* and *should* add to the score, *filter* does not. At least *least* of *should* have to
    match where *must* and *filter* are both empty; *least* is 1 where they are not.
    """

    must: tuple["Plan", ...] = ()
    should: tuple["Plan", ...] = ()
    must_not: tuple["Plan", ...] = ()
    filter: tuple["Plan", ...] = ()
    least: int = 1

    @property
    def parts(self) -> tuple["Plan", ...]:
        """The parts of every kind."""
        return (*self.must, *self.should, *self.must_not, *self.filter)


@dataclass(frozen=True, slots=True)
class BoostQuery:
    """*part*, its score multiplied by *boost*."""

    part: "Plan"
    boost: float


Plan = (
    TermQuery
    | AnyTermQuery
    | PhraseQuery
    | PrefixQuery
    | FuzzyQuery
    | RangeQuery
    | ExistsQuery
    | MatchAllQuery
    | MatchNoneQuery
    | BooleanQuery
    | BoostQuery
)


def any_of(parts: Sequence[Plan]) -> Plan:
    """At least one of *parts*, without a ``BooleanQuery`` around a single one."""
    possible = tuple(part for part in parts if part != MatchNoneQuery())
    if not possible:
        return MatchNoneQuery()
    return possible[0] if len(possible) == 1 else BooleanQuery(should=possible)
