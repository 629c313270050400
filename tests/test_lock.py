"""requirements.lock names one version of everything that runs, and says what its files are."""

import re
import tomllib
from itertools import chain
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PINNED = {
    canonicalize_name(name): (version, rest)
    for name, version, rest in re.findall(r"^([\w.-]+)==([\w.]+)((?:.*\\\n)+.*)", LOCK, re.M)
}


def test_every_dependency_is_pinned_within_its_range():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for text in project["dependencies"]:
        wanted = Requirement(text)
        version, _ = PINNED[canonicalize_name(wanted.name)]
        assert wanted.specifier.contains(version), text


def test_every_dependency_has_an_upper_bound():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for text in (*project["dependencies"], *chain(*project["optional-dependencies"].values())):
        assert any(one.operator == "<" for one in Requirement(text).specifier), text


def test_every_pinned_version_has_hashes_and_no_address():
    assert len(PINNED) == len(re.findall(r"^[\w.-]+==", LOCK, re.M))
    assert all("--hash=sha256:" in rest for _, rest in PINNED.values())
    assert "://" not in LOCK
