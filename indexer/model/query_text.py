"""A query tree as query text, which ``indexer.query.parse`` reads as the same tree."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from indexer.model.search import (
    And,
    Condition,
    DateFilter,
    During,
    Everything,
    Filter,
    Fuzzy,
    Has,
    Is,
    Node,
    Not,
    Or,
    Periods,
    Phrase,
    Prefix,
    Word,
)

_BARE = re.compile(r"[\w.][\w.-]*")


def write(tree: Node) -> str:
    """*tree* in query syntax; parsing it again gives the same tree."""
    return "" if isinstance(tree, Everything) else _write(tree)


def write_conditions(conditions: Iterable[Condition]) -> str:
    """Parts of a tree in query syntax, and filters by the name of their field."""
    return " ".join(
        one.field if isinstance(one, Filter | DateFilter | Periods) else write(one)
        for one in conditions
    )


def _write(node: Node) -> str:
    match node:
        case Word(text, field):
            return f"{_field(field)}{text}"
        case Phrase(words, field, slop):
            return f'{_field(field)}"{" ".join(words)}"' + (f"~{slop}" if slop else "")
        case Prefix(text, field):
            return f"{_field(field)}{text}*"
        case Fuzzy(text, distance, field):
            return f"{_field(field)}{text}~{distance}"
        case Is(field, value):
            return f"{field}:{value}" if _BARE.fullmatch(value) else f'{field}:"{value}"'
        case Has(field):
            return f"has:{field}"
        case During():
            return f"{node.field}:{write_range(node)}"
        case And(parts):
            return " ".join(map(_grouped, parts))
        case Or(parts):
            return " OR ".join(_write(part) for part in parts)
        case Not(Has(field)) if field == "published":
            return "undated:"
        case Not(part):
            return f"-{_grouped(part, And)}"
        case Everything():
            return "*"


def _grouped(node: Node, *kinds: type) -> str:
    text = _write(node)
    return f"({text})" if isinstance(node, (Or, *kinds)) else text


def _field(field: str | None) -> str:
    return f"{field}:" if field else ""


# ---- ranges of dates ----------------------------------------------------------------------

_SECOND = timedelta(seconds=1)
_FORMS = ("%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")


def write_range(node: During) -> str:
    """The value after ``published:`` that means *node*: ``2015-09``, ``..2016-03-04``.

    Raises ``ValueError`` where *node* does not lie on whole seconds.
    """
    for form in _FORMS:
        if all(at is None or _begins(at, form) for at in (node.start, node.end)):
            low = _written(node.start, form) if node.start else ""
            high = _written(node.end - _SECOND, form) if node.end else ""
            return low if low and low == high else f"{low}..{high}"
    raise ValueError(f"not whole seconds: {node}")


def _begins(at: datetime, form: str) -> bool:
    """Whether a year, month, day, minute or second begins at *at*."""
    read = datetime.strptime(_written(at, form), form)
    return read == at.replace(tzinfo=None)


def _written(at: datetime, form: str) -> str:
    length = len(at.replace(year=2000).strftime(form))
    return at.strftime(form).rjust(length, "0")  # strftime does not pad years before 1000
