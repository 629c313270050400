"""Dates that a page states for machines: JSON-LD, meta elements, its address, its scripts."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from indexer.extract.dates import candidate as ev
from indexer.extract.dates.candidate import Candidate
from indexer.extract.dates.parse import DateText, dates_in, read_date
from indexer.extract.markup.metadata import Metadata
from indexer.model.article import Confidence
from indexer.model.provenance import DatePlace, Provenance
from indexer.page.clean import clean

# Names of meta elements, without their punctuation.
_STANDARD = {
    **dict.fromkeys(
        ("articlepublishedtime", "ogarticlepublishedtime", "datepublished", "articlepublished",
         "ogpublishedtime", "parselypubdate", "sailthrudate", "dcdateissued", "dctermsissued"),
        False,
    ),
    **dict.fromkeys(
        ("articlemodifiedtime", "ogarticlemodifiedtime", "ogupdatedtime", "articleupdatedtime",
         "datemodified", "articlemodified", "articleupdated", "dctermsmodified"),
        True,
    ),
}  # fmt: skip
# Dates of something else: of the server's work, of an event, of the end of a right.
_UNRELATED = re.compile(
    r"expir|embargo|unpub|valid|birth|event|start|end(?!ed)|until|archiv|captur|crawl|gener|gentime|"
    r"build|deploy|render|cache|relat|request|session|coverage|copyright"
)
_UPDATED = re.compile(r"modif|updat|revis|changed|edited|lastmod|moddate|lastpub|^utime$")
_PUBLISHED = re.compile(
    r"publi(?!sher)|pubdate|pubtime|datepub|issue|posted|postdate|available|^ptime$"
)
_CREATED = re.compile(r"creat")
_UPLOADED = re.compile(r"upload|releas")
_UNNAMED = re.compile(r"date|^time$|^timestamp$")
_PUNCTUATION = re.compile(r"[\W_]+")
# Rules between the parts of a title, but not in a range of days: "4 - 9 March 2019".
_TITLE_PARTS = re.compile(r"\s?[|•·»]\s?|(?<![\d.])\s[–—:-]\s|(?<=\d{4})\s[–—:-]\s")
MAX_TITLE = 300
MAX_VALUE = 60  # characters; a longer value is no date, but may hold one

_URL_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<s>[/_.-])(?P<m>1[0-2]|0?[1-9])(?P=s)"
    r"(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)"
)
_URL_COMPACT = re.compile(
    r"(?<!\d)(?P<y>20\d{2})(?P<m>1[0-2]|0[1-9])(?P<d>3[01]|[12]\d|0[1-9])(?!\d)"
)
_URL_SHORT = re.compile(r"(?<!\d)(?P<y>\d{2})(?P<m>1[0-2]|0[1-9])(?P<d>3[01]|[12]\d|0[1-9])(?!\d)")
_URL_MONTH = re.compile(r"/((?:19|20)\d{2})/(0[1-9]|1[0-2])/")
_URL_NAMED = re.compile(
    r"/((?:19|20)\d{2})/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|"
    r"dec)[a-z]{0,6}/(\d{1,2})(?!\d)",
    re.I,
)

# In scripts and data attributes: the end of a name, and a value as machines write it. The first
# letters are left out so that the search can skip from one candidate to the next.
_NAMED_VALUE = re.compile(
    r"(?:ubli(?:sh|cat)|ub[_-]?[dD]ate|reat)(?P<rest>[a-zA-Z_-]{0,20})"
    r"\\{0,3}(?:[\"']|&quot;)?\s{0,3}[:=]\s{0,3}\\{0,3}(?:[\"']|&quot;)?"
    r"(?P<value>(?:19|20)\d\d[-/]\d\d[-/]\d\d[T ]?[\d:.+Z-]{0,22}|1\d{9}(?:\d{3})?(?!\d))"
)
_NAME_BEFORE = re.compile(r"[a-zA-Z_-]{1,20}$")
MAX_SOURCE = 4_000_000  # characters of a page that are searched
MAX_NAMED = 200


def from_linked_data(article: dict[str, Any], notes: list[str]) -> Iterator[Candidate]:
    """What the page's own JSON-LD object says."""
    for key, updated, rank in (
        ("datePublished", False, ev.JSON_LD),
        ("dateCreated", False, ev.CREATED),
        ("uploadDate", False, ev.UPLOADED),
        ("dateModified", True, ev.JSON_LD),
    ):
        text = _value(article.get(key))
        if text is None:
            continue
        stated = read_date(text)
        if stated is not None:
            confidence: Confidence = "high" if rank == ev.JSON_LD else "medium"
            yield Candidate(updated, stated, Provenance(DatePlace.JSON_LD, key), confidence, rank)
        elif text.strip():
            notes.append(f"json-ld:{key} {clean(text[:60])!r} is no date")


def from_other_objects(metadata: Metadata) -> Iterator[Candidate]:
    """Where the article's own object is missing: the day that all others state."""
    stated = [
        found
        for thing in metadata.objects
        if (text := _value(thing.get("datePublished"))) and (found := read_date(text))
    ]
    if len({found.at.date() for found in stated}) == 1:
        yield Candidate(
            False, stated[0], Provenance(DatePlace.JSON_LD, "datePublished"), "low", ev.OTHER_OBJECT
        )


