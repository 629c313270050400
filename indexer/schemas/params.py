"""Parameters to a checked search, and a search back to the parameters of a link."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal, Self, TypeVar, get_origin
from urllib.parse import quote_plus, urlencode

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails

from indexer.errors import ParameterError
from indexer.model.search import (
    Collapse,
    DateField,
    DateFilter,
    During,
    FacetField,
    Filter,
    Interval,
    Parsed,
    Periods,
    Query,
    Sort,
)
from indexer.model.sentences import N_, Sentence
from indexer.query import instant
from indexer.schemas import changes
from indexer.schemas.changes import DATES, FACETS
from indexer.schemas.choices import excluded, included, literal
from indexer.schemas.forms import MAX_QUERY, Moment, Sources, Times, Values
from indexer.schemas.periods import chosen_interval

_SAFE = re.compile(r"[A-Za-z0-9_.~-]*")  # what stands in an address as it is

AnyFacet = Literal[FacetField, DateField]
Model = TypeVar("Model", bound="Params")


class Params(BaseModel):
    """Parameters of one route; empty ones count as not given, unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @classmethod
    @cache
    def forms(cls) -> Mapping[str, tuple[str, object]]:
        """The name in addresses and the default of each parameter, in a fixed order."""
        fields = cls.model_fields.items()
        return {name: (field.alias or name, field.default) for name, field in fields}

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters that differ from their defaults, in a fixed order: the canonical query."""
        held, found = self.__dict__, list[tuple[str, str]]()
        for name, (alias, default) in self.forms().items():
            if (value := held[name]) != default:
                found += [(alias, text) for text in _written(value)]
        return found

    def only(self, model: type[Model]) -> Model:
        """The part of these parameters that *model* has."""
        return model.model_construct(**{name: getattr(self, name) for name in model.model_fields})


def _written(value: object) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return ["1" if item is True else str(item) for item in items]


def piece(alias: str, default: object, value: object) -> str:
    """What an address says of one parameter: nothing of one that has its *default*."""
    if value == default:
        return ""
    return "&".join([f"{alias}={_quoted(text)}" for text in _written(value)])


def _quoted(text: str) -> str:
    return text if _SAFE.fullmatch(text) else quote_plus(text)  # most are, and a page has hundreds


def link(path: str, pairs: list[tuple[str, str]]) -> str:
    """*path* with *pairs* as its query, or behind the query that it has."""
    return extended(path, urlencode(pairs))


def extended(path: str, query: str) -> str:
    """*path* with *query* behind what it has of one."""
    return f"{path}{'&' if '?' in path else '?'}{query}" if query else path


class Narrowing(Params):
    """The part of a search that says which articles match."""

    q: str = Field(
        default="", max_length=MAX_QUERY, description="Query text; without it, everything is found."
    )
    from_: Moment | None = Field(
        default=None,
        alias="from",
        description="First day or instant: ISO 8601, or 4 to 14 digits (2015, 201509).",
    )
    to: Moment | None = Field(
        default=None, description="Last day or instant, included; written as 'from'."
    )
    undated: bool = Field(
        default=False, description="Only articles without the date of 'date_field'."
    )
    date_field: DateField = Field(
        default="published", description="The date that 'from' and 'to' refer to."
    )
    source: Sources = Field(default=[], description="Domain of a publication.")
    author: Values = Field(default=[], description="Author.")
    language: Values = Field(default=[], description="Language code, such as 'en'.")
    section: Values = Field(default=[], description="Section of the publication.")
    tag: Values = Field(default=[], description="Keyword that the page states.")
    collection: Values = Field(default=[], description="Collection that the operator named.")
    kind: Values = Field(default=[], description="Kind of page.")
    published: Times = Field(
        default=[], description="Year, month or day of publication, such as '2015' or '-2015-09'."
    )
    updated: Times = Field(default=[], description="Year, month or day of the last change.")
    captured: Times = Field(default=[], description="Year, month or day of capture.")
    added: Times = Field(default=[], description="Year, month or day in which it was taken in.")
    versions: Literal["current", "all"] = Field(
        default="current", description="Only the newest edition of each URL, or all editions."
    )

    @field_validator("to")
    @classmethod
    def _to_is_not_before_from(cls, value: str | None, info: ValidationInfo) -> str | None:
        start = info.data.get("from_")
        if value and start and instant(start) >= instant(value, end=True):
            raise ValueError(N_("is before 'from'"))
        return value

    @field_validator("undated")
    @classmethod
    def _undated_has_no_range(cls, value: bool, info: ValidationInfo) -> bool:
        if value and (info.data.get("from_") or info.data.get("to")):
            raise ValueError(N_("cannot be combined with 'from' or 'to'"))
        return value

    @property
    def dates(self) -> DateFilter | None:
        """The range of days as engines take it: half-open."""
        if self.undated:
            return DateFilter(self.date_field, undated=True)
        if not (self.from_ or self.to):
            return None
        return DateFilter(
            self.date_field,
            start=instant(self.from_) if self.from_ else None,
            end=instant(self.to, end=True) if self.to else None,
        )

    @property
    def periods(self) -> tuple[Periods, ...]:
        """The active choices of years, months and days."""
        return tuple(
            Periods(
                field,
                tuple(_during(field, value) for value in self.chosen(field)),
                tuple(_during(field, value) for value in self.excluded(field)),
            )
            for field in DATES
            if self._held(field)
        )

    def chosen(self, field: AnyFacet) -> tuple[str, ...]:
        """Values of *field* an article may have."""
        return included(self._held(field))

    def excluded(self, field: AnyFacet) -> tuple[str, ...]:
        """Values of *field* an article may not have."""
        return excluded(self._held(field))

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The active facet filters."""
        return tuple(
            Filter(field, self.chosen(field), self.excluded(field))
            for field in FACETS
            if self._held(field)
        )

    def query(self, parsed: Parsed, **more: object) -> Query:
        """This search for *parsed*; *more* are further fields of the query."""
        return Query(
            tree=parsed.tree,
            filters=self.filters,
            dates=self.dates,
            periods=self.periods,
            versions=self.versions,
            **more,  # type: ignore[arg-type]
        )

    def _held(self, field: AnyFacet) -> list[str]:
        values: list[str] = getattr(self, field)
        return values

    # ---- the same search with one thing changed ---------------------------------------------

    def but(self, **changes: object) -> Self:
        """The same search with *changes*, from its first page."""
        return self.model_copy(update=changes)

    def toggled(self, field: AnyFacet, value: str) -> Self:
        """With *value* dropped if it is chosen or excluded, else added."""
        return self.but(**changes.toggled(field, self._held(field), value))

    def choosing(self, field: FacetField, value: str) -> Self:
        """With *value* as the only choice of its facet."""
        return self.but(**{field: [literal(value)]})

    def any_date(self) -> Self:
        """Without a limit on dates."""
        return self.but(**changes.any_date())


