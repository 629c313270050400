"""A query tree in the terms of the index: the few things an engine must be able to do.

``matching`` says which documents a tree finds. An engine translates the parts below, and knows
nothing of languages, fields or folding.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer import analysis
from indexer.engines.index import schema
from indexer.model.search import (
    And,
    During,
    Everything,
    Filter,
    Fuzzy,
    Has,
    Is,
    Node,
    Not,
    Or,
    Periods,
    Phrase,
    Prefix,
    Word,
)


@dataclass(frozen=True, slots=True)
class Term:
    """The field holds this word or value."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The field holds at least one of these; the best of them scores."""

    field: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InOrder:
    """The field holds these words, each at its place, with at most *slop* others between."""

    field: str
    words: tuple[tuple[int, str], ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Begins:
    """The field holds a word that begins so; all score alike."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """The field holds a word within so many insertions, deletions and substitutions."""

    field: str
    text: str
    distance: int


@dataclass(frozen=True, slots=True)
class Between:
    """The number lies in ``[low, high)``; None is open."""

    field: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Present:
    """The field of values has any."""

    field: str


@dataclass(frozen=True, slots=True)
class All:
    """Every document."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No document."""


@dataclass(frozen=True, slots=True)
class Join:
    """All of *must*, none of *without*; one of *should* where *must* is empty.

    Beside *must*, *should* only adds to the score. *flat* parts must match and score nothing.
    """

    must: tuple["Plan", ...] = ()
    should: tuple["Plan", ...] = ()
    without: tuple["Plan", ...] = ()
    flat: tuple["Plan", ...] = ()


@dataclass(frozen=True, slots=True)
class Weighed:
    """*part*, its score multiplied by *weight*."""

    part: "Plan"
    weight: float


Plan = Term | AnyOf | InOrder | Begins | Near | Between | Present | All | Nothing | Join | Weighed


def matching(node: Node, languages: Sequence[str | None]) -> Plan:
    """The documents that *node* finds in an index that holds these languages."""
    match node:
        case Word(text, field):
            return _word(text, field, languages)
        case Phrase(words, field, slop):
            return _phrase(" ".join(words), field, slop)
        case Prefix(text, field):
            return _prefix(text, field)
        case Fuzzy(text, distance, field):
            return _fuzzy(text, distance, field)
        case Is(field, value):
            return is_plan(field, value)
        case Has(field) if field in schema.DATES:
            return Between(field, schema.DATED, None)
        case Has(field):
            return Present(field)
        case During(field, start, end):
            return Between(
                field,
                schema.DATED if start is None else schema.bound(start),
                None if end is None else schema.bound(end),
            )
        case And(parts):
            return _all(parts, languages)
        case Or(parts):
            return either([matching(part, languages) for part in parts])
        case Not(part):
            return Join(flat=(All(),), without=(matching(part, languages),))
        case Everything():
            return All()


def is_plan(field: str, value: str) -> Plan:
    """The field has exactly this value; a source may also be called by its name."""
    folded = schema.value(value)
    if field == "source":
        return either([Term("source", folded), Term("source_name", folded)])
    return Term(field, folded)


def filter_plan(chosen: Filter) -> Plan:
    """What a filter lets through."""
    include = [is_plan(chosen.field, value) for value in chosen.include]
    exclude = tuple(is_plan(chosen.field, value) for value in chosen.exclude)
    return Join(flat=(either(include) if include else All(),), without=exclude)


def periods_plan(chosen: Periods) -> Plan:
    """What a choice of periods lets through."""
    include = [matching(period, ()) for period in chosen.include]
    exclude = tuple(matching(period, ()) for period in chosen.exclude)
    return Join(flat=(either(include) if include else All(),), without=exclude)


def either(parts: Sequence[Plan]) -> Plan:
    """At least one of *parts*."""
    found = [part for part in parts if part != Nothing()]
    if not found:
        return Nothing()
    return found[0] if len(found) == 1 else Join(should=tuple(found))


def _all(parts: Sequence[Node], languages: Sequence[str | None]) -> Plan:
    wanted = [matching(part, languages) for part in parts if not isinstance(part, Not)]
    unwanted = [matching(part.part, languages) for part in parts if isinstance(part, Not)]
    if Nothing() in wanted:
        return Nothing()
    scored = tuple(plan for plan in wanted if not isinstance(plan, Between | Present | All))
    flat = tuple(plan for plan in wanted if isinstance(plan, Between | Present))
    return Join(must=scored, flat=flat if scored or flat else (All(),), without=tuple(unwanted))


_WORDS = {
    None: ("title_words", "text_words"),
    "title": ("title_words",),
    "text": ("text_words",),
    "author": ("author_words",),
    "url": ("url_words",),
}


def _word(text: str, field: str | None, languages: Sequence[str | None]) -> Plan:
    asked = analysis.asked(text)
    if len(asked) != 1:
        return _phrase(text, field, 0)
    piece = asked[0][1]
    if analysis.single(piece.folded):
        return either([Begins(name, piece.folded) for name in _WORDS[field]])
    if field in {"author", "url"}:
        return either([Term(name, piece.folded) for name in _WORDS[field]])
    found = tuple(analysis.stems(piece, languages))
    if field == "text":
        each = [Join((Term("stems", stem),), without=(Term("title_only", stem),)) for stem in found]
        return either(each)
    return AnyOf("title_stems" if field else "stems", found)


def _phrase(text: str, field: str | None, slop: int) -> Plan:
    return _in_order(analysis.asked(text), field, slop)


def _in_order(asked: Sequence[tuple[int, analysis.WordSpan]], field: str | None, slop: int) -> Plan:
    words = tuple((place, piece.folded) for place, piece in asked)
    if not words:
        return Nothing()
    if len(words) == 1:
        word = words[0][1]
        part = Begins if analysis.single(word) else Term
        return either([part(name, word) for name in _WORDS[field]])
    return either([InOrder(name, words, slop) for name in _WORDS[field]])


def _prefix(text: str, field: str | None) -> Plan:
    """A word that begins so, and whatever stands before a hyphen in *text* side by side."""
    asked = analysis.asked(text)
    if not asked or len(asked) > 1 and analysis.unspaced(asked[-1][1].folded):
        return _in_order(asked, field, 0)  # pairs of letters find any part of a text anyway
    last = either([Begins(name, asked[-1][1].folded) for name in _WORDS[field]])
    if len(asked) == 1:
        return last
    return Join(must=(_in_order(asked[:-1], field, 0), last))


def _fuzzy(text: str, distance: int, field: str | None) -> Plan:
    asked = analysis.asked(text)
    if len(asked) != 1:
        return _phrase(text, field, 0)
    return either([Near(name, asked[0][1].folded, distance) for name in _WORDS[field]])
