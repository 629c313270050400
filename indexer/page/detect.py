"""Which charset bytes without a true label are in.

chardetng, Firefox's detector, tells scripts apart; ``latin`` tells the charsets of the Latin
script apart, where a few accented letters are all there is to go by. Used by ``decode``, after
marks, valid UTF-8 and labels that fit.
"""

import re
from collections import Counter

from chardetng_py import EncodingDetector

from indexer.page.charset_labels import codec_of
from indexer.page.latin import CHARSETS as LATIN
from indexer.page.latin import latin_charset
from indexer.page.rare_scripts import rare_charset

SAMPLE = 20_000  # bytes of words with foreign bytes that are looked at
SEARCHED = 480_000  # bytes of a page in which they are looked for
PIECES = 8
MULTIBYTE = frozenset(["gb18030", "cp932", "euc_jp", "big5hkscs", "cp949"])
_RUN = re.compile(rb"[\x80-\xff]+")
# Quotation marks, dashes, blanks and the like: the same bytes in every windows charset.
_SIGNS = frozenset(bytes.fromhex("82848586878b91929394959697999ba0a9abaeb0b7bb"))
_FOREIGN_LETTERS = re.compile(r"[^\x00-\x7f\W\d_]+")
# A capital within a word, or what is neither a letter nor a mark of Cyrillic text.
_ODD = re.compile("(?<=[а-яё])[А-ЯЁ]|[^\x00-\x7fЀ-ӿ\xa0-\xbf‐-”†-…™€№]")
_CYRILLIC = ("cp1251", "koi8-u", "koi8-r", "iso8859-5", "cp866")
_LANGUAGE = re.compile(rb"<html\b[^>]{0,300}?\blang\s?=\s?[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)


def detect(data: bytes) -> str:
    """The likeliest codec of *data*, which is a page; windows-1252 where nothing else is likely."""
    words = foreign_words(data)
    found = _guess(b" ".join(words))
    latin = is_latin(b" ".join(words), found)
    if not latin and (rare := rare_charset(b" ".join(words))):
        return rare
    if not latin and found in LATIN:  # perhaps one wrong byte ruled the right one out
        found = _guess_in_pieces(words)
    if (latin or found in LATIN) and found != "cp1258":
        return latin_charset(words, stated_language(data), found)
    return _mac_or(found, b" ".join(words)) if found in _CYRILLIC else found


def stated_language(data: bytes) -> str | None:
    """The language code in the ``html`` tag of a page, as it is written there."""
    match = _LANGUAGE.search(data[:4096])
    return match[1].decode().lower() if match else None


def foreign_words(data: bytes) -> list[bytes]:
    """The words of a page's text that have foreign (non-ASCII) bytes, the first so many of them.

    No charset of the web has a blank or an angle bracket inside a character.
    """
    data = data[:SEARCHED]
    texts = (piece.rpartition(b">")[2] for piece in data.split(b"<") if not piece.isascii())
    text = b" ".join(piece for piece in texts if not piece.isascii()) or data
    words, size = [], 0
    for word in text.split():
        if not word.isascii() and len(set(word)) > 1:  # not a dash or blanks alone
            words.append(word)
            size += len(word)
            if size > SAMPLE:
                break
    return words


def is_latin(words: bytes, guess: str = "cp1252") -> bool:
    """Whether foreign letters often stand alone, like accented ones, not in whole words.

    In the charset *guess* if that is one of several bytes a character; else bytes are counted.
    Signs that stand alone in any text (a dash, an apostrophe) are not; text of nothing else is
    as good as Latin.
    """
    runs: list[bytes] | list[str]
    if guess in MULTIBYTE:
        runs = _FOREIGN_LETTERS.findall(words.decode(guess, "replace"))
    else:
        runs = [run for run in _RUN.findall(words) if not _SIGNS.issuperset(run)]
    return not runs or sum(len(run) == 1 for run in runs) > 0.3 * sum(map(len, runs))


def _guess(words: bytes) -> str:
    detector = EncodingDetector()
    detector.feed(words, last=True)
    return codec_of(detector.guess(tld=None, allow_utf8=False)) or "cp1252"


def _guess_in_pieces(words: list[bytes]) -> str:
    """What most pieces of the text are in, so that a damaged character spoils only its own."""
    size = max(1, len(words) // PIECES)
    pieces = (b" ".join(words[at : at + size]) for at in range(0, len(words), size))
    return Counter(map(_guess, pieces)).most_common(1)[0][0] if words else "cp1252"


def _mac_or(found: str, words: bytes) -> str:
    """``mac-cyrillic``, which chardetng does not know, where it makes far better words."""
    odd = [len(_ODD.findall(words.decode(each, "replace"))) for each in (found, "mac-cyrillic")]
    return "mac-cyrillic" if odd[0] > 3 * odd[1] + 1 else found
