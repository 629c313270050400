"""What the addresses of the API take, beside the parameters of a search."""

from typing import Literal

from pydantic import Field

from indexer.model.capture import Outcome
from indexer.model.search import FacetField, Interval
from indexer.schemas.forms import Moment
from indexer.schemas.params import Narrowing, Params


class NoParams(Params):
    """A route without parameters."""


class FacetValuesParams(Narrowing):
    """A search, and which values of the facet."""

    prefix: str = Field(default="", max_length=100, description="Only values that begin with this.")
    size: int = Field(default=50, ge=1, le=1_000, description="At most so many values.")
    sort: Literal["count", "name"] = Field(default="count", description="Order of the values.")
    interval: Interval = Field(default="year", description="Length of the intervals of a date.")


class TimelineParams(Narrowing):
    """A search, the length of the intervals, and a facet to split it by."""

    interval: Interval | None = Field(
        default=None, description="The default depends on the length of the range."
    )
    by: FacetField | None = Field(
        default=None, description="One timeline for each of the most frequent values of this facet."
    )
    size: int = Field(default=5, ge=1, le=20, description="At most so many timelines, with 'by'.")


class SimilarParams(Params):
    """How many articles to list."""

    limit: int = Field(default=10, ge=1, le=50, description="At most so many articles.")


class SuggestParams(Params):
    """What was typed so far."""

    q: str = Field(default="", max_length=200, description="What was typed so far.")
    limit: int = Field(
        default=5, ge=1, le=20, description="At most so many suggestions of each kind."
    )


class RecordsParams(Params):
    """Which rows of the ledger."""

    outcome: Outcome | None = Field(default=None, description="Only records with this outcome.")
    offset: int = Field(default=0, ge=0, le=10**12, description="Rows to skip.")
    limit: int = Field(default=100, ge=1, le=1_000, description="At most so many rows.")


class CdxParams(Params):
    """Which captures, and how they are written."""

    url: str = Field(min_length=1, max_length=8_000, description="The URL whose captures to list.")
    match_type: Literal["exact"] = Field(
        default="exact", alias="matchType", description="Only exact matches are supported."
    )
    from_: Moment | None = Field(
        default=None, alias="from", description="First instant, 4 to 14 digits."
    )
    to: Moment | None = Field(default=None, description="Last instant, included.")
    limit: int = Field(
        1_000, ge=1, le=10_000, description="At most so many captures, oldest first."
    )
    output: Literal["text", "json", "cdxj"] = Field(
        default="text",
        description="Space-separated lines, one JSON array with a header row, or CDXJ.",
    )
