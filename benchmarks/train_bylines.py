"""Train the judge of authors of indexer/extract on the sets whose licence allows shipping weights.

    python benchmarks/train_bylines.py [--data DIR] [--cv] [--leave-out FOLD] [--write] [--out FILE]

The judge says which names to believe of weak places (a line that is only a name, a link to an
author's page, a signature, an object that JSON-LD only refers to) where the rules find no person.
It learns from the weak places of every page whose authors are known, also where the rules need no
help. ``--cv`` prints, by set and by language, the F1 of the authors on sites left out of training,
on those trained on, and by the rules alone. ``--write`` writes
indexer/extract/fields/authors.json; with ``--leave-out`` trained on the other folds only. Needs
the dependency group ``bench``.

Data: judged news pages, as extraction.py: benchmarks/README.md, Judged pages.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import lightgbm
import numpy
from extraction import load_scorer
from training import FOLDS, exported, fold, training_options

from indexer.extract.article import read_page, with_body
from indexer.extract.body.choose import read_body
from indexer.extract.fields.author_judge import FEATURES, WEIGHTS, evidence, rows
from indexer.extract.fields.author_places import weak_statements
from indexer.extract.fields.authors import by_rules, names_person
from indexer.extract.fields.byline import desk

TRAIN = {  # set -> weight of its names
    "fundus_parsers": 1.0,
    "postlight": 1.0,
    "readability_js": 0.5,  # its truth is another program's
    "trafilatura_eval": 1.0,
    "modern2026": 0.3,  # its truth is a language model's
}
UNSIGNED = ("trafilatura_eval",)  # sets whose pages without an author in the truth mostly have none
UNSIGNED_WEIGHT = 0.5  # of the names on such a page where the rules find no person either
BOUNDS = {"alone": 0.3, "beside_others": 2.0}  # chosen on sites left out
OUT = Path(__file__).parent.parent / "indexer" / "extract" / "fields" / WEIGHTS
TREES = 240
OPTIONS = {
    "objective": "binary", "num_leaves": 4, "learning_rate": 0.08, "min_data_in_leaf": 20,
    "feature_fraction": 0.4, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 3.0,
    "verbosity": -1, "seed": 7, "num_threads": 1, "deterministic": True,
    "boost_from_average": False,
}  # fmt: skip
Truth = dict[str, Any]
Score = Callable[[list[float]], float]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its truth, its weak names with rows and labels, and what the rules say."""

    set: str
    truth: Truth
    fold: int
    names: list[str]
    rows: list[list[float]]
    labels: list[bool]
    ruled: list[str]
    desk: list[str]


def pages(scorer: ModuleType) -> Iterator[Page]:
    for name in TRAIN:
        for truth in scorer.load_set(name):
            url = truth.get("url") or ""
            signed = bool(truth.get("author"))
            if not signed and name not in UNSIGNED:
                continue
            context = read_page(scorer.read_html(name, truth["id"]), url)
            if context is None:
                continue
            context = with_body(context, read_body(context))
            ruled = by_rules(context)
            if not signed and names_person(ruled):
                continue
            found = evidence(weak_statements(context))
            right = scorer.names(truth.get("author"))
            said = [scorer.names([each.name]) for each in found]
            labels = [bool(names) and names <= right for names in said]
            yield Page(
                name, truth, fold(url, truth["id"]), [each.name for each in found],
                rows(found, context), labels, ruled, desk(context),
            )  # fmt: skip


def train(sample: list[Page]) -> lightgbm.Booster:
    used = [(page, index) for page in sample for index in range(len(page.names))]
    data = lightgbm.Dataset(
        numpy.array([page.rows[index] for page, index in used]),
        numpy.array([page.labels[index] for page, index in used], dtype=float),
        weight=numpy.array([weight(page) for page, _ in used]),
    )
    return lightgbm.train(OPTIONS, data, TREES)


def weight(page: Page) -> float:
    return TRAIN[page.set] if page.truth.get("author") else UNSIGNED_WEIGHT


def decided(page: Page, model: lightgbm.Booster | None) -> list[str]:
    """The authors as find_authors decides; without a *model* by the rules alone."""
    if names_person(page.ruled) or model is None or not page.names:
        return page.ruled or page.desk
    bound = BOUNDS["beside_others" if page.ruled else "alone"]
    scores = model.predict(numpy.array(page.rows), raw_score=True)
    judged = [name for name, score in zip(page.names, scores, strict=True) if score > bound]
    return judged or page.ruled or page.desk


def f1(sample: list[Page], found: list[list[str]], scorer: ModuleType) -> float:
    right = wrong = missed = 0
    for page, names in zip(sample, found, strict=True):
        true, said = scorer.names(page.truth["author"]), scorer.names(names)
        right += len(true & said)
        wrong += len(said - true)
        missed += len(true - said)
    return 2 * right / max(1, 2 * right + wrong + missed)


def cross_validate(sample: list[Page], scorer: ModuleType) -> None:
    models = [train([page for page in sample if page.fold != part]) for part in range(FOLDS)]
    signed = [page for page in sample if page.truth.get("author")]
    groups = {name: [page for page in signed if page.set == name] for name in TRAIN}
    for page in signed:
        if page.truth.get("lang"):
            groups.setdefault(f"language {page.truth['lang']}", []).append(page)
    print(f"{'':22} pages  left out  trained on  rules alone")
    for name, chosen in groups.items():
        left_out = [decided(page, models[page.fold]) for page in chosen]
        seen = [decided(page, models[(page.fold + 1) % FOLDS]) for page in chosen]
        ruled = [decided(page, None) for page in chosen]
        scores = (f1(chosen, found, scorer) for found in (left_out, seen, ruled))
        print(f"{name:22} {len(chosen):5}  " + "  ".join(f"{score:9.3f}" for score in scores))
    unsigned = [page for page in sample if not page.truth.get("author")]
    named = sum(decided(page, models[page.fold]) != decided(page, None) for page in unsigned)
    print(f"pages without an author in the truth: {len(unsigned)}, of them given one: {named}")


def main() -> None:
    parser = training_options(__doc__, OUT)
    options = parser.parse_args()
    scorer = load_scorer(options.data)
    sample = list(pages(scorer))
    print(len(sample), "pages", sum(len(page.names) for page in sample), "names in weak places")
    if options.cv:
        cross_validate(sample, scorer)
    if options.write:
        model = train([page for page in sample if page.fold != options.leave_out])
        data = {"features": list(FEATURES), "bounds": BOUNDS, "trees": exported(model)}
        options.out.write_text(json.dumps(data, separators=(",", ":")) + "\n", encoding="ascii")
        print(options.out, options.out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
