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
from webapp.shared.speech import N_, NN_, _, ngettext, pgettext

TITLES: dict[FacetField, str] = {
    "source": N_("Source"),
    "language": N_("Language"),
    "section": N_("Section"),
    "author": N_("Author"),
    "collection": N_("Collection"),
    "tag": N_("Keyword"),
    "kind": N_("Kind"),
}
ALL: dict[FacetField, str] = {
    "source": N_("All sources"),
    "language": N_("All languages"),
    "section": N_("All sections"),
    "author": N_("All authors"),
    "collection": N_("All collections"),
    "tag": N_("All keywords"),
    "kind": N_("All kinds"),
}
_NOT: dict[FacetField, str] = {
    "source": N_("Not from"),
    "language": N_("Not language"),
    "section": N_("Not section"),
    "author": N_("Not author"),
    "collection": N_("Not collection"),
    "tag": N_("Not keyword"),
    "kind": N_("Not kind"),
}
_MORE: dict[FacetField, tuple[str, str]] = {
    "source": NN_("Show %(num)s more source", "Show %(num)s more sources"),
    "language": NN_("Show %(num)s more language", "Show %(num)s more languages"),
    "section": NN_("Show %(num)s more section", "Show %(num)s more sections"),
    "author": NN_("Show %(num)s more author", "Show %(num)s more authors"),
    "collection": NN_("Show %(num)s more collection", "Show %(num)s more collections"),
    "tag": NN_("Show %(num)s more keyword", "Show %(num)s more keywords"),
    "kind": NN_("Show %(num)s more kind", "Show %(num)s more kinds"),
}
_LACKING: dict[FacetField, tuple[str, str]] = {
    "source": NN_("%(num)s article without source", "%(num)s articles without source"),
    "language": NN_("%(num)s article without language", "%(num)s articles without language"),
    "section": NN_("%(num)s article without section", "%(num)s articles without section"),
    "author": NN_("%(num)s article without author", "%(num)s articles without author"),
    "collection": NN_("%(num)s article without collection", "%(num)s articles without collection"),
    "tag": NN_("%(num)s article without keyword", "%(num)s articles without keyword"),
    "kind": NN_("%(num)s article without kind", "%(num)s articles without kind"),
}
DATE_WORDS: dict[DateField, str] = {
    "published": N_("Published"),
    "updated": N_("Updated"),
    "captured": N_("Captured"),
    "added": N_("Added"),
}
_NOT_DATES: dict[DateField, str] = {
    "published": N_("Not published"),
    "updated": N_("Not updated"),
    "captured": N_("Not captured"),
    "added": N_("Not added"),
}
_DATES_IN_SENTENCES: dict[DateField, str] = {
    "published": N_("published"),
    "updated": N_("updated"),
    "captured": N_("captured"),
    "added": N_("added"),
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
    """One facet of the search page.

    *missing* are the articles without it; *more* is how many values beyond the list there are.
    """

    field: FacetField
    title: str
    choices: tuple[Choice, ...]
    missing: int
    more: int
    more_url: str

    @property
    def more_words(self) -> str:
        """``Show 12 more sources``."""
        return ngettext(*_MORE[self.field], self.more)

    @property
    def missing_words(self) -> str:
        """``12 articles without section``."""
        return ngettext(*_LACKING[self.field], self.missing)


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
    date = _(DATE_WORDS[params.date_field])
    if params.undated:
        named = _(_DATES_IN_SENTENCES[params.date_field])
        yield Chip(_("Without the date"), named, search.any_date())
    elif params.from_ or params.to:
        yield Chip(date, date_range(params.from_, params.to), search.any_date())
    for field in FACETS:
        title = _(TITLES[field])
        for value in params.chosen(field):
            yield Chip(title, labels.of(field, value), search.toggled(field, value))
        for value in params.excluded(field):
            words = _(_NOT[field])
            without = search.toggled(field, value)
            yield Chip(words, labels.of(field, value), without, negative=True)
    for date, words in DATE_WORDS.items():
        for value in params.chosen(date):
            yield Chip(_(words), written(value), search.toggled(date, value))
        for value in params.excluded(date):
            without = search.toggled(date, value)
            yield Chip(_(_NOT_DATES[date]), written(value), without, negative=True)
    if params.versions == "all":
        yield Chip(_("Editions"), pgettext("editions", "all"), search.but(versions="current"))


def date_range(start: str | None, end: str | None) -> str:
    """``2006 to 2012``, ``since May 2006``, ``until 2012``, or the one interval that is meant."""
    if start and end:
        if start == end:
            return written(start)
        return _("%(first)s to %(last)s", first=written(start), last=written(end))
    if start:
        return _("since %(date)s", date=written(start))
    return _("until %(date)s", date=written(end or ""))


def panels(search: SearchLinks[PageParams], facets: Iterable[Facet]) -> Iterator[FacetPanel]:
    """The facets that have values."""
    for facet in facets:
        field = cast(FacetField, facet.field)
        if not facet.values:
            continue
        shown = tuple(choice(search, field, value) for value in facet.values)
        yield FacetPanel(
            field=field,
            title=_(TITLES[field]),
            choices=shown,
            missing=facet.missing,
            more=max(facet.distinct - len(shown), 0),
            more_url=search.first_at(path_of("pages.values", field=field)),
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


_SURENESS = {"high": N_("Certain."), "medium": N_("Likely."), "low": N_("Uncertain.")}


def sureness(confidence: str) -> str:
    """How sure a date is, in a word."""
    return _(_SURENESS.get(confidence, confidence))
