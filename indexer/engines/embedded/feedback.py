"""Significant terms: those that some documents have often and the rest of the index rarely."""

from collections import Counter
from collections.abc import Iterable
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
    weights: Counter[str] = Counter()
    for document, weight in documents:
        for stem, count in _stems(document).most_common(_LOOKED_UP):
            weights[stem] += weight * count / (count + _SATURATION)  # type: ignore[assignment]
    ranked = [(weight * _rarity(view, stem), stem) for stem, weight in weights.items()]
    ranked.sort(reverse=True)
    return [(stem, weight) for weight, stem in ranked[:limit] if weight > 0]


def _stems(document: Document) -> Counter[str]:
    text = f"{document.title} {document.title} {document.text[:_READ]}"
    return Counter(analysis.terms(text, document.language).stems.split())


def _rarity(view: View, stem: str) -> float:
    """The inverse document frequency; 0 for a word of one document, or of one in five."""
    frequency = view.reader.frequency("stems", stem)
    if frequency < 2 or frequency > max(_FEW, view.reader.size // 5):
        return 0.0
    return log(1 + view.reader.size / frequency)
