"""What the search page shows: hits, chart, filters, and what to try when there are none."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.engines.base import Engine
from indexer.export import FORMATS
from indexer.model.query_text import write
from indexer.model.search import (
    And,
    Bar,
    Condition,
    DateField,
    DateFilter,
    Document,
    During,
    Everything,
    FacetField,
    Filter,
    Histogram,
    Hit,
    Interval,
    Marked,
    Node,
    Page,
    Parsed,
    Periods,
    Query,
    Sort,
)
from indexer.query import describe, explicit, in_pieces, instant, parse
from indexer.schemas.changes import Changes, any_date
from indexer.schemas.params import link
from indexer.schemas.periods import within
from indexer.schemas.search_links import SearchLinks
from webapp.pages import charts, set_page, widgets
from webapp.pages.article_page import others
from webapp.pages.page_params import PageParams
from webapp.shared import links
from webapp.shared.answers import holdings, note_partial
from webapp.shared.links import path_of
from webapp.shared.speech import N_, _, ngettext, number, thousands

PageLinks = SearchLinks[PageParams]
QueryPairs = list[tuple[str, str]]

FACET_SIZE = 7
_OF_PAGES = ("pictures",)  # parameters that change how the page looks, and not what is found
_DATE_PARAMS = ("from", "to", "undated", "date_field")
KIN = 12  # other members of a story that a row unfolds
_ORDERS: dict[DateField, tuple[tuple[Sort, str], ...]] = {
    "published": (("-published", N_("Newest")), ("published", N_("Oldest"))),
    "updated": (("-updated", N_("Last updated")), ("updated", N_("First updated"))),
    "captured": (("-captured", N_("Last captured")), ("captured", N_("First captured"))),
    "added": (("-added", N_("Last added")), ("added", N_("First added"))),
}
_PERIODS: dict[DateField, str] = {
    "published": N_("the chosen periods of publication"),
    "updated": N_("the chosen periods of last change"),
    "captured": N_("the chosen periods of capture"),
    "added": N_("the chosen periods of being added"),
}


@dataclass(frozen=True, slots=True)
class HitRow:
    """One hit, its *position* in the search, the link to its page there, and its story."""

    hit: Hit
    position: int
    url: str
    kin: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class WayOut:
    """A search that has hits because it leaves out the conditions that *words* name."""

    words: Marked
    count: int
    url: str


def context(params: PageParams) -> dict[str, object]:
    """Everything that the template of the search page needs."""
    engine, budget = holdings().engine, holdings().settings.budget
    parsed = parse(params.q)
    query = params.asked(
        parsed,
        budget,
        most=parsed.plain,
        facets=widgets.ON_PAGE,
        facet_size=FACET_SIZE,
        histogram=params.date_field,
    )
    began = time.perf_counter()
    page = engine.search(query)
    took = time.perf_counter() - began
    note_partial(page.timed_out or page.partial)
    labels = widgets.Labels(zip(widgets.ON_PAGE, page.facets, strict=True))
    search = widgets.links_of(params)
    first = params.but().pairs()
    chips = list(widgets.chips(search, labels))
    following = None
    if page.next_cursor is not None:
        following = search.but(cursor=page.next_cursor, at=params.at + len(page.hits))
    return {
        "search": search,
        "params": params,
        "page": page,
        "took": _took(took),
        "understood": describe(parsed.tree, _),
        "changes": [*parsed.changes, *page.changes],
        "all_words": search.but(q=explicit(parsed.tree)) if page.answered else None,
        "suggestions": [(text, search.but(q=text)) for text in page.suggestions],
        "chips": chips,
        "named": ", ".join([params.q.strip(), *(chip.value for chip in chips)]).strip(", "),
        "panels": list(widgets.panels(search, page.facets)),
        "rows": list(_rows(engine, search, page)),
        "orders": _orders(params),
        "next_url": following,
        "ways": list(_ways(search, parsed, page, labels)),
        "newest_title": N_("Newest articles") if params.order == "-published" else N_("Articles"),
        "where_we_are": _where(params, page),
        "box_keeps": [pair for pair in first if pair[0] != "q"],
        "take": _take(params, first),
        "date_words": widgets.DATE_WORDS,
        "dates_keep": [pair for pair in first if pair[0] not in _DATE_PARAMS],
        **_chart(
            engine, search, replace(query, tree=page.answered or query.tree, most=False), page
        ),
    }


def _took(seconds: float) -> str:
    if seconds < 0.01:
        return _("in under %(seconds)s s", seconds=number("0.01"))
    return _("in %(seconds)s s", seconds=number(f"{seconds:.2f}"))


def _where(params: PageParams, page: Page) -> str:
    """``Stories 1 to 20 of 310, from 412 articles``."""
    first, last = thousands(params.at), thousands(params.at + len(page.hits) - 1)
    total = ngettext("%(num)s article", "%(num)s articles", page.total)
    if params.collapse == "none":
        return _("%(first)s to %(last)s of %(total)s", first=first, last=last, total=total)
    stories = params.collapse == "story"
    if page.groups is None:
        text = (
            N_("Stories %(first)s to %(last)s, from %(total)s")
            if stories
            else N_("Addresses %(first)s to %(last)s, from %(total)s")
        )
        return _(text, first=first, last=last, total=total)
    text = (
        N_("Stories %(first)s to %(last)s of %(groups)s, from %(total)s")
        if stories
        else N_("Addresses %(first)s to %(last)s of %(groups)s, from %(total)s")
    )
    return _(text, first=first, last=last, groups=thousands(page.groups), total=total)


def _rows(engine: Engine, search: PageLinks, page: Page) -> Iterator[HitRow]:
    for position, hit in enumerate(page.hits, search.params.at):
        url = search.at(links.article_page(hit.document.id), at=position)
        yield HitRow(hit, position, url, others(engine, hit.document)[:KIN])


def _orders(params: PageParams) -> list[tuple[Sort, str]]:
    found: list[tuple[Sort, str]] = [("relevance", N_("Relevance"))] if params.q else []
    found += _ORDERS["published"]
    if params.date_field == "updated":
        found += _ORDERS["updated"]
    for field in ("captured", "added"):
        found += _ORDERS[field] if params.date_field == field else _ORDERS[field][:1]
    return found


def _take(params: PageParams, pairs: QueryPairs) -> dict[str, str]:
    """The same search, *pairs* on its first page, as files, as a feed and in the API."""
    api, feed = path_of("api.search"), path_of("feeds.search")
    pairs = [pair for pair in pairs if pair[0] not in _OF_PAGES]
    plain = [pair for pair in pairs if pair[0] not in ("collapse", "limit")]
    unsorted = [pair for pair in plain if pair[0] != "sort"]
    taken = [pair for pair in plain if pair[0] not in ("at", "recency")]
    export, asked = _open_end(path_of("api.export"), taken), _open_end(api, plain)
    return {
        **{name: f"{export}format={name}" for name in FORMATS},
        "set": link(path_of("api.export_set"), taken),
        "save": set_page.command(taken),
        "api": f"{asked}collapse={params.collapse}",
        "csv": f"{asked}format=csv",
        "jsonl": f"{asked}format=jsonl",
        "atom": link(feed, unsorted),
        "json_feed": link(path_of("feeds.search_as_json"), unsorted),
    }


def _open_end(path: str, pairs: QueryPairs) -> str:
    """The address of *pairs*, to which one more parameter can be added."""
    return link(path, pairs) + ("&" if pairs else "?")


# ---- the chart ------------------------------------------------------------------------------


def _chart(engine: Engine, search: PageLinks, query: Query, page: Page) -> dict[str, object]:
    """All years, or the months or days if the search is limited to one year or month."""
    if page.histogram is None or not (page.histogram.bars or page.histogram.missing):
        return {"chart": None}
    params = search.params
    span = within(params.dates)
    histogram, window = page.histogram, None
    if span:
        window = DateFilter(params.date_field, instant(span), instant(span, end=True))
        interval: Interval = "month" if len(span) == 4 else "day"
        histogram = _closer(engine, params, query, window, interval, page.histogram.missing)
    return {
        "chart": charts.draw(histogram, params.dates, window, picked=_picked(params)),
        "chart_title": charts.counted_by(histogram.interval, params.date_field),
        "wider": search.any_date() if span else None,
    }


def _picked(params: PageParams) -> list[DateFilter]:
    chosen = params.chosen(params.date_field)
    return [DateFilter(params.date_field, instant(v), instant(v, end=True)) for v in chosen]


def _closer(
    engine: Engine,
    params: PageParams,
    query: Query,
    window: DateFilter,
    interval: Interval,
    missing: int,
) -> Histogram:
    """The months of one year, or the days of one month, including those outside the chosen range:
    a histogram ignores the filter on its own date."""
    held = During(params.date_field, window.start, window.end)
    tree = And((query.tree, held))
    narrow = replace(
        query,
        tree=tree,
        dates=None,
        limit=1,
        cursor=None,
        facets=(),
        snippets=0,
        interval=interval,
        collapse="none",
    )
    found = engine.search(narrow).histogram
    counts = {bar.value: bar.count for bar in found.bars} if found else {}
    bars = tuple(Bar(value, counts.get(value, 0)) for value in _inside(window, interval))
    return Histogram(params.date_field, interval, bars, missing)


def _inside(window: DateFilter, interval: str) -> list[str]:
    """All months of a year, or all days of a month."""
    start, end = window.start, window.end
    if start is None or end is None:
        return []
    if interval == "month":
        return [f"{start:%Y}-{month:02}" for month in range(1, 13)]
    return [f"{start:%Y-%m}-{day:02}" for day in range(1, (end - start).days + 1)]


# ---- what to try when there are no hits -----------------------------------------------------


def _ways(
    search: PageLinks, parsed: Parsed, page: Page, labels: widgets.Labels
) -> Iterator[WayOut]:
    """Searches that leave out the conditions which exclude everything."""
    for without in page.without:
        changed, words = Changes(), list[tuple[str, bool]]()
        gone = [one for one in without.removed if not isinstance(one, _FILTERS)]
        for at, removed in enumerate(without.removed):
            words += [(_(" and "), False)] * bool(at) + [*_said(search.params, removed, labels)]
            changed |= _lesser(removed)
        if gone:
            changed |= {"q": write(_less(parsed.tree, gone))}
        yield WayOut(tuple(words), without.total, search.but(**changed))


_FILTERS = (Filter, DateFilter, Periods)
_FILTERED: dict[FacetField, str] = {
    "source": N_("the source %(values)s"),
    "language": N_("the language %(values)s"),
    "section": N_("the section %(values)s"),
    "author": N_("the author %(values)s"),
    "collection": N_("the collection %(values)s"),
    "tag": N_("the keyword %(values)s"),
    "kind": N_("the kind %(values)s"),
}


def _said(params: PageParams, removed: Condition, labels: widgets.Labels) -> Marked:
    match removed:
        case Filter(field=field):
            named = [labels.of(field, value) for value in params.chosen(field)]
            named += [
                _("not %(value)s", value=labels.of(field, value))
                for value in params.excluded(field)
            ]
            return in_pieces(_(_FILTERED[field]), values=((", ".join(named), True),))
        case DateFilter():
            return ((_("the date range"), False),)
        case Periods(field=date):
            return ((_(_PERIODS[date]), False),)
        case _:
            return describe(removed, _)


def _lesser(removed: Condition) -> Changes:
    match removed:
        case Filter(field=field) | Periods(field=field):
            return {field: []}
        case DateFilter():
            return any_date()
        case _:
            return {}


def _less(tree: Node, removed: Sequence[Node]) -> Node:
    """*tree* without those parts of it that are *removed*."""
    if not isinstance(tree, And):
        return Everything()
    left = tuple(part for part in tree.parts if part not in removed)
    return left[0] if len(left) == 1 else And(left) if left else Everything()
