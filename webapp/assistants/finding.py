"""The tools that find articles: search, suggest, timeline, sources."""

from indexer.model.search import Query
from indexer.schemas.counts import (
    SuggestAnswer,
    Suggestion,
    TimelineAnswer,
    TimelinePoint,
    TimelineSeries,
    ValueCount,
    value_counts,
)
from indexer.schemas.excerpts import Find, Findings, Next, PeriodsAnswer, PublicationsAnswer
from indexer.schemas.params import Narrowing, link
from indexer.schemas.results import Result, SearchAnswer
from indexer.schemas.route_params import SuggestParams, TimelineParams
from indexer.schemas.searching import search_answer
from indexer.schemas.shape import same_named
from indexer.schemas.tool_params import USUAL_TEXT, FindParams, SourcesParams, ToolSearch
from webapp.api.listings import MAX_SOURCES, completed_query
from webapp.api.timelines import measured
from webapp.assistants.citing import MOST_NAME, MOST_TITLE, cited, cut, fitting, length, plain
from webapp.assistants.desk import Desk

MOST_SNIPPET = 500  # characters
MOST_POINTS = 120  # of all the lines of a timeline together


def search(desk: Desk, params: FindParams) -> Findings:
    """A few articles that match, as many as the length of the answer allows."""
    answer, results = _found(desk, params)
    shown = fitting(map(_length, results), params.characters)
    if shown < len(results):  # asked again, so that the cursor leads on from the last one shown
        answer, results = _found(desk, params.model_copy(update={"limit": shown}))
    return Findings(
        total=answer.total,
        query=answer.query,
        timed_out=answer.timed_out,
        results=results,
        next=following(answer),
    )


def api_answer(desk: Desk, params: ToolSearch) -> SearchAnswer:
    """The answer of the API to the same search."""
    asked = params.asked_of_api()
    return search_answer(desk.engine, asked, desk.budget, desk.links, desk.search_address)


def following(answer: SearchAnswer) -> Next:
    """The argument that leads to the next results."""
    return {"cursor": answer.next_cursor} if answer.next_cursor else None


def _found(desk: Desk, params: ToolSearch) -> tuple[SearchAnswer, list[Find]]:
    answer = api_answer(desk, params)
    return answer, [_find(desk, result) for result in answer.results]


def _find(desk: Desk, result: Result) -> Find:
    snippets = [cut(plain(snippet), MOST_SNIPPET) for snippet in result.snippets]
    document = desk.document(result.id)
    return cited(Find, document, desk.links, snippets=snippets, versions=result.versions)


def _length(one: Find) -> int:
    return length(one) + sum(map(len, one.snippets))


def suggest(desk: Desk, params: SuggestParams) -> SuggestAnswer:
    """What completes the text that was typed."""
    suggestions: list[Suggestion] = []
    for one in desk.engine.complete(params.q, params.limit):
        if len(one.text) > MOST_TITLE:  # a query that was cut would find nothing
            continue
        query = completed_query(one)
        address = link(f"{desk.public_url}/", Narrowing(q=query).pairs())
        suggestions.append(Suggestion(**same_named(Suggestion, one), q=query, search=address))
    shown = fitting((len(one.q) for one in suggestions), USUAL_TEXT)
    return SuggestAnswer(suggestions=suggestions[:shown])


def timeline(desk: Desk, params: TimelineParams) -> PeriodsAnswer:
    """Counts over time; the later intervals of a long timeline are left to the next call."""
    whole = measured(params, desk.counting())
    held = [point.value for point in whole.points if point.total]
    shown = max(1, MOST_POINTS // (1 + len(whole.series)))
    kept = frozenset(held[:shown])
    return PeriodsAnswer(
        **dict(whole)
        | {
            "points": _kept(whole.points, kept),
            "series": [_short(line, kept) for line in whole.series],
        },
        next=_later(whole, held[shown:]),
    )


def _kept(points: list[TimelinePoint], kept: frozenset[str]) -> list[TimelinePoint]:
    return [point for point in points if point.value in kept]


def _short(line: TimelineSeries, kept: frozenset[str]) -> TimelineSeries:
    changes = {"label": cut(line.label, MOST_NAME), "points": _kept(line.points, kept)}
    return line.model_copy(update=changes)


def _later(whole: TimelineAnswer, left: list[str]) -> Next:
    return {"from": left[0], "interval": whole.interval} if left else None


def sources(desk: Desk, params: SourcesParams) -> PublicationsAnswer:
    """Publications, most articles first."""
    held = desk.engine.facet_values(Query(), "source", params.prefix, MAX_SOURCES)
    end = params.from_ - 1 + params.limit
    return PublicationsAnswer(
        sources=[_short_name(one) for one in value_counts(held[params.from_ - 1 : end])],
        sources_held=len(held),
        next={"from": end + 1} if end < len(held) else None,
    )


def _short_name(one: ValueCount) -> ValueCount:
    return one.model_copy(update={"label": cut(one.label, MOST_NAME)})
