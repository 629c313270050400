"""Short lines that are furniture of a page, not prose."""

import re
from functools import lru_cache

from indexer.extract.words.lexicon import WORDS
from indexer.extract.words.phrases import alternatives, whole_words

MAX_FURNITURE = 60  # characters
MAX_INVITATION = 240
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


def signs_off(text: str) -> bool:
    """Whether a last line says who helped, how to reach the author, or whose the rights are."""
    return _sign_off().search(text) is not None


def is_furniture(text: str) -> bool:
    """Whether a short line is furniture whatever stands around it."""
    return len(text) <= MAX_FURNITURE and _furniture().fullmatch(text) is not None


def invites_elsewhere(text: str) -> bool:
    """Whether a short line begins like a link, credit or tag line."""
    return len(text) <= MAX_INVITATION and _invitation().match(text) is not None
