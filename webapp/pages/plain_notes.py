"""The notes of extraction in words that readers use: its own are those of page makers."""

import re

_WORDS = (
    ("a class attribute", "a style label of the page"),
    ("objects of JSON-LD", "entries in the page’s own data"),
    ("meta elements", "entries in the head of the page"),
    ("h1 elements", "main headings"),
    ("a script", "a program of the page"),
)
_TERM = re.compile("|".join(re.escape(term) for term, _ in _WORDS))


def plain_note(note: str) -> str:
    """*note* as a sentence of its own."""
    said = _TERM.sub(lambda match: dict(_WORDS)[match[0]], note)
    return f"{said[:1].upper()}{said[1:].rstrip('.')}."
