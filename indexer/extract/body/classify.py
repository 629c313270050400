"""Score lines as part of the article: two passes of small boosted trees, in plain Python.

The first pass scores a line by its own features; where it is not sure, the second sees the
first's scores around the line.
``blocks.json`` holds the trees; ``benchmarks/train_blocks.py`` makes it.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, cast

from indexer import native
from indexer.extract.body import features
from indexer.extract.body.features import NAMES, line_features
from indexer.extract.learned.trees import Stage, StagedScorer, Tree, staged_scorer
from indexer.extract.markup.density import TextDensity
from indexer.extract.markup.parsed import Line, ParsedPage

FILE = "blocks.json"
CONTEXT_NAMES = (
    "score", "before1", "before2", "before3", "after1", "after2", "after3",
    "parent_mean", "kin_mean", "kept_before", "kept_after", "best_before", "best_after",
    "since_kept", "until_kept", "kept_share",
)  # fmt: skip
HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
SURE = 3.0  # log-odds; the second pass never overturned a first score beyond it
STAGE = 8  # trees
HEADING_BONUS = 1.2  # log-odds: a subhead between kept lines is kept when in doubt
MAX_HEADING = 120  # characters of a bold line that may be a heading
BOLD = 0.9  # share of a line's characters that must be bold for it
FAR = 20.0  # lines; a kept line farther away is as far as one can be
FADING = 0.3  # log-odds that the best score before or after loses with each line


@dataclass(frozen=True, slots=True)
class Weights:
    """The trees of both passes, and the log-odds above which a line is kept."""

    first: StagedScorer
    second: StagedScorer
    threshold: float


def weights_of(data: dict[str, Any]) -> Weights:
    """Weights ready to evaluate, from the content of blocks.json."""
    _check_names(data)
    first, second = _stages(data["first"]), _stages(data["second"], data["stops"])
    return Weights(
        staged_scorer(first, len(NAMES), FILE),
        staged_scorer(second, len(NAMES) + len(CONTEXT_NAMES), FILE),
        data["threshold"],
    )


def _check_names(data: dict[str, Any]) -> None:
    if data["features"] != list(NAMES) or data["context"] != list(CONTEXT_NAMES):
        raise ValueError(f"{FILE} was trained on other features; run train_blocks.py")


@lru_cache(maxsize=1)
def _shipped() -> Weights:
    return weights_of(_shipped_data())


def _shipped_data() -> dict[str, Any]:
    text = (resources.files("indexer.extract.body") / FILE).read_text("ascii")
    data: dict[str, Any] = json.loads(text)
    _check_names(data)
    return data


def _stages(trees: list[Tree], stops: list[list[float]] | None = None) -> list[Stage]:
    """*trees* in stages, each with the bounds beyond which later stages change nothing."""
    groups = [trees[at : at + STAGE] for at in range(0, len(trees), STAGE)]
    bounds = stops or [[-SURE, SURE]] * len(groups)
    return [(group, low, high) for group, (low, high) in zip(groups, bounds, strict=True)]


def line_scores(
    page: ParsedPage,
    density: TextDensity,
    title: str,
    title_line: int,
    lead: str,
    weights: Weights | None = None,
) -> list[float]:
    """For each line a number above 0 if it belongs to the article titled *title*."""
    if native.core is not None and weights is None:
        values = native.core.line_scores(page, density, title, title_line, lead, *_forests())
        return cast("list[float]", values)
    return scores(page, density, line_features(page, density, title, title_line, lead), weights)


@lru_cache(maxsize=1)
def _forests() -> tuple[Any, Any, float]:
    """Both passes and the threshold, for the native core."""
    assert native.core is not None
    data = _shipped_data()
    first, second = _stages(data["first"]), _stages(data["second"], data["stops"])
    return native.core.Forest(first), native.core.Forest(second), data["threshold"]


def scores(
    page: ParsedPage,
    density: TextDensity,
    rows: list[list[float] | None],
    weights: Weights | None = None,
) -> list[float]:
    """For each line a number above 0 if it belongs to the article."""
    weights = weights or _shipped()
    one = first_scores(weights.first, rows)
    context = context_features(page, density, one)
    values = [
        value if row is None or more is None else weights.second(*row, *more) - weights.threshold
        for value, row, more in zip(one, rows, context, strict=True)
    ]
    for index in range(1, len(values) - 1):
        if (
            -HEADING_BONUS < values[index] <= 0
            and _is_heading(page.lines[index])
            and values[index - 1] > 0
            and values[index + 1] > 0
        ):
            values[index] += HEADING_BONUS
    return values


def _is_heading(line: Line) -> bool:
    """Whether a line is a heading by its element, or short and all bold."""
    length = len(line.text)
    return line.tag in HEADINGS or (length < MAX_HEADING and line.bold >= BOLD * length)


def first_scores(first: StagedScorer, rows: list[list[float] | None]) -> list[float]:
    """The first pass's score of each row; a line without one scores as surely not article."""
    return [first(*row) if row is not None else -SURE for row in rows]


def context_features(
    page: ParsedPage, density: TextDensity, one: list[float]
) -> list[list[float] | None]:
    """The first pass's scores around each line, in the order of CONTEXT_NAMES.

    None for a line that the first pass was sure of: it skips the second.
    """
    one = [max(-SURE, min(SURE, value)) for value in one]
    count = len(one)
    lines = page.lines
    elements = page.elements
    size = density.size
    parent_sum: dict[int, list[float]] = {}
    kin_sum: dict[str, list[float]] = {}
    parents: list[int] = []
    kins: list[str] = []
    for index, line in enumerate(lines):
        element = elements[line.element] if line.element >= 0 else None
        parent = element.parent if element is not None else -1
        kin = element.signature if element is not None else ""
        parents.append(parent)
        kins.append(kin)
        for entry in (parent_sum.setdefault(parent, [0, 0]), kin_sum.setdefault(kin, [0, 0])):
            entry[0] += one[index]
            entry[1] += 1
    kept = [size[i] if one[i] > 0 else 0.0 for i in range(count)]
    total = sum(kept) or 1.0
    padded = [-SURE, -SURE, -SURE, *one, -SURE, -SURE, -SURE]
    until = [FAR] * count
    best_after = [-SURE] * count
    gap, best = FAR, -SURE
    for index in range(count - 1, -1, -1):
        until[index] = gap
        best_after[index] = best
        gap = 1.0 if one[index] > 0 else min(FAR, gap + 1.0)
        best = max(one[index], best - FADING)
    rows: list[list[float] | None] = []
    before, since, best = 0.0, FAR, -SURE
    for index in range(count):
        mine = one[index]
        if -SURE < mine < SURE:
            own_parent, own_kin = parent_sum[parents[index]], kin_sum[kins[index]]
            rows.append([
                mine, padded[index + 2], padded[index + 1], padded[index],
                padded[index + 4], padded[index + 5], padded[index + 6],
                own_parent[0] / own_parent[1], own_kin[0] / own_kin[1],
                before / total, (total - before - kept[index]) / total, best, best_after[index],
                since, until[index], kept[index] / total,
            ])  # fmt: skip
        else:
            rows.append(None)
        before += kept[index]
        since = 1.0 if mine > 0 else min(FAR, since + 1.0)
        best = max(mine, best - FADING)
    return rows


if native.core is not None:
    native.core.set_up_features({
        **features.core_tables(), "context_names": CONTEXT_NAMES, "headings": HEADINGS,
        "sure": SURE, "far_kept": FAR, "fading": FADING, "heading_bonus": HEADING_BONUS,
        "max_heading": MAX_HEADING, "bold_share": BOLD,
    })  # fmt: skip
