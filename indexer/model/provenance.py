"""Where in a page a date was read."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from indexer.errors import VersionError


class DatePlace(StrEnum):
    """The kinds of places that state a date; each value is the name that is stored and served."""

    JSON_LD = "json-ld"  # detail: the key, datePublished
    META = "meta"  # detail: the element's name, article:published_time
    PROPERTY = "itemprop"  # microdata or RDFa; detail: the property
    TIME = "time"  # a time element, or a date in the attribute of another
    CLASS = "class"  # an element that only its class names a date
    SCRIPT = "script"  # detail: the name of the value; none for a call such as showDate("…")
    URL = "url"
    TITLE = "title"  # a part of the document's title
    TEXT = "text"  # a line; detail: the label beside the date, if it has one
    LABEL = "text:label"  # a line whose label is the line before it
    DATELINE = "text:dateline"
    RELATIVE = "relative"  # detail: the words, "2 days ago"


_PLACES = frozenset(DatePlace)


@dataclass(frozen=True, slots=True)
class Provenance:
    """The place where a date was read, with the *detail* that finds it there again.

    Written ``json-ld:datePublished``, ``meta:article:published_time``, ``time``, ``text:Posted``.
    """

    place: DatePlace
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.place}:{self.detail}" if self.detail else self.place.value

    @staticmethod
    @lru_cache(maxsize=4096)
    def parse(text: str) -> "Provenance":
        """The provenance that ``str()`` wrote; raises ``VersionError`` for an unknown place."""
        if text in _PLACES:
            return Provenance(DatePlace(text))
        place, _, detail = text.partition(":")
        try:
            return Provenance(DatePlace(place), detail)
        except ValueError as error:
            raise VersionError(
                f"a date read from {place!r}: this version does not know that place; "
                "update Backissue"
            ) from error
