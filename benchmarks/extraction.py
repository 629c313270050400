"""Measure extraction beside the open extractors that are installed, all in one run.

    python benchmarks/extraction.py [--data DIR] [--sets a,b] [--sample N]
        [--only backissue,trafilatura] [--half a|b] [--write docs/extraction-measured.md]

Every page goes through every extractor in turn, so that a busy machine burdens all alike. Quality
is scored by the data's own score.py; time is CPU time of this process, all fields included.
``--half`` takes the pages of one half of the hosts: ``a`` was developed on, ``b`` held back.
Peers are those of the dependency group ``bench``; a missing one is left out.

Data: judged news pages (scrapinghub, trafilatura, fundus …): benchmarks/README.md, Judged pages.
"""

import argparse
import hashlib
import importlib.util
import math
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from indexer.extract import extract_article
from indexer.model.extractor import EXTRACTOR_VERSION

POOLED = ("scrapinghub", "fundus_eval", "fundus_parsers", "big9", "chaos", "cleanportaleval")
SHOWN = (
    ("body_f1", "body F1"), ("body_acc", "exact"), ("body_fail", "F1 < .5"),
    ("snip_f1", "snippets"), ("title", "title"), ("date", "day"), ("date_p", "right when found"),
    ("author_f1", "authors"), ("site", "site name"),
)  # fmt: skip
Answer = dict[str, Any]


def backissue(html: bytes, url: str) -> Answer:
    article = extract_article(html, url)
    return {
        "title": article.title,
        "authors": list(article.authors),
        "published": article.published.isoformat() if article.published else None,
        "text": article.text,
        "sitename": article.source_name,
    }


def trafilatura(**options: bool) -> Callable[[bytes, str], Answer]:
    from trafilatura import bare_extraction

    def run(html: bytes, url: str) -> Answer:
        found = bare_extraction(
            html, url=url or None, with_metadata=True, include_comments=False, **options
        )
        if found is None:
            return {}
        return {
            "title": found.title, "authors": (found.author or "").split("; "),
            "published": found.date, "text": found.text, "sitename": found.sitename,
        }  # fmt: skip

    return run


def readability() -> Callable[[bytes, str], Answer]:
    import lxml.html
    import readability as library

    def run(html: bytes, url: str) -> Answer:
        document = library.Document(html, url=url)
        tree = lxml.html.fromstring(document.summary())
        lines = "\n".join(
            text
            for node in tree.iter("p", "li", "h2", "h3", "td", "pre", "blockquote")
            if (text := node.text_content().strip())
        )
        return {"title": document.short_title(), "text": lines}

    return run


def newspaper() -> Callable[[bytes, str], Answer]:
    import newspaper as library

    def run(html: bytes, url: str) -> Answer:
        article = library.article(
            url or "http://localhost/",
            input_html=html.decode("utf-8", "replace"),
            fetch_images=False,
        )
        return {
            "title": article.title, "authors": article.authors, "text": article.text,
            "published": article.publish_date.isoformat() if article.publish_date else None,
        }  # fmt: skip

    return run


def resiliparse() -> Callable[[bytes, str], Answer]:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding
    from resiliparse.parse.html import HTMLTree

    def run(html: bytes, _url: str) -> Answer:
        tree = HTMLTree.parse(bytes_to_str(html, detect_encoding(html)))
        return {"title": tree.title, "text": extract_plain_text(tree, main_content=True)}

    return run


MAKERS: dict[str, Callable[[], Callable[[bytes, str], Answer]]] = {
    "backissue": lambda: backissue,
    "trafilatura": lambda: trafilatura(),
    "trafilatura fast": lambda: trafilatura(fast=True),
    "trafilatura precision": lambda: trafilatura(favor_precision=True),
    "readability-lxml": readability,
    "newspaper4k": newspaper,
    "resiliparse": resiliparse,
}


DATA = Path(os.environ.get("BACKISSUE_TEST_DATA", "../shared")) / "data" / "extraction"


