"""A query tree as a sentence for people."""

import re
from collections.abc import Callable, Mapping, Sequence

from indexer.model.query_text import write_range
from indexer.model.search import (
    And,
    DateField,
    During,
    Everything,
    ExactField,
    Fuzzy,
    Has,
    Is,
    Marked,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    TextField,
    Word,
)
from indexer.model.sentences import N_

Say = Callable[[str], str]
_In = Mapping[TextField | None, str]

_WORD: _In = {
    None: N_("the word %(text)s"),
    "title": N_("the word %(text)s in the title"),
    "text": N_("the word %(text)s in the text"),
    "url": N_("the word %(text)s in the address"),
    "author": N_("the word %(text)s among the authors"),
    "caption": N_("the word %(text)s in the captions"),
}
_PHRASE: _In = {
    None: N_("the phrase %(text)s"),
    "title": N_("the phrase %(text)s in the title"),
    "text": N_("the phrase %(text)s in the text"),
    "url": N_("the phrase %(text)s in the address"),
    "author": N_("the phrase %(text)s among the authors"),
    "caption": N_("the phrase %(text)s in the captions"),
}
_NEAR: _In = {
    None: N_("the phrase %(text)s with at most %(count)s words between"),
    "title": N_("the phrase %(text)s with at most %(count)s words between in the title"),
    "text": N_("the phrase %(text)s with at most %(count)s words between in the text"),
    "url": N_("the phrase %(text)s with at most %(count)s words between in the address"),
    "author": N_("the phrase %(text)s with at most %(count)s words between among the authors"),
    "caption": N_("the phrase %(text)s with at most %(count)s words between in the captions"),
}
_PREFIX: _In = {
    None: N_("words that begin with %(text)s"),
    "title": N_("words that begin with %(text)s in the title"),
    "text": N_("words that begin with %(text)s in the text"),
    "url": N_("words that begin with %(text)s in the address"),
    "author": N_("words that begin with %(text)s among the authors"),
    "caption": N_("words that begin with %(text)s in the captions"),
}
_FUZZY: _In = {
    None: N_("words like %(text)s"),
    "title": N_("words like %(text)s in the title"),
    "text": N_("words like %(text)s in the text"),
    "url": N_("words like %(text)s in the address"),
    "author": N_("words like %(text)s among the authors"),
    "caption": N_("words like %(text)s in the captions"),
}
_IS: Mapping[ExactField, str] = {
    "source": N_("source %(value)s"),
    "language": N_("language %(value)s"),
    "section": N_("section %(value)s"),
    "tag": N_("tag %(value)s"),
    "collection": N_("collection %(value)s"),
    "kind": N_("kind %(value)s"),
    "author": N_("author %(value)s"),
}
_HAS: Mapping[DateField | ExactField, str] = {
    "source": N_("any source"),
    "language": N_("any language"),
    "section": N_("any section"),
    "tag": N_("any tag"),
    "collection": N_("any collection"),
    "kind": N_("any kind"),
    "author": N_("any author"),
    "published": N_("a known date: published"),
    "updated": N_("a known date: updated"),
    "captured": N_("a known date: captured"),
    "added": N_("a known date: added"),
}
_LACKS: Mapping[str, str] = {
    "published": N_("no known date: published"),
    "updated": N_("no known date: updated"),
    "captured": N_("no known date: captured"),
    "added": N_("no known date: added"),
}
_IN_PERIOD: Mapping[DateField, str] = {
    "published": N_("published in %(period)s"),
    "updated": N_("updated in %(period)s"),
    "captured": N_("captured in %(period)s"),
    "added": N_("added in %(period)s"),
}
_BETWEEN: Mapping[DateField, str] = {
    "published": N_("published from %(first)s to %(last)s"),
    "updated": N_("updated from %(first)s to %(last)s"),
    "captured": N_("captured from %(first)s to %(last)s"),
    "added": N_("added from %(first)s to %(last)s"),
}
_SINCE: Mapping[DateField, str] = {
    "published": N_("published from %(first)s"),
    "updated": N_("updated from %(first)s"),
    "captured": N_("captured from %(first)s"),
    "added": N_("added from %(first)s"),
}
_UNTIL: Mapping[DateField, str] = {
    "published": N_("published up to %(last)s"),
    "updated": N_("updated up to %(last)s"),
    "captured": N_("captured up to %(last)s"),
    "added": N_("added up to %(last)s"),
}
_PLACE = re.compile(r"%\((\w+)\)s")


