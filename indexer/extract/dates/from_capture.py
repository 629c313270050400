"""Incomplete dates, completed by the capture: "3 hours ago", "yesterday", "4 March"."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from indexer.extract.dates.candidate import Candidate, DateSpot
from indexer.extract.dates.from_lines import is_place
from indexer.extract.dates.labels import label_after, label_before
from indexer.extract.dates.month_only import month_in
from indexer.extract.dates.parse import DateText, dates_in
from indexer.extract.dates.ranks import RANK
from indexer.extract.dates.surroundings import Surroundings
from indexer.extract.words.lexicon import LEXICON, WORDS
from indexer.extract.words.phrases import GLUED, alternatives
from indexer.model.provenance import DatePlace, Provenance
from indexer.page.clean import clean

MAX_LINE = 100  # characters; in a longer line such words are prose
MAX_PROVENANCE = 40  # characters of the line that are kept as provenance
WORDS_OF_DAY = 2  # "Sep 22", at the end of a longer line with a time of day
MAX_AGO_WORDS = 3  # of a phrase such as "il y a"
MAX_DAY_WORDS = 4  # of a line that holds a day without a year
_LENGTHS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "two_hours": timedelta(hours=2),
    "two_days": timedelta(days=2),
    "two_weeks": timedelta(weeks=2),
}
_LENGTH_OF = {word: _LENGTHS[unit] for word, unit in LEXICON.units.items()}
_ALONE = frozenset(WORDS.date_alone) | {
    word for word, unit in LEXICON.units.items() if unit.startswith("two_")
}
_UNIT_GLUED = re.compile(r"(?<!\w)(\d{1,2})(?=[^\W\d_])")  # 3h ago
_ONE = frozenset(WORDS.date_one)
_ABOUT = frozenset(WORDS.date_about)
_AGO_WORDS = frozenset(WORDS.date_ago)
_AGO = alternatives(WORDS.date_ago)
_AGO_BEFORE = re.compile(rf"(?<![^\W\d_])(?:{_AGO})$", re.IGNORECASE)
_AGO_AFTER = re.compile(rf"(?:{_AGO})(?![^\W\d_])", re.IGNORECASE)
_INDIC = re.compile("[\u0900-\u0dff]")  # scripts in which "ago" is an ending
_AGO_AT_END = re.compile(
    rf"(?<={_INDIC.pattern})(?:{alternatives(filter(_INDIC.match, WORDS.date_ago))})$"
)
# Units of the languages that set no space between a count, its unit and "ago", longest first.
_GLUED_UNITS = alternatives(filter(GLUED.match, _LENGTH_OF))
_GLUED_AGO = alternatives(filter(GLUED.match, WORDS.date_ago))
_GLUED = re.compile(rf"(\d{{1,2}})\s?({_GLUED_UNITS})[\s\u200b]{{0,2}}(?:{_GLUED_AGO})")
_DAYS = tuple(
    (re.compile(rf"(?<!\w)(?:{alternatives(words)})(?!\w)", re.IGNORECASE), timedelta(days))
    for days, words in enumerate((WORDS.date_today, WORDS.date_yesterday))
)
_DIGIT = re.compile(r"[\d〇零○一二三四五六七八九十]")
_HAS_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d")
_OCLOCK = alternatives(WORDS.date_oclock)
_TIME_OF_DAY = re.compile(
    rf"(?:,?\s(?:{alternatives(WORDS.date_at)})\s|,\s)?(?<!\d)\d{{1,2}}"
    rf"(?:[:h]\d\d(?::\d\d)?|\.\d\d(?=\s(?:[ap]m|(?:{_OCLOCK})\b)))(?!\d)"
    rf"\s?(?:[ap]\.?m\b\.?|(?:{_OCLOCK})\b)?,?",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"\d{1,2}/\d{1,2}")
_DATELINE = re.compile(  # PORT VILLE, March 4 (AP) --
    r"(?P<place>[^\d()]{2,40}),\s(?P<day>[^\W\d]{3,12}\.?\s\d{1,2}|\d{1,2}\.?\s[^\W\d]{3,12})"
    r"\s?(?:\([^()]{2,20}\)\s?)?[-–—]{1,2}\s"
)
_BEFORE_DAY = re.compile(r"(?:[^\W\d_]{2,12}[.,]{1,2}\s?|[^\W\d_]{2}\s)?")


def completed_dates(around: Surroundings, month_first: bool) -> Iterator[Candidate]:
    """The incomplete dates in short lines near the headline; none if the capture is undated."""
    captured_at = around.captured_at
    if captured_at is None:
        return
    for index, line in enumerate(around.page.lines):
        near = around.proximity(index)
        text = line.text
        if index == around.place.first and (dateline := _DATELINE.match(text)):
            text = dateline["day"] if is_place(dateline["place"]) else text
        if near <= 0 or len(text) > MAX_LINE or around.is_secondary(line.element):
            continue
        if dates_in(text) or month_in(text):
            continue  # a complete date or a month is a candidate of its own
        date = counted_back(text, captured_at) or without_year(text, captured_at, month_first)
        if date is not None and not around.clock_penalty(date, index, line.element):
            read_from = Provenance(DatePlace.RELATIVE, clean(text)[:MAX_PROVENANCE])
            spot = DateSpot(index, line.element)
            labels = _labels(text)
            if len(labels) > 1 and date.at.date() != captured_at.date():
                labels = [False]  # "yesterday at 6 pm, updated at 11 am": perhaps today
            for updated in labels:
                yield Candidate(updated, date, read_from, RANK[DatePlace.RELATIVE], near, spot)


def _labels(text: str) -> list[bool]:
    """What the labels of a line say of its day: that of a publication, a change, or both."""
    found = {label_before(text), label_after(text)} - {None}
    return sorted(bool(label) for label in found) or [False]


def counted_back(text: str, captured_at: datetime) -> DateText | None:
    """The day that "3 hours ago" or "yesterday" means."""
    words = _UNIT_GLUED.sub(r"\1 ", text.casefold()).split()
    for index, word in enumerate(words):
        if (length := _length_at(words, index, word)) is not None:
            return _day(captured_at - length)
    if glued := _GLUED.search(text):
        return _day(captured_at - int(glued[1]) * _LENGTH_OF[glued[2]])
    for named, back in _DAYS:
        match = named.search(text)
        if match and (_HAS_CLOCK.search(text) or match[0] == text.strip()):
            return _day(captured_at - back)
    return None


def _length_at(words: list[str], index: int, word: str) -> timedelta | None:
    """How long ago, if *word* is a unit beside "ago" and its count: "3 hours ago", "saa 3 …"."""
    unit, is_ago = _unit(word)
    if unit is None:
        return None
    for first in (index - 1, index):
        last = first + 1
        at = first if first < index else last
        count = _count(words[at]) if 0 <= at < len(words) else None
        if count is not None and (is_ago or _says_ago(words[:first], words[last + 1 :])):
            return unit * count
    is_whole = word in _ALONE and not (index and words[index - 1].isdecimal())
    return unit if is_whole and _says_ago(words[:index], words[index + 1 :]) else None


def _unit(word: str) -> tuple[timedelta | None, bool]:
    """The length that a word names, and whether it says "ago" as well: napja, तासांपूर्वी."""
    word = word.strip(".,׳॰")
    if word in _LENGTH_OF:
        return _LENGTH_OF[word], word in _AGO_WORDS
    bare = _AGO_AT_END.sub("", word)
    return _LENGTH_OF.get(bare), bare != word


def _count(word: str) -> int | None:
    if word in _ONE:
        return 1
    return int(word) if word.isdecimal() and len(word) <= 2 else None


def _says_ago(before: list[str], after: list[str]) -> bool:
    if before and before[-1].strip(".") in _ABOUT:
        before = before[:-1]
    is_before = _AGO_BEFORE.search(" ".join(before[-MAX_AGO_WORDS:]))
    return bool(is_before or _AGO_AFTER.match(" ".join(after[:MAX_AGO_WORDS])))


def without_year(text: str, captured_at: datetime, month_first: bool) -> DateText | None:
    """The latest "4 March" before the capture, in a line with little else."""
    if _DIGIT.search(text) is None:
        return None
    text, clocks = _TIME_OF_DAY.subn(" ", text)
    text = text.strip()
    words = text.split()
    if len(words) > MAX_DAY_WORDS:
        if not clocks:
            return None
        words = [word for word in words if not word.isupper()]  # "5:10 PM ET"
        text = " ".join(words[-WORDS_OF_DAY:])  # "By Tam Okell, Coast Press Thu Sep 22, 5:10 PM"
    for year in (captured_at.year, captured_at.year - 1):
        for dated in _with_year(text, year, timed=clocks > 0):
            for found in dates_in(dated, month_first):
                if found.at <= captured_at and _may_precede(dated[: found.start]):
                    return _day(found.at)
    return None


def _with_year(text: str, year: int, timed: bool) -> Iterator[str]:
    """The text with a year added, as languages write it; "4/3" only beside a time of day."""
    if not _SLASHED.fullmatch(text):
        yield f"{text} {year}"
        yield f"{year}年{text}"
    elif timed:
        yield f"{text}/{year}"


def _may_precede(text: str) -> bool:
    """Whether the words before a day are a weekday or a "published" label."""
    return _BEFORE_DAY.fullmatch(text) is not None or label_before(text) is False


def _day(at: datetime) -> DateText:
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return DateText(midnight, "day", 0, 0)
