"""Train the judge of publication dates on the sets whose licence allows shipping weights.

    python benchmarks/train_dates.py [--data DIR] [--cv] [--write] [--out FILE] [--leave-out FOLD]

``--cv`` prints what to expect on sites left out of training, per set and language, beside the
figure on the sites trained on and beside the ranks alone (the hand rule that the judge replaced);
then the curve of confidence: for dates of one claimed probability, how many are right, and how many
are called high, and right, with bounds that were chosen on other folds. ``--write``
trains on all pages, or with ``--leave-out`` on all folds but one, and writes
indexer/extract/dates/belief.json. The bounds of high and medium confidence are those of
cross-validation. Needs the dependency group ``bench``.

Each page is learned from three times: as it is, without what only programs read, and with its
visible text alone. Old pages have no more than that. "Updated" has no truth of its own here:
``--cv`` counts how often the date of publication or of the last change is the annotator's day, and,
as a silver label, how often the last change that readers see is the day of dateModified.

Data: judged news pages, as extraction.py: benchmarks/README.md, Judged pages.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import lightgbm
import numpy
from extraction import load_scorer
from training import FOLDS, exported, fold, training_options

from indexer.extract.article import read_page
from indexer.extract.body.choose import read_body
from indexer.extract.dates.belief import believed, sure_of
from indexer.extract.dates.candidate import Candidate, Channel
from indexer.extract.dates.decide import find_candidates
from indexer.extract.dates.evidence import NAMES, evidence
from indexer.extract.dates.parse import dates_in
from indexer.extract.dates.settle import Weighed, settle
from indexer.extract.dates.surroundings import Surroundings
from indexer.extract.dates.zones import EASTMOST, WESTMOST, is_utc, localised
from indexer.extract.fields.language import find_language, opening_text
from indexer.extract.learned.judge_file import LearnedJudge
from indexer.extract.learned.trees import scorer as scorer_of
from indexer.extract.markup.context import PageContext
from indexer.extract.markup.metadata import Metadata

TRAIN = {  # set -> weight of its pages
    "htmldate_default": 1.0,
    "htmldate_mediacloud": 1.0,
    "trafilatura_eval": 1.0,
    "fundus_parsers": 1.0,
    "postlight": 1.0,
    "readability_js": 0.5,
    "modern2026": 0.3,
}
PARTIAL = 0.5  # weight of a page of which some channels are left out
CHANGED = 0.3  # the same of a page whose truth is the day of its last change: annotators differ
MEDIUM = 0.85  # of what is claimed: rarer claims are too few to count
HIGH = 0.992  # of dates called high that must be right: 99 %, and something for chance
AIMS = (0.985, 0.988, 0.990, 0.991, 0.992, 0.993, 0.994, 0.995)
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 1.0)
TREES = 60
# More of the first speaks for a date and more of the second against it, whatever few pages say.
RISING = frozenset((
    "form", "rank", "gain", "near", "labelled", "same_metadata", "same_visible", "same_url",
    "month_in_url", "day_in_url", "form_lead", "rank_lead",
))  # fmt: skip
FALLING = frozenset((
    "secondary", "teaser", "series", "is_change", "change_too", "best_form", "best_near",
))  # fmt: skip
OPTIONS = {
    "objective": "binary", "num_leaves": 6, "learning_rate": 0.12, "min_data_in_leaf": 15,
    "min_sum_hessian_in_leaf": 1.0, "feature_fraction": 0.7, "bagging_fraction": 0.8,
    "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 63, "verbosity": -1, "seed": 7,
    "num_threads": 1, "deterministic": True, "boost_from_average": False,
    "monotone_constraints": [(name in RISING) - (name in FALLING) for name in NAMES],
}  # fmt: skip
WEIGHTS = Path(__file__).parent.parent / "indexer" / "extract" / "dates" / "belief.json"
Sight = Callable[[PageContext], PageContext]
Weigh = Callable[["Example"], list[Weighed]]


@dataclass(frozen=True, slots=True)
class Example:
    """One page as far as *sight* goes: its candidates, and the days that are right.

    Where the page nowhere states the day of the truth, in whatever zone (*stated*), the truth is
    taken for an annotator's slip, of which these sets have some, and does not count in the curve.
    """

    set: str
    page: str
    language: str
    sight: str
    fold: int
    weight: float
    days: frozenset[str]
    local_days: frozenset[str]
    stated: bool
    around: Surroundings
    candidates: list[Candidate]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was settled on for a page, and whether it is right.

    *right_there* allows for a truth in UTC that is a day further east, *right_change* for one that
    is the day of the last change.
    """

    example: Example
    score: float
    found: bool
    right: bool
    right_change: bool
    right_there: bool


