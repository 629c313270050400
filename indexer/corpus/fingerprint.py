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
SHINGLE = 4  # words
SAMPLE = 8  # one shingle in this many is kept


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Numbers that identify a block without its text.

    *key* (64 bits) is equal for blocks that differ only in case and spacing. In running text,
    numbers, days and months are ignored as well, so that a standing line keeps its key when its
    date or its sum changes; in rows and lists they may be all the content. *digest* (64 bits) is
    equal for equal text only. *shingles* are a sample of the hashes of all runs of four words, the
    same choice in every text: those that 8 divides. So the share of samples that two texts have in
    common estimates the share of runs, and samples of blocks can be joined (A. Broder, On the
    resemblance and containment of documents, 1997).
    """

    key: int
    digest: int
    shingles: list[int]


def fingerprint(kind: str, text: str) -> Fingerprint:
    """The fingerprint of one block."""
    words = _WORDS.findall(unicodedata.normalize("NFKC", text).casefold())
    if kind in ("row", "item"):
        compared = words
    else:
        compared = ["0" if word in _CALENDAR or word[0].isdigit() else word for word in words]
    return Fingerprint(_hash64(" ".join(compared)), _hash64(text), _sample(words))


def _sample(words: list[str]) -> list[int]:
    if native.core is not None:
        return cast("list[int]", native.core.shingles(words, SHINGLE, SAMPLE))
    encoded = [word.encode("utf-8", "replace") for word in words]
    joined = b" ".join(encoded)
    ends = list(accumulate(len(word) + 1 for word in encoded))  # one past the space after each word
    starts = [0, *ends]
    last = max(1, len(words) - SHINGLE + 1) if words else 0
    hashes = {
        zlib.crc32(joined[start : end - 1])
        for start, end in zip(starts[:last], ends[SHINGLE - 1 :] or ends[-1:], strict=False)
    }
    return sorted(number for number in hashes if number % SAMPLE == 0)


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
