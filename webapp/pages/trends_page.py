"""What the trends page shows: several searches over time, one chart each, on one scale."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.model.search import Bar, Histogram
from indexer.schemas.counts import TimelinePoint
from indexer.schemas.forms import MAX_SEARCHES
from indexer.schemas.params import Narrowing, read
from indexer.schemas.route_params import TimelineParams
from indexer.schemas.search_links import SearchLinks
from webapp.api.timelines import measured
from webapp.pages import charts, widgets
from webapp.pages.page_params import TrendParams
from webapp.shared.answers import counting, note_partial
from webapp.shared.speech import _


@dataclass(frozen=True, slots=True)
class Trend:
    """One search over time, perhaps within one *paper*; *points* are drawn as *chart*.

    *search* leads on from it, for its bars.
    """

    query: str
    paper: str
    search: SearchLinks[Narrowing]
    chart: charts.Chart
    points: Sequence[TimelinePoint]


def context(params: TrendParams) -> dict[str, object]:
    """Everything that the trends page needs."""
    found = [one for query in params.q for one in _lines(params, query)]
    timed_out = any(line.timed_out for line in found)
    note_partial(timed_out)
    heights = [_height(point, params) for line in found for point in line.points]
    highest = max(heights, default=0)
    return {
        "params": params,
        "unit": _("per 10,000") if params.measure == "share" else "",
        "boxes": [*params.q, *[""] * MAX_SEARCHES][:MAX_SEARCHES],
        "trends": [
            Trend(
                line.search.q,
                line.paper,
                widgets.links_of(line.search),
                _chart(params, line.points, highest),
                line.points,
            )
            for line in found
        ],
        "timed_out": timed_out,
        "gaps": any(not point.total for line in found for point in line.points),
    }


@dataclass(frozen=True, slots=True)
class _TrendLine:
    search: Narrowing
    paper: str
    points: Sequence[TimelinePoint]
    timed_out: bool


def _lines(params: TrendParams, query: str) -> Iterator[_TrendLine]:
    kept = [pair for pair in params.pairs() if pair[0] in ("from", "to", "source", "by")]
    asked = read(TimelineParams, [*kept, ("q", query), ("interval", params.interval)])
    search, answer = asked.only(Narrowing), measured(asked, counting())
    yield _TrendLine(search, "", answer.points, answer.timed_out)
    for one in answer.series:
        yield _TrendLine(
            search.choosing("source", one.value), one.label, one.points, answer.timed_out
        )


def _height(point: TimelinePoint, params: TrendParams) -> int:
    if params.measure == "count":
        return point.count
    share = point.per_10000 or 0
    return max(round(share), 1) if share else 0


def _chart(params: TrendParams, points: Sequence[TimelinePoint], highest: int) -> charts.Chart:
    bars = tuple(Bar(point.value, _height(point, params)) for point in points)
    histogram = Histogram("published", params.interval, bars, 0)
    gaps = {point.value for point in points if not point.total}
    return charts.draw(histogram, None, None, least=highest, gaps=gaps)
