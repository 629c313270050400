"""Find the authors: persons by the metadata and the visible byline, else desk or agency.

Rules decide between places that are made to hold names. Where they find no person, a learned judge
says what to believe of places that hold other things as often: ``author_judge``.
"""

from functools import cached_property

from indexer.extract.dates.parse import dates_in
from indexer.extract.fields.author_judge import believed
from indexer.extract.fields.author_places import (
    MAX_AUTHORS,
    NameStatement,
    Place,
    likely_metas,
    linked_data,
    named_metas,
)
from indexer.extract.fields.byline import desk, shown_names, signatures
from indexer.extract.fields.names import (
    CJK,
    CONJUNCTION,
    MAX_NAME,
    ROLES,
    is_agency,
    is_name,
    label_end,
    recased,
)
from indexer.extract.fields.site import fold, is_host
from indexer.extract.markup.context import PageContext
from indexer.extract.markup.notes import Notes

_LINKED = (Place.PERSON, Place.ORGANISATION, Place.PLAIN_TEXT)


def find_authors(context: PageContext) -> tuple[str, ...]:
    """Names in the order the page gives them; empty where it names nobody."""
    names = by_rules(context)
    if not names_person(names):
        bar = "beside_others" if names else "alone"
        names = believed(context, bar) or names or _below(context, desk(context))
    return _distinct(names, context.page.notes)


def _below(context: PageContext, desks: list[str]) -> list[str]:
    """*desks*, or the person who signs the text below the name of a desk."""
    page, span = context.page, context.span
    signed = signatures(context) if desks and not is_agency(desks[0]) else ()
    near = (
        each for each in signed if each.line <= span.last + 1 and not page.lines[each.line].links
    )
    return next((each.names for each in near if names_person(each.names)), desks)


def names_person(names: list[str]) -> bool:
    """Whether one of *names* is a person's, by its shape."""
    return any(is_name(name) and not is_agency(name) for name in names)


def by_rules(context: PageContext) -> list[str]:
    """The names that rules believe: of metadata, unless the byline knows better."""
    linked = [each for each in linked_data(context) if each.place in _LINKED]
    stated = _all_names(linked)
    persons = [name for name in stated if fold(name) not in context.site_forms]
    sure = persons and any(each.place is not Place.ORGANISATION for each in linked)
    metas = [each.names for each in named_metas(context)]
    byline = _Byline(context)
    if sure and not _are_logins(persons):
        fuller = [
            names for names in metas if set(persons) < set(names) and all(map(is_name, names))
        ]
        return _named(fuller, byline) or persons
    named = _named(metas, byline)
    named = [name for name in named if fold(name) not in context.site_forms]
    hosts = [name for name in named if is_host(name, context.url)]  # the site itself, or its owner
    if named and named != hosts and not _are_logins(named):
        return named if any(map(is_name, named)) else _persons(byline.names) or named
    shown = byline.names
    if stated and not (_complete(persons, shown) if sure else any(map(is_name, shown))):
        return persons or named or stated
    named = [name for name in named if " " in name or name not in hosts]
    return shown or named or likely_metas(context)


def _persons(names: list[str]) -> list[str]:
    """*names* if they are all shaped like names of persons."""
    return names if all(map(is_name, names)) else []


class _Byline:
    """The visible names, read when they are first asked for: most pages need no look."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    @cached_property
    def names(self) -> list[str]:
        return shown_names(self._context)


def _named(metas: list[list[str]], byline: _Byline) -> list[str]:
    """The longest of *metas*; of those that agree with the byline, if any do.

    Where the byline has some of its names, the others made the pictures.
    """
    if len(set(map(tuple, metas))) <= 1 and all(len(names) == 1 for names in metas):
        return metas[0] if metas else []
    shown = {fold(name) for name in byline.names}
    agreeing = [names for names in metas if any(fold(name) in shown for name in names)]
    named = max(agreeing or metas, key=len, default=[])
    return [name for name in named if fold(name) in shown] or named


def _all_names(found: list[NameStatement]) -> list[str]:
    return [name for statement in found for name in statement.names]


def _complete(logins: list[str], shown: list[str]) -> bool:
    """Whether the shown names are full names that make each login: Ines Varga "Ines", "ivarga"."""
    made = {login for name in shown for login in _logins_of(fold(name).split())}
    return all(map(is_name, shown)) and {fold(login).replace(" ", "") for login in logins} <= made


def _logins_of(words: list[str]) -> set[str]:
    """What a login of somebody with these names may be."""
    if not words:
        return set()
    first, last = words[0], words[-1]
    joined = (first + last, last + first, first[0] + last, first + last[0], last + first[0])
    return {*words, *joined}


def _are_logins(names: list[str]) -> bool:
    return all(" " not in name and not CJK.search(name) for name in names)


def _distinct(names: list[str], notes: Notes) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for name in names[: 2 * MAX_AUTHORS]:
        seen.setdefault(fold(name), name)
    whole = set(seen.values())
    kept = [name for name in seen.values() if not _is_glued(name, whole)]
    if all(map(str.isupper, kept)):  # else capitals are a part of the name: "USA TODAY"
        kept = [recased(name) for name in kept]
    return tuple(notes.first(kept, MAX_AUTHORS, "authors"))


def _is_glued(name: str, names: set[str]) -> bool:
    """Whether *name* is another name with a button or role glued to it: ``Ann MadeFollow``."""
    return any(name[len(one) : len(one) + 1].isupper() for one in names if name.startswith(one))


def is_byline(text: str) -> bool:
    """Whether a line only says who wrote the article: "By Ann Made and Tam Made"."""
    text = text[: 2 * MAX_NAME]
    end = label_end(text)
    if not end:
        return False
    dates = dates_in(text)
    said = text[: dates[0].start].rstrip(" |,·•–—-") if dates else text
    if not end < len(said) <= MAX_NAME:
        return False
    parts = [part.strip(" .") for part in CONJUNCTION.split(said[end:])]
    return is_name(parts[0]) and all(is_name(part) or ROLES.search(part) for part in parts)