def unseen_by_programs(context: PageContext) -> PageContext:
    """The page without JSON-LD, meta elements and scripts."""
    return replace(context, metadata=Metadata(), html="")


def visible_alone(context: PageContext) -> PageContext:
    """The page without its addresses and the title of the document as well."""
    page = replace(context.page, links=[], title="")
    return replace(unseen_by_programs(context), url="", page=page)


SIGHTS: dict[str, Sight] = {
    "whole page": lambda context: context,
    "without metadata": unseen_by_programs,
    "visible alone": visible_alone,
}


def examples(scorer: ModuleType) -> Iterator[Example]:
    seen = set()
    for name, weight in TRAIN.items():
        for truth in scorer.load_set(name):
            url, page = truth.get("url") or "", truth["id"]
            days = frozenset(scorer.days(truth.get("published")))
            context = read_page(scorer.read_html(name, page), url) if days else None
            if context is None:
                continue
            context = with_body(context)
            once = 0.0 if page in seen else weight  # trafilatura's set repeats htmldate's
            seen.add(page)
            for sight, seen_as in SIGHTS.items():
                yield example(
                    name, page, sight, fold(url, page),
                    once if sight == "whole page" else once * PARTIAL, days, seen_as(context),
                    eastern_days(truth["published"]),
                )  # fmt: skip


def with_body(context: PageContext) -> PageContext:
    body = read_body(context)
    language = find_language(opening_text(body.blocks), context.page.language)
    return replace(context, span=body.span(context.span.title), language=language)


def example(
    name: str, page: str, sight: str, part: int, weight: float, days: frozenset[str],
    context: PageContext, more_days: frozenset[str] = frozenset(),
) -> Example:  # fmt: skip
    around = Surroundings(context)
    candidates = find_candidates(context, around, [])
    return Example(
        name, page, (context.language or "?")[:2], sight, part, weight, days, days | more_days,
        states_about(context, candidates, days), around, candidates,
    )  # fmt: skip


def states_about(
    context: PageContext, candidates: Sequence[Candidate], days: frozenset[str]
) -> bool:
    """Whether the page states one of *days*, wherever on it, and in whatever zone it may be."""
    stated = [c.date for c in candidates]
    for line in context.page.lines:
        stated += dates_in(line.text)
    said = {str(at.date()) for one in stated for at in (one.at, one.other) if at is not None}
    for one in stated:
        if is_utc(one):
            said |= {str((one.at + zone).date()) for zone in (WESTMOST, EASTMOST)}
    return not said.isdisjoint(days)


def eastern_days(truth: str) -> frozenset[str]:
    """The day after an instant that is a midnight further east: such a truth was a day once.

    For training and for the curve; the scores count the days that the truth states.
    """
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(1[0-9]|2[0-3]):00:00(?:\.0+)?(?:Z|\+00:00)", truth)
    if match is None:
        return frozenset()
    return frozenset({str(date.fromisoformat(match[1]) + timedelta(days=1))})


def is_right(one: Candidate, days: frozenset[str]) -> bool:
    """Whether a candidate is of the annotator's day, as written or in UTC; or of its month."""
    at = one.date.at
    if one.date.is_vague:
        return any(day.startswith(f"{at:%Y-%m}") for day in days)
    return not days.isdisjoint({f"{at:%Y-%m-%d}", f"{at.astimezone(UTC):%Y-%m-%d}"})


