"""Which words of a query could be misspelt, and the query with others in their place."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from indexer import analysis
from indexer.model.search import And, Node, Or, Phrase, Word

_LONGEST = 24  # letters of a word that is respelled
_SHORTEST = 4
SHORTEST_FOR_TWO = 5  # letters of a word of which two may be wrong
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_FIELDS = (None, "title", "text", "author")


@dataclass(frozen=True, slots=True)
class TypedWord:
    """A word of a query: as it was typed, *folded* as indexes hold it, *alone* as a query."""

    text: str
    folded: str
    alone: Word | Phrase


def respelled(tree: Node, better: Callable[[TypedWord], str]) -> Node:
    """*tree*, each word that may be misspelt replaced by what *better* says."""

    def of(text: str, alone: Word | Phrase) -> str:
        word = _typed(text, alone)
        return better(word) if word else text

    match tree:
        case Word(text, field) if field in _FIELDS:
            return replace(tree, text=of(text, tree))
        case Phrase(words, field) if field in _FIELDS:
            better_words = (of(word, Phrase((word,), field)) for word in words)
            return replace(tree, words=tuple(" ".join(better_words).split()))
        case And(parts):
            return And(tuple(respelled(part, better) for part in parts))
        case Or(parts):
            return Or(tuple(respelled(part, better) for part in parts))
    return tree


def typed_words(tree: Node) -> list[TypedWord]:
    """The words of *tree* that may be misspelt."""
    found: list[TypedWord] = []

    def note(word: TypedWord) -> str:
        found.append(word)
        return word.text

    respelled(tree, note)
    return found


def one_edit_away(word: str) -> set[str]:
    """All spellings with one letter added, removed or replaced, or two neighbours swapped."""
    letters = sorted({*_ALPHABET, *word})
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    fewer = (head + tail[1:] for head, tail in halves if tail)
    swapped = (head + tail[1] + tail[0] + tail[2:] for head, tail in halves if len(tail) > 1)
    other = (head + letter + tail[1:] for head, tail in halves if tail for letter in letters)
    more = (head + letter + tail for head, tail in halves for letter in letters)
    return {*fewer, *swapped, *other, *more} - {word}


def _typed(text: str, alone: Word | Phrase) -> TypedWord | None:
    """*text*, if it is one word of letters, neither very short nor very long."""
    asked = analysis.query_words(text)
    word = asked[0][1].folded if len(asked) == 1 else ""
    fits = _SHORTEST <= len(word) <= _LONGEST and word.isalpha()
    return TypedWord(text, word, alone) if fits and not analysis.is_unspaced(word) else None
