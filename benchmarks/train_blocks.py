"""Train the block classifier of indexer/extract on the sets whose licence allows shipping weights.

    python benchmarks/train_blocks.py --data ../shared/data/extraction [--cv] [--write]

``--cv`` prints cross-validated line scores by host; ``--write`` trains on all pages and writes
indexer/extract/blocks.json. big9, chaos and cleanportaleval are never trained on: they are for
measuring only. Needs the dependency group ``bench``.

A line is labelled by where its words stand in the true body: long lines by their four-word
shingles, short ones by finding them between their labelled neighbours.
"""

import argparse
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import lightgbm
import numpy

from indexer.extract import classify
from indexer.extract.article import Reading, read_page
from indexer.extract.features import NAMES, line_features

TRAIN = {  # set -> weight of its lines
    "scrapinghub": 1.0,
    "fundus_eval": 1.0,
    "fundus_parsers": 1.0,
    "modern2026": 0.3,
    "trafilatura_eval": 0.6,
}
FOLDS = 5
WEIGHTS = Path(__file__).parent.parent / "indexer" / "extract" / "blocks.json"
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Example:
    """One page: its reading, feature rows, and a label and weight per line."""

    host: str
    name: str
    reading: Reading
    rows: list[list[float] | None]
    labels: list[int]
    weights: list[float]


