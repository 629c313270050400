"""Which words of a text a query matched, and the passages that show them best.

It reads the text of the document itself, so that every engine marks alike; what it gives is
plain text in pieces, never markup.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from indexer import analysis
from indexer.analysis import MatchSpan, WordSpan
from indexer.engines.plan.proximity import in_order, reach, within
from indexer.model.search import And, Document, Fuzzy, Marked, Node, Or, Phrase, Prefix, Word

_LONGEST = 200_000  # characters of a text that are looked at
_PASSAGE = 240  # characters of a passage, more or less
_SENTENCE_END = re.compile(r"[.!?…\n。！？](?:(?<=[\n。！？])|[\"'”’»)\]]*(?=\s))")
_SPACE = re.compile(r"\s+")

Leaf = Word | Phrase | Prefix | Fuzzy


class Highlighter:
    """Marks what one query matched; made once for all hits of a page."""

    def __init__(self, tree: Node) -> None:
        leaves = list(_leaves(tree))
        self._title = _Marker([leaf for leaf in leaves if leaf.field in (None, "title")])
        self._text = _Marker([leaf for leaf in leaves if leaf.field in (None, "text")])

    def title(self, document: Document) -> Marked:
        """The title, with what the query matched in it."""
        found = self._title.find(document.title, document.language)
        return _cut(document.title, 0, len(document.title), found)

    def block(self, text: str, language: str | None) -> Marked:
        """*text* whole, with what the query matched in it."""
        found = self._text.find(text[:_LONGEST], language)
        return _cut(text, 0, len(text), found)

    def snippets(self, document: Document, passages: int) -> tuple[Marked, ...]:
        """The best passages in the order of the text; its beginning where nothing is marked."""
        if passages < 1:
            return ()
        text = document.text[:_LONGEST]
        found = self._text.find(text, document.language)
        if document.description and not found:
            about = document.description[:_LONGEST]
            in_description = self._text.find(about, document.language)
            if in_description or not text.strip():
                text, found = about, in_description
        return tuple(
            _cut(text, start, end, found) for start, end in _passages(text, found, passages)
        )


def _leaves(tree: Node) -> Iterable[Leaf]:
    """The parts that a match can show: not those under NOT."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        match node:
            case And(parts) | Or(parts):
                waiting.extend(reversed(parts))
            case Word() | Phrase() | Prefix() | Fuzzy():
                yield node


