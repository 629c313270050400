import ast
import re
import subprocess
import sys
from pathlib import Path

import click
import duckdb
import pytest

from indexer.cli import backissue

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FOLDERS = (".", ".github", ".github/ISSUE_TEMPLATE", "benchmarks", "docs", "sample_warcs")
DOCUMENTS = sorted(path for folder in FOLDERS for path in (ROOT / folder).glob("*.md"))
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"^ +(?:\.venv/bin/)?backissue ([a-z]+)(.*(?:\n {17,}\[.*)*)", re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_the_documentation_leads_somewhere(document):
    links = [link for link in LINK.findall(document.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not leads_somewhere(document, link)] == []


def leads_somewhere(document: Path, link: str) -> bool:
    name, _, heading = link.partition("#")
    page = document.parent / name if name else document
    return page.exists() and (not heading or heading in anchors(page))


def anchors(page: Path) -> set[str]:
    """The headings of *page*, written as in links."""
    titles = HEADING.findall(page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_links_of_folders_that_hold_documents_are_all_looked_at():
    seen = {path.relative_to(ROOT).as_posix() for path in DOCUMENTS}
    assert {"README.md", "CONTRIBUTING.md", "SECURITY.md", "benchmarks/README.md"} <= seen
    assert ".github/pull_request_template.md" in seen


def test_the_examples_in_python_run(tmp_path, monkeypatch):
    text = (ROOT / "docs" / "python.md").read_text("utf-8")
    examples = list(re.finditer(r"```python\n(.*?)```", text, re.DOTALL))
    assert len(examples) >= 4
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for example in examples:
        above = "\n" * text.count("\n", 0, example.start(1))  # so that errors name their line
        exec(compile(above + example[1], "docs/python.md", "exec"), names)


def test_every_benchmark_says_what_data_it_wants_and_is_listed():
    listed = (ROOT / "benchmarks" / "README.md").read_text("utf-8")
    for script in sorted((ROOT / "benchmarks").glob("*.py")):
        description = ast.get_docstring(ast.parse(script.read_text("utf-8")))
        assert description.splitlines()[-1].startswith("Data: "), script.name
        assert f"`{script.name}`" in listed


@pytest.mark.parametrize("name", ["hostile", "reading", "growing", "ingest"])
def test_a_benchmark_without_its_data_says_in_one_line_what_it_wants(name, tmp_path):
    script = ROOT / "benchmarks" / f"{name}.py"
    if name == "reading":
        pytest.importorskip("fastwarc", reason="a peer of the dependency group bench")
    command = [sys.executable, str(script), str(tmp_path / "nowhere")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "nowhere" in line and "Data: " in line


def test_the_hooks_before_a_commit_are_the_very_checks_of_make_lint():
    rule = (ROOT / "Makefile").read_text("utf-8").split("\nlint:")[1].split("\n\n")[0]
    checks = re.findall(r"^\t\$\(BIN\)/(.+)$", rule, re.MULTILINE)
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    assert re.findall(r"entry: \.venv/bin/(.+)$", hooks, re.MULTILINE) == checks


def test_every_command_in_the_documentation_exists_with_its_options():
    seen = set()
    context = click.Context(backissue)
    for page in PAGES:
        for name, rest in COMMAND.findall(page.read_text("utf-8")):
            command = backissue.get_command(context, name)
            assert command is not None, (page.name, name)
            known = {option for parameter in command.params for option in parameter.opts}
            assert set(re.findall(r"--[a-z][a-z-]*", rest)) <= known, (page.name, name)
            seen.add(name)
    assert seen == set(backissue.list_commands(context))


def test_the_sql_of_the_documentation_runs(sample_archive):
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    queries = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    assert queries
    for query in queries:
        assert duckdb.sql(query.replace("ARCHIVE", str(sample_archive))).fetchall()
