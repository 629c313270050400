"""Train the verdict of indexer/extract: article, front, error, wall or other.

    python benchmarks/train_verdict.py [--data DIR] [--pages DIR] [--cv] [--write]
        [--out FILE] [--leave-out FOLD]

Articles are those of the judged sets whose licence allows it, other kinds the pages named in
verdict_pages.jsonl (a package or archive, a file in it, and what it is) and the pages that
verdict_pages.py makes. ``--cv`` prints what to expect of sites left out of training, by kind, set
and language, beside the figures on training sites and beside pages made in languages left out.
The advance of articles is the least with which no more than HIDDEN of them are hidden, on sites
left out; the first figures are nested: there the advance, too, was chosen without the site.
``--write`` trains on all pages (without those of FOLD) and writes
indexer/extract/verdict/verdict.json. Needs the dependency group ``bench``.

DIR of ``--pages`` holds the packages and archives that verdict_pages.jsonl names, unpacked under
their names.

Data: judged news pages, as extraction.py: benchmarks/README.md, Judged pages.
"""

import argparse
import hashlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lightgbm
import numpy
from extraction import load_scorer
from training import FOLDS, MEASURED, exported, fold, training_options
from verdict_pages import made_pages
from warcio.archiveiterator import ArchiveIterator

from indexer.extract.article import read_page
from indexer.extract.body.choose import read_body
from indexer.extract.dates.decide import find_dates
from indexer.extract.fields.authors import find_authors
from indexer.extract.fields.language import declared, find_language, opening_text
from indexer.extract.verdict.judge import KINDS
from indexer.extract.verdict.signals import NAMES, UNKNOWN, Signals, read_signals, row_of
from indexer.read import plan, read

HERE = Path(__file__).parent
LABELS = HERE / "verdict_pages.jsonl"
WEIGHTS = HERE.parent / "indexer" / "extract" / "verdict" / "verdict.json"
SETS = {  # judged pages, each of which holds an article -> weight
    "scrapinghub": 1.0, "fundus_eval": 1.0, "fundus_parsers": 1.0, "trafilatura_eval": 1.0,
    "htmldate_default": 0.7, "htmldate_mediacloud": 1.0, "postlight": 1.0, "readability_js": 0.7,
    "modern2026": 0.3,
}  # fmt: skip
HIDDEN = 0.004  # share of real articles that may be taken for something else
REAL, MADE = 2.0, 0.6  # weights of real pages that are not articles, and of made ones
ARTICLE_TREES = 4  # times as many tell articles, the question that matters most
# Shares of real and of made pages given once more without what words say, lest words decide alone.
BLIND, MADE_BLIND = 0.3, 0.6
BARE = 0.15  # share given once more without what only a tree can tell
WORDED = [at for at, name in enumerate(NAMES) if name.split("_")[0] in (
    "error", "wall", "service", "listing") and not name.endswith("_path")]  # fmt: skip
KNOWN_BARE = frozenset(
    "body blocks longest sentences sentence_share rows digits repeated dated signed short_blocks "
    "labels days_text quotes capitals".split()
)
PATHS = [at for at, name in enumerate(NAMES) if name.endswith("_path") or name in (
    "slug_words", "path_depth", "path_number")]  # fmt: skip


@dataclass(slots=True)
class Example:
    """One page: where it is from, what it is, and its row of signals."""

    set: str
    page: str
    sort: str
    language: str
    kind: str
    fold: int
    weight: float
    row: list[float]


def signals_of(
    html: bytes, url: str, content_type: str | None = None
) -> tuple[Signals, str] | None:
    """The signals and language of a page, as extraction gathers them."""
    context = read_page(html, url, content_type)
    if context is None:
        return None
    body = read_body(context)
    said = declared(context.page.language, context.metadata.meta("og:locale", "language"))
    language = find_language(opening_text(body.blocks), said)
    context = replace(context, span=body.span(context.span.title), language=language)
    dated, signed = find_dates(context).typical_of_article, bool(find_authors(context))
    return read_signals(context, body.blocks, dated=dated, signed=signed), language or "und"


def read_labels() -> list[dict[str, Any]]:
    """What was looked at, and what it is; None where one may argue."""
    return [json.loads(line) for line in LABELS.read_text("ascii").splitlines()]


