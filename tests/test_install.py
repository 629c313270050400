"""The wheel and the sdist, installed as by a stranger and used from another directory."""

import signal
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import Parser
from hashlib import sha256
from pathlib import Path
from urllib.request import urlopen

import pytest

from indexer.corpus.archive import Archive

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_warcs" / "hallin-bay.warc"


@pytest.fixture(scope="module")
def wheel(distributions: Path) -> Path:
    (found,) = distributions.glob("*.whl")
    return found


def held(wheel: Path) -> dict[str, str]:
    """The digest of every file in *wheel*, but for the list of digests itself."""
    with zipfile.ZipFile(wheel) as files:
        return {
            name: sha256(files.read(name)).hexdigest()
            for name in files.namelist()
            if not name.endswith("/RECORD")
        }


def run(installed: Path, *arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [str(installed / "bin" / "backissue"), *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done


CORE = (".c", ".h", ".so")  # of the native core, which is compiled where lexbor's source is


@contextmanager
def serving(installed: Path, *arguments: str | Path, cwd: Path) -> Iterator[str]:
    """The address of a server that a command becomes."""
    command = [str(installed / "bin" / "backissue"), *map(str, arguments), "--port", "0"]
    with subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout and process.stderr
        try:
            greeting = next((line for line in process.stdout if "http://" in line), "")
            assert greeting, process.stderr.read()
            yield greeting.split()[3]
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)


def fetched(address: str) -> str:
    with urlopen(address, timeout=30) as answer:
        text: str = answer.read().decode()
        return text


def test_the_wheel_has_every_data_file_of_the_packages_and_of_the_samples(wheel):
    wanted = {
        path.relative_to(ROOT).as_posix()
        for folder in ("indexer", "webapp", "sample_warcs/vesk-islander")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in CORE
    }
    wanted |= {f"sample_warcs/{path.name}" for path in (ROOT / "sample_warcs").glob("*.wa*")}
    names = set(held(wheel))
    assert wanted - names == set()
    assert {"indexer/py.typed", "webapp/py.typed"} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_wheel_has_no_tests_and_not_the_script_that_makes_the_samples(wheel):
    code = {name for name in held(wheel) if name.endswith(".py")}
    assert {name.split("/")[0] for name in code} == {"indexer", "webapp", "sample_warcs"}
    assert {name for name in code if name.startswith("sample")} == {"sample_warcs/__init__.py"}


def test_the_sdist_builds_the_very_wheel_that_the_checkout_builds(wheel, distributions, tmp_path):
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(tmp_path)]
    subprocess.run([*build, str(distributions / "sources")], check=True, capture_output=True)
    (direct,) = tmp_path.glob("*.whl")
    assert held(direct) == held(wheel)


def test_the_sdist_has_what_is_needed_to_work_on_it(distributions):
    (sdist,) = distributions.glob("*.tar.gz")
    with tarfile.open(sdist) as files:
        names = {name.partition("/")[2] for name in files.getnames()}
    for path in (".ci/run", "Makefile", "scripts/make-environment", "tests/conftest.py",
                 "tests/cases/founding/page.html", "sample_warcs/make_samples.py",
                 "sample_warcs/newspapers/collection.py", "benchmarks/ingest.py",
                 "docs/architecture.md", "CONTRIBUTING.md", "LICENSE"):  # fmt: skip
        assert path in names
    assert not any("__pycache__" in name for name in names)


def test_the_metadata_names_no_address_and_only_extras_that_exist(wheel):
    with zipfile.ZipFile(wheel) as files:
        (name,) = (name for name in files.namelist() if name.endswith("/METADATA"))
        metadata = Parser().parsestr(files.read(name).decode())
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "Apache-2.0"
    extras = ["azure", "cluster", "gcs", "http", "mcp", "opensearch", "s3"]
    assert metadata.get_all("Provides-Extra") == extras
    assert metadata.get_all("Project-URL") is None


def test_the_program_comes_out_of_the_environment_it_was_installed_into(installed, tmp_path):
    for package in ("indexer", "webapp", "sample_warcs"):
        code = f"import {package}; print({package}.__file__)"
        python = [str(installed / "bin" / "python"), "-c", code]
        done = subprocess.run(python, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert done.stdout.startswith(str(installed))
    assert run(installed, "--version", cwd=tmp_path).stdout.startswith("backissue, version ")


def test_an_archive_is_ingested_searched_and_served_from_another_directory(installed, tmp_path):
    run(installed, "ingest", SAMPLE, "--archive", "morgue", "--quiet", cwd=tmp_path)
    assert "ferry" in run(installed, "search", "ferry", "--archive", "morgue", cwd=tmp_path).stdout
    with serving(installed, "serve", "--archive", "morgue", cwd=tmp_path) as address:
        assert "<mark>" in fetched(address + "?q=ferry")
        assert fetched(address + "static/style.css")
    assert {path.name for path in tmp_path.iterdir()} == {"morgue"}


def test_the_demo_serves_its_own_samples_from_another_directory(installed, tmp_path):
    with serving(installed, "demo", cwd=tmp_path) as address:
        assert "Vesk Islander" in fetched(address + "sources")
    files = {record.location.file for record in Archive.open(tmp_path / "demo-archive").records()}
    assert files and all(str(file).startswith(str(installed)) for file in files)
