"""Labels: the words beside a date that tell publication, change, copyright and other events."""

import re

from indexer.extract.words.datewords import (
    DATE_LABELS,
    OTHER_LABELS,
    PUBLISHED_LABELS,
    TODAY,
    UPDATED_LABELS,
)

MAX_LABEL = 30  # characters before a date in which a word about it ends
# Scripts in which nothing separates a label from its neighbours.
_GLUED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def _labels(words: str, otherwise: str = "") -> re.Pattern[str]:
    """The first of *words* anywhere in a text, as whole words where there are such."""
    every = words.split("|")
    apart = "|".join(word for word in every if not _GLUED.search(word))
    glued = "|".join(word for word in every if _GLUED.search(word))
    pattern = rf"(?<![^\W\d_])(?:{apart})(?![^\W\d_])|{glued}{otherwise}"
    return re.compile(pattern, re.IGNORECASE)


_PUBLISHED = _labels(PUBLISHED_LABELS, rf"|(?<![^\W\d_])(?:{DATE_LABELS})\s?[:：]")
_UPDATED = _labels(UPDATED_LABELS)
# Every word of every label: a quick look before those two.
_WORD = re.compile(r"\w+")
_LABEL_WORDS = frozenset(_WORD.findall(f"{PUBLISHED_LABELS}|{UPDATED_LABELS}|{DATE_LABELS}"))
_TODAY = re.compile(rf"(?<!\w)(?:{TODAY})(?!\w)", re.IGNORECASE)
_OTHER = re.compile(rf"(?<![^\W\d_])(?:{OTHER_LABELS})(?: on)?[:：]?\s?$", re.IGNORECASE)
_COPYRIGHT = re.compile(r"(?:©|\(c\)|(?<!\w)copyright)[^|/•·:]{0,80}$", re.IGNORECASE)


def label_before(text: str) -> bool | None:
    """True after an "updated" label, False after a "published" one, None after neither.

    The label nearest to the end of *text* counts.
    """
    if not _may_label(text):
        return None
    published = max((m.start() for m in _PUBLISHED.finditer(text)), default=-1)
    updated = max((m.end() for m in _UPDATED.finditer(text)), default=-1)
    if published < 0 and updated < 0:
        return None
    return updated > published


def label_after(text: str) -> bool | None:
    """The same for a label that follows its date, as verbs do in many languages."""
    if not _may_label(text):
        return None
    found = [
        (match.start(), updated)
        for words, updated in ((_PUBLISHED, False), (_UPDATED, True))
        if (match := words.search(text))
    ]
    return min(found)[1] if found else None


def is_copyright(text: str) -> bool:
    """Whether the preceding words claim a copyright."""
    return _COPYRIGHT.search(text) is not None


def names_other_event(text: str) -> bool:
    """Whether the preceding words say that the date is a join date, a birth or death, or an expiry.

    "Joined", "born", "deadline": see the words of the languages.
    """
    return _OTHER.search(text[-MAX_LABEL:]) is not None


def names_today(text: str) -> bool:
    """Whether the preceding words call the date today's: it is then the day of the capture."""
    return _TODAY.search(text[-MAX_LABEL:]) is not None


def _may_label(text: str) -> bool:
    if not text:
        return False
    has_word = not _LABEL_WORDS.isdisjoint(_WORD.findall(text.casefold()))
    return has_word or not (text.isascii() or _GLUED.search(text) is None)
