"""Reading one date out of text: ISO and RFC forms, and how papers of many languages write it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from indexer.extract.lexicon import MONTHS
from indexer.model.article import Precision

MAX_TEXT = 300  # characters of a line that are searched

# Hours from UTC. Those of the Americas are winter time; a DST letter is in the name.
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "ist": 5.5, "cet": 1, "mez": 1, "cest": 2,
    "mesz": 2, "eet": 2, "eest": 3, "msk": 3, "sast": 2, "wat": 1, "eat": 3, "pkt": 5, "wib": 7,
    "sgt": 8, "hkt": 8, "awst": 8, "jst": 9, "kst": 9, "acst": 9.5, "aest": 10, "acdt": 10.5,
    "aedt": 11, "nzst": 12, "nzdt": 13, "art": -3, "brt": -3, "ast": -4, "adt": -3, "est": -5,
    "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9,
    "akdt": -8, "hst": -10,
}  # fmt: skip
_SEASONAL = {"et": -5, "ct": -6, "mt": -7, "pt": -8}

_ISO = re.compile(
    r"(?<!\d)(?P<y>[12]\d{3})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"
    r"(?:T|(?=\D)|$)"
)
_CJK = re.compile(
    r"(?<!\d)(?P<y>\d{4})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일號号]?"
)
_DAY_FIRST = re.compile(
    r"(?<![\d:.])(?P<d>\d{1,2})(?:st|nd|rd|th|er|ers|:e|\.|º|ª|o)?[\s,./-]{0,3}"
    r"(?:(?:de|of|den|d'|ta'|день)\s)?(?P<b>(?:tháng\s\d{1,2})|[^\W\d_][^\s\d_'’,.:;/|()–—-]{1,15}(?:\.[^\W\d_]\.)?)\.?,?[\s,./-]{0,3}"
    r"(?:(?:de|del|of)\s)?(?P<y>\d{4}|['’]\d{2})(?![\d:])",
)
_MONTH_FIRST = re.compile(
    r"(?<![^\W_])(?P<b>[^\W\d_][^\s\d_,.:;/|()–—-]{1,15})\.?,?[\s-]{0,3}(?P<d>\d{1,2})(?:st|nd|rd|th|,|\.|-an|-n|-án|-én)?,?[\s,-]{1,3}"
    r"(?:at\s)?(?:(?P<t>\d{1,2}:\d{2}(?::\d{2})?\s?(?:[ap]\.?m\.?)?),?\s(?:[A-Z]{1,4},?\s)?)?(?P<y>\d{4}|['’]\d{2})(?![\d:])",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<y>\d{4})[.,]?\s(?P<b>[^\W\d_][^\s\d_,.:;/|()–—-]{1,15})\.?\s(?P<d>\d{1,2})(?![\d:])"
)
_NUMERIC = re.compile(
    r"(?<![\d:./-])(?P<p>\d{1,2})\s?(?P<s>[./-])\s?(?P<q>\d{1,2})\s?(?P=s)\s?(?P<y>\d{4}|\d{2})(?![\d:])(?!\.\d)"
)
_COMPACT = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:T?(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})?)?(?=Z|\D|$)"
)
_CLOCK = re.compile(
    r"(?<![\d:])(?P<H>\d{1,2})(?:\s?[:h時点시]|\.(?=\d\d(?:\s|$|\D)))\s?(?P<M>\d{2})\s?[分분]?(?::(?P<S>\d{2})(?:[.,]\d{1,9})?)?(?!\d)"
    r"\s?(?P<half>[ap]\.?\s?m\b\.?)?\s?(?P<z>Z\b|[+-]\d{2}:?\d{2}\b|\(?[A-Za-z]{2,4}\b)?",
    re.IGNORECASE,
)
_HOUR = re.compile(
    r"(?<![\d:])(?P<H>\d{1,2})\s?(?P<half>[ap]\.?m\b\.?)\s?(?P<z>[A-Z]{2,4}\b)?", re.IGNORECASE
)
# What every date has: four digits, or two numbers with a point or slash, or CJK unit signs.
MAYBE_DATE = re.compile(r"\d{4}|\d\s?[./-]\s?\d|['’]\d\d|\d[年月日년월일]")
_DIGITS = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class DateText:
    """A date as written, from *start* to *end* of the text; *zoned* if a zone was stated."""

    at: datetime
    precision: Precision
    start: int
    end: int
    zoned: bool = False


def ascii_digits(text: str) -> str:
    """Digits of any script as ASCII digits, at the same positions."""
    if text.isascii():
        return text
    return _DIGITS.sub(_ascii_digit, text)


def _ascii_digit(match: re.Match[str]) -> str:
    char = match.group()
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return " " if char in "\u00a0\u202f\u2009" else char


def dates_in(text: str, month_first: bool = False) -> list[DateText]:
    """Every date in the first :data:`MAX_TEXT` characters, in order, without overlaps.

    *month_first* reads 3/4/2015 as the fourth of March.
    """
    text = ascii_digits(text[:MAX_TEXT])
    if not MAYBE_DATE.search(text):
        return []
    found: list[DateText] = []
    taken: list[tuple[int, int]] = []
    for pattern in (_ISO, _CJK, _DAY_FIRST, _MONTH_FIRST, _YEAR_FIRST, _NUMERIC):
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < other_end and end > other for other, other_end in taken):
                continue
            day = _day(match, month_first)
            if day is not None:
                taken.append((start, end))
                found.append(DateText(day, "day", start, end))
    if not found:
        return []
    found.sort(key=lambda date: date.start)
    ends = [*(date.start for date in found[1:]), len(text)]
    begins = [0, *(date.end for date in found[:-1])]
    timed = (
        _with_clock(date, text, begin, end)
        for date, begin, end in zip(found, begins, ends, strict=True)
    )
    return [date for date in timed if date is not None]


def read_date(value: str, month_first: bool = False) -> DateText | None:
    """The date a metadata value states, or None where it states none."""
    value = value.strip()[:MAX_TEXT]
    if value.isdigit() and len(value) in {10, 13}:
        seconds = int(value) / (1000 if len(value) == 13 else 1)
        return DateText(datetime.fromtimestamp(seconds, UTC), "instant", 0, len(value), True)
    if exact := _iso(value):
        return exact
    found = dates_in(value, month_first)
    if found:
        return found[0]
    match = _COMPACT.match(value)
    if match is None:
        return None
    day = _day(match, month_first)
    if day is None:
        return None
    if match["H"]:
        moment = _clock(day, match["H"], match["M"], match["S"], "", "")
        if moment is not None:
            return DateText(moment, "instant", 0, match.end())
    return DateText(day, "day", 0, match.end())


def _iso(value: str) -> DateText | None:
    """The commonest form, read without looking for any other."""
    if len(value) < 16 or value[4:5] != "-" or not value.isascii():
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    zoned = at.tzinfo is not None
    return DateText(at if zoned else at.replace(tzinfo=UTC), "instant", 0, len(value), zoned)


def _day(match: re.Match[str], month_first: bool) -> datetime | None:
    parts = match.groupdict()
    year = int(parts["y"].lstrip("'’"))
    if parts.get("p"):
        first, second = int(parts["p"]), int(parts["q"])
        slash_us = month_first and parts["s"] != "."
        month, day = (first, second) if slash_us else (second, first)
        if month > 12 >= day:
            month, day = day, month
    else:
        day = int(parts["d"])
        if parts.get("b"):
            name = parts["b"].casefold().strip(".")
            month = MONTHS.get(name) or MONTHS.get(name + ".") or 0
        else:
            month = int(parts["m"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    elif 2400 < year < 2650:
        year -= 543  # the Buddhist era
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _with_clock(date: DateText, text: str, begin: int, end: int) -> DateText | None:
    """*date* with the time of day that stands just after it, or just before.

    None where the time has a zone that cannot be: such a value is not to be trusted at all.
    """
    after = text[date.end : min(end, date.end + 40)]
    inside = text[date.start : date.end]
    before = text[max(begin, date.start - 25) : date.start]
    parts = (after, inside, before) if ":" in inside else (after, before)
    for part in parts:
        for pattern in (_CLOCK, _HOUR):
            for match in pattern.finditer(part):
                groups = match.groupdict()
                zone = groups.get("z") or ""
                if zone[:1] in {"+", "-"} and _offset(zone, date.at) is None:
                    return None
                moment = _clock(
                    date.at, groups["H"], groups.get("M") or "0", groups.get("S"),
                    groups["half"] or "", zone,
                )  # fmt: skip
                if moment is not None:
                    stop = date.end + match.end() if part is after else date.end
                    zoned = _offset(zone, date.at) is not None
                    return DateText(moment, "instant", date.start, stop, zoned)
    return date


def _clock(
    day: datetime, hour: str, minute: str, second: str | None, half: str, zone: str
) -> datetime | None:
    hours, minutes = int(hour), int(minute)
    if half:
        if not 1 <= hours <= 12:
            half = ""
        else:
            hours = hours % 12 + (12 if half[0] in "pP" else 0)
    if hours == 24 and minutes == 0:
        hours = 23
        minutes = 59
    offset = _offset(zone, day)
    try:
        moment = day.replace(hour=hours, minute=minutes, second=min(int(second or 0), 59))
        return moment.replace(tzinfo=timezone(offset)) if offset is not None else moment
    except ValueError:
        return None


def _offset(zone: str, day: datetime) -> timedelta | None:
    """The offset a zone states; None where it states none or an impossible one."""
    zone = zone.strip("(").casefold()
    if zone[:1] in {"+", "-"}:
        digits = zone[1:].replace(":", "")
        hours, minutes = int(digits[:2]), int(digits[2:])
        if hours > 14 or minutes > 59:
            return None
        return (1 if zone[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes)
    if zone in _ZONES:
        return timedelta(hours=_ZONES[zone])
    if zone in _SEASONAL:
        summer = (3, 10) <= (day.month, day.day) < (11, 4)
        return timedelta(hours=_SEASONAL[zone] + summer)
    return None
