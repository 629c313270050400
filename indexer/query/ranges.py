"""What may stand behind ``published:`` and its kin, and how it is written back."""

import re
from datetime import datetime, timedelta
from typing import cast, get_args

from indexer.errors import QueryError
from indexer.model.search import DateField, During, Has, Node
from indexer.query.dates import period

_BRACKETS = re.compile(r"([\[{])\s*(\S+)\s+TO\s+(\S+?)\s*([\]}])")
_COMPARED = re.compile(r"([<>]=?)\s*(.+)")


def during(field: str, value: str) -> Node:
    """The range that ``field:value`` names; raises ``QueryError`` where it is none.

    *field* is a date's, or ``before``, ``after`` or ``on`` (the publication). The three share
    out the time: what is on a day is neither before nor after it.
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
    low, dots, high = value.partition("..")
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
        raise QueryError("the range ends before it begins")
    return During(field, start, end)


def write_range(node: During) -> str:
    """The value that reads as *node*: ``2015-09``, ``2015..2016``, ``..2016-03-04``."""
    for form in _FORMS:
        low = _written(node.start, form) if node.start else ""
        high = _written(node.end - _SECOND, form) if node.end else ""
        if low and low == high and period(low) == (node.start, node.end):
            return low
        starts = not low or period(low)[0] == node.start
        if starts and (not high or period(high)[1] == node.end):
            return f"{low}..{high}"
    raise ValueError(f"not whole seconds: {node}")


_SECOND = timedelta(seconds=1)
_FORMS = ("%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")


def _written(at: datetime, form: str) -> str:
    length = len(at.replace(year=2000).strftime(form))
    return at.strftime(form).rjust(length, "0")  # strftime does not pad years before 1000