def _during(field: DateField, value: str) -> During:
    return During(field, instant(value), instant(value, end=True))


class ListingParams(Narrowing):
    """A search with the order and the page of its results."""

    sort: Sort | None = Field(
        default=None,
        description="Order; by default relevance with a query text, else newest first.",
    )
    collapse: Collapse = Field(
        default="none",
        description="One hit for each URL, or for each story (the same text at several URLs).",
    )
    recency: bool = Field(
        default=False,
        description="By relevance, rank newer articles slightly higher: two percent a year.",
    )
    limit: int = Field(default=20, ge=1, le=200, description="Hits on one page.")
    cursor: str | None = Field(
        default=None,
        max_length=1_000,
        description="Where the page begins: the 'next_cursor' of the page before.",
    )

    @property
    def order(self) -> Sort:
        """The order: without a query text the newest come first."""
        return self.sort or ("relevance" if self.q.strip() else "-published")

    def but(self, **changes: object) -> Self:
        """The same search with *changes*, from its first page."""
        return super().but(**{"cursor": None, **changes})

    def asked(self, parsed: Parsed, budget: float, **more: object) -> Query:
        """The query for one page of results; *more* are further fields of it."""
        return self.query(
            parsed,
            sort=self.order,
            limit=self.limit,
            cursor=self.cursor,
            collapse=self.collapse,
            recency=self.recency,
            budget=budget,
            **more,
        )


