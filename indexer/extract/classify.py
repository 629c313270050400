"""Which lines are the article: two passes of small boosted trees, evaluated in plain Python.

The first pass scores a line by its own features; the second sees the first's scores around it.
``blocks.json`` holds the trees; ``benchmarks/train_blocks.py`` makes it.
"""

import json
from functools import lru_cache
from importlib import resources
from typing import Any

from indexer.extract.features import NAMES
from indexer.extract.outline import Outline
from indexer.extract.walk import Page

CONTEXT_NAMES = (
    "score", "before1", "before2", "before3", "after1", "after2", "after3",
    "parent_mean", "kin_mean", "kept_before", "kept_after", "best_before", "best_after",
    "since_kept", "until_kept", "kept_share",
)  # fmt: skip
Tree = Any  # nested [feature, threshold, left, right]; a leaf is a number
_SURE = 3.0  # log-odds beyond which the remaining trees are not asked
_CHECK = 5  # trees between two such looks


@lru_cache(maxsize=1)
def _weights() -> tuple[list[Tree], list[Tree], float]:
    text = (resources.files("indexer.extract") / "blocks.json").read_text("ascii")
    data = json.loads(text)
    if data["features"] != list(NAMES) or data["context"] != list(CONTEXT_NAMES):
        raise ValueError("blocks.json was trained on other features; run train_blocks.py")
    return frozen(data["first"]), frozen(data["second"]), data["threshold"]


def frozen(trees: list[Tree]) -> list[Tree]:
    """Lists as tuples: the inner loop tells nodes from leaves by their class."""
    return [_freeze(tree) for tree in trees]


def _freeze(node: Tree) -> Tree:
    if isinstance(node, list):
        return (node[0], node[1], _freeze(node[2]), _freeze(node[3]))
    return node


def evaluate(trees: list[Tree], row: list[float], sure: float) -> float:
    """The log-odds of *row*; stops early once they are beyond *sure*."""
    total = 0.0
    for asked, node in enumerate(trees):
        while node.__class__ is tuple:
            node = node[2] if row[node[0]] <= node[1] else node[3]
        total += node
        if not asked % _CHECK and not -sure < total < sure:
            break
    return total


def scores(page: Page, outline: Outline, rows: list[list[float] | None]) -> list[float]:
    """Log-odds of each line to belong to the article, less the threshold: positive is kept."""
    first, second, threshold = _weights()
    one = first_scores(first, rows)
    context = context_features(page, outline, one)
    return [
        evaluate(second, row + more, _SURE) - threshold if row is not None else -_SURE
        for row, more in zip(rows, context, strict=True)
    ]


def first_scores(trees: list[Tree], rows: list[list[float] | None]) -> list[float]:
    """What the first pass says of each row; lines without one are no article."""
    return [evaluate(trees, row, _SURE) if row is not None else -_SURE for row in rows]


def context_features(page: Page, outline: Outline, one: list[float]) -> list[list[float]]:
    """What the first pass said of the lines around each line, in order of CONTEXT_NAMES."""
    one = [max(-_SURE, min(_SURE, value)) for value in one]
    count = len(one)
    lines = page.lines
    elements = page.elements
    size = outline.size
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
    padded = [-_SURE, -_SURE, -_SURE, *one, -_SURE, -_SURE, -_SURE]
    until = [20] * count
    best_after = [-_SURE] * count
    gap, best = 20, -_SURE
    for index in range(count - 1, -1, -1):
        until[index] = gap
        best_after[index] = best
        gap = 1 if one[index] > 0 else min(20, gap + 1)
        best = max(one[index], best - 0.3)
    rows: list[list[float]] = []
    before, since, best = 0.0, 20, -_SURE
    for index in range(count):
        own_parent, own_kin = parent_sum[parents[index]], kin_sum[kins[index]]
        rows.append([
            one[index], padded[index + 2], padded[index + 1], padded[index],
            padded[index + 4], padded[index + 5], padded[index + 6],
            own_parent[0] / own_parent[1], own_kin[0] / own_kin[1],
            before / total, (total - before - kept[index]) / total, best, best_after[index],
            since, until[index], kept[index] / total,
        ])  # fmt: skip
        before += kept[index]
        since = 1 if one[index] > 0 else min(20, since + 1)
        best = max(one[index], best - 0.3)
    return rows
