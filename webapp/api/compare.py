"""Two editions of one URL, passage by passage and word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from indexer.model.search import Document, Marked
from indexer.schemas.article import Version
from indexer.schemas.differences import DiffAnswer, DiffSpan, Pair

Part = Literal["title", "description", "text"]
Change = Literal["same", "changed", "added", "removed"]

MAX_WORDS = 1_500  # of a passage; a longer one counts as replaced whole
MAX_EFFORT = 4_000_000  # word pairs looked at in one comparison, then passages count as replaced
ALIKE = 0.4  # shared words from which two passages are versions of one another


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage in both editions; a marked piece is in one of them only."""

    part: Part
    change: Change
    before: Marked = ()
    after: Marked = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """All passages in reading order."""

    passages: tuple[Passage, ...]

    def count(self, change: Change) -> int:
        """How many passages have this *change*."""
        return sum(passage.change == change for passage in self.passages)


def compare(before: Document, after: Document) -> Comparison:
    """Compare two editions, ignoring the blocks that their source repeats on many pages."""
    effort = _Effort()
    passages = [*_field("title", before.title, after.title, effort)]
    passages += _field("description", before.description, after.description, effort)
    passages += _texts(_paragraphs(before), _paragraphs(after), effort)
    return Comparison(tuple(passages))


def answer(first: Version, second: Version, comparison: Comparison) -> DiffAnswer:
    """Build it from *comparison*."""
    return DiffAnswer(
        before=first,
        after=second,
        changed=comparison.count("changed"),
        added=comparison.count("added"),
        removed=comparison.count("removed"),
        unchanged=comparison.count("same"),
        pairs=[
            Pair(
                part=passage.part,
                change=passage.change,
                before=_spans(passage.before),
                after=_spans(passage.after),
            )
            for passage in comparison.passages
        ],
    )


def _spans(pieces: Marked) -> list[DiffSpan]:
    return [DiffSpan(text=text, changed=changed) for text, changed in pieces]


class _Effort:
    """Word pairs that may still be compared, since difflib is quadratic in hostile text."""

    def __init__(self) -> None:
        self.left = MAX_EFFORT

    def allows(self, before: list[str], after: list[str]) -> bool:
        if max(len(before), len(after)) > MAX_WORDS:
            return False
        self.left -= len(before) * len(after)
        return self.left > 0


def _paragraphs(document: Document) -> list[str]:
    return [held.block.text for held in document.blocks if not held.repeated]


def _field(part: Part, before: str | None, after: str | None, effort: _Effort) -> list[Passage]:
    if not (before or after):
        return []
    if before == after:
        return [Passage(part, "same", ((before or "", False),), ((after or "", False),))]
    return [_passage(part, before or None, after or None, effort)]


def _passage(part: Part, before: str | None, after: str | None, effort: _Effort) -> Passage:
    if before is None:
        return Passage(part, "added", (), ((after or "", True),))
    if after is None:
        return Passage(part, "removed", ((before, True),), ())
    return Passage(part, "changed", *_words(before, after, effort))


def _texts(before: list[str], after: list[str], effort: _Effort) -> Iterator[Passage]:
    for tag, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            for text in before[a:b]:
                yield Passage("text", "same", ((text, False),), ((text, False),))
        else:
            yield from _replaced(before[a:b], after[c:d], effort)


def _replaced(before: list[str], after: list[str], effort: _Effort) -> Iterator[Passage]:
    """Pairs up, in order, the passages that look like versions of one another."""
    waiting = list(after)
    for old in before:
        match = next((new for new in waiting[:5] if _alike(old, new, effort)), None)
        if match is None:
            yield _passage("text", old, None, effort)
            continue
        while (new := waiting.pop(0)) is not match:
            yield _passage("text", None, new, effort)
        yield _passage("text", old, match, effort)
    for new in waiting:
        yield _passage("text", None, new, effort)


def _alike(old: str, new: str, effort: _Effort) -> bool:
    a, b = old.split(), new.split()
    return effort.allows(a, b) and SequenceMatcher(None, a, b, autojunk=False).ratio() >= ALIKE


def _words(before: str, after: str, effort: _Effort) -> tuple[Marked, Marked]:
    a, b = (re.findall(r"\w+|\s+|[^\w\s]", text) for text in (before, after))
    if not effort.allows(a, b):
        return ((before, True),), ((after, True),)
    old: list[tuple[str, bool]] = []
    new: list[tuple[str, bool]] = []
    for tag, i, j, k, m in _closed_up(a, b):
        if i < j:
            old.append(("".join(a[i:j]), tag != "equal"))
        if k < m:
            new.append(("".join(b[k:m]), tag != "equal"))
    return tuple(old), tuple(new)


def _closed_up(a: list[str], b: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """Opcodes in which two changes with only spaces or punctuation between them are one."""
    pending: tuple[int, int, int, int] | None = None
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        glue = tag == "equal" and pending and j < len(a) and not re.search(r"\w", "".join(a[i:j]))
        if tag != "equal" or glue:
            pending = (pending[0], j, pending[2], m) if pending else (i, j, k, m)
            continue
        if pending:
            yield ("replace", *pending)
            pending = None
        yield (tag, i, j, k, m)
    if pending:
        yield ("replace", *pending)
