"""The right answer to a search, computed slowly and simply from the documents alone."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from math import comb

from indexer import analysis
from indexer.model.article import Block, StatedDate
from indexer.model.capture import Location
from indexer.model.provenance import DatePlace, Provenance
from indexer.model.search import (
    And,
    CaptureRef,
    DateFilter,
    Document,
    During,
    EditionRef,
    Everything,
    Filter,
    Fuzzy,
    Has,
    HeldBlock,
    Is,
    Node,
    Not,
    Or,
    Periods,
    Phrase,
    Prefix,
    Query,
    Word,
)

FACETS = ("source", "language", "section", "author", "tag", "collection", "kind")
DATES = ("published", "updated", "captured", "added")
PUBLISHED_KEY = Provenance(DatePlace.JSON_LD, "datePublished")


# ---- documents ----------------------------------------------------------------------------

_VOCABULARY = """
en: the a ferry ferries fare fares night nights run running news new well-being U.S. harbour
en: harbours council council's strike striking strikes bridge tower café don't 1,000
de: die Straße Strassen Fähre Fähren Häuser Haus neue Nachrichten Müller läuft laufen
es: la policía policias nación naciones nuevo noticias canción ferry
fr: l’Europe d'accord élection élections news le café journal journaux
ja: 東京 東京都 京都 港 フェリー 港の夜
unknown: ferry zzyzx straße night
"""
VOCABULARY: dict[str | None, list[str]] = {}
for _line in _VOCABULARY.strip().splitlines():
    _code, _, _words_of = _line.partition(": ")
    VOCABULARY.setdefault(_code if len(_code) == 2 else None, []).extend(_words_of.split())
_DAYS = [datetime(2015, 1, 1, tzinfo=UTC) + timedelta(days=97 * n) for n in range(12)]


def make_documents(count: int, seed: int = 1) -> list[Document]:
    """*count* made-up documents, with ties, gaps, editions and stories among them."""
    rng = random.Random(seed)
    return [make_document(rng, number) for number in range(count)]


def make_document(rng: random.Random, number: int) -> Document:
    """One document of a few blocks in one of several languages."""
    language = rng.choice(["en", "en", "en", "de", "es", "fr", "ja", None])
    published = rng.choice([None, *_DAYS, *_DAYS[:2]])
    updated = rng.choice([None, None, *_DAYS])
    captured = rng.choice([None, *_DAYS, *_DAYS[:3]])
    page = rng.randrange(max(1, count_of_pages(number)))
    url = f"https://www.paper{page % 7}.example/{page}/ferry-news"
    return document(
        f"id{number:05}",
        url=url,
        title=_text(rng, language, 1, 5),
        blocks=tuple(_text(rng, language, 3, 12) for _ in range(rng.randrange(3))),
        description=rng.choice([None, _text(rng, language, 2, 5)]),
        captions=_captions(number, language),
        authors=tuple(
            rng.sample(["Ann Lee", "Zoë Ärmel", "Bo", "O'Brien", "Ann Müller"], rng.randrange(3))
        ),
        source=f"paper{page % 7}.example",
        source_name=f"The Páper {page % 7}",
        language=language,
        section=rng.choice([None, "World", "world", "Örtliches", "Sport"]),
        tags=tuple(rng.sample(["Sea", "sea", "Bridge", "Night ferry"], rng.randrange(3))),
        kind=rng.choice(["article"] * 5 + ["front", "other"]),
        collections=tuple(rng.sample(["first", "Second"], rng.randrange(3))),
        published=published,
        updated=updated,
        captured=captured,
        added=captured + timedelta(days=37 * (number % 25)) if captured else None,
        current=rng.random() < 0.8,
        story=f"story{rng.randrange(20)}",
    )


def count_of_pages(number: int) -> int:
    """How many pages the documents so far are of: each URL has about two editions."""
    return 3 + number // 2


def document(
    article_id: str,
    *,
    title: str = "",
    blocks: Sequence[str] = (),
    url: str = "https://paper.example/",
    description: str | None = None,
    authors: tuple[str, ...] = (),
    captions: tuple[str, ...] = (),
    source: str = "paper.example",
    source_name: str = "The Paper",
    language: str | None = "en",
    section: str | None = None,
    tags: tuple[str, ...] = (),
    kind: str = "article",
    collections: tuple[str, ...] = (),
    published: datetime | None = None,
    updated: datetime | None = None,
    captured: datetime | None = None,
    added: datetime | None = None,
    current: bool = True,
    story: str | None = None,
    digest: str = "",
) -> Document:
    """A document with the given fields and defaults for all others."""
    capture = CaptureRef(captured, url, Location("a.warc.gz", 7, 9, "urn:x", "sha1:x"), False)
    return Document(
        id=article_id,
        url=url,
        url_key=url.removeprefix("https://www."),
        title=title,
        authors=authors,
        source=source,
        source_name=source_name,
        language=language,
        section=section,
        tags=tags,
        description=description,
        kind=kind,
        collections=collections,
        published=StatedDate(published, PUBLISHED_KEY, "high", "day") if published else None,
        updated=StatedDate(updated, Provenance(DatePlace.TIME), "low") if updated else None,
        captured_at=captured,
        added_at=added,
        blocks=tuple(HeldBlock(Block("paragraph", text)) for text in blocks),
        captures=(capture,),
        editions=(EditionRef(article_id, (captured,)),),
        current=current,
        story=story or article_id,
        story_size=1,
        degraded=None,
        notes=("a note",),
        digest=digest or f"digest of {article_id} {title}",
        captions=captions,
    )


def _captions(number: int, language: str | None) -> tuple[str, ...]:
    own = random.Random(f"captions {number}")  # what else is made up must not depend on them
    return tuple(_text(own, language, 1, 6) for _ in range(own.randrange(3)))


def _text(rng: random.Random, language: str | None, low: int, high: int) -> str:
    words = rng.choices(VOCABULARY[language], k=rng.randrange(low, high))
    return ("" if language == "ja" and rng.random() < 0.5 else " ").join(words)


# ---- matching -----------------------------------------------------------------------------


def matches(node: Node, found: Document) -> bool:
    """Whether *node* matches this document."""
    match node:
        case Word(text, field):
            return _has_word(text, field, found)
        case Phrase(words, field, slop):
            text = " ".join(words)
            slop = _allowed(len(_asked(text)), slop)
            return any(_has_phrase(text, zone, slop) for zone in _zones(found, field))
        case Prefix(text, field):
            return _has_prefix(text, _zones(found, field))
        case Fuzzy(text, distance, field):
            wanted = _asked(text)[0][1]
            zones = _zones(found, field)
            return any(edits(wanted, word) <= distance for zone in zones for word in zone)
        case Is("source", value):
            names = {analysis.fold(found.source), analysis.fold(found.source_name)}
            return analysis.fold(value) in names
        case Is(field, value):
            return analysis.fold(value) in facet_values(found, field)
        case Has(field) if field in DATES:
            return stamp(found, field) is not None
        case Has(field):
            return bool(facet_values(found, field))
        case During(field, start, end):
            at = stamp(found, field)
            return at is not None and (start is None or at >= start) and (end is None or at < end)
        case And(parts):
            return all(matches(part, found) for part in parts)
        case Or(parts):
            return any(matches(part, found) for part in parts)
        case Not(part):
            return not matches(part, found)
        case Everything():
            return True


def _allowed(words: int, slop: int) -> int:
    """The slop that engines allow: long phrases may be spaced in at most fifty ways."""
    while words and comb(slop + words - 1, slop) > 50:
        slop -= 1
    return slop


def stamp(found: Document, field: str) -> datetime | None:
    """One of the three dates."""
    if field == "captured":
        return found.captured_at
    if field == "added":
        return found.added_at
    read = found.published if field == "published" else found.updated
    return read.at if read else None


def facet_values(found: Document, field: str) -> set[str]:
    """The folded values of a facet."""
    values = {
        "source": [found.source],
        "language": [found.language],
        "section": [found.section],
        "author": found.authors,
        "tag": found.tags,
        "collection": found.collections,
        "kind": [found.kind],
    }[field]
    return {analysis.fold(value) for value in values if value}


def _zones(found: Document, field: str | None) -> list[list[str]]:
    """The lists of words that a phrase has to lie in; a gap is a word that nobody writes."""
    title = [_words(found.title)]
    text = [_joined([found.description or "", found.text])]
    several = {"title": title, "text": text, None: title + text}
    if field in {"author", "caption"}:
        return [_joined(found.authors if field == "author" else found.captions)]
    return [_words(found.url)] if field == "url" else several[field]


def _joined(texts: Iterable[str]) -> list[str]:
    joined: list[str] = []
    for words in filter(None, map(_words, texts)):
        joined += ["¶¶¶", *words] if joined else words
    return joined


@cache
def _words(text: str) -> list[str]:
    return analysis.words(text)


@cache
def _asked(text: str) -> list[tuple[int, str]]:
    return [(place, piece.folded) for place, piece in analysis.query_words(text)]


@cache
def _stems(text: str, language: str | None) -> frozenset[str]:
    found = analysis.word_spans(text)
    return frozenset(stem for piece in found for stem in analysis.stems(piece, [language]))


def _has_word(text: str, field: str | None, found: Document) -> bool:
    asked = _asked(text)
    if len(asked) != 1 or field in {"author", "url"} or analysis.is_single_letter(asked[0][1]):
        return any(_has_phrase(text, zone, 0) for zone in _zones(found, field))
    wanted = set(analysis.stems(analysis.query_words(text)[0][1], [found.language]))
    texts = {
        "title": [found.title],
        "text": [found.description or "", found.text],
        "caption": list(found.captions),
    }
    several = texts[field] if field else texts["title"] + texts["text"]
    return any(wanted & _stems(zone, found.language) for zone in several)


def _has_phrase(text: str, zone: list[str], slop: int) -> bool:
    return _stands(_asked(text), zone, slop)


def _stands(asked: list[tuple[int, str]], zone: list[str], slop: int) -> bool:
    if not asked:
        return False
    if len(asked) == 1 and analysis.is_single_letter(asked[0][1]):
        return any(word.startswith(asked[0][1]) for word in zone)
    return any(
        _continues(asked, zone, at, slop) for at, word in enumerate(zone) if word == asked[0][1]
    )


def _continues(asked: list[tuple[int, str]], zone: list[str], at: int, slop: int) -> bool:
    """Whether the rest of *asked* follows in order after position *at*, in any spacing."""
    if len(asked) == 1:
        return True
    near = at + asked[1][0] - asked[0][0]
    return any(
        zone[place] == asked[1][1] and _continues(asked[1:], zone, place, slop - (place - near))
        for place in range(near, min(near + slop + 1, len(zone)))
    )


def _has_prefix(text: str, zones: list[list[str]]) -> bool:
    asked = _asked(text)
    if not asked or len(asked) > 1 and analysis.is_unspaced(asked[-1][1]):
        return any(_has_phrase(text, zone, 0) for zone in zones)
    before, (_, last) = asked[:-1], asked[-1]
    return any(word.startswith(last) for zone in zones for word in zone) and (
        not before or any(_stands(before, zone, 0) for zone in zones)
    )


def edits(one: str, other: str) -> int:
    """The least number of insertions, deletions and substitutions."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        above, row = row, [at]
        for to, wanted in enumerate(other, 1):
            row.append(min(above[to] + 1, row[-1] + 1, above[to - 1] + (letter != wanted)))
    return row[-1]


