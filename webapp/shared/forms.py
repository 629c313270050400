"""How the values of parameters are written: dates, publications, values of facets."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from indexer import urls
from indexer.errors import QueryError
from indexer.query import instant

MAX_VALUES = 50  # values of one facet in one search


def literal(value: str) -> str:
    """*value* as a choice: a leading ``-`` excludes and a leading ``=`` takes the rest as it is."""
    return "=" + value if value[:1] in ("-", "=") else value


def bare(held: str) -> str:
    """The value alone, without the sign before it."""
    return held[1:] if held[:1] in ("-", "=") else held


def _moment(text: str) -> str:
    try:
        instant(text)
    except QueryError as error:
        raise ValueError(str(error)) from error
    return text


def _publication(value: str) -> str:
    # A host stands for the publication it belongs to: www.tarrow.example means tarrow.example.
    host = value.lstrip("-=")
    if not re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", host):
        return value
    return value[: len(value) - len(host)] + urls.source("http://" + host)


def _period(value: str) -> str:
    _moment(bare(value))
    return value


Moment = Annotated[str, AfterValidator(_moment), Field(max_length=40)]
Value = Annotated[str, Field(max_length=300)]
Values = Annotated[list[Value], Field(max_length=MAX_VALUES)]
Sources = Annotated[
    list[Annotated[Value, AfterValidator(_publication)]], Field(max_length=MAX_VALUES)
]
Times = Annotated[
    list[Annotated[str, AfterValidator(_period), Field(max_length=40)]],
    Field(max_length=MAX_VALUES),
]
