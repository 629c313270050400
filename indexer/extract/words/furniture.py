"""Short lines that are furniture of a page, not prose."""

import re
from functools import lru_cache
from string import ascii_lowercase

from indexer.extract.words.lexicon import WORDS
from indexer.extract.words.phrases import alternatives, whole_words

MAX_FURNITURE = 60  # characters
MAX_INVITATION = 240
MAX_BOX = 100
ADDRESSING = frozenset(WORDS.lines_addressing)


@lru_cache(maxsize=1)  # compiled when the first page needs it: importing stays cheap
def _furniture() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{alternatives(WORDS.lines_furniture)})\W*", re.IGNORECASE)


@lru_cache(maxsize=1)
def _invitation() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{alternatives(WORDS.lines_openings)})", re.IGNORECASE)


@lru_cache(maxsize=1)
def _sign_off() -> re.Pattern[str]:
    return re.compile(whole_words(WORDS.lines_sign_offs), re.IGNORECASE)


@lru_cache(maxsize=1)
def _box() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{alternatives(WORDS.lines_boxes)})", re.IGNORECASE)


def heads_box(text: str) -> bool:
    """Whether a short line begins like the heading of a box that asks to subscribe or to follow."""
    return len(text) <= MAX_BOX and _box().match(text) is not None


def signs_off(text: str) -> bool:
    """Whether a last line says who helped, how to reach the author, or whose the rights are."""
    return _sign_off().search(text) is not None


def is_furniture(text: str) -> bool:
    """Whether a short line is furniture whatever stands around it."""
    return len(text) <= MAX_FURNITURE and _furniture().fullmatch(text) is not None


def invites_elsewhere(text: str) -> bool:
    """Whether a short line begins like a link, credit or tag line."""
    return len(text) <= MAX_INVITATION and _invitation().match(text) is not None


def ascii_openings() -> list[str]:
    """How lines in ASCII may begin that one of the two expressions matches: three characters.

    Case does not count, and an apostrophe or space may stand for other signs.
    """
    found: set[str] = set()
    for phrase in {*WORDS.lines_furniture, *WORDS.lines_openings}:
        forms = [""]
        for sign in phrase.removesuffix("*")[:3]:
            alike = [sign] if sign.isascii() else _letters_like(sign)
            forms = [form + other for form in forms for other in alike]
        found.update(forms)
    return sorted(found)


def opens_with_signs() -> bool:
    """Whether a phrase begins with a sign that the expressions pass over, too."""
    phrases = (*WORDS.lines_furniture, *WORDS.lines_openings)
    return any(re.match(r"\W", phrase) for phrase in phrases)


@lru_cache(maxsize=1024)
def _letters_like(sign: str) -> list[str]:
    """The letters of ASCII that *sign* matches where case does not count: i for a dotless one."""
    pattern = re.compile(re.escape(sign), re.IGNORECASE)
    return [letter for letter in ascii_lowercase if pattern.fullmatch(letter)]
