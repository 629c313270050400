"""Read every judged page with an extractor that was trained without the page's site.

    python benchmarks/left_out.py [--data DIR] [--pages DIR] [--weights DIR]

For each fold of sites (training.py) every judge of ``JUDGES`` is trained on the other folds, its
weights are put into a copy of the package ``indexer`` in a temporary folder, and a process that
imports that copy reads the pages of the fold. The extractor itself knows nothing of this. A judge
without a script here keeps its shipped weights, and the report says so. ``--weights`` names a
folder where the weights of each fold are kept and, if they are there, not trained again.
extraction.py scores the answers; run alone, this prints them, one JSON object a line.

Data: judged news pages, as extraction.py: benchmarks/README.md, Judged pages.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from judged import DATA, JudgedPage, load_pages
from peers import Answer, backissue

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent / "indexer"
JUDGES = {  # script that trains -> weights, below the package
    "train_blocks.py": "extract/body/blocks.json",
    "train_dates.py": "extract/dates/belief.json",
    "train_verdict.py": "extract/verdict/verdict.json",
    "train_bylines.py": "extract/fields/authors.json",
}
READ = "--read"  # how this script is started in a process that imports a copy


def trainable() -> list[str]:
    """The scripts of ``JUDGES`` that are here, and can leave a fold out."""
    return [
        script
        for script, weights in JUDGES.items()
        if (HERE / script).is_file()
        and (PACKAGE / weights).is_file()
        and "training_options(" in (HERE / script).read_text("utf-8")
    ]


def untrained() -> list[str]:
    """The scripts of ``JUDGES`` whose judge keeps its shipped weights on every fold."""
    return [script for script in JUDGES if script not in trainable()]


def read_left_out(
    pages: Sequence[JudgedPage],
    train_on: Path,
    labelled: Path | None = None,
    weights: Path | None = None,
    jobs: int = 2,
) -> dict[str, Answer]:
    """The answers for *pages* by key, each by an extractor trained without the page's site.

    Judges learn from the sets in *train_on*, and that of the verdict from *labelled* pages, too.
    Raises SystemExit with the output of a script or of a reader that failed.
    """
    from training import FOLDS, fold  # needs LightGBM, which reading with a copy does not

    parts: list[list[JudgedPage]] = [[] for _ in range(FOLDS)]
    for page in pages:
        parts[fold(page.url, page.name)].append(page)
    with TemporaryDirectory(prefix="left-out-") as scratch, ThreadPoolExecutor(jobs) as pool:

        def read(number: int) -> dict[str, Answer]:
            home = Path(scratch, str(number))
            kept = weights / str(number) if weights else home / "weights"
            train(number, kept, train_on, labelled)
            return read_with(copied(kept, home), parts[number])

        found = pool.map(read, range(FOLDS))
        return {key: answer for answers in found for key, answer in answers.items()}


def train(fold: int, folder: Path, train_on: Path, labelled: Path | None) -> None:
    """Weights of every judge that can be trained without *fold*, in *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    for script in trainable():
        out = folder / Path(JUDGES[script]).name
        if out.is_file():
            continue
        began = out.with_suffix(".part")
        command = [str(HERE / script), "--data", str(train_on), "--write"]
        if labelled and "--pages" in (HERE / script).read_text("utf-8"):
            command += ["--pages", str(labelled)]
        _run([*command, "--leave-out", str(fold), "--out", str(began)])
        began.rename(out)


def copied(weights: Path, folder: Path) -> Path:
    """A folder with a copy of the package that holds *weights* in the place of its own."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, folder / PACKAGE.name, ignore=ignored, dirs_exist_ok=True)
    for path in JUDGES.values():
        if (weights / Path(path).name).is_file():
            shutil.copy(weights / Path(path).name, folder / PACKAGE.name / path)
    return folder


def read_with(folder: Path, pages: Iterable[JudgedPage]) -> dict[str, Answer]:
    """The answers of the copy of the package in *folder*, by key."""
    asked = "".join(
        json.dumps({"key": page.key, "url": page.url, "path": str(page.path)}) + "\n"
        for page in pages
    )
    told = _run([str(HERE / "left_out.py"), READ, str(folder)], asked, PYTHONPATH=str(folder))
    return {row.pop("key"): row for row in map(json.loads, told.splitlines())}


def _run(command: list[str], given: str = "", **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], input=given, capture_output=True, text=True, check=False,
        env=os.environ | environment,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout


def answer_lines(folder: Path) -> None:
    """Print an answer for each page that standard input names, by the copy in *folder*."""
    import indexer

    if not Path(indexer.__file__ or "").resolve().is_relative_to(folder.resolve()):
        raise SystemExit(f"this process imports {indexer.__file__}, not the copy in {folder}")
    for line in sys.stdin:
        asked = json.loads(line)
        page = JudgedPage("", "", asked["url"], Path(asked["path"]), {})
        print(json.dumps({"key": asked["key"]} | backissue(page.html(), page.url)))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, action="append", help=f"folder of pages ({DATA})")
    parser.add_argument("--train-on", type=Path, default=DATA, help="folder to train on")
    parser.add_argument("--pages", type=Path, help="what verdict_pages.jsonl names, unpacked")
    parser.add_argument("--weights", type=Path, help="folder that keeps the weights of each fold")
    parser.add_argument("--sets", default="")
    parser.add_argument(READ, type=Path, metavar="FOLDER", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        answer_lines(options.read)
        return
    pages = load_pages(options.data or [DATA], options.sets.split(","))
    answers = read_left_out(pages, options.train_on, options.pages, options.weights)
    for key, answer in answers.items():
        print(json.dumps({"key": key} | answer))


if __name__ == "__main__":
    main()
