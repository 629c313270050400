"""Cut the day, hour or byline that stands in a heading beside the headline.

It is cut where it fills an element of the heading, or where the document's title has the headline
without it. A day that the headline tells of stays.
"""

import re
from collections.abc import Sequence

from indexer.extract.dates.parse import dates_in, without_dates
from indexer.extract.fields.authors import is_byline
from indexer.extract.fields.site import fold
from indexer.extract.words.lexicon import WORDS
from indexer.extract.words.phrases import whole_words

MAX_BESIDE = 80  # characters of an element that holds a day and no headline
MAX_SHORT = 30  # of one that holds a day without a year, or an hour
MIN_WORDS = 3  # that are left of a headline
MIN_SIGNS = 8  # the same where words are not spaced
_LABELS = re.compile(
    whole_words((*WORDS.date_published, *WORDS.date_updated, *WORDS.date_at)),
    re.IGNORECASE,
)
_SIGNS = " -–—|:：,、·•/()[]（）【】"
_NUMBER = re.compile(r"\d")


def without_day(text: str, pieces: Sequence[str], document: str, stated: str) -> str:
    """The heading *text*, made of *pieces*, without what is no headline at its ends.

    *document* is the title of the document without the name of the site. What JSON-LD states as
    part of the headline is left.
    """
    cut = _without_pieces(text, [piece for piece in pieces if piece], fold(document))
    if cut == text and len(dates := dates_in(text)) == 1:
        (day,) = dates
        for rest in (text[: day.start].rstrip(_SIGNS), text[day.end :].lstrip(_SIGNS)):
            if fold(rest) == fold(document) and _is_headline(rest):
                cut = rest
    return text if cut == text or fold(text) == fold(stated) else cut


def _without_pieces(text: str, pieces: list[str], document: str) -> str:
    while len(pieces) > 1 and text.endswith(pieces[-1]):
        rest = text.removesuffix(pieces[-1]).rstrip(_SIGNS)
        if not _is_beside(pieces[-1], rest, document):
            break
        text, pieces = rest, pieces[:-1]
    while len(pieces) > 1 and text.startswith(pieces[0]):
        rest = text.removeprefix(pieces[0]).lstrip(_SIGNS)
        if not _is_beside(pieces[0], rest, document):
            break
        text, pieces = rest, pieces[1:]
    return text


def _is_beside(piece: str, rest: str, document: str) -> bool:
    """Whether *piece* only says when or by whom, and *rest* is a headline by itself."""
    if len(piece) > MAX_BESIDE or not _is_headline(rest):
        return False
    if len(piece) <= MAX_SHORT and _NUMBER.search(piece) and fold(rest) == document:
        return True
    return _is_day(piece) or is_byline(piece)


def _is_day(piece: str) -> bool:
    """Whether *piece* is a date, with a label, a weekday or an hour at most."""
    rest = without_dates(piece)
    if rest is None:
        return False
    words = fold(_LABELS.sub(" ", rest)).split()
    return len([word for word in words if not word.isdigit()]) <= 1


def _is_headline(text: str) -> bool:
    if text.isascii() or " " in text:
        return text.count(" ") >= MIN_WORDS - 1
    return len(text) >= MIN_SIGNS