def load_scorer(data: Path) -> ModuleType:
    """The score.py of the judged pages in *data*; ends the program where there is none."""
    wanted = __doc__.splitlines()[-1]
    if not (data / "score.py").is_file() or not (data / "sets").is_dir():
        raise SystemExit(f"{data}: no score.py and sets here; name a folder by --data. {wanted}")
    spec = importlib.util.spec_from_file_location("score", data / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def installed(only: str | None) -> Iterator[tuple[str, Callable[[bytes, str], Answer]]]:
    for name, make in MAKERS.items():
        if only and name not in only.split(","):
            continue
        try:
            yield name, make()
        except ImportError:
            print(f"{name} is not installed: left out", file=sys.stderr)


def half_of(row: Answer) -> str:
    site = ".".join((urlsplit(row.get("url") or "").hostname or row["id"]).split(".")[-2:])
    return "ab"[hashlib.sha256(site.encode()).digest()[0] % 2]


def chosen(rows: list[Answer], sample: int, half: str | None) -> list[Answer]:
    if half:
        rows = [row for row in rows if half_of(row) == half]
    if sample:
        rows = sorted(rows, key=lambda row: hashlib.sha1(row["id"].encode()).digest())[:sample]
    return rows


def run_set(
    scorer: ModuleType, name: str, rows: list[Answer],
    extractors: dict[str, Callable[[bytes, str], Answer]], times: dict[str, list[float]],
    errors: dict[str, int],
) -> dict[str, Answer]:  # fmt: skip
    outputs: dict[str, dict[str, Answer]] = {extractor: {} for extractor in extractors}
    for row in rows:
        html = scorer.read_html(name, row["id"])
        for extractor, function in extractors.items():
            start = time.process_time()
            try:
                outputs[extractor][row["id"]] = function(html, row.get("url") or "")
            except Exception:  # noqa: BLE001  a peer's failure is a measurement
                errors[extractor] += 1
            times[extractor].append(1e3 * (time.process_time() - start))
    return {extractor: scorer.score_set(rows, found)[0] for extractor, found in outputs.items()}


def percentile(values: list[float], share: float) -> float:
    values = sorted(values)
    return values[min(len(values) - 1, math.ceil(share * len(values)) - 1)]


def pooled(scores: dict[str, dict[str, Answer]], extractor: str) -> Answer:
    used = [
        (scores[s][extractor], scores[s][extractor].get("n_body", 0)) for s in POOLED if s in scores
    ]
    total = sum(count for _, count in used)
    if not total:
        return {}
    return {
        key: sum(measures[key] * count for measures, count in used if count) / total
        for key in ("body_f1", "body_p", "body_r", "body_acc", "body_fail")
    }


def report(
    scores: dict[str, dict[str, Answer]], times: dict[str, list[float]], errors: dict[str, int]
) -> str:
    names = list(times)
    lines = ["| set | measure | " + " | ".join(names) + " |", "|---|---|" + "---|" * len(names)]

    def row(where: str, label: str, values: list[float | None]) -> None:
        known = [value for value in values if value is not None]
        if known:
            cells = ["" if value is None else f"{value:.3f}" for value in values]
            lines.append(f"| {where} | {label} | " + " | ".join(cells) + " |")

    for key, label in (
        ("body_f1", "body F1"),
        ("body_p", "precision"),
        ("body_r", "recall"),
        ("body_acc", "exact"),
        ("body_fail", "F1 < .5"),
    ):
        row("**pooled**", label, [pooled(scores, name).get(key) for name in names])
    for where in scores:
        for key, label in SHOWN:
            row(where, label, [scores[where][name].get(key) for name in names])
    lines += ["", "| CPU ms a page | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for label, of in (
        ("median", statistics.median), ("p99", lambda v: percentile(v, 0.99)), ("max", max),
        ("mean", statistics.fmean),
    ):  # fmt: skip
        lines.append(
            f"| {label} | " + " | ".join(f"{of(times[name]):.1f}" for name in names) + " |"
        )
    lines.append("| exceptions | " + " | ".join(str(errors[name]) for name in names) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, default=DATA, help="folder of judged pages (%(default)s)"
    )
    parser.add_argument("--sets")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--only")
    parser.add_argument("--half", choices=("a", "b"))
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    scorer = load_scorer(options.data)
    extractors = dict(installed(options.only))
    sets = (
        options.sets.split(",")
        if options.sets
        else sorted(p.name for p in (options.data / "sets").iterdir())
    )
    for function in extractors.values():  # models and tables are loaded once, not on some page
        function(
            b"<html><body><p>" + b"A sentence to warm up with, long enough. " * 20,
            "http://a.example/",
        )
    times: dict[str, list[float]] = {name: [] for name in extractors}
    errors = dict.fromkeys(extractors, 0)
    scores: dict[str, dict[str, Answer]] = {}
    for name in sets:
        rows = chosen(list(scorer.load_set(name)), options.sample, options.half)
        if rows:
            scores[name] = run_set(scorer, name, rows, extractors, times, errors)
    table = report(scores, times, errors)
    print(table)
    if options.write:
        pages = len(next(iter(times.values())))
        options.write.write_text(
            f"# Extraction, measured\n\n"
            f"Written by benchmarks/extraction.py on {date.today()}: {pages} pages, "
            f"extractor version {EXTRACTOR_VERSION}"
            + (f", half {options.half} of the hosts" if options.half else "")
            + f". docs/extraction.md says what the figures mean.\n\n{table}\n",
            encoding="utf-8",
        )


if __name__ == "__main__":
    main()
