"""When the article was published and last changed: candidates from every place a page says so,
the best believable one of each kind, and where it was read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from indexer.extract import classwords as cw
from indexer.extract import outline as ol
from indexer.extract.clean import clean
from indexer.extract.datetext import MAYBE_DATE, DateText, dates_in, read_date
from indexer.extract.lexicon import PUBLISHED_LABELS, UPDATED_LABELS
from indexer.extract.metadata import Metadata
from indexer.extract.outline import Outline
from indexer.extract.walk import Mark, Page
from indexer.model.article import Confidence, Stamp
from indexer.urls import host

_PUBLISHED_METAS = (
    "article:published_time", "article:published", "og:article:published_time", "datepublished",
    "og:published_time", "og:pubdate", "pubdate", "publishdate", "publish_date", "publish-date",
    "publication_date", "publicationdate", "publication-date", "article.published",
    "sailthru.date", "parsely-pub-date", "dc.date.issued", "dcterms.issued", "dc.issued",
    "cxenseparse:recs:publishtime", "dc.date.published", "dcterms.created", "dc.date.created",
    "dc.created", "rnews:datepublished", "originalpublicationdate", "article_date_original",
    "article:post_date", "article:created", "displaydate", "iso-8601-publish-date",
    "gentime", "ptime", "published", "published-date", "published_at", "date_published",
    "article.created", "datecreated", "created", "citation_publication_date", "citation_date",
    "bt:pubdate", "last-published", "created_time", "dc.date", "dcterms.date", "date", "dc:date",
    "weibo:article:create_at", "article:create_at", "shareaholic:article_published_time",
    "pub_date",
    "article_publication_date", "content_create_date", "timestamp", "time", "rbpubdate", "doc_date",
)  # fmt: skip
_UPDATED_METAS = (
    "article:modified_time", "og:updated_time", "article:updated_time", "datemodified",
    "article:modified", "article:updated", "last-modified", "lastmod", "last_updated_date",
    "dcterms.modified", "dc.date.modified", "dc.modified", "modified", "og:modified_time",
    "date_modified", "cxenseparse:recs:modifiedtime", "revised", "updated", "lastupdated",
    "og:article:modified_time", "moddate", "utime", "update_date", "publish_update_date",
)  # fmt: skip
_PUBLISHED_LABEL = re.compile(rf"(?<!\w)(?:{PUBLISHED_LABELS})(?!\w)", re.IGNORECASE)
_UPDATED_LABEL = re.compile(rf"(?<!\w)(?:{UPDATED_LABELS})(?!\w)", re.IGNORECASE)
# Every word of every label: a quick look before those two.
_WORD = re.compile(r"\w+")
_LABEL_WORDS = frozenset(_WORD.findall(f"{PUBLISHED_LABELS}|{UPDATED_LABELS}"))
_URL_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<s>[/_.-])(?P<m>1[0-2]|0?[1-9])(?P=s)"
    r"(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)"
)
_URL_COMPACT = re.compile(
    r"(?<!\d)(?P<y>20\d{2})(?P<m>1[0-2]|0[1-9])(?P<d>3[01]|[12]\d|0[1-9])(?!\d)"
)
_URL_MONTH = re.compile(r"/((?:19|20)\d{2})/(0[1-9]|1[0-2])/")
_URL_NAMED = re.compile(
    r"/((?:19|20)\d{2})/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|"
    r"dec)[a-z]{0,6}/(\d{1,2})(?!\d)",
    re.I,
)
_DAY_FIRST_TLDS = frozenset("uk au in ie nz za ng ke my sg hk pk eu mt".split())
EARLIEST = datetime(1600, 1, 1, tzinfo=UTC)  # digitised newspapers; anything older is a mistake
EARLIEST_SHOWN = datetime(1990, 1, 1, tzinfo=UTC)  # of dates read out of the visible page
_ELSEWHERE = cw.COMMENT | cw.RELATED | cw.SIDE | ol.ASIDE | ol.NAVTAG | cw.AD
_METADATA = 78.0  # the rank from which on a date comes from metadata made for it
MAX_LINE = 240  # characters; a longer line is prose, and its dates are what it tells of


@dataclass(frozen=True, slots=True)
class _Candidate:
    """*rank*: higher is believed first."""

    updated: bool
    date: DateText
    read_from: str
    confidence: Confidence
    rank: float


@dataclass(frozen=True, slots=True)
class Dates:
    """Both dates, and what was dropped with the reason."""

    published: Stamp | None
    updated: Stamp | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where the article stands among the lines: -1 where that is not known."""

    title: int
    first: int
    last: int