def judged(data: Path) -> Iterator[Example]:
    scorer = load_scorer(data)
    others = {(label["from"], label["file"]): label["kind"] for label in read_labels()}
    seen: set[str] = set()  # two sets share pages
    for name in (*SETS, *MEASURED):
        for truth in scorer.load_set(name):
            url = truth.get("url") or ""
            kind = others.get((f"sets/{name}", truth["id"]), "article")
            if kind is None or (name == "readability_js" and not url):  # a page of a test
                continue
            if url in seen:
                continue
            seen.update([url] if url else [])
            found = signals_of(scorer.read_html(name, truth["id"]), url)
            if found is not None:
                rarity = 1.0 if kind == "article" else REAL
                yield Example(name, truth["id"], "judged", found[1], kind, fold(url, truth["id"]),
                              rarity * SETS.get(name, 0.0), list(row_of(found[0])))  # fmt: skip


def labelled(pages: Path) -> Iterator[Example]:
    for label in read_labels():
        if label["from"].startswith("sets/"):
            continue
        url, path = label["url"], pages / label["from"] / label["file"]
        if label["from"] != "warcs":
            html = path.read_bytes()
        elif status := label.get("status"):
            html = _refused(path, url, status)
        else:
            html = _captured(path, url)
        found = signals_of(html, url)
        if found is not None:
            yield Example(label["from"], label["file"], "labelled", found[1], label["kind"],
                          fold(url, label["file"]), REAL, list(row_of(found[0])))  # fmt: skip


def _captured(path: Path, url: str) -> bytes:
    """The body of the first capture of *url* in the archive at *path*."""
    for split in plan(path):
        for entry in read(split):
            if entry.capture is not None and entry.capture.url == url:
                return entry.capture.body
    raise LookupError(f"{url} is not in {path}")


def _refused(path: Path, url: str, status: int) -> bytes:
    """The body of the first response of *url* with *status*, which the reader does not yield."""
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            head = record.http_headers
            is_wanted = record.rec_headers.get_header("WARC-Target-URI") == url
            if head is not None and is_wanted and head.get_statuscode() == str(status):
                return bytes(record.content_stream().read())
    raise LookupError(f"{url} with status {status} is not in {path}")


def made() -> Iterator[Example]:
    for page in made_pages():
        found = signals_of(page.html.encode(), page.url)
        if found is not None:
            yield Example("made", page.url, page.sort, page.language, page.kind,
                          fold(page.url, page.url), MADE, list(row_of(found[0])))  # fmt: skip


def shown_more(sample: list[Example]) -> list[Example]:
    """The sample and some of its pages again, with less known of them."""
    chance = random.Random(7)
    more = list(sample)
    for example in sample:
        if chance.random() < (MADE_BLIND if example.set == "made" else BLIND):
            more.append(_without(example, WORDED, 0.0, 0.5))
        if chance.random() < BLIND:
            more.append(_without(example, PATHS, 0.0, 0.5))
        if chance.random() < BARE:
            known = {*WORDED, *PATHS, *(NAMES.index(name) for name in KNOWN_BARE)}
            hidden = [at for at in range(len(NAMES)) if at not in known]
            more.append(_without(example, hidden, UNKNOWN, 0.5))
    return more


def _without(example: Example, at: Iterable[int], value: float, share: float) -> Example:
    row = list(example.row)
    for index in at:
        row[index] = value
    return replace(example, row=row, weight=example.weight * share)


def train(sample: list[Example], options: argparse.Namespace) -> dict[str, lightgbm.Booster]:
    """One set of trees for each kind: that kind against all others."""
    used = shown_more([example for example in sample if example.weight])
    rows = numpy.array([example.row for example in used])
    weights = numpy.array([example.weight for example in used])
    settings = {
        "objective": "binary", "num_leaves": options.leaves, "learning_rate": 0.08,
        "min_data_in_leaf": 12, "min_sum_hessian_in_leaf": 1.0, "feature_fraction": 0.5,
        "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 3.0, "max_bin": 63,
        "verbosity": -1, "seed": 7, "num_threads": 1, "deterministic": True,
        "boost_from_average": False,
    }  # fmt: skip
    models = {}
    for kind in KINDS:
        truth = numpy.array([example.kind == kind for example in used], dtype=float)
        data = lightgbm.Dataset(rows, truth, weight=weights)
        trees = options.trees * (ARTICLE_TREES if kind == "article" else 1)
        models[kind] = lightgbm.train(settings, data, trees)
    return models


