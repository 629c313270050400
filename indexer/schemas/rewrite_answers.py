"""What the list of rewritten articles takes and answers."""

from typing import Annotated, Literal

from pydantic import Field

from indexer.schemas.choices import excluded, included
from indexer.schemas.forms import Moment, Sources
from indexer.schemas.params import Params
from indexer.schemas.shape import Instant, Shape

RewriteKind = Literal[
    "headline", "dek", "changed", "added", "removed", "moved", "correction", "retraction"
]


class ChangesParams(Params):
    """Which rewritten articles."""

    source: Sources = Field(default=[], description="Domain of a publication.")
    from_: Moment | None = Field(
        default=None, alias="from", description="First day or instant at which it was seen."
    )
    to: Moment | None = Field(default=None, description="Last day or instant, included.")
    kind: Annotated[list[RewriteKind], Field(max_length=8)] = Field(
        default=[],
        description="Headline or dek changed; passages changed, added, removed or moved;"
        " correction or retraction added. Any of those given.",
    )
    offset: int = Field(default=0, ge=0, le=10**9, description="Changes to skip.")
    limit: int = Field(default=25, ge=1, le=100, description="At most so many changes.")

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources it may be from."""
        return included(self.source)

    @property
    def without(self) -> tuple[str, ...]:
        """Sources it may not be from."""
        return excluded(self.source)


class ChangeLinks(Shape):
    """Where to read more."""

    page: str
    before: str
    after: str
    diff: str


class RewriteEntry(Shape):
    """One article that was rewritten: two editions in a row.

    The page was changed between *last_at*, the last capture of the earlier edition, and *seen_at*,
    the first of the later one. *note* is the correction or retraction that was added.
    """

    before: str
    after: str
    source: str
    source_name: str
    url: str
    language: str | None
    title_before: str
    title: str
    kinds: list[RewriteKind]
    changed: int
    added: int
    removed: int
    note: str | None
    last_at: Instant | None
    seen_at: Instant | None
    links: ChangeLinks


class RewritesAnswer(Shape):
    """Rewritten articles, those seen last first."""

    changes: list[RewriteEntry]
    next_url: str | None
