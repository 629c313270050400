"""Every address that docs/api.md names as an example is one that answers."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.schemas.params import SearchParams
from webapp import create_app
from webapp.api.openapi import OPERATIONS, names

TEXT = (Path(__file__).parents[1] / "docs" / "api.md").read_text("utf-8")
EXAMPLES = re.findall(r"^    (?:curl '[^/]+//[^/]+)?(/[^\s']+(?: ferry\"\S*)?)", TEXT, re.M)


@pytest.fixture(scope="module")
def client(sample_archive: Path) -> FlaskClient:
    return create_app(sample_archive).test_client()


def test_every_example_answers(client: FlaskClient) -> None:
    assert len(EXAMPLES) > 15
    for example in EXAMPLES:
        answer = client.get(example)
        assert answer.status_code == 200, example
        assert answer.data, example


def test_every_parameter_of_a_search_is_explained() -> None:
    for name in names(SearchParams):
        assert f"`{name}`" in TEXT, name


def test_every_address_is_mentioned() -> None:
    for operation in OPERATIONS:
        stem = operation.path.split("{")[0].rstrip("/")
        assert stem in TEXT, operation.path
