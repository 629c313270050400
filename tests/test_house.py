"""The shape of the house: every name once, every folder with its question, the map complete."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    path for package in ("indexer", "webapp") for path in (ROOT / package).rglob("*.py")
)
FOLDERS = sorted(path.parent for path in MODULES if path.name == "__init__.py")
# Names that stand more than once because they mean the same thing each time.
SAME_THING = {
    "__init__",  # the question that a folder answers
    "__main__",  # what ``python -m`` runs
    "article",  # the value, and the order of the steps that make it
    "routes",  # the addresses that a part of the web app answers
}


def test_every_module_name_stands_for_one_thing():
    names = Counter(path.stem for path in MODULES)
    assert {name for name, count in names.items() if count > 1} <= SAME_THING


def test_every_class_name_stands_for_one_thing():
    names = Counter(name for path in MODULES for name in types_of(path))
    assert {name: count for name, count in names.items() if count > 1} == {}


def types_of(path: Path) -> list[str]:
    """The classes and the type aliases of a module; private ones too."""
    found = []
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            found.append(node.name.lstrip("_"))
        elif isinstance(node, ast.Assign) and re.fullmatch(r"_?[A-Z]\w*[a-z]\w*", target(node)):
            found.append(target(node).lstrip("_"))
    return found


def target(node: ast.Assign) -> str:
    first = node.targets[0]
    return first.id if isinstance(first, ast.Name) else ""


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_folder_says_which_question_it_answers_and_which_it_does_not(folder):
    said = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""
    sentences = re.findall(r"[^.?!]+[.?!](?=\s|$)", said)
    assert len(sentences) >= 2, f"{folder.name}/__init__.py: {said!r}"
    assert re.search(r"\b(not|never|no|none|nothing|nor|without)\b", said, re.IGNORECASE)


def test_the_map_of_the_house_links_every_folder():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    linked = set(re.findall(r"\]\(\.\./([\w/]+?)/?\)", page))
    assert {str(path.relative_to(ROOT)) for path in FOLDERS} <= linked
