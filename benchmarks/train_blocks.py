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
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from types import ModuleType
from typing import Any

import lightgbm
import numpy
from augment import MAX_NOTICE, MIN_NOTICE, Strangers, Variant, varied
from extraction import load_scorer
from labels import label_by_body, label_by_snippets
from training import FOLDS, MEASURED, exported, fold, training_options

from indexer.extract.article import read_page
from indexer.extract.body import classify
from indexer.extract.body.choose import read_body
from indexer.extract.body.edges import find_dek
from indexer.extract.body.features import NAMES, line_features
from indexer.extract.markup import traits
from indexer.extract.markup.context import ArticleSpan, PageContext
from indexer.extract.markup.density import measure_density

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
            rows = rows_of(context)
            labels, weights = labelled(context, truth, TRAIN.get(name, 0.0))
            part = fold(url, truth["id"])
            yield Example(name, truth, part, context, rows, labels, weights)


def rows_of(context: PageContext) -> list[list[float] | None]:
    return line_features(
        context.page, context.density, context.title, context.span.title,
        context.description or "",
    )  # fmt: skip


def variants(sample: list[Example], share: float, seed: int) -> list[Example]:
    """Variants of the pages with a whole body, each from texts of its own fold and script."""
    pools: dict[tuple[int, bool], Strangers] = {}
    for example in sample:
        gather(example, pools.setdefault(pool_of(example), Strangers([], [], [])))
    result = []
    for example in sample:
        if not example.truth.get("body") or 1 not in example.labels:
            continue
        chance = random.Random(f"{seed} {example.set} {example.truth['id']}")
        page = Variant(
            example.context.page, example.context.span.title, example.labels, example.weights
        )
        page = varied(page, pools[pool_of(example)], chance)
        context = replace(
            example.context,
            page=page.page,
            density=measure_density(page.page, page.title_line),
            span=ArticleSpan(page.title_line),
        )
        weights = [share * weight for weight in page.weights]
        result.append(
            replace(
                example, context=context, rows=rows_of(context), labels=page.labels, weights=weights
            )
        )
    return result


def pool_of(example: Example) -> tuple[int, bool]:
    """Pages whose texts may stand on this one: of its fold, and in the same kind of script."""
    title = example.context.title
    return example.fold, sum(map(str.isascii, title)) > len(title) / 2


def gather(example: Example, pool: Strangers) -> None:
    context = example.context
    if context.title and context.description:
        pool.teasers.append((context.title, context.description[:MAX_NOTICE]))
    for line, label in zip(context.page.lines, example.labels, strict=True):
        if label or not MIN_NOTICE <= len(line.text) <= MAX_NOTICE or line.links:
            continue
        bits = context.density.inherited[line.element] if line.element >= 0 else 0
        if bits & (traits.FIGCAPTION | traits.CAPTION):
            pool.captions.append(line.text)
        elif bits & (traits.NEWSLETTER | traits.LEGAL | traits.FORM | traits.AD | traits.HIDDEN):
            pool.notices.append(line.text)


def labelled(context: PageContext, truth: Truth, weight: float) -> tuple[list[int], list[float]]:
    """A label for each line, and what the line weighs in training."""
    lines = [line.text for line in context.page.lines]
    if not truth.get("body"):
        labels = label_by_snippets(lines, truth.get("with") or [], truth.get("without") or [])
        return [max(0, x) for x in labels], [0 if x < 0 else weight * SNIPPET for x in labels]
    labels = label_by_body(lines, truth["body"], truth.get("optional") or [])
    total = labels.count(1)
    scale = weight * (30 / max(total, 8)) ** 0.5 if total else 0.0  # not to outvote short pages
    weights = [
        0.0 if label < 0 else scale * min(1.0, 0.45 + size / 300)
        for label, size in zip(labels, context.density.size, strict=True)
    ]
    body = [index for index, label in enumerate(labels) if label == 1]
    dek = find_dek(
        context.page, context.density, body, context.span.title, context.description or ""
    )
    if dek >= 0:  # a rule puts it into the text; the sets differ
        weights[dek] = 0.0
    return [max(0, x) for x in labels], weights


