import re
from pathlib import Path

import duckdb
import pytest

from indexer.cli import backissue

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
COMMAND = re.compile(r"^ +(?:\.venv/bin/)?backissue ([a-z]+)(.*(?:\n {17,}\[.*)*)", re.MULTILINE)


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.name)
def test_every_link_of_the_documentation_leads_somewhere(document):
    links = [link for link in LINK.findall(document.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_command_in_the_documentation_exists_with_its_options():
    seen = set()
    for page in PAGES:
        for name, rest in COMMAND.findall(page.read_text("utf-8")):
            command = backissue.commands[name]
            known = {option for parameter in command.params for option in parameter.opts}
            assert set(re.findall(r"--[a-z]+", rest)) <= known, (page.name, name)
            seen.add(name)
    assert seen == set(backissue.commands)


def test_the_sql_of_the_documentation_runs(sample_archive):
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    queries = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    assert len(queries) >= 3
    for query in queries:
        assert duckdb.sql(query.replace("ARCHIVE", str(sample_archive))).fetchall()
