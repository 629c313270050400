"""Boosted trees as Python functions: each tree becomes a condition.

Walking nested tuples takes five times as long, and a judge may be asked for every line. They are
written as source, of nothing but numbers: to build the same syntax tree takes three times as long.
"""

from collections.abc import Callable, Sequence
from math import inf
from types import CodeType, FunctionType
from typing import Any, cast

from indexer import native

Tree = Any  # nested [feature, threshold, left, right]; a leaf is a number
Scorer = Callable[[list[float]], float]
StagedScorer = Callable[..., float]
Stage = tuple[Sequence[Tree], float, float]  # trees, and the sums beyond which no more are asked


def scorer(trees: list[Tree], file: str) -> Scorer:
    """A function from a row of features to the sum of what *trees* say of it.

    *file* is where a traceback says that they stand.
    """
    if native.core is not None:
        return cast(Scorer, native.core.Forest([(trees, -inf, inf)]))
    return _function(f"lambda row: {_sum_of(trees, 'row[{}]')}", file)


def staged_scorer(stages: Sequence[Stage], features: int, file: str) -> StagedScorer:
    """A function from as many *features* to the sum of all trees, or of the first stages' alone.

    It returns after a stage whose sum is not between its bounds. Features are its arguments: with
    floats in them it takes half the time that one function a stage over the items of a list takes.
    """
    lines = [f"def score({', '.join(f'f{number}' for number in range(features))}):", " total = 0.0"]
    for trees, low, high in stages:
        lines.append(f" total += {_sum_of(trees, 'f{}')}")
        lines.append(f" if not {float(low)!r} < total < {float(high)!r}: return total")
    return _function("\n".join([*lines, " return total"]), file)


def _function(source: str, file: str) -> Callable[..., float]:
    """The one function that *source* makes."""
    outer = compile(source, file, "exec")
    (code,) = (const for const in outer.co_consts if isinstance(const, CodeType))
    return FunctionType(code, {})


def _sum_of(trees: Sequence[Tree], feature: str) -> str:
    return "+".join(_condition(tree, feature) for tree in trees)


def _condition(tree: Tree, feature: str) -> str:
    """The source of *tree*; *feature* is that of a feature, with a place for its number."""
    if not isinstance(tree, list):
        return f"({float(tree)!r})"
    number, threshold, left, right = tree
    test = f"{feature.format(int(number))}<={float(threshold)!r}"
    return f"({_condition(left, feature)} if {test} else {_condition(right, feature)})"