def fit(rows: Any, labels: Any, weights: Any, chosen: argparse.Namespace) -> lightgbm.Booster:
    used = weights > 0
    data = lightgbm.Dataset(rows[used], labels[used], weight=weights[used])
    options = {
        "objective": "binary", "num_leaves": chosen.leaves, "learning_rate": 0.05,
        "min_data_in_leaf": 25,
        "min_sum_hessian_in_leaf": 3.0, "feature_fraction": 0.3, "bagging_fraction": 0.7,
        "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 63, "verbosity": -1, "seed": chosen.seed,
        "num_threads": 1, "deterministic": True, "boost_from_average": False,
    }  # fmt: skip
    return lightgbm.train(options, data, chosen.trees)


Rows = list[list[float] | None]


def first_pass(sample: list[Example], options: argparse.Namespace) -> lightgbm.Booster:
    return fit(*stacked(sample, [e.rows for e in sample]), options)


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
    result: list[Rows] = []
    for example, one in zip(sample, first_scores(sample, model), strict=True):
        more = classify.context_features(example.context.page, example.context.density, one)
        result.append([
            row + extra if row is not None and extra is not None else None
            for row, extra in zip(example.rows, more, strict=True)
        ])  # fmt: skip
    return result


def first_scores(sample: list[Example], model: lightgbm.Booster) -> list[list[float]]:
    """What classify.first_scores gives, for all pages at once: stages stop where it is sure."""
    rows = numpy.array([row for example in sample for row in example.rows if row is not None])
    totals = numpy.zeros(len(rows))
    for start in range(0, model.num_trees(), classify.STAGE):
        unsure = abs(totals) < classify.SURE
        if unsure.any():
            totals[unsure] += model.predict(
                rows[unsure], raw_score=True, start_iteration=start, num_iteration=classify.STAGE
            )
    scores = iter(totals.tolist())
    return [
        [next(scores) if row is not None else -classify.SURE for row in example.rows]
        for example in sample
    ]


def out_of_fold_context(sample: list[Example], options: argparse.Namespace) -> list[Rows]:
    """Context of each page from a first pass that has not seen its host, as at run time."""
    result: list[Rows] = [[] for _ in sample]
    for part in range(FOLDS):
        rest = [e for e in sample if e.fold != part]
        model = first_pass(rest, options)
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
    """Both passes, from the pages of *sample* that weigh something."""
    sample = [example for example in sample if any(example.weights)]
    context = out_of_fold_context(sample, options)
    data = stacked(sample, context)
    second = fit(*data, options)
    return Model(first_pass(sample, options), second, stops(second, data[0]))


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
    changed = variants(sample, options.variants, options.seed)
    agreements: list[float] = []
    for part in range(FOLDS):
        model = train([e for e in (*sample, *changed) if e.fold != part], options)
        weights = classify.weights_of(data_of(model, options.threshold))
        agreements += [agreement(e, weights) for e in changed if e.fold == part]
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
    print(f"{'varied pages':18} line F1 {fmean(agreements):.4f}")
    for name, sets in POOLS.items():
        print_scores(name, pooled([scores[s] for s in sets]))


def agreement(example: Example, weights: classify.Weights) -> float:
    """F1 of the kept lines of one page against its labels, by their size."""
    body = read_body(example.context, weights)
    size = example.context.density.size
    wanted = {index for index, label in enumerate(example.labels) if label == 1}
    both = sum(size[index] for index in body.lines if index in wanted)
    sides = sum(size[index] for index in body.lines) + sum(size[index] for index in wanted)
    return 2 * both / sides if sides else 1.0


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
    parser = training_options(__doc__, WEIGHTS)
    parser.add_argument("--trees", type=int, default=192)
    parser.add_argument("--leaves", type=int, default=12)
    parser.add_argument("--variants", type=float, default=0.35, help="weight of varied pages")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threshold", type=float, default=0.15)
    options = parser.parse_args()
    scorer = load_scorer(options.data)
    sample = list(examples(scorer))
    print(len(sample), "pages", sum(len(e.rows) for e in sample), "lines")
    if options.cv:
        cross_validate(sample, options, scorer)
    if options.write:
        taught = [*sample, *variants(sample, options.variants, options.seed)]
        taught = [example for example in taught if example.fold != options.leave_out]
        data = data_of(train(taught, options), options.threshold)
        options.out.write_text(json.dumps(data, separators=(",", ":")) + "\n", encoding="ascii")
        print(options.out, options.out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
