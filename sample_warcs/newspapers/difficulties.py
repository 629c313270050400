"""What makes real newspaper archives hard, and the addresses that show it here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from newspapers.crawl import Fetch
from newspapers.layouts.gazette import comment_count
from newspapers.stories import Story

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Difficulty:
    """*key* names it in expected.json, *what* is its row in README.md, *urls* show it."""

    key: str
    what: str
    urls: tuple[str, ...]


def difficulties(visits: Sequence[Fetch], stories: Sequence[Story]) -> list[Difficulty]:
    """Every difficulty with addresses; raises ``ValueError`` for one that nothing shows."""

    def told(key: str, what: str, wanted: Callable[[Story], object]) -> Difficulty:
        return _row(key, what, (s.url for s in stories if wanted(s)))

    def met(key: str, what: str, wanted: Callable[[Fetch], object]) -> Difficulty:
        return _row(key, what, (f.url for f in visits if wanted(f)))

    first_at: dict[str, Fetch] = {}
    for fetch in visits:
        first_at.setdefault(fetch.url, fetch)
    return [
        told(
            "chrome",
            "Navigation, a rail of teasers, related stories and a footer round the text",
            _of("courier"),
        ),
        told(
            "newsletter",
            "A box to sign up for a letter, between two paragraphs of the body",
            _of("courier"),
        ),
        told(
            "appeals",
            "Appeals for money inside the body, in the same markup as its paragraphs",
            _of("post"),
        ),
        told("json-ld", "All fields in JSON-LD", _of("courier")),
        told(
            "meta",
            "Fields in meta tags (`article:published_time`, `og:title`, `author`)",
            _of("gazette"),
        ),
        told("microdata", "Fields in microdata (`itemprop`)", _of("faro")),
        told(
            "visible-date",
            "A line “Posted: … \\| Updated: …” and nothing else that dates the page",
            _of("post"),
        ),
        told(
            "tables",
            "Table layout, fonts and `<br><br>` for paragraphs; the site’s name before the title",
            _of("herald"),
        ),
        told(
            "comments",
            "Readers’ comments with dates of their own below the text",
            lambda s: s.paper.key == "gazette" and comment_count(s),
        ),
        told(
            "day-only",
            "A date in words without an hour, in another place on every paper",
            lambda s: s.paper.key in {"herald", "bote"} and not s.flags,
        ),
        told(
            "url-date",
            "A date in the address alone (while the page says what day it is today)",
            lambda s: "urldate" in s.flags,
        ),
        told("undated", "No date of publication anywhere", lambda s: "undated" in s.flags),
        told("no-byline", "No byline", lambda s: not s.authors and "wire" not in s.flags),
        told("two-authors", "Two authors in one byline", lambda s: len(s.authors) > 1),
        told(
            "list",
            "Lists and subheads that belong to the text",
            lambda s: {"item", "heading"} <= {p.kind for p in s.editions[0].parts},
        ),
        told(
            "quote",
            "A block quotation",
            lambda s: any(p.kind == "quote" for p in s.editions[0].parts),
        ),
        told(
            "editions",
            "Captured again after a change: headline, added paragraph, correction",
            lambda s: len(s.editions) > 1,
        ),
        told(
            "wire",
            "The same agency story on two or three papers, with small changes",
            lambda s: "wire" in s.flags,
        ),
        told("spanish", "Spanish", _of("faro")),
        told("german", "German", _of("bote")),
        met(
            "recapture",
            "Captured again with the same text, but other teasers round it",
            lambda f: (
                f.kind == "article"
                and not f.repeat
                and f.edition == first_at[f.url].edition
                and f is not first_at[f.url]
            ),
        ),
        met(
            "revisit-identical",
            "Revisit records: identical payload digest",
            lambda f: f.repeat == "identical",
        ),
        met(
            "revisit-not-modified",
            "Revisit records: server not modified",
            lambda f: f.repeat == "not-modified",
        ),
        met(
            "revisit-early",
            "Revisit records that lie before their original in the same file (`hallin-bay.warc`)",
            lambda f: f.repeat and f.paper.key == "herald",
        ),
        met(
            "revisit-across",
            "Revisit records in a file of their own that sorts before that of the originals",
            lambda f: f.repeat and f.at.year == 2014 and f.paper.key == "post",
        ),
        met("front", "Home pages and section fronts", lambda f: f.kind == "front"),
        met("not-found", "404 with a page of its own", lambda f: f.status.startswith("404")),
        met("unavailable", "503", lambda f: f.status.startswith("503")),
        met("moved", "301", lambda f: f.status.startswith("301")),
        met("found", "302, with a relative Location", lambda f: f.status.startswith("302")),
        met(
            "wall",
            "A wall that asks for consent, once at the address of an article",
            lambda f: f.kind == "wall",
        ),
        met(
            "print",
            "A version for printing, with `link rel=canonical`",
            lambda f: f.kind == "print",
        ),
        met(
            "gzip", "Content-Encoding: gzip", lambda f: f.encoding == "gzip" and f.kind == "article"
        ),
        met("brotli", "Content-Encoding: br", lambda f: f.encoding == "br" and f.kind == "article"),
        met(
            "deflate",
            "Content-Encoding: deflate",
            lambda f: f.encoding == "deflate" and f.kind == "article",
        ),
        met(
            "chunked",
            "Transfer-Encoding: chunked, with and without gzip and br",
            lambda f: f.chunked and f.kind == "article",
        ),
        met("utf-8", "UTF-8", lambda f: f.paper.charset == "utf-8" and f.kind == "article"),
        met(
            "latin-1",
            "ISO-8859-1, said so in the header",
            lambda f: f.paper.key == "faro" and f.kind == "article",
        ),
        met(
            "windows-1252",
            "windows-1252 that calls itself iso-8859-1, no charset in the header",
            lambda f: f.paper.key == "herald" and f.kind == "article",
        ),
        met("jpeg", "Pictures: JPEG", lambda f: f.content_type == "image/jpeg"),
        met("png", "Pictures: PNG", lambda f: f.content_type == "image/png"),
        met("svg", "Pictures: SVG", lambda f: f.content_type == "image/svg+xml"),
        met("stylesheet", "Style sheets", lambda f: f.content_type == "text/css"),
        met("pdf", "A PDF", lambda f: f.content_type == "application/pdf"),
        met("robots", "robots.txt", lambda f: f.url.endswith("/robots.txt")),
        met("feed", "An RSS feed", lambda f: f.content_type.startswith("application/rss")),
        told(
            "mirrored",
            "A folder of files as a mirroring tool leaves it, without any record",
            lambda s: s.paper.key == "islander" and "saved" not in s.flags,
        ),
        told(
            "saved",
            "A page saved from a browser in one file, with its address and date in a comment",
            lambda s: "saved" in s.flags,
        ),
    ]


def _of(key: str) -> Callable[[Story], bool]:
    return lambda story: story.paper.key == key


def _row(key: str, what: str, urls: Iterable[str]) -> Difficulty:
    shown = tuple(islice(dict.fromkeys(urls), _SHOWN))
    if not shown:
        raise ValueError(f"nothing shows {key}")
    return Difficulty(key, what, shown)
