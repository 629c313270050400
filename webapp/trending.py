"""What the page of trends shows: several searches over time, one chart each, on one scale."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field
from werkzeug.datastructures import MultiDict

from indexer.model.search import Bar, Histogram
from webapp import charts
from webapp.forms import Moment, Sources
from webapp.params import MAX_QUERY, Narrowing, Params, read
from webapp.schemas import TimelinePoint
from webapp.timelines import TimelineParams, measured

MOST = 4  # searches beside one another


class TrendParams(Params):
    """Which searches, when and where, and how they are measured."""

    q: Annotated[list[Annotated[str, Field(max_length=MAX_QUERY)]], Field(max_length=MOST)] = []
    from_: Moment | None = Field(default=None, alias="from")
    to: Moment | None = None
    source: Sources = []
    measure: Literal["share", "count"] = "share"
    interval: Literal["year", "month"] = "year"


@dataclass(frozen=True, slots=True)
class Trend:
    """One search over time; *params* is the search itself, for the links of its bars."""

    query: str
    params: Narrowing
    chart: charts.Chart
    points: tuple[TimelinePoint, ...]


def context(params: TrendParams) -> dict[str, object]:
    """Everything that the template of the page needs."""
    found = [_points(params, query) for query in params.q]
    heights = [_height(point, params) for _, points in found for point in points]
    highest = max(heights, default=0)
    return {
        "params": params,
        "unit": "per 10,000" if params.measure == "share" else "",
        "boxes": [*params.q, *[""] * MOST][:MOST],
        "trends": [
            Trend(query, narrowing, _chart(params, points, highest), points)
            for query, (narrowing, points) in zip(params.q, found, strict=True)
        ],
    }


def _points(params: TrendParams, query: str) -> tuple[Narrowing, tuple[TimelinePoint, ...]]:
    kept = [pair for pair in params.pairs() if pair[0] in ("from", "to", "source")]
    given = MultiDict([*kept, ("q", query), ("interval", params.interval)])
    asked = read(TimelineParams, given)
    return asked.only(Narrowing), tuple(measured(asked).points)


def _height(point: TimelinePoint, params: TrendParams) -> int:
    if params.measure == "count":
        return point.count
    share = point.per_10000 or 0
    return max(round(share), 1) if share else 0


def _chart(params: TrendParams, points: tuple[TimelinePoint, ...], highest: int) -> charts.Chart:
    bars = tuple(Bar(point.value, _height(point, params)) for point in points)
    histogram = Histogram("published", params.interval, bars, 0)
    return charts.draw(histogram, None, None, least=highest)
