"""The addresses that lead on from a search: the same search with one thing changed."""

from typing import Generic, TypeVar

from indexer.schemas import changes
from indexer.schemas.params import AnyFacet, Narrowing, extended, piece

Search = TypeVar("Search", bound=Narrowing)


class SearchLinks(Generic[Search]):
    """The addresses of *params* and of searches that differ from it, at *path*.

    A page links to a hundred of them. So each parameter is encoded once, and of a link only what
    is changed.
    """

    def __init__(self, path: str, params: Search) -> None:
        self.params = params
        self._path = path
        self._forms = type(params).forms()
        self._pieces = self._encoded({name: getattr(params, name) for name in self._forms})
        beginning = params.but()
        first = {name: getattr(beginning, name) for name in self._forms}
        moved = {name: it for name, it in first.items() if it is not getattr(params, name)}
        self._first = self._pieces | self._encoded(moved)
        self._periods: dict[str, str] = {}

    def at(self, path: str, **changed: object) -> str:
        """The address *path* with this page of the search, and *changed*."""
        return extended(path, _joined(self._pieces | self._encoded(changed)))

    def first_at(self, path: str) -> str:
        """The address *path* with the first page of the search."""
        return extended(path, _joined(self._first))

    def but(self, **changed: object) -> str:
        """The address of the search with *changed*, from its first page."""
        return extended(self._path, _joined(self._first | self._encoded(changed)))

    def toggled(self, field: AnyFacet, value: str) -> str:
        """With *value* dropped if it is chosen or excluded, else added."""
        return self.but(**changes.toggled(field, getattr(self.params, field), value))

    def excluding(self, field: AnyFacet, value: str) -> str:
        """With *value* excluded."""
        return self.but(**changes.excluding(field, getattr(self.params, field), value))

    def during(self, value: str) -> str:
        """Narrowed to one year, month or day."""
        if value not in self._periods:  # a chart asks, and so does the table below it
            self._periods[value] = self.but(**changes.during(value))
        return self._periods[value]

    def lacking_date(self) -> str:
        """Narrowed to the articles without the date."""
        return self.but(**changes.lacking_date())

    def any_date(self) -> str:
        """Without a limit on dates."""
        return self.but(**changes.any_date())

    def unfiltered(self) -> str:
        """The query text alone, sorted as before."""
        return self.but(**changes.unfiltered())

    def _encoded(self, values: changes.Changes) -> dict[str, str]:
        return {name: piece(*self._forms[name], value) for name, value in values.items()}


def _joined(pieces: dict[str, str]) -> str:
    return "&".join(filter(None, pieces.values()))
