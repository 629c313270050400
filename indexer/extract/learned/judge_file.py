"""A judge in a JSON file: trees over named features, and the sums from which it is believed.

The file holds ``features`` (names, in the order of a row), ``trees`` (see ``trees``) and
``bounds`` (names to log-odds). A script in ``benchmarks/`` writes it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from indexer.extract.learned.trees import Scorer, scorer


@dataclass(frozen=True, slots=True)
class LearnedJudge:
    """*score* gives the log-odds of a row of features; *bounds* are log-odds by name."""

    score: Scorer
    bounds: Mapping[str, float]


def read_judge(room: str, file: str, features: Sequence[str]) -> LearnedJudge:
    """The judge in *file* of the package *room*.

    Raises ValueError if it was trained on other *features*: a stale file must not judge.
    """
    data = _read(room, file, features)
    return LearnedJudge(scorer(data["trees"], file), data["bounds"])


def read_judges(
    room: str, file: str, features: Sequence[str]
) -> tuple[dict[str, Scorer], Mapping[str, float]]:
    """The scorers of several kinds in *file*, by kind, and the bounds that they share.

    The file has ``kinds`` (names to trees) instead of ``trees``. Raises ValueError as
    ``read_judge`` does.
    """
    data = _read(room, file, features)
    return {kind: scorer(trees, file) for kind, trees in data["kinds"].items()}, data["bounds"]


def _read(room: str, file: str, features: Sequence[str]) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((resources.files(room) / file).read_text("ascii"))
    if data["features"] != list(features):
        raise ValueError(f"{file} was trained on other features; train it again")
    return data
