"""Judged pages: where they are, and what their truth says.

One or several folders are read as one collection; a set of a further folder is named after both.

Data: none: a module of extraction.py, left_out.py and train_*.py, not a script.
"""

import gzip
import hashlib
import importlib.util
import json
import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

DATA = Path(os.environ.get("BACKISSUE_TEST_DATA", "../shared")) / "data" / "extraction"
Truth = dict[str, Any]


@dataclass(frozen=True, slots=True)
class JudgedPage:
    """A page and its *truth*, whose ``id`` is *key*: unique across sets, unlike *name*."""

    set: str
    name: str
    url: str
    path: Path
    truth: Truth

    @property
    def key(self) -> str:
        return f"{self.set}/{self.name}"

    def html(self) -> bytes:
        data = self.path.read_bytes()
        return gzip.decompress(data) if self.path.suffix == ".gz" else data


def load_scorer(data: Path) -> ModuleType:
    """The score.py of the judged pages in *data*; ends the program where there is none."""
    if not (data / "score.py").is_file() or not (data / "sets").is_dir():
        wanted = "Data: judged news pages: benchmarks/README.md, Judged pages."
        raise SystemExit(f"{data}: no score.py and sets here; name a folder by --data. {wanted}")
    spec = importlib.util.spec_from_file_location("score", data / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_pages(
    folders: Iterable[Path], sets: Collection[str] = ("",), sample: int = 0
) -> list[JudgedPage]:
    """The pages of *folders*, or of some *sets*; at most *sample* of each set, always the same."""
    pages: list[JudgedPage] = []
    for folder in folders:
        for path in sorted((folder / "sets").iterdir()):
            known = {page.set for page in pages}
            name = path.name if path.name not in known else f"{folder.name} {path.name}"
            if any(sets) and path.name not in sets:
                continue
            found = list(_pages_of(path, name))
            if sample:
                found = sorted(found, key=lambda page: _shuffled(page.name))[:sample]
            pages += found
    return pages


def _pages_of(path: Path, name: str) -> Iterator[JudgedPage]:
    with (path / "truth.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            truth = json.loads(line)
            html = path / "html" / f"{truth['id']}.html.gz"
            key = f"{name}/{truth['id']}"
            url = truth.get("url") or ""
            yield JudgedPage(name, truth["id"], url, html, truth | {"id": key})


def load_labelled(labels: Path, folder: Path) -> Iterator[JudgedPage]:
    """Pages of which only the kind is known: those that *labels* names and *folder* has."""
    for line in labels.read_text("utf-8").splitlines() if labels.is_file() else ():
        label = json.loads(line)
        path = folder / label["from"] / label["file"]
        if path.is_file() and path.suffix in (".html", ".htm"):
            truth = {"id": f"labelled/{label['file']}", "kind": label["kind"]}
            yield JudgedPage("labelled", label["file"], label["url"], path, truth)


def _shuffled(name: str) -> bytes:
    return hashlib.sha1(name.encode()).digest()
