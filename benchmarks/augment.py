"""Vary judged pages, so that what is trained on them leans less on the habits of a few sites.

Each variant keeps the truth and changes what other sites do otherwise: class words are lost,
swapped or wrong, the article is short, teasers, notices and captions of other pages stand above,
beside or inside it.

Data: none: a module of train_blocks.py, not a script.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from indexer.extract.markup import traits
from indexer.extract.markup.parsed import Element, Line, ParsedPage

LOST, SWAPPED = 0.25, 0.05  # share of signatures whose class words are removed, or another's
MISLED = 0.3  # share of pages on which a word for something else stands around the body
MISLEADING = (
    traits.COMMENT, traits.RELATED, traits.SIDE, traits.NEWSLETTER, traits.LEGAL, traits.BOX,
    traits.CAPTION, traits.AD, traits.GALLERY, traits.NAV, traits.SHARE, traits.META, traits.FORM,
    traits.HIDDEN, traits.AUTHOR, traits.QUOTE, traits.ASIDE, traits.LEAD,
)  # fmt: skip
_OF_WORDS = ~(traits.ARTICLETAG | traits.CELL | traits.LIST)
SHORT = 0.35  # share of pages that lose most of their article
SHORTEST, LONGEST = 1, 5  # lines that are left of it
CROWDED = 0.6  # share of pages that get other pages' text
BLOCKS = 3  # at most, of one page
ITEMS = 10
MIN_NOTICE, MAX_NOTICE = 60, 500  # characters of a line that is not article but prose


@dataclass(frozen=True, slots=True)
class Variant:
    """A changed page with its labels and line weights, and the new number of its headline."""

    page: ParsedPage
    title_line: int
    labels: list[int]
    weights: list[float]


@dataclass(frozen=True, slots=True)
class Strangers:
    """What other pages say beside their articles; a teaser is a headline and a summary."""

    teasers: list[tuple[str, str]]
    notices: list[str]
    captions: list[str]


def varied(variant: Variant, strangers: Strangers, chance: random.Random) -> Variant:
    """*variant* with some changes, drawn from *chance*."""
    if chance.random() < SHORT:
        variant = shortened(variant, chance)
    if chance.random() < CROWDED:
        for _ in range(chance.randint(1, BLOCKS)):
            variant = crowded(variant, strangers, chance)
    return reworded(variant, chance)


def reworded(variant: Variant, chance: random.Random) -> Variant:
    """Lose, swap or add class words, alike for all elements of the same classes."""
    elements = variant.page.elements
    known = [element.bits for element in elements if element.bits]
    chosen: dict[str, tuple[int, int]] = {}
    changed = []
    for element in elements:
        keep, add = chosen.get(element.signature, (-1, 0))
        if element.signature not in chosen:
            draw = chance.random()
            if draw < LOST:
                keep = 0
            elif draw < LOST + SWAPPED and known:
                keep, add = 0, chance.choice(known)
            chosen[element.signature] = keep, add
        changed.append(replace(element, bits=element.bits & keep | add))
    if chance.random() < MISLED:
        around = _around_body(variant)
        if around:
            at = chance.choice(around)
            changed[at] = replace(changed[at], bits=changed[at].bits | chance.choice(MISLEADING))
    return replace(variant, page=replace(variant.page, elements=changed))


def _around_body(variant: Variant) -> list[int]:
    """The elements around most lines of the body."""
    elements, counts = variant.page.elements, dict[int, int]()
    body = [
        line for line, label in zip(variant.page.lines, variant.labels, strict=True) if label == 1
    ]
    for line in body:
        at = line.element
        while at >= 0:
            counts[at] = counts.get(at, 0) + 1
            at = elements[at].parent
    return [at for at, count in counts.items() if count > 0.6 * len(body)]


def shortened(variant: Variant, chance: random.Random) -> Variant:
    """Keep only the first lines of the body."""
    left = chance.randint(SHORTEST, LONGEST)
    kept = []
    for index, label in enumerate(variant.labels):
        if label == 1 and index > variant.title_line:
            left -= 1
        if label != 1 or left >= 0:
            kept.append(index)
    lines = [variant.page.lines[index] for index in kept]
    before = [0]
    inside = set(kept)
    for index in range(len(variant.labels)):
        before.append(before[-1] + (index in inside))
    return Variant(
        replace(variant.page, lines=lines, images=[before[at] for at in variant.page.images]),
        before[variant.title_line] if variant.title_line >= 0 else -1,
        [variant.labels[index] for index in kept],
        [variant.weights[index] for index in kept],
    )


def crowded(variant: Variant, strangers: Strangers, chance: random.Random) -> Variant:
    """Put teasers, notices or captions of other pages above, below, beside or into the body."""
    body = [index for index, label in enumerate(variant.labels) if label == 1]
    if not body:
        return variant
    make: Callable[[Strangers, random.Random], list[tuple[str, str, str]]] = chance.choice(
        (_teasers, _teasers, _notices, _captions)
    )
    items = make(strangers, chance)
    top = variant.title_line if 0 <= variant.title_line < body[0] else body[0]
    places = [top, top, body[0], body[-1] + 1, chance.choice(body)]
    return _inserted(variant, chance.choice(places), items, chance)


def _teasers(strangers: Strangers, chance: random.Random) -> list[tuple[str, str, str]]:
    """Items of a linked headline and a summary: (link, text, tag of the headline or nothing)."""
    tag = chance.choice(("h2", "h3", "h4", "div", "", "a"))
    bare = chance.random() < 0.2
    count = chance.randint(2, ITEMS)
    found = [chance.choice(strangers.teasers) for _ in range(count)] if strangers.teasers else []
    return [(head, "" if bare else text, tag) for head, text in found]


def _notices(strangers: Strangers, chance: random.Random) -> list[tuple[str, str, str]]:
    count = chance.randint(1, 4)
    found = [chance.choice(strangers.notices) for _ in range(count)] if strangers.notices else []
    return [("", text, "") for text in found]


def _captions(strangers: Strangers, chance: random.Random) -> list[tuple[str, str, str]]:
    count = chance.randint(1, ITEMS)
    found = [chance.choice(strangers.captions) for _ in range(count)] if strangers.captions else []
    return [("", text, "img") for text in found]


def _inserted(
    variant: Variant, at: int, items: list[tuple[str, str, str]], chance: random.Random
) -> Variant:
    page = variant.page
    if not items or not page.lines:
        return variant
    elements = list(page.elements)
    parent = page.lines[min(at, len(page.lines) - 1)].element
    for _ in range(chance.randint(1, 4)):
        if parent > 0 and elements[parent].parent >= 0:
            parent = elements[parent].parent
    parent = max(parent, 0)

    def element(above: int, tag: str) -> int:
        elements.append(Element(above, tag, 0, f"{tag}.added", False, ""))
        return len(elements) - 1

    box = element(parent, chance.choice(("div", "div", "ul", "section", "aside", "form")))
    if chance.random() < 0.5:  # as often as not the box says what it is
        word = traits.RELATED if items[0][0] else traits.GALLERY | traits.CAPTION
        elements[box].bits = word if items[0][2] else traits.NEWSLETTER
    inner = chance.choice(("li", "div", "p", "article"))
    lines: list[Line] = []
    images = []
    for head, text, tag in items:
        item = element(box, inner)
        holder = element(item, chance.choice(("p", "div"))) if chance.random() < 0.5 else item
        if tag == "img":
            images.append(at + len(lines))
        if head and tag:
            over = element(item, tag) if tag != "a" else item
            lines.append(_line(head, over, elements, len(head)))
        elif head:
            text = f"{head} {text}".strip()
        if text:
            lines.append(_line(text, holder, elements, 0 if tag or not head else len(head)))
    count = len(lines)
    weight = sum(variant.weights) / max(1, len(variant.weights))
    moved = [place + count if place > at else place for place in page.images]
    return Variant(
        replace(
            page,
            elements=elements,
            lines=[*page.lines[:at], *lines, *page.lines[at:]],
            images=sorted((*moved, *images)),
        ),
        variant.title_line + count if variant.title_line >= at else variant.title_line,
        [*variant.labels[:at], *([0] * count), *variant.labels[at:]],
        [*variant.weights[:at], *([weight] * count), *variant.weights[at:]],
    )


def _line(text: str, at: int, elements: list[Element], links: int) -> Line:
    return Line(text, at, elements[at].tag, links, 0, 0, 0, 0)
