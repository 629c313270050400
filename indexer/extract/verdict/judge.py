"""Does the page hold an article? If not: a front, an error page, a wall, or something else."""

import re
from dataclasses import dataclass
from functools import lru_cache

from indexer.extract.words.lexicon import WORDS
from indexer.extract.words.phrases import alternatives, whole_words
from indexer.model.article import PageKind

_NUMBER = r"\b(?:40[034]|410|50[0234])\b"  # of an answer that brings no page
_LISTING_PATH = re.compile(
    rf"/(?:{alternatives(WORDS.section_listing_paths)}|page/\d+)(?:/|$|\?)", re.IGNORECASE
)

MOSTLY_TEASED = 0.5
# A day in the address, or a headline of four words and more: addresses that lists do not have.
_PERMALINK = re.compile(r"/(?:19|20)\d\d/\d\d?/|/[^/?]{1,40}-[^/?-]{1,40}-[^/?-]{1,40}-[^/?-]{2}")
MAX_WALL = 2500.0  # weighted characters of a page that asks for something before it shows any
MAX_NOTICE = 1500.0  # of one whose headings do not ask
STUB = 400.0  # of a body that is none yet
FEW = 4  # sentences; a text of fewer is a notice
FEWEST_LISTED = 10  # lines of a page that lists others


@lru_cache(maxsize=1)  # compiled when the first page needs it: importing stays cheap
def _error() -> re.Pattern[str]:
    beside = whole_words(WORDS.notices_error_beside_number)
    said = whole_words(WORDS.notices_error)
    numbered = rf"{_NUMBER}.{{0,40}}{beside}|{beside}\W{{0,3}}{_NUMBER}|^\W*404\W*$"
    return re.compile(f"{numbered}|{said}", re.IGNORECASE)


@lru_cache(maxsize=1)
def _wall() -> re.Pattern[str]:
    return re.compile(whole_words(WORDS.notices_wall), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Signals:
    """What the verdict weighs. Sizes are in weighted characters."""

    body: float
    sentences: int
    prose: float  # good text of the whole page, in the body or not
    link_share: float
    linked_headings: int
    lines: int
    says_article: bool
    says_listing: bool
    dated: bool
    signed: bool
    path: str | None  # None where the URL is not known
    opening: str  # title and headings
    shown: str = ""  # every line, where the page has few
    text: str = ""  # the beginning of the body
    named_as_site: bool = False  # the headline is the name of the site
    teased: float = 0.0  # share of the body that is linked headlines and the lines after them


def judge(signals: Signals) -> tuple[PageKind, float]:
    """The kind of page and a confidence between 0 and 1."""
    score = _article_score(signals)
    small = signals.body < 700
    stub = signals.body < STUB
    if small and (_error().search(signals.opening) or (stub and _error().search(signals.shown))):
        return "error", 0.9 if signals.body < 300 else 0.7
    if _is_wall(signals):
        return "wall", 0.85 if stub else 0.6
    if score >= 0:
        return "article", _sure(score)
    if small and _wall().search(signals.opening + "\n" + signals.shown):
        return "wall", 0.6
    return "front" if _is_front(signals) else "other", _sure(-score)


def _is_front(signals: Signals) -> bool:
    """Lists what lies on other pages."""
    if signals.says_article or signals.lines < FEWEST_LISTED:
        return False
    return (
        signals.teased > MOSTLY_TEASED
        or signals.link_share > 0.35
        or signals.linked_headings >= 5
        or signals.says_listing
    )


def _is_wall(signals: Signals) -> bool:
    """Asks for something before it shows anything.

    A bar that asks for consent above an article does not count, nor an article that mentions one:
    beside a real text the headings must ask, or the text itself and in more than one way.
    """
    if signals.body >= MAX_WALL or signals.says_article or signals.dated:
        return False
    if _wall().search(signals.opening):
        return True
    if signals.body < STUB or signals.sentences < FEW:
        return _wall().search(signals.shown) is not None
    asked = {match.casefold() for match in _wall().findall(signals.text)}
    return signals.body < MAX_NOTICE and len(asked) > 1


def _sure(score: float) -> float:
    return round(min(0.99, 0.5 + 0.12 * abs(score)), 2)


def _article_score(signals: Signals) -> float:
    """Above 0 for an article."""
    score = -1.0
    score += min(signals.body / 500, 3.0)
    score += min(signals.sentences, 8) * 0.15
    score += 1.0 * signals.says_article + 0.6 * signals.dated + 0.5 * signals.signed
    if signals.body < 150:
        score -= 2.5
    elif signals.body < 300:
        score -= 0.8
    if signals.prose > 0 and signals.body < 0.3 * signals.prose:
        score -= 0.6
    if not signals.says_article and signals.teased > MOSTLY_TEASED:
        score -= 3.5
    if not signals.says_article:
        score -= min(signals.linked_headings, 15) * 0.12
        score -= 1.2 * max(0.0, signals.link_share - 0.3)
        score -= _listing_path(signals.path)
    if signals.path is not None and _PERMALINK.search(signals.path):
        score += 0.7
    if signals.says_listing:
        score -= 0.8
    if signals.named_as_site and not signals.says_article:
        score -= 1.2
    return score


def _listing_path(path: str | None) -> float:
    """How much a URL's path looks like that of a front or a list."""
    if path is None:
        return 0.0
    bare = path.strip("/")
    if not bare or re.fullmatch(r"(?:index|default|home)\.\w{2,5}", bare):
        return 2.2
    if re.match(r"(?:index|default|home)\.\w{2,5}\?", bare):
        return 1.0
    if _LISTING_PATH.search(path):
        return 1.4
    return 0.7 if "/" not in bare and len(bare) < 14 and "." not in bare else 0.0
