"""One story: its articles, who published it first, how it spread, and what each changed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from werkzeug.exceptions import NotFound

from indexer.corpus.fingerprint import tokens
from indexer.corpus.near_copies import common_words
from indexer.model.article import StatedDate
from indexer.model.search import DateFilter, Document, Interval
from indexer.model.sentences import N_
from indexer.schemas.article import Brief, described
from indexer.schemas.params import link
from indexer.schemas.periods import chosen_interval, intervals
from indexer.schemas.story_answers import (
    FirstDoubt,
    StoryAnswer,
    StoryDiff,
    StoryDifference,
    StoryMember,
    StoryParams,
    StoryPoint,
)
from webapp.api.compare import Comparison, counts, paragraphs
from webapp.shared import links
from webapp.shared.answers import holdings, own_path, public_root

MOST_CHARACTERS = 60_000  # of a text that are taken apart into words
MOST_WORDS = 8_000  # of them that are compared: a hundred such texts take some two seconds
_LAST = datetime(9998, 12, 31, tzinfo=UTC)  # to which a year can be added


@dataclass(frozen=True, slots=True)
class ToldStory:
    """The articles of a story, earliest publication first, undated ones last.

    *first* is None where it is not known who published it first, for the reason *doubt*.
    """

    id: str
    members: tuple[Document, ...]
    first: Document | None
    doubt: FirstDoubt | None

    @property
    def base(self) -> Document:
        """The article that others are compared with."""
        return self.first or self.members[0]

    @property
    def sources(self) -> int:
        """How many publications have it."""
        return len({member.source for member in self.members})


def story_found(story_id: str) -> ToldStory:
    """The story, or a 404 that says so."""
    members = holdings().engine.story(story_id)
    if not members:
        raise NotFound(N_("This archive has no story with this id."))
    doubt = first_doubt(members)
    return ToldStory(story_id, members, None if doubt else members[0], doubt)


def first_doubt(members: Sequence[Document]) -> FirstDoubt | None:
    """Why it is not known which of *members* was first; they stand in the order of publication.

    An undated article may have been the first. So may others of the same day, if they are of other
    sources and one of the two dates does not say at what time.
    """
    stated = members[0].published
    if stated is None or members[-1].published is None:
        return "undated"
    if stated.confidence == "low":
        return "uncertain"
    latest = _end(stated)
    rivals = (one for one in members[1:] if one.source != members[0].source)
    early = [one.published for one in rivals if one.published and one.published.at < latest]
    is_timed = all(one.precision == "instant" for one in (stated, *early))
    at_once = any(one.at == stated.at for one in early)
    return "same_day" if early and (at_once or not is_timed) else None


def _end(stated: StatedDate) -> datetime:
    """The end of the day, month or year that a page states; of the day of an instant."""
    start = stated.at.replace(hour=0, minute=0, second=0, microsecond=0)
    length = {"year": 366, "month": 31}.get(stated.precision, 1)
    return min(start, _LAST) + timedelta(days=length)


# ---- what each changed ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WordShares:
    """Shares of words: *kept* and *cut* of the earlier text, *added* of the later one."""

    kept: float
    added: float
    cut: float


def word_shares(before: Sequence[str], after: Sequence[str]) -> WordShares:
    """How many words of the text *before* stand in that *after* in the same order."""
    common = common_words(before, after)
    kept = common / len(before) if before else 0.0
    return WordShares(
        round(kept, 3),
        round(1 - common / len(after), 3) if after else 0.0,
        round(1 - kept, 3) if before else 0.0,
    )


def words_of(document: Document) -> list[str]:
    """The words of its text that are compared."""
    return tokens("\n".join(paragraphs(document))[:MOST_CHARACTERS])[:MOST_WORDS]


# ---- spread over time -----------------------------------------------------------------------


def spread_over_time(members: Sequence[Document]) -> tuple[Interval, list[StoryPoint]]:
    """How many articles were published in each interval, from the first to the last.

    A date that names a month or a year alone counts from its beginning.
    """
    dates = sorted(member.published.at for member in members if member.published)
    if not dates:
        return "day", []
    end = dates[-1] + timedelta(microseconds=1)
    interval = chosen_interval(DateFilter("published", dates[0], end)) or "year"
    if any(m.published and m.published.precision == "year" for m in members):
        interval = "year"
    elif interval == "day" and any(
        m.published and m.published.precision == "month" for m in members
    ):
        interval = "month"
    names = list(intervals(dates[0], end, interval))
    found = Counter(_named(at, interval) for at in dates)
    so_far = accumulate(found[name] for name in names)
    return interval, [
        StoryPoint(value=name, count=found[name], so_far=total)
        for name, total in zip(names, so_far, strict=True)
    ]


def _named(at: datetime, interval: Interval) -> str:
    """The interval that *at* lies in."""
    return next(intervals(at, at + timedelta(microseconds=1), interval))


# ---- answers ----------------------------------------------------------------------------------


def story_answer(story_id: str, params: StoryParams) -> StoryAnswer:
    """The story as JSON."""
    told = story_found(story_id)
    interval, points = spread_over_time(told.members)
    following = params.model_copy(update={"offset": params.offset + params.limit})
    shown = told.members[params.offset :][: params.limit]
    words = words_of(told.base)
    is_more = params.offset + params.limit < len(told.members)
    return StoryAnswer(
        id=told.id,
        size=len(told.members),
        sources=told.sources,
        first=told.first.id if told.first else None,
        first_doubt=told.doubt,
        compared_with=told.base.id,
        articles=[_member(told, words, one) for one in shown],
        interval=interval,
        points=[point for point in points if point.count],
        undated=sum(one.published is None for one in told.members),
        next_url=public_root() + link(own_path(), following.pairs()) if is_more else None,
    )


def two_of(story_id: str, before: str, after: str) -> tuple[Document, Document]:
    """Two articles of a story by their ids, or a 404 that says which is not in it."""
    members = {member.id: member for member in story_found(story_id).members}
    for name in (before, after):
        if name not in members:
            raise NotFound(f"This story has no article {name[:80]!r}.")
    return members[before], members[after]


def _member(told: ToldStory, words: Sequence[str], member: Document) -> StoryMember:
    here, difference = links.here(), None
    if member.id != told.base.id:
        shares = word_shares(words, words_of(member))
        difference = StoryDifference(
            kept=shares.kept,
            added=shares.added,
            cut=shares.cut,
            diff=here.api_story(told.id, f"{told.base.id}..{member.id}/diff"),
            page=links.comparison(told.base.id, member.id),
        )
    return StoryMember(**described(StoryMember, member, here) | {"difference": difference})


def story_diff(before: Document, after: Document, comparison: Comparison) -> StoryDiff:
    """Two articles of one story as JSON."""
    here = links.here()
    return StoryDiff(
        before=Brief.of(before, here), after=Brief.of(after, here), **dict(counts(comparison))
    )
