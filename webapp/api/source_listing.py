"""Sources: the index counts their articles, the corpus what became of their captures."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from flask import url_for
from werkzeug.exceptions import NotFound

from indexer.corpus.source_figures import (
    SourceFigures,
    SourceMonth,
    SourceSummary,
    repeated_blocks,
    source_figures,
    source_summaries,
)
from indexer.model.search import Facet, FacetValue, Histogram, Interval
from indexer.model.sentences import N_
from indexer.query import instant, parse
from indexer.schemas.counts import ValueCount, value_counts
from indexer.schemas.params import Narrowing
from indexer.schemas.periods import intervals
from indexer.schemas.shape import same_named
from indexer.schemas.source_answers import (
    CoveragePoint,
    FieldShares,
    PassageCount,
    ReasonCount,
    SourceAnswer,
    SourceEntry,
    SourceFound,
    SourceNumbers,
)
from webapp.api.listings import all_sources
from webapp.shared.answers import counting, holdings

MOST_VALUES = 15  # languages, authors and sections that are listed
_FEW_YEARS = 3  # up to so many are shown by month
_MOST_INTERVALS = 150  # the newest; dates in archive files may be anything


@dataclass(frozen=True, slots=True)
class ListedSource:
    """A source as the index has it, and what the corpus says of it, where it was looked across."""

    found: FacetValue
    summary: SourceSummary | None


def listed_sources() -> tuple[ListedSource, ...]:
    """All sources, most articles first."""
    known = {one.source: one for one in source_summaries(holdings().archive)}
    return tuple(ListedSource(found, known.get(found.value)) for found in all_sources())


def source_list() -> SourceAnswer:
    """All sources as JSON has them."""
    return SourceAnswer(
        sources=[
            SourceEntry(
                **same_named(SourceEntry, one.found),
                numbers=_numbers(one.summary),
                link=url_for("api.one_source", name=one.found.value),
            )
            for one in listed_sources()
        ]
    )


def source_found(name: str) -> SourceFound:
    """All that is known of the source *name*, or a 404."""
    figures = source_figures(holdings().archive, name)
    search = Narrowing().choosing("source", name)
    counts = counting()
    page = counts.search(
        search,
        parse("").tree,
        facets=("source", "language", "author", "section"),
        facet_size=MOST_VALUES,
        histogram="published",
        interval="year",
    )
    if not page.total and figures is None:
        raise NotFound(N_("This archive has no articles of this source."))
    facets = {facet.field: facet for facet in page.facets}
    histogram = page.histogram or Histogram("published", "year", (), 0)
    months = figures.months if figures else ()
    if _years(histogram, months) <= _FEW_YEARS:
        histogram = counts.over_time(search, "published", "month")
    return SourceFound(
        source=name,
        source_name=_name(facets.get("source"), figures, name),
        articles=page.total,
        numbers=_numbers(figures.summary) if figures else None,
        fields_found=FieldShares(
            date=_share(page.total - histogram.missing, page.total),
            **{
                field: _share(page.total - facets[field].missing, page.total)
                if field in facets
                else None
                for field in ("author", "section", "language")
            },
        ),
        editions_per_article=_ratio(figures),
        boilerplate=_share(figures.hidden, figures.blocks) if figures else None,
        languages=_values(facets.get("language")),
        authors=_values(facets.get("author")),
        sections=_values(facets.get("section")),
        interval=histogram.interval,
        coverage=list(_coverage(histogram, months)),
        undated=histogram.missing,
        reasons=[
            ReasonCount(**same_named(ReasonCount, one))
            for one in (figures.reasons if figures else ())
        ],
        repeated=[
            PassageCount(**same_named(PassageCount, one))
            for one in repeated_blocks(holdings().archive, name)
        ],
        timed_out=counts.timed_out,
    )


def main_source(name: str) -> str:
    """The source that the domain *name* was merged into; else *name* itself."""
    for one in holdings().archive.edited_sources():
        if name in one.merge:
            return one.domain
    return name


def _name(facet: Facet | None, figures: SourceFigures | None, name: str) -> str:
    for value in facet.values if facet else ():
        return value.label or name
    return figures.summary.source_name if figures else name


def _values(facet: Facet | None) -> list[ValueCount]:
    return value_counts(facet.values if facet else ())


def _numbers(summary: SourceSummary | None) -> SourceNumbers | None:
    return SourceNumbers(**same_named(SourceNumbers, summary)) if summary else None


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _ratio(figures: SourceFigures | None) -> float | None:
    if figures is None or not figures.summary.articles:
        return None
    return round(figures.summary.editions / figures.summary.articles, 2)


def _years(histogram: Histogram, months: Iterable[SourceMonth]) -> int:
    held = {bar.value[:4] for bar in histogram.bars if bar.count}
    seen = sorted(held | {month.month[:4] for month in months})
    return int(seen[-1]) - int(seen[0]) + 1 if seen else 0


def _coverage(histogram: Histogram, months: Iterable[SourceMonth]) -> Iterable[CoveragePoint]:
    """Every interval from the first that holds anything to the last."""
    published = {bar.value: bar.count for bar in histogram.bars if bar.count}
    captures, of_articles = _captured(histogram.interval, months)
    for value in _between(histogram.interval, published.keys() | captures.keys()):
        yield CoveragePoint(
            value=value,
            published=published.get(value, 0),
            captures=captures[value],
            article_captures=of_articles[value],
        )


def _captured(
    interval: Interval, months: Iterable[SourceMonth]
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    captures, of_articles = Counter[str](), Counter[str]()
    for month in months:
        value = month.month[:4] if interval == "year" else month.month
        captures[value] += month.captures
        of_articles[value] += month.articles
    return captures, of_articles


def _between(interval: Interval, held: Iterable[str]) -> list[str]:
    """The newest intervals up to the last of *held*, without those before the first."""
    values = sorted(held)
    if not values:
        return []
    latest = values[-_MOST_INTERVALS:]
    last = instant(latest[-1], end=True)
    for first in latest:  # a date far off leaves out what lies between, not what is near
        filled = list(islice(intervals(instant(first), last, interval), _MOST_INTERVALS + 1))
        if len(filled) <= _MOST_INTERVALS:
            return filled
    return latest