def _value(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    return str(value) if isinstance(value, (str, int)) else None


def from_metas(metadata: Metadata, month_first: bool, notes: list[str]) -> Iterator[Candidate]:
    """What the meta elements say, by the words in their names."""
    for name, values in metadata.metas.items():
        meaning = _meaning(name)
        if meaning is None:
            continue
        updated, rank = meaning
        dates = [found for text in values[:10] if (found := _short_date(text, month_first))]
        if not dates:
            if rank == ev.META and values[0].strip():
                notes.append(f"meta:{name} {clean(values[0][:60])!r} is no date")
            continue
        if len({found.at.date() for found in dates}) > 1 and len(values) > 2:
            rank = min(rank, ev.UNNAMED_META)  # those of the neighbours, too
        confidence: Confidence = "high" if rank >= ev.OTHER_META else "medium"
        yield Candidate(updated, dates[0], Provenance(DatePlace.META, name), confidence, rank)


def _short_date(text: str, month_first: bool) -> DateText | None:
    return read_date(text, month_first) if len(text) <= MAX_VALUE else None


@lru_cache(maxsize=4096)
def _meaning(name: str) -> tuple[bool, float] | None:
    """Whether a meta element of this name states a change, and its rank; None for no date."""
    name = _PUNCTUATION.sub("", name[:80]).casefold()
    if name in _STANDARD:
        return _STANDARD[name], ev.META
    if _UNRELATED.search(name):
        return None
    for words, updated, rank in (
        (_UPDATED, True, ev.OTHER_META),
        (_PUBLISHED, False, ev.OTHER_META),
        (_CREATED, False, ev.CREATED),
        (_UPLOADED, False, ev.UPLOADED),
        (_UNNAMED, False, ev.UNNAMED_META),
    ):
        if words.search(name):
            return updated, rank
    return None


def from_title(title: str, headline: str, month_first: bool) -> Iterator[Candidate]:
    """The day that a part of the document's title is: "Crane breaks - 4 March 2019 - Gazette".

    A day that stands in the headline as well is what the article is about.
    """
    for part in _TITLE_PARTS.split(clean(title[-MAX_TITLE:])):
        found = dates_in(part, month_first)
        alone = len(found) == 1 and len(part) - (found[0].end - found[0].start) <= 2
        if alone and part not in headline:
            yield Candidate(False, found[0], Provenance(DatePlace.TITLE), "medium", ev.TITLE_DAY)


def from_url(url: str) -> Iterator[Candidate]:
    """The day, or at least the month, in the path of the address."""
    path = "/" + url[:2000].split("://", 1)[-1].partition("/")[2].split("?")[0]
    for written, confidence, rank in _days_in(path):
        day = read_date(written)
        if day is not None:
            yield Candidate(False, day, Provenance(DatePlace.URL), confidence, rank)
            return
    match = _URL_MONTH.search(path)
    if match:
        at = datetime(int(match[1]), int(match[2]), 1, tzinfo=UTC)
        yield Candidate(
            False, DateText(at, "month", 0, 0), Provenance(DatePlace.URL), "low", ev.URL_MONTH
        )


def _days_in(path: str) -> Iterator[tuple[str, Confidence, float]]:
    """What may be a day in *path*, the surest first."""
    if match := _URL_NAMED.search(path):
        yield f"{match[3]} {match[2]} {match[1]}", "high", ev.URL_DAY
    for match in _URL_DAY.finditer(path):
        yield f"{match['y']}-{match['m']}-{match['d']}", "high", ev.URL_DAY
    for match in _URL_COMPACT.finditer(path):
        yield f"{match['y']}-{match['m']}-{match['d']}", "medium", ev.COMPACT_URL_DAY
    for match in _URL_SHORT.finditer(path):
        if f"/20{match['y']}/" in path:  # without its year such a number means anything
            yield f"20{match['y']}-{match['m']}-{match['d']}", "medium", ev.COMPACT_URL_DAY


def from_source(html: str) -> Iterator[Candidate]:
    """What scripts and data attributes call a publication, if all of them mean one day.

    Where they mean several, the state of the page also holds its neighbours.
    """
    published: dict[date, Candidate] = {}
    created: dict[date, Candidate] = {}
    for match in islice(_NAMED_VALUE.finditer(html, 0, MAX_SOURCE), MAX_NAMED):
        before = _NAME_BEFORE.search(html, max(0, match.start() - 20), match.start())
        name = (before[0] if before else "") + html[match.start() : match.end("rest")]
        meaning = _meaning(name)
        stated = read_date(match["value"])
        if stated is None or meaning is None or meaning[0]:
            continue
        days, rank = (
            (created, ev.CREATED_IN_SCRIPT) if meaning[1] == ev.CREATED else (published, ev.SCRIPT)
        )
        candidate = Candidate(False, stated, Provenance(DatePlace.SCRIPT, name), "low", rank)
        days.setdefault(stated.at.date(), candidate)
    for days in (published, created):
        if len(days) == 1:
            yield from days.values()
            return
