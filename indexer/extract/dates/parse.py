"""Parse dates: ISO and RFC forms, and how papers of some seventy languages write them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from indexer.extract.dates.calendars import day_of
from indexer.extract.dates.clock import ImpossibleZoneError, at_time, time_in
from indexer.extract.words.lexicon import LEXICON, WORDS
from indexer.extract.words.months import MONTHS, month_named
from indexer.extract.words.phrases import GLUED, alternatives
from indexer.model.article import Precision

MAX_TEXT = 300  # characters of a line that are searched
YEARS = range(1600, 2200)  # from the first newspapers on; another year is a mistake
TIME_AFTER = 40  # characters after a date that are searched for its time of day
TIME_BEFORE = 25

# A month: one of several words, one with points inside, or any word that is looked up.
_SPACED = alternatives(name for name in MONTHS if " " in name)
_MONTH = rf"(?P<b>{_SPACED}|เ?[ก-ຮ][ิีິີ]?\.[ก-ຮ]\.?|[^\W\d_][^\s\d_'’,،၊.:;/|()–—-]{{1,15}})"
_HYPHENED = alternatives(end for end in WORDS.date_ordinals if end.startswith("-"))
_ORDINALS = (
    alternatives(end for end in WORDS.date_ordinals if not end.startswith("-"))
    + rf"|(?:{_HYPHENED})(?![^\W\d_])"
)
_ORDINALS_AFTER = alternatives(WORDS.date_ordinals_after_month)
_OF = alternatives(of for of in WORDS.date_of if not of.endswith("'"))
_ELIDED_OF = alternatives(of for of in WORDS.date_of if of.endswith("'"))
_OF_YEAR = alternatives(WORDS.date_of_year)
_GLUED_OF_YEAR = alternatives(filter(GLUED.search, WORDS.date_of_year))
_AFTER_YEAR = alternatives(WORDS.date_after_year)
_AFTER_MONTH = alternatives(WORDS.date_after_month)
# Four digits; two where an apostrophe, hyphens, a Thai month or a time of day tells a year.
_YEAR = (
    r"(?P<y>\d{4}|['’]\d{2}|(?<=[-][^\W\d_]{3}-)\d{2}|(?<=[ก-๙]\s)\d{2}|(?<=[ก-๙]\.\s)\d{2}"
    r"|\d{2}(?=\s[^\d\s]{1,3}\s\d{1,2}[:h]\d\d))"
)
# What follows a year: no further digit, unless another number was glued to it by lost markup.
_END = r"(?:(?![\d:])|(?<=19\d\d|20\d\d)(?=\d{1,2}(?:[^\d:]|:\d\d|$)))"
# What precedes a name: no letter, unless a capital tells that one word was glued to another.
_START = r"(?:(?<![^\W_])|(?-i:(?<=[a-zß-ÿ])(?=[A-Z])))"

_ERAS = alternatives(LEXICON.eras)
_ISO = re.compile(
    r"(?<!\d)(?P<y>[12]\d{3})(?P<s>[-/.])\s?(?P<m>\d{1,2})(?P=s)\s?(?P<d>\d{1,2})(?!\d)"
)
_CJK = re.compile(
    rf"(?:(?P<era>{_ERAS})\s?|(?<!\d)(?=\d{{4}}|1[0-2]\d\s?年))"
    r"(?P<y>\d{1,4}|元)(?:\s?[年년]|\sоны)"
    r"\s?(?P<m>\d{1,2})(?:\s?[月월]|(?:-р)?\sсарын)\s?(?P<d>\d{1,2})\s?[日일號号]?"
)
_HAN = re.compile(
    rf"(?:(?P<era>{_ERAS})\s?|(?=[〇零○一二三四五六七八九]{{4}}年))(?P<y>[〇零○一二三四五六七八九十元]{{1,4}})年"
    r"(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})日"
)
_VIETNAMESE = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})\s(?:tháng|thg|th)\.?\s?(?P<m>\d{1,2}),?\s(?:năm\s)?(?P<y>\d{4})",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"(?<![\d:.])(?P<d>\d{{1,2}})(?P<o>{_ORDINALS}|\.)?[\s,./-]{{0,3}}"
    rf"(?:(?:{_OF})\s|(?:{_ELIDED_OF})\s?)?{_MONTH}"
    rf"(?:\s?/\s?(?:{_SPACED}|[^\W\d_]{{2,15}}))?\.?\s?[,،၊]?[\s,./-]{{0,3}}"
    rf"(?:(?:{_OF_YEAR})\s|(?:{_GLUED_OF_YEAR})|[พค]\.?ศ\.?\s?)?{_YEAR}{_END}",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"{_START}{_MONTH}\.?,?[\s-]{{0,3}}(?:the\s)?(?P<d>\d{{1,2}})(?:{_ORDINALS_AFTER}|,|\.)?,?"
    rf"(?:[\s,-]{{1,3}}|(?=(?:19|20)\d\d))(?:(?:{alternatives(WORDS.date_at)})\s)?"
    r"(?:(?P<t>\d{1,2}:\d{2}(?::\d{2})?\s?(?:[ap]\.?m\.?)?),?\s(?:[A-Z]{1,4},?\s)?)?"
    rf"(?P<y>\d{{4}}|['’]\d{{2}}){_END}",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(
    rf"(?<!\d)(?P<y>\d{{4}})(?:\(e\))?(?:[\s.-]{{0,2}}(?:{_AFTER_YEAR})\.?)?[.,]?[\s/-]"
    rf"{_MONTH}\.?[\s/-](?:(?:{_AFTER_MONTH})\.?\s)?(?P<d>\d{{1,2}})(?![\d:])",
    re.IGNORECASE,
)
_YEAR_DAY = re.compile(
    rf"(?<!\d)(?P<y>\d{{4}})[\s.-]{{0,2}}(?:{_AFTER_YEAR})\.?,?\s?(?P<d>\d{{1,2}})"
    rf"(?:[.-]\s?|\s){_MONTH}",
    re.IGNORECASE,
)
_BROKEN = re.compile(  # 4/3 2019, 4/3-2019
    r"(?<![\d:./-])(?P<d>\d{1,2})/(?P<m>\d{1,2})(?:\s?[-–]\s?|\s)(?P<y>(?:19|20)\d{2})(?![\d:/-])"
)
_ROMAN = re.compile(
    r"(?<![\d:.])(?P<d>\d{1,2})[.\s/-]{1,2}(?P<b>I{1,3}|I?V|VI{1,3}|I?X|XI{1,2})[.\s/-]{1,2}"
    r"(?P<y>\d{4})(?!\d)"
)
_NUMERIC = re.compile(
    r"(?<![\d:./-])(?<!\d{4}\s)(?<!\d{4},\s)(?P<p>\d{1,2})\s?(?P<s>[./|·-])\s?(?P<q>\d{1,2})\s?(?P=s)\s?"
    r"(?P<y>\d{4}|(?<![|·]\s|.[|·])\d{2})(?![\d:])(?!\.\d|(?P=s)\d)"  # 8 | 9 | 10 are pages
)
# Each with what a text must hold for it, any of these; the commonest forms hold no such word.
_PATTERNS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (_ISO, ()), (_CJK, ("年", "년", "оны")), (_HAN, ("年",)), (_VIETNAMESE, ("th", "Th", "TH")),
    (_DAY_FIRST, ()), (_MONTH_FIRST, ()), (_YEAR_FIRST, ()), (_YEAR_DAY, ()), (_BROKEN, ("/",)),
    (_ROMAN, ("I", "V", "X")), (_NUMERIC, ()),
)  # fmt: skip
_COMPACT = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:T?(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})?)?(?=Z|\D|$)"
)
# Seconds with a fraction, and milliseconds as ASP.NET writes them.
_SECONDS = re.compile(r"(\d{10})\.\d{1,9}|/?Date\((\d{13})(?:[+-]\d{4})?\)/?")
_PARTIAL = re.compile(r"(?P<y>(?:19|20)\d{2})(?:[-/](?P<m>0[1-9]|1[0-2]))?")
# What every date has: a digit or a year sign; then four digits, or two numbers and what joins them.
_NUMBER = re.compile(r"[\d年]")
_MAYBE_DATE = re.compile(
    r"\d{4}|\d\s?[./-]\s?\d|['’]\d\d|\d[年月日년월일]|[〇一二三四五六七八九]年|\d\s[เก-ฮ]"
    r"|\d\s[^\W\d_]{3,9}\.?\s\d\d\s|-[^\W\d_]{3}-\d\d"
)
# The digit nought of every script that papers count in.
_NOUGHTS = "٠۰߀०০੦૦୦௦౦೦൦෦๐໐༠၀០᠐０"
_ASCII = (
    {ord(nought) + digit: str(digit) for nought in _NOUGHTS for digit in range(10)}
    | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u200a\u202f\u3000"), " ")
    | dict.fromkeys([0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)], " ")
    | dict.fromkeys(map(ord, "\u2010\u2011"), "-")
)
_HAN_DIGITS = {char: index for index, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_GLUED = re.compile("(?<=[a-zß-ÿ])(?=[A-Z])")
_ROMAN_MONTHS = "I II III IV V VI VII VIII IX X XI XII".split()


@dataclass(frozen=True, slots=True)
class DateText:
    """A date as written, from *start* to *end* of the text; *zoned* if a zone was stated.

    *other* is the same date with day and month swapped, for 3/4/2015; None where only one order
    is possible.
    """

    at: datetime
    precision: Precision
    start: int
    end: int
    zoned: bool = False
    other: datetime | None = None

    @property
    def is_vague(self) -> bool:
        """Whether only a month or a year was stated."""
        return self.precision in ("month", "year")

    def precedes(self, other: "DateText") -> bool:
        """Whether this is certainly before *other*, at the precision of both."""
        if self.precision == "instant" and other.precision == "instant":
            return self.at < other.at
        return self.at.date() < other.at.date()

    def refines(self, other: "DateText") -> bool:
        """Whether this lies within *other* and is more precise."""
        if self.precision == other.precision or self.at.year != other.at.year:
            return False
        if other.precision == "year":
            return True
        if other.precision == "month":
            return self.precision != "year" and self.at.month == other.at.month
        is_of_day = other.precision == "day" and self.at.date() == other.at.date()
        return is_of_day and self.precision == "instant"


def ascii_digits(text: str) -> str:
    """Digits of any script as ASCII digits, at the same positions."""
    return text if text.isascii() else text.translate(_ASCII)


def may_hold_date(text: str) -> bool:
    """Whether a text can hold a date at all: a cheap check before any pattern is tried."""
    return _NUMBER.search(text) is not None and _MAYBE_DATE.search(text) is not None


def lines_to_read(texts: Sequence[str], longest: int) -> Iterator[int]:
    """The numbers of the texts of at most *longest* characters that can hold a date.

    All are searched for a number at once: most have none.
    """
    short = [number for number, text in enumerate(texts) if len(text) <= longest]
    joined = "\n".join([texts[number] for number in short])
    found = _NUMBER.search(joined)
    end = -1
    for number in short:
        if found is None:
            return
        end += 1 + len(texts[number])
        if found.start() < end:
            if _MAYBE_DATE.search(texts[number]):
                yield number
            found = _NUMBER.search(joined, end)


def dates_in(text: str, month_first: bool = False) -> tuple[DateText, ...]:
    """Every date in the first :data:`MAX_TEXT` characters, in order, without overlaps.

    *month_first* reads 3/4/2015 as the fourth of March.
    """
    return _dates_in(text[:MAX_TEXT], month_first)


def without_dates(text: str) -> str | None:
    """*text* with a space for each of its dates; None if it has none."""
    dates = dates_in(text)
    for date in reversed(dates):
        text = f"{text[: date.start]} {text[date.end :]}"
    return text if dates else None


@lru_cache(maxsize=1024)  # several steps ask about the same lines
def _dates_in(text: str, month_first: bool) -> tuple[DateText, ...]:
    text = ascii_digits(text)
    if not may_hold_date(text):
        return ()
    found: list[DateText] = []
    for pattern, needed in _PATTERNS:
        if needed and not any(part in text for part in needed):
            continue
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < known.end and end > known.start for known in found):
                continue
            date = _day(match, month_first)
            if date is not None:
                found.append(date)
    if not found:
        return ()
    found.sort(key=lambda date: date.start)
    ends = [*(date.start for date in found[1:]), len(text)]
    begins = [0, *(date.end for date in found[:-1])]
    timed = (
        _with_time(date, text, begin, end)
        for date, begin, end in zip(found, begins, ends, strict=True)
    )
    return tuple(date for date in timed if date is not None)


def read_date(value: str, month_first: bool = False) -> DateText | None:
    """The date of a metadata value, or None if it is not a date."""
    value = value.strip()[:MAX_TEXT]
    if counted := _SECONDS.fullmatch(value):
        value = counted[1] or counted[2]
    if value.isdecimal() and len(value) in {10, 13}:
        seconds = int(value) / (1000 if len(value) == 13 else 1)
        at = datetime.fromtimestamp(seconds, UTC)
        return DateText(at, "instant", 0, len(value), True) if at.year in YEARS else None
    if exact := _iso(value):
        return exact
    found = dates_in(value, month_first)
    if found:
        return found[0]
    return _compact(value) or _partial(value)


def _iso(value: str) -> DateText | None:
    """The commonest form, 2019-03-04T10:00, and weeks: parsed without trying the others."""
    if not value.isascii() or value[4:5] != "-" or not (len(value) >= 16 or value[5:6] == "W"):
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    if at.year not in YEARS:
        return None
    if value[5:6] == "W":
        return DateText(at.replace(tzinfo=UTC), "day", 0, len(value))
    zoned = at.tzinfo is not None
    return DateText(at if zoned else at.replace(tzinfo=UTC), "instant", 0, len(value), zoned)


def _compact(value: str) -> DateText | None:
    """Digits without separators: 20150904, 20150904T123000."""
    match = _COMPACT.match(value)
    if match is None:
        return None
    day = day_of(int(match["y"]), int(match["m"]), int(match["d"]))
    if day is None:
        return None
    if match["H"]:
        at = at_time(day, int(match["H"]), int(match["M"]), int(match["S"] or 0))
        if at is not None:
            return DateText(at, "instant", 0, match.end())
    return DateText(day, "day", 0, match.end())


def _partial(value: str) -> DateText | None:
    """A month or a year: 2019-03, 2019."""
    match = _PARTIAL.fullmatch(value)
    if match is None:
        return None
    at = datetime(int(match["y"]), int(match["m"] or 1), 1, tzinfo=UTC)
    return DateText(at, "month" if match["m"] else "year", 0, len(value))


def _day(match: re.Match[str], month_first: bool) -> DateText | None:
    """The day in a match of one of the patterns; None where it does not exist."""
    parts = match.groupdict()
    other = None
    if parts.get("p"):
        first, second = int(parts["p"]), int(parts["q"])
        year = int(parts["y"])
        readings = [day_of(year, second, first), day_of(year, first, second)]
        is_short = len(parts["y"] or "") == 2
        if is_short and first > 12 and second <= 12:
            readings[1] = day_of(first, second, year % 100)  # 13.05.06, the year first
        if month_first and parts["s"] != ".":
            readings.reverse()
        if readings[0] is None:
            readings.reverse()
        day = readings[0]
        has_other = first != second and (is_short or parts["s"] != ".")
        other = readings[1] if has_other else None
    elif match.re is _HAN:
        year = 1 if parts["y"] == "元" else _han_number(parts["y"])
        day = day_of(year, _han_number(parts["m"]), _han_number(parts["d"]), parts["era"])
    else:
        day = day_of(_year(parts), _month(parts), int(parts["d"]), parts.get("era"))
    if day is None or day.year not in YEARS:
        return None
    return DateText(day, "day", *match.span(), other=other)


def _year(parts: dict[str, str | None]) -> int:
    text = parts["y"] or ""
    if text == "元":
        return 1
    year = int(text.lstrip("'’"))
    thai = len(text) == 2 and "\u0e00" <= (parts.get("b") or "")[:1] <= "\u0e7f"
    return 2500 + year if thai else year


def _month(parts: dict[str, str | None]) -> int:
    if number := parts.get("m"):
        return int(number)
    name = parts["b"] or ""
    if name in _ROMAN_MONTHS:
        return _ROMAN_MONTHS.index(name) + 1
    if parts.get("o") == "." and name.casefold() in LEXICON.months_after_point:
        return LEXICON.months_after_point[name.casefold()]
    return month_named(name) or month_named(_GLUED.split(name)[-1]) or 0


def _han_number(text: str) -> int:
    """A Chinese number: digit by digit (二〇一九) or with a sign for ten (十二)."""
    tens, ten, units = text.rpartition("十")
    if not ten:
        return int("".join(str(_HAN_DIGITS[char]) for char in text))
    return 10 * _HAN_DIGITS.get(tens, 1) + _HAN_DIGITS.get(units, 0)


def _with_time(date: DateText, text: str, begin: int, end: int) -> DateText | None:
    """*date* with the time of day just after it, or just before; unchanged where there is none.

    None where that time has an impossible zone: then the date is not trusted either.
    """
    after = text[date.end : min(end, date.end + TIME_AFTER)]
    inside = text[date.start : date.end]
    before = text[max(begin, date.start - TIME_BEFORE) : date.start]
    for part in (after, inside, before) if ":" in inside else (after, before):
        try:
            time = time_in(part, date.at)
        except ImpossibleZoneError:
            return None
        if time is not None:
            stop = date.end + time.end if part is after else date.end
            other = date.other and time.at.replace(
                year=date.other.year, month=date.other.month, day=date.other.day
            )
            return DateText(time.at, "instant", date.start, stop, time.zoned, other)
    return date