def scores(models: dict[str, lightgbm.Booster], sample: list[Example]) -> Any:
    rows = numpy.array([example.row for example in sample])
    return numpy.stack([models[kind].predict(rows, raw_score=True) for kind in KINDS], axis=1)


def left_out(sample: list[Example], options: argparse.Namespace) -> Any:
    """For each page the scores of trees that have not seen its site."""
    found = numpy.zeros((len(sample), len(KINDS)))
    for part in range(FOLDS):
        held = [at for at, e in enumerate(sample) if e.fold == part]
        if not held:  # the fold that is left out of all training
            continue
        models = train([e for e in sample if e.fold != part], options)
        found[held] = scores(models, [sample[at] for at in held])
    return found


def other_languages(sample: list[Example], options: argparse.Namespace) -> dict[str, list[Any]]:
    """Scores of made pages by trees that have seen no page of their language, nor of their words.

    Half of them are shown without what the words say: a language of which no word is known.
    """
    result: dict[str, list[Any]] = {"words known": [], "words unknown": []}
    for part in range(FOLDS):
        away = {e.language for e in sample if _part_of(e.language) == part and e.set == "made"}
        models = train([e for e in sample if e.language not in away or e.set != "made"], options)
        held = [e for e in sample if e.set == "made" and e.language in away]
        blind = [_without(e, WORDED, 0.0, 1.0) for e in held]
        for name, pages in (("words known", held), ("words unknown", blind)):
            result[name] += list(zip(pages, scores(models, pages), strict=True))
    return result


def _part_of(language: str) -> int:
    return int(hashlib.sha1(language.encode()).hexdigest(), 16) % FOLDS


def chosen(row: Any, bias: float) -> str:
    """The kind of the highest score; articles are given *bias*, for to hide one is worse."""
    biased = row + numpy.array([bias if kind == "article" else 0.0 for kind in KINDS])
    return KINDS[int(numpy.argmax(biased))]


def advance(sample: list[Example], found: Any) -> float:
    """The least bias with which at most ``HIDDEN`` of the real articles are hidden."""
    leads = sorted(
        float(row[0] - row[1:].max()) for example, row in zip(sample, found, strict=True)
        if example.kind == "article" and example.set != "made"
    )  # fmt: skip
    return round(max(0.0, 0.01 - leads[int(HIDDEN * len(leads))]), 2)


def nested(sample: list[Example], options: argparse.Namespace) -> list[tuple[Example, Any]]:
    """Pages and their scores, the bias of a fold included: it was chosen on the other folds."""
    result = []
    for part in range(FOLDS):
        inner = [e for e in sample if e.fold != part]
        held = [e for e in sample if e.fold == part]
        if not held:
            continue
        bias = advance(inner, left_out(inner, options))
        found = scores(train(inner, options), held)
        found[:, KINDS.index("article")] += bias
        print(f"fold {part}: advance {bias}")
        result += list(zip(held, found, strict=True))
    return result


def report(title: str, pairs: list[tuple[Example, Any]], bias: float) -> None:
    """Print, of each true kind, how many pages were given which."""
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for example, row in pairs:
        told[example.kind][chosen(row, bias)] += 1
    right = [told[kind][kind] / told[kind].total() for kind in KINDS if told[kind]]
    none = [n for kind in KINDS if kind != "article" for n in [told[kind]]]
    total = sum(n.total() for n in none) or 1
    hidden = 1 - told["article"]["article"] / (told["article"].total() or 1)
    shown = sum(n["article"] for n in none) / total
    print(f"{title:28} balanced {numpy.mean(right):.3f}")
    print(f"    articles hidden {hidden:.4f} of {told['article'].total()}")
    print(f"    others shown {shown:.3f} of {total}")
    for kind in KINDS:
        if told[kind]:
            parts = "  ".join(
                f"{other} {told[kind][other]}" for other in KINDS if told[kind][other]
            )
            print(f"    {kind:8} {told[kind][kind] / told[kind].total():.3f}  {parts}")


