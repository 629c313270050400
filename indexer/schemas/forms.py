"""The types of parameter values: dates, publications, values of facets, and short texts."""

from typing import Annotated

from pydantic import AfterValidator, Field

from indexer.errors import QueryError
from indexer.query import instant
from indexer.schemas.choices import bare, publication

MAX_QUERY = 6_000  # characters; servers cut request lines not far beyond
MAX_VALUES = 50  # values of one facet in one search
MAX_SEARCHES = 6  # searches side by side


def _moment(text: str) -> str:
    try:
        instant(text)
    except QueryError as error:
        raise ValueError(error.args[0]) from error
    return text


def _period(choice: str) -> str:
    _moment(bare(choice))
    return choice


Moment = Annotated[str, AfterValidator(_moment), Field(max_length=40)]
Value = Annotated[str, Field(max_length=300)]
Values = Annotated[list[Value], Field(max_length=MAX_VALUES)]
Sources = Annotated[
    list[Annotated[Value, AfterValidator(publication)]], Field(max_length=MAX_VALUES)
]
Times = Annotated[
    list[Annotated[str, AfterValidator(_period), Field(max_length=40)]],
    Field(max_length=MAX_VALUES),
]

# For the pages, which import no pydantic.
Beginning = Annotated[str, Field(max_length=100)]
ArticleId = Annotated[str, Field(max_length=200)]
From = Annotated[Moment | None, Field(alias="from")]
Position = Annotated[int, Field(ge=1, le=10_000_000)]
Searches = Annotated[
    list[Annotated[str, Field(max_length=MAX_QUERY)]], Field(max_length=MAX_SEARCHES)
]
