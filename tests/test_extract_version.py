"""The recorded version of the extractor belongs to its rules and weights."""

import shutil
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from indexer.extract import extract_article
from indexer.model.extractor import EXTRACTOR_VERSION

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "scripts" / "extractor_version.py"


def load_script() -> ModuleType:
    spec = spec_from_file_location("extractor_version", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


version = load_script()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for folder in version.FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def test_the_recorded_version_is_that_of_the_code() -> None:
    number, recorded = version.recorded()
    assert recorded == version.digest(), (
        "Rules or weights of indexer/extract or indexer/page changed. Articles made by them must "
        "tell: run `make version` and commit indexer/model/extractor.py."
    )
    assert f"{number}-{recorded}" == EXTRACTOR_VERSION
    assert extract_article(b"<p>Crane</p>", "").extractor == EXTRACTOR_VERSION


def test_comments_docstrings_and_blank_lines_do_not_change_the_version(tree: Path) -> None:
    before = version.digest(tree)
    path = tree / "indexer/page/guard.py"
    text = path.read_text("utf-8")
    text = text.replace('"""Input', '"""Quite another sentence.\n\n    Input', 1)
    text = text.replace("MAX_DEPTH = 4_000 ", "\n\n# A reason.\nMAX_DEPTH = 4_000  # another", 1)
    assert text != path.read_text("utf-8")
    path.write_text(text, "utf-8")
    assert version.digest(tree) == before


@pytest.mark.parametrize("name", ["indexer/page/guard.py", "indexer/extract/body/blocks.json"])
def test_any_other_change_changes_the_version(tree: Path, name: str) -> None:
    before = version.digest(tree)
    path = tree / name
    text = path.read_text("utf-8")
    at = next(at for at, char in enumerate(text) if at > len(text) // 2 and char.isdigit())
    path.write_text(text[:at] + "7" + str(9 - int(text[at])) + text[at + 1 :], "utf-8")
    assert version.digest(tree) != before


def test_a_string_that_looks_like_a_comment_or_a_docstring_is_code() -> None:
    text = 'A = f"""# {1}\n\n# two"""  # note\n\n\ndef b():\n    """Docstring."""\n    return "#"\n'
    assert version.code_of(text) == 'A = f"""# {1}\n\n# two"""\ndef b():\n    return "#"'


def test_the_script_checks_from_any_folder(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT, "--check"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
