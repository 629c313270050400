"""Prove charsets of other scripts that no browser guesses, by the forms of letters at word ends.

Greek and Hebrew write some letters otherwise at the end of a word and nowhere else, and only few
codes of Johab are syllables: bytes of another charset break such a rule within a few words. Used by
``detect``, before the guess of chardetng is believed.
"""

import re

_GREEK = ("mac-greek", "cp737", "cp869")
_HEBREW = "cp862"
_JOHAB = "johab"
MIN_LETTERS = 20  # foreign ones; fewer prove nothing
MIN_SHARE = 0.97  # of the foreign letters that must be of the script
MIN_ACCENTED = 0.6  # share of Greek words with one accent: names in capitals have none
MIN_FINALS = 3  # letters in the form of word ends
_FOREIGN = re.compile("[^\x00-\x7f\xa0«»‘’“”–—…·]")
_GREEK_LETTER = re.compile("[\u0370-\u03ff]")
_HEBREW_LETTER = re.compile("[\u05d0-\u05ea]")
_SYLLABLE = re.compile("[\uac00-\ud7a3]")
_GREEK_WORD = re.compile("[\u0370-\u03ff]{4,}")
_ACCENT = re.compile("[ΆΈΉΊΌΎΏάέήίόύώΐΰ]")
_FINAL_SIGMA = re.compile(r"ς(?!\w)")
_WRONG_SIGMA = re.compile(r"ς(?=\w)|σ(?!\w)")
_FINAL_HEBREW = re.compile(r"[ךםןףץ](?!\w)")
_WRONG_HEBREW = re.compile(r"[ךםןףץ](?=\w)|[כמנפצ](?!\w)")
_CAPITAL_INSIDE = re.compile("(?<=[α-ώ])[Α-Ω]")


def rare_charset(words: bytes) -> str | None:
    """The charset that *words* prove, or None."""
    for charset in _GREEK:
        text = words.decode(charset, "replace")
        wrong = len(_WRONG_SIGMA.findall(text)) + len(_CAPITAL_INSIDE.findall(text))
        if _is_of(text, _GREEK_LETTER) and _accented(text) and _prove(_FINAL_SIGMA, text, wrong):
            return charset
    text = words.decode(_HEBREW, "replace")
    if _is_of(text, _HEBREW_LETTER) and _prove(
        _FINAL_HEBREW, text, len(_WRONG_HEBREW.findall(text))
    ):
        return _HEBREW
    text = words.decode(_JOHAB, "replace")
    return _JOHAB if "\ufffd" not in text and _is_of(text, _SYLLABLE) else None


def _accented(text: str) -> bool:
    """Whether nearly every longer word has one accent, as Greek has."""
    words = _GREEK_WORD.findall(text)
    return sum(len(_ACCENT.findall(word)) == 1 for word in words) >= MIN_ACCENTED * len(words)


def _is_of(text: str, letter: re.Pattern[str]) -> bool:
    foreign = len(_FOREIGN.findall(text))
    return foreign >= MIN_LETTERS and len(letter.findall(text)) >= MIN_SHARE * foreign


def _prove(final: re.Pattern[str], text: str, wrong: int) -> bool:
    finals = len(final.findall(text))
    return finals >= MIN_FINALS and finals > 4 * wrong
