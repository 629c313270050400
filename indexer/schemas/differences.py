"""The shapes of two editions beside each other."""

from typing import Literal

from indexer.schemas.article import Version
from indexer.schemas.shape import Shape


class DiffSpan(Shape):
    """A stretch of text; *changed* marks what only this edition has."""

    text: str
    changed: bool


class Pair(Shape):
    """One passage in the earlier and in the later edition; empty where it has none.

    A passage that is *moved* stands twice: removed from one place, added at another. *note* says
    that the later edition calls it a correction or a retraction.
    """

    part: Literal["title", "description", "text"]
    change: Literal["same", "changed", "added", "removed"]
    before: list[DiffSpan]
    after: list[DiffSpan]
    moved: bool
    note: Literal["correction", "retraction"] | None


class DiffCounts(Shape):
    """Two texts, passage by passage.

    *partial* says that they would have taken too long to compare: passages that could have been
    matched then count as removed and added, and very long texts are cut. Passages that
    only *moved* are not among those *added* and *removed*.
    """

    changed: int
    added: int
    removed: int
    moved: int
    unchanged: int
    partial: bool
    pairs: list[Pair]


class DiffAnswer(DiffCounts):
    """Two editions of one URL, passage by passage."""

    before: Version
    after: Version
