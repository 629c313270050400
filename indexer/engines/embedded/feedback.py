"""Significant terms: those that some documents have often and the rest of the index rarely."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from heapq import nlargest
from math import log

from indexer import analysis
from indexer.engines.embedded.view import View
from indexer.model.search import Document

_READ = 10_000  # characters of a text; what it is about is said by then
_LOOKED_UP = 200  # words of a document that are looked up in the index
_FEW = 20  # documents that a significant term may always be in
_SATURATION = 2.0  # occurrences that count half of very many


def significant_terms(
    view: View, documents: Iterable[tuple[Document, float]], limit: int
) -> list[tuple[str, float]]:
    """At most *limit* stems with their weights, the most significant first.

    Each document comes with a weight, by which the counts of its words are multiplied.
    """
    weights: dict[str, float] = {}
    for document, weight in documents:
        for stem, count in _stems(document).most_common(_LOOKED_UP):
            weights[stem] = weights.get(stem, 0.0) + weight * count / (count + _SATURATION)
    ranked = nlargest(limit, _weighed(view, weights))
    return [(stem, weight) for weight, stem in ranked]


def _weighed(view: View, weights: Mapping[str, float]) -> Iterator[tuple[float, str]]:
    """Weight times inverse document frequency, without words of one document or of one in five."""
    frequency, size = view.reader.frequency, view.reader.size
    most = max(_FEW, size // 5)
    for stem, weight in weights.items():
        if 2 <= (documents := frequency("stems", stem)) <= most and weight > 0:
            yield weight * log(1 + size / documents), stem


def _stems(document: Document) -> Counter[str]:
    text = f"{document.title} {document.title} {document.text[:_READ]}"
    return Counter(analysis.stems_of_text(text, document.language))
