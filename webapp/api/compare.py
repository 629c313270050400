"""Two editions of one URL, passage by passage and word by word."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import Match, SequenceMatcher
from itertools import accumulate
from typing import Literal

from indexer.corpus.correction_notes import Note, note_of
from indexer.corpus.rewrites import ALIKE
from indexer.model.search import Document, Marked
from indexer.schemas.article import Version
from indexer.schemas.differences import DiffAnswer, DiffCounts, DiffSpan, Pair

Part = Literal["title", "description", "text"]
Change = Literal["same", "changed", "added", "removed"]

MAX_LENGTH = 20_000  # characters of a passage; a longer one counts as replaced whole
MAX_EFFORT = 3_000_000  # steps of one comparison; then what is left counts as replaced
MAX_PASSAGES = 20_000  # of one edition that are compared
MOST_OF_NOTE = 200  # characters by which a correction is told


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage in both editions; a marked piece is in one of them only.

    A passage that is *moved* stands twice, removed from one place and added at another.
    """

    part: Part
    change: Change
    before: Marked = ()
    after: Marked = ()
    moved: bool = False

    @property
    def inline(self) -> Iterator[tuple[Change, str]]:
        """Both texts in one, in reading order: what was removed before what took its place."""
        if self.moved:
            yield "same", "".join(text for text, _ in self.before or self.after)
            return
        after = list(self.after)
        for text, changed in self.before:
            if changed:
                yield "removed", text
                continue
            while after and after[0][1]:
                yield "added", after.pop(0)[0]
            if after:
                after.pop(0)
            yield "same", text
        yield from (("added", text) for text, _ in after)

    @property
    def note(self) -> Note | None:
        """Whether it is a correction or retraction that the later edition has."""
        if self.change == "same" or not self.after:
            return None
        return note_of("".join(text for text, _ in self.after)[:MOST_OF_NOTE])


@dataclass(frozen=True, slots=True)
class Comparison:
    """All passages in reading order.

    It is *partial* where the texts would have taken too long to compare: passages that could have
    been matched then count as removed and added, and very long texts are cut.
    """

    passages: tuple[Passage, ...]
    partial: bool = False

    def count(self, change: Change) -> int:
        """How many passages have this *change*; those only moved are not added or removed."""
        return sum(passage.change == change and not passage.moved for passage in self.passages)

    @property
    def moved(self) -> int:
        """How many passages stand elsewhere in the later edition."""
        return sum(passage.change == "added" and passage.moved for passage in self.passages)


def compare(before: Document, after: Document) -> Comparison:
    """Compare two editions, ignoring the blocks that their source repeats on many pages."""
    effort = _Effort()
    passages = [*_field("title", before.title, after.title, effort)]
    passages += _field("description", before.description, after.description, effort)
    passages += _texts(paragraphs(before), paragraphs(after), effort)
    return Comparison(tuple(_with_moves(passages)), effort.exhausted)


def _with_moves(passages: list[Passage]) -> Iterator[Passage]:
    """The passages, those marked as moved that one edition has here and the other one there."""
    removed = Counter(one.before for one in passages if one.change == "removed")
    added = Counter(one.after for one in passages if one.change == "added")
    both = removed & added
    left = {"removed": both.copy(), "added": both}
    for passage in passages:
        counts, pieces = left.get(passage.change), passage.before or passage.after
        if passage.part == "text" and counts and counts[pieces] > 0:
            counts[pieces] -= 1
            passage = replace(passage, moved=True)
        yield passage


def answer(first: Version, second: Version, comparison: Comparison) -> DiffAnswer:
    """Build it from *comparison*."""
    return DiffAnswer(before=first, after=second, **dict(counts(comparison)))


def counts(comparison: Comparison) -> DiffCounts:
    """What two texts have in common, whatever they are."""
    return DiffCounts(
        changed=comparison.count("changed"),
        added=comparison.count("added"),
        removed=comparison.count("removed"),
        moved=comparison.moved,
        unchanged=comparison.count("same"),
        partial=comparison.partial,
        pairs=[
            Pair(
                part=passage.part,
                change=passage.change,
                before=_spans(passage.before),
                after=_spans(passage.after),
                moved=passage.moved,
                note=passage.note,
            )
            for passage in comparison.passages
        ],
    )


