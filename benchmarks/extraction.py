"""Measure extraction on judged pages, on hosts left out of training first, beside its peers.

    python benchmarks/extraction.py [--data DIR]... [--pages DIR] [--sets a,b] [--sample N]
        [--only backissue,trafilatura] [--shipped-only] [--weights DIR]
        [--write docs/extraction-measured.md]

*Left out* is the extractor trained without the page's site (left_out.py): what to expect of sites
that nobody here has seen. *Shipped* is the extractor as it is, which has learned from many of these
pages; the gap is how much it knows them by heart. Peers are those of the dependency group
``bench``; a missing one is left out. Every page goes through the shipped extractor and every peer
in turn, so that a busy machine burdens all alike; time is CPU time of this process, all fields
included. ``--data`` may be given more than once. The whole run takes half an hour on two cores,
with ``--shipped-only`` ten minutes.

Data: judged news pages (scrapinghub, trafilatura, fundus …): benchmarks/README.md, Judged pages.
"""

import argparse
import sys
import time
import warnings
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import ModuleType

from judged import DATA, JudgedPage, Truth, load_labelled, load_pages, load_scorer
from left_out import HERE, JUDGES, read_left_out, untrained
from measures import (
    POOLED,
    Run,
    Scores,
    by_language,
    confidence_table,
    pooled,
    score,
    table,
    time_table,
    verdict_table,
)
from peers import Answer, Extractor, installed

from indexer.model.extractor import EXTRACTOR_VERSION

__all__ = ["DATA", "load_scorer"]  # what train_*.py take from here

WARM_UP = b"<html><body><p>" + b"A sentence to warm up with, long enough. " * 20


def read_in_turn(
    pages: Sequence[JudgedPage], extractors: dict[str, Extractor]
) -> tuple[list[Run], dict[str, list[float]], dict[str, int]]:
    """What each extractor answers, how long it takes for each page, and how often it raises."""
    answers: dict[str, dict[str, Answer]] = {name: {} for name in extractors}
    times: dict[str, list[float]] = {name: [] for name in extractors}
    errors = dict.fromkeys(extractors, 0)
    for function in extractors.values():  # models and tables are loaded once, not on some page
        function(WARM_UP, "http://a.example/")
    for page in pages:
        html = page.html()
        for name, function in extractors.items():
            start = time.process_time()
            try:
                answers[name][page.key] = function(html, page.url)
            except Exception:  # noqa: BLE001  a peer's failure is a measurement
                errors[name] += 1
            times[name].append(1e3 * (time.process_time() - start))
    ours = "backissue"
    runs = [
        Run("shipped" if name == ours else name, answers[name], name == ours) for name in answers
    ]
    return runs, times, errors


def report(scorer: ModuleType, pages: Sequence[JudgedPage], runs: Sequence[Run]) -> str:
    """The tables of quality: by set, by language, of confidence and of the verdict."""
    by_set: dict[str, list[Truth]] = {}
    for page in pages:
        by_set.setdefault(page.set, []).append(page.truth)
    sets = _scored(scorer, by_set, runs)
    columns = range(len(runs))
    together = [pooled(sets[name][at] for name in POOLED if name in sets) for at in columns]
    truths = [page.truth for page in pages]
    languages = _scored(scorer, by_language(truths, runs), runs)
    parts = ["## By set", table("set", {"**pooled**": together} | sets, runs)]
    parts += ["## By language", table("language", languages, runs)]
    if any(run.ours for run in runs):
        parts += [
            "## Dates by the confidence claimed", confidence_table(scorer, by_set, runs),
            "## Verdict", verdict_table(truths, runs),
        ]  # fmt: skip
    return "\n\n".join(parts)


def _scored(
    scorer: ModuleType, groups: dict[str, list[Truth]], runs: Sequence[Run]
) -> dict[str, list[Scores]]:
    return {name: [score(scorer, rows, run) for run in runs] for name, rows in groups.items()}


def told(pages: Sequence[JudgedPage], left_out: bool) -> str:
    """What was measured, and which judges have learned from the sites they are asked about."""
    text = (
        f"Written by benchmarks/extraction.py on {date.today()}: {len(pages)} pages, extractor "
        f"version {EXTRACTOR_VERSION}."
    )
    if not left_out:
        return text + " Nothing was left out of training."
    trained = [script for script in JUDGES if script not in untrained()]
    text += f" Left out: trained without the page's site by {', '.join(trained) or 'nothing'}."
    if untrained():
        text += f" Shipped weights there, too, for want of a script: {', '.join(untrained())}."
    return text


def options_of(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, action="append", help=f"folder of judged pages ({DATA})"
    )
    parser.add_argument("--pages", type=Path, help="what verdict_pages.jsonl names, unpacked")
    parser.add_argument("--sets", default="", help="names of sets, with commas between")
    parser.add_argument("--sample", type=int, default=0, help="at most so many pages of each set")
    parser.add_argument("--only")
    parser.add_argument("--shipped-only", action="store_true", help="leave nothing out of training")
    parser.add_argument("--train-on", type=Path, default=DATA, help="folder to train on")
    parser.add_argument("--weights", type=Path, help="folder that keeps the weights of each fold")
    parser.add_argument("--write", type=Path)
    options = parser.parse_args(arguments)
    options.data = options.data or [DATA]
    return options


def main() -> None:
    options = options_of()
    warnings.simplefilter("ignore")
    scorer = load_scorer(options.data[0])
    pages = load_pages(options.data, options.sets.split(","), options.sample)
    if options.pages:
        pages += load_labelled(HERE / "verdict_pages.jsonl", options.pages)
    if not pages:
        raise SystemExit("no judged pages are chosen")
    runs: list[Run] = []
    if not options.shipped_only:
        found = read_left_out(pages, options.train_on, options.pages, options.weights)
        runs.append(Run("left out", found, ours=True))
    others, times, errors = read_in_turn(pages, dict(installed(options.only)))
    runs += others
    text = (
        f"# Extraction, measured\n\n{told(pages, not options.shipped_only)}\n"
        "docs/extraction.md says what the figures mean.\n\n"
        f"{report(scorer, pages, runs)}\n\n## Time\n\n{time_table(times, errors)}\n"
    )
    print(text)
    if options.write:
        options.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
