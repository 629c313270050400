"""Real archives and pages are used where they are named, or lie beside and are really ours."""

from pathlib import Path

import pytest
from conftest import MARKERS, find_test_data


def test_data_of_our_own_beside_the_checkout_is_used(tmp_path):
    assert find_test_data(None, marked(tmp_path / "shared")) == tmp_path / "shared"


def test_a_folder_of_the_same_name_that_is_not_ours_is_left_alone(tmp_path):
    (tmp_path / "shared" / "data" / "warcs").mkdir(parents=True)
    assert find_test_data(None, tmp_path / "shared") is None
    assert find_test_data(None, tmp_path / "nowhere") is None


def test_the_folder_that_was_named_goes_before_the_one_beside(tmp_path):
    named = marked(tmp_path / "named")
    assert find_test_data(named, marked(tmp_path / "shared")) == named


def test_a_folder_that_was_named_and_holds_nothing_of_ours_is_refused(tmp_path):
    with pytest.raises(pytest.UsageError, match="not a folder of test data"):
        find_test_data(tmp_path, marked(tmp_path / "shared"))


def marked(folder: Path) -> Path:
    for marker in MARKERS:
        (folder / marker).parent.mkdir(parents=True)
        (folder / marker).touch()
    return folder
