"""Articles like a given one: those that share its most telling words."""

from collections import Counter
from math import log

from indexer.engines import fields
from indexer.engines.plan import Join, Plan, Term, Weighed
from indexer.engines.view import View
from indexer.model.search import Document

_MOST_WORDS = 200  # looked up in the index
_TELLING = 20  # asked for
_FEW = 20  # documents that a word may always be in


def similar(view: View, document: Document, limit: int) -> tuple[Document, ...]:
    """At most *limit* current articles most like *document*, none of its URL or story."""
    words = _telling(view, document)
    if not words or limit < 1:
        return ()
    plan = Join(
        must=(Join(should=tuple(words)),),
        flat=(Term("scope", "ca"),),
        without=(
            Term("id", fields.plain(document.id)),
            Term("url_key", fields.plain(document.url_key)),
            Term("story", fields.plain(document.story)),
        ),
    )
    return tuple(view.document(ref) for _, ref in view.reader.best(plan, limit))


def _telling(view: View, document: Document) -> list[Plan]:
    counts = Counter(fields.fielded(document).texts["stems"].split())
    found: list[tuple[float, str]] = []
    for stem, count in counts.most_common(_MOST_WORDS):
        frequency = view.reader.frequency("stems", stem)
        if 1 < frequency <= max(_FEW, view.reader.size // 10):
            weight = (count / (count + 2)) * log(1 + view.reader.size / frequency)
            found.append((weight, stem))
    found.sort(reverse=True)
    return [Weighed(Term("stems", stem), weight) for weight, stem in found[:_TELLING]]
