"""The JSON API: reads parameters, asks the engine, writes answers."""

import re
import time
from dataclasses import asdict
from typing import cast

from flask import Blueprint, Response, request, url_for
from pydantic import Field
from werkzeug.exceptions import NotFound

from indexer.model.archive import Outcome
from indexer.model.search import (
    Completion,
    DateField,
    DateFilter,
    Document,
    FacetField,
    Filter,
    Histogram,
    Interval,
    Node,
    Page,
    Periods,
    Query,
)
from indexer.model.writing import write
from indexer.query import parse
from webapp import compare, exports, feeds, schemas
from webapp.answers import conditional, document, given, holdings, json_answer, public_root
from webapp.params import FACETS, Narrowing, Params, SearchParams, link
from webapp.periods import overlaps

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
    answer = _answer(params)
    response = json_answer(answer)
    if answer.next_url:
        response.headers["Link"] = f'<{answer.next_url}>; rel="next"'
    return response


def _answer(params: SearchParams) -> schemas.SearchAnswer:
    parsed = parse(params.q)
    query = params.asked(parsed, holdings().settings.budget, **params.counted)
    began = time.perf_counter()
    page = holdings().engine.search(query)
    took = time.perf_counter() - began
    return schemas.SearchAnswer(
        query=schemas.ReadQuery(
            q=params.q,
            parsed=parsed.text,
            changes=[*parsed.changes, *page.changes],
            suggestions=list(page.suggestions),
            without=[
                schemas.Obstacle(removed=_condition(one.removed), total=one.total)
                for one in page.without
            ],
        ),
        index=schemas.Index(generation=page.generation, documents=page.documents),
        total=schemas.Total(value=page.total, relation=page.relation),
        took_ms=round(took * 1000, 1),
        timed_out=page.timed_out,
        results=[schemas.Result.of(hit) for hit in page.hits],
        facets=_facets(params, page),
        next_cursor=page.next_cursor,
        next_url=_next_url(params, page),
    )


def _condition(removed: Node | Filter | DateFilter | Periods) -> str:
    match removed:
        case Filter(field=field) | DateFilter(field=field) | Periods(field=field):
            return field
        case node:
            return write(node)


def _next_url(params: SearchParams, page: Page) -> str | None:
    if page.next_cursor is None:
        return None
    following = params.model_copy(update={"cursor": page.next_cursor})
    return public_root() + link(request.path, following.pairs())


def _facets(
    params: SearchParams, page: Page
) -> dict[str, schemas.FacetCounts | schemas.DateCounts]:
    found: dict[str, schemas.FacetCounts | schemas.DateCounts] = {}
    for facet in page.facets:
        field = cast(FacetField, facet.field)
        found[facet.field] = schemas.FacetCounts(
            values=[
                schemas.FacetEntry(
                    value=value.value,
                    label=value.label,
                    count=value.count,
                    selected=value.selected,
                    excluded=value.excluded,
                    toggle_url=public_root()
                    + link(request.path, params.toggled(field, value.value).pairs()),
                )
                for value in facet.values
            ],
            missing=facet.missing,
            other=facet.other,
            distinct=facet.distinct,
        )
    if page.histogram:
        found[page.histogram.field] = schemas.DateCounts.of(page.histogram)
    return found


class NoParams(Params):
    """A route without parameters."""


@blueprint.get("/articles/<article_id>")
def article(article_id: str) -> Response:
    """One edition with its text, its captures and all editions of its URL."""
    params = given(NoParams)
    return conditional(lambda: json_answer(schemas.ArticleAnswer.of(document(article_id))), params)


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
        schemas.VersionsAnswer(url=found.url, versions=schemas.versions(found.editions))
    )


