"""Ask the trees of each kind which kind of page the signals are of.

``benchmarks/train_verdict.py`` writes ``verdict.json``: trees for each kind, each of which says
that kind or not. The highest of the sums decides. Articles are given an advance (*bounds*): to hide
one is worse than to show a page too many.
"""

import math
from collections.abc import Callable
from functools import lru_cache

from indexer.extract.learned.judge_file import read_judges
from indexer.extract.verdict.signals import NAMES, Signals, row_of
from indexer.model.article import PageKind

KINDS: tuple[PageKind, ...] = ("article", "front", "error", "wall", "other")
LEAST_SURE, MOST_SURE = 0.5, 0.99
STUB = 200.0  # weighted characters of a text that may be the beginning of one
MOSTLY, PHRASES = 0.4, 4  # share of a text in phrases of walls, of which so many differ
WHOLE = 0.9  # share of titles and headings in phrases of errors, or of walls
MOST_ENTRIES, MOST_POSTS = 0.8, 0.5  # shares of a body in entries, and in posts but the first
SHORT = 300.0  # weighted characters of a text below them
ASKS = 0.15  # share of all that a short page shows which asks for something


@lru_cache(maxsize=1)  # read when the first page needs it: importing stays cheap
def _judges() -> tuple[list[tuple[PageKind, Callable[..., float]]], float, float]:
    judges, bounds = read_judges(__package__ or "", "verdict.json", NAMES)
    return [(kind, judges[kind]) for kind in KINDS], bounds["article"], bounds["scale"]


def judge(signals: Signals) -> tuple[PageKind, float]:
    """The kind of page and a confidence between 0.5 and 1."""
    row = row_of(signals)
    scorers, advance, scale = _judges()
    sums = [score(row) + (advance if kind == "article" else 0.0) for kind, score in scorers]
    if not _may_be_article(signals) or _is_notice(signals) or _is_list(signals):
        sums[KINDS.index("article")] = min(sums) - 1.0
    if _is_stub(signals) or _asks_first(signals):
        below = sums[KINDS.index("wall")] - 1.0
        sums[KINDS.index("article")] = below
        sums[KINDS.index("other")] = min(sums[KINDS.index("other")], below)
    best = max(range(len(KINDS)), key=sums.__getitem__)
    others = sum(math.exp(scale * (one - sums[best])) for one in sums)
    return KINDS[best], round(min(MOST_SURE, max(LEAST_SURE, 1.0 / others)), 2)


def _is_stub(signals: Signals) -> bool:
    """Whether a text breaks off, and most of what else is shown asks to subscribe or to log in.

    A rule beside the trees, to which such a page looks like a flash, for it states an article, or
    like one that speaks of itself.
    """
    return signals.body < STUB and signals.wall_shown >= ASKS


def _asks_first(signals: Signals) -> bool:
    """Whether a text is mostly what pages say that ask for consent, in many phrases.

    A rule beside the trees, which have seen few pages with so many of them.
    """
    return signals.wall_text >= MOSTLY and signals.wall_phrases >= PHRASES


def _is_notice(signals: Signals) -> bool:
    """Whether a short text stands below titles that are a notice, and nothing else.

    A rule beside the trees, to which a sentence on when texts are taken down tells of the world.
    """
    titled = max(signals.error_title, signals.wall_title, signals.service_title)
    return signals.body < SHORT and (titled >= WHOLE or signals.error_number > 0)


def _is_list(signals: Signals) -> bool:
    """Whether the body is the entries of a list, or the posts of a thread, and none is stated.

    A rule beside the trees, to which whole paragraphs below a headline are an article.
    """
    if signals.says_article > 0 or signals.shared_as_article > 0:
        return False
    return signals.entries >= MOST_ENTRIES or signals.posts >= MOST_POSTS


def _may_be_article(signals: Signals) -> bool:
    """Whether there is a text; a page that states an article may have it in a script or a film."""
    return signals.body > 0 or signals.says_article > 0 or signals.shared_as_article > 0
