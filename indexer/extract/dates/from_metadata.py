"""Dates that a page states for programs: JSON-LD, meta elements, document title, URL, scripts."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any

from indexer.extract.dates.candidate import Candidate
from indexer.extract.dates.parse import DateText, dates_in, read_date
from indexer.extract.dates.ranks import (
    COMPACT_URL_DAY,
    CREATED,
    CREATED_IN_SCRIPT,
    EXPLICIT_META,
    OTHER_OBJECT,
    RANK,
    UNSPECIFIC_META,
    UPLOADED,
    URL_MONTH,
)
from indexer.extract.markup.metadata import Metadata
from indexer.extract.words.months import month_named
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
MAX_TITLE = 300  # characters at the end of the document's title that are read
MAX_URL = 2000
MAX_VALUE = 60  # characters of a meta element; a longer value is text that may mention a date
MAX_VALUES = 10  # of the meta elements with one name
MAX_OWN_VALUES = 2  # more of different days belong to the articles that a page lists
MAX_NAME = 80  # characters of a name that are looked at
MAX_QUOTED = 60  # characters of a bad value in a note
MAX_BESIDE_LONE = 2  # characters beside a date that is a whole part of the title

_URL_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<s>[/_.-])(?P<m>1[0-2]|0?[1-9])(?P=s)"
    r"(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)"
)
_URL_COMPACT = re.compile(
    r"(?<!\d)(?P<y>20\d{2})(?P<m>1[0-2]|0[1-9])(?P<d>3[01]|[12]\d|0[1-9])(?!\d)"
)
_URL_HALVES = re.compile(  # /2024/0312/, /202403/12/, /2024-03/12/
    r"/(?P<y>20\d{2})(?:/(?P<m>0[1-9]|1[0-2])|-?(?P<n>0[1-9]|1[0-2])/)"
    r"(?P<d>3[01]|[12]\d|0[1-9])(?=[/_.-]|$)"
)
_URL_SHORT = re.compile(r"(?<!\d)(?P<y>\d{2})(?P<m>1[0-2]|0[1-9])(?P<d>3[01]|[12]\d|0[1-9])(?!\d)")
_URL_MONTH = re.compile(r"/((?:19|20)\d{2})/(0[1-9]|1[0-2])/")
_URL_NAMED = re.compile(
    r"/((?:19|20)\d{2})/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|"
    r"dec)[a-z]{0,6}/(\d{1,2})(?!\d)",
    re.I,
)
_URL_DAY_FIRST = re.compile(
    r"(?<!\d)(?<!\d[/_.-])(?P<p>3[01]|[12]\d|0?[1-9])(?P<s>[/_.-])"
    r"(?P<q>3[01]|[12]\d|0?[1-9])(?P=s)(?P<y>(?:19|20)\d{2})(?!\d)"
)
_URL_COMPACT_DAY_FIRST = re.compile(
    r"(?<!\d)(?P<d>3[01]|[12]\d|0[1-9])(?P<m>1[0-2]|0[1-9])(?P<y>20\d{2})(?!\d)"
)
_URL_WORDS = re.compile(  # 4-mars-2019, 04mar2019, march-4-2019, but not 1-4-mars-2019
    r"(?<!\d)(?<!\d[/_.-])(?:(?P<d>\d{1,2})[/_.-]?(?P<m>[a-z]{3,12})"
    r"|(?<![a-z])(?P<n>[a-z]{3,12})[/_.-](?P<e>\d{1,2}))[/_.-]?(?P<y>20\d{2})(?!\d)",
    re.I,
)

# In scripts and data attributes: the end of a name, and a value as machines write it. The first
# letters are left out so that the search can skip from one candidate to the next.
_NAMED_VALUE = re.compile(
    r"(?:ubli(?:sh|cat)|ub[_-]?[dD]ate|reat)(?P<rest>[a-zA-Z_-]{0,20})"
    r"\\{0,3}(?:[\"']|&quot;)?\s{0,3}[:=]\s{0,3}\\{0,3}(?:[\"']|&quot;)?"
    r"(?P<value>(?:19|20)\d\d[-/]\d\d[-/]\d\d[T ]?[\d:.+Z-]{0,22}|1\d{9}(?:\d{3})?(?!\d))"
)
MAX_NAME_BEFORE = 20
_NAME_BEFORE = re.compile(rf"[a-zA-Z_-]{{1,{MAX_NAME_BEFORE}}}$")
MAX_SOURCE = 4_000_000  # characters of a page that are searched for dates in scripts
MAX_NAMED = 200  # dates in scripts that are looked at


class NameKind(Enum):
    """How clearly the name of a value says that it is a date of publication or change."""

    STANDARD = "standard"  # article:published_time
    EXPLICIT = "explicit"  # PublishDate, lastUpdated
    CREATED = "created"
    UPLOADED = "uploaded"
    UNSPECIFIC = "unspecific"  # date, timestamp


# The rank of a meta element, by its name.
_META: Mapping[NameKind, float] = {
    NameKind.STANDARD: RANK[DatePlace.META],
    NameKind.EXPLICIT: EXPLICIT_META,
    NameKind.CREATED: CREATED,
    NameKind.UPLOADED: UPLOADED,
    NameKind.UNSPECIFIC: UNSPECIFIC_META,
}
# The keys of a JSON-LD object: whether they state a change, and their rank.
_LINKED_DATA: tuple[tuple[str, bool, float], ...] = (
    ("datePublished", False, RANK[DatePlace.JSON_LD]),
    ("dateCreated", False, CREATED),
    ("uploadDate", False, UPLOADED),
    ("dateModified", True, RANK[DatePlace.JSON_LD]),
)


def from_linked_data(article: dict[str, Any], notes: list[str]) -> Iterator[Candidate]:
    """The dates of the page's own JSON-LD object."""
    for key, updated, rank in _LINKED_DATA:
        text = _value(article.get(key))
        if text is None:
            continue
        stated = read_date(text)
        if stated is not None:
            yield Candidate(updated, stated, Provenance(DatePlace.JSON_LD, key), rank)
        elif text.strip():
            notes.append(f"json-ld:{key} {clean(text[:MAX_QUOTED])!r} is not a date")


