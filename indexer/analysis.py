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
    2024年の        2024 年 年の の     and, behind letters of others, their first letter
    Ankara'da       ankara da ankarada  a Turkish suffix is a word of its own, too
    ㎞ ½ ㈱         km 1 2 株           symbols are spelled out, as words of their own
    ٢٠٢٤ 二०२४      2024 …              digits of all scripts are those of ASCII
    हिन्दी مدرسة    हिंदी مدرسه         spellings that are exchanged freely become one

A stem carries its language (``en:run``), so that the French stem of *news*, which is *new*,
does not find English articles with *new* in them.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

import Stemmer

VERSION = 2  # of the terms; an index of another version has to be rebuilt
MAX_WORD = 64  # longer words are cut, in documents and queries alike

_MARKS = (  # characters inside words that Unicode does not count as letters
    "\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u0900-\u0963\u0971-\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
    "\u102b-\u103e\u1056-\u109d\u17b4-\u17d3\u1ab0-\u1ace\u1dc0-\u1dff\u200c\u200d\u2060"
    "\u20d0-\u20f0\u302a-\u302f\u3099\u309a\ufe20-\ufe2f\ufeff"
)
_UNSPACED = (  # scripts without spaces between words, and Hangul, which joins particles to words
    "\u0e00-\u0e4f\u0e5a-\u0ecf\u0eda-\u0eff\u1000-\u103f\u104a-\u108f\u109a-\u109f"
    "\u1100-\u11ff\u1780-\u17df\u17ea-\u17ff\u3005\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uffdc\U00020000-\U000323af"
)
_FIRST_UNSPACED = _UNSPACED[0]
_LETTERS = rf"[\w{_MARKS}]"
_WORD = re.compile(
    r"[^\W\d_](?:\.[^\W\d_])+(?![^\W_])"  # U.S, e.g
    rf"|[^\W_]{_LETTERS}*(?:['’](?=[^\W_]){_LETTERS}+)*"
)
_MARK = re.compile(f"[{_MARKS}]")
_SIGNS = re.compile(r"[.'’_]")
_EDGES = '.,;:!?()[]"“”…—–-'
_RUN = re.compile(rf"[{_UNSPACED}]+|[^{_UNSPACED}_]+")
_PLAIN_WORD = re.compile("[A-Za-z0-9]+")
# Letters that fold one by one, whatever stands beside them: no marks, no letters that join.
_LONE_LETTERS = re.compile("[\x00-\u02ff\u0370-\u0482\u048a-\u0590]*")
_IGNORED = re.compile("[\u00ad\u0640\u115f\u1160\u200c\u200d\u2060\u3164\ufeff\uffa0]")
_ELIDED = frozenset(
    ["l", "d", "j", "m", "n", "s", "t", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu"]
    + ["un", "all", "dall", "dell", "nell", "sull", "coll", "quell", "quest", "sant", "bell"]
)
_TURKISH_SUFFIX = re.compile(
    "[yn]?[aeiu]|n?[iu]n"  # Ankara'ya, Ankara'nın, without dots and accents
    "|n?[dt][ae](?:n|ki(?:l[ae]r[iu]?n?)?)?"
    "|y?l[ae]|l[iu](?:k|l[ae]r[iu]?n?)?|l[ae]r(?:[iu]?n?[ae]?|[iu]?n?[dt][ae]n?)"
    "|s[iu](?:z|n[aeiu]n?)?|c[ae]|[dt][iu]r|y?ken|ki"
)
_VOWELS = tuple("aeiou")
# In Devanagari, a nasal letter without a vowel before a stop of its class is also written as a dot.
_NASAL = re.compile(
    "\u0901|(?:\u0919\u094d(?=[\u0915-\u0918])|\u091e\u094d(?=[\u091a-\u091d])"
    "|\u0923\u094d(?=[\u091f-\u0922])|\u0928\u094d(?=[\u0924-\u0927])"
    "|\u092e\u094d(?=[\u092a-\u092d]))"
)
_DEVANAGARI = re.compile("[\u0900-\u097f]")
_NASALS = "\u0919\u091e\u0923\u0928\u092e"
_NUKTA = "\u093c"
_DIGITS = {
    ord(char): str(unicodedata.decimal(char))
    for char in re.findall(r"\d", "".join(map(chr, range(0x80, 0x1FC00))))
}
_SPELLED = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
    | {"ħ": "h", "ŧ": "t", "ŋ": "n", "ƒ": "f", "ĸ": "k", "ß": "ss"}
    | {"ى": "ي", "ی": "ي", "ک": "ك", "ڪ": "ك", "ة": "ه", "ہ": "ه", "ە": "ه", "ٱ": "ا"}
    | {chr(code): digit for code, digit in _DIGITS.items()}
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
    range(0x30, 0xE00),
    range(0x1E00, 0x2000),
    range(0xFB00, 0xFB07),
    range(0xFB50, 0xFEFD),
    range(0xFF10, 0xFF5B),
    _DIGITS,
)
_SEVERAL = "several"  # stands for all characters that fold to more than one letter
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


