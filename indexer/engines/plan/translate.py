"""Translate the tree of a query, its filters and its dates into plans."""

from collections.abc import Sequence

from indexer import analysis
from indexer.engines.index import schema
from indexer.engines.plan.nodes import (
    AnyTermQuery,
    BooleanQuery,
    ExistsQuery,
    FuzzyQuery,
    MatchAllQuery,
    MatchNoneQuery,
    PhraseQuery,
    Plan,
    PrefixQuery,
    RangeQuery,
    TermQuery,
    any_of,
)
from indexer.model.search import (
    And,
    DateFilter,
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

_WORD_FIELDS = {  # of the index, for each field that can be typed
    None: ("title_words", "text_words"),
    "title": ("title_words",),
    "text": ("text_words",),
    "author": ("author_words",),
    "url": ("url_words",),
    "caption": ("caption_words",),
}
_STEM_FIELDS = {None: "stems", "title": "title_stems", "caption": "caption_stems"}


def translate(node: Node, languages: Sequence[str | None]) -> Plan:
    """The plan for *node* in an index that holds documents of these *languages*.

    It looks for words in the main partition only: see ``plan.partitions``.
    """
    match node:
        case Word(text, field):
            return _word(text, field, languages)
        case Phrase(words, field, slop):
            return _phrase(analysis.query_words(" ".join(words)), field, slop)
        case Prefix(text, field):
            return _prefix(text, field)
        case Fuzzy(text, distance, field):
            return _fuzzy(text, distance, field)
        case Is(field, value):
            return value_query(field, value)
        case Has(field) if field in schema.DATES:
            return RangeQuery(field, schema.DATED, None)
        case Has(field):
            return ExistsQuery(field)
        case During(field, start, end):
            return RangeQuery(
                field,
                schema.DATED if start is None else schema.date_bound(start),
                None if end is None else schema.date_bound(end),
            )
        case And(parts):
            return _all(parts, languages)
        case Or(parts, least) if least > 1:
            return BooleanQuery(
                should=tuple(translate(part, languages) for part in parts), least=least
            )
        case Or(parts):
            return any_of([translate(part, languages) for part in parts])
        case Not(part):
            return BooleanQuery(filter=(MatchAllQuery(),), must_not=(translate(part, languages),))
        case Everything():
            return MatchAllQuery()


def value_query(field: str, value: str) -> Plan:
    """The facet field has exactly this value; a source may also be given by its name."""
    folded = schema.facet_value(value)
    if field == "source":
        return any_of([TermQuery("source", folded), TermQuery("source_name", folded)])
    return TermQuery(field, folded)


def filter_query(chosen: Filter) -> Plan:
    """The documents that a filter lets through."""
    include = [value_query(chosen.field, value) for value in chosen.include]
    exclude = [value_query(chosen.field, value) for value in chosen.exclude]
    return _selection(include, exclude)


def periods_query(chosen: Periods) -> Plan:
    """The documents that a choice of periods lets through."""
    include = [translate(period, ()) for period in chosen.include]
    exclude = [translate(period, ()) for period in chosen.exclude]
    return _selection(include, exclude)


def date_query(dates: DateFilter) -> Plan:
    """The documents that a filter on dates lets through."""
    if dates.undated:
        return RangeQuery(dates.field, None, schema.DATED)
    if dates.start is None and dates.end is None:
        return MatchAllQuery()
    return translate(During(dates.field, dates.start, dates.end), ())


def _selection(include: Sequence[Plan], exclude: Sequence[Plan]) -> Plan:
    """Any of *include* (if there are any) and none of *exclude*."""
    wanted = any_of(include) if include else MatchAllQuery()
    return BooleanQuery(filter=(wanted,), must_not=tuple(exclude))


def _all(parts: Sequence[Node], languages: Sequence[str | None]) -> Plan:
    wanted = [translate(part, languages) for part in parts if not isinstance(part, Not)]
    unwanted = [translate(part.part, languages) for part in parts if isinstance(part, Not)]
    if MatchNoneQuery() in wanted:
        return MatchNoneQuery()
    unscored = RangeQuery | ExistsQuery
    scored = tuple(plan for plan in wanted if not isinstance(plan, unscored | MatchAllQuery))
    filters: tuple[Plan, ...] = tuple(plan for plan in wanted if isinstance(plan, unscored))
    if not scored and not filters:
        filters = (MatchAllQuery(),)
    return BooleanQuery(must=scored, filter=filters, must_not=tuple(unwanted))


def _word(text: str, field: str | None, languages: Sequence[str | None]) -> Plan:
    asked = analysis.query_words(text)
    if len(asked) != 1:
        return _phrase(asked, field, 0)
    piece = asked[0][1]
    if analysis.is_single_letter(piece.folded):
        return any_of([PrefixQuery(name, piece.folded) for name in _WORD_FIELDS[field]])
    if field in {"author", "url"}:
        return any_of([TermQuery(name, piece.folded) for name in _WORD_FIELDS[field]])
    stems = tuple(analysis.stems(piece, languages))
    if field == "text":
        return any_of([_outside_title(stem) for stem in stems])
    return AnyTermQuery(_STEM_FIELDS[field], stems)


def _outside_title(stem: str) -> Plan:
    return BooleanQuery((TermQuery("stems", stem),), must_not=(TermQuery("title_only", stem),))


def _phrase(asked: Sequence[tuple[int, analysis.WordSpan]], field: str | None, slop: int) -> Plan:
    words = tuple((place, piece.folded) for place, piece in asked)
    if not words:
        return MatchNoneQuery()
    if len(words) == 1:
        word = words[0][1]
        kind = PrefixQuery if analysis.is_single_letter(word) else TermQuery
        return any_of([kind(name, word) for name in _WORD_FIELDS[field]])
    return any_of([PhraseQuery(name, words, slop) for name in _WORD_FIELDS[field]])


def _prefix(text: str, field: str | None) -> Plan:
    """A word that begins with the last word of *text*; the words before it as a phrase."""
    asked = analysis.query_words(text)
    if not asked or len(asked) > 1 and analysis.is_unspaced(asked[-1][1].folded):
        return _phrase(asked, field, 0)  # pairs of letters find any part of a text anyway
    last = any_of([PrefixQuery(name, asked[-1][1].folded) for name in _WORD_FIELDS[field]])
    if len(asked) == 1:
        return last
    return BooleanQuery(must=(_phrase(asked[:-1], field, 0), last))


def _fuzzy(text: str, distance: int, field: str | None) -> Plan:
    asked = analysis.query_words(text)
    if len(asked) != 1:
        return _phrase(asked, field, 0)
    word = asked[0][1].folded
    return any_of([FuzzyQuery(name, word, distance) for name in _WORD_FIELDS[field]])
