"""Made-up pages in tests/cases, each beside a file with what extraction must find."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from indexer.extract import extract_article
from indexer.model.article import Article

CASES = Path(__file__).parent / "cases"
FIELDS = (
    "kind",
    "title",
    "language",
    "source",
    "source_name",
    "section",
    "charset",
)


def read(name: str) -> tuple[Article, dict[str, Any]]:
    case = json.loads((CASES / f"{name}.json").read_text("utf-8"))
    html = (CASES / f"{name}.html").read_bytes()
    captured = datetime.fromisoformat(case["captured"])
    return extract_article(html, case["url"], case["content_type"], captured), case["expected"]


@pytest.mark.parametrize("name", sorted(path.stem for path in CASES.glob("*.html")))
def test_a_page_is_read_as_its_case_says(name: str) -> None:
    article, expected = read(name)
    for field in FIELDS:
        if field in expected:
            assert getattr(article, field) == expected[field], field
    for field in ("authors", "tags"):
        if field in expected:
            assert list(getattr(article, field)) == expected[field]
    for field in ("published", "updated"):
        if field in expected:
            stated = expected[field]
            assert getattr(article, field) == (datetime.fromisoformat(stated) if stated else None)
    if "day" in expected:
        assert article.published is not None
        assert article.published.date().isoformat() == expected["day"]
    assert article.text.startswith(expected.get("starts", ""))
    assert article.text.endswith(expected.get("ends", ""))
    if "kinds" in expected:
        assert [block.kind for block in article.blocks] == expected["kinds"]
    for text in expected.get("has", []):
        assert text in article.text
    for text in expected.get("lacks", []):
        assert text not in article.text
    for text in expected.get("notes", []):
        assert any(text in note for note in article.notes)
