"""The evaluation on sites left out of training: copies of the package, and the tables of scores."""

import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import measures
from benchmarks.measures import Run

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "benchmarks" / "left_out.py"
PAGE = "<html><body><h1>Pier reopens</h1>" + "".join(
    f"<p>Sentence {number} of the report says what the council of Vesk decided on Monday.</p>"
    for number in range(12)
)


def asked(folder: Path, imported: Path, page: Path) -> subprocess.CompletedProcess[str]:
    line = json.dumps({"key": "made/one", "url": "http://a.example/1", "path": str(page)})
    return subprocess.run(
        [sys.executable, str(SCRIPT), "--read", str(folder)],
        input=line + "\n", capture_output=True, text=True, timeout=120, check=False,
        env={"PYTHONPATH": str(imported), "PATH": ""},
    )  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "indexer", tmp_path / "copy" / "indexer", ignore=ignored)
    return tmp_path / "copy"


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    path = tmp_path / "one.html.gz"
    path.write_bytes(gzip.compress(PAGE.encode()))
    return path


def test_a_copy_reads_pages_with_its_own_weights(copy: Path, stored: Path) -> None:
    assert "Sentence 7" in json.loads(asked(copy, copy, stored).stdout)["text"]
    weights = copy / "indexer" / "extract" / "body" / "blocks.json"
    data = json.loads(weights.read_text("ascii")) | {"features": ["another"]}
    weights.write_text(json.dumps(data), encoding="ascii")
    assert "trained on other features" in asked(copy, copy, stored).stderr


def test_a_process_that_imports_another_package_than_the_copy_does_not_answer(
    copy: Path, stored: Path
) -> None:
    done = asked(copy, ROOT, stored)
    assert done.returncode == 1
    assert "not the copy" in done.stderr


class Scorer:
    """The parts of the data's score.py that the measures ask for."""

    @staticmethod
    def days(text: str | None) -> set[str]:
        return {text[:10]} if text else set()

    @staticmethod
    def norm(text: str | None) -> str:
        return (text or "").casefold()

    @staticmethod
    def score_set(rows: list[dict], answers: dict) -> tuple[dict, list]:
        right = [answers.get(row["id"], {}).get("published") == row["published"] for row in rows]
        return {"n_date": len(rows), "date": sum(right) / len(rows)}, []


ROWS = [
    {"id": "a", "published": "2020-01-01", "lang": "de"},
    {"id": "b", "published": "2020-01-02"},
]
LEFT_OUT = Run("left out", {
    "a": {"published": "2020-01-01", "confidence": "high", "language": "fr", "kind": "article"},
    "b": {"published": "2020-01-01", "updated": "2020-01-02", "confidence": "high",
          "language": "it-CH", "kind": "front"},
}, ours=True)  # fmt: skip
SHIPPED = Run("shipped", {row["id"]: {"published": row["published"], "confidence": "low"}
                          for row in ROWS}, ours=True)  # fmt: skip
PEER = Run("peer", {}, ours=False)
RUNS = [LEFT_OUT, SHIPPED, PEER]


def test_left_out_hosts_come_first_and_the_gap_to_the_shipped_weights_is_shown() -> None:
    scores = [measures.score(Scorer, ROWS, run) for run in RUNS]
    lines = measures.table("set", {"made": scores}, RUNS).splitlines()
    assert lines[0] == "| set | measure | n | left out | shipped | gap | peer |"
    assert "| made | day | 2 | 0.500 | 1.000 | +0.500 | 0.000 |" in lines
    assert "| made | day of either date | 2 | 1.000 | 1.000 | +0.000 |  |" in lines


def test_confidence_is_counted_as_claimed_and_not_for_truth_by_a_model() -> None:
    table = measures.confidence_table(Scorer, {"made": ROWS, "modern2026": ROWS}, RUNS)
    assert "| **all** | high | 2 | 0.500 | 0 |  |" in table
    assert "| made | low | 0 |  | 2 | 1.000 |" in table
    assert "modern2026" not in table


def test_the_verdict_is_balanced_over_kinds() -> None:
    rows = [{"id": "a", "kind": "article"}, {"id": "b", "kind": "wall"}]
    table = measures.verdict_table(rows, [LEFT_OUT])
    assert "| wall | 1 | 0.000 | 1.000 |" in table
    assert "| **balanced** | 2 | 0.500 | 1.000 |" in table


def test_a_page_counts_for_the_language_of_its_truth_or_else_of_its_text() -> None:
    many = [row | {"id": f"{row['id']}{at}"} for row in ROWS for at in range(measures.FEW)]
    found = Run("left out", {row["id"]: {"language": "it-CH"} for row in many}, ours=True)
    assert set(measures.by_language(many, [found])) == {"de", "it"}
    assert set(measures.by_language(ROWS, [LEFT_OUT])) == {"others"}
