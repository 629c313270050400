"""What the trends page shows: several searches over time, in a chart each or as lines of one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.model.search import Bar, Collapse, Histogram
from indexer.schemas.counts import TimelinePoint
from indexer.schemas.forms import MAX_SEARCHES
from indexer.schemas.params import Narrowing, link, read
from indexer.schemas.route_params import TimelineParams
from indexer.schemas.search_links import SearchLinks
from webapp.api.timelines import measured
from webapp.pages import charts, line_chart, widgets
from webapp.pages.page_params import TrendParams
from webapp.shared.answers import counting, note_partial
from webapp.shared.links import path_of
from webapp.shared.speech import _, number, pgettext, thousands


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

    @property
    def name(self) -> str:
        """The search, and the paper that it is within."""
        return f"{self.query} ({self.paper})" if self.paper else self.query


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One interval of the overlaid chart: its figures, line by line, and a closer look at it."""

    column: line_chart.DrawnColumn
    figures: tuple[str, ...]
    words: str
    closer: str | None


def context(params: TrendParams) -> dict[str, object]:
    """Everything that the trends page needs."""
    found = [one for query in params.q for one in _lines(params, query)]
    timed_out = any(line.timed_out for line in found)
    note_partial(timed_out)
    counts_stories = bool(found) and all(line.counts == "story" for line in found)
    heights = [_height(point, params) for line in found for point in line.points]
    highest = max(heights, default=0)
    trends = [
        Trend(
            line.search.q,
            line.paper,
            widgets.links_of(line.search),
            _chart(params, line.points, highest),
            line.points,
        )
        for line in found
    ]
    return {
        "params": params,
        "unit": _unit(params, counts_stories),
        "counts_stories": counts_stories,
        "too_many": bool(found) and params.collapse == "story" and not counts_stories,
        "boxes": [*params.q, *[""] * MAX_SEARCHES][:MAX_SEARCHES],
        "trends": trends,
        "other_view": _address(params, view="bars" if params.view == "lines" else "lines"),
        "wider": _address(params, **_ALL_YEARS) if params.from_ or params.to else None,
        **(_overlaid(params, trends) if params.view == "lines" and trends else {}),
        "timed_out": timed_out,
        "gaps": any(not point.total for line in found for point in line.points),
    }


_KEPT = ("from", "to", "source", "by", "collapse")
_ALL_YEARS = {"from_": None, "to": None, "interval": "year"}


def _unit(params: TrendParams, counts_stories: bool) -> str:
    """What stands at the axis; empty for articles."""
    if params.measure == "share":
        return _("per 10,000")
    return pgettext("axis", "stories") if counts_stories else ""


def _address(params: TrendParams, **changes: object) -> str:
    return link(path_of("pages.trends"), params.model_copy(update=changes).pairs())


def _overlaid(params: TrendParams, trends: Sequence[Trend]) -> dict[str, object]:
    """The first *trends* as lines of one chart, with their figures."""
    drawn = trends[: line_chart.MOST_LINES]
    values = [point.value for point in drawn[0].points]
    heights = [[_exact(point, params) for point in trend.points] for trend in drawn]
    chart = line_chart.draw(values, heights)
    return {
        "chart": chart,
        "drawn": drawn,
        "left_out": len(trends) - len(drawn),
        "rows": [
            _row(params, column, drawn, [line[at] for line in heights])
            for at, column in enumerate(chart.columns)
        ],
    }


def _exact(point: TimelinePoint, params: TrendParams) -> float | None:
    if not point.total:
        return None
    return point.count if params.measure == "count" else point.per_10000


def _row(
    params: TrendParams,
    column: line_chart.DrawnColumn,
    drawn: Sequence[Trend],
    heights: Sequence[float | None],
) -> FigureRow:
    figures = tuple(_figure(height, params) for height in heights)
    told = "; ".join(
        f"{trend.name}: {figure}" for trend, figure in zip(drawn, figures, strict=True)
    )
    words = _("nothing archived") if column.gap else told
    closer: str | None = None
    if params.interval != "day":
        finer = "month" if params.interval == "year" else "day"
        closer = _address(params, from_=column.value, to=column.value, interval=finer)
    return FigureRow(
        column, figures, _("%(period)s. %(figures)s", period=column.name, figures=words), closer
    )


def _figure(height: float | None, params: TrendParams) -> str:
    if height is None:
        return "–"
    return thousands(int(height)) if params.measure == "count" else number(f"{height:g}")


@dataclass(frozen=True, slots=True)
class _TrendLine:
    search: Narrowing
    paper: str
    points: Sequence[TimelinePoint]
    timed_out: bool
    counts: Collapse


def _lines(params: TrendParams, query: str) -> Iterator[_TrendLine]:
    kept = [pair for pair in params.pairs() if pair[0] in _KEPT]
    asked = read(TimelineParams, [*kept, ("q", query), ("interval", params.interval)])
    search, answer = asked.only(Narrowing), measured(asked, counting())
    yield _TrendLine(search, "", answer.points, answer.timed_out, answer.counts)
    for one in answer.series:
        yield _TrendLine(
            search.choosing("source", one.value),
            one.label,
            one.points,
            answer.timed_out,
            answer.counts,
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
