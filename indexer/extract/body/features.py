"""The features of the block classifier: one row of numbers per line, named in :data:`NAMES`."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from indexer import native
from indexer.extract.body import wording
from indexer.extract.markup import traits
from indexer.extract.markup.density import TextDensity
from indexer.extract.markup.notes import Notes
from indexer.extract.markup.parsed import Element, Line, ParsedPage

_PROMO = traits.AD | traits.SHARE | traits.RELATED | traits.NEWSLETTER
_BITS: dict[str, int] = {
    "comment": traits.COMMENT,
    "caption": traits.CAPTION,
    "figure": traits.FIGURE,
    "figcaption": traits.FIGCAPTION,
    "legal": traits.LEGAL,
    "promo": _PROMO | traits.PAYWALL | traits.GALLERY | traits.NAV,
    "author": traits.AUTHOR | traits.BIO,
    "meta": traits.META | traits.DATE,
    "body": traits.BODY,
    "article": traits.ARTICLETAG,
    "side": traits.SIDE | traits.ASIDE,
    "box": traits.BOX,
    "hidden": traits.HIDDEN | traits.HIDDENTAG,
    "lead": traits.LEAD,
    "title": traits.TITLE,
    "quote": traits.QUOTETAG | traits.QUOTE,
    "list": traits.LIST,
    "cell": traits.CELL,
    "form": traits.FORM,
}
_META = traits.AUTHOR | traits.DATE | traits.META
_BIT_VALUES = tuple(_BITS.values())
_KNOWN = reduce(or_, _BIT_VALUES)

NAMES = (
    "size", "ends", *wording.NAMES, "p", "heading", "item", "div",
    *(f"in_{name}" for name in _BITS), "own_meta", "own_caption", "own_lead", "own_promo",
    "parent_good", "parent_links", "parent_lines", "grand_good", "grand_links", "great_good",
    "kin_good", "kin_links", "kin_lines", "kin_parents",
    "below_container", "above_container", "container_share",
    "good_before", "from_first", "to_last", "after_title", "lines", "total_good",
    "prev_size", "next_size", "prev_links", "next_links", "since_good", "until_good",
    "title_overlap", "lead_overlap", "repeats", "echo", "since_image",
    "kin_before", "kin_after", "kin_size", "kin_linked", "kin_images", "title_up", "title_share",
)  # fmt: skip

_LEVELS = {f"h{level}": level for level in range(1, 7)}
_CHROME = traits.NAVTAG | traits.FOOTER | traits.ASIDE
MIN_PROSE = 1500.0  # weighted characters; on a page with less nothing is beyond doubt
FAR = 6  # lines to any good line, from which on a line is chrome beyond doubt
LINKED = 0.8  # share of a line inside links that makes it a link
MAX_LINK = 100  # weighted characters of a line that is only a link
# The trees were trained on numbers cut at these: farther away makes no difference.
MAX_STEPS = 40  # lines to the first and last good line, and to the headline
MAX_GAP = 20  # lines to the next good one
MAX_KIN = 10  # lines of the same classes in a row
MAX_SINCE_IMAGE = 5  # lines
MAX_PROSE = 40_000  # characters of good lines in which a pull quote is looked for
MIN_ECHO = 25  # characters; shorter lines recur by chance
_QUOTATION = " \"'“”„«»‘’"


def _kin(page: ParsedPage, density: TextDensity) -> list[tuple[float, ...]]:
    """For each line, sums over all lines whose element and parent have the same classes.

    The last three tell teasers and captions from paragraphs: their mean size, how much of the
    lines before them is link, and how many follow an image.
    """
    elements = page.elements
    sums: dict[tuple[str, str], list[float]] = {}
    keys: list[tuple[str, str]] = []
    parents: dict[tuple[str, str], set[int]] = {}
    pictured = set(page.images)
    linked = 0.0
    for index, line in enumerate(page.lines):
        element = elements[line.element]
        key = (element.signature, elements[element.parent].signature)
        keys.append(key)
        entry = sums.get(key)
        if entry is None:
            entry = sums[key] = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
            parents[key] = set()
        size = density.size[index]
        if density.good[index]:
            entry[0] += size
        entry[1] += size
        entry[2] += line.links
        entry[3] += 1
        entry[4] += linked
        if index in pictured:
            entry[5] += 1
        parents[key].add(element.parent)
        linked = line.links / len(line.text)
    total = density.total_good or 1.0
    table = {
        key: (
            entry[0] / total, entry[2] / (entry[1] or 1), entry[3], float(len(parents[key])),
            entry[1] / entry[3], entry[4] / entry[3], entry[5] / entry[3],
        )
        for key, entry in sums.items()
    }  # fmt: skip
    return [table[key] for key in keys]


def title_steps(
    page: ParsedPage, density: TextDensity, title_line: int
) -> list[tuple[float, float]]:
    """Per element: steps from the headline's element up to the smallest that holds both.

    Beside them the share of the good text that this one holds. A text that shares a small
    element with the headline is more likely to be under it.
    """
    if title_line < 0:
        return [(-1.0, 0.0)] * len(page.elements)
    elements = page.elements
    total = density.total_good or 1.0
    up: dict[int, tuple[float, float]] = {}
    at = page.lines[title_line].element
    while at >= 0:
        up[at] = (float(min(len(up), MAX_STEPS)), density.element_good[at] / total)
        at = elements[at].parent
    found: list[tuple[float, float]] = []
    for at, element in enumerate(elements):
        parent = found[element.parent] if element.parent >= 0 else (float(MAX_STEPS), 1.0)
        found.append(up.get(at, parent))
    return found


def _container_steps(
    page: ParsedPage, density: TextDensity
) -> tuple[list[int], list[int], list[float]]:
    """Per element: depth below the container, steps up to its path, and that ancestor's share."""
    elements = page.elements
    container = density.container
    path: set[int] = set()
    at = container
    while at >= 0:
        path.add(at)
        at = elements[at].parent
    total = density.total_good or 1.0
    below = [0] * len(elements)
    above = [0] * len(elements)
    share = [0.0] * len(elements)
    for at, element in enumerate(elements):
        parent = element.parent
        if at in path:
            share[at] = density.element_good[at] / total
            above[at] = 0
        elif density.in_container[at]:
            below[at] = below[parent] + 1
            share[at] = share[parent]
        elif parent >= 0:
            above[at] = above[parent] + 1
            share[at] = share[parent]
    return below, above, share


