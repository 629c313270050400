"""The counts of one page: total, facets, histogram and groups, each under its own conditions.

Shards count more values than are shown and say how far off their sum may be; a facet that is not
exact is asked for again with all of its values.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from indexer.engines.answer import facets as shape
from indexer.engines.answer import histogram as bars
from indexer.engines.answer.question import Counted, Question
from indexer.engines.backends.opensearch.asks import Answers, Ask, buckets
from indexer.engines.backends.opensearch.dsl import Dsl, dsl
from indexer.engines.index import schema
from indexer.engines.plan.index_reader import MOST_VALUES, FieldCounts
from indexer.engines.plan.translate import date_query
from indexer.model.search import Facet, Histogram

LabelOf = Callable[[str, str], str]

TOTAL = "count:"
_EXACTLY = "exactly:"
_NAMES = "names"
_BARS = "bars:"
_UNDATED = "undated"
_SHARD_VALUES = 500  # of a facet that a shard counts at least
_NAMED = 1_000  # sources of one name
_DAYS = 100  # more than there are in a range whose bars are chosen to be days
_MOST_DAYS = 2_100


class CountAsks:
    """Asks for the counts of *question*; *labelled* where labels have to come with them."""

    def __init__(self, question: Question, labelled: bool) -> None:
        self._query = question.query
        self._conditions = question.conditions
        self._labelled = labelled

    def first(self) -> dict[str, Ask]:
        """The total, and every count."""
        wanted: dict[str, Dsl] = {TOTAL: {}}
        for field in self._query.facets:
            wanted.setdefault(self._name(field), {}).update(self._facet(field))
        if self._query.histogram:
            date = self._query.histogram
            wanted.setdefault(self._name(date), {}).update(self._dates(date))
        if self._query.collapse != "none":
            wanted[TOTAL].update(_groups(f"{self._query.collapse}_number"))
        asks = {name: self._count(name, aggregations) for name, aggregations in wanted.items()}
        if names := self._source_names():
            asks[_NAMES] = Ask(names)
        return asks

    def second(self, found: Answers) -> dict[str, Ask]:
        """The facets whose counts are not exact yet, with all values, and groups for each bar."""
        return self._bar_groups(found) | {
            _EXACTLY + field: self._count(
                self._name(field), {field: self._terms(field, MOST_VALUES)}
            )
            for field in self._query.facets
            if found.aggregations(self._name(field))[field]["doc_count_error_upper_bound"]
        }  # fmt: skip

    def values(self, found: Answers) -> list[tuple[str, str]]:
        """Field and value of all that will be shown."""
        return [
            (facet.field, value.value)
            for facet in self._facets(found, lambda _, value: value)
            for value in facet.values
        ]

    def labels(self, found: Answers) -> list[tuple[str, str, Mapping[str, Any]]]:
        """Field and value of what came with a hit that holds its label, and that hit."""
        if not self._labelled:
            return []
        return [
            (field, bucket["key"], bucket["label"]["hits"]["hits"][0])
            for field in self._query.facets
            for name in (field, f"{field} chosen")
            for bucket in _listed(found.aggregations(self._name(field)), name)
            if "label" in bucket
        ]

    def counted(self, found: Answers, label: LabelOf) -> Counted:
        """All counts of the page."""
        total = found.total(TOTAL)
        groups = found.aggregations(TOTAL).get("group count")
        return Counted(
            total,
            tuple(self._facets(found, label)),
            self._histogram(found),
            int(groups["count"]) if groups and shape.counts_groups(self._query, total) else None,
        )

    # ---- asking ---------------------------------------------------------------------------

    def _name(self, field: str) -> str:
        return TOTAL + self._conditions.key(field)

    def _count(self, name: str, aggregations: Dsl) -> Ask:
        plan = self._conditions.plan(name.removeprefix(TOTAL))
        body: Dsl = {"query": {"bool": {"filter": [dsl(plan)]}}, "size": 0}
        body["track_total_hits"] = name == TOTAL
        return Ask(body | ({"aggs": aggregations} if aggregations else {}))

    def _facet(self, field: str) -> Dsl:
        aggregations = {
            field: self._terms(field, max(_SHARD_VALUES, 5 * self._query.facet_size)),
            f"{field} none": {"missing": {"field": field}},
            f"{field} distinct": {"cardinality": {"field": field, "precision_threshold": 10_000}},
        }
        if self._given(field):
            aggregations[f"{field} chosen"] = self._chosen_terms(field)
        return aggregations

    def _terms(self, field: str, shard_size: int) -> Dsl:
        by_name = self._query.facet_sort == "name"
        order = [{"_key": "asc"}] if by_name else [{"_count": "desc"}, {"_key": "asc"}]
        size = max(1, self._query.facet_size)
        return self._with_labels(
            {"field": field, "size": size, "shard_size": max(size, shard_size), "order": order}
        )

    def _chosen_terms(self, field: str) -> Dsl:
        """The counts of the values that filters name, whatever rank they have."""
        values = self._given(field)
        if field != "source":
            return self._with_labels(
                {"field": field, "include": values, "size": len(values), "shard_size": MOST_VALUES}
            )
        either = [{"terms": {name: values}} for name in ("source", "source_name")]
        inner = self._with_labels({"field": field, "size": _NAMED, "shard_size": MOST_VALUES})
        return {
            "filter": {"bool": {"should": either, "minimum_should_match": 1}},
            "aggs": {"sources": inner},
        }

    def _with_labels(self, terms: Dsl) -> Dsl:
        if not self._labelled:
            return {"terms": terms}
        top = {"top_hits": {"size": 1, "stored_fields": ["labels"], "sort": ["_doc"]}}
        return {"terms": terms, "aggs": {"label": top}}

    def _given(self, field: str) -> list[str]:
        """The values that the filters on *field* name, folded."""
        return [
            schema.facet_value(value)
            for chosen in self._query.filters
            if chosen.field == field
            for value in (*chosen.include, *chosen.exclude)
        ]

    def _source_names(self) -> Dsl | None:
        """Which sources have the names that a filter gives."""
        if "source" not in self._query.facets or not (names := self._given("source")):
            return None
        sources = {"terms": {"field": "source", "size": _NAMED, "shard_size": MOST_VALUES}}
        each = {
            f"name {at}": {"filter": {"term": {"source_name": name}}, "aggs": {"sources": sources}}
            for at, name in enumerate(names)
        }
        return {"query": {"terms": {"source_name": names}}, "size": 0, "aggs": each}

    def _dates(self, date: str) -> Dsl:
        """Months, and days in case that the range turns out to be short."""
        aggregations: Dsl = {
            "months": _every(f"{date}_month", MOST_VALUES),
            "undated": {"missing": {"field": f"{date}_month"}},
        }
        if self._query.interval in (None, "day"):
            most = _DAYS if self._query.interval is None else _MOST_DAYS
            aggregations["days"] = _every(f"{date}_day", most)
        return aggregations

    # ---- reading --------------------------------------------------------------------------

    def _facets(self, found: Answers, label: LabelOf) -> list[Facet]:
        named = self._named(found)
        return [self._shaped(found, field, named, label) for field in self._query.facets]

    def _shaped(
        self,
        found: Answers,
        field: str,
        named: Callable[[str, str], tuple[str, ...]],
        label: LabelOf,
    ) -> Facet:
        aggregations = found.aggregations(self._name(field))
        exact = found.aggregations(_EXACTLY + field)
        counts = _field_counts({**aggregations, **exact}, field)
        chosen = {one["key"]: one["doc_count"] for one in _listed(aggregations, f"{field} chosen")}
        if self._query.facet_size == 0:  # the cluster lists one at least
            beyond = counts.beyond + sum(counts.values.values())
            counts = replace(counts, values={}, beyond=beyond)
        return shape.facet(
            self._query,
            field,
            counts,
            shape.choices(self._query, field, named),
            lambda value: int(chosen.get(value, 0)),
            lambda value: label(field, value),
        )

    def _named(self, found: Answers) -> Callable[[str, str], tuple[str, ...]]:
        """The facet values that a given one stands for; a source may be given by its name."""
        names = found.aggregations(_NAMES)
        sources = {
            name: tuple(bucket["key"] for bucket in buckets(names[f"name {at}"]["sources"]))
            for at, name in enumerate(self._given("source"))
            if names
        }

        def named(field: str, value: str) -> tuple[str, ...]:
            folded = schema.facet_value(value)
            return (sources.get(folded) if field == "source" else None) or (folded,)

        return named

    def _histogram(self, found: Answers) -> Histogram | None:
        histogram = self._of_documents(found)
        heights = dict(_heights(found))
        if histogram is None or not bars.can_group(self._query, histogram):
            return histogram
        if any(count > 1 and name not in heights for name, count in bars.counted(histogram)):
            return histogram  # the time was up
        return bars.grouped(self._query, histogram, heights.__getitem__)

    def _bar_groups(self, found: Answers) -> dict[str, Ask]:
        """How many URLs or stories each bar has; as many bars at once as a search may group."""
        histogram = self._of_documents(found)
        if histogram is None or not bars.can_group(self._query, histogram):
            return {}
        batches: list[Dsl] = []
        room = 0
        for name, count in bars.counted(histogram):
            if count > 1:
                room -= count + 2
                if room < 0:
                    batches.append({})
                    room = MOST_VALUES - count
                batches[-1][name or _UNDATED] = dsl(date_query(bars.part(histogram.field, name)))
        number = f"{self._query.bars}_number"
        return {
            f"{_BARS}{at}": self._count(
                self._name(histogram.field),
                {"bars": {"filters": {"filters": batch}, "aggs": _groups(number, MOST_VALUES)}},
            )
            for at, batch in enumerate(batches)
        }

    def _of_documents(self, found: Answers) -> Histogram | None:
        date, interval = self._query.histogram, self._query.interval
        if date is None:
            return None
        aggregations = found.aggregations(self._name(date))
        undated = int(aggregations["undated"]["doc_count"])
        months = _number_counts(aggregations["months"], undated)
        if bars.needs_days(months, interval):
            return bars.by_day(date, _number_counts(aggregations["days"], undated))
        return bars.by_month(date, months, interval)


def _heights(found: Answers) -> Iterator[tuple[str, int]]:
    """The groups of each bar that was asked for."""
    for name in found.by_name:
        if name.startswith(_BARS):
            for bar, bucket in found.aggregations(name)["bars"]["buckets"].items():
                yield "" if bar == _UNDATED else bar, int(bucket["group count"]["count"])


def field_terms(field: str, include: str = "") -> Dsl:
    """An aggregation that counts all values of *field* exactly; *include* is a pattern."""
    terms: Dsl = {"field": field, "size": MOST_VALUES, "shard_size": MOST_VALUES}
    return {"terms": terms | ({"include": include} if include else {})}


def _every(field: str, most: int) -> Dsl:
    order = {"_key": "asc"}
    return {"terms": {"field": field, "size": most, "shard_size": most, "order": order}}


def _groups(number: str, most: int = shape.MOST_GROUPED + 1) -> Dsl:
    """How many groups there are; the groups themselves do not leave the cluster."""
    return {
        "groups": _every(number, most),
        "group count": {"stats_bucket": {"buckets_path": "groups>_count"}},
    }


def _listed(aggregations: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = aggregations.get(name, {})
    return buckets(found.get("sources", found))


def _field_counts(aggregations: Mapping[str, Any], field: str) -> FieldCounts:
    found = aggregations[field]
    values = {bucket["key"]: int(bucket["doc_count"]) for bucket in buckets(found)}
    beyond = int(found["sum_other_doc_count"])
    distinct = len(values)
    if beyond:
        distinct = max(distinct + 1, int(aggregations[f"{field} distinct"]["value"]))
    missing = int(aggregations[f"{field} none"]["doc_count"])
    return FieldCounts(values, missing, beyond, distinct)


def _number_counts(found: Mapping[str, Any], missing: int) -> FieldCounts:
    values: dict[str | int, int] = {
        int(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets(found)
    }
    return FieldCounts(values, missing, 0, len(values))