def stems_of_text(text: str, language: str | None) -> list[str]:
    """The stems alone of ``terms``, in order."""
    return " ".join(map(_stems(language).__getitem__, text.split())).split()


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
    plain, places = _spell_out(text)
    spans = _word_spans(plain)
    if places is None:
        return spans
    return (WordSpan(*_placed(places, *span[:2]), span.cased, span.folded) for span in spans)


def _word_spans(plain: str) -> Iterator[WordSpan]:
    for match in _WORD.finditer(plain):
        at = match.start()
        for start, end, cased, folded in _spans(match.group()):
            yield WordSpan(at + start, at + end, cased, folded)


def compose(text: str) -> str:
    """*text* in its compatibility form (NFKC), but for symbols that stand for words of their own.

    The words of the result are those of *text*.
    """
    if text.isascii():
        return text
    if not _has_symbols(text):
        return unicodedata.normalize("NFKC", text)
    return "".join(
        part if part in _symbols() else unicodedata.normalize("NFKC", part)
        for part in _symbol_pattern().split(text)
    )


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
    plain, places = _spell_out(text)
    for match in _WORD.finditer(plain) if prefixes is None else _raw_words(plain, prefixes):
        if found := matches[match.group()]:  # few words match
            at = match.start()
            for start, end, term in found:
                yield *_placed(places, at + start, at + end), term


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
    plain, places = _spell_out(text)
    for match in _raw_words(plain, prefixes):
        if (exact := _EXACT[match.group()]) not in wanted and " " not in exact:
            continue  # true of nearly all words
        for start, end, cased, folded in _spans(match.group()):
            if folded in wanted:
                at = match.start() + start
                is_far = at - passed > _FAR_APART
                position += _FAR_APART if is_far else len(words(plain[passed:at]))
                ends = _placed(places, at, match.start() + end)
                yield position, WordSpan(*ends, cased, folded)
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
            rf"(?:[{_MARKS}\u0640.'’]*[{_spelled(letters[1])}]|(?<=[{_spelled(_SEVERAL)}]))"
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
    alphabets = dict.fromkeys(map(chr, chain.from_iterable(_ALPHABETS)))
    chars = [char for char in alphabets if char.isalnum()]
    for char, folded in zip(chars, _strip(_lower("\n".join(chars))).split("\n"), strict=True):
        for letter in (*folded[:1], *([_SEVERAL] if len(folded) > 1 else ())):
            found[letter] = found.get(letter, "") + char
    found["\u0902"] = "\u0901\u0902" + _NASALS
    return found


@cache
def _symbols() -> dict[str, str]:
    """What each character stands for that is not of a word, but is written out in words: ㎞, ½.

    Also characters that only look like others, such as the apostrophe of full width.
    """
    found: dict[str, str] = {}
    codes = chain(range(0xA0, 0xAC00), range(0xF900, 0x11000), range(0x1D000, 0x20000))
    for char in map(chr, codes):
        if unicodedata.is_normalized("NFKC", char):
            continue
        spelled = unicodedata.normalize("NFKC", char)
        if len(spelled) == 1:
            if _sort(spelled) != _sort(char):
                found[char] = spelled
        elif "w" in (sorts := set(map(_sort, spelled))) and (_sort(char) != "w" or "" in sorts):
            found[char] = f" {spelled} "
    return found


def _sort(char: str) -> str:
    """Whether *char* belongs to words (w), to their marks (m), is a sign of its own, or neither."""
    if char != "_" and char.isalnum():
        return "w"
    if _MARK.match(char):
        return "m"
    return char if _SIGNS.match(char) else ""


@cache
def _symbol_pattern() -> re.Pattern[str]:
    return re.compile(f"([{re.escape(''.join(_symbols()))}])")


def _has_symbols(text: str) -> bool:
    # Sets, since a pattern of a thousand characters takes fifty times as long to find none.
    return not text.isascii() and not _symbols().keys().isdisjoint(set(text))


def _spell_out(text: str) -> tuple[str, Sequence[int] | None]:
    """*text* with its symbols written out, and the place in *text* of each character.

    The places are None if they are those of the result, as in nearly all texts.
    """
    if not _has_symbols(text):
        return text, None
    spelled = [_symbols().get(char, char) for char in text]
    return "".join(spelled), [place for place, part in enumerate(spelled) for _ in part]


def _placed(places: Sequence[int] | None, start: int, end: int) -> tuple[int, int]:
    return (start, end) if places is None else (places[start], places[end - 1] + 1)


