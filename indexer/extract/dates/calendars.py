"""Days that papers count in years of their own: the Persian calendar, eras, Buddhist years."""

from datetime import UTC, datetime, timedelta

from indexer.extract.words.lexicon import LEXICON

_PERSIAN_YEARS = range(1250, 1500)  # 1871 to 2121: no paper of the Christian year 1399 is online
_BUDDHIST_YEARS = range(2400, 2650)
_PERSIAN_EPOCH = datetime(2020, 3, 20, tzinfo=UTC)  # the first day of 1399


def day_of(year: int, month: int, day: int, era: str | None = None) -> datetime | None:
    """The start of a day in the common calendar; None where there is no such day.

    A year of two digits is the one of its kind from 1970 on.
    """
    if era:
        year += LEXICON.eras.get(era, 0)
    elif year < 100:
        year += 2000 if year < 70 else 1900
    elif year in _PERSIAN_YEARS:
        return _persian(year, month, day)
    elif year in _BUDDHIST_YEARS:
        year -= 543
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _persian(year: int, month: int, day: int) -> datetime | None:
    """Six months of 31 days, then months of 30; the leap years come eight in 33."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        return None
    days = _days_before(year) - _days_before(1399)
    days += (month - 1) * 30 + min(month - 1, 6) + day - 1
    return _PERSIAN_EPOCH + timedelta(days=days)


def _days_before(year: int) -> int:
    return 365 * (year - 1) + (8 * year + 21) // 33
