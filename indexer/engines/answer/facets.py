"""Facets of a page, made of the counts that an engine has found."""

from collections.abc import Callable, Mapping
from typing import Literal

from indexer.engines.plan.index_reader import FieldCounts
from indexer.model.search import Facet, FacetValue, Query

MOST_GROUPED = 10_000  # matches whose groups are counted, at about a microsecond each

ValueChoice = Literal["include", "exclude"]


def facet(
    query: Query,
    field: str,
    counts: FieldCounts,
    chosen: Mapping[str, ValueChoice],
    count: Callable[[str], int],
    label: Callable[[str], str],
) -> Facet:
    """The first values of *field* as *query* wants them, then those *chosen* that are not listed.

    *count* gives the count of a value that *counts* does not list, *label* how it is written.
    """
    ranked = by_count(counts) if query.facet_sort == "count" else _by_name(counts)
    shown = ranked[: query.facet_size]
    listed = {value for value, _ in shown}
    for value in chosen:
        if value not in listed:
            known = counts.values.get(value)
            shown.append((value, count(value) if known is None else known))
    values = tuple(
        FacetValue(
            value,
            label(value),
            number,
            selected=chosen.get(value) == "include",
            excluded=chosen.get(value) == "exclude",
        )
        for value, number in shown
    )
    other = sum(counts.values.values()) + counts.beyond - sum(number for _, number in shown)
    return Facet(field, values, counts.missing, other, counts.distinct)


def choices(
    query: Query, field: str, named: Callable[[str, str], tuple[str, ...]]
) -> dict[str, ValueChoice]:
    """The values that the filters on *field* include or exclude; *named* folds what was given."""
    chosen: dict[str, ValueChoice] = {}
    for filter_ in query.filters:
        if filter_.field == field:
            excluded = (folded for value in filter_.exclude for folded in named(field, value))
            chosen.update(dict.fromkeys(excluded, "exclude"))
            included = (folded for value in filter_.include for folded in named(field, value))
            chosen.update(dict.fromkeys(included, "include"))
    return chosen


def counts_groups(query: Query, total: int) -> bool:
    """Whether it is counted what *total* matches collapse to: not where they are too many."""
    return query.collapse != "none" and total <= MOST_GROUPED


def by_count(counts: FieldCounts) -> list[tuple[str, int]]:
    """The values of a facet, most frequent first, equally frequent ones alphabetically."""
    pairs = ((str(value), count) for value, count in counts.values.items())
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))


def _by_name(counts: FieldCounts) -> list[tuple[str, int]]:
    return sorted((str(value), count) for value, count in counts.values.items())
