"""Read machine-written dates from attributes, and from scripts of a single call."""

import re

_DAY = re.compile(r"(?:19|20)\d\d[-/]?\d\d[-/]?\d\d(?!\d)")
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?$")  # since 1970; numbers of articles look the same
_OF_TIME = re.compile(r"time|date|stamp|utc|epoch|publish")
_CALL = re.compile(
    r"\s{0,20}[\w.$]{1,60}\(\s{0,9}[\"'](?P<date>(?:19|20)\d\d[-/]\d\d[-/]\d\d[^\"']{0,30})[\"']"
)
AUTHOR_PAGE = "author-page"  # the rel of a link that says so by its address alone
_AUTHOR_PATH = re.compile(
    r"/(?:authors?|autor(?:e[ns]?|es)?|auteurs?|autores|staff|people|journalists?|contributors?|writers?|"
    r"columnists?|reporters?|redakteure?|redaktion|profiles?|by|byline|yazar(?:lar)?|penulis|firmas?|"
    r"skribent|forfatter|kirjoittaja|giornalisti|periodistas?)/[^/?#]{3}"
)
MAX_ADDRESS = 200  # characters of an address that are looked at
MAX_SCRIPT = 200  # characters of a script that only writes where it stands


def date_in_attributes(attributes: dict[str, str | None]) -> str | None:
    """The date in the data attributes of a date element, or its title attribute."""
    for name, value in attributes.items():
        if (
            value
            and name.startswith(("data-", "title"))
            and (_DAY.match(value) or (_SECONDS.match(value) and _OF_TIME.search(name)))
        ):
            return value
    return attributes.get("title")


def leads_to_author(href: str | None) -> bool:
    """Whether *href* is the address of an author's page: ``/author/ann-made``."""
    return href is not None and _AUTHOR_PATH.search(href[:MAX_ADDRESS]) is not None


def date_in_script(text: str) -> str | None:
    """The date that a script of one call writes into the page."""
    match = _CALL.match(text) if len(text) <= MAX_SCRIPT else None
    return match["date"] if match else None
