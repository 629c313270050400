"""Highlighting: which words of a text a query matched, and the passages that show them best.

It analyses the text of the document itself, so that all engines highlight alike. The results are
plain text in pieces, never markup.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from indexer import analysis
from indexer.analysis import MatchSpan, WordSpan
from indexer.engines.plan.fuzzy import within
from indexer.engines.plan.proximity import in_order, max_slop
from indexer.model.search import And, Document, Fuzzy, Marked, Node, Or, Phrase, Prefix, Word

_LONGEST = 200_000  # characters of a text that are searched
_PASSAGE = 240  # characters of a passage, roughly
_SENTENCE_END = re.compile(r"[.!?…\n。！？](?:(?<=[\n。！？])|[\"'”’»)\]]*(?=\s))")
_SPACE = re.compile(r"\s{2,}|[^\S ]")  # all but single spaces, which stay as they are

TextNode = Word | Phrase | Prefix | Fuzzy


class Highlighter:
    """Marks what one query matched; used for all hits of a page."""

    def __init__(self, tree: Node) -> None:
        nodes = list(_text_nodes(tree))
        self._title = _Marker([node for node in nodes if node.field in (None, "title")])
        self._text = _Marker([node for node in nodes if node.field in (None, "text")])
        self._caption = _Marker([node for node in nodes if node.field == "caption"])

    def title(self, document: Document) -> Marked:
        """The title, with what the query matched in it."""
        spans = self._title.find(document.title, document.language)
        return _cut(document.title, 0, len(document.title), spans)

    def block(self, text: str, language: str | None) -> Marked:
        """The whole *text* of a block, with what the query matched in it."""
        spans = self._text.find(text[:_LONGEST], language)
        return _cut(text, 0, len(text), spans)

    def caption(self, text: str, language: str | None) -> Marked:
        """The *text* of a caption, with what the query looked for in captions."""
        spans = self._caption.find(text[:_LONGEST], language)
        return _cut(text, 0, len(text), spans)

    def snippets(self, document: Document, passages: int) -> tuple[Marked, ...]:
        """The best passages in the order of the text; its beginning if nothing matched."""
        if passages < 1:
            return ()
        text = document.text[:_LONGEST]
        spans = self._text.find(text, document.language)
        if document.description and not spans:
            about = document.description[:_LONGEST]
            in_description = self._text.find(about, document.language)
            if in_description or not text.strip():
                text, spans = about, in_description
        if not spans:
            text, spans = self._captioned(document) or (text, spans)
        return tuple(
            _cut(text, start, end, spans) for start, end in _passages(text, spans, passages)
        )

    def _captioned(self, document: Document) -> tuple[str, list[MatchSpan]] | None:
        """The first caption that the query matched, if one did."""
        for caption in document.captions:
            if spans := self._caption.find(caption, document.language):
                return caption, spans
        return None


def _text_nodes(tree: Node) -> Iterable[TextNode]:
    """The words and phrases of a query, without those under NOT."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        match node:
            case And(parts) | Or(parts):
                waiting.extend(reversed(parts))
            case Word() | Phrase() | Prefix() | Fuzzy():
                yield node


class _Marker:
    """Finds the words and phrases of a query in texts; the *term* of a span is their number."""

    def __init__(self, nodes: Sequence[TextNode]) -> None:
        self._single: list[tuple[int, TextNode, WordSpan]] = []
        self._several: list[tuple[int, int, list[tuple[int, str]]]] = []
        for term, node in enumerate(nodes):
            asked = analysis.query_words(
                " ".join(node.words) if isinstance(node, Phrase) else node.text
            )
            if len(asked) == 1:
                self._single.append((term, node, asked[0][1]))
            elif asked:
                slop = max_slop(len(asked), node.slop) if isinstance(node, Phrase) else 0
                words = [(place, piece.folded) for place, piece in asked]
                self._several.append((term, slop, words))
        self._wanted = frozenset(word for _, _, words in self._several for _, word in words)
        self._matched: dict[str | None, _MatchedWords] = {}

    def find(self, text: str, language: str | None) -> list[MatchSpan]:
        """The spans of *text* to mark, in order and without overlaps."""
        spans: list[MatchSpan] = []
        if self._single:
            if language not in self._matched:
                self._matched[language] = _MatchedWords(self._single, language)
            matched = self._matched[language]
            spans.extend(analysis.find_spans(text, matched, matched.prefixes))
        if self._several:
            spans.extend(self._find_phrases(text))
        return _merged(sorted(spans))

    def _find_phrases(self, text: str) -> Iterable[MatchSpan]:
        positions: dict[str, list[int]] = {}
        pieces: dict[int, WordSpan] = {}
        for position, piece in analysis.word_positions(text, self._wanted, _prefixes(self._wanted)):
            positions.setdefault(piece.folded, []).append(position)
            pieces[position] = piece
        for term, slop, words in self._several:
            for match in in_order(positions, words, slop):
                yield from ((pieces[at].start, pieces[at].end, term) for at in match)


def _prefixes(words: Iterable[str]) -> frozenset[str] | None:
    """The first two letters of each of *words*; None where words are not separated by spaces."""
    prefixes = frozenset(word[:2] for word in words)
    return None if any(map(analysis.is_unspaced, prefixes)) else prefixes


