"""Score the answers of extractors, and print the scores as tables.

A *run* is one extractor's answers for all pages, by key. Quality is scored by the data's own
score.py; what that does not measure (the day of either date, sections, confidence, the verdict)
is measured here.

Data: none: a module of extraction.py, not a script.
"""

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

Answers = Mapping[str, Mapping[str, Any]]
Truth = Mapping[str, Any]
Scores = dict[str, Any]

POOLED = ("scrapinghub", "fundus_eval", "fundus_parsers", "big9", "chaos", "cleanportaleval")
BODY = {
    "body_f1": "body F1", "body_p": "precision", "body_r": "recall", "body_acc": "exact",
    "body_fail": "F1 < .5",
}  # fmt: skip
SHOWN = {
    "body_f1": "body F1", "body_acc": "exact", "body_fail": "F1 < .5", "snip_f1": "snippets",
    "title": "title", "date": "day", "date_p": "right when found", "either": "day of either date",
    "author_f1": "authors", "section": "section", "site": "site name",
}  # fmt: skip
COUNTED = {  # measure -> the number of pages that it is a mean of
    "body_f1": "n_body", "body_p": "n_body", "body_r": "n_body", "body_acc": "n_body",
    "body_fail": "n_body", "title": "n_title", "date": "n_date", "date_p": "n_date",
    "either": "n_date", "author_f1": "n_author", "section": "n_section", "site": "n_site",
}  # fmt: skip
CLAIMS = ("high", "medium", "low")
GUESSED = frozenset(["modern2026"])  # truth by a language model: not for the curve of confidence
FEW = 15  # pages; languages with fewer are scored together


@dataclass(frozen=True, slots=True)
class Run:
    """What one extractor, or one way of training ours, answered."""

    name: str
    answers: Answers
    ours: bool


def score(scorer: ModuleType, truths: Sequence[Truth], run: Run) -> Scores:
    """All measures of *run* on the pages of *truths*."""
    scores: Scores = scorer.score_set(truths, run.answers)[0]
    dated = [truth for truth in truths if truth.get("published")]
    if dated and run.ours:
        scores["either"] = statistics.fmean(
            bool(_days(scorer, run.answers.get(truth["id"], {})) & scorer.days(truth["published"]))
            for truth in dated
        )
    filed = [truth for truth in truths if truth.get("section")]
    if filed and run.ours:
        scores["n_section"] = len(filed)
        scores["section"] = statistics.fmean(
            scorer.norm(run.answers.get(truth["id"], {}).get("section"))
            == scorer.norm(truth["section"])
            for truth in filed
        )
    return scores


def _days(scorer: ModuleType, answer: Mapping[str, Any]) -> set[str]:
    days: set[str] = scorer.days(answer.get("published")) | scorer.days(answer.get("updated"))
    return days


def pooled(scores: Iterable[Scores]) -> Scores:
    """The body measures of several sets together, each set with the weight of its pages."""
    used = [each for each in scores if each.get("n_body")]
    total = sum(each["n_body"] for each in used)
    if not total:
        return {}
    means = {key: sum(each[key] * each["n_body"] for each in used) / total for key in BODY}
    return {"n_body": total} | means


def by_language(truths: Sequence[Truth], runs: Sequence[Run]) -> dict[str, list[Truth]]:
    """The pages by the language that their truth names, else that one of ours found."""
    groups: dict[str, list[Truth]] = defaultdict(list)
    ours = next((run.answers for run in runs if run.ours), {})
    for truth in truths:
        found = truth.get("lang") or ours.get(truth["id"], {}).get("language") or "none"
        groups[found.split("-")[0]].append(truth)
    few = [truth for group in groups.values() if len(group) < FEW for truth in group]
    kept = {name: group for name, group in sorted(groups.items()) if len(group) >= FEW}
    return kept | ({"others": few} if few else {})


def table(first: str, groups: Mapping[str, Sequence[Scores]], runs: Sequence[Run]) -> str:
    """A row for each group and measure, a column for each run, and the gap of the first two ours.

    *first* heads the column of groups; *groups* has the scores of each run, in the order of *runs*.
    """
    gap = len(runs) > 1 and runs[0].ours and runs[1].ours
    names = [run.name for run in runs]
    if gap:
        names.insert(2, "gap")
    lines = _head([first, "measure", "n", *names])
    for group, scores in groups.items():
        for key, label in (BODY if group.startswith("**") else SHOWN).items():
            values = [each.get(key) for each in scores]
            if all(value is None for value in values):
                continue
            count = next((each[n] for each in scores if (n := COUNTED.get(key)) in each), "")
            cells = ["" if value is None else f"{value:.3f}" for value in values]
            if gap:
                known = values[0] is not None and values[1] is not None
                cells.insert(2, f"{values[1] - values[0]:+.3f}" if known else "")
            lines.append(_row([group, label, str(count), *cells]))
    return "\n".join(lines)