@lru_cache(maxsize=4096)
def _bit_row(inherited: int) -> tuple[float, ...]:
    return tuple(1.0 if inherited & bit else 0.0 for bit in _BIT_VALUES)


def set_aside(
    page: ParsedPage, density: TextDensity, since: list[int], until: list[int]
) -> list[bool]:
    """Flag the lines that are page chrome beyond doubt; they get no row.

    On a page with prose these lie outside its container and are links, navigation, or far from
    any good line.
    """
    if density.total_good < MIN_PROSE:
        return [False] * len(page.lines)
    aside: list[bool] = []
    for index, line in enumerate(page.lines):
        at = line.element
        aside.append(
            at < 0
            or not density.in_container[at]
            and (
                bool(density.inherited[at] & _CHROME)
                or (since[index] >= FAR and until[index] >= FAR)
                or (
                    line.links > LINKED * len(line.text)
                    and density.size[index] < MAX_LINK
                    and not density.ends[index]
                )
            )
        )
    return aside


def line_features(
    page: ParsedPage, density: TextDensity, title: str, title_line: int, lead: str
) -> list[list[float] | None]:
    """A row in the order of :data:`NAMES` for each line; None for chrome beyond doubt."""
    lines = page.lines
    count = len(lines)
    if not count:
        return []
    size, good, ends = density.size, density.good, density.ends
    total = density.total_good or 1.0
    kin = _kin(page, density)
    below, above, share = _container_steps(page, density)
    title_words, lead_words = (
        frozenset(wording.words_of(text[: wording.MAX_WORDED])) for text in (title, lead)
    )
    repeats: dict[str, int] = {}
    for line in lines:
        repeats[line.text] = repeats.get(line.text, 0) + 1
    seen: set[str] = set()
    prose = "\n".join(line.text for line, fine in zip(lines, good, strict=True) if fine)
    prose = _cut_prose(page.notes, prose)
    kin_before, kin_after = _runs(page)
    steps = title_steps(page, density, title_line)
    first, last = _extent(density, lines)
    links = [line.links / len(line.text) for line in lines]
    since, until = _distances(good)
    aside = set_aside(page, density, since, until)
    good_before = 0.0
    parent_cache: dict[int, tuple[float, ...]] = {}
    rows: list[list[float] | None] = []
    for index, line in enumerate(lines):
        if good[index]:
            good_before += size[index]
        if aside[index]:
            rows.append(None)
            continue
        text = line.text
        at = line.element
        mine = size[index]
        tag = line.tag
        words = wording.words_of(text)
        context = parent_cache.get(at)
        if context is None:
            context = _element_context(at, page, density, total)
            parent_cache[at] = context
        # All floats: trees compare them in half the time that a mix of types takes.
        rows.append([
            *map(float, (
                mine, ends[index], *wording.wording(line, words),
                tag == "p", _LEVELS.get(tag, 0), tag == "li", tag == "div",
            )),
            *context, *kin[index][:4],
            *map(float, (
                below[at], above[at], share[at],
                good_before / total, _clip(index - first), _clip(last - index),
                _clip(index - title_line) if title_line >= 0 else 0, count, total,
                size[index - 1] if index else 0.0, size[index + 1] if index + 1 < count else 0.0,
                links[index - 1] if index else 0.0, links[index + 1] if index + 1 < count else 0.0,
                since[index], until[index],
                _overlap(words, title_words), _overlap(words, lead_words),
                repeats[text], _echo(text, good[index], prose, seen),
                _since_image(page.images, index), kin_before[index], kin_after[index],
            )),
            *kin[index][4:], *steps[at],
        ])  # fmt: skip
        seen.add(text)
    return rows