class _MatchedWords(dict[str, tuple[MatchSpan, ...]]):
    """The spans in which a raw word of a text matches single words of a query; cached."""

    def __init__(
        self, single: Sequence[tuple[int, TextNode, WordSpan]], language: str | None
    ) -> None:
        self._language = language
        self._stems: dict[str, int] = {}
        self._rules: list[tuple[int, TextNode, str]] = []
        for term, node, piece in single:
            if isinstance(node, Word) and not analysis.is_single_letter(piece.folded):
                for stem in analysis.stems(piece, [language]):
                    self._stems.setdefault(stem, term)
            else:
                self._rules.append((term, node, piece.folded))
        self.prefixes: frozenset[str] | None = None
        if analysis.keeps_prefixes(language) and not any(
            isinstance(node, Fuzzy) for _, node, _ in single
        ):
            self.prefixes = _prefixes(piece.folded for _, _, piece in single)

    def __missing__(self, raw: str) -> tuple[MatchSpan, ...]:
        if raw.isascii() and raw.isalnum() and not self._rules:  # nearly always
            term = self._stems.get(analysis.raw_stems(raw, self._language))
            hits: tuple[MatchSpan, ...] = () if term is None else ((0, len(raw), term),)
        else:
            hits = tuple(self._spans(raw))
        self[raw] = hits
        return hits

    def _spans(self, raw: str) -> Iterable[MatchSpan]:
        matched = ((piece, self._term(piece)) for piece in analysis.word_spans(raw))
        return ((piece.start, piece.end, term) for piece, term in matched if term is not None)

    def _term(self, piece: WordSpan) -> int | None:
        for stem in analysis.stems(piece, [self._language]):
            if stem in self._stems:
                return self._stems[stem]
        word = piece.folded
        for term, node, asked in self._rules:
            match node:
                case Phrase() if word == asked:
                    return term
                case Fuzzy(distance=distance) if within(word, asked, distance):
                    return term
                case Word() | Prefix() if word.startswith(asked):
                    return term
        return None


def _merged(spans: list[MatchSpan]) -> list[MatchSpan]:
    """*spans* with overlapping ones merged, such as those of pairs of letters."""
    merged: list[MatchSpan] = []
    for start, end, term in spans:
        if merged and start < merged[-1][1]:
            before = merged[-1]
            merged[-1] = (before[0], max(before[1], end), before[2])
        else:
            merged.append((start, end, term))
    return merged


def _passages(text: str, spans: Sequence[MatchSpan], wanted: int) -> list[tuple[int, int]]:
    """Start and end of the best passages: words not yet shown count most, then earlier passages."""
    last = spans[-1][1] if spans else len(text) - len(text.lstrip())
    reach = last + 4 * _PASSAGE  # a sentence that ends further on is too long to be shown whole
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, reach)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    left: dict[int, list[MatchSpan]] = {}
    for hit in spans:
        left.setdefault(bisect_right(ends, hit[0]), []).append(hit)
    chosen: list[tuple[int, int]] = []
    shown: set[int] = set()
    while left and len(chosen) < wanted:
        best = max(left, key=lambda at: (_worth(left[at], shown), -at))
        start, end = _around(text, ends, best, left[best][0][0])
        for at in range(best, bisect_left(ends, end) + 1):
            shown.update(term for _, _, term in left.pop(at, ()))
        chosen.append((start, end))
    if not chosen and (text := text.rstrip()):
        beginning = len(text) - len(text.lstrip())
        chosen.append(_around(text, ends, bisect_right(ends, beginning), beginning))
    return sorted(chosen)


def _worth(hits: Sequence[MatchSpan], shown: set[int]) -> float:
    terms = {term for _, _, term in hits}
    return 4 * len(terms - shown) + len(terms) + min(len(hits), 4) / 8


def _around(text: str, ends: Sequence[int], at: int, hit: int) -> tuple[int, int]:
    """The sentence *at* with those that follow it, up to the length of a passage.

    Of a very long sentence, a part that begins shortly before *hit*.
    """
    start, end = ends[at - 1] if at else 0, min(ends[at], len(text))
    if end - start > 2 * _PASSAGE:
        start = text.rfind(" ", start, max(start + 1, hit - _PASSAGE // 4)) + 1 or start
        space = text.rfind(" ", hit, start + _PASSAGE)
        return start, min(end, space if space > hit else start + _PASSAGE)
    while at + 1 < len(ends) and ends[at + 1] - start <= _PASSAGE:
        at += 1
    return start, min(ends[at], len(text))


def _cut(text: str, start: int, end: int, spans: Sequence[MatchSpan]) -> Marked:
    """``text[start:end]`` in pieces, with runs of white space reduced to one space."""
    pieces: list[tuple[str, bool]] = []
    at = start
    for hit_start, hit_end, _ in spans[bisect_left(spans, (start,)) :]:
        if hit_end > end:
            break
        if hit_start > at:
            pieces.append((text[at:hit_start], False))
        pieces.append((text[hit_start:hit_end], True))
        at = hit_end
    if at < end:
        pieces.append((text[at:end], False))
    plain = [(_SPACE.sub(" ", piece), marked) for piece, marked in pieces]
    if plain:
        plain[0] = (plain[0][0].lstrip(), plain[0][1])
        plain[-1] = (plain[-1][0].rstrip(), plain[-1][1])
    return tuple((piece, marked) for piece, marked in plain if piece)