def confidence_table(
    scorer: ModuleType, truths: Mapping[str, Sequence[Truth]], runs: Sequence[Run]
) -> str:
    """How many dates of each claimed confidence are the annotator's day, over all sets and by set.

    *truths* are those of each set; of the dates that people annotated.
    """
    ours = [run for run in runs if run.ours]
    lines = _head(["set", "claimed", *(f"{run.name}: {x}" for run in ours for x in ("n", "right"))])
    annotated = {name: rows for name, rows in truths.items() if name not in GUESSED}
    everything = [truth for rows in annotated.values() for truth in rows]
    for name, rows in {"**all**": everything, **annotated}.items():
        dated = [truth for truth in rows if truth.get("published")]
        for claim in CLAIMS if dated else ():
            cells = [cell for run in ours for cell in _claimed(scorer, dated, run.answers, claim)]
            if any(cell not in ("0", "") for cell in cells):
                lines.append(_row([name, claim, *cells]))
    return "\n".join(lines)


def _claimed(
    scorer: ModuleType, dated: Sequence[Truth], answers: Answers, claim: str
) -> tuple[str, str]:
    right = [
        bool(scorer.days(answer.get("published")) & scorer.days(truth["published"]))
        for truth in dated
        if (answer := answers.get(truth["id"], {})).get("confidence") == claim
    ]
    return str(len(right)), f"{statistics.fmean(right):.3f}" if right else ""


def verdict_table(truths: Sequence[Truth], runs: Sequence[Run]) -> str:
    """The verdict on pages whose kind is known, and how many articles of the sets it hides.

    Right is the very kind; *told apart* is article or not. Balanced is the mean over kinds.
    """
    ours = [run for run in runs if run.ours]
    heads = [f"{run.name}: {x}" for run in ours for x in ("right", "told apart")]
    lines = _head(["kind", "n", *heads])
    kinds: dict[str, list[Truth]] = defaultdict(list)
    for truth in truths:
        if truth.get("kind"):
            kinds[truth["kind"]].append(truth)
    rights: list[list[float]] = []
    for kind, rows in sorted(kinds.items()):
        rights.append([right for run in ours for right in _told(rows, run.answers)])
        lines.append(_row([kind, str(len(rows)), *(f"{right:.3f}" for right in rights[-1])]))
    if rights:
        means = [f"{statistics.fmean(column):.3f}" for column in zip(*rights, strict=True)]
        lines.append(_row(["**balanced**", str(sum(map(len, kinds.values()))), *means]))
    judged = [t for t in truths if not t.get("kind") and not t.get("no_article") and _has_text(t)]
    if judged:
        hidden = [_hidden(judged, run.answers) for run in ours]
        cells = [cell for share in hidden for cell in (f"{share:.3f}", "")]
        lines.append(_row(["articles of the sets hidden", str(len(judged)), *cells]))
    return "\n".join(lines)


def _told(rows: Sequence[Truth], answers: Answers) -> tuple[float, float]:
    """The shares of pages with the right kind, and of those rightly called an article or not."""
    pairs = [(row["kind"], answers.get(row["id"], {}).get("kind")) for row in rows]
    right = statistics.fmean(kind == told for kind, told in pairs)
    return right, statistics.fmean(
        (kind == "article") == (told == "article") for kind, told in pairs
    )


def _has_text(truth: Truth) -> bool:
    return bool(truth.get("body") or truth.get("with"))


def _hidden(rows: Sequence[Truth], answers: Answers) -> float:
    return statistics.fmean(answers.get(row["id"], {}).get("kind") != "article" for row in rows)


def time_table(times: Mapping[str, list[float]], errors: Mapping[str, int]) -> str:
    """CPU milliseconds a page, and pages on which an extractor raised."""
    kinds: dict[str, Callable[[list[float]], float]] = {
        "median": statistics.median, "p99": _p99, "max": max, "mean": statistics.fmean,
    }  # fmt: skip
    lines = _head(["CPU ms a page", *times])
    for name, of in kinds.items():
        lines.append(_row([name, *(f"{of(values):.1f}" for values in times.values())]))
    lines.append(_row(["exceptions", *(str(errors[name]) for name in times)]))
    return "\n".join(lines)


def _p99(values: list[float]) -> float:
    return sorted(values)[-1 - len(values) // 100]


def _head(cells: Sequence[str]) -> list[str]:
    return [_row(cells), "|" + "---|" * len(cells)]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