def _cut_prose(notes: Notes, prose: str) -> str:
    return notes.cut(prose, MAX_PROSE, "the prose in which pull quotes are looked for")


def _clip(steps: int) -> int:
    return max(-MAX_STEPS, min(MAX_STEPS, steps))


def _overlap(words: Sequence[str], others: frozenset[str]) -> float:
    if others.isdisjoint(words):  # most lines
        return 0.0
    return len(others.intersection(words)) / len(words)


def _echo(text: str, is_good: bool, prose: str, seen: set[str]) -> int:
    """2 for a repeated line, 1 for a pull quote (a longer good line contains it), else 0."""
    if text in seen:
        return 2
    if not MIN_ECHO <= len(text) <= wording.MAX_WORDED:
        return 0
    return int(prose.count(text.strip(_QUOTATION)) > is_good)


def _since_image(images: list[int], index: int) -> int:
    """Lines since the last image or film."""
    place = bisect_right(images, index)
    return min(index - images[place - 1], MAX_SINCE_IMAGE) if place else MAX_SINCE_IMAGE


def _runs(page: ParsedPage) -> tuple[list[int], list[int]]:
    """For each line, how many of the same classes stand directly before and after it."""
    signatures = [page.elements[line.element].signature for line in page.lines]
    before, after = [0] * len(signatures), [0] * len(signatures)
    for index in range(1, len(signatures)):
        if signatures[index] == signatures[index - 1]:
            before[index] = min(before[index - 1] + 1, MAX_KIN)
    for index in range(len(signatures) - 2, -1, -1):
        if signatures[index] == signatures[index + 1]:
            after[index] = min(after[index + 1] + 1, MAX_KIN)
    return before, after


def _extent(density: TextDensity, lines: list[Line]) -> tuple[int, int]:
    """The first and last good line inside the container."""
    inside = [
        index
        for index, line in enumerate(lines)
        if density.good[index] and line.element >= 0 and density.in_container[line.element]
    ]
    return (inside[0], inside[-1]) if inside else (0, len(lines) - 1)


def _distances(good: list[bool]) -> tuple[list[int], list[int]]:
    """Lines since the last good one and until the next."""
    since, until = [], [0] * len(good)
    gap = MAX_GAP
    for flag in good:
        gap = 0 if flag else min(MAX_GAP, gap + 1)
        since.append(gap)
    gap = MAX_GAP
    for index in range(len(good) - 1, -1, -1):
        gap = 0 if good[index] else min(MAX_GAP, gap + 1)
        until[index] = gap
    return since, until


def _element_context(
    at: int, page: ParsedPage, density: TextDensity, total: float
) -> tuple[float, ...]:
    elements = page.elements
    own = density.bits[at]
    parent = elements[at].parent
    grand = elements[parent].parent if parent >= 0 else -1
    great = elements[grand].parent if grand >= 0 else -1
    good, links, text = density.element_good, density.element_links, density.element_text
    return (
        *_bit_row(density.inherited[at] & _KNOWN),
        float(bool(own & _META)),
        float(bool(own & traits.CAPTION)),
        float(bool(own & traits.LEAD)),
        float(bool((own | (density.bits[parent] if parent >= 0 else 0)) & _PROMO)),
        good[parent] / total if parent >= 0 else 0.0,
        links[parent] / (text[parent] or 1) if parent >= 0 else 0.0,
        float(density.element_lines[parent]) if parent >= 0 else 0.0,
        good[grand] / total if grand >= 0 else 0.0,
        links[grand] / (text[grand] or 1) if grand >= 0 else 0.0,
        good[great] / total if great >= 0 else 0.0,
    )


def core_tables() -> dict[str, Any]:
    """What the native core is told of these features; the classifier adds what it knows."""
    return {
        **wording.core_tables(), "Element": Element, "Line": Line, "names": NAMES, "traits": _BITS,
        "own_meta": _META, "own_caption": traits.CAPTION, "own_lead": traits.LEAD,
        "own_promo": _PROMO, "chrome": _CHROME, "levels": _LEVELS, "min_prose": MIN_PROSE,
        "linked": LINKED, "max_link": MAX_LINK, "far": FAR, "max_steps": MAX_STEPS,
        "max_gap": MAX_GAP, "max_kin": MAX_KIN, "max_since_image": MAX_SINCE_IMAGE,
        "min_echo": MIN_ECHO, "cut_prose": _cut_prose, "quotation": native.singly(_QUOTATION),
    }  # fmt: skip