def train(sample: Sequence[Example]) -> lightgbm.Booster:
    rows, labels, weights = [], [], []
    for one in sample:
        published = [c for c in one.candidates if not c.updated]
        weight = one.weight * (CHANGED if tells_of_change(one) else 1.0)
        for candidate, row in zip(published, evidence(one.candidates, one.around), strict=True):
            rows.append(row)
            labels.append(is_right(candidate, one.local_days))
            weights.append(weight / len(published) ** 0.5)  # long lists not to outvote others
    used = numpy.array(weights) > 0
    data = lightgbm.Dataset(
        numpy.array(rows)[used], numpy.array(labels)[used], weight=numpy.array(weights)[used]
    )
    return lightgbm.train(OPTIONS, data, TREES)


def tells_of_change(one: Example) -> bool:
    """Whether the annotator's day is that of the last change, and metadata state an earlier one."""
    stated = [c for c in one.candidates if c.channel is Channel.METADATA and not c.date.is_vague]
    changed = any(c.updated and is_right(c, one.local_days) for c in stated)
    return changed and any(
        not c.updated and all(f"{c.date.at:%Y-%m-%d}" < day for day in one.days) for c in stated
    )


def judge_of(model: lightgbm.Booster) -> LearnedJudge:
    """The judge as it runs, with its trees rounded, and without bounds."""
    return LearnedJudge(scorer_of(exported(model), "trained"), {})


def weighed_by(judge: LearnedJudge) -> Weigh:
    return lambda one: believed(one.candidates, one.around, judge)


def by_rank(one: Example) -> list[Weighed]:
    """The hand rule: ranks, and what agreement between channels adds to them."""
    published = [c for c in one.candidates if not c.updated]
    weighed = [Weighed(c.rank + agreement(c, published), c) for c in published]
    return sorted(weighed, key=lambda w: -w.score)


def agreement(one: Candidate, published: Sequence[Candidate]) -> float:
    """What a day gains from the other channels that state it, or its month alone."""
    if one.date.is_vague:
        return 0.0
    gain = 0.0
    for channel in Channel:
        others = [c.date for c in published if c.channel is channel is not one.channel]
        if any(d.at.date() == one.date.at.date() and not d.is_vague for d in others):
            gain += 6.0
        elif any((d.at.year, d.at.month) == (one.date.at.year, one.date.at.month) for d in others):
            gain += 3.0
    return gain


def outcome(one: Example, weigh: Weigh) -> Outcome:
    published, updated = settle(weigh(one), [c for c in one.candidates if c.updated])
    if published is None:
        return Outcome(one, 0.0, False, False, False, False)
    local = localised(published.one, one.candidates)
    is_day = not local.date.is_vague
    right = is_day and is_right(local, one.days)
    changed = updated is not None and is_right(updated, one.days)
    right_there = is_day and is_right(local, one.local_days)
    return Outcome(
        one, sure_of(published, local, one.candidates), True, right, right or changed, right_there
    )


def cross_validated(sample: Sequence[Example]) -> list[Outcome]:
    """What is settled on for each page by a judge that has not seen its site."""
    outcomes = []
    for part in range(FOLDS):
        weigh = weighed_by(judge_of(train([e for e in sample if e.fold != part])))
        outcomes += [outcome(e, weigh) for e in sample if e.fold == part]
    return outcomes


def bounds_of(outcomes: Sequence[Outcome], high: float = HIGH) -> dict[str, float]:
    """The log-odds from which a confidence is high, and medium.

    High is the least from which a share of *high* of the dates of whole pages is right; medium the
    claimed probability of MEDIUM.
    """
    bound, right = math.inf, 0
    for total, one in enumerate(told(outcomes), start=1):
        right += one.right_there
        if right >= high * total:
            bound = one.score + 0.01
    return {"high": round(bound, 2), "medium": round(math.log(MEDIUM / (1 - MEDIUM)), 2)}


