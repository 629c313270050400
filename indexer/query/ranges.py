"""Ranges of dates as they are typed after ``published:``, ``before:`` and the like."""

import re
from datetime import datetime
from typing import cast, get_args

from indexer.errors import QueryError
from indexer.model.search import DateField, During, Has, Node
from indexer.model.sentences import N_
from indexer.query.typed_dates import period

_BRACKETS = re.compile(r"([\[{])\s*(\S+)\s+TO\s+(\S+?)\s*([\]}])")
_COMPARED = re.compile(r"([<>]=?)\s*(.+)")
_YEARS = re.compile(r"(\d{4})[-–—−](\d{4})", re.ASCII)  # 2015-2016


def during(field: str, value: str) -> Node:
    """The condition that ``field:value`` means; raises ``QueryError`` if *value* is not a range.

    *field* is a date, or ``before``, ``after`` or ``on``, which are about the publication. These
    three do not overlap: what is on a day is neither before nor after it.
    """
    value = value.strip()
    if field in get_args(DateField):
        return _range(cast(DateField, field), value)
    if field == "on":
        return During("published", *period(value))
    return _compared("published", "<" if field == "before" else ">", value)


def _range(field: DateField, value: str) -> Node:
    if match := _BRACKETS.fullmatch(value):
        opening, low, high, closing = match.groups()
        start = None if low == "*" else period(low)[opening == "{"]
        end = None if high == "*" else period(high)[closing == "]"]
        return _between(field, start, end)
    if match := _COMPARED.fullmatch(value):
        return _compared(field, match[1], match[2])
    low, dots, high = _YEARS.sub(r"\1..\2", value).partition("..")
    if not dots:
        return Has(field) if value == "*" else During(field, *period(value))
    return _between(
        field,
        period(low)[0] if low.strip(" *") else None,
        period(high)[1] if high.strip(" *") else None,
    )


def _compared(field: DateField, sign: str, value: str) -> Node:
    start, end = period(value)
    match sign:
        case "<":
            return During(field, None, start)
        case "<=":
            return During(field, None, end)
        case ">":
            return During(field, end, None)
    return During(field, start, None)


def _between(field: DateField, start: datetime | None, end: datetime | None) -> Node:
    if start is None and end is None:
        return Has(field)
    if start is not None and end is not None and start >= end:
        raise QueryError(N_("the range ends before it begins"))
    return During(field, start, end)
