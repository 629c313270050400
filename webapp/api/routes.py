"""The JSON API: reads parameters, asks the engine, writes answers."""

import re
from collections.abc import Sequence

from flask import Blueprint, Response, url_for
from werkzeug.exceptions import NotFound

from indexer.model.search import Completion, Document
from indexer.query import parse
from indexer.schemas.article import ArticleAnswer, ArticleList, Brief, VersionsAnswer, version_list
from indexer.schemas.changes import DATES
from indexer.schemas.counts import (
    FacetAnswer,
    SuggestAnswer,
    Suggestion,
    value_counts,
)
from indexer.schemas.export_params import ExportParams, FormatParams
from indexer.schemas.holdings import ArchiveCounts, RecordEntry, RecordsAnswer, StatsAnswer
from indexer.schemas.params import Narrowing, Params, SearchParams, link
from indexer.schemas.results import Index
from indexer.schemas.rewrite_answers import ChangesParams
from indexer.schemas.route_params import (
    FacetValuesParams,
    NoParams,
    RecordsParams,
    SimilarParams,
    SuggestParams,
    TimelineParams,
)
from indexer.schemas.searching import search_answer
from indexer.schemas.set_answers import SetParams
from indexer.schemas.shape import same_named
from indexer.schemas.story_answers import StoryParams
from webapp.api import compare, exports, feeds, rewritten, saved_sets, story_members
from webapp.api.listings import completed_query, facet_field, periods
from webapp.api.source_listing import source_found, source_list
from webapp.api.timelines import measured
from webapp.shared import links
from webapp.shared.answers import (
    conditional,
    counting,
    document,
    editions,
    given,
    holdings,
    json_answer,
    note_partial,
    own_path,
    public_root,
)

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


@blueprint.get("/export")
def export() -> Response:
    """All articles that match, as a file."""
    return exports.search_export(given(ExportParams))


@blueprint.get("/export/set")
def export_set() -> Response:
    """All articles that match, as a result set that an operator can keep."""
    return exports.set_file(given(ExportParams))


@blueprint.get("/sets")
def result_sets() -> Response:
    """The result sets that are kept."""
    given(NoParams)
    return saved_sets.set_list()


@blueprint.get("/sets/<name>")
def result_set(name: str) -> Response:
    """One result set, and what its search finds now."""
    return saved_sets.set_answer(saved_sets.found_set(name), given(SetParams))


@blueprint.get("/sets/<name>/export")
def result_set_export(name: str) -> Response:
    """The articles of a result set, as a file."""
    return exports.set_export(saved_sets.found_set(name), given(FormatParams))


def _page_of_results(params: SearchParams) -> Response:
    budget = holdings().settings.budget
    answer = search_answer(
        holdings().engine, params, budget, links.here(), public_root() + own_path()
    )
    note_partial(answer.timed_out or answer.partial)
    response = json_answer(answer)
    if answer.next_url:
        response.headers["Link"] = f'<{answer.next_url}>; rel="next"'
    return response


def _address(params: Params) -> str:
    """This address with *params* in place of those of the request."""
    return public_root() + link(own_path(), params.pairs())


@blueprint.get("/articles/<article_id>")
def article(article_id: str) -> Response:
    """One edition with its text, its captures and all editions of its URL."""
    params = given(NoParams)
    return conditional(
        lambda: json_answer(_whole(document(article_id))),
        params,
    )


def _whole(found: Document) -> ArticleAnswer:
    return ArticleAnswer.of(found, editions(found), links.here())


@blueprint.get("/articles/<article_id>/text")
def text(article_id: str) -> Response:
    """The text alone."""
    given(NoParams)
    return Response(document(article_id).text + "\n", mimetype="text/plain")


@blueprint.get("/articles/<article_id>/versions")
def versions(article_id: str) -> Response:
    """All editions of the article's URL, oldest first."""
    given(NoParams)
    listed = document(article_id)
    return json_answer(
        VersionsAnswer(url=listed.url, versions=version_list(editions(listed), links.here()))
    )


@blueprint.get("/articles/<article_id>/versions/<before>..<after>/diff")
def diff(article_id: str, before: str, after: str) -> Response:
    """Two editions passage by passage; each named by its number or its id."""
    given(NoParams)
    listed = document(article_id)
    held = version_list(editions(listed), links.here())
    ids = [version.id for version in held]
    first, second = (held[_edition_number(ids, name)] for name in (before, after))
    comparison = compare.compare(document(first.id), document(second.id))
    return json_answer(compare.answer(first, second, comparison))


