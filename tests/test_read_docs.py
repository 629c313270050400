"""The documented words are the words."""

import re
from pathlib import Path

from indexer.read import FLAGS, REASONS

ROOT = Path(__file__).parents[1]


def test_the_reading_page_lists_every_reason_and_flag_with_its_sentence():
    rows = dict(
        re.findall(r"^\| `(\w+)` \| (.+) \|$", (ROOT / "docs/reading.md").read_text(), re.M)
    )
    assert rows == {**REASONS, **FLAGS}


def test_every_reason_in_the_code_is_a_known_one():
    code = "".join(path.read_text() for path in (ROOT / "indexer/read").glob("*.py"))
    used = set(re.findall(r'"((?:zip|wacz|http|mhtml|bad|no|not|revisit|unknown)_\w+)"', code))
    assert used <= set(REASONS) | set(FLAGS)
