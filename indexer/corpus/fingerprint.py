"""Fingerprints of blocks and texts, so that SQL can compare them without reading the text."""

import hashlib
import re
import unicodedata
import zlib
from dataclasses import dataclass
from itertools import accumulate
from typing import cast

from indexer import native

_CALENDAR = frozenset(  # days and months in the languages of most pages
    "monday mondays tuesday tuesdays wednesday wednesdays thursday thursdays friday fridays "
    "saturday saturdays sunday sundays january february march april may june july august "
    "september october november december jan feb mar apr jun jul aug sep sept oct nov dec mon tue "
    "wed thu fri sat sun montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag "
    "januar februar märz mai juni juli oktober dezember lundi mardi mercredi jeudi vendredi samedi "
    "dimanche janvier février mars avril juin juillet août septembre octobre novembre décembre "
    "lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio "
    "julio agosto septiembre octubre noviembre diciembre lunedì martedì mercoledì giovedì venerdì "
    "sabato domenica gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre "
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart mei "
    "augustus segunda terça quarta quinta sexta janeiro fevereiro março maio junho julho setembro "
    "outubro novembro dezembro".split()
)
_WORDS = re.compile(r"\w+")
_ASCII_GAPS = {at: " " for at in range(128) if not re.match(r"\w", chr(at))}
_HAN = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_THAI = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # and Lao, Burmese, Khmer
_INDIC = "\u0900-\u0df3"  # whose vowel signs are marks, at which ``\\w`` would cut words
_FOREIGN = re.compile(f"[{_HAN}{_THAI}{_INDIC}]")
_TOKENS = re.compile(
    rf"[{_HAN}{_THAI}]|[{_INDIC}]+|\d+|[^\W\d{_HAN}{_THAI}{_INDIC}][^\W{_HAN}{_THAI}{_INDIC}]*"
)
_UNSPACED_RUNS = ((re.compile(f"[{_THAI}]"), 9), (re.compile(f"[{_HAN}]"), 5))
"""Scripts that do not space words, and how many characters of them a shingle has."""

SHINGLE = 4  # words
SAMPLE = 8  # one shingle in this many is kept
OUTLINE = 4  # numbers of an outline
MIN_OUTLINED, MAX_OUTLINED = 5, 80  # words of a block that has one; in longer ones shingles do


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Numbers that identify a block without its text.

    *key* (64 bits) is equal for blocks that differ only in case and spacing. In running text,
    numbers, days and months are ignored as well, so that a standing line keeps its key when its
    date or its sum changes; in rows and lists they may be all the content. *digest* (64 bits) is
    equal for equal text only. *shingles* are a sample of the hashes of all runs of four words, the
    same choice in every text: those that 8 divides. So the share of samples that two texts have in
    common estimates the share of runs, and samples of blocks can be joined (A. Broder, On the
    resemblance and containment of documents, 1997). *outline* are the smallest hashes of shorter
    runs, without numbers: blocks of which only a name differs have some of them in common. Longer
    blocks, rows and items have none.
    """

    key: int
    digest: int
    shingles: list[int]
    outline: list[int]


def fingerprint(kind: str, text: str) -> Fingerprint:
    """The fingerprint of one block."""
    words = _WORDS.findall(unicodedata.normalize("NFKC", text).casefold())
    is_foreign = not text.isascii() and _FOREIGN.search(text) is not None
    run = _run_length(text) if is_foreign else SHINGLE
    parts = tokens(text) if is_foreign else words
    listed = kind in ("row", "item")
    compared = words if listed else _without_numbers(words)
    return Fingerprint(
        key=_hash64(" ".join(compared)),
        digest=_hash64(text),
        shingles=_runs(parts, run, SAMPLE),
        outline=[] if listed else _outline(compared if parts is words else parts, run),
    )


def tokens(text: str) -> list[str]:
    """The words of *text* in lower case; the characters where words are not spaced."""
    if text.isascii():
        return text.lower().translate(_ASCII_GAPS).split()  # as below, in a third of the time
    folded = unicodedata.normalize("NFKC", text).casefold()
    return (_TOKENS if _FOREIGN.search(folded) else _WORDS).findall(folded)


def frame_words(text: str) -> list[str]:
    """The *tokens* of running text, with one ``0`` for numbers, days and months in a row."""
    return _joined_zeros(_without_numbers(tokens(text)))


def _without_numbers(words: list[str]) -> list[str]:
    return ["0" if word in _CALENDAR or word[0].isdigit() else word for word in words]


def _joined_zeros(words: list[str]) -> list[str]:
    return [word for at, word in enumerate(words) if word != "0" or at == 0 or words[at - 1] != "0"]


def _outline(words: list[str], run: int) -> list[int]:
    if not MIN_OUTLINED <= len(words) * SHINGLE // run <= MAX_OUTLINED:
        return []
    return _runs(_joined_zeros(_without_numbers(words)), run * 3 // 4, 1)[:OUTLINE]


def _run_length(text: str) -> int:
    """How many tokens a shingle of *text* has: more where most of them are single characters."""
    for script, run in _UNSPACED_RUNS:
        if 2 * len(script.findall(text)) > len(text):
            return run
    return SHINGLE


def _runs(words: list[str], run: int, sample: int) -> list[int]:
    if native.core is not None:
        return cast("list[int]", native.core.shingles(words, run, sample))
    encoded = [word.encode("utf-8", "replace") for word in words]
    joined = b" ".join(encoded)
    ends = list(accumulate(len(word) + 1 for word in encoded))  # one past the space after each word
    starts = [0, *ends]
    last = max(1, len(words) - run + 1) if words else 0
    hashes = {
        zlib.crc32(joined[start : end - 1])
        for start, end in zip(starts[:last], ends[run - 1 :] or ends[-1:], strict=False)
    }
    return sorted(number for number in hashes if number % sample == 0)


def text_hash(title: str, text: str) -> str:
    """A hash of headline and text, by which editions are told apart."""
    return hashlib.md5(
        f"{title}\n\n{text}".encode("utf-8", "replace"), usedforsecurity=False
    ).hexdigest()


def article_id(key: str, words: str) -> str:
    """The id of an edition: of the URL's SURT key and its text hash."""
    return hashlib.md5(
        f"{key}\n{words}".encode("utf-8", "replace"), usedforsecurity=False
    ).hexdigest()[:20]


def _hash64(text: str) -> int:
    return int.from_bytes(
        hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big"
    )
