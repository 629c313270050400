"""The JSON API: reads parameters, asks the engine, writes answers."""

import re
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Literal, cast

from flask import Blueprint, Response, request, url_for
from pydantic import Field
from werkzeug.exceptions import NotFound

from indexer.model.capture import Outcome
from indexer.model.query_text import write_conditions
from indexer.model.search import (
    Completion,
    DateField,
    Document,
    FacetField,
    Histogram,
    Interval,
    Page,
    Query,
)
from indexer.query import instant, parse
from webapp.api import exports, feeds, schemas
from webapp.api.timelines import Counting, TimelineParams, measured
from webapp.shared import compare
from webapp.shared.answers import conditional, document, given, holdings, json_answer, public_root
from webapp.shared.params import DATES, FACETS, Narrowing, Params, SearchParams, link

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
    began, counting = time.perf_counter(), Counting()
    page = holdings().engine.search(query)
    dates = dict(_dates(params, page, counting))
    took = time.perf_counter() - began
    return schemas.SearchAnswer(
        query=schemas.ReadQuery(
            q=params.q,
            parsed=parsed.text,
            changes=[*parsed.changes, *page.changes],
            suggestions=list(page.suggestions),
            without=[
                schemas.Obstacle(removed=write_conditions(one.removed), total=one.total)
                for one in page.without
            ],
        ),
        index=schemas.Index(generation=page.generation, documents=page.documents),
        total=schemas.Total(value=page.total, relation=page.relation, groups=page.groups),
        took_ms=round(took * 1000, 1),
        timed_out=page.timed_out or counting.timed_out,
        truncated=page.truncated,
        results=[schemas.Result.of(hit) for hit in page.hits],
        facets={**_facets(params, page), **dates},
        next_cursor=page.next_cursor,
        next_url=_next_url(params, page),
    )


def _next_url(params: SearchParams, page: Page) -> str | None:
    if page.next_cursor is None:
        return None
    following = params.model_copy(update={"cursor": page.next_cursor})
    return public_root() + link(request.path, following.pairs())


def _facets(params: SearchParams, page: Page) -> dict[str, schemas.FacetCounts]:
    found: dict[str, schemas.FacetCounts] = {}
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
    return found


def _dates(
    params: SearchParams, page: Page, counting: Counting
) -> Iterator[tuple[str, schemas.DateCounts]]:
    """The dates among the facets, as many as the time allows."""
    for date in params.dates_counted if not page.timed_out else []:
        counts = _date_counts(params, date, page.histogram, counting)
        if counting.timed_out:
            return
        yield date, counts


def _date_counts(
    params: SearchParams, date: DateField, first: Histogram | None, counting: Counting
) -> schemas.DateCounts:
    wide = first if first and first.field == date else None
    histogram = counting.over_time(params, date, params.interval_of(date), wide)
    chosen = {*map(_range, params.chosen(date))}
    banned = {*map(_range, params.banned(date))}
    return schemas.DateCounts(
        interval=histogram.interval,
        values=[
            schemas.DateEntry(
                value=bar.value,
                count=bar.count,
                selected=_range(bar.value) in chosen,
                excluded=_range(bar.value) in banned,
                toggle_url=public_root()
                + link(request.path, params.toggled(date, bar.value).pairs()),
            )
            for bar in histogram.bars
        ],
        missing=histogram.missing,
    )


def _range(value: str) -> tuple[datetime, datetime]:
    return instant(value), instant(value, end=True)


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
                    before=[schemas.DiffSpan(text=t, changed=c) for t, c in passage.before],
                    after=[schemas.DiffSpan(text=t, changed=c) for t, c in passage.after],
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


class FacetValuesParams(Narrowing):
    """A search, and which values of the facet."""

    prefix: str = Field(default="", max_length=100, description="What the values begin with.")
    size: int = Field(default=50, ge=1, le=1_000, description="Values at most.")
    sort: Literal["count", "name"] = Field(default="count", description="Order of the values.")
    interval: Interval = Field(default="year", description="Of the values of a date.")


@blueprint.get("/facets/<field>")
def facet(field: str) -> Response:
    """Values of one facet, or intervals of one date, among the articles that match."""
    params = given(FacetValuesParams)
    if field in DATES:
        return json_answer(_periods(params, field))
    name = facet_field(field)
    query = params.query(parse(params.q), budget=holdings().settings.budget)
    found = holdings().engine.facet_values(query, name, params.prefix, params.size, params.sort)
    return json_answer(schemas.FacetAnswer(field=name, values=schemas.counts(found)))


def _periods(params: FacetValuesParams, date: DateField) -> schemas.FacetAnswer:
    histogram = Counting().over_time(params, date, params.interval)
    found = [bar for bar in histogram.bars if bar.count and bar.value.startswith(params.prefix)]
    if params.sort == "count":
        found.sort(key=lambda bar: -bar.count)
    values = [
        schemas.ValueCount(value=bar.value, label=bar.value, count=bar.count)
        for bar in found[: params.size]
    ]
    return schemas.FacetAnswer(field=date, interval=histogram.interval, values=values)


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
    return conditional(lambda: json_answer(measured(params)), params)


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
    answer = schemas.StatsAnswer(index=index, engine=engine.name, lacks=[], **counts)
    return json_answer(answer)


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