class _Marker:
    """Finds the leaves of a query in texts; the number of a leaf is the term of its hits."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self._single: list[tuple[int, Leaf, WordSpan]] = []
        self._several: list[tuple[int, int, list[tuple[int, str]]]] = []
        for term, leaf in enumerate(leaves):
            asked = analysis.asked(" ".join(leaf.words) if isinstance(leaf, Phrase) else leaf.text)
            if len(asked) == 1:
                self._single.append((term, leaf, asked[0][1]))
            elif asked:
                slop = reach(len(asked), leaf.slop) if isinstance(leaf, Phrase) else 0
                words = [(place, piece.folded) for place, piece in asked]
                self._several.append((term, slop, words))
        self._wanted = frozenset(word for _, _, words in self._several for _, word in words)
        self._verdicts: dict[str | None, _Verdicts] = {}

    def find(self, text: str, language: str | None) -> list[MatchSpan]:
        """What is marked in *text*, in order and without overlaps."""
        found: list[MatchSpan] = []
        if self._single:
            if language not in self._verdicts:
                self._verdicts[language] = _Verdicts(self._single, language)
            verdicts = self._verdicts[language]
            found.extend(analysis.find(text, verdicts, verdicts.beginnings))
        if self._several:
            found.extend(self._find_several(text))
        return _apart(sorted(found))

    def _find_several(self, text: str) -> Iterable[MatchSpan]:
        standing: dict[str, list[int]] = {}
        pieces: dict[int, WordSpan] = {}
        for place, piece in analysis.places(text, self._wanted, _beginnings(self._wanted)):
            standing.setdefault(piece.folded, []).append(place)
            pieces[place] = piece
        for term, slop, words in self._several:
            for match in in_order(standing, words, slop):
                yield from ((pieces[at].start, pieces[at].end, term) for at in match)


def _beginnings(words: Iterable[str]) -> frozenset[str] | None:
    """The two letters that each of *words* begins with; None where one may begin inside another."""
    found = frozenset(word[:2] for word in words)
    return None if any(map(analysis.unspaced, found)) else found


class _Verdicts(dict[str, tuple[MatchSpan, ...]]):
    """Which single words of a query are found in a raw word of a text, and where in it."""

    def __init__(self, single: Sequence[tuple[int, Leaf, WordSpan]], language: str | None) -> None:
        self._language = language
        self._stems: dict[str, int] = {}
        self._rules: list[tuple[int, Leaf, str]] = []
        for term, leaf, piece in single:
            if isinstance(leaf, Word) and not analysis.single(piece.folded):
                for stem in analysis.stems(piece, [language]):
                    self._stems.setdefault(stem, term)
            else:
                self._rules.append((term, leaf, piece.folded))
        self.beginnings: frozenset[str] | None = None
        if analysis.keeps_beginnings(language) and not any(
            isinstance(leaf, Fuzzy) for _, leaf, _ in single
        ):
            self.beginnings = _beginnings(piece.folded for _, _, piece in single)

    def __missing__(self, raw: str) -> tuple[MatchSpan, ...]:
        if raw.isascii() and raw.isalnum() and not self._rules:  # nearly always
            term = self._stems.get(analysis.raw_stems(raw, self._language))
            hits: tuple[MatchSpan, ...] = () if term is None else ((0, len(raw), term),)
        else:
            hits = tuple(self._judge(raw))
        self[raw] = hits
        return hits

    def _judge(self, raw: str) -> Iterable[MatchSpan]:
        judged = ((piece, self._term(piece)) for piece in analysis.pieces(raw))
        return ((piece.start, piece.end, term) for piece, term in judged if term is not None)

    def _term(self, piece: WordSpan) -> int | None:
        for stem in analysis.stems(piece, [self._language]):
            if stem in self._stems:
                return self._stems[stem]
        word = piece.folded
        for term, leaf, asked in self._rules:
            match leaf:
                case Phrase() if word == asked:
                    return term
                case Fuzzy(distance=distance) if within(word, asked, distance):
                    return term
                case Word() | Prefix() if word.startswith(asked):
                    return term
        return None


def _apart(found: list[MatchSpan]) -> list[MatchSpan]:
    """*found* with overlapping hits made one, as those of pairs of letters are."""
    apart: list[MatchSpan] = []
    for start, end, term in found:
        if apart and start < apart[-1][1]:
            before = apart[-1]
            apart[-1] = (before[0], max(before[1], end), before[2])
        else:
            apart.append((start, end, term))
    return apart


def _passages(text: str, found: Sequence[MatchSpan], wanted: int) -> list[tuple[int, int]]:
    """Start and end of the best passages: new words of the query count most, early ones win."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    left: dict[int, list[MatchSpan]] = {}
    for hit in found:
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
    """The sentence *at* and those that follow it, as long as the passage stays short.

    Of a very long sentence, a part that begins somewhat before *hit*.
    """
    start, end = ends[at - 1] if at else 0, min(ends[at], len(text))
    if end - start > 2 * _PASSAGE:
        start = text.rfind(" ", start, max(start + 1, hit - _PASSAGE // 4)) + 1 or start
        space = text.rfind(" ", hit, start + _PASSAGE)
        return start, min(end, space if space > hit else start + _PASSAGE)
    while at + 1 < len(ends) and ends[at + 1] - start <= _PASSAGE:
        at += 1
    return start, min(ends[at], len(text))


def _cut(text: str, start: int, end: int, found: Sequence[MatchSpan]) -> Marked:
    """``text[start:end]`` in pieces, runs of white space made one space."""
    pieces: list[tuple[str, bool]] = []
    at = start
    for hit_start, hit_end, _ in found[bisect_left(found, (start,)) :]:
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
