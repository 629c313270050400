"""A search as a feed, in Atom or JSON Feed; ``next`` leads to the following page."""

from types import ModuleType

from flask import Blueprint, Response

from indexer.schemas.params import ListingParams
from webapp.api import atom, json_feed
from webapp.api.entries import feed_page
from webapp.shared.answers import conditional, given

blueprint = Blueprint("feeds", __name__, url_prefix="/feeds")


@blueprint.get("/search.atom")
def search() -> Response:
    """What was last added of a search; *sort* may ask for another order."""
    return answer(given(ListingParams))


@blueprint.get("/search.json")
def search_as_json() -> Response:
    """The same as a JSON Feed."""
    return answer(given(ListingParams), json_feed)


def answer(params: ListingParams, form: ModuleType = atom) -> Response:
    """The page of the feed that *params* ask for, in the format that the module *form* renders."""
    return conditional(
        lambda: Response(form.rendered(feed_page(params)), mimetype=form.MEDIA_TYPE), params
    )
