"""Note what extraction left out of a page, in sentences for people.

A limit on how much is read leaves a note when it bites. A limit that tells one kind of text from
another (no byline has 200 characters) is a judgement and leaves none.
"""

from collections.abc import Iterator
from typing import TypeVar

Item = TypeVar("Item")


class Notes:
    """Sentences in the order in which they were added, each once."""

    __slots__ = ("_sentences",)

    def __init__(self) -> None:
        self._sentences: dict[str, None] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._sentences)

    def add(self, sentence: str) -> None:
        """Add *sentence* unless it is there."""
        self._sentences[sentence] = None

    def cut(self, text: str, most: int, thing: str) -> str:
        """The first *most* characters of *text*, with a note on *thing* if there are more."""
        if len(text) <= most:
            return text
        self.add(f"{thing} was cut at {most:,} characters")
        return text[:most]

    def first(self, items: list[Item], most: int, things: str, verb: str = "read") -> list[Item]:
        """The first *most* of *items*, with a note on *things* if there are more."""
        if len(items) <= most:
            return items
        self.add(f"only the first {most:,} {things} were {verb}")
        return items[:most]
