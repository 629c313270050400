"""Similar articles: those that share the significant terms of a given one."""

from indexer.engines.embedded.feedback import significant_terms
from indexer.engines.embedded.view import View
from indexer.engines.index import schema
from indexer.engines.plan.nodes import BooleanQuery, BoostQuery, TermQuery
from indexer.model.search import Document

_TERMS = 20  # that are searched for


def similar_articles(view: View, document: Document, limit: int) -> tuple[Document, ...]:
    """The *limit* current articles most like *document*, except those of its URL or story."""
    terms = significant_terms(view, [(document, 1.0)], _TERMS)
    if not terms or limit < 1:
        return ()
    shared = tuple(BoostQuery(TermQuery("stems", stem), weight) for stem, weight in terms)
    plan = BooleanQuery(
        must=(BooleanQuery(should=shared),),
        must_not=(
            TermQuery("id", schema.plain(document.id)),
            TermQuery("url_key", schema.plain(document.url_key)),
            TermQuery("story", schema.plain(document.story)),
        ),
    )
    return tuple(view.document(ref) for _, ref in view.reader.best(plan, limit))