def words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def shingles(tokens: list[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(tokens[i:] for i in range(4)), strict=False)


def label_by_body(lines: list[str], body: str, optional: list[str]) -> list[int]:
    """1 in the body, 0 outside it, -1 where people differ."""
    truth = words(body)
    places: dict[tuple[str, ...], list[int]] = {}
    for at, shingle in enumerate(shingles(truth)):
        places.setdefault(shingle, []).append(at)
    unsure = set(shingles(words(" ".join(optional))))
    labels = [0] * len(lines)
    position: list[int | None] = [None] * len(lines)
    for index, line in enumerate(lines):
        tokens = words(line)
        if len(tokens) < 6:
            continue
        mine = list(shingles(tokens))
        hits = [places[s] for s in mine if s in places]
        if len(hits) > 0.5 * len(mine):
            labels[index] = 1
            position[index] = hits[0][0]
        elif sum(s in unsure for s in mine) > 0.5 * len(mine):
            labels[index] = -1
    joined = " " + " ".join(truth) + " "
    offsets = [0]
    for token in truth:
        offsets.append(offsets[-1] + len(token) + 1)
    known = [i for i, p in enumerate(position) if p is not None]
    for index, line in enumerate(lines):
        tokens = words(line)
        if not tokens or len(tokens) >= 6:
            continue
        before = max((position[i] for i in known if i < index), default=None)
        after = min((position[i] for i in known if i > index), default=None)
        low = 0 if before is None else before
        high = len(truth) if after is None else after
        if before is None and after is None:
            continue
        if low > high:
            continue
        span = joined[offsets[min(low, len(truth))] : offsets[min(high, len(truth))] + 1]
        if f" {' '.join(tokens)} " in span:
            near = [i for i in known if abs(i - index) <= 6]
            labels[index] = 1 if near else 0
    return labels


def label_by_snippets(
    lines: list[str], wanted: list[str], unwanted: list[str]
) -> tuple[list[int], list[float]]:
    """Only the lines that hold a snippet are labelled; the others weigh nothing."""
    labels, weights = [0] * len(lines), [0.0] * len(lines)
    good = [" ".join(s.split()) for s in wanted]
    bad = [" ".join(s.split()) for s in unwanted]
    for index, line in enumerate(lines):
        if any(s and s in line for s in good):
            labels[index], weights[index] = 1, 4.0
        elif any(s and s in line for s in bad):
            labels[index], weights[index] = 0, 4.0
    return labels, weights


def examples(data: Path, sets: dict[str, float]) -> Iterator[Example]:
    for name, weight in sets.items():
        folder = data / "sets" / name
        for row in map(json.loads, (folder / "truth.jsonl").open(encoding="utf-8")):
            raw = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
            url = row.get("url") or ""
            reading = read_page(raw, url)
            if reading is None or not reading.page.lines:
                continue
            lines = [line.text for line in reading.page.lines]
            if row.get("body"):
                labels = label_by_body(lines, row["body"], row.get("optional") or [])
                if not any(label == 1 for label in labels):
                    continue
                total = sum(1 for label in labels if label == 1)
                scale = (30 / max(total, 8)) ** 0.5  # long pages must not outvote short ones
                sizes = reading.outline.size
                weights = [
                    0.0 if label < 0 else weight * scale * min(1.0, 0.45 + sizes[i] / 300)
                    for i, label in enumerate(labels)
                ]
            elif row.get("with"):
                labels, weights = label_by_snippets(lines, row["with"], row["without"] or [])
                weights = [weight * value for value in weights]
                if not any(weights):
                    continue
            else:
                continue
            rows = line_features(
                reading.page, reading.outline, reading.title, reading.title_line,
                reading.description or "",
            )  # fmt: skip
            host = urlsplit(url).hostname or row["id"]
            yield Example(
                host, f"{name}/{row['id']}", reading, rows, [max(0, x) for x in labels], weights
            )


def fold(host: str) -> int:
    """Hosts are put into folds by their name without subdomain, so that no site is in two."""
    site = ".".join(host.split(".")[-2:])
    return int(hashlib.sha1(site.encode()).hexdigest(), 16) % FOLDS


def fit(rows: Any, labels: Any, weights: Any, trees: int, leaves: int) -> lightgbm.Booster:
    used = weights > 0
    data = lightgbm.Dataset(rows[used], labels[used], weight=weights[used])
    options = {
        "objective": "binary", "num_leaves": leaves, "learning_rate": 0.2, "min_data_in_leaf": 25,
        "min_sum_hessian_in_leaf": 3.0, "feature_fraction": 0.5, "bagging_fraction": 0.7,
        "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 63, "verbosity": -1, "seed": 7,
        "num_threads": 1, "deterministic": True, "boost_from_average": False,
    }  # fmt: skip
    return lightgbm.train(options, data, trees)


Rows = list[list[float] | None]


def first_pass(sample: list[Example], trees: int, leaves: int) -> lightgbm.Booster:
    return fit(*stacked(sample, [e.rows for e in sample]), trees, leaves)


def stacked(sample: list[Example], rows: list[Rows]) -> tuple[Any, Any, Any]:
    """Rows, labels and weights of all lines that have a row."""
    return (
        numpy.array([row for page in rows for row in page if row is not None]),
        numpy.array(
            [x for e in sample for x, r in zip(e.labels, e.rows, strict=True) if r is not None]
        ),
        numpy.array(
            [x for e in sample for x, r in zip(e.weights, e.rows, strict=True) if r is not None]
        ),
    )


def context_rows(sample: list[Example], model: lightgbm.Booster) -> list[Rows]:
    trees = classify.stages(exported(model))
    result: list[Rows] = []
    for example in sample:
        one = classify.first_scores(trees, example.rows)
        more = classify.context_features(example.reading.page, example.reading.outline, one)
        result.append([
            row + extra if row is not None else None
            for row, extra in zip(example.rows, more, strict=True)
        ])  # fmt: skip
    return result


def exported(model: lightgbm.Booster) -> list[Any]:
    return [nested(tree["tree_structure"]) for tree in model.dump_model()["tree_info"]]


def out_of_fold_context(sample: list[Example], trees: int, leaves: int) -> list[Rows]:
    """Context of each page from a first pass that has not seen its host, as at run time."""
    result: list[Rows] = [[] for _ in sample]
    for part in range(FOLDS):
        rest = [e for e in sample if fold(e.host) != part]
        model = first_pass(rest, trees, leaves)
        held = [i for i, e in enumerate(sample) if fold(e.host) == part]
        for i, rows in zip(held, context_rows([sample[i] for i in held], model), strict=True):
            result[i] = rows
    return result


@dataclass(slots=True)
class Model:
    first: lightgbm.Booster
    second: lightgbm.Booster
    stops: list[list[float]]


def train(sample: list[Example], options: argparse.Namespace) -> Model:
    context = out_of_fold_context(sample, options.trees, options.leaves)
    data = stacked(sample, context)
    second = fit(*data, options.trees2, options.leaves2)
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


def nested(node: dict[str, Any]) -> Any:
    if "leaf_value" in node:
        return round(node["leaf_value"], 3)
    threshold = float(f"{node['threshold']:.4g}")
    return [
        node["split_feature"],
        threshold,
        nested(node["left_child"]),
        nested(node["right_child"]),
    ]


def write(model: Model, path: Path, threshold: float) -> None:
    data = {
        "features": list(NAMES),
        "context": list(classify.CONTEXT_NAMES),
        "threshold": threshold,
        "stops": model.stops,
        "first": exported(model.first),
        "second": exported(model.second),
    }
    path.write_text(json.dumps(data, separators=(",", ":")) + "\n", encoding="ascii")


def page_f1(example: Example, kept: list[bool]) -> float | None:
    """Characters of kept lines against those of true lines."""
    if not all(example.weights):
        return None
    sizes = example.reading.outline.size
    right = sum(s for s, k, t in zip(sizes, kept, example.labels, strict=True) if k and t)
    said = sum(s for s, k in zip(sizes, kept, strict=True) if k)
    true = sum(s for s, t in zip(sizes, example.labels, strict=True) if t)
    return 2 * right / (said + true) if said + true else 0.0


def cross_validate(sample: list[Example], options: argparse.Namespace) -> None:
    results: dict[str, list[tuple[float, bool]]] = {}
    for part in range(FOLDS):
        model = train([e for e in sample if fold(e.host) != part], options)
        second = classify.stages(exported(model.second), model.stops)
        held = [e for e in sample if fold(e.host) == part]
        for example, rows in zip(held, context_rows(held, model.first), strict=True):
            kept = [value > options.threshold for value in classify.first_scores(second, rows)]
            score = page_f1(example, kept)
            if score is not None:
                exact = kept == [bool(label) for label in example.labels]
                results.setdefault(example.name.split("/")[0], []).append((score, exact))
    for name, pages in sorted(results.items()):
        mean = sum(score for score, _ in pages) / len(pages)
        exact = sum(flag for _, flag in pages) / len(pages)
        failed = sum(score < 0.5 for score, _ in pages) / len(pages)
        print(f"{name:18} {len(pages):4} lines F1 {mean:.4f} exact {exact:.3f} failed {failed:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data/extraction"))
    parser.add_argument("--cv", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument(
        "--half", type=int, choices=(0, 1), help="train only on this half of the hosts"
    )
    parser.add_argument("--trees", type=int, default=48)
    parser.add_argument("--leaves", type=int, default=12)
    parser.add_argument("--trees2", type=int, default=48)
    parser.add_argument("--leaves2", type=int, default=12)
    parser.add_argument("--threshold", type=float, default=0.15)
    options = parser.parse_args()
    sample = list(examples(options.data, TRAIN))
    print(len(sample), "pages", sum(len(e.rows) for e in sample), "lines")
    if options.cv:
        cross_validate(sample, options)
    if options.write:
        write(train(sample, options), options.out, options.threshold)
        print(options.out, options.out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