def describe(tree: Node, say: Say = str) -> Marked:
    """What *tree* looks for, as a sentence in pieces; True marks the words that people typed.

    *say* translates the parts of the sentence.
    """
    return _Description(say).of(tree)


def in_pieces(template: str, **values: Marked) -> Marked:
    """*template* with *values* in its ``%(places)s``; neighbours of one kind are one piece."""
    pieces: list[tuple[str, bool]] = []
    for at, text in enumerate(_PLACE.split(template)):
        for piece, emphasised in values[text] if at % 2 else ((text, False),):
            if pieces and pieces[-1][1] == emphasised:
                pieces[-1] = (pieces[-1][0] + piece, emphasised)
            elif piece:
                pieces.append((piece, emphasised))
    return tuple(pieces)


class _Description:
    """Describes trees in the language of *say*."""

    def __init__(self, say: Say) -> None:
        self._say = say

    def of(self, node: Node) -> Marked:
        """The pieces for *node*."""
        match node:
            case Word(text, field):
                return self._filled(_WORD[field], text=_typed(text))
            case Phrase(words, field, slop):
                phrase = _typed(f"“{' '.join(words)}”")
                count: Marked = ((str(slop), False),)
                return self._filled((_NEAR if slop else _PHRASE)[field], text=phrase, count=count)
            case Prefix(text, field):
                return self._filled(_PREFIX[field], text=_typed(text))
            case Fuzzy(text, _, field):
                return self._filled(_FUZZY[field], text=_typed(text))
            case Is(field, value):
                return self._filled(_IS[field], value=_typed(value))
            case Has(field):
                return self._filled(_HAS[field])
            case During():
                return self._range(node)
            case Or(parts):
                return self._any([self._inside(part) for part in parts])
            case And(parts):
                return self._both(parts)
            case Not(Has(field)) if field in _LACKS:
                return self._filled(_LACKS[field])
            case Not(part):
                return self._filled(N_("everything without %(part)s"), part=self._inside(part))
            case Everything():
                return self._filled(N_("everything"))

    def _filled(self, message: str, **values: Marked) -> Marked:
        return in_pieces(self._say(message), **values)

    def _inside(self, node: Node) -> Marked:
        if isinstance(node, And | Or):
            return (("(", False), *self.of(node), (")", False))
        return self.of(node)

    def _both(self, parts: Sequence[Node]) -> Marked:
        wanted = [self._inside(part) for part in parts if not isinstance(part, Not)]
        unwanted = [self._inside(part.part) for part in parts if isinstance(part, Not)]
        held = self._list(N_("%(first)s and %(last)s"), wanted or [self.of(Everything())])
        if not unwanted:
            return held
        message = N_("%(wanted)s, without %(unwanted)s")
        return self._filled(message, wanted=held, unwanted=self._any(unwanted))

    def _any(self, items: Sequence[Marked]) -> Marked:
        return self._list(N_("%(first)s or %(last)s"), items)

    def _list(self, message: str, items: Sequence[Marked]) -> Marked:
        """*items* with commas between, the last two joined by *message*."""
        if len(items) == 1:
            return items[0]
        first = [piece for item in items[:-1] for piece in ((", ", False), *item)][1:]
        return self._filled(message, first=tuple(first), last=items[-1])

    def _range(self, node: During) -> Marked:
        low, dots, high = write_range(node).partition("..")
        if not dots:
            return self._filled(_IN_PERIOD[node.field], period=_typed(low))
        if low and high:
            return self._filled(_BETWEEN[node.field], first=_typed(low), last=_typed(high))
        if low:
            return self._filled(_SINCE[node.field], first=_typed(low))
        return self._filled(_UNTIL[node.field], last=_typed(high))


def _typed(text: str) -> Marked:
    return ((text, True),)