# ---- whole queries ------------------------------------------------------------------------


def passing(query: Query, documents: Iterable[Document], without: str = "") -> list[Document]:
    """The documents that match *query* without its filter on the field *without*."""
    return [found for found in documents if _passes(query, found, without)]


def _passes(query: Query, found: Document, without: str) -> bool:
    if query.versions == "current" and not found.current:
        return False
    kinds = any(chosen.field == "kind" for chosen in query.filters) or _asks_kind(query.tree)
    if not kinds and without != "kind" and found.kind != "article":
        return False
    for chosen in query.filters:
        if chosen.field != without and not _lets_through(chosen, found):
            return False
    for periods in query.periods:
        if periods.field != without and not _in_periods(periods, found):
            return False
    if query.dates and query.dates.field != without and not _in_dates(query.dates, found):
        return False
    return matches(query.tree, found)


def _asks_kind(node: Node) -> bool:
    match node:
        case Is(field) | Has(field):
            return field == "kind"
        case And(parts) | Or(parts):
            return any(map(_asks_kind, parts))
        case Not(part):
            return _asks_kind(part)
    return False


def _lets_through(chosen: Filter, found: Document) -> bool:
    include = [matches(Is(chosen.field, value), found) for value in chosen.include]
    exclude = [matches(Is(chosen.field, value), found) for value in chosen.exclude]
    return (any(include) or not include) and not any(exclude)


