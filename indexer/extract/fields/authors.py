"""Find the authors: names from metadata, then from the visible byline."""

import re
from collections.abc import Iterator
from typing import Any

from indexer.extract.dates.parse import dates_in
from indexer.extract.fields.byline import desk, shown_names
from indexer.extract.fields.names import (
    CJK,
    CONJUNCTION,
    LABEL,
    MAX_NAME,
    ROLES,
    is_name,
    split_names,
    without_site,
)
from indexer.extract.fields.site import fold, is_host
from indexer.extract.markup.context import PageContext
from indexer.extract.markup.metadata import Metadata, types_of
from indexer.extract.markup.notes import Notes
from indexer.urls import host

MAX_AUTHORS = 30
_METAS = (
    "author", "article:author", "article:author_name", "og:article:author", "byl", "byline",
    "sailthru.author", "parsely-author", "dc.creator", "dcterms.creator", "dc.contributor",
    "creator",
    "citation_author", "cxenseparse:author", "article.author", "rbauthors", "dc.author",
    "authors", "article_author", "mediaauthor", "og:author",
)  # fmt: skip
_CATALOGUE = ("citation_", "dc.", "dcterms.")  # whose names are written as libraries do
_INVERTED = re.compile(r"^([^\s,]{2,40}),\s([^,]{1,40})$")


def find_authors(context: PageContext) -> tuple[str, ...]:
    """Names in the order the page gives them; empty where it names nobody."""
    metadata, site_forms, url = context.metadata, context.site_forms, context.url
    notes = context.page.notes
    linked = list(_linked(metadata, notes))
    stated = _from_linked_data(linked)
    persons = without_site(stated, site_forms)
    sure = persons and not _are_organisations(linked)
    site = host(url).removeprefix("www.") or "//"
    given = [key for key in _METAS if key in metadata.metas]
    named = max((_from_meta(context, key, site) for key in given), key=len, default=[])
    hosts = [name for name in named if is_host(name, url)]  # the site itself, or its owner
    if sure and not _are_logins(persons):
        more = set(persons) < set(named) and all(map(is_name, named))
        return _distinct(named if more else persons, notes)
    if named and named != hosts and not _are_logins(named):
        return _distinct(named, notes)
    shown = shown_names(context)
    if stated and not (_complete(persons, shown) if sure else any(map(is_name, shown))):
        return _distinct(persons or named or stated, notes)
    named = [name for name in named if " " in name or name not in hosts]
    return _distinct(shown or named or desk(context), notes)


def _from_meta(context: PageContext, key: str, site: str) -> list[str]:
    names: list[str] = []
    for value in context.page.notes.first(context.metadata.metas[key], MAX_AUTHORS, "authors"):
        if f"({site})" in value or f".{site}" in value:
            continue
        if key.startswith(_CATALOGUE):
            value = _INVERTED.sub(r"\2 \1", value.strip())
        names += split_names(value, strict=False)
    return without_site(names, context.site_forms)


def _linked(metadata: Metadata, notes: Notes) -> Iterator[Any]:
    """The authors that JSON-LD states, in one flat list."""
    waiting = [metadata.article.get("author") or metadata.article.get("creator")]
    for _ in range(2 * MAX_AUTHORS):
        if not waiting:
            return
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting = [*notes.first(item, MAX_AUTHORS, "authors"), *waiting]
        else:
            yield item


def _complete(logins: list[str], shown: list[str]) -> bool:
    """Whether the shown names are full names that contain each login: "Ines Varga" and "Ines"."""
    words = {word for name in shown for word in fold(name).split()}
    return all(map(is_name, shown)) and {fold(login) for login in logins} <= words


def _are_organisations(things: list[Any]) -> bool:
    """Whether every JSON-LD author is an organisation; a byline that names people says more."""
    return all(
        isinstance(item, dict) and any("Organization" in kind for kind in types_of(item))
        for item in things
    )


def _are_logins(names: list[str]) -> bool:
    return all(" " not in name and not CJK.search(name) for name in names)


def _distinct(names: list[str], notes: Notes) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for name in names[: 2 * MAX_AUTHORS]:
        seen.setdefault(fold(name), name)
    whole = set(seen.values())
    kept = [name for name in seen.values() if not _is_glued(name, whole)]
    return tuple(notes.first(kept, MAX_AUTHORS, "authors"))


def _is_glued(name: str, names: set[str]) -> bool:
    """Whether *name* is another name with a button or role glued to it: ``Ann MadeFollow``."""
    return any(name[len(one) : len(one) + 1].isupper() for one in names if name.startswith(one))


def _from_linked_data(things: list[Any]) -> list[str]:
    names: list[str] = []
    for thing in things:
        whole = isinstance(thing, dict) and "Organization" in types_of(thing)
        name = _name_of(thing) if isinstance(thing, dict) else thing
        for text in name[:MAX_AUTHORS] if isinstance(name, list) else [name]:
            if isinstance(text, str):
                names += split_names(text, strict=False, whole=whole)
    return names[:MAX_AUTHORS]


def _name_of(thing: dict[str, Any]) -> Any:
    parts = [thing.get(key) for key in ("givenName", "familyName")]
    return thing.get("name") or " ".join(part for part in parts if isinstance(part, str))


def is_byline(text: str) -> bool:
    """Whether a line only says who wrote the article: "By Ann Made and Tam Made"."""
    label = LABEL.match(text[: 2 * MAX_NAME])
    if label is None:
        return False
    dates = dates_in(text[: 2 * MAX_NAME])
    said = text[: dates[0].start].rstrip(" |,·•–—-") if dates else text
    if not label.end() < len(said) <= MAX_NAME:
        return False
    parts = [part.strip(" .") for part in CONJUNCTION.split(said[label.end() :])]
    return is_name(parts[0]) and all(is_name(part) or ROLES.search(part) for part in parts)
