"""The addresses at which software looks for a description of a site."""

from flask import Blueprint, Response, url_for
from werkzeug.exceptions import NotFound

from indexer.schemas.route_params import NoParams, SuggestParams
from webapp.discovery import open_search, sitemap
from webapp.discovery.llms import llms_text
from webapp.shared.answers import given, holdings, public_root

blueprint = Blueprint("discovery", __name__)


@blueprint.get("/opensearch.xml")
def description() -> Response:
    """What a browser needs to offer this archive among its search engines."""
    given(NoParams)
    return Response(open_search.description(), mimetype=open_search.MEDIA_TYPE)


@blueprint.get("/suggestions")
def suggestions() -> Response:
    """What completes the text in a browser's search box."""
    params = given(SuggestParams)
    found = holdings().engine.complete(params.q, params.limit)
    return Response(
        open_search.suggestions(params.q, found), mimetype=open_search.SUGGESTIONS_MEDIA_TYPE
    )


@blueprint.get("/sitemap.xml")
def whole_sitemap() -> Response:
    """The pages of all articles, or the list of the sitemaps that have them."""
    given(NoParams)
    digits = sitemap.prefix_digits(holdings().summary().articles)
    body = sitemap.index(digits) if digits else sitemap.part("")
    return Response(body, mimetype="application/xml")


@blueprint.get("/sitemaps/<prefix>.xml")
def part_of_sitemap(prefix: str) -> Response:
    """The pages of the articles whose id begins with *prefix*."""
    given(NoParams)
    if not sitemap.is_prefix(prefix):
        raise NotFound("This archive has no such sitemap.")
    return Response(sitemap.part(prefix), mimetype="application/xml")


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Let crawlers read the articles, but neither archived pages nor every possible search.

    Archived pages would compete with live ones, and searches have no end.
    """
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in ("/web/", "/api/", "/cdx", "/feeds/", "/values/")),
        "Disallow: /*?",
        "Allow: /static/",
        "",
        f"Sitemap: {public_root()}{url_for('discovery.whole_sitemap')}",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/llms.txt")
def llms() -> Response:
    """What a language model can ask here, and how."""
    given(NoParams)
    return Response(llms_text(), content_type="text/markdown; charset=utf-8")