def _in_periods(chosen: Periods, found: Document) -> bool:
    include = [matches(period, found) for period in chosen.include]
    exclude = [matches(period, found) for period in chosen.exclude]
    return (any(include) or not include) and not any(exclude)


def _in_dates(dates: DateFilter, found: Document) -> bool:
    at = stamp(found, dates.field)
    if dates.undated:
        return at is None
    if dates.start is None and dates.end is None:
        return True
    return at is not None and matches(During(dates.field, dates.start, dates.end), found)


def facet_counts(
    query: Query, documents: Iterable[Document], field: str
) -> tuple[Counter[str], int]:
    """How many documents have each value, and how many have none."""
    rows = [facet_values(found, field) for found in passing(query, documents, without=field)]
    return Counter(value for row in rows for value in row), sum(not row for row in rows)


def months(query: Query, documents: Iterable[Document], field: str) -> tuple[Counter[str], int]:
    """How many documents each month has, and how many are undated."""
    stamps = [stamp(found, field) for found in passing(query, documents, without=field)]
    counted = Counter(f"{at:%Y-%m}" for at in stamps if at)
    return counted, sum(at is None for at in stamps)


def groups_by_month(
    query: Query, documents: Iterable[Document], field: str, group: str
) -> tuple[dict[str, int], int]:
    """How many different URLs or stories (*group*) each month has, and how many are undated."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one in passing(query, documents, without=field):
        at = stamp(one, field)
        found[f"{at:%Y-%m}" if at else ""].add(getattr(one, group))
    undated = len(found.pop("", ()))
    return {month: len(held) for month, held in found.items()}, undated


# ---- queries ------------------------------------------------------------------------------


def make_query(rng: random.Random) -> Query:
    """A random query with any operators, filters and dates."""
    return Query(
        tree=make_tree(rng, 3),
        filters=tuple(_filter(rng) for _ in range(rng.choice([0, 0, 0, 1, 1, 2]))),
        dates=_dates(rng) if rng.random() < 0.3 else None,
        periods=tuple(_periods(rng) for _ in range(rng.choice([0, 0, 0, 1, 2]))),
        versions=rng.choice(["current", "current", "all"]),
    )


def make_tree(rng: random.Random, depth: int) -> Node:
    """A random tree over the vocabulary."""
    if depth and rng.random() < 0.5:
        parts = tuple(make_tree(rng, depth - 1) for _ in range(rng.randrange(1, 4)))
        return rng.choice([And(parts), Or(parts), Not(parts[0])])
    word = rng.choice(VOCABULARY[rng.choice(list(VOCABULARY))])
    field = rng.choice([None, None, None, "title", "text", "author", "url", "caption"])
    match rng.randrange(10):
        case 0 | 1 | 2 | 3:
            return Word(word, field)
        case 4 | 5:
            language = rng.choice(list(VOCABULARY))
            words = tuple(rng.choices(VOCABULARY[language], k=rng.randrange(1, 4)))
            return Phrase(words, field, rng.choice([0, 0, 1, 3]))
        case 6:
            folded = analysis.query_words(word)[-1][1].folded
            return Prefix(folded[: rng.randrange(1, 4)], field)
        case 7:
            return Fuzzy(analysis.query_words(word)[0][1].folded, rng.choice([1, 2]), field)
        case 8:
            value = rng.choice(
                ["paper1.example", "The Paper 2", "WORLD", "ann lee", "sea", "front"]
            )
            return Is(rng.choice(FACETS), value)
        case _:
            return rng.choice([Has(rng.choice(FACETS + DATES)), _during(rng), Everything()])


def _filter(rng: random.Random) -> Filter:
    field = rng.choice(FACETS)
    values = {
        "source": ["paper1.example", "paper2.example", "the paper 3"],
        "language": ["en", "de", "fr", "xx"],
        "section": ["world", "sport", "ÖRTLICHES"],
        "author": ["Ann Lee", "zoe armel", "nobody"],
        "tag": ["sea", "bridge", "night ferry"],
        "collection": ["first", "second"],
        "kind": ["article", "front"],
    }[field]
    some = rng.sample(values, rng.randrange(1, 3))
    return Filter(field, tuple(some)) if rng.random() < 0.7 else Filter(field, exclude=tuple(some))


def _during(rng: random.Random) -> During:
    start, end = sorted(rng.sample(_DAYS, 2))
    field = rng.choice(DATES)
    return During(field, rng.choice([start, None]), rng.choice([end, None, end]))


def _periods(rng: random.Random) -> Periods:
    field = rng.choice(DATES)
    some = tuple(replace(_during(rng), field=field) for _ in range(rng.randrange(1, 4)))
    return Periods(field, some) if rng.random() < 0.6 else Periods(field, exclude=some)


def _dates(rng: random.Random) -> DateFilter:
    during = _during(rng)
    if rng.random() < 0.2:
        return DateFilter(during.field, undated=True)
    return DateFilter(during.field, during.start, during.end)
