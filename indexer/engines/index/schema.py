"""The fields that an index holds of a document: the same in every engine.

stems         title (counted three times), description and text, stemmed: what words match
title_stems   the title alone
title_only    the stems of the title that neither description nor text has
title_words   exact words in order, for phrases, prefixes and near spellings;
text_words    so are author_words, url_words and caption_words
caption_stems captions of pictures, stemmed; no other field but caption_words has their words
…_rest        the same for what is not a current article: see ``plan.partitions``
source …      the values of facets, folded
scope         "a" article, "c" current edition, "ca" both
published …   a sort key for each date, see ``date_key``; …_month and …_day for histograms
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from math import ceil, floor
from typing import Final

from indexer import analysis
from indexer.model.search import Document

VERSION: Final = 6  # of the fields; an index of another version has to be rebuilt

STEMMED: Final = ("stems", "title_stems", "title_only", "caption_stems")
ORDERED: Final = ("title_words", "text_words", "author_words", "url_words", "caption_words")
REST: Final = "_rest"
PARTITIONED: Final = (*STEMMED, *ORDERED)  # each is in an index twice, once with REST
FACETS: Final = ("source", "language", "section", "author", "tag", "collection", "kind")
EXACT: Final = ("id", "url_key", "story", "source_name", "scope")
DATES: Final = ("published", "updated", "captured", "added")
NUMBERS: Final = (
    *DATES,
    *(f"{date}_month" for date in DATES),
    *(f"{date}_day" for date in DATES),
    "story_number",
    "url_number",
)

SINGLE: Final = ("source", "language", "section", "kind", *NUMBERS)  # at most one value

TITLE_WEIGHT: Final = 3
MAX_VALUE = 200  # characters of a facet value
_GAP = " ¶¶¶ "  # keeps phrases from crossing: no word is written like this, or nearly

_URL_PARTS = str.maketrans("/-=&?", "     ")  # split words anyway; short chunks are cached
_SHORTEST = 60  # stems; otherwise near-empty pages would rank first for any word they have
_TIE_BITS = 22
_SECONDS = 1 << 39  # any year that Python knows lies within ± this many seconds of 1970
DATED: Final = 0  # the lowest key of a date; undated documents have negative ones
KEY_LIMIT: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document as engines index it: texts already analysed, values folded.

    *recency* is the factor of ``recency_factor``.
    """

    texts: Mapping[str, str]
    values: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, int]
    recency: float


def in_partitions(names: Iterable[str]) -> Iterator[str]:
    """The names of these fields in both partitions."""
    for name in names:
        yield from (name, name + REST)


def indexed(document: Document) -> IndexedDocument:
    """The fields of *document*."""
    partition = "" if "ca" in _scope(document) else REST
    return IndexedDocument(
        texts={name + partition: text for name, text in _texts(document).items()},
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
            "story_number": hash_number(plain(document.story)),
            "url_number": hash_number(plain(document.url_key)),
        },
        recency=recency_factor(document),
    )


def _texts(document: Document) -> dict[str, str]:
    language = document.language
    title = analysis.terms(document.title, language)
    text = analysis.terms(document.text, language)
    about = analysis.terms(document.description or "", language)
    text_stems = _join(about.stems, text.stems)
    captions = [analysis.terms(caption, language) for caption in document.captions]
    authors = (analysis.terms(name, None).words for name in document.authors)
    return {
        "stems": _padded(" ".join([title.stems] * TITLE_WEIGHT + [text_stems])),
        "title_stems": title.stems,
        "title_only": _only_in(title.stems, text_stems),
        "title_words": title.words,
        "text_words": _GAP.join(filter(None, (about.words, text.words))),
        "author_words": _GAP.join(filter(None, authors)),
        "caption_stems": _join(*(caption.stems for caption in captions)),
        "caption_words": _GAP.join(filter(None, (caption.words for caption in captions))),
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


@lru_cache(maxsize=10_000)  # papers, authors and sections are repeated
def facet_value(label: str) -> str:
    """*label* as facet values are compared: folded, and cut at ``MAX_VALUE`` characters."""
    return plain(analysis.fold(label)[:MAX_VALUE])


def plain(text: str) -> str:
    """*text* with lone surrogates, which no index can hold, replaced."""
    return text.encode("utf-8", "replace").decode()


def date_key(at: datetime | None, article_id: str) -> int:
    """A number that sorts documents by date: whole seconds, then a hash of the id.

    Undated documents have negative keys, sorted by the hash. Equal keys are rare but possible;
    the id itself breaks the tie.
    """
    tie = hash_number(article_id) & ((1 << _TIE_BITS) - 1)
    if at is None:
        return tie - (1 << _TIE_BITS)
    return ((floor(at.timestamp()) + _SECONDS) << _TIE_BITS) | tie


def seconds(key: int) -> int | None:
    """The seconds since 1970 of a ``date_key``; None for that of an undated document."""
    return (key >> _TIE_BITS) - _SECONDS if key >= DATED else None


def date_bound(at: datetime) -> int:
    """The lowest key of a date that is not before *at*."""
    return (ceil(at.timestamp()) + _SECONDS) << _TIE_BITS


def hash_number(text: str) -> int:
    """A number in place of *text*: 62 bits of a hash."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()) >> 2


def recency_factor(document: Document) -> float:
    """What the score of *document* is multiplied by where newer articles are preferred.

    1 for dates up to 1990 and for undated documents, then 0.02 more for each year, at most 2.
    """
    if document.published is None:
        return 1.0
    at = document.published.at
    years = at.year + at.timetuple().tm_yday / 366 - 1990
    return 1 + min(max(0.02 * years, 0.0), 1.0)


def date_values(document: Document) -> dict[str, datetime | None]:
    """The four dates of *document*."""
    return {
        "published": document.published.at if document.published else None,
        "updated": document.updated.at if document.updated else None,
        "captured": document.captured_at,
        "added": document.added_at,
    }


def by_publication(document: Document) -> tuple[bool, int, str]:
    """A key that sorts documents by publication, undated ones last."""
    at = date_values(document)["published"]
    return at is None, date_key(at, document.id), document.id


def _dates(document: Document) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for field, at in date_values(document).items():
        numbers[field] = date_key(at, document.id)
        if at is not None:
            day = at.astimezone(UTC) if at.tzinfo else at
            numbers[f"{field}_month"] = day.year * 100 + day.month
            numbers[f"{field}_day"] = day.year * 10_000 + day.month * 100 + day.day
    return numbers


def _scope(document: Document) -> tuple[str, ...]:
    article, current = document.kind == "article", document.current
    return ("a",) * article + ("c",) * current + ("ca",) * (article and current)


def _values(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(facet_value, labels))))


def _padded(stems: str) -> str:
    """*stems* padded to ``_SHORTEST`` words, so that a short text gains nothing in BM25."""
    short_by = _SHORTEST - stems.count(" ")
    return stems + _GAP * short_by if short_by > 0 else stems


def _only_in(stems: str, others: str) -> str:
    """Those *stems* that are not in *others*."""
    within = f" {others} "  # a search in it for each is faster than a set
    return " ".join(stem for stem in dict.fromkeys(stems.split()) if f" {stem} " not in within)


def _join(*texts: str) -> str:
    return " ".join(filter(None, texts))
