"""What the page of rewritten articles shows."""

from flask import url_for

from indexer.schemas.params import link
from indexer.schemas.rewrite_answers import ChangesParams
from webapp.api.rewritten import WORDS, rewrite_page


def context(params: ChangesParams) -> dict[str, object]:
    """Everything that the template needs."""
    page, path = rewrite_page(params), url_for("pages.changes")
    first = params.model_copy(update={"offset": 0}).pairs()
    before = params.model_copy(update={"offset": max(0, params.offset - params.limit)})
    return {
        "params": params,
        "page": page,
        "words": WORDS,
        "earlier": link(path, before.pairs()) if params.offset else None,
        "later": link(path, page.following.pairs()) if page.following else None,
        "feeds": [
            link(url_for("feeds.changes"), first),
            link(url_for("feeds.changes_as_json"), first),
        ],
        "api": link(url_for("api.changed_articles"), first),
    }
