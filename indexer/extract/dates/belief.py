"""How likely a candidate is to state the day of publication, as learned from judged pages.

benchmarks/train_dates.py writes the weights, belief.json, and shows how often each confidence is
right on sites left out of training.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from indexer.extract.dates.candidate import Candidate, Channel
from indexer.extract.dates.evidence import NAMES, evidence
from indexer.extract.dates.parse import DateText
from indexer.extract.dates.ranks import LABELLED_LINE
from indexer.extract.dates.settle import UNLIKELY, Weighed
from indexer.extract.dates.surroundings import Surroundings
from indexer.extract.dates.zones import SAME_DAY_HOURS, is_utc, may_be_same
from indexer.extract.learned.judge_file import LearnedJudge, read_judge
from indexer.model.article import Confidence
from indexer.model.provenance import DatePlace

MAX_WEIGHED = 60  # candidates of one page; of more, those with the highest ranks
LAST_RESORTS = frozenset({DatePlace.SCRIPT, DatePlace.RELATIVE})
LAST_RESORT = 0.0  # log-odds that such a place has at most
IN_DOUBT = 2.0  # log-odds
UNCONFIRMED = 1.5  # the same of a day that neither metadata nor the URL state
STATED = 2.0  # log-odds that a labelled day keeps however much is in doubt: medium, never high
SERVER_CLOCK = timedelta(minutes=2)  # so near the capture, a date is when the server answered
SURE_CHANGE = 50.0  # rank from which a last change is sure: metadata, microdata
SERVER_CLOCK_LOSS = 4.0  # log-odds; such a page was not in training


@lru_cache(maxsize=1)  # read when the first page needs it: importing stays cheap
def date_judge() -> LearnedJudge:
    """The judge that ships with the package."""
    return read_judge("indexer.extract.dates", "belief.json", NAMES)


def weighable(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that are weighed: all, or those with the highest ranks, in their order."""
    if len(candidates) <= MAX_WEIGHED:
        return list(candidates)
    kept = sorted(range(len(candidates)), key=lambda at: -candidates[at].rank)[:MAX_WEIGHED]
    return [candidates[at] for at in sorted(kept)]


def believed(
    candidates: Sequence[Candidate], around: Surroundings, judge: LearnedJudge
) -> list[Weighed]:
    """The candidates for the publication, the likeliest first."""
    published = [c for c in candidates if not c.updated]
    weighed = [
        Weighed(judge.score(row) - _server_clock_loss(one.date, around.captured_at), one)
        for one, row in zip(published, evidence(candidates, around), strict=True)
    ]
    return sorted(weighed, key=lambda w: -w.score)


def sure_of(published: Weighed, local: Candidate, candidates: Sequence[Candidate]) -> float:
    """The log-odds of a settled date; a whole day that readers see labelled keeps ``STATED``."""
    sure = _doubted(published, local, candidates)
    is_labelled = local.channel is Channel.VISIBLE and local.rank >= LABELLED_LINE
    if not is_labelled or local.read_from.place in LAST_RESORTS or local.date.is_vague:
        return sure
    return max(sure, min(published.score, STATED))


def _doubted(published: Weighed, local: Candidate, candidates: Sequence[Candidate]) -> float:
    """The log-odds of a settled date, *local* in its zone; less where its day stands in doubt.

    What only a script states or the capture completes is a last resort, and a month is not a day.
    An instant in UTC is of another local day in half the world unless the page shows the day. Of
    days that only the visible text states, fewer are right than the page's other signs promise.
    """
    one = local.date
    if local.read_from.place in LAST_RESORTS or published.score == UNLIKELY:
        return min(published.score, LAST_RESORT)
    in_doubt = is_utc(one) and one.at.hour not in SAME_DAY_HOURS
    if in_doubt and not any(
        c.channel is not Channel.METADATA
        and c.date.at.date() == one.at.date()
        and not is_utc(c.date)  # such a time element is a copy, of which readers see no day
        for c in candidates
    ):
        return published.score - IN_DOUBT
    if one.is_vague:
        return published.score - IN_DOUBT
    return published.score - UNCONFIRMED * (not _is_confirmed(published.one, candidates))


def _is_confirmed(one: Candidate, candidates: Sequence[Candidate]) -> bool:
    """Whether the metadata or the URL state the day: what readers see alone may be of a change."""
    return one.channel is not Channel.VISIBLE or any(
        c.channel is not Channel.VISIBLE and not c.updated and may_be_same(c.date, one.date)
        for c in candidates
    )


def confidence(sure: float, judge: LearnedJudge) -> Confidence:
    """The confidence that log-odds of *sure* have earned on sites left out of training."""
    if sure >= judge.bounds["high"]:
        return "high"
    return "medium" if sure >= judge.bounds["medium"] else "low"


def confidence_of_change(updated: Candidate) -> Confidence:
    """The confidence of a last change, by its rank: too few are known to learn from."""
    if updated.rank >= SURE_CHANGE:
        return "high"
    return "medium" if updated.rank >= LABELLED_LINE else "low"


def _server_clock_loss(stated: DateText, captured_at: datetime | None) -> float:
    if captured_at is None or stated.precision != "instant":
        return 0.0
    return SERVER_CLOCK_LOSS if abs(stated.at - captured_at) <= SERVER_CLOCK else 0.0
