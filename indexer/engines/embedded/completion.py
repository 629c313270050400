"""Completions: what someone who is typing may be about to ask."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from indexer import analysis
from indexer.engines.embedded.view import View
from indexer.engines.index import schema
from indexer.engines.plan.cost import Budget
from indexer.engines.plan.nodes import BooleanQuery, Plan, PrefixQuery, TermQuery
from indexer.model.search import And, Completion, Node, Phrase, Query, Word

_LONGEST = 200  # characters that are read
_SHORTEST = 2  # letters of a word that is completed
_TITLES = 20  # that are searched for the word that follows
_TRIED = 8  # completions of the last word that are counted as phrases
_COMMON = 30_000  # texts; phrases of words that are all more common take too long to count
_PATIENCE = 0.01  # seconds after which no further phrase is counted: someone is typing


def completions(view: View, text: str, limit: int) -> tuple[Completion, ...]:
    """Sources, authors, titles, phrases and words that continue *text*; *limit* of each."""
    text = text[:_LONGEST].replace('"', " ")
    pieces = [piece for _, piece in analysis.query_words(text)]
    words = [piece.folded for piece in pieces]
    if not words or len(words[-1]) < _SHORTEST and not analysis.is_unspaced(words[-1]):
        return ()
    before = text[: pieces[-1].start].lstrip()
    following = [] if text == text.rstrip() else _following(view, text.strip(), words, limit)
    return (
        *islice(_sources(view, schema.facet_value(text)), limit),
        *islice(_authors(view, schema.facet_value(text)), limit),
        *_titles(view, words, limit),
        *(following or (_words if len(words) == 1 else _phrases)(view, before, words[-1], limit)),
    )


def _sources(view: View, wanted: str) -> Iterator[Completion]:
    for value, count in view.values("source"):
        label = view.label("source", value)
        if value.startswith(wanted) or f" {wanted}" in f" {schema.facet_value(label)}":
            yield Completion("source", label, count)


def _authors(view: View, wanted: str) -> Iterator[Completion]:
    for value, count in view.values_with("author", wanted):
        yield Completion("author", view.label("author", value), count)


def _titles(view: View, words: list[str], limit: int) -> list[Completion]:
    parts: list[Plan] = [TermQuery("title_words", word) for word in words[:-1]]
    plan = BooleanQuery(filter=(*parts, PrefixQuery("title_words", words[-1])))
    newest = view.reader.ordered(plan, "published", True, limit)
    titles = dict.fromkeys(view.document(ref).title for _, ref in newest)
    return [Completion("title", title, 1) for title in titles]


def _words(view: View, before: str, last: str, limit: int) -> list[Completion]:
    words = view.reader.vocabulary("text_words", last, limit)
    return [Completion("word", before + word, count) for word, count in words]


def _phrases(view: View, before: str, last: str, limit: int) -> list[Completion]:
    """Phrases that are in articles; failing that, words that are in one article together."""
    patience = Budget(_PATIENCE)
    phrases: list[Completion] = []
    for word, _ in view.reader.vocabulary("text_words", last, _TRIED):
        written = before + word
        if _rarest(view, written) > _COMMON:
            continue
        if count := _count(view, Phrase(tuple(written.split()))):
            phrases.append(Completion("phrase", written, count))
        elif count := _count(view, And(tuple(map(Word, written.split())))):
            phrases.append(Completion("word", written, count))
        if patience.is_spent:
            break
    phrases.sort(key=lambda one: (one.kind, -one.count))
    return phrases[:limit]


def _following(view: View, text: str, words: list[str], limit: int) -> list[Completion]:
    """Phrases that continue *text* after a complete word, taken from the newest titles."""
    if _rarest(view, text) > _COMMON:
        return []
    plan = view.conditions(Query(Phrase(tuple(text.split()), "title"))).plan()
    after: Counter[str] = Counter()
    for _, ref in view.reader.ordered(plan, "published", True, _TITLES):
        title = analysis.words(view.document(ref).title)
        places = (at for at in range(len(title)) if title[at : at + len(words)] == words)
        after.update(title[at + len(words)] for at in places if at + len(words) < len(title))
    written = (f"{text} {word}" for word, _ in after.most_common(limit))
    counted = ((one, _count(view, Phrase(tuple(one.split())))) for one in written)
    phrases = [Completion("phrase", one, count) for one, count in counted if count]
    return sorted(phrases, key=lambda one: -one.count)


def _rarest(view: View, written: str) -> int:
    """The document frequency of the rarest word of *written*."""
    words = [piece.folded for _, piece in analysis.query_words(written)]
    return min(view.reader.frequency("text_words", word) for word in words)


def _count(view: View, tree: Node) -> int:
    return view.reader.count(view.conditions(Query(tree)).plan())