def _lower(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold().replace("i\u0307", "i")
    return _IGNORED.sub("", text)


def _strip(lowered: str) -> str:
    if lowered.isascii():
        return lowered
    if _LONE_LETTERS.fullmatch(lowered):
        return lowered.translate(_STRIPPED_LETTERS)
    return _strip_together(lowered)


def _strip_together(lowered: str) -> str:
    apart = unicodedata.normalize("NFD", lowered)
    kept = "".join(char for char in apart if not _is_accent(char))
    folded = unicodedata.normalize("NFC", kept).translate(_SPELLED)
    return _NASAL.sub("\u0902", folded) if _DEVANAGARI.search(folded) else folded


class _StrippedLetters(dict[int, str]):
    """From the code of a letter that folds by itself to what it folds to; filled on demand."""

    def __missing__(self, code: int) -> str:
        letter = self[code] = _strip_together(chr(code))
        return letter


_STRIPPED_LETTERS = _StrippedLetters()


def _is_accent(char: str) -> bool:
    """Whether *char* is a mark on a letter; vowels and joiners of Indic and Thai are not."""
    combining = unicodedata.combining(char)
    return combining >= 200 or 10 <= combining <= 36 or combining == 1 or char == _NUKTA


def _spans(raw: str) -> tuple[WordSpan, ...]:
    """The words in one match of ``_WORD``, with offsets in it."""
    if raw.isalnum() and raw.isascii():
        return (_plain(raw),)
    found: list[WordSpan] = []
    for run in _RUN.finditer(raw):
        text = run.group()
        spans = _unspaced(text, run.start() > 0) if is_unspaced(text) else _apostrophes(text)
        found.extend(
            WordSpan(run.start() + start, run.start() + end, cased, folded)
            for start, end, cased, folded in spans
        )
    return tuple(found)


def _plain(word: str) -> WordSpan:
    lower = word[:MAX_WORD].lower()
    return WordSpan(0, len(word), lower, lower)


def _piece(start: int, text: str) -> list[WordSpan]:
    cased = _lower(text)
    if not cased.isalnum():  # most are
        cased = "".join(char for char in cased if char.isalnum() or not char.isascii())
        cased = "".join(cased.split())
    cased = cased[:MAX_WORD]
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
    joined = [WordSpan(0, len(run), cased, folded) for _, _, cased, folded in _piece(0, word)]
    name, suffix = _piece(0, head), _piece(len(head) + 1, tail)
    if name and suffix and _is_turkish(name[0].folded, suffix[0].folded):
        return name + suffix + joined
    return joined


def _is_turkish(name: str, suffix: str) -> bool:
    """Whether a folded name and what follows its apostrophe are written as Turkish does.

    After a vowel, no Turkish suffix begins with one: Hawai'i is a single word.
    """
    if not (len(name) > 1 or name.isdigit()) or not _TURKISH_SUFFIX.fullmatch(suffix):
        return False
    return not (name.endswith(_VOWELS) and suffix.startswith(_VOWELS))


def _unspaced(run: str, follows: bool) -> list[WordSpan]:
    """The pairs of *run*, and first its first letter if it *follows* a word of another script.

    So 2024年 is found in 2024年の as well as in 2024年.
    """
    pairs = _pairs(run)
    if not follows or len(pairs) < 2:
        return pairs
    first = pairs[0].cased[0]
    return [WordSpan(0, 1, first, _strip(first)), *pairs]


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


@lru_cache(maxsize=5_000)  # asked for the exact words of a text, then for its stems
def _spans_of_chunk(chunk: str) -> tuple[WordSpan, ...]:
    return tuple(word_spans(chunk))


class _TermCache(dict[str, str]):
    """From a chunk of text without spaces to its terms, separated by spaces; filled on demand."""

    def __missing__(self, chunk: str) -> str:
        core = chunk.strip(_EDGES)
        if core.isascii() and core.isalnum():  # one plain word, as nearly all chunks are
            value = self.of_plain(core[:MAX_WORD].lower())
        elif core.isascii() and not _SIGNS.search(core):  # plain words with hyphens or commas
            words = _PLAIN_WORD.findall(core)
            value = " ".join([self.of_plain(word[:MAX_WORD].lower()) for word in words])
        elif core.isalnum() and max(core) < _FIRST_UNSPACED and not _has_symbols(core):
            value = " ".join([term for piece in _piece(0, core) for term in self.of(piece)])
        else:
            value = " ".join([term for piece in _spans_of_chunk(chunk) for term in self.of(piece)])
        if len(chunk) <= _CACHED_LENGTH:
            if len(self) >= _CACHED:
                self.clear()
            self[chunk] = value
        return value

    def of(self, piece: WordSpan) -> tuple[str, ...]:
        """The terms of one word."""
        return (piece.folded,)

    def of_plain(self, word: str) -> str:
        """The one term of a word of ASCII letters and digits, in lower case."""
        return word


class _Stems(_TermCache):
    """The stems in one language.

    A word with accents has two stems if they differ, with accents and without: people leave them
    out, and Spanish *policía* would not match *policia*.
    """

    def __init__(self, tag: str, algorithm: str | None) -> None:
        self._tag = tag
        self._stemmer = Stemmer.Stemmer(algorithm, 0) if algorithm else None

    def of_plain(self, word: str) -> str:
        """The stem of a word of ASCII letters and digits, in lower case."""
        if self._stemmer is None:
            return f"{self._tag}:{word}"
        return f"{self._tag}:{_strip(self._stemmer.stemWord(word))}"

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