def _edition_number(ids: Sequence[str], name: str) -> int:
    """The index, among the editions *ids*, of the one that *name* numbers or identifies."""
    if name in ids:
        return ids.index(name)
    if re.fullmatch(r"[1-9][0-9]{0,5}", name) and int(name) <= len(ids):
        return int(name) - 1
    raise NotFound(f"This article has {len(ids)} editions; there is no edition {name[:80]!r}.")


@blueprint.get("/changes")
def changed_articles() -> Response:
    """Articles that were rewritten, those seen last first."""
    params = given(ChangesParams)
    return conditional(lambda: json_answer(rewritten.changes_answer(params)), params)


@blueprint.get("/articles/<article_id>/similar")
def similar(article_id: str) -> Response:
    """Articles most like this one, without other copies of its story."""
    params = given(SimilarParams)
    document(article_id)
    others = holdings().engine.similar(article_id, params.limit)
    return json_answer(ArticleList(results=[Brief.of(other, links.here()) for other in others]))


@blueprint.get("/stories/<story_id>")
def story(story_id: str) -> Response:
    """One story: its articles, who published it first, and what each changed."""
    params = given(StoryParams)
    return conditional(lambda: json_answer(story_members.story_answer(story_id, params)), params)


@blueprint.get("/stories/<story_id>/<first>..<second>/diff")
def story_diff(story_id: str, first: str, second: str) -> Response:
    """Two articles of a story passage by passage; each named by its id."""
    given(NoParams)
    before, after = story_members.two_of(story_id, first, second)
    comparison = compare.compare(before, after)
    return json_answer(story_members.story_diff(before, after, comparison))


@blueprint.get("/facets/<field>")
def facet(field: str) -> Response:
    """Values of one facet, or intervals of one date, among the articles that match."""
    params = given(FacetValuesParams)
    if field in DATES:
        return json_answer(periods(params, field))
    name = facet_field(field)
    parsed = parse(params.q)
    query = params.query(parsed, budget=holdings().settings.budget, most=parsed.plain)
    values = holdings().engine.facet_values(query, name, params.prefix, params.size, params.sort)
    return json_answer(FacetAnswer(field=name, values=value_counts(values)))


@blueprint.get("/timeline")
def timeline() -> Response:
    """Matches over time, absolute and for each 10,000 articles that the archive holds."""
    params = given(TimelineParams)
    return conditional(lambda: _timeline(params), params)


def _timeline(params: TimelineParams) -> Response:
    answer = measured(params, counting())
    note_partial(answer.timed_out)
    return json_answer(answer)


@blueprint.get("/suggest")
def suggest() -> Response:
    """Sources, authors, titles, phrases and words that complete what was typed."""
    params = given(SuggestParams)
    completions = holdings().engine.complete(params.q, params.limit)
    return json_answer(SuggestAnswer(suggestions=[_suggestion(one) for one in completions]))


def _suggestion(completion: Completion) -> Suggestion:
    query = completed_query(completion)
    search = link(url_for("pages.search"), Narrowing(q=query).pairs())
    return Suggestion(**same_named(Suggestion, completion), q=query, search=search)


@blueprint.get("/sources")
def sources() -> Response:
    """All publications, most articles first."""
    params = given(NoParams)
    return conditional(lambda: json_answer(source_list()), params)


@blueprint.get("/sources/<name>")
def one_source(name: str) -> Response:
    """What the archive knows of one publication."""
    params = given(NoParams)
    return conditional(lambda: _one_source(name), params)


def _one_source(name: str) -> Response:
    answer = source_found(name)
    note_partial(answer.timed_out)
    return json_answer(answer)


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
        lacks=[],  # both engines can do everything; the key stays within v1
    )
    return json_answer(answer)


@blueprint.get("/records")
def records() -> Response:
    """The ledger: every record of every archive file and what became of it."""
    params = given(RecordsParams)
    rows = holdings().archive.records(params.outcome, params.offset, params.limit + 1)
    following = params.model_copy(update={"offset": params.offset + params.limit})
    here = links.here()
    return json_answer(
        RecordsAnswer(
            records=[RecordEntry.of(row, here) for row in rows[: params.limit]],
            next_url=_address(following) if len(rows) > params.limit else None,
        )
    )
