"""Decides what was captured when: articles and their later editions, fronts, errors, pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from newspapers import pictures
from newspapers.choice import number, pick
from newspapers.documents import feed, robots, timetable
from newspapers.layouts import LAYOUTS, courier, faro, post
from newspapers.layouts.site import Site, moved
from newspapers.papers import PAPERS, Paper
from newspapers.stories import Edition, Story, slug

Kind = Literal["article", "print", "front", "error", "redirect", "wall", "asset", "other"]
Repeat = Literal["", "identical", "not-modified"]

_RECRAWL = datetime(2014, 6, 2, 3, 0, tzinfo=UTC)  # when only the Evening Post was visited again
_ADDRESSES = {
    "courier": ("images", "jpg"),
    "post": ("img", "png"),
    "herald": ("pics", "png"),
    "gazette": ("media", "svg"),
    "faro": ("fotos", "png"),
    "bote": ("bilder", "svg"),
}
_STYLES = {
    "courier": "/assets/courier.css",
    "post": "/post.css",
    "herald": "/herald.css",
    "gazette": "/theme/style.css",
    "faro": "/estilo.css",
    "bote": "/stil.css",
}
_TYPES = {"jpg": "image/jpeg", "png": "image/png", "svg": "image/svg+xml"}
_DRAW = {"jpg": pictures.jpeg, "png": pictures.png, "svg": pictures.svg}
_GONE = {"post": "/news/old-tram-shed_n_17.html", "herald": "/story.asp?id=12"}
_FRONTS = ((2008, 9), (2010, 3), (2012, 5), (2014, 3), (2016, 10), (2018, 11))


@dataclass(frozen=True, slots=True)
class Fetch:
    """One visit of the crawler. *body* is without encodings; *encoding* is how it was sent.

    *repeat* makes it a revisit record of the visit to the same address at *first*.
    """

    paper: Paper
    url: str
    at: datetime
    kind: Kind
    content_type: str
    body: bytes
    status: str = "200 OK"
    location: str = ""
    encoding: str = ""
    chunked: bool = False
    story: Story | None = None
    edition: int = 0
    repeat: Repeat = ""
    first: datetime | None = None


class Crawl:
    """Every visit to every paper but the Islander, which is a folder of files."""

    def __init__(self, stories: Sequence[Story]) -> None:
        self._stories = {
            key: tuple(story for story in stories if story.paper.key == key) for key in PAPERS
        }

    def site(self, key: str, when: datetime) -> Site:
        """The paper *key* as it was at *when*."""
        printed = tuple(story for story in self._stories[key] if story.when <= when)
        return Site(PAPERS[key], when, printed)

    def visits(self) -> list[Fetch]:
        """All visits, oldest first."""
        found: list[Fetch] = []
        for key in _ADDRESSES:
            for story in self._stories[key]:
                found += self._article(story)
            found += self._fronts(key)
            found += self._oddities(key)
        found += list(_assets(found))
        return sorted(found, key=lambda fetch: (fetch.at, fetch.url))

    def page(self, story: Story, edition: Edition, when: datetime) -> str:
        """The page of *story* with that edition of its text, as seen at *when*."""
        site = self.site(story.paper.key, when)
        return str(LAYOUTS[story.paper.key].article(site, story, edition))

    def _article(self, story: Story) -> Iterator[Fetch]:
        last: Fetch | None = None
        for index, edition in enumerate(story.editions):
            since = edition.updated or story.when
            wait = timedelta(
                hours=number(f"{story.url}/{index}/wait", 3, 900),
                seconds=number(story.url, 0, 3599),
            )
            if index + 1 < len(story.editions):
                until = story.editions[index + 1].updated or since
                wait = min(wait, (until - since) / 2)
            at = (since + wait).replace(microsecond=0)
            last = self._visit(story, index, at)
            yield last
        if last:
            yield from self._again(story, last)

    def _visit(self, story: Story, index: int, at: datetime) -> Fetch:
        page = self.page(story, story.editions[index], at)
        return _html(story.paper, story.url, at, "article", page, story=story, edition=index)

    def _again(self, story: Story, last: Fetch) -> Iterator[Fetch]:
        later = last.at + timedelta(days=number(story.url + "/again", 150, 600), hours=2)
        turn = story.number % 7
        if turn == 1:
            yield self._visit(story, last.edition, later)
        elif turn == 3:
            yield replace(last, at=later, repeat="identical", first=last.at)
        if story.paper.key == "post" and turn in {2, 3, 5} and last.at < _RECRAWL:
            at = _RECRAWL + timedelta(seconds=7 * story.number)
            how: Repeat = "identical" if turn == 3 else "not-modified"
            yield replace(last, at=at, repeat=how, first=last.at)
        if "print" in story.flags:
            site = self.site(story.paper.key, last.at)
            page = courier.article(site, story, story.editions[last.edition], printed=True)
            yield _html(
                story.paper,
                story.url + "?view=print",
                last.at + timedelta(seconds=40),
                "print",
                page,
                story=story,
                edition=last.edition,
            )

    def _fronts(self, key: str) -> Iterator[Fetch]:
        paper = PAPERS[key]
        for year, month in _FRONTS:
            at = datetime(
                year, month, number(f"{key}/{year}", 2, 27), 5, number(key, 0, 59), tzinfo=UTC
            )
            if len(self.site(key, at).stories) < 3:
                continue
            home = str(LAYOUTS[key].listing(self.site(key, at), ""))
            yield _html(paper, paper.root + "/", at, "front", home)
            for offset, section in enumerate(paper.sections[:2]):
                moment = at + timedelta(minutes=3 + offset)
                site = self.site(key, moment)
                if len(site.latest(4, None, section)) == 4:
                    page = str(LAYOUTS[key].listing(site, section))
                    yield _html(
                        paper, paper.root + _front_path(key, section, offset), moment, "front", page
                    )

    def _oddities(self, key: str) -> Iterator[Fetch]:
        paper, stories = PAPERS[key], self._stories[key]
        at = stories[len(stories) // 3].when + timedelta(days=31)
        gone = str(LAYOUTS[key].missing(self.site(key, at)))
        path = _GONE.get(key, "/2006/05/an-older-story")
        yield _html(paper, paper.root + path, at, "error", gone, status="404 Not Found")
        yield Fetch(paper, paper.root + "/robots.txt", at, "other", "text/plain", robots(paper))
        match key:
            case "courier":
                yield from self._at_courier(paper)
            case "post":
                yield from self._at_post(paper, stories[len(stories) // 2])
            case "gazette":
                yield from self._at_gazette(paper, stories[len(stories) * 2 // 3])
            case "faro":
                yield from self._at_faro(paper, stories[len(stories) * 2 // 3])

    def _at_courier(self, paper: Paper) -> Iterator[Fetch]:
        at = datetime(2016, 5, 30, 7, 15, tzinfo=UTC)
        old, sailings = "http://tarrowcourier.example/", "/documents/summer-timetable-2016.pdf"
        yield _redirect(paper, old, at, paper.root + "/", "301 Moved Permanently")
        yield Fetch(paper, paper.root + sailings, at, "other", "application/pdf", timetable())

    def _at_post(self, paper: Paper, story: Story) -> Iterator[Fetch]:
        at = story.when + timedelta(days=9)
        short = f"{paper.root}/n/{story.number}"
        yield _redirect(paper, short, at, story.url, "301 Moved Permanently")
        at = datetime(2014, 2, 3, 9, 0, tzinfo=UTC)
        status = "503 Service Unavailable"
        yield _html(paper, paper.root + "/storm", at, "error", post.busy(), status=status)

    def _at_gazette(self, paper: Paper, story: Story) -> Iterator[Fetch]:
        at = story.when + timedelta(days=1)
        yield _redirect(paper, paper.root + "/latest", at, story.path, "302 Found")
        at += timedelta(days=1)
        latest = feed(self.site("gazette", at))
        kind = "application/rss+xml; charset=UTF-8"
        yield Fetch(paper, paper.root + "/feed/", at, "other", kind, latest)

    def _at_faro(self, paper: Paper, story: Story) -> Iterator[Fetch]:
        at = story.when + timedelta(hours=2)
        yield _html(paper, paper.root + "/puerto/mareas", at, "wall", faro.wall())
        yield _html(paper, story.url, at + timedelta(minutes=1), "wall", faro.wall())


def _front_path(key: str, section: str, offset: int) -> str:
    if key == "herald":
        return f"/index.asp?s={offset}"
    return f"/category/{slug(section)}/" if key == "gazette" else f"/{slug(section)}/"


def _html(
    paper: Paper,
    url: str,
    at: datetime,
    kind: Kind,
    page: str,
    status: str = "200 OK",
    story: Story | None = None,
    edition: int = 0,
) -> Fetch:
    charset = {"windows-1252": "", "iso-8859-1": "; charset=ISO-8859-1"}.get(
        paper.charset, "; charset=UTF-8"
    )
    way = f"{url}/{at}/way"
    ways = {
        "courier": (("gzip", True), ("gzip", False), ("gzip", True), ("", True)),
        "post": (("br", False), ("", False), ("gzip", False)),
        "herald": (("", False), ("", True)),
        "gazette": (("br", True), ("deflate", False), ("gzip", False), ("br", False)),
        "faro": (("gzip", False), ("br", False), ("", True)),
        "bote": (("gzip", True),),
    }
    encoding, chunked = pick(way, ways[paper.key])
    return Fetch(
        paper=paper,
        url=url,
        at=at,
        kind=kind,
        content_type="text/html" + charset,
        body=page.encode(paper.charset, "xmlcharrefreplace"),
        status=status,
        encoding=encoding,
        chunked=chunked,
        story=story,
        edition=edition,
    )


def _redirect(paper: Paper, url: str, at: datetime, target: str, status: str) -> Fetch:
    return Fetch(paper, url, at, "redirect", "text/html", moved(target).encode(), status, target)


def _assets(fetches: Sequence[Fetch]) -> Iterator[Fetch]:
    """The pictures and style sheets of the pages, each when a page first asked for it."""
    seen: set[str] = set()
    for fetch in sorted(fetches, key=lambda f: (f.at, f.url)):
        key = fetch.paper.key
        wanted = [(fetch.paper.root + _STYLES[key], "text/css", LAYOUTS[key].STYLE.encode())]
        if fetch.kind == "article" and fetch.story and fetch.story.image:
            folder, suffix = _ADDRESSES[key]
            name = fetch.story.image
            url = f"{fetch.paper.root}/{folder}/{name}.{suffix}"
            wanted.append((url, _TYPES[suffix], _DRAW[suffix](name)))
        for offset, (url, content_type, data) in enumerate(wanted):
            if fetch.kind in {"article", "front"} and url not in seen:
                seen.add(url)
                at = fetch.at + timedelta(seconds=1 + offset)
                yield Fetch(fetch.paper, url, at, "asset", content_type, data)