def find_dates(
    page: Page, outline: Outline, metadata: Metadata, place: Place, url: str,
    language: str | None, captured_at: datetime | None,
) -> Dates:  # fmt: skip
    """The best candidates for both dates; a date after the capture is never taken."""
    month_first = reads_month_first(language, url)
    candidates: list[_Candidate] = []
    notes: list[str] = []
    candidates += _from_linked_data(metadata.article, notes)
    candidates += _from_metas(metadata, month_first, notes)
    sure = any(
        c.rank >= _METADATA and not c.updated and c.date.precision == "instant" for c in candidates
    )
    if not (sure and any(c.updated for c in candidates)) or _day_unclear(candidates):
        candidates += _from_marks(page, outline, place, month_first)
        candidates += _from_lines(page, outline, place, month_first, captured_at, sure)
    candidates += _from_url(url)
    if not any(c.rank >= 50 and not c.updated for c in candidates):
        candidates += _from_other_data(metadata)
    latest = (captured_at or datetime.now(UTC)) + timedelta(days=1)
    believed: list[_Candidate] = []
    for candidate in candidates:
        if reason := _why_not(candidate, latest):
            kind = "updated" if candidate.updated else "published"
            notes.append(f"{kind} {candidate.date.at.date()} ({candidate.read_from}) {reason}")
        else:
            believed.append(candidate)
    published = _localised(_best(believed, updated=False), believed)
    updated = _best(believed, updated=True)
    if published is None and updated is not None:
        published = _Candidate(False, updated.date, updated.read_from, "low", 0)
    if published is not None and updated is not None and _precedes(updated.date, published.date):
        updated = None
    return Dates(_stamp(published), _stamp(updated), tuple(dict.fromkeys(notes))[:10])


def _precedes(one: DateText, other: DateText) -> bool:
    """*one* is certainly before *other*, as far as their precision tells."""
    if one.precision == "instant" and other.precision == "instant":
        return one.at < other.at
    return one.at.date() < other.at.date()


def reads_month_first(language: str | None, url: str) -> bool:
    """3/4/2015 is a day in March: on English pages outside the countries that write days first."""
    if language is None:
        return False
    language = language.lower()
    if not language.startswith("en") or language.startswith(
        ("en-gb", "en-au", "en-in", "en-za", "en-ie", "en-nz")
    ):
        return False
    return host(url).rsplit(".", 1)[-1] not in _DAY_FIRST_TLDS


def _why_not(candidate: _Candidate, latest: datetime) -> str | None:
    at = candidate.date.at
    if at > latest:
        return "is after the capture"
    shown = candidate.read_from.startswith(("text", "url", "time", "class"))
    if (
        at < (EARLIEST_SHOWN if shown else EARLIEST)
        or at.year == 1970
        and at.month == 1
        and at.day == 1
    ):
        return "is before there were such pages"
    return None


def _best(candidates: list[_Candidate], updated: bool) -> _Candidate | None:
    mine = [c for c in candidates if c.updated == updated]
    if not mine:
        return None
    best = max(mine, key=lambda c: c.rank)
    if best.date.precision == "instant":
        return best
    # The same day with a time of day says more.
    for other in sorted(mine, key=lambda c: -c.rank):
        if (
            other.date.precision == "instant"
            and other.date.at.date() == best.date.at.date()
            and other.rank >= best.rank - 40
        ):
            return _Candidate(updated, other.date, other.read_from, best.confidence, best.rank)
    return best


def _day_unclear(candidates: list[_Candidate]) -> bool:
    """Some instant is given in UTC, at an hour that is another day in a zone nearby."""
    return any(
        c.date.precision == "instant"
        and not c.date.at.utcoffset()
        and not 11 <= c.date.at.hour < 17
        for c in candidates
        if not c.updated
    )


def _localised(best: _Candidate | None, candidates: list[_Candidate]) -> _Candidate | None:
    """*best* in the zone in which its day is the one that the page or its URL shows.

    Machines write instants in UTC; near midnight that is not the day under which the paper
    published. The instant stays the same.
    """
    if best is None or best.date.precision != "instant" or best.date.at.utcoffset():
        return best
    at = best.date.at
    for other in sorted(candidates, key=lambda c: -c.rank):
        if other.updated or other.rank < 28 or other.read_from.startswith(("json-ld", "meta")):
            continue
        shown = other.date
        days = (shown.at.date() - at.date()).days
        if abs(days) > 1 or (days == 0 and shown.precision == "day"):
            return best
        offset = timedelta(0)
        if shown.precision == "instant" and not shown.at.utcoffset():
            offset = shown.at - at
            if offset % timedelta(minutes=15) or not offset:
                continue
        elif days == 1:
            offset = timedelta(hours=24 - at.hour)
        elif days == -1:
            offset = -timedelta(hours=at.hour + 1)
        if offset and abs(offset) <= timedelta(hours=14):
            local = at.astimezone(timezone(offset))
            date = DateText(local, "instant", best.date.start, best.date.end, True)
            return _Candidate(False, date, best.read_from, best.confidence, best.rank)
    return best


