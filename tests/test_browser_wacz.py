"""An exported WACZ in ReplayWeb.page, the program that most readers open one with."""

import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask, Response, send_file, send_from_directory
from playwright.sync_api import Browser, expect
from serving import launching, served

from indexer.corpus.archive import Archive
from indexer.engines import open_engine
from indexer.export import export_of, save_export
from indexer.model.search import Query
from indexer.query import parse
from indexer.schemas.addresses import digits

pytestmark = pytest.mark.browser

PACKAGE = "replaywebpage@2.4.6"
HEADLINE = "What will she sound like?"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    return launching(browser_type_launch_args)


@pytest.fixture(scope="module")
def viewer(pytestconfig: pytest.Config) -> Path:
    """The files of ReplayWeb.page, from npm."""
    folder = pytestconfig.cache.mkdir(PACKAGE)
    if not (folder / "package" / "sw.js").exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("npm, which has ReplayWeb.page, is not installed")
        pack = [npm, "pack", PACKAGE, "--ignore-scripts", "--pack-destination", str(folder)]
        done = subprocess.run(pack, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode:
            pytest.skip(f"npm does not give {PACKAGE}: {done.stderr.strip()[-200:]}")
        with tarfile.open(next(folder.glob("*.tgz"))) as packed:
            packed.extractall(folder, filter="data")
    return folder / "package"


@pytest.fixture
def address(viewer: Path, sample_archive: Path, tmp_path: Path) -> Iterator[tuple[str, str, str]]:
    """Where the viewer is, and the page to open in it with the time of its capture."""
    archive = Archive.open(sample_archive)
    engine = open_engine(archive.engine_uri, archive.index)
    parsed = parse(f'title:"{HEADLINE}"')
    query = Query(tree=parsed.tree, sort="-published")
    export = export_of(archive, engine, parsed, query, q=parsed.text)
    article = engine.search(query).hits[0].document
    save_export("wacz", export, tmp_path / "export.wacz")
    engine.close()
    app = Flask(__name__, static_folder=None)

    @app.get("/export.wacz")
    def package() -> Response:
        return send_file(tmp_path / "export.wacz", conditional=True)

    @app.get("/", defaults={"name": "index.html"})
    @app.get("/<path:name>")
    def part(name: str) -> Response:
        return send_from_directory(viewer, name)

    with served(app) as root:
        yield root, article.url, digits(article.captured_at)


def test_an_exported_wacz_shows_its_article_in_replayweb_page(
    browser: Browser, address: tuple[str, str, str]
) -> None:
    root, url, instant = address
    context = browser.new_context()
    page = context.new_page()
    wanted = urlencode({"view": "pages", "url": url, "ts": instant})
    page.goto(f"{root}/?source={root}/export.wacz#{wanted}")
    copy = page.frame_locator("iframe").first
    expect(copy.locator("h1").first).to_have_text(HEADLINE, timeout=30_000)
    expect(page.get_by_text(HEADLINE).first).to_be_visible()  # the list of pages has its title
    context.close()
