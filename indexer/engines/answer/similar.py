"""Articles like a given one: those that share its most telling words."""

from indexer.engines.index import schema
from indexer.engines.plan.feedback import telling
from indexer.engines.plan.nodes import Join, Term, Weighed
from indexer.engines.plan.view import View
from indexer.model.search import Document

_TELLING = 20  # words asked for


def similar(view: View, document: Document, limit: int) -> tuple[Document, ...]:
    """At most *limit* current articles most like *document*, none of its URL or story."""
    words = telling(view, [(document, 1.0)], _TELLING)
    if not words or limit < 1:
        return ()
    plan = Join(
        must=(Join(should=tuple(Weighed(Term("stems", stem), w) for stem, w in words)),),
        without=(
            Term("id", schema.plain(document.id)),
            Term("url_key", schema.plain(document.url_key)),
            Term("story", schema.plain(document.story)),
        ),
    )
    return tuple(view.document(ref) for _, ref in view.reader.best(plan, limit))
