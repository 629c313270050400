"""What an export takes beside a search: its format, and what of each article goes into it."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from indexer.model.search import Collapse, Parsed, Query, Sort
from indexer.schemas.choices import ExportFormat
from indexer.schemas.params import Narrowing, Params

MOST_EXPORTED = 100_000_000

FieldNames = Annotated[str, AfterValidator(str.strip), Field(max_length=2_000)]


class FormatParams(Params):
    """Which format, and what of each article."""

    format: ExportFormat = Field(default="jsonl", description="The format of the file.")
    fields: FieldNames = Field(
        default="",
        description="For jsonl, csv and parquet: the fields of each article, with commas between"
        " them; 'text' is one.",
    )
    captures: Literal["newest", "all"] = Field(
        default="newest",
        description="For warc, wacz and cdxj: the newest capture of each article, or all of its"
        " edition.",
    )
    requests: bool = Field(
        default=False, description="For warc and wacz: the requests of the captures, too."
    )
    resources: bool = Field(
        default=False, description="For warc, wacz and cdxj: what the pages show, too."
    )

    @property
    def field_names(self) -> tuple[str, ...]:
        """The fields that are asked for."""
        return tuple(filter(None, (name.strip() for name in self.fields.split(","))))

    @property
    def extras(self) -> frozenset[Literal["requests", "resources"]]:
        """What belongs to the captures."""
        found: list[Literal["requests", "resources"]] = []
        found += ["requests"] if self.requests else []
        found += ["resources"] if self.resources else []
        return frozenset(found)


class ExportParams(FormatParams, Narrowing):
    """A search whose whole result is written to one file."""

    sort: Sort = Field(default="-published", description="Order of the articles.")
    collapse: Collapse = Field(
        default="none", description="One article for each URL, or for each story."
    )
    limit: int | None = Field(
        default=None, ge=1, le=MOST_EXPORTED, description="At most so many articles."
    )

    def asked(self, parsed: Parsed, budget: float) -> Query:
        """The query for the articles."""
        return self.query(parsed, sort=self.sort, collapse=self.collapse, budget=budget)

    def conditions(self) -> tuple[tuple[str, str], ...]:
        """The parameters that say which articles: all but the query text and the format."""
        of_format = {"q", *FormatParams.model_fields}
        return tuple(pair for pair in self.pairs() if pair[0] not in of_format)
