"""Chips and facet panels: what narrows a search, and links that change it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import cast

from indexer.analysis import fold
from indexer.model.search import DateField, Facet, FacetField, FacetValue
from indexer.schemas.changes import FACETS
from indexer.schemas.params import Narrowing, link
from indexer.schemas.search_links import Search, SearchLinks
from webapp.pages.date_texts import written
from webapp.pages.languages import language_name
from webapp.pages.page_params import PageParams
from webapp.shared.links import path_of

TITLES: dict[FacetField, tuple[str, str]] = {
    "source": ("Source", "sources"),
    "language": ("Language", "languages"),
    "section": ("Section", "sections"),
    "author": ("Author", "authors"),
    "collection": ("Collection", "collections"),
    "tag": ("Keyword", "keywords"),
    "kind": ("Kind", "kinds"),
}
DATE_WORDS: dict[DateField, str] = {
    "published": "Published",
    "updated": "Updated",
    "captured": "Captured",
    "added": "Added",
}
ON_PAGE: tuple[FacetField, ...] = ("source", "language", "section", "author", "collection")


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter, and the search without it."""

    label: str
    value: str
    without: str
    negative: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet; *state* is ``on`` (chosen), ``not`` (excluded) or empty."""

    label: str
    count: int
    state: str
    toggle: str
    exclude: str


@dataclass(frozen=True, slots=True)
class FacetPanel:
    """One facet of the search page; *more* is how many values beyond the list there are."""

    field: FacetField
    title: str
    plural: str
    choices: tuple[Choice, ...]
    missing: int
    more: int
    more_url: str


class Labels:
    """Display labels of facet values, as far as a search has returned them."""

    def __init__(self, facets: Iterable[tuple[FacetField, Facet]]) -> None:
        self._labels = {
            (field, key(value.value)): label(field, value)
            for field, facet in facets
            for value in facet.values
        }

    def of(self, field: FacetField, value: str) -> str:
        """The label of *value*, else its own text."""
        fallback = language_name(value) if field == "language" else value
        return self._labels.get((field, key(value)), fallback)


def key(value: str) -> str:
    """The form in which values of a facet are compared: case and accents do not matter."""
    return fold(value)


def with_state(value: FacetValue, chosen: set[str], excluded: set[str]) -> FacetValue:
    """*value*, marked as chosen or excluded if its key is in *chosen* or *excluded*."""
    name = key(value.value)
    return replace(value, selected=name in chosen, excluded=name in excluded)


def label(field: FacetField, value: FacetValue) -> str:
    """How a value is written for people."""
    return language_name(value.value) if field == "language" else value.label or value.value


def searched(params: Narrowing) -> str:
    """The address of the search page for *params*."""
    return link(path_of("pages.search"), params.pairs())


def links_of(params: Search) -> SearchLinks[Search]:
    """The addresses of the search page for *params* with a change."""
    return SearchLinks(path_of("pages.search"), params)


def chips(search: SearchLinks[PageParams], labels: Labels) -> Iterator[Chip]:
    """The active filters."""
    params = search.params
    date = DATE_WORDS[params.date_field]
    if params.undated:
        yield Chip("Without the date", date.lower(), search.any_date())
    elif params.from_ or params.to:
        yield Chip(date, date_range(params.from_, params.to), search.any_date())
    for field in FACETS:
        title = TITLES[field][0]
        for value in params.chosen(field):
            yield Chip(title, labels.of(field, value), search.toggled(field, value))
        for value in params.excluded(field):
            words = "Not from" if field == "source" else f"Not {title.lower()}"
            without = search.toggled(field, value)
            yield Chip(words, labels.of(field, value), without, negative=True)
    for date, words in DATE_WORDS.items():
        for value in params.chosen(date):
            yield Chip(words, written(value), search.toggled(date, value))
        for value in params.excluded(date):
            without = search.toggled(date, value)
            yield Chip(f"Not {words.lower()}", written(value), without, negative=True)
    if params.versions == "all":
        yield Chip("Editions", "all", search.but(versions="current"))


def date_range(start: str | None, end: str | None) -> str:
    """``2006 to 2012``, ``since May 2006``, ``until 2012``, or the one interval that is meant."""
    if start and end:
        return written(start) if start == end else f"{written(start)} to {written(end)}"
    return f"since {written(start)}" if start else f"until {written(end or '')}"


def panels(search: SearchLinks[PageParams], facets: Iterable[Facet]) -> Iterator[FacetPanel]:
    """The facets that have values."""
    query = search.but().removeprefix(path_of("pages.search"))
    for facet in facets:
        field = cast(FacetField, facet.field)
        if not facet.values:
            continue
        title, plural = TITLES[field]
        shown = tuple(choice(search, field, value) for value in facet.values)
        yield FacetPanel(
            field=field,
            title=title,
            plural=plural,
            choices=shown,
            missing=facet.missing,
            more=max(facet.distinct - len(shown), 0),
            more_url=path_of("pages.values", field=field) + query,
        )


def choice(search: SearchLinks[PageParams], field: FacetField, value: FacetValue) -> Choice:
    """One value, with the links that choose and exclude it."""
    state = "on" if value.selected else "not" if value.excluded else ""
    return Choice(
        label=label(field, value),
        count=value.count,
        state=state,
        toggle=search.toggled(field, value.value),
        exclude=search.excluding(field, value.value),
    )


@lru_cache(maxsize=1_000)
def language_tag(code: str | None) -> str | None:
    """*code* where it may stand in a ``lang`` attribute."""
    plain = re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", code or "")
    return code if plain else None


_SURENESS = {"high": "Sure.", "medium": "Likely.", "low": "A guess."}


def sureness(confidence: str) -> str:
    """How sure a date is, in a word."""
    return _SURENESS.get(confidence, confidence)
