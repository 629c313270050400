"""Tell the language of a text by its script, then by its commonest words."""

import re

from indexer.extract.words.lexicon import LEXICON
from indexer.model.article import Block

MIN_LETTERS = 100  # below this the page's own word is worth more than statistics
FEWEST_LETTERS = 20  # for statistics where the page says nothing
SAMPLE = 1000  # characters
OPENING = 4000  # characters after which no further block is added to the opening of a text
MIN_SHARE = 0.1  # of the words that must be among the commonest of a language
CLEAR_SHARE = 0.25  # with which the language that the page states is believed at once
MARGIN = 1.15  # by which another language must lead the one the page states
_COMMON = LEXICON.common_words
_SCRIPTS = tuple((re.compile(f"[{one.letters}]"), one) for one in LEXICON.scripts)
# Of most texts one search tells that they are in none of these scripts.
_ANY_SCRIPT = re.compile(f"[{''.join(one.letters for one in LEXICON.scripts)}]")
_LEAST_SHARE = min(one.share for one in LEXICON.scripts)
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"\s{0,9}([A-Za-z]{2,3})(?:[-_]|\s{0,9}$)")
_SAME = {"iw": "he", "in": "id", "nb": "no", "nn": "no", "ji": "yi"}
_UNKNOWN = frozenset(["und", "mul", "zxx"])


def opening_text(blocks: tuple[Block, ...]) -> str:
    """The first blocks of the text, enough to judge all of it by."""
    parts: list[str] = []
    size = 0
    for block in blocks:
        parts.append(block.text)
        size += len(block.text)
        if size > OPENING:
            break
    return "\n".join(parts)


def declared(*tags: str | None) -> str | None:
    """The primary subtag of the first usable language tag."""
    for tag in tags:
        if tag and (match := _TAG.match(tag)):
            name = match[1].lower()
            if name not in _UNKNOWN:
                return _SAME.get(name, name)
    return None


def find_language(text: str, said: str | None) -> str | None:
    """The ISO 639-1 code of *text*; what the page *said* decides for short or unclear text."""
    sample = text[:SAMPLE].casefold()
    letters = sum(map(str.isalpha, sample))
    if letters < (MIN_LETTERS if said else FEWEST_LETTERS):
        return said
    if not sample.isascii() and len(_ANY_SCRIPT.findall(sample)) > _LEAST_SHARE * letters:
        for pattern, script in _SCRIPTS:
            if len(pattern.findall(sample)) > script.share * letters:
                languages = script.languages
                if len(languages) == 1 or said not in languages:
                    return _by_words(sample, languages, None) or languages[0]
                return _by_words(sample, languages, said) or said
    return _by_words(sample, tuple(_COMMON), said) or said


def _by_words(sample: str, languages: tuple[str, ...], said: str | None) -> str | None:
    """The language whose commonest words cover most of *sample*; None if none covers enough."""
    words = _WORD.findall(sample)
    if said and said in _COMMON and words and _share(words, said) >= CLEAR_SHARE:
        return said
    shares = {
        language: _share(words, language) for language in languages if language in _COMMON and words
    }
    if not shares:
        return None
    best = max(shares, key=lambda language: shares[language])
    if shares[best] < MIN_SHARE:
        return None
    if said in shares and shares[best] < MARGIN * shares[said]:
        return said
    return best


def _share(words: list[str], language: str) -> float:
    return sum(map(_COMMON[language].__contains__, words)) / len(words)
