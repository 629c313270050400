"""TimeMaps (RFC 7089): all captures of one URL, as link-format or JSON, in pages if there are many.

/web/timemap/link/http://…      the first page
/web/timemap/json@2/http://…    the second one, in JSON
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Response
from werkzeug.exceptions import NotFound

from indexer.corpus.cdx_index import CdxIndex, SurtRange
from indexer.schemas.addresses import digits
from indexer.surt import surt_key
from webapp.shared.answers import holdings, rfc3339
from webapp.shared.link_format import LINK_FORMAT, MementoLinks, link, memento_links

PAGE = 10_000  # captures
_FORM = re.compile(r"(link|json)(?:@([1-9][0-9]{0,6}))?", re.A)

Moments = Iterator[tuple[datetime, str, str]]
"""When a capture was made, its URL, and its relations: ``first last memento`` of a single one."""


@dataclass(frozen=True, slots=True)
class TimeMapPage:
    """One page of a TimeMap: captures *numbers* of the index, out of *all*; pages count from 1."""

    url: str
    form: str
    number: int
    numbers: range
    all: range
    links: MementoLinks

    @property
    def name(self) -> str:
        """What names this page in its address."""
        return self._name(self.number)

    @property
    def next(self) -> str | None:
        """The address of the page behind this one."""
        if self.numbers.stop >= self.all.stop:
            return None
        return self.links.timemap_address(self.url, self._name(self.number + 1))

    def _name(self, number: int) -> str:
        return self.form if number == 1 else f"{self.form}@{number}"


def answer(form: str, url: str) -> Response:
    """The page of the TimeMap of *url* that *form* names; raises ``NotFound``."""
    match = _FORM.fullmatch(form)
    if match is None:
        raise NotFound("A TimeMap is asked for as /web/timemap/link/http://… or …/json/http://…")
    index = holdings().cdx
    key = surt_key(url)
    numbers = index.numbers(SurtRange(key, key + "\x01"))
    number = int(match[2] or 1)
    part = numbers[(number - 1) * PAGE : number * PAGE]
    page = TimeMapPage(url, match[1], number, part, numbers, memento_links())
    if not page.numbers:
        raise NotFound(f"This archive holds no capture of {url[:300]}")
    if page.form == "json":
        pieces, media = _json(page, _moments(index, page)), "application/json"
    else:
        pieces, media = _links(page, _moments(index, page)), LINK_FORMAT
    response = Response(pieces, content_type=f"{media}; charset=utf-8")
    response.cache_control.no_cache = True
    return response


def _moments(index: CdxIndex, page: TimeMapPage) -> Moments:
    """Each instant of the page once, with the URL that was captured first then."""
    previous = ""
    held: tuple[datetime, str, str] | None = None
    for timestamp, url, _, number in index.rows(page.numbers, ("timestamp", "original")):
        if timestamp == previous:
            continue
        previous = timestamp
        if held:
            yield held
        first = "first " if number == page.all.start else ""
        at = datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        held = at, url, first
    if held:
        last = "" if page.next else "last "
        yield held[0], held[1], held[2] + last


def _links(page: TimeMapPage, moments: Moments) -> Iterator[str]:
    own = page.links.timemap_address(page.url, page.name)
    yield ",\n".join([*page.links.about(page.url), link(own, "self", type=LINK_FORMAT)])
    if page.next:
        yield ",\n" + link(page.next, "timemap", type=LINK_FORMAT)
    for at, url, rels in moments:
        yield ",\n" + page.links.memento(at, url, rels + "memento")
    yield "\n"


def _json(page: TimeMapPage, moments: Moments) -> Iterator[str]:
    head = {
        "original_uri": page.url,
        "self": page.links.timemap_address(page.url, page.name),
        "timegate_uri": page.links.timegate_address(page.url),
        "timemap_uri": {
            f"{form}_format": page.links.timemap_address(page.url, form)
            for form in ("link", "json")
        },
    }
    if page.next:
        head["pages"] = {"next": page.next}
    yield json.dumps(head)[:-1] + ', "mementos": {"list": ['
    ends: dict[str, dict[str, str]] = {}
    separator = "\n"
    for at, url, rels in moments:
        entry = {"datetime": rfc3339(at), "uri": page.links.address(digits(at), url)}
        ends |= dict.fromkeys(rels.split(), entry)
        yield separator + json.dumps(entry)
        separator = ",\n"
    yield "\n]" + "".join(f', "{rel}": {json.dumps(entry)}' for rel, entry in ends.items()) + "}}\n"
