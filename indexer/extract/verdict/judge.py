"""Weigh the signals of a page: article, front, error, wall or other."""

import re
from dataclasses import dataclass
from functools import lru_cache

from indexer.extract.verdict.signals import Signals
from indexer.extract.words.lexicon import WORDS
from indexer.extract.words.phrases import alternatives, whole_words
from indexer.model.article import PageKind

_NUMBER = r"\b(?:40[034]|410|50[0234])\b"  # of an answer that brings no page
_LISTING_PATH = re.compile(
    rf"/(?:{alternatives(WORDS.section_listing_paths)}|page/\d+)(?:/|$|\?)", re.IGNORECASE
)

# A day in the address, or a headline of four words and more: addresses that lists do not have.
_PERMALINK = re.compile(r"/(?:19|20)\d\d/\d\d?/|/[^/?]{1,40}-[^/?-]{1,40}-[^/?-]{1,40}-[^/?-]{2}")
_INDEX = re.compile(r"(?:index|default|home)\.\w{2,5}")
_INDEX_QUERY = re.compile(_INDEX.pattern + r"\?")

# Sizes are in weighted characters.
SMALL = 700  # a page with less body may be an error or a wall, if its headings say so
STUB = 400.0  # a body that breaks off: "Subscribe to continue reading"
TINY = 300  # a body with which an error page is certain
CRUMB = 150  # a body of one or two sentences
MAX_WALL = 2500.0  # of a page that asks for something before it shows any article
MAX_NOTICE = 1500.0  # of one whose headings do not ask
FEW = 4  # sentences; a text of fewer is a notice
FEWEST_LISTED = 10  # lines of a page that lists others
MOSTLY_TEASED = 0.5  # share of a body in teasers that makes it a list of them
MAX_LINKED = 0.35  # share of text inside links above which a page is a list
USUAL_LINKED = 0.3  # share that articles have as well
MIN_LINKED_HEADINGS = 5  # of a front
MIN_PROSE = 0.3  # share of the good text in the body, below which the text is elsewhere
MAX_SHORT_WORD = 14  # characters of an address such as /sport


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
class VerdictWeights:
    """What each signal adds to the score of an article, or takes from it."""

    start: float = -1.0  # nothing known: rather none
    body_unit: float = 500  # weighted characters that add 1: a paragraph
    most_for_body: float = 3.0  # what three paragraphs have proved a fourth does not prove better
    sentence: float = 0.15
    most_sentences: int = 8
    says_article: float = 1.0  # og:type "article", or a headline in JSON-LD
    dated: float = 0.6
    signed: float = 0.5
    permalink: float = 0.7  # /2019/11/ferry
    crumb: float = -2.5  # a body of under 150: a caption, a notice
    tiny: float = -0.8  # under 300: news in brief is possible
    prose_elsewhere: float = -0.6
    teased: float = -3.5  # the body is linked headlines with a line after each
    linked_heading: float = -0.12
    most_linked_headings: int = 15
    link_share: float = -1.2  # for each share above what articles have
    says_listing: float = -0.8  # JSON-LD "CollectionPage"
    named_as_site: float = -1.2  # the headline is "Lindmoor Post"
    front_path: float = -2.2  # / or /index.html
    query_path: float = -1.0  # /index.php?p=1234 may be an article
    listing_path: float = -1.4  # /tag/ferry
    word_path: float = -0.7  # /sport


WEIGHTS = VerdictWeights()


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure the verdict is, between 0 and 1."""

    error: float = 0.9
    error_with_text: float = 0.7  # teasers on a soft 404
    wall: float = 0.85
    wall_with_text: float = 0.6
    least: float = 0.5  # at a score of 0
    by_score: float = 0.12  # for each point of the score
    most: float = 0.99


CERTAINTY = Certainty()


def judge(signals: Signals) -> tuple[PageKind, float]:
    """The kind of page and a confidence between 0 and 1."""
    score = _article_score(signals)
    small = signals.body < SMALL
    stub = signals.body < STUB
    if small and (_error().search(signals.opening) or (stub and _error().search(signals.shown))):
        return "error", CERTAINTY.error if signals.body < TINY else CERTAINTY.error_with_text
    if _is_wall(signals):
        return "wall", CERTAINTY.wall if stub else CERTAINTY.wall_with_text
    if score >= 0:
        return "article", _sure(score)
    if small and _wall().search(signals.opening + "\n" + signals.shown):
        return "wall", CERTAINTY.wall_with_text
    return "front" if _is_front(signals) else "other", _sure(-score)


def _is_front(signals: Signals) -> bool:
    """Whether the page is an index of links to other pages."""
    if signals.says_article or signals.lines < FEWEST_LISTED:
        return False
    return (
        signals.teased > MOSTLY_TEASED
        or signals.link_share > MAX_LINKED
        or signals.linked_headings >= MIN_LINKED_HEADINGS
        or signals.says_listing
    )


def _is_wall(signals: Signals) -> bool:
    """Whether the page asks for a login, consent or proof before it shows anything.

    A consent bar above an article does not count, nor an article that mentions one: beside a real
    text the headings must ask, or the text itself must ask in more than one way.
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
    sure = CERTAINTY.least + CERTAINTY.by_score * abs(score)
    return round(min(CERTAINTY.most, sure), 2)


def _article_score(signals: Signals) -> float:
    """Above 0 for an article."""
    w = WEIGHTS
    score = w.start
    score += min(signals.body / w.body_unit, w.most_for_body)
    score += min(signals.sentences, w.most_sentences) * w.sentence
    score += (
        w.says_article * signals.says_article + w.dated * signals.dated + w.signed * signals.signed
    )
    if signals.body < CRUMB:
        score += w.crumb
    elif signals.body < TINY:
        score += w.tiny
    if signals.prose > 0 and signals.body < MIN_PROSE * signals.prose:
        score += w.prose_elsewhere
    if not signals.says_article:
        score = _with_listing(score, signals)
    if signals.path is not None and _PERMALINK.search(signals.path):
        score += w.permalink
    if signals.says_listing:
        score += w.says_listing
    if signals.named_as_site and not signals.says_article:
        score += w.named_as_site
    return score


def _with_listing(score: float, signals: Signals) -> float:
    """*score* less what speaks for a front, on a page that does not call itself an article."""
    w = WEIGHTS
    if signals.teased > MOSTLY_TEASED:
        score += w.teased
    score += min(signals.linked_headings, w.most_linked_headings) * w.linked_heading
    score += w.link_share * max(0.0, signals.link_share - USUAL_LINKED)
    return score + _path_score(signals.path)


def _path_score(path: str | None) -> float:
    """How much the path of the address looks like that of a front or a list."""
    if path is None:
        return 0.0
    bare = path.strip("/")
    if not bare or _INDEX.fullmatch(bare):
        return WEIGHTS.front_path
    if _INDEX_QUERY.match(bare):
        return WEIGHTS.query_path
    if _LISTING_PATH.search(path):
        return WEIGHTS.listing_path
    short = "/" not in bare and len(bare) < MAX_SHORT_WORD and "." not in bare
    return WEIGHTS.word_path if short else 0.0
