"""What the addresses of the API take, beside the parameters of a search."""

from typing import Annotated, Literal

from pydantic import Field

from indexer.model.capture import Outcome
from indexer.model.search import Collapse, FacetField, Interval
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
    collapse: Collapse = Field(
        default="none",
        description="Count each URL, or each story (the same text at several URLs), once an"
        " interval.",
    )


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


Digits = Annotated[str, Field(pattern=r"^[0-9]{1,14}$")]


class AvailableParams(Params):
    """Which capture of a URL."""

    url: str = Field(min_length=1, max_length=8_000, description="The URL, with a scheme or not.")
    timestamp: Digits | None = Field(
        default=None, description="1 to 14 digits; without it, the newest capture is named."
    )


class CdxParams(Params):
    """Which captures, and how they are written; names are those of other CDX servers."""

    url: str = Field(
        min_length=1,
        max_length=8_000,
        description="The URL whose captures to list; 'example.com/*' and '*.example.com' name"
        " many.",
    )
    match_type: Literal["exact", "prefix", "host", "domain"] | None = Field(
        default=None, alias="matchType", description="Which URLs are meant; by default 'exact'."
    )
    from_: str | None = Field(
        default=None,
        max_length=40,
        alias="from",
        description="First instant, 1 to 14 digits or ISO 8601.",
    )
    from_ts: str | None = Field(default=None, max_length=40, description="Another name of 'from'.")
    to: str | None = Field(default=None, max_length=40, description="Last instant, included.")
    limit: int | None = Field(
        default=None,
        description="At most so many captures; with a minus sign, so many of the last ones.",
    )
    offset: int = Field(default=0, ge=0, le=10**12, description="Captures to skip.")
    output: Literal["text", "json", "cdxj", "link"] | None = Field(
        default=None,
        description="Space-separated lines, one JSON array with a header row, CDXJ, or a TimeMap.",
    )
    filter: list[Annotated[str, Field(max_length=1_000)]] = Field(
        default=[],
        max_length=20,
        description="Which captures are listed: '[!][=~]field:expression'.",
    )
    fl: str | None = Field(
        default=None, max_length=500, description="Fields to write, separated by commas."
    )
    fields: str | None = Field(default=None, max_length=500, description="Another name of 'fl'.")
    sort: Literal["default", "reverse", "closest"] | None = Field(
        default=None, description="Order; by default by URL key and time."
    )
    reverse: bool = Field(default=False, description="The same as 'sort=reverse'.")
    closest: Digits | None = Field(
        default=None, description="List captures by their distance from this time."
    )
    collapse: list[Annotated[str, Field(max_length=100)]] = Field(
        default=[],
        max_length=10,
        description="Of neighbours with equal values only the first: 'field' or 'field:N'.",
    )
    collapse_time: int | None = Field(
        default=None,
        ge=1,
        le=14,
        alias="collapseTime",
        description="Of neighbours with equal status and so many equal digits only the first.",
    )
    page: int | None = Field(default=None, ge=-1, le=10**9, description="Page, from 0.")
    page_size: int = Field(
        default=1,
        ge=1,
        alias="pageSize",
        description="Blocks of 3,000 captures on a page; up to 50.",
    )
    show_num_pages: bool = Field(
        default=False, alias="showNumPages", description="Answer only how many pages there are."
    )
    show_resume_key: bool = Field(
        default=False,
        alias="showResumeKey",
        description="End with a key that leads on, where 'limit' left captures out.",
    )
    resume_key: str | None = Field(
        default=None, max_length=20_000, alias="resumeKey", description="Go on behind this key."
    )
    gzip: bool = Field(default=True, description="False: never compress the answer.")
    resolve_revisits: bool = Field(
        default=False,
        alias="resolveRevisits",
        description="Give revisits the type and status of what they repeat, and say where it is.",
    )
    show_dupe_count: bool = Field(
        default=False,
        alias="showDupeCount",
        description="Add 'dupecount': how many earlier captures of the URL have the same digest.",
    )
    show_skip_count: bool = Field(
        default=False,
        alias="showSkipCount",
        description="Add 'skipcount': how many captures behind this one were left out.",
    )
    last_skip_timestamp: bool = Field(
        default=False,
        alias="lastSkipTimestamp",
        description="Add 'endtimestamp': the time of the last capture that was left out.",
    )
