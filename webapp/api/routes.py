"""The JSON API: reads parameters, asks the engine, writes answers."""

import re

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import NotFound

from indexer.model.search import Completion, DateField, Document, FacetField, Query
from indexer.query import parse
from indexer.schemas.article import ArticleAnswer, ArticleList, Brief, VersionsAnswer
from indexer.schemas.article import versions as version_list
from indexer.schemas.counts import FacetAnswer, SourceAnswer, SuggestAnswer, Suggestion, ValueCount
from indexer.schemas.counts import counts as value_counts
from indexer.schemas.differences import DiffAnswer, DiffSpan, Pair
from indexer.schemas.holdings import ArchiveCounts, RecordEntry, RecordsAnswer, StatsAnswer
from indexer.schemas.params import DATES, FACETS, Narrowing, Params, SearchParams, link
from indexer.schemas.results import Index
from indexer.schemas.route_params import (
    FacetValuesParams,
    NoParams,
    RecordsParams,
    SimilarParams,
    SuggestParams,
    TimelineParams,
)
from indexer.schemas.searching import search_answer
from webapp.api import compare, exports, feeds
from webapp.api.timelines import measured
from webapp.shared import links
from webapp.shared.answers import (
    conditional,
    counting,
    document,
    given,
    holdings,
    json_answer,
    public_root,
)

MAX_SOURCES = 10_000

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/search")
def search() -> Response:
    """Articles that match, with facets and counts over time."""
    params = given(SearchParams)
    if params.format == "atom":
        return feeds.answer(params)
    if params.format != "json":
        return exports.download(params)
    return conditional(lambda: _page_of_results(params), params)


def _page_of_results(params: SearchParams) -> Response:
    budget = holdings().settings.budget
    answer = search_answer(holdings().engine, params, budget, links.here(), _address)
    response = json_answer(answer)
    if answer.next_url:
        response.headers["Link"] = f'<{answer.next_url}>; rel="next"'
    return response


def _address(params: Params) -> str:
    """This address with *params* in place of those of the request."""
    return public_root() + link(request.path, params.pairs())


@blueprint.get("/articles/<article_id>")
def article(article_id: str) -> Response:
    """One edition with its text, its captures and all editions of its URL."""
    params = given(NoParams)
    return conditional(
        lambda: json_answer(ArticleAnswer.of(document(article_id), links.here())), params
    )


@blueprint.get("/articles/<article_id>/text")
def text(article_id: str) -> Response:
    """The text alone."""
    given(NoParams)
    return Response(document(article_id).text + "\n", mimetype="text/plain")


@blueprint.get("/articles/<article_id>/versions")
def versions(article_id: str) -> Response:
    """All editions of the article's URL, oldest first."""
    given(NoParams)
    found = document(article_id)
    return json_answer(
        VersionsAnswer(url=found.url, versions=version_list(found.editions, links.here()))
    )


@blueprint.get("/articles/<article_id>/versions/<before>..<after>/diff")
def diff(article_id: str, before: str, after: str) -> Response:
    """Two editions passage by passage; each named by its number or its id."""
    given(NoParams)
    listed = document(article_id)
    numbers = [_edition_number(listed, name) for name in (before, after)]
    held = version_list(listed.editions, links.here())
    first, second = (held[number] for number in numbers)
    found = compare.compare(document(first.id), document(second.id))
    return json_answer(
        DiffAnswer(
            before=first,
            after=second,
            changed=found.count("changed"),
            added=found.count("added"),
            removed=found.count("removed"),
            unchanged=found.count("same"),
            pairs=[
                Pair(
                    part=passage.part,
                    change=passage.change,
                    before=[DiffSpan(text=t, changed=c) for t, c in passage.before],
                    after=[DiffSpan(text=t, changed=c) for t, c in passage.after],
                )
                for passage in found.passages
            ],
        )
    )


def _edition_number(listed: Document, name: str) -> int:
    """Where among the editions the one called *name* stands."""
    ids = [edition.id for edition in listed.editions]
    if name in ids:
        return ids.index(name)
    if re.fullmatch(r"[1-9][0-9]{0,5}", name) and int(name) <= len(ids):
        return int(name) - 1
    raise NotFound(f"This article has {len(ids)} editions; there is no edition {name[:80]!r}.")


