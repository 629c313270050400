"""Small numbers that let whole texts be compared in SQL: block keys, digests and shingles."""

import hashlib
import re
import unicodedata
import zlib

_DATES = re.compile(  # numbers, and the names of days and months in the languages of most pages
    r"\d+|\b(?:"
    "mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|january|february|march"
    "|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug"
    "|sept?|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun"
    "|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|januar|februar|märz"
    "|mai|juni|juli|oktober|dezember"
    "|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|janvier|février|mars|avril|juin|juillet"
    "|août|septembre|octobre|novembre|décembre"
    "|lunes|martes|miércoles|jueves|viernes|sábado|domingo|enero|febrero|marzo|abril|mayo|junio"
    "|julio|agosto|septiembre|octubre|noviembre|diciembre"
    "|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|gennaio|febbraio|aprile|maggio"
    "|giugno|luglio|settembre|ottobre|dicembre"
    "|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|januari|februari|maart|mei"
    "|augustus"
    "|segunda|terça|quarta|quinta|sexta|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro"
    r"|novembro|dezembro)\b"
)
_WORDS = re.compile(r"\w+")
SHINGLE = 4  # words
SAMPLE = 8  # one shingle in so many is kept


def block_key(kind: str, text: str) -> int:
    """64 bits that are equal for blocks that differ in case and spacing only.

    In running text numbers, days and months do not count either, so a standing line stays one
    when its date or its sum changes; in rows and lists they may be all that is said.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if kind not in ("row", "item"):
        folded = _DATES.sub("0", folded)
    return _hash64(" ".join(_WORDS.findall(folded)))


def block_digest(text: str) -> int:
    """64 bits that are equal for equal text only."""
    return _hash64(text)


def shingles(text: str) -> list[int]:
    """A sample of the hashes of all runs of four words, the same choice in every text.

    Keeping the hashes that 8 divides makes the share of samples that two texts have in common
    an estimate of the share of shingles, and lets samples of blocks be joined (A. Broder, On the
    resemblance and containment of documents, 1997).
    """
    words = _WORDS.findall(text.casefold())
    runs = (" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1)))
    hashes = {zlib.crc32(run.encode("utf-8", "replace")) for run in runs if run}
    return sorted(number for number in hashes if number % SAMPLE == 0)


def text_hash(title: str, text: str) -> str:
    """What tells one edition's words from another's."""
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
