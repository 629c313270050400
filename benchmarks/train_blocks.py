"""Train the block classifier of indexer/extract on the sets whose licence allows shipping weights.

    python benchmarks/train_blocks.py [--data DIR] [--cv] [--write]

``--cv`` prints what to expect on hosts left out of training: every page of every set is read with
weights trained on the other folds of hosts, and scored by the data's own score.py as
benchmarks/extraction.py does. ``--write`` trains on all pages and writes
indexer/extract/body/blocks.json. big9, chaos and cleanportaleval are never trained on: they are for
measuring only. Needs the dependency group ``bench``. labels.py tells which lines are body.

Data: judged news pages, as extraction.py: benchmarks/README.md, Judged pages.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import lightgbm
import numpy
from extraction import DATA, load_scorer
from labels import label_by_body, label_by_snippets
from training import FOLDS, MEASURED, exported, fold

from indexer.extract.article import read_page
from indexer.extract.body import classify
from indexer.extract.body.choose import read_body
from indexer.extract.body.features import NAMES, line_features
from indexer.extract.markup.context import PageContext

TRAIN = {  # set -> weight of its lines
    "scrapinghub": 1.0,
    "fundus_eval": 1.0,
    "fundus_parsers": 1.0,
    "modern2026": 0.3,
    "trafilatura_eval": 0.6,
}
POOLS = {
    "never trained on": MEASURED,
    "pooled": ("scrapinghub", "fundus_eval", "fundus_parsers", *MEASURED),
}
SNIPPET = 4.0  # weight of a line that holds one: the other lines of its page have none
WEIGHTS = Path(__file__).parent.parent / "indexer" / "extract" / "body" / "blocks.json"
Truth = dict[str, Any]


@dataclass(slots=True)
class Example:
    """One page: its context, the truth, feature rows, and a label and weight per line."""

    set: str
    truth: Truth
    fold: int
    context: PageContext
    rows: list[list[float] | None]
    labels: list[int]
    weights: list[float]


def examples(scorer: ModuleType) -> Iterator[Example]:
    for name in (*TRAIN, *MEASURED):
        for truth in scorer.load_set(name):
            url = truth.get("url") or ""
            context = read_page(scorer.read_html(name, truth["id"]), url)
            if context is None or not context.page.lines:
                continue
            rows = line_features(
                context.page, context.density, context.title, context.span.title,
                context.description or "",
            )  # fmt: skip
            labels, weights = labelled(context, truth, TRAIN.get(name, 0.0))
            part = fold(url, truth["id"])
            yield Example(name, truth, part, context, rows, labels, weights)


def labelled(context: PageContext, truth: Truth, weight: float) -> tuple[list[int], list[float]]:
    """A label for each line, and what the line weighs in training."""
    lines = [line.text for line in context.page.lines]
    if not truth.get("body"):
        labels = label_by_snippets(lines, truth.get("with") or [], truth.get("without") or [])
        return [max(0, x) for x in labels], [0 if x < 0 else weight * SNIPPET for x in labels]
    labels = label_by_body(lines, truth["body"], truth.get("optional") or [])
    total = labels.count(1)
    scale = weight * (30 / max(total, 8)) ** 0.5 if total else 0.0  # not to outvote short pages
    return [max(0, x) for x in labels], [
        0.0 if label < 0 else scale * min(1.0, 0.45 + size / 300)
        for label, size in zip(labels, context.density.size, strict=True)
    ]


def fit(rows: Any, labels: Any, weights: Any, trees: int, leaves: int) -> lightgbm.Booster:
    used = weights > 0
    data = lightgbm.Dataset(rows[used], labels[used], weight=weights[used])
    options = {
        "objective": "binary", "num_leaves": leaves, "learning_rate": 0.05, "min_data_in_leaf": 25,
        "min_sum_hessian_in_leaf": 3.0, "feature_fraction": 0.3, "bagging_fraction": 0.7,
        "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 63, "verbosity": -1, "seed": 7,
        "num_threads": 1, "deterministic": True, "boost_from_average": False,
    }  # fmt: skip
    return lightgbm.train(options, data, trees)


Rows = list[list[float] | None]


def first_pass(sample: list[Example], trees: int, leaves: int) -> lightgbm.Booster:
    return fit(*stacked(sample, [e.rows for e in sample]), trees, leaves)


def stacked(sample: list[Example], rows: list[Rows]) -> tuple[Any, Any, Any]:
    """Rows, labels and weights of all lines that have a row."""
    lines = [
        (row, label, weight)
        for example, page in zip(sample, rows, strict=True)
        for row, label, weight in zip(page, example.labels, example.weights, strict=True)
        if row is not None
    ]
    data, labels, weights = zip(*lines, strict=True)
    return numpy.array(data), numpy.array(labels), numpy.array(weights)


def context_rows(sample: list[Example], model: lightgbm.Booster) -> list[Rows]:
    trees = classify.stages(exported(model))
    result: list[Rows] = []
    for example in sample:
        one = classify.first_scores(trees, example.rows)
        more = classify.context_features(example.context.page, example.context.density, one)
        result.append([
            row + extra if row is not None and extra is not None else None
            for row, extra in zip(example.rows, more, strict=True)
        ])  # fmt: skip
    return result


def out_of_fold_context(sample: list[Example], trees: int, leaves: int) -> list[Rows]:
    """Context of each page from a first pass that has not seen its host, as at run time."""
    result: list[Rows] = [[] for _ in sample]
    for part in range(FOLDS):
        rest = [e for e in sample if e.fold != part]
        model = first_pass(rest, trees, leaves)
        held = [i for i, e in enumerate(sample) if e.fold == part]
        for i, rows in zip(held, context_rows([sample[i] for i in held], model), strict=True):
            result[i] = rows
    return result


@dataclass(slots=True)
class Model:
    first: lightgbm.Booster
    second: lightgbm.Booster
    stops: list[list[float]]


def train(sample: list[Example], options: argparse.Namespace) -> Model:
    sample = [example for example in sample if any(example.weights)]
    context = out_of_fold_context(sample, options.trees, options.leaves)
    data = stacked(sample, context)
    second = fit(*data, options.trees, options.leaves)
    return Model(first_pass(sample, options.trees, options.leaves), second, stops(second, data[0]))


def stops(model: lightgbm.Booster, rows: Any) -> list[list[float]]:
    """Per stage the sums beyond which hardly a line (1 in 1,000) still changes sides."""
    final = model.predict(rows, raw_score=True)
    bounds = []
    for trees in range(classify.STAGE, model.num_trees() + classify.STAGE, classify.STAGE):
        partial = model.predict(rows, raw_score=True, num_iteration=min(trees, model.num_trees()))
        kept = partial[final > -classify.HEADING_BONUS - 0.2]
        dropped = partial[final <= 0.3]
        bounds.append([
            round(float(numpy.quantile(kept, 0.001)), 2),
            round(float(numpy.quantile(dropped, 0.999)), 2),
        ])  # fmt: skip
    return bounds


def data_of(model: Model, threshold: float) -> dict[str, Any]:
    """The weights as blocks.json holds them."""
    return {
        "features": list(NAMES),
        "context": list(classify.CONTEXT_NAMES),
        "threshold": threshold,
        "stops": model.stops,
        "first": exported(model.first),
        "second": exported(model.second),
    }


def cross_validate(sample: list[Example], options: argparse.Namespace, scorer: ModuleType) -> None:
    """Print the scores of texts read with weights that have not seen the page's host."""
    texts: dict[str, dict[str, Truth]] = {}
    for part in range(FOLDS):
        model = train([e for e in sample if e.fold != part], options)
        weights = classify.weights_of(data_of(model, options.threshold))
        for example in (e for e in sample if e.fold == part):
            blocks = read_body(example.context, weights).blocks
            text = "\n\n".join(block.text for block in blocks)
            texts.setdefault(example.set, {})[example.truth["id"]] = {"text": text}
    scores = {
        name: scorer.score_set([e.truth for e in sample if e.set == name], found)[0]
        for name, found in texts.items()
    }
    for name, measures in scores.items():
        print_scores(name, measures)
    for name, sets in POOLS.items():
        print_scores(name, pooled([scores[s] for s in sets]))


