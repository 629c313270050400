"""What lies in the directory where one stands is never imported, whatever it is called.

The console script is what is promised: ``python -m indexer`` imports from the current directory
by Python's own rule.
"""

import os
import subprocess
from pathlib import Path

import pytest
from test_install import fetched, serving

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_warcs" / "hallin-bay.warc"
MODULES = (
    "brotli click duckdb flask jinja2 pydantic selectolax tantivy warcio werkzeug whoosh zstandard"
    " gunicorn.conf gunicorn_conf sitecustomize usercustomize"
    " json logging multiprocessing pickle runpy signal socket struct subprocess threading uuid"
).split()  # libraries, what is run at start, and the standard library
PACKAGES = "distributed gunicorn indexer sample_warcs waitress webapp".split()


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A directory whose every file, when imported, notes its name in a file ``executed``."""
    folder = tmp_path / "hostile"
    trap = f"open({str(tmp_path / 'executed')!r}, 'a').write(__file__ + chr(10))\n"
    for name in MODULES:
        _trap(folder / f"{name}.py", trap)
    for name in PACKAGES:
        for module in ("__init__", "__main__", "cli", "wsgi", "ingest/__init__", "ingest/work"):
            _trap(folder / name / f"{module}.py", trap)
    return folder


def _trap(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def backissue(installed: Path, folder: Path, *arguments: str | Path) -> str:
    """What the installed command says; fails if it fails or anything in *folder* is run."""
    command = [str(installed / "bin" / "backissue"), *map(str, arguments)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert executed(folder) == ""
    return done.stdout


def executed(folder: Path) -> str:
    note = folder.parent / "executed"
    return note.read_text() if note.exists() else ""


def test_the_traps_do_spring(installed, hostile):
    python = [str(installed / "bin" / "python"), "-m", "webapp"]
    subprocess.run(python, cwd=hostile, capture_output=True, timeout=60)
    assert "webapp" in executed(hostile)


def test_ingest_with_workers_search_and_reindex_run_nothing_of_it(installed, hostile):
    ingest = ("ingest", SAMPLE, "--archive", "morgue", "--workers", "2")
    assert "articles" in backissue(installed, hostile, *ingest)
    for command in (("search", "ferry"), ("status",), ("records",), ("verify",), ("reindex",)):
        backissue(installed, hostile, *command, "--archive", "morgue")
    backissue(installed, hostile, "reindex", "--archive", "morgue", "--engine", "whoosh:")
    assert "ferry" in backissue(installed, hostile, "search", "ferry", "--archive", "morgue")


def test_serve_and_demo_run_nothing_of_it(installed, hostile):
    backissue(installed, hostile, "ingest", SAMPLE, "--archive", "morgue", "--quiet")
    for command in (("serve", "--archive", "morgue"), ("demo",)):
        with serving(installed, *command, cwd=hostile) as address:
            assert "<mark>" in fetched(address + "?q=ferry")
            assert "<mark>" in fetched(address + "api/v1/search?q=ferry")
            assert fetched(address + "docs")
        assert executed(hostile) == ""
