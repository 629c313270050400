"""Boosted trees as Python functions: each tree becomes a condition.

Walking nested tuples takes five times as long, and a judge may be asked for every line.
"""

import ast
from collections.abc import Callable, Sequence
from types import CodeType, FunctionType
from typing import Any

Tree = Any  # nested [feature, threshold, left, right]; a leaf is a number
Scorer = Callable[[list[float]], float]
StagedScorer = Callable[..., float]
Stage = tuple[Sequence[Tree], float, float]  # trees, and the sums beyond which no more are asked


def scorer(trees: list[Tree], file: str) -> Scorer:
    """A function from a row of features to the sum of what *trees* say of it.

    *file* is where a traceback says that they stand.
    """
    row = ast.arguments([], [ast.arg("row")], None, [], [], None, [])
    module = ast.Expression(ast.Lambda(row, _sum_of(trees, _item)))
    return _function_in(compile(ast.fix_missing_locations(module), file, "eval"))


def staged_scorer(stages: Sequence[Stage], features: int, file: str) -> StagedScorer:
    """A function from as many *features* to the sum of all trees, or of the first stages' alone.

    It returns after a stage whose sum is not between its bounds. Features are its arguments: with
    floats in them it takes half the time that one function a stage over the items of a list takes.
    """
    body: list[ast.stmt] = [ast.Assign([ast.Name("total", ast.Store())], ast.Constant(0.0))]
    total = ast.Name("total", ast.Load())
    for trees, low, high in stages:
        body.append(
            ast.AugAssign(ast.Name("total", ast.Store()), ast.Add(), _sum_of(trees, _argument))
        )
        between = ast.Compare(
            ast.Constant(float(low)), [ast.Lt(), ast.Lt()], [total, ast.Constant(float(high))]
        )
        body.append(ast.If(ast.UnaryOp(ast.Not(), between), [ast.Return(total)], []))
    body.append(ast.Return(total))
    names = [ast.arg(f"f{number}") for number in range(features)]
    arguments = ast.arguments([], names, None, [], [], None, [])
    module = ast.Module([ast.FunctionDef("score", arguments, body, [], None, None)], [])
    return _function_in(compile(ast.fix_missing_locations(module), file, "exec"))


def _function_in(outer: CodeType) -> Callable[..., float]:
    (code,) = (const for const in outer.co_consts if isinstance(const, CodeType))
    return FunctionType(code, {})


def _sum_of(trees: Sequence[Tree], value: Callable[[int], ast.expr]) -> ast.expr:
    total = _condition(trees[0], value)
    for tree in trees[1:]:
        total = ast.BinOp(total, ast.Add(), _condition(tree, value))
    return total


def _condition(tree: Tree, value: Callable[[int], ast.expr]) -> ast.expr:
    if not isinstance(tree, list):
        return ast.Constant(float(tree))
    feature, threshold, left, right = tree
    test = ast.Compare(value(int(feature)), [ast.LtE()], [ast.Constant(float(threshold))])
    return ast.IfExp(test, _condition(left, value), _condition(right, value))


def _item(feature: int) -> ast.expr:
    return ast.Subscript(ast.Name("row", ast.Load()), ast.Constant(feature), ast.Load())


def _argument(feature: int) -> ast.expr:
    return ast.Name(f"f{feature}", ast.Load())