@blueprint.get("/articles/<article_id>/similar")
def similar(article_id: str) -> Response:
    """Articles most like this one, without other copies of its story."""
    params = given(SimilarParams)
    document(article_id)
    found = holdings().engine.similar(article_id, params.limit)
    return json_answer(ArticleList(results=[Brief.of(other, links.here()) for other in found]))


@blueprint.get("/facets/<field>")
def facet(field: str) -> Response:
    """Values of one facet, or intervals of one date, among the articles that match."""
    params = given(FacetValuesParams)
    if field in DATES:
        return json_answer(_periods(params, field))
    name = facet_field(field)
    query = params.query(parse(params.q), budget=holdings().settings.budget)
    found = holdings().engine.facet_values(query, name, params.prefix, params.size, params.sort)
    return json_answer(FacetAnswer(field=name, values=value_counts(found)))


def _periods(params: FacetValuesParams, date: DateField) -> FacetAnswer:
    histogram = counting().over_time(params, date, params.interval)
    found = [bar for bar in histogram.bars if bar.count and bar.value.startswith(params.prefix)]
    if params.sort == "count":
        found.sort(key=lambda bar: -bar.count)
    values = [
        ValueCount(value=bar.value, label=bar.value, count=bar.count)
        for bar in found[: params.size]
    ]
    return FacetAnswer(field=date, interval=histogram.interval, values=values)


def facet_field(name: str) -> FacetField:
    """The facet called *name*, or a 404 that lists those there are."""
    for field in FACETS:
        if field == name:
            return field
    known = ", ".join((*FACETS, *DATES))
    raise NotFound(f"There is no such facet; known are {known}.")


@blueprint.get("/timeline")
def timeline() -> Response:
    """Matches over time, absolute and for each 10,000 articles that the archive holds."""
    params = given(TimelineParams)
    return conditional(lambda: json_answer(measured(params, counting())), params)


@blueprint.get("/suggest")
def suggest() -> Response:
    """Papers, authors, titles, phrases and words that go on as what was typed begins."""
    params = given(SuggestParams)
    found = [_suggestion(one) for one in holdings().engine.complete(params.q, params.limit)]
    return json_answer(SuggestAnswer(suggestions=found))


def _suggestion(found: Completion) -> Suggestion:
    quoted = '"' + found.text.replace('"', " ") + '"'
    named = found.kind in ("title", "source", "author")
    query = f"{found.kind}:{quoted}" if named else found.text if found.kind == "word" else quoted
    search = link(url_for("pages.search"), Narrowing(q=query).pairs())
    return Suggestion(kind=found.kind, text=found.text, count=found.count, q=query, search=search)


@blueprint.get("/sources")
def sources() -> Response:
    """All publications, most articles first."""
    params = given(NoParams)
    return conditional(
        lambda: json_answer(
            SourceAnswer(
                sources=value_counts(
                    holdings().engine.facet_values(Query(), "source", "", MAX_SOURCES)
                )
            )
        ),
        params,
    )


@blueprint.get("/stats")
def stats() -> Response:
    """Counts over the whole archive; the outcomes account for every record."""
    given(NoParams)
    engine = holdings().engine
    counts = ArchiveCounts.of(holdings().archive.status())
    answer = StatsAnswer(
        **dict(counts),
        index=Index(generation=engine.generation, documents=engine.size),
        engine=engine.name,
        lacks=sorted(engine.lacks),
    )
    return json_answer(answer)


@blueprint.get("/records")
def records() -> Response:
    """The ledger: every record of every archive file and what became of it."""
    params = given(RecordsParams)
    rows = holdings().archive.records(params.outcome, params.offset, params.limit + 1)
    following = params.model_copy(update={"offset": params.offset + params.limit})
    return json_answer(
        RecordsAnswer(
            records=[RecordEntry.of(row) for row in rows[: params.limit]],
            next_url=_address(following) if len(rows) > params.limit else None,
        )
    )
