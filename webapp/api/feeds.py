"""A search, or what was rewritten, in Atom or JSON Feed; ``next`` leads to the following page."""

from types import ModuleType

from flask import Blueprint, Response

from indexer.schemas.params import ListingParams
from indexer.schemas.rewrite_answers import ChangesParams
from webapp.api import atom, json_feed, rewritten
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


@blueprint.get("/changes.atom")
def changes() -> Response:
    """Rewritten articles, those seen last first."""
    return _changes(given(ChangesParams), atom)


@blueprint.get("/changes.json")
def changes_as_json() -> Response:
    """The same as a JSON Feed."""
    return _changes(given(ChangesParams), json_feed)


def _changes(params: ChangesParams, form: ModuleType) -> Response:
    return conditional(lambda: rewritten.changes_feed(params, form), params)


def answer(params: ListingParams, form: ModuleType = atom) -> Response:
    """The page of the feed that *params* ask for, in the format that the module *form* renders."""
    return conditional(
        lambda: Response(form.rendered(feed_page(params)), mimetype=form.MEDIA_TYPE), params
    )