def temperature(sample: list[Example], found: Any, bias: float) -> float:
    """What scores are multiplied with so that confidence is the share that is right."""
    truth = numpy.array([KINDS.index(example.kind) for example in sample])
    weights = numpy.array([example.weight for example in sample])
    biased = found + numpy.array([bias if kind == "article" else 0.0 for kind in KINDS])
    best = (numpy.inf, 1.0)
    for step in range(4, 41):
        logits = biased * step / 20
        logits -= logits.max(axis=1, keepdims=True)
        logs = logits - numpy.log(numpy.exp(logits).sum(axis=1, keepdims=True))
        loss = -(weights * logs[numpy.arange(len(truth)), truth]).sum()
        best = min(best, (float(loss), step / 20))
    return best[1]


def calibration(sample: list[Example], found: Any, bias: float, scale: float) -> None:
    biased = found + numpy.array([bias if kind == "article" else 0.0 for kind in KINDS])
    logits = numpy.exp(biased * scale - (biased * scale).max(axis=1, keepdims=True))
    sure = logits.max(axis=1) / logits.sum(axis=1)
    right = numpy.array([
        KINDS[at] == e.kind for at, e in zip(biased.argmax(axis=1), sample, strict=True)
    ])  # fmt: skip
    for low, high in ((0.0, 0.6), (0.6, 0.8), (0.8, 0.9), (0.9, 0.97), (0.97, 1.01)):
        inside = (sure >= low) & (sure < high)
        if inside.any():
            print(
                f"confidence {low:.2f} to {high:.2f}: {right[inside].mean():.3f} of {inside.sum()}"
            )


def cross_validate(sample: list[Example], found: Any, options: argparse.Namespace) -> None:
    told = nested(sample, options)
    report("nested, real pages", [pair for pair in told if pair[0].set != "made"], 0.0)
    report("nested, made pages", [pair for pair in told if pair[0].set == "made"], 0.0)
    pairs = list(zip(sample, found, strict=True))
    trained = scores(train(sample, options), sample)
    real = [pair for pair in pairs if pair[0].set != "made"]
    report("left-out sites, real pages", real, options.bias)
    report("left-out sites, made pages", [p for p in pairs if p[0].set == "made"], options.bias)
    report("training sites, real pages",
           [p for p in zip(sample, trained, strict=True) if p[0].set != "made"],
           options.bias)  # fmt: skip
    for name, shown in other_languages(sample, options).items():
        report(f"left-out languages, {name}", shown, options.bias)
    for name in sorted({e.set for e in sample}):
        report(f"set {name}", [p for p in pairs if p[0].set == name], options.bias)
    for field in ("sort", "language"):
        for name, count in Counter(getattr(e, field) for e in sample).most_common():
            of = [p for p in pairs if getattr(p[0], field) == name]
            right = sum(chosen(row, options.bias) == e.kind for e, row in of)
            shown = sum(
                (chosen(row, options.bias) == "article") == (e.kind == "article") for e, row in of
            )
            print(
                f"{field} {name:34} {count:5} pages  kind {right / count:.3f}  "
                f"article or not {shown / count:.3f}"
            )
    calibration(sample, found, options.bias, temperature(sample, found, options.bias))


def data_of(models: dict[str, lightgbm.Booster], bias: float, scale: float) -> dict[str, Any]:
    """The weights as verdict.json holds them."""
    return {
        "features": list(NAMES),
        "bounds": {"article": bias, "scale": scale},
        "kinds": {kind: exported(model) for kind, model in models.items()},
    }


def main() -> None:
    parser = training_options(__doc__, WEIGHTS)
    parser.add_argument("--pages", type=Path, help="what verdict_pages.jsonl names, unpacked")
    parser.add_argument("--trees", type=int, default=45)
    parser.add_argument("--leaves", type=int, default=10)
    parser.add_argument("--bias", type=float, help="advance of articles, instead of the one found")
    options = parser.parse_args()
    sample = [*judged(options.data), *made(), *(labelled(options.pages) if options.pages else ())]
    print(len(sample), "pages")
    used = [example for example in sample if example.fold != options.leave_out]
    if options.cv or options.write:
        found = left_out(used, options)
        if options.bias is None:
            options.bias = advance(used, found)
        print("advance of articles", options.bias)
        scale = temperature(used, found, options.bias)
    if options.cv:
        cross_validate(used, found, options)
    if options.write:
        data = data_of(train(used, options), options.bias, scale)
        options.out.write_text(json.dumps(data, separators=(",", ":")) + "\n", encoding="ascii")
        print(options.out, options.out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
