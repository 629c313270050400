"""Whether an article's dek is only its first paragraph once more."""

import re
from difflib import SequenceMatcher

from indexer.analysis import fold
from indexer.model.search import Document

MOST_WORDS = 150  # of a dek that are compared
ALIKE = 0.9  # from this share of common words on, two texts are said to be the same
FIRST = 4  # blocks among which the first paragraph is looked for


def dek(document: Document) -> str | None:
    """The description, unless the text begins with it, or it with the beginning of the text."""
    said = document.description
    first = next(
        (
            held.block.text
            for held in document.blocks[:FIRST]
            if held.block.kind == "paragraph" and not held.repeated
        ),
        "",
    )
    return None if said and _repeats(_words(said), _words(first)) else said


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text[: MOST_WORDS * 20]))[:MOST_WORDS]


def _repeats(said: list[str], first: list[str]) -> bool:
    """Whether one begins with the other; the last word of a cut text may itself be cut."""
    if not said or not first:
        return False
    whole = len(said) - 1 if len(said) > 3 else len(said)
    begins = said[:whole] == first[:whole] and len(first) >= whole
    if begins and (whole == len(said) or " ".join(first).startswith(" ".join(said))):
        return True
    if len(first) < len(said) // 2:
        return False
    return SequenceMatcher(None, said, first[: len(said)], autojunk=False).ratio() >= ALIKE
