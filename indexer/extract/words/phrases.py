"""From phrases to regular expressions: the one place where that is done.

* A space stands for any white space, an apostrophe for ``'`` and ``’``.
* Of two phrases that fit at one place the longer is taken.
* A ``*`` at the end allows any ending; it is no part of the match.

The expressions hold no groups that capture. Flags are for the caller to set.
"""

import re
from collections.abc import Iterable
from itertools import starmap

# Scripts that set nothing between a word and its neighbours.
GLUED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
_NO_LETTER_BEFORE = r"(?<![^\W\d])"  # digits may be glued to a word by lost markup
_NO_LETTER_AFTER = r"(?![^\W\d])"
_NEVER = "(?!)"


def alternatives(phrases: Iterable[str]) -> str:
    """Any of *phrases*, whatever stands around it; to be put into a group."""
    longest_first = sorted({phrase.removesuffix("*") for phrase in phrases}, key=_by_length)
    by_letter: dict[str, list[str]] = {}
    for phrase in longest_first:
        by_letter.setdefault(phrase[:1], []).append(phrase)
    if len(set(map(str.casefold, by_letter))) < len(by_letter):  # the longer may be of another case
        return "|".join(map(_escaped, longest_first)) or _NEVER
    return "|".join(starmap(_beginning_with, by_letter.items())) or _NEVER


def _beginning_with(letter: str, phrases: list[str]) -> str:
    """Any of *phrases*, by their first *letter*: of hundreds, few are then tried at each place."""
    if len(phrases) == 1:
        return _escaped(phrases[0])
    return f"{_escaped(letter)}(?:{'|'.join(_escaped(phrase[1:]) for phrase in phrases)})"


def whole_words(phrases: Iterable[str]) -> str:
    """Any of *phrases* where no letter touches it; in scripts without spaces wherever it stands."""
    words: list[str] = []
    beginnings: list[str] = []
    glued: list[str] = []
    for phrase in phrases:
        kind = glued if GLUED.search(phrase) else beginnings if phrase.endswith("*") else words
        kind.append(phrase)
    parts = []
    if words:
        parts.append(f"{_NO_LETTER_BEFORE}(?:{alternatives(words)}){_NO_LETTER_AFTER}")
    if beginnings:
        parts.append(f"{_NO_LETTER_BEFORE}(?:{alternatives(beginnings)})")
    if glued:
        parts.append(alternatives(glued))
    return f"(?:{'|'.join(parts)})" if parts else _NEVER


def in_three_cases(phrases: Iterable[str]) -> str:
    """Any of *phrases* in lower case, capitalised or in capitals; to be put into a group."""
    return alternatives(
        form for phrase in phrases for form in (phrase, phrase.capitalize(), phrase.upper())
    )


def _by_length(phrase: str) -> tuple[int, str]:
    return -len(phrase), phrase


def _escaped(phrase: str) -> str:
    return re.escape(phrase).replace(r"\ ", r"\s").replace("'", "['’]")
