from pathlib import Path

import pytest

from indexer.corpus.archive import Archive
from indexer.ingest import ingest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample newspapers, really ingested; tests read it and never write to it."""
    path = tmp_path_factory.mktemp("samples") / "archive"
    ingest([ROOT / "sample_warcs"], Archive.create(path), collection="Samples", workers=2)
    return path


@pytest.fixture
def shared() -> Path:
    """Real archives and test pages, which are not part of this repository."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not here")
    return SHARED
