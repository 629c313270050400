"""The pages that people read."""

from collections.abc import Callable

from flask import Blueprint, Response, redirect
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from indexer.errors import ParameterError
from indexer.export import citations
from indexer.model.sentences import N_
from indexer.query import parse
from indexer.schemas.params import Narrowing, Params, link
from indexer.schemas.rewrite_answers import ChangesParams
from indexer.schemas.route_params import NoParams
from indexer.schemas.source_answers import SourceListParams
from indexer.schemas.story_answers import StoryParams
from webapp.api import openapi, saved_sets
from webapp.api.compare import compare
from webapp.api.listings import facet_field
from webapp.api.source_listing import main_source, source_found
from webapp.pages import (
    article_page,
    changes_page,
    compared,
    search_page,
    set_page,
    source_page,
    story_page,
    trends_page,
    widgets,
)
from webapp.pages.page_params import (
    ArticleParams,
    ChosenEditions,
    ComparisonParams,
    PageParams,
    TrendParams,
    ValuesPageParams,
)
from webapp.shared import chosen_language, links
from webapp.shared.answers import conditional, editions, given, holdings, public_root
from webapp.shared.answers import document as found
from webapp.shared.speech import _
from webapp.shared.spoken_templates import render

VALUES = 500

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def search() -> Response:
    """The search page."""
    params = given(PageParams, strict=False)
    return _page("search.html", params, lambda: search_page.context(params))


def _page(template: str, params: Params, context: Callable[[], dict[str, object]]) -> Response:
    """The page of *template* for *params*, or 304."""
    return conditional(
        lambda: Response(render(template, params, **context())), params, chosen_language.variant()
    )


@blueprint.get("/articles/<article_id>")
def article(article_id: str) -> Response:
    """One edition."""
    try:
        params = given(ArticleParams, strict=False)
    except ParameterError:  # the article is worth more than the way back to its search
        params = ArticleParams()
    search, marked = params.only(PageParams), params.marks == "on"
    return _page(
        "article.html", params, lambda: article_page.context(found(article_id), search, marked)
    )


@blueprint.get("/articles/<article_id>/diff")
def choose_editions(article_id: str) -> AnyResponse:
    """Redirect from the form to the page that compares the two editions."""
    params = given(ChosenEditions, strict=False)
    ids = [edition.id for edition in editions(found(article_id))]
    if params.a not in ids or params.b not in ids:
        raise NotFound(N_("This article has no such edition."))
    return redirect(links.comparison(params.a, params.b))


@blueprint.get("/articles/<article_id>/diff/<other>")
def compare_editions(article_id: str, other: str) -> str:
    """Two editions, or two articles of one story, side by side or inline."""
    shown = given(ComparisonParams, strict=False)
    before, after = found(article_id), found(other)
    first, second, editions = compared.sides(before, after)
    comparison = compare(before, after)
    return render(
        "compare.html",
        shown,
        document=after,
        first=first,
        second=second,
        editions=editions,
        comparison=comparison,
        runs=article_page.runs(comparison),
        view=shown.view,
        here=links.comparison(before.id, after.id),
        inline=link(links.comparison(before.id, after.id), [("view", "inline")]),
    )


@blueprint.get("/stories/<story_id>")
def story(story_id: str) -> AnyResponse:
    """One story: its articles and what each changed; an article's id leads to its story."""
    params = given(StoryParams, strict=False)
    member = holdings().engine.get(story_id)
    if member is not None and member.story != story_id:
        return redirect(links.story_page(member.story))
    return _page("story.html", params, lambda: story_page.context(story_id, params))


@blueprint.get("/articles/<article_id>/cite.<any(bib, ris, json):style>")
def cite(article_id: str, style: str) -> Response:
    """A citation as a file."""
    document = found(article_id)
    write, media = citations.WRITERS[style]
    text = write(citations.cited(document, links.here(), public_root()))
    response = Response(text, content_type=f"{media}; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{document.id}.{style}")
    return response


@blueprint.get("/values/<field>")
def values(field: str) -> str:
    """All values of one facet, beyond the few of the search page."""
    name = facet_field(field)
    asked = given(ValuesPageParams, strict=False)
    params = asked.only(PageParams).but()
    parsed = parse(params.q)
    query = params.query(parsed, budget=holdings().settings.budget, most=parsed.plain)
    listed = holdings().engine.facet_values(query, name, asked.prefix, VALUES)
    chosen = {widgets.key(value) for value in params.chosen(name)}
    excluded = {widgets.key(value) for value in params.excluded(name)}
    search = widgets.links_of(params)
    return render(
        "values.html",
        asked,
        field=name,
        heading=_(widgets.ALL[name]),
        params=params,
        prefix=asked.prefix,
        size=VALUES,
        choices=[
            widgets.choice(search, name, widgets.with_state(one, chosen, excluded))
            for one in listed
        ],
    )


@blueprint.get("/sets")
def result_sets() -> str:
    """The result sets that are kept."""
    return render("sets.html", sets=saved_sets.all_sets())


@blueprint.get("/sets/<name>")
def result_set(name: str) -> str:
    """One result set: its search, and what is found now."""
    return render("set.html", **set_page.context(name))


@blueprint.get("/sources")
def sources() -> Response:
    """All publications."""
    params = given(SourceListParams, strict=False)
    return _page("sources.html", params, lambda: source_page.list_context(params))


@blueprint.get("/sources/<name>")
def source(name: str) -> AnyResponse:
    """One publication, at the domain that others are merged into."""
    if (main := main_source(name)) != name:
        return redirect(links.path_of("pages.source", name=main))
    return _page("source.html", NoParams(), lambda: source_page.source_context(source_found(name)))


@blueprint.get("/changes")
def changes() -> Response:
    """Which articles were rewritten."""
    params = given(ChangesParams, strict=False)
    return _page("changes.html", params, lambda: changes_page.context(params))


@blueprint.get("/trends")
def trends() -> Response:
    """How often several searches are met over time."""
    params = given(TrendParams, strict=False)
    return _page("trends.html", params, lambda: trends_page.context(params))


@blueprint.get("/help")
def help_page() -> str:
    """How to write a query, and what the words on the pages mean."""
    return render("help.html")


@blueprint.get("/docs")
def docs() -> str:
    """The API, from the same document that ``/openapi.json`` gives."""
    return render("docs.html", document=openapi.document(), narrowing=openapi.names(Narrowing))
