"""Gather every place of a page that may name its author, as candidates for the judge."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any

from indexer.extract.fields.byline import (
    BylineText,
    linked_names,
    plain_lines,
    signatures,
)
from indexer.extract.fields.names import is_name, split_names, without_site
from indexer.extract.markup.context import PageContext
from indexer.extract.markup.metadata import types_of
from indexer.extract.words.lexicon import WORDS
from indexer.urls import host

MAX_AUTHORS = 30
_METAS = frozenset((
    "author", "article:author", "article:author_name", "og:article:author", "byl", "byline",
    "sailthru.author", "parsely-author", "dc.creator", "dcterms.creator", "dc.contributor",
    "creator",
    "citation_author", "cxenseparse:author", "article.author", "rbauthors", "dc.author",
    "authors", "article_author", "mediaauthor", "og:author", "eprints.creators_name",
    "bepress_citation_author",
))  # fmt: skip
_OTHER_METAS = re.compile(r"author|byline|journalist|writer|reporter|redact")
_NOT_NAMES = re.compile(r"url|link|image|photo|id$|mail|twitter|bio|slug|count|type|page|avatar")
_CATALOGUE = (
    "citation_",
    "dc.",
    "dcterms.",
    "eprints.",
    "bepress_",
)  # whose names are written as libraries do
_LABELS = frozenset(label.casefold() for label in WORDS.byline_by)
_INVERTED = re.compile(r"^([^\s,]{2,40}),\s([^,]{1,40})$")
_TWO_WORDS = re.compile(r"([A-ZÀ-Þ][^\W\d_]+),\s([A-ZÀ-Þ][^\W\d_]+)")  # more likely one than two


class Place(IntEnum):
    """Where a name stands."""

    PERSON = 0  # JSON-LD
    ORGANISATION = 1
    PLAIN_TEXT = 2
    REFERENCE = 3  # an object that JSON-LD only refers to: mostly who keyed the page in
    KNOWN_META = 4  # <meta name="author">
    UNKNOWN_META = 5  # one that only its name tells: "story_author_name"
    LINKED = 6  # a link to the page of an author
    ALONE = 7  # a line below the headline that is a name
    SIGNED = 8  # the same at either end of the text


# Places that hold other things as often; the judge says what to believe of them.
WEAK = (Place.REFERENCE, Place.UNKNOWN_META, Place.LINKED, Place.ALONE, Place.SIGNED)


@dataclass(frozen=True, slots=True)
class NameStatement:
    """Names that one place states, and where it stands if readers see it."""

    place: Place
    names: list[str]
    shown: BylineText | None = None


def weak_statements(context: PageContext) -> list[NameStatement]:
    """The statements of :data:`WEAK` places, those of metadata first."""
    found = [each for each in linked_data(context) if each.place in WEAK]
    found += _metas(context, Place.UNKNOWN_META)
    for place, texts in (
        (Place.LINKED, linked_names(context)),
        (Place.ALONE, plain_lines(context)),
        (Place.SIGNED, signatures(context)),
    ):
        found += [NameStatement(place, each.names, each) for each in texts]
    return found


def named_metas(context: PageContext) -> Iterator[NameStatement]:
    """The statements of meta elements that are made to hold names."""
    yield from _metas(context, Place.KNOWN_META)
    metas = context.metadata.metas
    label, value = ((metas.get(f"twitter:{key}1") or [""])[0] for key in ("label", "data"))
    named = label.casefold().rstrip(":") in _LABELS
    if named and (names := split_names(value, strict=False)):
        yield NameStatement(Place.KNOWN_META, names)


def likely_metas(context: PageContext) -> list[str]:
    """The names of the first meta element of another name that holds nothing but names."""
    found = _metas(context, Place.UNKNOWN_META)
    return next((each.names for each in found if all(map(is_name, each.names))), [])


def _metas(context: PageContext, place: Place) -> Iterator[NameStatement]:
    for key in context.metadata.metas:
        if _place_of(key) is place and (names := _from_meta(context, key)):
            yield NameStatement(place, names)


@lru_cache(maxsize=2048)  # sites repeat the names of their meta elements
def _place_of(key: str) -> Place | None:
    if key in _METAS:
        return Place.KNOWN_META
    told = _OTHER_METAS.search(key) and not _NOT_NAMES.search(key)
    return Place.UNKNOWN_META if told else None


def _from_meta(context: PageContext, key: str) -> list[str]:
    names: list[str] = []
    site = host(context.url).removeprefix("www.") or "//"
    for value in context.page.notes.first(context.metadata.metas[key], MAX_AUTHORS, "authors"):
        if f"({site})" in value or f".{site}" in value:
            continue
        if key.startswith(_CATALOGUE):
            value = _INVERTED.sub(r"\2 \1", value.strip())
        elif turned := _TWO_WORDS.fullmatch(value.strip()):
            value = f"{turned[2]} {turned[1]}"
        names += split_names(value, strict=False)
    return without_site(names, context.site_forms) or names


def linked_data(context: PageContext) -> Iterator[NameStatement]:
    """The authors that JSON-LD states or refers to."""
    for thing in _linked(context):
        place = Place.PLAIN_TEXT
        name: Any = thing
        if isinstance(thing, dict):
            kinds = types_of(thing)
            name = _name_of(thing)
            place = Place.PERSON
            if any("Organization" in kind for kind in kinds):
                place = Place.ORGANISATION
            elif not name and isinstance(thing.get("@id"), str):
                place, name = Place.REFERENCE, _referred(context, thing["@id"])
        names: list[str] = []
        whole = place is Place.ORGANISATION and "Organization" in types_of(thing)
        for text in name[:MAX_AUTHORS] if isinstance(name, list) else [name]:
            if isinstance(text, str):
                names += split_names(text, strict=False, whole=whole)
        if names:
            named = without_site(names, context.site_forms) or names
            yield NameStatement(place, named[:MAX_AUTHORS])


def _linked(context: PageContext) -> Iterator[Any]:
    """The authors that JSON-LD states, in one flat list."""
    article, notes = context.metadata.article, context.page.notes
    waiting = [article.get("author") or article.get("creator")]
    for _ in range(2 * MAX_AUTHORS):
        if not waiting:
            return
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting = [*notes.first(item, MAX_AUTHORS, "authors"), *waiting]
        else:
            yield item


def _referred(context: PageContext, address: str) -> Any:
    """The name of the object that another one calls *address*."""
    for thing in context.metadata.objects:
        if thing.get("@id") == address and thing.get("name"):
            return thing["name"]
    return None


def _name_of(thing: dict[str, Any]) -> Any:
    parts = [thing.get(key) for key in ("givenName", "familyName")]
    name = thing.get("name")
    if isinstance(name, dict):
        name = name.get("@value")
    return name or " ".join(part for part in parts if isinstance(part, str))
