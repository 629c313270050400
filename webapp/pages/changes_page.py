"""What the page of rewritten articles shows."""

from flask import url_for

from indexer.corpus.rewrite_list import RewriteRow
from indexer.schemas.params import link
from indexer.schemas.rewrite_answers import ChangesParams
from webapp.api.rewritten import WORDS, rewrite_page
from webapp.shared.speech import NN_, ngettext, said

_COUNTED = {
    "changed": NN_("%(num)s passage changed", "%(num)s passages changed"),
    "added": NN_("%(num)s passage added", "%(num)s passages added"),
    "removed": NN_("%(num)s passage removed", "%(num)s passages removed"),
}
"""What is said of changes that are counted; the names are those of a row's counts, too."""


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


def changes_in_words(rewrite: RewriteRow) -> str:
    """``headline changed, 2 passages added``."""
    return ", ".join(
        ngettext(*_COUNTED[kind], getattr(rewrite, kind)) if kind in _COUNTED else said(WORDS[kind])
        for kind in rewrite.kinds
    )
