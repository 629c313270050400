"""What an index holds of a document: the same fields in every engine.

stems         title (counted thrice), description and text, stemmed: what words match
title_stems   the title alone
title_only    those stems of the title that neither description nor text has
title_words   exact words in order, for phrases, beginnings and near spellings;
text_words    so author_words and url_words
…_rest        the same of what is no current article: see ``engines.shelves``
source …      the values of facets, folded
scope         "a" article, "c" current edition, "ca" both
published …   an order key for each date, see ``key``; _month and _day for histograms
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from math import ceil
from typing import Final

from indexer import analysis
from indexer.model.search import Document

VERSION: Final = 3  # an index made under another one must be rebuilt

STEMMED: Final = ("stems", "title_stems", "title_only")
ORDERED: Final = ("title_words", "text_words", "author_words", "url_words")
REST: Final = "_rest"
SHELVED: Final = (*STEMMED, *ORDERED)  # each stands twice in an index, once with _rest
FACETS: Final = ("source", "language", "section", "author", "tag", "collection", "kind")
EXACT: Final = ("id", "url_key", "story", "source_name", "scope")
DATES: Final = ("published", "updated", "captured")
NUMBERS: Final = (
    *DATES,
    *(f"{date}_month" for date in DATES),
    *(f"{date}_day" for date in DATES),
    "story_number",
    "url_number",
)

SINGLE: Final = ("source", "language", "section", "kind", *NUMBERS)  # one value at most

TITLE_WEIGHT: Final = 3
MAX_VALUE = 200  # characters of a facet value
_GAP = " ¶¶¶ "  # keeps phrases apart: no word is written so, nor nearly so

_URL_PARTS = str.maketrans("/-=&?", "     ")  # part words anyway; short chunks are remembered
_SHORTEST = 60  # stems; near-empty pages would come first for any word they have
_TIE_BITS = 22
_SECONDS = 1 << 39  # any year that Python knows lies within ± this many seconds of 1970
DATED: Final = 0  # the lowest key of a date; undated documents have negative keys
KEY_LIMIT: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class Fielded:
    """A document as engines index it: texts already analysed, values folded."""

    texts: Mapping[str, str]
    values: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, int]
    freshness: float


def on_shelves(names: Iterable[str]) -> Iterator[str]:
    """Each of these fields as it is named on either shelf."""
    for name in names:
        yield from (name, name + REST)


def fielded(document: Document) -> Fielded:
    """The fields of *document*."""
    shelf = "" if "ca" in _scope(document) else REST
    return Fielded(
        texts={name + shelf: text for name, text in _texts(document).items()},
        values={
            "id": (plain(document.id),),
            "url_key": (plain(document.url_key),),
            "story": (plain(document.story),),
            "source_name": _values([document.source_name]),
            "scope": _scope(document),
            **{field: facet_values(document, field) for field in FACETS},
        },
        numbers={
            **_dates(document),
            "story_number": number(plain(document.story)),
            "url_number": number(plain(document.url_key)),
        },
        freshness=freshness(document),
    )


def _texts(document: Document) -> dict[str, str]:
    language = document.language
    title = analysis.terms(document.title, language)
    text = analysis.terms(document.text, language)
    about = analysis.terms(document.description or "", language)
    text_stems = _join(about.stems, text.stems)
    authors = (analysis.terms(name, None).words for name in document.authors)
    return {
        "stems": _filled(" ".join([title.stems] * TITLE_WEIGHT + [text_stems])),
        "title_stems": title.stems,
        "title_only": _missing(title.stems, text_stems),
        "title_words": title.words,
        "text_words": _GAP.join(filter(None, (about.words, text.words))),
        "author_words": _GAP.join(filter(None, authors)),
        "url_words": analysis.terms(document.url.translate(_URL_PARTS), None).words,
    }


def labels(document: Document, field: str) -> tuple[str, ...]:
    """The values of a facet as *document* writes them."""
    several: dict[str, tuple[str | None, ...]] = {
        "source": (document.source,),
        "language": (document.language,),
        "section": (document.section,),
        "author": document.authors,
        "tag": document.tags,
        "collection": document.collections,
        "kind": (document.kind,),
    }
    return tuple(value for value in several[field] if value)


def facet_values(document: Document, field: str) -> tuple[str, ...]:
    """The values of a facet as they are compared and counted."""
    return _values(labels(document, field))


@lru_cache(maxsize=10_000)  # papers, authors and sections come again and again
def value(label: str) -> str:
    """How a facet value is compared: folded, and cut where it is too long to be one."""
    return plain(analysis.fold(label)[:MAX_VALUE])


def plain(text: str) -> str:
    """*text* without lone surrogates, which no index can hold."""
    return text.encode("utf-8", "replace").decode()


def key(at: datetime | None, article_id: str) -> int:
    """The order of dates as one number: whole seconds, then a hash of the id.

    Undated documents have negative keys, in an order of their own. Equal keys are rare but
    possible; the id itself tells them apart.
    """
    tie = number(article_id) & ((1 << _TIE_BITS) - 1)
    return tie - (1 << _TIE_BITS) if at is None else floor_key(at) | tie


def floor_key(at: datetime) -> int:
    """The lowest key of the second in which *at* lies."""
    return (int(at.timestamp() // 1) + _SECONDS) << _TIE_BITS


def bound(at: datetime) -> int:
    """The lowest key that is not before *at*, for whole seconds."""
    return (ceil(at.timestamp()) + _SECONDS) << _TIE_BITS


def number(text: str) -> int:
    """A number that stands for *text*: 62 bits of a hash."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()) >> 2


def freshness(document: Document) -> float:
    """What the score of *document* is multiplied by where newer ones are wanted first.

    1 up to 1990 and for the undated, then 2 percent more for each year, up to 2.
    """
    if document.published is None:
        return 1.0
    at = document.published.at
    years = at.year + at.timetuple().tm_yday / 366 - 1990
    return 1 + min(max(0.02 * years, 0.0), 1.0)


def stamps(document: Document) -> dict[str, datetime | None]:
    """The three dates of *document*."""
    return {
        "published": document.published.at if document.published else None,
        "updated": document.updated.at if document.updated else None,
        "captured": document.captured_at,
    }


def _dates(document: Document) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for field, at in stamps(document).items():
        numbers[field] = key(at, document.id)
        if at is not None:
            day = at.astimezone(UTC) if at.tzinfo else at
            numbers[f"{field}_month"] = day.year * 100 + day.month
            numbers[f"{field}_day"] = day.year * 10_000 + day.month * 100 + day.day
    return numbers


def _scope(document: Document) -> tuple[str, ...]:
    article, current = document.kind == "article", document.current
    return ("a",) * article + ("c",) * current + ("ca",) * (article and current)


def _values(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(value, labels))))


def _filled(stems: str) -> str:
    """*stems* made up to the length that a text must have to gain nothing by being short."""
    missing = _SHORTEST - stems.count(" ")
    return stems + _GAP * missing if missing > 0 else stems


def _missing(stems: str, others: str) -> str:
    """Those *stems* that *others* has not; a search for each is quicker than taking it apart."""
    within = f" {others} "
    return " ".join(stem for stem in dict.fromkeys(stems.split()) if f" {stem} " not in within)


def _join(*texts: str) -> str:
    return " ".join(filter(None, texts))
