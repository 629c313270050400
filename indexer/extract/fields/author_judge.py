"""Say which names to believe of places that hold other things as often as an author.

A line that is a name may be a menu, a link to a person's page may be about them. Each name is
described in a row of numbers, and the trees of ``authors.json`` judge it. Trained by
``benchmarks/train_bylines.py`` on pages whose authors people wrote down.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from indexer.extract.dates.parse import dates_in
from indexer.extract.fields.author_places import WEAK, NameStatement, weak_statements
from indexer.extract.fields.names import CJK, ROLES, is_name, is_small
from indexer.extract.fields.site import fold, is_host
from indexer.extract.learned.judge_file import LearnedJudge, read_judge
from indexer.extract.markup import traits
from indexer.extract.markup.context import PageContext

WEIGHTS = "authors.json"
MAX_NAMES = 40
FAR = 50  # lines; more count as many
UNSEEN = 9.0  # in place of a distance, for a name that only metadata hold
MOST_TIMES = 5
MAX_TEXT = 20_000  # characters of the body in which names and their words are looked for
MAX_LABEL = 160  # characters of a line whose date dates the article
MAX_SHORT_LINE = 40  # characters
BESIDE = 3  # lines
FEATURES = (
    *(f"place_{place.name.lower()}" for place in WEAK),
    "places", "near", "behind_best", "lines_below_headline", "lines_before_body",
    "lines_after_body", "labelled", "together", "order", "bio", "picture", "share", "box", "side",
    "header", "footer", "list", "elsewhere", "dated", "linked", "short_beside", "personal",
    "words", "length", "capitals", "lower", "digits", "cjk", "role", "is_site", "in_headline",
    "in_text", "surname_in_text", "common_words", "part_of_other", "holds_other", "persons",
    "names",
)  # fmt: skip
_TRAITS = (
    traits.BIO, traits.CAPTION | traits.FIGURE, traits.SHARE, traits.BOX,
    traits.SIDE | traits.ASIDE, traits.HEADER, traits.FOOTER, traits.LIST,
    traits.NAV | traits.NAVTAG | traits.RELATED,
)  # fmt: skip


@dataclass(slots=True)
class NameEvidence:
    """One name, as it is first written, its *order* there, and all statements that hold it."""

    name: str
    order: int
    statements: list[NameStatement] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Candidates:
    """What the rows of all names of a page share."""

    names: list[NameEvidence]
    folded: list[set[str]]
    headline: str
    text: str
    nearest: float


def believed(context: PageContext, bar: str) -> list[str]:
    """The names of weak places that the judge believes; *bar* is one of its bounds."""
    names = evidence(weak_statements(context))
    if not names:
        return []
    judge = _judge()
    judged = zip(names, rows(names, context), strict=True)
    return [name.name for name, row in judged if judge.score(row) > judge.bounds[bar]]


@cache
def _judge() -> LearnedJudge:
    return read_judge(__package__, WEIGHTS, FEATURES)


def evidence(statements: Sequence[NameStatement]) -> list[NameEvidence]:
    """The distinct names of *statements*, in order; at most :data:`MAX_NAMES`."""
    found: dict[str, NameEvidence] = {}
    for statement in statements:
        for order, name in enumerate(dict.fromkeys(statement.names)):
            key = fold(name)
            if key in found or len(found) < MAX_NAMES:
                found.setdefault(key, NameEvidence(name, order)).statements.append(statement)
    return list(found.values())


def rows(names: list[NameEvidence], context: PageContext) -> list[list[float]]:
    """A row of :data:`FEATURES` for each name."""
    span = context.span
    lines = context.page.lines[max(span.first, 0) : span.last + 1]
    text = "\n".join(line.text for line in lines)[:MAX_TEXT]
    candidates = _Candidates(
        names=names,
        folded=[set(fold(name.name).split()) for name in names],
        headline=fold(context.title),
        text=text,
        nearest=max(map(_near, names), default=0.0),
    )
    return [_row(index, candidates, context) for index in range(len(names))]


def _row(index: int, page: _Candidates, context: PageContext) -> list[float]:
    name = page.names[index]
    places = {statement.place for statement in name.statements}
    return [
        *(float(place in places) for place in WEAK),
        len(places),
        *_position(name, page, context),
        *_shape(name.name),
        *_relations(index, page, context),
        sum(is_name(other.name) for other in page.names),
        len(page.names),
    ]


def _position(name: NameEvidence, page: _Candidates, context: PageContext) -> list[float]:
    """Where the name stands at best, and in what."""
    shown = [each.shown for each in name.statements if each.shown is not None]
    best = max(shown, key=lambda each: each.near, default=None)
    span = context.span
    together = max(len(each.names) for each in name.statements)
    if best is None:
        unseen = [0.0, UNSEEN, -FAR, -FAR, -FAR, 0.0, together, name.order]
        return [*unseen, *(0.0 for _ in _TRAITS), 0.0, 0.0, 0.0]
    return [
        best.near,
        page.nearest - best.near,
        min(best.line - span.title, FAR) if span.title >= 0 else -FAR,
        max(-FAR, min(span.first - best.line, FAR)) if span.first >= 0 else -FAR,
        max(-FAR, min(best.line - span.last, FAR)) if span.last >= 0 else -FAR,
        float(any(each.labelled for each in shown)),
        together,
        name.order,
        *(float(bool(best.bits & bits)) for bits in _TRAITS),
        *_neighbours(best.line, context),
    ]


def _neighbours(at: int, context: PageContext) -> list[float]:
    """Whether a date is on or beside the line, how much of it is a link, short lines around it."""
    lines = context.page.lines
    near = [line.text for line in lines[max(at - 1, 0) : at + 2]]
    dated = any(dates_in(text) for text in near if len(text) <= MAX_LABEL)
    linked = lines[at].links / max(1, len(lines[at].text)) if at < len(lines) else 0.0
    around = lines[max(at - BESIDE, 0) : at + BESIDE + 1]
    short = sum(len(line.text) <= MAX_SHORT_LINE for line in around)
    return [float(dated), linked, short]


def _shape(name: str) -> list[float]:
    letters = [char for char in name if char.isalpha()]
    return [
        float(is_name(name)),
        len(name.split()),
        len(name),
        sum(map(str.isupper, letters)) / max(1, len(letters)),
        float(is_small(name)),
        float(any(map(str.isdigit, name))),
        float(CJK.search(name) is not None),
        float(ROLES.search(name) is not None),
    ]


def _relations(index: int, page: _Candidates, context: PageContext) -> list[float]:
    """How the name lies to site, headline, text and the other names."""
    name, words = page.names[index].name, page.folded[index]
    folded = fold(name)
    others = [other for at, other in enumerate(page.folded) if at != index]
    return [
        float(is_host(name, context.url) or folded in context.site_forms),
        float(folded in page.headline),
        min(page.text.count(name), MOST_TIMES),
        min(page.text.count(name.split()[-1]), MOST_TIMES),
        sum(_stands_in(word, page.text) for word in words) / max(1, len(words)),
        float(any(words < other for other in others)),
        float(any(other < words for other in others)),
    ]


def _stands_in(word: str, text: str) -> bool:
    """Whether *word* stands in *text* in lower case, as names seldom do."""
    return word in text and re.search(rf"\b{re.escape(word)}\b", text) is not None


def _near(name: NameEvidence) -> float:
    return max((each.shown.near for each in name.statements if each.shown), default=0.0)