def from_other_objects(metadata: Metadata) -> Iterator[Candidate]:
    """The date of the other JSON-LD objects, if all of them state the same day."""
    stated = [
        found
        for thing in metadata.objects
        if (text := _value(thing.get("datePublished"))) and (found := read_date(text))
    ]
    if len({found.at.date() for found in stated}) == 1:
        yield Candidate(
            False, stated[0], Provenance(DatePlace.JSON_LD, "datePublished"), OTHER_OBJECT
        )


def _value(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    return str(value) if isinstance(value, (str, int)) else None


def from_metas(metadata: Metadata, month_first: bool, notes: list[str]) -> Iterator[Candidate]:
    """The dates of the meta elements, by the words in their names."""
    for name, values in metadata.metas.items():
        meaning = _meaning(name)
        if meaning is None:
            continue
        kind, updated = meaning
        texts = values[:MAX_VALUES]
        dates = [date for text in texts if (date := _short_date(text, month_first))]
        if not dates:
            if kind is NameKind.STANDARD and values[0].strip():
                notes.append(f"meta:{name} {clean(values[0][:MAX_QUOTED])!r} is not a date")
            continue
        if len({found.at.date() for found in dates}) > 1 and len(values) > MAX_OWN_VALUES:
            kind = NameKind.UNSPECIFIC  # one element for each article on the page
        yield Candidate(updated, dates[0], Provenance(DatePlace.META, name), _META[kind])


def _short_date(text: str, month_first: bool) -> DateText | None:
    return read_date(text, month_first) if len(text) <= MAX_VALUE else None


@lru_cache(maxsize=4096)
def _meaning(name: str) -> tuple[NameKind, bool] | None:
    """What the name of a value says about its date, and whether that is one of a change.

    None for names without a date and for dates of other things, such as an expiry.
    """
    name = _PUNCTUATION.sub("", name[:MAX_NAME]).casefold()
    if name in _STANDARD:
        return NameKind.STANDARD, _STANDARD[name]
    if _UNRELATED.search(name):
        return None
    for words, kind, updated in (
        (_UPDATED, NameKind.EXPLICIT, True),
        (_PUBLISHED, NameKind.EXPLICIT, False),
        (_CREATED, NameKind.CREATED, False),
        (_UPLOADED, NameKind.UPLOADED, False),
        (_UNNAMED, NameKind.UNSPECIFIC, False),
    ):
        if words.search(name):
            return kind, updated
    return None


def from_title(title: str, headline: str, month_first: bool) -> Iterator[Candidate]:
    """A date that is a part of the document's title: "Crane breaks - 4 March 2019 - Gazette".

    A date that stands in the headline as well is the subject of the article.
    """
    for part in _TITLE_PARTS.split(clean(title[-MAX_TITLE:])):
        found = dates_in(part, month_first)
        alone = len(found) == 1 and len(part) - (found[0].end - found[0].start) <= MAX_BESIDE_LONE
        if alone and part not in headline:
            yield Candidate(False, found[0], Provenance(DatePlace.TITLE), RANK[DatePlace.TITLE])


def from_url(url: str) -> Iterator[Candidate]:
    """The day, or at least the month, in the path of a URL."""
    path = "/" + url[:MAX_URL].split("://", 1)[-1].partition("/")[2].split("?")[0]
    for written, rank in _days_in(path):
        day = read_date(written)
        if day is not None:
            yield Candidate(False, day, Provenance(DatePlace.URL), rank)
            return
    match = _URL_MONTH.search(path)
    if match:
        at = datetime(int(match[1]), int(match[2]), 1, tzinfo=UTC)
        yield Candidate(False, DateText(at, "month", 0, 0), Provenance(DatePlace.URL), URL_MONTH)


def _days_in(path: str) -> Iterator[tuple[str, float]]:
    """The strings in *path* that may be a day, the surest first, with its rank."""
    if match := _URL_NAMED.search(path):
        yield f"{match[3]} {match[2]} {match[1]}", RANK[DatePlace.URL]
    for match in _URL_DAY.finditer(path):
        yield f"{match['y']}-{match['m']}-{match['d']}", RANK[DatePlace.URL]
    for match in _URL_COMPACT.finditer(path):
        yield f"{match['y']}-{match['m']}-{match['d']}", COMPACT_URL_DAY
    for match in _URL_DAY_FIRST.finditer(path):
        yield f"{match['p']}/{match['q']}/{match['y']}", RANK[DatePlace.URL]
    for match in _URL_COMPACT_DAY_FIRST.finditer(path):
        yield f"{match['y']}-{match['m']}-{match['d']}", COMPACT_URL_DAY
    for match in _URL_HALVES.finditer(path):
        yield f"{match['y']}-{match['m'] or match['n']}-{match['d']}", COMPACT_URL_DAY
    for match in _URL_WORDS.finditer(path) if "20" in path else ():
        day, month, year = match["d"] or match["e"], match["m"] or match["n"], match["y"]
        if month_named(month):
            yield f"{day} {month} {year}", COMPACT_URL_DAY
    for match in _URL_SHORT.finditer(path):
        if f"/20{match['y']}/" in path:  # without its year beside it, such a number can be an id
            yield f"20{match['y']}-{match['m']}-{match['d']}", COMPACT_URL_DAY


def from_source(html: str, notes: list[str]) -> Iterator[Candidate]:
    """The date that scripts and data attributes call a publication, if they state a single day.

    If they state several, the data also holds other articles.
    """
    published: dict[date, Candidate] = {}
    created: dict[date, Candidate] = {}
    if len(html) > MAX_SOURCE:
        notes.append(
            f"dates in scripts were looked for in the first {MAX_SOURCE:,} characters only"
        )
    for count, match in enumerate(_NAMED_VALUE.finditer(html, 0, MAX_SOURCE)):
        if count == MAX_NAMED:
            notes.append(f"only the first {MAX_NAMED:,} dates in scripts were read")
            break
        before = _NAME_BEFORE.search(html, max(0, match.start() - MAX_NAME_BEFORE), match.start())
        name = (before[0] if before else "") + html[match.start() : match.end("rest")]
        meaning = _meaning(name)
        stated = read_date(match["value"])
        if stated is None or meaning is None:
            continue
        kind, updated = meaning
        if updated:
            continue
        is_created = kind is NameKind.CREATED
        days = created if is_created else published
        rank = CREATED_IN_SCRIPT if is_created else RANK[DatePlace.SCRIPT]
        candidate = Candidate(False, stated, Provenance(DatePlace.SCRIPT, name), rank)
        days.setdefault(stated.at.date(), candidate)
    for days in (published, created):
        if len(days) == 1:
            yield from days.values()
            return
