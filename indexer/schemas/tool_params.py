"""What the tools of language models take: the parameters of a search, and places in long answers.

A tool has the names and meanings of the API where both ask for the same thing.
"""

from collections.abc import Iterator, Mapping

from pydantic import Field

from indexer.errors import ParameterError
from indexer.schemas.choices import ExportFormat
from indexer.schemas.export_params import ExportParams
from indexer.schemas.forms import Beginning
from indexer.schemas.params import ListingParams, Narrowing, Params, SearchParams

USUAL_TEXT = 6_000  # characters of archived text in one answer
MOST_TEXT = 20_000
MOST_HITS = 20


class OfText(Params):
    """How much archived text an answer may hold."""

    characters: int = Field(
        default=USUAL_TEXT,
        ge=1_000,
        le=MOST_TEXT,
        description="At most about so many characters of archived text; 'next' leads on.",
    )


class ToolSearch(ListingParams):
    """A search with few results."""

    limit: int = Field(default=5, ge=1, le=MOST_HITS, description="At most so many results.")
    cursor: str | None = Field(
        default=None, max_length=1_000, description="From 'next' of the answer before."
    )

    def asked_of_api(self, **more: object) -> SearchParams:
        """The same search as the API takes it, with *more* of its parameters."""
        held = {name: getattr(self, name) for name in ListingParams.model_fields}
        return SearchParams.model_construct(**held | more)


class FindParams(ToolSearch, OfText):
    """What ``search`` takes."""


class TakeParams(ToolSearch, OfText):
    """What ``export`` takes."""

    format: ExportFormat = Field(
        default="jsonl",
        description="bibtex and ris are answered here, 'limit' citations at a time;"
        " every format as an address that gives the whole result.",
    )

    def asked_of_export(self) -> ExportParams:
        """The whole of the same search as the API exports it."""
        held = {name: getattr(self, name) for name in Narrowing.model_fields}
        held |= {"sort": self.sort or "-published", "collapse": self.collapse}
        return ExportParams.model_construct(**held, format=self.format)


class PieceParams(OfText):
    """What ``read`` takes."""

    id: str = Field(max_length=200, description="Id of an article.")
    from_: int = Field(default=1, ge=1, alias="from", description="First paragraph.")
    to: int | None = Field(default=None, ge=1, description="Last paragraph; by default the end.")
    offset: int = Field(
        default=0, ge=0, description="Characters of the first paragraph to leave out."
    )


class EditionsParams(Params):
    """What ``editions`` takes."""

    id: str = Field(max_length=200, description="Id of an article; any edition of it.")
    from_: int = Field(default=1, ge=1, alias="from", description="First edition to list.")


class CompareParams(OfText):
    """What ``compare`` takes."""

    id: str = Field(max_length=200, description="Id of an article; any edition of it.")
    before: str = Field(max_length=200, description="Earlier edition: its number or its id.")
    after: str = Field(max_length=200, description="Later edition: its number or its id.")
    from_: int = Field(default=1, ge=1, alias="from", description="First change to list.")


class SourcesParams(Params):
    """What ``sources`` takes."""

    prefix: Beginning = Field(default="", description="Only names that begin with this.")
    from_: int = Field(default=1, ge=1, alias="from", description="First publication to list.")
    limit: int = Field(default=30, ge=1, le=100, description="At most so many publications.")


def pairs(arguments: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The arguments of a tool as ``params.read`` takes them; raises ``ParameterError``."""
    for name, value in arguments.items():
        for item in value if isinstance(value, list) else [value]:
            yield name, _text(name, item)


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise ParameterError((name, "must be a text, a number or a list of texts"))
