"""What someone who types may be about to ask."""

from indexer import analysis
from indexer.engines import fields
from indexer.engines.plan import Begins, Join, Plan, Term
from indexer.engines.view import View
from indexer.model.search import Completion

_LONGEST = 200  # characters that are looked at
_SHORTEST = 2  # letters of a word that is completed


def completions(view: View, text: str, limit: int) -> tuple[Completion, ...]:
    """Papers, authors, titles and words that go on as *text* begins; at most *limit* of each."""
    text = text[:_LONGEST]
    words = [piece.folded for _, piece in analysis.asked(text)]
    if not words or len(words[-1]) < _SHORTEST and not analysis.unspaced(words[-1]):
        return ()
    return (
        *_names(view, text, limit),
        *_titles(view, words, limit),
        *_words(view, text, words[-1], limit),
    )


def _names(view: View, text: str, limit: int) -> list[Completion]:
    wanted = fields.value(text)
    found: list[Completion] = []
    for value, count in view.values("source"):
        label = view.label("source", value)
        if value.startswith(wanted) or fields.value(label).startswith(wanted):
            found.append(Completion("source", label, count))
    for value, count in view.values("author"):
        if len(found) >= 2 * limit:
            break
        if value.startswith(wanted) or f" {wanted}" in value:
            found.append(Completion("author", view.label("author", value), count))
    return found[: 2 * limit]


def _titles(view: View, words: list[str], limit: int) -> list[Completion]:
    parts: list[Plan] = [Term("title_words", word) for word in words[:-1]]
    plan = Join(flat=(*parts, Begins("title_words", words[-1])))
    newest = view.reader.ordered(plan, "published", True, limit)
    titles = dict.fromkeys(view.document(ref).title for _, ref in newest)
    return [Completion("title", title, 1) for title in titles]


def _words(view: View, text: str, last: str, limit: int) -> list[Completion]:
    stem = text.rstrip()
    before = stem[: len(stem) - len(stem.split()[-1])]
    return [
        Completion("word", before + word, count)
        for word, count in view.reader.vocabulary("text_words", last, limit)
    ]
