"""Other calendars: Persian, Buddhist and Minguo years, Japanese and Chinese eras."""

from datetime import UTC, datetime, timedelta

from indexer.extract.words.lexicon import LEXICON

_PERSIAN_YEARS = range(1250, 1500)  # 1871 to 2121: no paper of the Christian year 1399 is online
_BUDDHIST_YEARS = range(2400, 2650)
_BUDDHIST_OFFSET = 543
_MINGUO_YEARS = range(100, 130)  # written without the era in Taiwan: 108年3月4日
_MINGUO_OFFSET = 1911
_PIVOT = 70  # two digits below it are a year of this century
_PERSIAN_EPOCH = datetime(2020, 3, 20, tzinfo=UTC)  # the first day of 1399


def day_of(year: int, month: int, day: int, era: str | None = None) -> datetime | None:
    """The start of a day in UTC, in the Gregorian calendar; None where there is no such day.

    A year of two digits lies between 1970 and 2069.
    """
    if era:
        year += LEXICON.eras.get(era, 0)
    elif year < 100:
        year += 2000 if year < _PIVOT else 1900
    elif year in _MINGUO_YEARS:
        year += _MINGUO_OFFSET
    elif year in _PERSIAN_YEARS:
        return _persian(year, month, day)
    elif year in _BUDDHIST_YEARS:
        year -= _BUDDHIST_OFFSET
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _persian(year: int, month: int, day: int) -> datetime | None:
    """A Persian day: six months of 31 days, then months of 30; eight leap years in 33."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        return None
    days = _days_before(year) - _days_before(1399)
    days += (month - 1) * 30 + min(month - 1, 6) + day - 1
    return _PERSIAN_EPOCH + timedelta(days=days)


def _days_before(year: int) -> int:
    return 365 * (year - 1) + (8 * year + 21) // 33