def told(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Those that count and found a date, the surest first."""
    return sorted((o for o in outcomes if o.found and counts(o)), key=lambda o: -o.score)


def called_high(outcomes: Sequence[Outcome], high: float) -> list[Outcome]:
    """The dates called high with the bound for a share of *high* that the other folds give."""
    called = []
    for part in range(FOLDS):
        bound = bounds_of([o for o in outcomes if o.example.fold != part], high)["high"]
        called += [o for o in told(outcomes) if o.example.fold == part and o.score >= bound]
    return called


def counts(one: Outcome) -> bool:
    """Whether it is a whole page with a person's truth that it states, and not told of before."""
    e = one.example
    return e.sight == "whole page" and e.weight >= TRAIN["readability_js"] and e.stated


def print_scores(left_out: list[Outcome], trained: list[Outcome], ranks: list[Outcome]) -> None:
    columns = (left_out, trained, ranks)
    print(f"{'':40} pages  left out  trained   ranks | published or updated | right when found")
    keys: list[tuple[str, Callable[[Outcome], bool]]] = [
        (f"{sight}, {name}", lambda o, s=sight, n=name: (o.example.sight, o.example.set) == (s, n))
        for sight in SIGHTS
        for name in TRAIN
    ]
    languages = sorted({o.example.language for o in left_out})
    keys += [
        (f"language {code}", lambda o, c=code: counts(o) and o.example.language == c)
        for code in languages
    ]
    for label, belongs in keys:
        of = [[o for o in column if belongs(o)] for column in columns]
        if not of[0]:
            continue
        day = [share(o.right for o in column) for column in of]
        either = [share(o.right_change for o in column) for column in of]
        found = [share(o.right for o in column if o.found) for column in of]
        print(
            f"{label:40} {len(of[0]):5}     {day[0]:.3f}    {day[1]:.3f}   {day[2]:.3f} |"
            f" {either[0]:.3f}  {either[2]:.3f} | {found[0]:.3f}  {found[2]:.3f}"
        )


def share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values) if values else math.nan


def print_curve(outcomes: Sequence[Outcome], bounds: dict[str, float]) -> None:
    print("claimed        right      n   (whole pages, judge has not seen the site)")
    dates = told(outcomes)
    for low, high in pairwise(BINS):
        some = [o for o in dates if low <= probability(o.score) < high]
        if some:
            print(
                f"{low:.2f} to {high:.2f}   {share(o.right_there for o in some):.3f}  {len(some):5}"
            )
    edges = {"high": math.inf, "medium": bounds["high"], "low": bounds["medium"], "": -math.inf}
    for (name, above), below in zip(edges.items(), (*edges.values(),)[1:], strict=False):
        some = [o for o in dates if below <= o.score < above]
        print(
            f"{name}: {share(o.right_there for o in some):.4f} right of {len(some)} of {len(dates)}"
        )
    print("called high    right      n   (the bound was chosen on the other folds)")
    for aim in AIMS:
        some = called_high(outcomes, aim)
        print(f"aim {aim:.3f}     {share(o.right_there for o in some):.4f}  {len(some):5}")


def probability(score: float) -> float:
    return 1 / (1 + math.exp(-score))


def print_silver(sample: Sequence[Example]) -> None:
    """How often the last change that readers see is the day that dateModified states.

    A silver label: both may be set by the same program.
    """
    pages = {e.page: e for e in sample if e.sight == "whole page"}
    right, total = 0, 0
    for one in sample:
        if one.sight != "visible alone" or not one.weight:
            continue
        stated = {
            c.date.at.date()
            for c in pages[one.page].candidates
            if c.updated and c.channel is Channel.METADATA
        }
        _, seen = settle(by_rank(one), [c for c in one.candidates if c.updated])
        if seen is not None and stated:
            total += 1
            right += seen.date.at.date() in stated
    print(f"last change seen by readers is the stated one (silver): {right} of {total}")


def main() -> None:
    parser = training_options(__doc__, WEIGHTS)
    options = parser.parse_args()
    sample = list(examples(load_scorer(options.data)))
    print(len({(e.set, e.page) for e in sample}), "pages", len(sample), "sights")
    used = [e for e in sample if e.fold != options.leave_out]
    left_out = cross_validated(used)
    bounds = bounds_of(left_out)
    model = train(used)
    if options.cv:
        weigh = weighed_by(judge_of(model))
        trained, ranks = ([outcome(e, w) for e in used] for w in (weigh, by_rank))
        print_scores(left_out, trained, ranks)
        print_curve(left_out, bounds)
        print_silver(used)
    if options.write:
        data = {"features": list(NAMES), "bounds": bounds, "trees": exported(model)}
        options.out.write_text(json.dumps(data, separators=(",", ":")) + "\n", encoding="ascii")
        print(options.out, options.out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
