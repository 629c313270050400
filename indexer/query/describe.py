"""A query tree as a sentence for people."""

from collections.abc import Iterable, Iterator, Sequence

from indexer.model.query_text import write_range
from indexer.model.search import (
    And,
    During,
    Everything,
    Fuzzy,
    Has,
    Is,
    Marked,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
)

_IN = {None: "", "title": " in the title", "text": " in the text", "url": " in the address"}
_IN["author"] = " among the authors"
_IN["caption"] = " in the captions"
_DATES = {"published": "published", "updated": "updated", "captured": "captured", "added": "added"}


def describe(tree: Node) -> Marked:
    """What *tree* looks for, as a sentence in pieces; True marks the words that people typed."""
    pieces: list[tuple[str, bool]] = []
    for text, emphasised in _say(tree):
        if pieces and pieces[-1][1] == emphasised:
            pieces[-1] = (pieces[-1][0] + text, emphasised)
        else:
            pieces.append((text, emphasised))
    return tuple(pieces)


def _say(node: Node) -> Iterator[tuple[str, bool]]:
    match node:
        case Word(text, field):
            yield from (("the word ", False), (text, True), (_IN[field], False))
        case Phrase(words, field, slop):
            near = f" with at most {slop} words between" if slop else ""
            phrase = " ".join(words)
            yield from (("the phrase ", False), (f"“{phrase}”", True), (near + _IN[field], False))
        case Prefix(text, field):
            yield from (("words that begin with ", False), (text, True), (_IN[field], False))
        case Fuzzy(text, _, field):
            yield from (("words like ", False), (text, True), (_IN[field], False))
        case Is(field, value):
            yield from ((f"{field} ", False), (value, True))
        case Has(field):
            yield (f"a known date: {field}" if field in _DATES else f"any {field}", False)
        case During():
            yield from ((f"{node.field} ", False), *_say_range(node))
        case Or(parts):
            yield from _list([list(_say_inside(part)) for part in parts], "or")
        case And(parts):
            yield from _say_all(parts)
        case Not(Has(field)) if field in _DATES:
            yield (f"no known date: {field}", False)
        case Not(part):
            yield from (("everything without ", False), *_say_inside(part))
        case Everything():
            yield ("everything", False)


def _say_inside(node: Node) -> Iterator[tuple[str, bool]]:
    if isinstance(node, And | Or):
        yield from (("(", False), *_say(node), (")", False))
    else:
        yield from _say(node)


def _say_all(parts: Sequence[Node]) -> Iterator[tuple[str, bool]]:
    wanted = [list(_say_inside(part)) for part in parts if not isinstance(part, Not)]
    unwanted = [list(_say_inside(part.part)) for part in parts if isinstance(part, Not)]
    yield from _list(wanted, "and") if wanted else [("everything", False)]
    if unwanted:
        yield (", without ", False)
        yield from _list(unwanted, "or")


def _say_range(node: During) -> Iterator[tuple[str, bool]]:
    low, dots, high = write_range(node).partition("..")
    if not dots:
        yield from (("in ", False), (low, True))
    elif low and high:
        yield from (("from ", False), (low, True), (" to ", False), (high, True))
    else:
        yield from (("from ", False), (low, True)) if low else (("up to ", False), (high, True))


def _list(items: Sequence[Iterable[tuple[str, bool]]], last: str) -> Iterator[tuple[str, bool]]:
    for at, item in enumerate(items):
        if at:
            yield (f" {last} " if at == len(items) - 1 else ", ", False)
        yield from item
