"""Features of a line's words and punctuation, for the block classifier."""

import re
from collections.abc import Sequence
from typing import Any

from indexer import native
from indexer.extract.markup.parsed import Line
from indexer.extract.words.furniture import (
    ADDRESSING,
    ascii_openings,
    invites_elsewhere,
    is_furniture,
    opens_with_signs,
)

NAMES = (
    "words", "link_share", "bold_share", "commas", "digit_share", "capitals",
    "opening", "closing", "addressing", "invites",
)  # fmt: skip
MAX_WORDED = 400  # characters; the words of a longer line are not looked at
MAX_COMMAS = 10  # more make no difference
DIGITS_IN = 120  # characters from the beginning in which digits are counted
CAPITALS_IN = 200  # characters in which capitals are
MAX_FURNITURE = 240  # characters of a line that may be furniture
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_CAPITALS = ("AZ", "ÀÖ", "ØÞ", "ĀŽ", "АЯ", "ЁЁ", "ΑΩ")  # first and last of each range
_CAPITAL = re.compile(rf"(?<!\S)[{''.join('-'.join(ends) for ends in _CAPITALS)}]")
_QUOTES = "\"'“”„«»‘’「『"
_CLOSINGS = {
    **dict.fromkeys(".。।۔", 1), **dict.fromkeys("!?！？؟", 2), **dict.fromkeys(":：", 3),
    **dict.fromkeys(_QUOTES + "」』", 4), **dict.fromkeys(")]）", 5), **dict.fromkeys("…", 6),
}  # fmt: skip


def words_of(text: str) -> Sequence[str]:
    """The folded words of a line that is not long."""
    return _WORD.findall(text.casefold()) if len(text) <= MAX_WORDED else ()


def wording(line: Line, words: Sequence[str]) -> tuple[float, ...]:
    """The numbers of *line* in the order of :data:`NAMES`."""
    text = line.text
    length = len(text)
    return (
        text.count(" ") + 1, line.links / length, line.bold / length,
        min(text.count(","), MAX_COMMAS),
        len(_DIGIT.findall(text, 0, DIGITS_IN)) / min(length, DIGITS_IN), _capitals(text),
        _opening(text[0]), _CLOSINGS.get(text[-1], 0), len(ADDRESSING.intersection(words)),
        length <= MAX_FURNITURE and _is_furnished(text),
    )  # fmt: skip


def _is_furnished(text: str) -> bool:
    return is_furniture(text) or invites_elsewhere(text)


def _capitals(text: str) -> float:
    capitals = len(_CAPITAL.findall(text, 0, CAPITALS_IN))
    return min(1.0, capitals / (text.count(" ", 0, CAPITALS_IN) + 1))


def _opening(sign: str) -> int:
    if sign.isalpha():
        return 1 if sign.islower() else 2
    return 3 if sign.isdigit() else 4 if sign in _QUOTES else 5


def core_tables() -> dict[str, Any]:
    """What the native core is told of these features."""
    return {
        "max_worded": MAX_WORDED, "max_commas": MAX_COMMAS, "digits_in": DIGITS_IN,
        "capitals_in": CAPITALS_IN, "max_furniture": MAX_FURNITURE,
        "capital": "".join(_CAPITALS), "quotes": native.singly(_QUOTES), "closings": _CLOSINGS,
        "addressing": sorted(ADDRESSING), "openings": ascii_openings(),
        "opens_with_signs": opens_with_signs(), "is_furnished": _is_furnished,
    }  # fmt: skip
