"""Find a body that stands only in a script: JSON-LD, application state or a template.

Asked only if the page's own elements show no article.
"""

import json
from collections.abc import Iterator
from typing import Any

from indexer.extract.markup.density import is_sentence
from indexer.extract.markup.metadata import Metadata, strip_tags, unescape
from indexer.extract.markup.notes import Notes
from indexer.extract.markup.parsed import ParsedPage
from indexer.model.article import Block
from indexer.page.clean import clean

MIN_BODY = 400  # characters of a string that can be an article
MIN_SENTENCES = 3  # of its paragraphs that must end like one
MAX_BODY = 500_000
MAX_VALUES = 50_000  # of one script that are looked at


def body_in_scripts(page: ParsedPage, metadata: Metadata, title: str) -> tuple[Block, ...]:
    """The JSON-LD body, else the longest text in a template or in a state with the headline."""
    stated = metadata.article.get("articleBody")
    if isinstance(stated, str) and len(stated) >= MIN_BODY:
        return _blocks(stated, page.notes)
    states = (script for script in page.states if not title or title in unescape(script))
    strings = (max(_strings(script, page.notes), key=len, default="") for script in states)
    bodies = [_blocks(text, page.notes) for text in strings]
    bodies += [_blocks(markup, page.notes, joined=True) for markup in page.templates]
    best: tuple[Block, ...] = ()
    for blocks in bodies:
        if sum(is_sentence(block.text) for block in blocks) >= MIN_SENTENCES:
            best = max(best, blocks, key=lambda found: sum(len(block.text) for block in found))
    return best


def _blocks(text: str, notes: Notes, *, joined: bool = False) -> tuple[Block, ...]:
    """The paragraphs of *text*; *joined* where line ends in it mean nothing."""
    text = notes.cut(text, MAX_BODY, "a body in a script")
    text = unescape(" ".join(text.split()) if joined else text)
    for end in ("</p>", "<br", "</h2>", "</h3>", "</li>", "</div>"):
        text = text.replace(end, "\n" + end)
    lines = (clean(strip_tags(line)) for line in text.split("\n"))
    return tuple(Block("paragraph", line) for line in lines if line)


def _strings(script: str, notes: Notes) -> Iterator[str]:
    """Every long string of a JSON text, without recursion."""
    try:
        waiting: list[Any] = [json.loads(script, strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(MAX_VALUES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str) and len(value) >= MIN_BODY and " " in value:
            yield value
    if waiting:
        notes.add(f"only the first {MAX_VALUES:,} values of a script were read")
