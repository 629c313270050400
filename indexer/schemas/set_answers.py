"""The shapes of result sets: what was saved, and how it differs from what is found now."""

from typing import Any, Literal

from pydantic import Field

from indexer.corpus.result_sets import ResultSet
from indexer.schemas.params import Params
from indexer.schemas.results import Index
from indexer.schemas.shape import Instant, Shape

MemberState = Literal["unchanged", "changed", "gone", "removed"]


class SetQuery(Shape):
    """The search of a set."""

    q: str
    parsed: str
    filters: list[tuple[str, str]] = Field(description="The other parameters of the search.")


class SetSummary(Shape):
    """One saved set."""

    name: str
    query: SetQuery
    index: Index = Field(description="The index that was asked.")
    saved: Instant
    total: int = Field(description="Articles that were found then.")
    links: dict[str, str]


class SetList(Shape):
    """All saved sets."""

    sets: list[SetSummary]


class SetMemberEntry(Shape):
    """One article of a set; of one that is gone or removed nothing but its id is known."""

    id: str
    digest: str = Field(description="SHA-256 of headline and text when saved, half of its digits.")
    state: MemberState
    now: str | None = Field(description="Id of the edition that its URL has now.")
    url: str | None
    title: str | None


class AddedEntry(Shape):
    """An article that the search finds now and did not find then."""

    id: str
    url: str
    title: str


class SetComparison(Shape):
    """What the search finds now, beside what was saved."""

    index: Index
    unchanged: int
    changed: int
    added: int
    gone: int = Field(description="Found no more, since it has changed or the index has.")
    removed: int = Field(description="An operator has asked for it not to be shown.")
    partial: bool = Field(description="There are more matches than were looked at.")
    added_articles: list[AddedEntry] = Field(description="The first of them.")


class SetAnswer(SetSummary):
    """A set, a page of its members, and what has changed since."""

    now: SetComparison
    members: list[SetMemberEntry]
    next_url: str | None


class SetParams(Params):
    """Which members to list."""

    offset: int = Field(default=0, ge=0, le=10_000_000, description="Members to skip.")
    limit: int = Field(default=100, ge=1, le=1_000, description="At most so many members.")


def set_summary(kept: ResultSet, links: dict[str, str]) -> dict[str, Any]:
    """The fields of ``SetSummary``."""
    return {
        "name": kept.name,
        "query": SetQuery(q=kept.q, parsed=kept.parsed, filters=list(kept.filters)),
        "index": Index(generation=kept.generation, documents=kept.documents),
        "saved": kept.saved_at,
        "total": len(kept.members),
        "links": links,
    }
