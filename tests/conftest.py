import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import clusters
import pytest

from indexer.corpus.archive import Archive
from indexer.ingest import ingest
from tests.stores import ObjectStore, object_store

ROOT = Path(__file__).parents[1]
MARKERS = ("data/warcs/MANIFEST.tsv", "seed/expected.json")
"""What a folder of test data has, so that a stranger's ``../shared`` is not taken for one."""


LONG_ON_CLUSTERS = (
    "test_copied_words.py",
    "test_engines_properties.py",
    "test_random_queries_find_what_brute_force_finds",
    "test_random_facets_and_histograms_count_what_brute_force_counts",
    "test_paging_through_thousands_of_equal_dates_loses_no_hit",
)
"""Files and tests that take minutes with the cluster engine: with ``--cluster`` only."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--test-data",
        type=Path,
        metavar="DIR",
        help="real archives and pages to test with as well (or BACKISSUE_TEST_DATA)",
    )
    parser.addoption(
        "--cluster", action="store_true", help="also start three OpenSearch nodes and kill some"
    )
    parser.addoption(
        "--long", action="store_true", help="also try more of what is tried by example otherwise"
    )


def pytest_sessionstart(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):  # a worker uses what the first process made
        clusters.prepare()


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        clusters.end()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--long"):
        later = pytest.mark.skip(reason="more of the same, minutes: run `make long`")
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(later)
    if not config.getoption("--cluster"):
        later = pytest.mark.skip(reason="a cluster, minutes: run `make cluster`")
        for item in items:
            of_cluster = "[opensearch:" in item.name
            names = {item.path.name, item.name.partition("[")[0]}
            is_long = of_cluster and not names.isdisjoint(LONG_ON_CLUSTERS)
            if is_long or item.get_closest_marker("cluster"):
                item.add_marker(later)


def find_test_data(asked: Path | None, beside: Path) -> Path | None:
    """The folder of test data: the one *asked* for, else *beside* if it is one."""
    if asked is None:
        return beside if _is_test_data(beside) else None
    if not _is_test_data(asked):
        raise pytest.UsageError(f"{asked}: not a folder of test data; it lacks {MARKERS[0]}")
    return asked


def _is_test_data(folder: Path) -> bool:
    return all((folder / marker).is_file() for marker in MARKERS)


@pytest.fixture(scope="session")
def shared(pytestconfig: pytest.Config) -> Path:
    """Real archives and test pages, which are not part of this repository."""
    named = os.environ.get("BACKISSUE_TEST_DATA")
    asked = pytestconfig.getoption("--test-data") or (Path(named) if named else None)
    found = find_test_data(asked, ROOT.parent / "shared")
    if found is None:
        pytest.skip("no folder of test data; name one with --test-data or BACKISSUE_TEST_DATA")
    return found.resolve()


@pytest.fixture(scope="session", params=["made up", "real"])
def founding(request: pytest.FixtureRequest) -> Path:
    """The folder of the page that began it all: as told again for these tests, and the real one."""
    if request.param == "made up":
        return ROOT / "tests" / "cases" / "founding"
    shared: Path = request.getfixturevalue("shared")
    return shared / "seed"


@pytest.fixture(scope="session")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample newspapers, really ingested; tests read it and never write to it."""
    path = tmp_path_factory.mktemp("samples") / "archive"
    ingest([ROOT / "sample_warcs"], Archive.create(path), collection="Samples", workers=2)
    return path


@pytest.fixture(scope="session")
def session_store() -> Iterator[ObjectStore]:
    """A real S3 server behind a proxy that counts and injects faults."""
    with object_store() as store:
        yield store


@pytest.fixture
def store(session_store: ObjectStore) -> ObjectStore:
    """The same, without faults and with its counts at zero."""
    session_store.proxy.reset()
    return session_store


_NOT_SOURCES = shutil.ignore_patterns(
    ".*_cache", ".git", ".hypothesis", ".venv*", "__pycache__", "*.egg-info",
    "build", "demo-archive", "dist", "million", "test-results",
)  # fmt: skip


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and with the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("distributions")
    shutil.copytree(ROOT, folder / "sources", ignore=_NOT_SOURCES)
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(folder / "sources")], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def installed(distributions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment into which the wheel was installed, away from the checkout.

    Only backissue comes from the wheel: what it depends on is that of this environment, so that
    the tests need no network.
    """
    venv = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    (wheel,) = distributions.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", str(venv / "bin" / "python"), "install"]
    subprocess.run([*pip, "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)
    (packages,) = venv.glob("lib/python*/site-packages")
    ours = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    (packages / "dependencies.pth").write_text("\n".join(ours) + "\n")
    return venv
