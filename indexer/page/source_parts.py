"""Count several short parts of a page's source in one pass over it."""

from typing import cast

from indexer import native


def count_parts(text: str, parts: tuple[str, ...]) -> tuple[int, ...]:
    """How often *text* holds each of *parts*: at most eight, of 1 to 32 ASCII characters."""
    if native.core is not None:
        return cast("tuple[int, ...]", native.core.count_parts(text, parts))
    return tuple(text.count(part) for part in parts)