@blueprint.get("/articles/<article_id>/versions/<before>..<after>/diff")
def diff(article_id: str, before: str, after: str) -> Response:
    """Two editions passage by passage; each named by its number or its id."""
    given(NoParams)
    listed = document(article_id)
    numbers = [_edition_number(listed, name) for name in (before, after)]
    held = schemas.versions(listed.editions)
    first, second = (held[number] for number in numbers)
    found = compare.compare(document(first.id), document(second.id))
    return json_answer(
        schemas.DiffAnswer(
            before=first,
            after=second,
            changed=found.count("changed"),
            added=found.count("added"),
            removed=found.count("removed"),
            unchanged=found.count("same"),
            pairs=[
                schemas.Pair(
                    part=passage.part,
                    change=passage.change,
                    before=[schemas.Piece(text=t, changed=c) for t, c in passage.before],
                    after=[schemas.Piece(text=t, changed=c) for t, c in passage.after],
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


class SimilarParams(Params):
    """How many."""

    limit: int = Field(default=10, ge=1, le=50, description="Articles at most.")


@blueprint.get("/articles/<article_id>/similar")
def similar(article_id: str) -> Response:
    """Articles most like this one, without other copies of its story."""
    params = given(SimilarParams)
    document(article_id)
    found = holdings().engine.similar(article_id, params.limit)
    return json_answer(schemas.ArticleList(results=[schemas.Brief.of(other) for other in found]))


class ValuesParams(Narrowing):
    """A search, and which values of the facet."""

    prefix: str = Field(default="", max_length=100, description="What the values begin with.")
    size: int = Field(default=50, ge=1, le=1_000, description="Values at most.")


@blueprint.get("/facets/<field>")
def facet(field: str) -> Response:
    """Values of one facet among the articles that match."""
    params = given(ValuesParams)
    name = facet_field(field)
    query = params.query(parse(params.q), budget=holdings().settings.budget)
    found = holdings().engine.facet_values(query, name, params.prefix, params.size)
    return json_answer(schemas.FacetAnswer(field=name, values=schemas.counts(found)))


def facet_field(name: str) -> FacetField:
    """The facet called *name*, or a 404 that lists those there are."""
    for field in FACETS:
        if field == name:
            return field
    raise NotFound(f"There is no such facet; known are {', '.join(FACETS)}.")


class TimelineParams(Narrowing):
    """A search, and the grain of time."""

    interval: Interval | None = Field(default=None, description="By default chosen by the range.")


@blueprint.get("/timeline")
def timeline() -> Response:
    """Matches over time, absolute and for each 10,000 articles that the archive holds."""
    params = given(TimelineParams)
    return conditional(lambda: json_answer(measured(params)), params)


def measured(params: TimelineParams) -> schemas.TimelineAnswer:
    """Counts of the matches beside those of everything, interval by interval."""
    dates = params.dates or DateFilter(params.date_field)
    whole = _histogram(Narrowing(), params.date_field, params.interval)
    found = _histogram(params, params.date_field, whole.interval)
    counts = {bar.value: bar.count for bar in found.bars}
    return schemas.TimelineAnswer(
        date_field=params.date_field,
        interval=whole.interval,
        points=[
            schemas.TimelinePoint(
                value=bar.value,
                count=(count := counts.get(bar.value, 0)),
                total=bar.count,
                per_10000=round(10_000 * count / bar.count, 2) if bar.count else None,
            )
            for bar in whole.bars
            if overlaps(bar.value, dates)
        ],
        missing=found.missing,
    )


def _histogram(params: Narrowing, field: DateField, interval: Interval | None) -> Histogram:
    query = params.query(
        parse(params.q),
        limit=1,
        snippets=0,
        histogram=field,
        interval=interval,
        budget=holdings().settings.budget,
    )
    page = holdings().engine.search(query)
    return page.histogram or Histogram(field, interval or "year", (), 0)


class SuggestParams(Params):
    """What was typed so far."""

    q: str = Field(default="", max_length=200, description="What was typed so far.")
    limit: int = Field(default=5, ge=1, le=20, description="Suggestions of each kind at most.")


@blueprint.get("/suggest")
def suggest() -> Response:
    """Papers, authors, titles, phrases and words that go on as what was typed begins."""
    params = given(SuggestParams)
    found = [_suggestion(one) for one in holdings().engine.complete(params.q, params.limit)]
    return json_answer(schemas.SuggestAnswer(suggestions=found))


def _suggestion(found: Completion) -> schemas.Suggestion:
    quoted = '"' + found.text.replace('"', " ") + '"'
    named = found.kind in ("title", "source", "author")
    query = f"{found.kind}:{quoted}" if named else found.text if found.kind == "word" else quoted
    search = link(url_for("pages.search"), Narrowing(q=query).pairs())
    return schemas.Suggestion(
        kind=found.kind, text=found.text, count=found.count, q=query, search=search
    )


@blueprint.get("/sources")
def sources() -> Response:
    """All publications, most articles first."""
    params = given(NoParams)
    return conditional(
        lambda: json_answer(
            schemas.SourceAnswer(
                sources=schemas.counts(
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
    counts = asdict(holdings().archive.status())
    index = schemas.Index(generation=engine.generation, documents=engine.size)
    return json_answer(schemas.StatsAnswer(index=index, **counts))


class RecordsParams(Params):
    """Which rows of the ledger."""

    outcome: Outcome | None = Field(default=None, description="Only records with this outcome.")
    offset: int = Field(default=0, ge=0, le=10**12, description="Rows to pass over.")
    limit: int = Field(default=100, ge=1, le=1_000, description="Rows at most.")


@blueprint.get("/records")
def records() -> Response:
    """The ledger: every record of every archive file and what became of it."""
    params = given(RecordsParams)
    rows = holdings().archive.records(params.outcome, params.offset, params.limit + 1)
    following = params.model_copy(update={"offset": params.offset + params.limit})
    more = public_root() + link(request.path, following.pairs())
    return json_answer(
        schemas.RecordsAnswer(
            records=[schemas.RecordEntry.of(row) for row in rows[: params.limit]],
            next_url=more if len(rows) > params.limit else None,
        )
    )
