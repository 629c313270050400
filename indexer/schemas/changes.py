"""What the links of a search change of it: the parameters by name, with their new values.

``Narrowing.but`` applies them to a search, ``SearchLinks.but`` to the address of one.
"""

from collections.abc import Sequence
from typing import get_args

from indexer.analysis import fold
from indexer.model.search import DateField, FacetField
from indexer.schemas.choices import bare, literal

FACETS: tuple[FacetField, ...] = get_args(FacetField)
DATES: tuple[DateField, ...] = get_args(DateField)

Changes = dict[str, object]


def toggled(field: str, held: Sequence[str], value: str) -> Changes:
    """*value* dropped if it is among the choices *held* of *field*, or excluded; else added."""
    rest = _without(held, value)
    return {field: rest if len(rest) < len(held) else [*rest, literal(value)]}


def excluding(field: str, held: Sequence[str], value: str) -> Changes:
    """*value* excluded."""
    return {field: [*_without(held, value), "-" + value]}


def during(value: str) -> Changes:
    """Narrowed to one year, month or day."""
    return {"from_": value, "to": value, "undated": False}


def lacking_date() -> Changes:
    """Narrowed to the articles without the date."""
    return {"from_": None, "to": None, "undated": True}


def any_date() -> Changes:
    """Without a limit on dates."""
    return {"from_": None, "to": None, "undated": False}


def unfiltered() -> Changes:
    """The query text alone, sorted as before."""
    empty: Changes = {field: [] for field in (*FACETS, *DATES)}
    return {**any_date(), "versions": "current", "date_field": "published", **empty}


def _without(held: Sequence[str], value: str) -> list[str]:
    if not held:
        return []
    # Values are compared as engines compare them: case and accents do not matter.
    return [one for one in held if fold(bare(one)) != fold(value)]