def pooled(scores: list[Truth]) -> Truth:
    total = sum(measures["n_body"] for measures in scores)
    return {"n_body": total} | {
        key: sum(measures[key] * measures["n_body"] for measures in scores) / total
        for key in ("body_f1", "body_acc", "body_fail")
    }


def print_scores(name: str, measures: Truth) -> None:
    if "body_f1" not in measures:
        print(f"{name:18} snippet F1 {measures['snip_f1']:.4f}")
        return
    print(
        f"{name:18} {measures['n_body']:4} pages  F1 {measures['body_f1']:.4f}  "
        f"exact {measures['body_acc']:.3f}  under .5 {measures['body_fail']:.4f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, default=DATA, help="folder of judged pages (%(default)s)"
    )
    parser.add_argument("--cv", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--trees", type=int, default=192)
    parser.add_argument("--leaves", type=int, default=12)
    parser.add_argument("--threshold", type=float, default=0.15)
    options = parser.parse_args()
    scorer = load_scorer(options.data)
    sample = list(examples(scorer))
    print(len(sample), "pages", sum(len(e.rows) for e in sample), "lines")
    if options.cv:
        cross_validate(sample, options, scorer)
    if options.write:
        data = data_of(train(sample, options), options.threshold)
        options.out.write_text(json.dumps(data, separators=(",", ":")) + "\n", encoding="ascii")
        print(options.out, options.out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
