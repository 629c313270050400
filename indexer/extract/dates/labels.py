"""Labels: the words beside a date that tell publication, change, copyright and other events."""

import re
from functools import lru_cache

from indexer.extract.words.lexicon import WORDS
from indexer.extract.words.phrases import GLUED, alternatives, whole_words

MAX_LABEL = 30  # characters before a date in which a word about it ends
# Every word of every label: a quick look before the two expressions.
_WORD = re.compile(r"[^\W\d]+")  # digits may be glued to a word by lost markup
_LABELS = (*WORDS.date_published, *WORDS.date_updated, *WORDS.date_named)
_LABEL_WORDS = frozenset(_WORD.findall(" ".join(_LABELS)))
_TODAY = re.compile(rf"(?<!\w)(?:{alternatives(WORDS.date_today)})(?!\w)", re.IGNORECASE)
_OTHER = re.compile(
    rf"(?<![^\W\d_])(?:{alternatives(WORDS.date_of_something_else)})\s?[:：]?\s?$", re.IGNORECASE
)
_OTHER_FIRST = re.compile(
    rf"\W*(?:{alternatives(WORDS.date_of_something_else)})(?![^\W\d])", re.IGNORECASE
)
_COPYRIGHT = re.compile(
    rf"(?:©|\(c\)|(?<!\w)(?:{alternatives(WORDS.date_copyright)}))[^|/•·:]{{0,80}}$", re.IGNORECASE
)


@lru_cache(maxsize=1)  # compiled when the first page needs it: importing stays cheap
def _published() -> re.Pattern[str]:
    named = rf"(?<![^\W\d_])(?:{alternatives(WORDS.date_named)})\s?[:：]"
    return re.compile(f"{whole_words(WORDS.date_published)}|{named}", re.IGNORECASE)


@lru_cache(maxsize=1)
def _updated() -> re.Pattern[str]:
    return re.compile(whole_words(WORDS.date_updated), re.IGNORECASE)


def label_before(text: str) -> bool | None:
    """True after an "updated" label, False after a "published" one, None after neither.

    The label nearest to the end of *text* counts.
    """
    if not _may_label(text):
        return None
    published = max((m.start() for m in _published().finditer(text)), default=-1)
    updated = max((m.end() for m in _updated().finditer(text)), default=-1)
    if published < 0 and updated < 0:
        return None
    return updated > published


def label_after(text: str) -> bool | None:
    """The same for a label that follows its date, as verbs do in many languages."""
    if not _may_label(text):
        return None
    found = [
        (match.start(), updated)
        for words, updated in ((_published(), False), (_updated(), True))
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


def opens_with_other_event(text: str) -> bool:
    """Whether a text that holds little more than a date begins with such words: "Joined March"."""
    return _OTHER_FIRST.match(text) is not None


def names_today(text: str) -> bool:
    """Whether the preceding words call the date today's: it is then the day of the capture."""
    return _TODAY.search(text[-MAX_LABEL:]) is not None


def _may_label(text: str) -> bool:
    if not text:
        return False
    has_word = not _LABEL_WORDS.isdisjoint(_WORD.findall(text.casefold()))
    return has_word or not (text.isascii() or GLUED.search(text) is None)
