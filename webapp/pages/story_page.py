"""What the page of one story shows: its articles, its spread over time, what each changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.model.search import Bar, Document, Histogram
from indexer.schemas.params import link
from indexer.schemas.story_answers import StoryParams
from webapp.api.story_members import (
    ToldStory,
    WordShares,
    spread_over_time,
    story_found,
    word_shares,
    words_of,
)
from webapp.pages import charts
from webapp.shared import links
from webapp.shared.links import path_of
from webapp.shared.speech import N_

DOUBTS = {
    "undated": N_(
        "Not known: not every page of this story states a date, and one without may be the first."
    ),
    "same_day": N_("Not known: several papers published it on the same day."),
    "uncertain": N_("Not known: the earliest date is uncertain."),
}
"""Why it is not known who published a story first."""


@dataclass(frozen=True, slots=True)
class OutletRow:
    """One article; *shares* and *comparison* are None for the one that others are compared with."""

    document: Document
    shares: WordShares | None
    comparison: str | None


def context(story_id: str, params: StoryParams) -> dict[str, object]:
    """Everything that the template needs."""
    told = story_found(story_id)
    words = words_of(told.base)
    interval, points = spread_over_time(told.members)
    undated = sum(one.published is None for one in told.members)
    bars = tuple(Bar(point.value, point.count) for point in points)
    chart = charts.draw(Histogram("published", interval, bars, undated), None, None)
    return {
        "told": told,
        "doubt": DOUBTS[told.doubt] if told.doubt else None,
        "rows": [_row(told, words, one) for one in told.members[params.offset :][: params.limit]],
        "interval": interval,
        "chart": chart,
        "points": list(zip(chart.bars, points, strict=True)),
        "undated": undated,
        "earlier": _address(told, params, -params.limit) if params.offset else None,
        "later": _address(told, params, params.limit)
        if params.offset + params.limit < len(told.members)
        else None,
        "api": path_of("api.story", story_id=told.id),
    }


def _row(told: ToldStory, words: Sequence[str], document: Document) -> OutletRow:
    base = told.base
    if document.id == base.id:
        return OutletRow(document, None, None)
    shares = word_shares(words, words_of(document))
    return OutletRow(document, shares, links.comparison(base.id, document.id))


def _address(told: ToldStory, params: StoryParams, step: int) -> str:
    moved = params.model_copy(update={"offset": max(0, params.offset + step)})
    return link(links.story_page(told.id), moved.pairs())
