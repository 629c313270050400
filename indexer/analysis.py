"""Analysis of text into terms: the same for every engine, for queries and for highlighting.

A text is split into words; each word is folded (compatibility forms, case and accents do not
matter) and stemmed by the Snowball stemmer of the document's language. Engines index what this
module gives and never analyse text themselves.

    U.S.            us                  dots of abbreviations are dropped
    Bush's          bush                so is the English genitive
    l’Europe        l europe            a Romance elision is a word of its own
    don't           dont                other apostrophes join
    well-being      well being          hyphens split
    Straße          strasse             ß, ø, ı … become the letters people type for them
    東京都          東京 京都 都        scripts without spaces become pairs of letters

A stem carries its language (``en:run``), so that the French stem of *news*, which is *new*,
does not find English articles with *new* in them.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

import Stemmer

VERSION = 1  # of the terms; an index of another version has to be rebuilt
MAX_WORD = 64  # longer words are cut, in documents and queries alike

_MARKS = (  # characters inside words that Unicode does not count as letters
    "\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u0900-\u0963\u0971-\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
    "\u102b-\u103e\u1056-\u109d\u17b4-\u17d3\u1ab0-\u1ace\u1dc0-\u1dff\u200c\u200d\u2060"
    "\u20d0-\u20f0\u302a-\u302f\u3099\u309a\ufe20-\ufe2f\ufeff"
)
_UNSPACED = (  # scripts without spaces between words, and Hangul, which joins particles to words
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af"
)
_LETTERS = rf"[\w{_MARKS}]"
_WORD = re.compile(
    r"[^\W\d_](?:\.[^\W\d_])+(?![^\W_])"  # U.S, e.g
    rf"|[^\W_]{_LETTERS}*(?:['’](?=[^\W_]){_LETTERS}+)*"
)
_EDGES = '.,;:!?()[]"“”…—–-'
_RUN = re.compile(rf"[{_UNSPACED}]+|[^{_UNSPACED}_]+")
_IGNORED = re.compile("[\u00ad\u0640\u200c\u200d\u2060\ufeff]")
_ELIDED = frozenset(
    ["l", "d", "j", "m", "n", "s", "t", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu"]
    + ["un", "all", "dall", "dell", "nell", "sull", "coll", "quell", "quest", "sant", "bell"]
)
_SPELLED = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
    | {"ħ": "h", "ŧ": "t", "ŋ": "n", "ƒ": "f", "ĸ": "k", "ß": "ss"}
)
_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german",
    "el": "greek", "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian",
    "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
_PREFIXING = frozenset({"ar", "fa", "ga", "id", "nl", "ta", "yi"})  # stemmers cut prefixes, too
_ALPHABETS = (
    range(0x41, 0x530),
    range(0x1E00, 0x2000),
    range(0xFB00, 0xFB07),
    range(0xFF21, 0xFF5B),
)
_UNSTEMMED = "-"  # the tag of all languages without a stemmer
_CACHED = 200_000  # chunks for each language; the words of a newspaper archive repeat
_CACHED_LENGTH = 32  # characters of a chunk that is worth caching
_FAR_APART = 1_000  # characters; they hold more words than may stand between those of a phrase


class WordSpan(NamedTuple):
    """One word of a text: start and end, in lower case with accents, and folded."""

    start: int
    end: int
    cased: str
    folded: str


MatchSpan = tuple[int, int, int]
"""Start, end and term of a match: see ``find_spans``."""


class Terms(NamedTuple):
    """A text as engines index it: exact words in order, and stems, both separated by spaces."""

    words: str
    stems: str


def fold(text: str) -> str:
    """*text* in lower case, without accents, compatibility forms and runs of spaces."""
    return " ".join(_strip(_lower(text)).split())


def terms(text: str, language: str | None) -> Terms:
    """The terms of *text*; *language* is an ISO 639-1 code, or None if unknown."""
    chunks = text.split()  # no word spans white space, and most chunks are cached
    return Terms(
        " ".join(map(_EXACT.__getitem__, chunks)),
        " ".join(map(_stems(language).__getitem__, chunks)),
    )


def words(text: str) -> list[str]:
    """The exact words of *text*, in order, as they are indexed."""
    return " ".join(map(_EXACT.__getitem__, text.split())).split()


def query_words(text: str) -> list[tuple[int, WordSpan]]:
    """The words that a query for *text* looks for, each with its position.

    These are the words of ``word_spans`` without the single letter that ends a run of pairs: 東京
    in a query has to match inside a run as well as at its end.
    """
    spans = list(word_spans(text))
    return [
        (position, piece)
        for position, (before, piece) in enumerate(zip([None, *spans], spans, strict=False))
        if not (before and before.end == piece.end and before.start < piece.start)
    ]


def stems(piece: WordSpan, languages: Iterable[str | None]) -> list[str]:
    """The stems that a word has in texts of any of *languages*."""
    return list(dict.fromkeys(stem for code in languages for stem in _stems(code).of(piece)))


def word_spans(text: str) -> Iterator[WordSpan]:
    """Every word of *text*; pairs of letters overlap."""
    for match in _WORD.finditer(text):
        at = match.start()
        for start, end, cased, folded in _spans(match.group()):
            yield WordSpan(at + start, at + end, cased, folded)


def is_unspaced(text: str) -> bool:
    """Whether *text* begins in a script that is indexed as pairs of letters."""
    return bool(text) and bool(re.match(f"[{_UNSPACED}]", text))


def raw_stems(raw: str, language: str | None) -> str:
    """The stems of a raw word of ``find_spans``, separated by spaces; cached."""
    return _stems(language)[raw]


def is_single_letter(word: str) -> bool:
    """Whether *word* is one letter of a script that is indexed as pairs of letters."""
    return len(word) == 1 and is_unspaced(word)


def find_spans(
    text: str, matches: Mapping[str, tuple[MatchSpan, ...]], prefixes: frozenset[str] | None
) -> Iterator[MatchSpan]:
    """The matches in *text*; *matches* gives those in each raw word.

    With *prefixes*, only words that begin with one of them (one or two folded letters) are looked
    at, which is several times as fast.
    """
    for match in _WORD.finditer(text) if prefixes is None else _raw_words(text, prefixes):
        for start, end, term in matches[match.group()]:
            yield match.start() + start, match.start() + end, term


def word_positions(
    text: str, wanted: Container[str], prefixes: frozenset[str] | None
) -> Iterator[tuple[int, WordSpan]]:
    """The words of *text* whose exact form is *wanted*, each with its position.

    *prefixes* are those of ``find_spans``. With them, the distance of words that are far apart is
    not exact, only too large for any phrase.
    """
    if prefixes is None:
        spans = enumerate(word_spans(text))
        yield from ((position, piece) for position, piece in spans if piece.folded in wanted)
        return
    position, passed = 0, 0
    for match in _raw_words(text, prefixes):
        if (exact := _EXACT[match.group()]) not in wanted and " " not in exact:
            continue  # true of nearly all words
        for start, end, cased, folded in _spans(match.group()):
            if folded in wanted:
                at = match.start() + start
                is_far = at - passed > _FAR_APART
                position += _FAR_APART if is_far else len(words(text[passed:at]))
                yield position, WordSpan(at, match.start() + end, cased, folded)
                position, passed = position + 1, match.start() + end


def keeps_prefixes(language: str | None) -> bool:
    """Whether words of one stem begin with the same two letters, but for a few like *dying*."""
    return _code(language) not in _PREFIXING


def _raw_words(text: str, prefixes: frozenset[str]) -> Iterator[re.Match[str]]:
    """The raw words of *text* that begin with one of *prefixes*, one or two folded letters."""
    passed = 0
    for start in _start_pattern(prefixes).finditer(text):
        if start.start() >= passed and (match := _WORD.match(text, start.start())):
            passed = match.end()
            yield match


@lru_cache(maxsize=500)
def _start_pattern(prefixes: frozenset[str]) -> re.Pattern[str]:
    first = "".join(sorted({_spelled(letters[0]) for letters in prefixes}))
    then = "|".join(
        rf"(?<=[{_spelled(letters[0])}])"
        + (
            rf"(?:[\u0300-\u036f\u00ad.'’]*[{_spelled(letters[1])}]|(?<=[æœþßÆŒÞ]))"
            if letters[1:]
            else ""
        )
        for letters in sorted(prefixes)
    )
    return re.compile(rf"[{first}](?<![^\W_].)(?:{then})")


def _spelled(letter: str) -> str:
    """The content of a regular-expression set for *letter*: all letters that fold to it."""
    return re.escape(_spellings().get(letter, letter))


@cache
def _spellings() -> dict[str, str]:
    found: dict[str, str] = {}
    for char in map(chr, chain.from_iterable(_ALPHABETS)):
        folded = _strip(_lower(char)) if char.isalpha() else ""
        if folded:
            found[folded[0]] = found.get(folded[0], "") + char
    return found


def _lower(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold().replace("i\u0307", "i")
    return _IGNORED.sub("", text)


def _strip(lowered: str) -> str:
    if lowered.isascii():
        return lowered
    apart = unicodedata.normalize("NFD", lowered)
    kept = "".join(char for char in apart if not _is_accent(char))
    return unicodedata.normalize("NFC", kept).translate(_SPELLED)


def _is_accent(char: str) -> bool:
    """Whether *char* is a mark on a letter; vowels and joiners of Indic and Thai are not."""
    combining = unicodedata.combining(char)
    return combining >= 200 or 10 <= combining <= 36 or combining == 1


def _spans(raw: str) -> tuple[WordSpan, ...]:
    """The words in one match of ``_WORD``, with offsets in it."""
    if raw.isalnum() and raw.isascii():
        return (_plain(raw),)
    found: list[WordSpan] = []
    for run in _RUN.finditer(raw):
        split = _pairs if is_unspaced(run.group()) else _apostrophes
        found.extend(
            WordSpan(run.start() + start, run.start() + end, cased, folded)
            for start, end, cased, folded in split(run.group())
        )
    return tuple(found)


def _plain(word: str) -> WordSpan:
    lower = word[:MAX_WORD].lower()
    return WordSpan(0, len(word), lower, lower)


def _piece(start: int, text: str) -> list[WordSpan]:
    cased = "".join(char for char in _lower(text) if char.isalnum() or not char.isascii())
    cased = "".join(cased.split())[:MAX_WORD]
    folded = "".join(_strip(cased).split())
    return [WordSpan(start, start + len(text), cased, folded)] if folded else []


def _apostrophes(run: str) -> list[WordSpan]:
    straight = run.replace("’", "'")
    if "'" not in straight:
        return _piece(0, run)
    head, _, tail = straight.partition("'")
    if head.lower() in _ELIDED and tail:
        return _piece(0, run[: len(head)]) + [
            WordSpan(len(head) + 1 + start, len(head) + 1 + end, cased, folded)
            for start, end, cased, folded in _apostrophes(run[len(head) + 1 :])
        ]
    word = straight[:-2] if straight[-2:].lower() == "'s" else straight
    return [WordSpan(0, len(run), cased, folded) for _, _, cased, folded in _piece(0, word)]


def _pairs(run: str) -> list[WordSpan]:
    plain = _lower(run)
    if len(plain) != len(run):  # letters were joined or split, so offsets are lost
        return [WordSpan(0, len(run), pair, _strip(pair)) for pair in _pair_up(plain)]
    return [
        WordSpan(start, min(start + 2, len(run)), pair, _strip(pair))
        for start, pair in enumerate(_pair_up(plain))
    ]


def _pair_up(run: str) -> list[str]:
    return [run[start : start + 2] for start in range(len(run))]


class _TermCache(dict[str, str]):
    """From a chunk of text without spaces to its terms, separated by spaces; filled on demand."""

    def __missing__(self, chunk: str) -> str:
        core = chunk.strip(_EDGES)
        if core.isascii() and core.isalnum():  # one plain word, as nearly all chunks are
            spans: Iterable[WordSpan] = (_plain(core),)
        else:
            spans = word_spans(chunk)
        value = " ".join(term for piece in spans for term in self.of(piece))
        if len(chunk) <= _CACHED_LENGTH:
            if len(self) >= _CACHED:
                self.clear()
            self[chunk] = value
        return value

    def of(self, piece: WordSpan) -> tuple[str, ...]:
        """The terms of one word."""
        return (piece.folded,)


class _Stems(_TermCache):
    """The stems in one language.

    A word with accents has two stems if they differ, with accents and without: people leave them
    out, and Spanish *policía* would not match *policia*.
    """

    def __init__(self, tag: str, algorithm: str | None) -> None:
        self._tag = tag
        self._stemmer = Stemmer.Stemmer(algorithm, 0) if algorithm else None

    def of(self, piece: WordSpan) -> tuple[str, ...]:
        """The one or two stems of a word."""
        if self._stemmer is None:
            return (f"{self._tag}:{piece.folded}",)
        stem = _strip(self._stemmer.stemWord(piece.cased))
        if piece.cased == piece.folded:
            return (f"{self._tag}:{stem}",)
        plain = self._stemmer.stemWord(piece.folded)
        return tuple(dict.fromkeys((f"{self._tag}:{stem}", f"{self._tag}:{plain}")))


_EXACT = _TermCache()
_BY_LANGUAGE: dict[str, _Stems] = {}


@lru_cache(maxsize=1000)
def _stems(language: str | None) -> _Stems:
    code = _code(language)
    algorithm = _STEMMERS.get(code)
    tag = code if algorithm in Stemmer.algorithms() else _UNSTEMMED
    if tag not in _BY_LANGUAGE:
        _BY_LANGUAGE[tag] = _Stems(tag, algorithm if tag == code else None)
    return _BY_LANGUAGE[tag]


def _code(language: str | None) -> str:
    return (language or "").lower().replace("_", "-").partition("-")[0]
