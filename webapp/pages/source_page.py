"""What the pages of sources show: the list, and one of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.model.search import Bar, FacetField, Histogram
from indexer.schemas.counts import ValueCount
from indexer.schemas.params import Narrowing, link
from indexer.schemas.search_links import SearchLinks
from indexer.schemas.source_answers import CoveragePoint, SourceFound, SourceListParams, SourceOrder
from webapp.api.source_listing import ListedSource, listed_sources
from webapp.pages import charts, widgets
from webapp.pages.languages import language_name
from webapp.shared.answers import note_partial
from webapp.shared.links import path_of
from webapp.shared.speech import N_, _, thousands

ROWS = 200  # of the list on one page
_YEARS = 40  # of a sparkline, the newest
_SPARK_WIDTH, _SPARK_HEIGHT = 120, 24

COLUMNS: tuple[tuple[str, str, SourceOrder, SourceOrder], ...] = (
    (N_("Publication"), "", "name", "-name"),
    (N_("Articles"), "num", "-articles", "articles"),
    (N_("First"), "", "first", "-first"),
    (N_("Last"), "", "-last", "last"),
    (N_("Captures"), "num", "-captures", "captures"),
    (N_("Editions"), "num", "-editions", "editions"),
    (N_("Walls"), "num", "-walls", "walls"),
    (N_("Errors"), "num", "-errors", "errors"),
)
"""Title, class, the order that a first click gives, and the one that a second gives."""


@dataclass(frozen=True, slots=True)
class ListHeading:
    """A heading of the list: *order* is what ``aria-sort`` says, empty for other columns."""

    title: str
    style: str
    url: str
    order: str


@dataclass(frozen=True, slots=True)
class Spark:
    """A sparkline: the path of its bars, and what it says in words."""

    path: str
    words: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of the list."""

    listed: ListedSource
    spark: Spark | None


def list_context(params: SourceListParams) -> dict[str, object]:
    """Everything that the list of sources needs."""
    listed = _sorted(listed_sources(), params.sort)
    shown = listed[params.at - 1 : params.at - 1 + ROWS]
    axis = _axis(shown)
    following = params.at + ROWS
    return {
        "total": len(listed),
        "rows": [SourceRow(one, _spark(one, axis)) for one in shown],
        "headings": [_heading(params.sort, *column) for column in COLUMNS],
        "figures": any(one.summary for one in listed),
        "first": params.at,
        "last": params.at + len(shown) - 1,
        "earlier": _list_link(params.sort, max(1, params.at - ROWS)) if params.at > 1 else "",
        "later": _list_link(params.sort, following) if following <= len(listed) else "",
    }


def _list_link(sort: SourceOrder, at: int = 1) -> str:
    return link(path_of("pages.sources"), SourceListParams(sort=sort, at=at).pairs())


def _heading(
    current: SourceOrder, title: str, style: str, first: SourceOrder, second: SourceOrder
) -> ListHeading:
    descending = current.startswith("-")
    chosen = current in (first, second)
    order = ("descending" if descending else "ascending") if chosen else ""
    return ListHeading(title, style, _list_link(second if current == first else first), order)


def _sorted(listed: Sequence[ListedSource], sort: SourceOrder) -> list[ListedSource]:
    """*listed* in this order; those without the value come last, equal ones as they were."""
    name = sort.removeprefix("-")
    held = [one for one in listed if _value(one, name) is not None]
    rest = [one for one in listed if _value(one, name) is None]
    return [*sorted(held, key=lambda one: _value(one, name), reverse=sort[0] == "-"), *rest]


def _value(one: ListedSource, name: str) -> Any:
    if name == "name":
        return widgets.key(one.found.label or one.found.value)
    if name == "articles":
        return one.found.count
    attribute = {"first": "first_published", "last": "last_published"}.get(name, name)
    return getattr(one.summary, attribute, None)


def _axis(shown: Iterable[ListedSource]) -> range:
    """The years of all sparklines, so that they can be compared: at most ``_YEARS``."""
    years = [int(year) for one in shown if one.summary for year in one.summary.years]
    last = max(years, default=0)
    return range(max(min(years, default=0), last - _YEARS + 1), last + 1)


def _spark(one: ListedSource, axis: range) -> Spark | None:
    """The articles of each year on *axis*, the tallest bar as high as in any other row."""
    years = one.summary.years if one.summary else {}
    shown = {year: count for year, count in years.items() if int(year) in axis}
    if not shown:
        return None
    most = max(shown.values())
    step = _SPARK_WIDTH / max(len(axis), 12)
    bars = []
    for year, count in shown.items():
        height = max(1.5, round(_SPARK_HEIGHT * count / most, 1))
        left = round((int(year) - axis.start) * step, 1)
        bars.append(f"M{left} {_SPARK_HEIGHT}v-{height}h{step - 0.6:.1f}v{height}z")
    peak = max(shown, key=lambda year: shown[year])
    words = f"{peak}: {thousands(most)}"
    if len(shown) > 1:
        words = _(
            "%(first)s to %(last)s, most in %(year)s: %(num)s",
            first=min(shown), last=max(shown), year=peak, num=thousands(most),
        )  # fmt: skip
    return Spark("".join(bars), words)


# ---- one source -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ValueLink:
    """One language, author or section, and the search for it."""

    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class CaptureChart:
    """All captures and those of articles, drawn on one scale."""

    all: charts.Chart
    of_articles: charts.Chart


def source_context(found: SourceFound) -> dict[str, object]:
    """Everything that the page of one source needs."""
    note_partial(found.timed_out)
    params = Narrowing().choosing("source", found.source)
    search = widgets.links_of(params)
    gaps = {point.value for point in found.coverage if not (point.captures or point.published)}
    has_captures = any(point.captures for point in found.coverage)
    return {
        "found": found,
        "search": search,
        "chart": _drawn(found, "published", gaps if has_captures else set(), found.undated),
        "captures": _capture_chart(found) if has_captures else None,
        "gaps": gaps if has_captures else set(),
        "empty": [p for p in found.coverage if p.captures and not p.article_captures],
        "lists": [
            (title, values)
            for title, field, given in _listed(found)
            if (values := list(_values(search, field, given)))
        ],
    }


def _listed(found: SourceFound) -> Iterable[tuple[str, FacetField, list[ValueCount]]]:
    yield N_("Languages"), "language", found.languages
    yield N_("Authors"), "author", found.authors
    yield N_("Sections"), "section", found.sections


def _values(
    search: SearchLinks[Narrowing], field: FacetField, given: Iterable[ValueCount]
) -> Iterable[ValueLink]:
    for one in given:
        label = language_name(one.value) if field == "language" else one.label or one.value
        yield ValueLink(label, one.count, search.toggled(field, one.value))


def _drawn(
    found: SourceFound, count: str, gaps: set[str], missing: int = 0, least: int = 0
) -> charts.Chart:
    bars = tuple(Bar(point.value, getattr(point, count)) for point in found.coverage)
    histogram = Histogram("published", found.interval, bars, missing)
    return charts.draw(histogram, None, None, least=least, gaps=gaps)


def _capture_chart(found: SourceFound) -> CaptureChart:
    def highest(point: CoveragePoint) -> int:
        return max(point.captures, point.article_captures)

    most = max(map(highest, found.coverage), default=0)
    uncaptured = {point.value for point in found.coverage if not point.captures}
    beside = min(found.undated, 1)  # leaves room where the other chart has the undated bar
    return CaptureChart(
        _drawn(found, "captures", uncaptured, beside, most),
        _drawn(found, "article_captures", uncaptured, beside, most),
    )