def _stamp(candidate: _Candidate | None) -> Stamp | None:
    if candidate is None:
        return None
    date = candidate.date
    return Stamp(date.at, candidate.read_from, candidate.confidence, date.precision)


def _value(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    return str(value) if isinstance(value, (str, int)) else None


def _from_linked_data(article: dict[str, Any], notes: list[str]) -> Iterator[_Candidate]:
    for key, updated, rank in (
        ("datePublished", False, 100.0),
        ("dateCreated", False, 60.0),
        ("uploadDate", False, 45.0),
        ("dateModified", True, 100.0),
    ):
        text = _value(article.get(key))
        if text is None:
            continue
        date = read_date(text)
        if date is None:
            if text.strip():
                notes.append(f"json-ld:{key} {clean(text[:60])!r} is no date")
            continue
        yield _Candidate(updated, date, f"json-ld:{key}", "high" if rank == 100 else "medium", rank)


def _from_other_data(metadata: Metadata) -> Iterator[_Candidate]:
    """Where the article's own object is missing: any that states a date, as a last resort."""
    for thing in metadata.objects:
        if text := _value(thing.get("datePublished")):
            date = read_date(text)
            if date is not None:
                yield _Candidate(False, date, "json-ld:datePublished", "low", 22)
                return


def _from_metas(metadata: Metadata, month_first: bool, notes: list[str]) -> Iterator[_Candidate]:
    for names, updated in ((_PUBLISHED_METAS, False), (_UPDATED_METAS, True)):
        for order, name in enumerate(names):
            for text in metadata.metas.get(name, ())[:3]:
                date = read_date(text, month_first)
                if date is None:
                    if text.strip() and order < 10:
                        notes.append(f"meta:{name} {clean(text[:60])!r} is no date")
                    continue
                confident = order < 25
                rank = 90 - order * 0.4 if confident else 41 - order * 0.1
                yield _Candidate(
                    updated, date, f"meta:{name}", "high" if confident else "medium", rank
                )
                break


def _from_url(url: str) -> Iterator[_Candidate]:
    path = url[:2000].split("://", 1)[-1].partition("/")[2].split("?")[0]
    path = "/" + path
    match = _URL_NAMED.search(path)
    if match:
        date = read_date(f"{match[3]} {match[2]} {match[1]}")
        if date is not None:
            yield _Candidate(False, date, "url", "high", 57)
            return
    for pattern, rank in ((_URL_DAY, 57.0), (_URL_COMPACT, 34.0)):
        for match in pattern.finditer(path):
            date = read_date(f"{match['y']}-{match['m']}-{match['d']}")
            if date is not None:
                yield _Candidate(False, date, "url", "high" if rank > 50 else "medium", rank)
                return
    match = _URL_MONTH.search(path)
    if match:
        at = datetime(int(match[1]), int(match[2]), 1, tzinfo=UTC)
        yield _Candidate(False, DateText(at, "month", 0, 0), "url", "low", 1)


def _near(line: int, place: Place) -> float:
    """A bonus for standing at the headline or just below the body, a malus for far away."""
    if place.first < 0 and place.title < 0:
        return 0.0
    top = place.title if place.title >= 0 else place.first
    start = place.first if place.first >= 0 else top
    low, high = min(top, start), max(top, start)
    if low <= line <= high:
        return 8.0 - min(line - low, 14) * 0.25
    if low - 6 <= line < low:
        return 4.0 - 0.4 * (low - line)
    if place.last >= 0 and place.last < line <= place.last + 6:
        return 3.0 - 0.4 * (line - place.last)
    if place.first < line <= place.first + 2:
        return 4.0
    if place.first <= line <= place.last:
        return -4.0
    return -14.0


def _from_marks(
    page: Page, outline: Outline, place: Place, month_first: bool
) -> Iterator[_Candidate]:
    for mark in page.marks:
        is_time = mark.tag == "time"
        prop = mark.prop
        if prop in ("datepublished", "datecreated", "pubdate", "datemodified", "dateline"):
            rank = 56.0
            name = f"itemprop:{prop}"
        elif is_time or (mark.value and mark.bits & (cw.DATE | cw.UPDATED)):
            rank, name = 42.0, "time"
        elif mark.bits & (cw.DATE | cw.UPDATED):
            rank, name = 32.0, "class"
        else:
            continue
        text = _mark_text(page, mark)
        if name == "class" and len(text) > 120:
            continue
        shown = dates_in(text, month_first) if text else []
        date = read_date(mark.value, month_first) if mark.value else None
        if date is None:
            if not shown:
                continue
            date = shown[0]
        elif shown and abs((shown[0].at.date() - date.at.date()).days) > 1:
            rank -= 6
        before = _text_before(page, mark)
        said_updated = _label(text) if _label(text) is not None else _label(before[-40:])
        updated = prop == "datemodified" or bool(mark.bits & cw.UPDATED and not mark.bits & cw.DATE)
        if prop in ("", "dateline") and said_updated is not None:
            updated = said_updated
        rank += _near(mark.line, place) * (0.5 if rank > 50 else 1.0)
        if _is_elsewhere(mark.element, outline):
            rank -= 25
        if rank < 12:
            continue
        yield _Candidate(updated, date, name, "high" if rank >= 50 else "medium", rank)
        for other in shown[1:3]:
            between = text[shown[0].end : other.start]
            kind = _label(between)
            if kind is not None:
                yield _Candidate(kind, other, name, "medium", rank - 1)


def _mark_text(page: Page, mark: Mark) -> str:
    return " ".join(page.text_of(mark, 12).split())[:MAX_LINE]


def _text_before(page: Page, mark: Mark) -> str:
    start = max(0, mark.start - 6)
    return " ".join("".join(page.pieces[start : mark.start]).split())


def _is_elsewhere(element: int, outline: Outline) -> bool:
    return element >= 0 and bool(outline.inherited[element] & _ELSEWHERE)


def _label(text: str) -> bool | None:
    """True after an "updated" label, False after a "published" one, None after neither.

    The label nearest to the end of *text* counts.
    """
    if not text or (text.isascii() and _LABEL_WORDS.isdisjoint(_WORD.findall(text.casefold()))):
        return None
    published = max((m.start() for m in _PUBLISHED_LABEL.finditer(text)), default=-1)
    updated = max((m.end() for m in _UPDATED_LABEL.finditer(text)), default=-1)
    if published < 0 and updated < 0:
        return None
    return updated > published


def _from_lines(
    page: Page, outline: Outline, place: Place, month_first: bool, captured_at: datetime | None,
    near_only: bool,
) -> Iterator[_Candidate]:  # fmt: skip
    """Dates in short lines; *near_only* leaves out those away from headline and body's ends."""
    for index, line in enumerate(page.lines):
        text = line.text
        if len(text) > MAX_LINE or not MAYBE_DATE.search(text):
            continue
        near = _near(index, place)
        if near_only and near <= 0:
            continue
        found = dates_in(text, month_first)
        if not found:
            continue
        elsewhere = _is_elsewhere(line.element, outline)
        begin = 0
        for order, date in enumerate(found[:4]):
            label = _label(text[begin : date.start][-60:])
            words_before = text[begin : date.start]
            begin = date.end
            if label is None and order == 0 and index:
                previous = page.lines[index - 1].text
                if len(previous) <= 40 and not dates_in(previous):
                    label = _label(previous)
            words = len(text.split())
            if label is not None:
                rank = 33.0 + near - 0.1 * words
                name = f"text:{clean(words_before)[-30:].strip(' :|-') or 'label'}"
            elif near <= 0 or words > 16:
                continue
            else:
                rest = text[: date.start] + text[date.end :]
                rank = 22.0 + near - 0.4 * len(rest.split()) - order
                name = "text"
                if _is_clock(date, index, place, captured_at):
                    rank -= 14
            if elsewhere:
                rank -= 8 if near > 2 else 20
            if rank >= 12:
                confidence: Confidence = "medium" if label is not None and near > 0 else "low"
                yield _Candidate(bool(label), date, name, confidence, rank)


def _is_clock(date: DateText, line: int, place: Place, captured_at: datetime | None) -> bool:
    """The day of the capture, shown above the headline: the page's clock."""
    if place.title >= 0 and line >= place.title:
        return False
    if captured_at is None:
        return place.title >= 0 and line < place.title - 3
    return abs((date.at - captured_at).days) <= 1