def _spans(pieces: Marked) -> list[DiffSpan]:
    return [DiffSpan(text=text, changed=changed) for text, changed in pieces]


class _Effort:
    """Steps that may still be made in one comparison, since difflib takes cubic time at worst."""

    def __init__(self) -> None:
        self.left = MAX_EFFORT
        self.exhausted = False

    def allows(self, before: str, after: str) -> bool:
        """Whether these may be cut into words; counts the steps of that."""
        if max(len(before), len(after)) > MAX_LENGTH:
            self.exhausted = True
            return False
        return self.spend((len(before) + len(after)) // 4)

    def spend(self, steps: int) -> bool:
        """Whether that many steps may be made; counts them if so."""
        if steps > self.left:
            self.exhausted = True
            return False
        self.left -= steps
        return True


class _Matcher(SequenceMatcher[str]):
    """difflib's matcher, which finds no further matches when the effort is spent."""

    def __init__(
        self, before: list[str], after: list[str], effort: _Effort, autojunk: bool = False
    ) -> None:
        super().__init__(None, before, after, autojunk)
        self._lengths = len(before), len(after)
        self._effort = effort
        places = self.b2j  # type: ignore[attr-defined]  # of each word in *after*
        steps = (1 + len(places.get(word, ())) for word in before)
        self._steps = list(accumulate(steps, initial=0))  # up to each word of *before*

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        ahi = self._lengths[0] if ahi is None else ahi
        bhi = self._lengths[1] if bhi is None else bhi
        if alo >= ahi or blo >= bhi:
            return Match(alo, blo, 0)
        if not self._effort.spend(self._steps[ahi] - self._steps[alo]):
            return Match(alo, blo, 0)
        return super().find_longest_match(alo, ahi, blo, bhi)


def paragraphs(document: Document) -> list[str]:
    """The blocks of *document* that its source does not repeat on many pages."""
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
    if max(len(before), len(after)) > MAX_PASSAGES:
        effort.exhausted = True
        before, after = before[:MAX_PASSAGES], after[:MAX_PASSAGES]
    for tag, a, b, c, d in _Matcher(before, after, effort, autojunk=True).get_opcodes():
        if tag == "equal":
            for text in before[a:b]:
                yield Passage("text", "same", ((text, False),), ((text, False),))
        else:
            yield from _replaced(before[a:b], after[c:d], effort)


def _replaced(before: list[str], after: list[str], effort: _Effort) -> Iterator[Passage]:
    """Pairs up, in order, the passages that look like versions of one another."""
    at = 0  # of *after*, what is not paired yet
    for old in before:
        near = range(at, min(at + 5, len(after)))
        match = next((n for n in near if _alike(old, after[n], effort)), None)
        if match is None:
            yield _passage("text", old, None, effort)
            continue
        for new in after[at:match]:
            yield _passage("text", None, new, effort)
        yield _passage("text", old, after[match], effort)
        at = match + 1
    for new in after[at:]:
        yield _passage("text", None, new, effort)


def _alike(old: str, new: str, effort: _Effort) -> bool:
    if not effort.allows(old, new):
        return False
    matcher = _Matcher(old.split(), new.split(), effort)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _words(before: str, after: str, effort: _Effort) -> tuple[Marked, Marked]:
    if not effort.allows(before, after):
        return ((before, True),), ((after, True),)
    a, b = (re.findall(r"\w+|\s+|[^\w\s]", text) for text in (before, after))
    old: list[tuple[str, bool]] = []
    new: list[tuple[str, bool]] = []
    for tag, i, j, k, m in _closed_up(a, b, effort):
        if i < j:
            old.append(("".join(a[i:j]), tag != "equal"))
        if k < m:
            new.append(("".join(b[k:m]), tag != "equal"))
    return tuple(old), tuple(new)


def _closed_up(
    a: list[str], b: list[str], effort: _Effort
) -> Iterator[tuple[str, int, int, int, int]]:
    """Opcodes in which two changes with only spaces or punctuation between them are one."""
    pending: tuple[int, int, int, int] | None = None
    for tag, i, j, k, m in _Matcher(a, b, effort).get_opcodes():
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