class SearchParams(ListingParams):
    """Everything ``/api/v1/search`` takes."""

    facet: list[AnyFacet] = Field(
        default=[],
        max_length=11,
        description="Facets to count; for a date, counts over time.",
    )
    facet_size: int = Field(
        default=10, ge=0, le=200, description="Values listed for each facet; 0 counts no facets."
    )
    facet_sort: Literal["count", "name"] = Field(
        default="count", description="Order of the values of a facet."
    )
    interval: Interval | None = Field(
        default=None,
        description="Interval of the counts over time; the default depends on the length of the"
        " range: days up to three months, months up to two years, else years.",
    )
    format: Literal["json", "jsonl", "csv", "atom"] = Field(
        default="json",
        description="jsonl and csv contain all results unless 'limit' is given.",
    )

    @property
    def dates_counted(self) -> list[DateField]:
        """The dates among the facets."""
        return [field for field in DATES if field in self.facet and self.facet_size]

    def interval_of(self, field: DateField) -> Interval | None:
        """The interval in which *field* is counted; None leaves it to the engine."""
        return self.interval or (chosen_interval(self.dates) if field == self.date_field else None)

    @property
    def counted(self) -> dict[str, object]:
        """The fields of a query that ask for the facets, and the first of the dates."""
        dates = self.dates_counted
        return {
            "facets": tuple(f for f in FACETS if f in self.facet and self.facet_size),
            "facet_size": max(self.facet_size, 1),
            "facet_sort": self.facet_sort,
            "histogram": dates[0] if dates else None,
            "interval": self.interval_of(dates[0]) if dates else None,
        }


def read(model: type[Model], pairs: Iterable[tuple[str, str]], strict: bool = True) -> Model:
    """The parameters *pairs* as *model*; raises ``ParameterError``.

    Parameters that *model* does not have are an error, unless *strict* is False.
    """
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).extend([value] if value else [])
    known = {field.alias or name: field for name, field in model.model_fields.items()}
    values: dict[str, object] = {}
    for name, found in given.items():
        if name not in known:
            if strict:
                values[name] = found
        elif get_origin(known[name].annotation) is list:
            values[name] = found or known[name].default
        elif len(found) > 1:
            raise ParameterError((name, N_("given more than once")))
        elif found:
            values[name] = found[0]
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise ParameterError(*_problems(error, ", ".join(known))) from error


def _problems(error: ValidationError, known: str) -> list[tuple[str, str]]:
    found = []
    for problem in error.errors(include_url=False):
        reason = _reason(problem)
        if problem["type"] == "extra_forbidden":
            reason = Sentence(
                "unknown parameter; the known ones are %(known)s", known=known or "none"
            )
        found.append((str(problem["loc"][0]), reason))
    return found


def _reason(problem: ErrorDetails) -> str:
    """What is wrong, as a ``Sentence`` where it is one that readers meet."""
    context = problem.get("ctx", {})
    if problem["type"] == "value_error" and context["error"].args:
        return str(reason) if not isinstance(reason := context["error"].args[0], str) else reason
    template = _REASONS.get(problem["type"])
    if template is None:
        return problem["msg"].removeprefix("Value error, ")
    return Sentence(template, **{name: str(value) for name, value in context.items()})


_REASONS = {
    "literal_error": N_("Input should be %(expected)s"),
    "less_than_equal": N_("Input should be less than or equal to %(le)s"),
    "greater_than_equal": N_("Input should be greater than or equal to %(ge)s"),
    "string_too_long": N_("String should have at most %(max_length)s characters"),
    "too_long": N_("List should have at most %(max_length)s items after validation, not more"),
    "int_parsing": N_("Input should be a valid integer, unable to parse string as an integer"),
    "bool_parsing": N_("Input should be a valid boolean, unable to interpret input"),
}
"""What pydantic says, by the type of its error."""
