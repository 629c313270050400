"""Short lines that are furniture of a page, and not prose."""

import re

from indexer.extract.words.lexicon import WORDS
from indexer.extract.words.phrases import alternatives

MAX_FURNITURE = 60  # characters
MAX_INVITATION = 240
_FURNITURE = re.compile(rf"\W*(?:{alternatives(WORDS.lines_furniture)})\W*", re.IGNORECASE)
_INVITATION = re.compile(rf"\W*(?:{alternatives(WORDS.lines_openings)})", re.IGNORECASE)
ADDRESSING = frozenset(WORDS.lines_addressing)


def is_furniture(text: str) -> bool:
    """Whether a short line is furniture whatever stands around it."""
    return len(text) <= MAX_FURNITURE and _FURNITURE.fullmatch(text) is not None


def invites_elsewhere(text: str) -> bool:
    """Whether a short line begins like a link, credit or tag line."""
    return len(text) <= MAX_INVITATION and _INVITATION.match(text) is not None
