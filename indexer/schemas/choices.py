"""What may be chosen: the formats of an export, and the values of a facet.

``-value`` excludes a value, ``=value`` takes any value as it is. Without pydantic, so that
commands can use it without the JSON schemas.
"""

import re
from collections.abc import Sequence
from typing import Literal

from indexer import urls

ExportFormat = Literal[
    "jsonl", "csv", "parquet", "warc", "wacz", "cdxj", "bibtex", "ris", "csl-json"
]


def literal(value: str) -> str:
    """*value* as a choice, whatever it begins with."""
    return "=" + value if value[:1] in ("-", "=") else value


def bare(choice: str) -> str:
    """The value of *choice*, without the sign before it."""
    return choice[1:] if choice[:1] in ("-", "=") else choice


def included(choices: Sequence[str]) -> tuple[str, ...]:
    """The values that an article may have."""
    return tuple(bare(choice) for choice in choices if not choice.startswith("-"))


def excluded(choices: Sequence[str]) -> tuple[str, ...]:
    """The values that an article may not have."""
    return tuple(bare(choice) for choice in choices if choice.startswith("-"))


def publication(choice: str) -> str:
    """*choice* with a host replaced by its publication: www.tarrow.example means tarrow.example."""
    host = choice.lstrip("-=")
    if not re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", host):
        return choice
    return choice[: len(choice) - len(host)] + urls.source("http://" + host)
