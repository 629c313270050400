"""Measure how much text, and how much good text, lies below each element.

One pass up and one pass down the tree; later steps read these arrays instead of the tree.
"""

import re
from dataclasses import dataclass
from typing import cast

from indexer import native
from indexer.extract.markup import traits
from indexer.extract.markup.parsed import Element, Line, ParsedPage

WIDE = 2.5  # Latin characters that one of Chinese, Japanese or Korean stands for
MIN_GOOD = 45  # weighted characters of a good line; shorter ones are labels, captions, links
LONG = 120  # weighted characters of a line that is good however it ends
COMMAS = 2  # of a shorter line without a full stop that is good
MAX_LINKED = 0.35  # share of a good line inside links
MOST = 1200.0  # weighted characters that one line may add, however long it is
BODY_SHARE = 0.1  # of the good text: an element called "body" with more of it is the body
STATED_SHARE = 0.25  # of the good text: a body or article element with more is believed
START_SHARE = 0.5  # of the largest such element's text: the first with more is the start
MIN_LEFT = 350.0  # weighted characters below the headline and in no gallery that are an article
MIN_SHARE = 0.15  # of the good text, for the same
DESCEND = 0.72  # of an element's good text: a child with more is the container instead
# Class words such as "promo" are ignored on an element with more of the good text than this.
FORGIVE = 0.45
FORGIVE_HARD = 0.8  # the same for comments, lists of related articles and side columns
_HARD = traits.COMMENT | traits.RELATED | traits.SIDE
# Traits that are believed however much text the element holds.
_KEPT = (
    traits.BODY
    | traits.ARTICLE
    | traits.ARTICLETAG
    | traits.CELL
    | traits.LIST
    | traits.QUOTETAG
    | traits.TITLE
)
# Traits that an element for the body does not have: "article-box", "story-quote".
_OVERRULED = traits.CAPTION | traits.BOX | traits.SHARE | traits.META | traits.QUOTE

_ENDERS = ".!?…。！？।؟۔։။:;"
_CLOSERS = "\"'”’»›)]」』*"  # after them
_SENTENCE_END = re.compile(f"[{_ENDERS}][{re.escape(_CLOSERS)}]{{0,3}}$")
_WIDE_RANGES = ("\u3040\u30ff", "\u3400\u9fff", "\uac00\ud7af", "\uf900\ufaff")
_WIDE = re.compile(f"[{''.join('-'.join(ends) for ends in _WIDE_RANGES)}]")


@dataclass(slots=True)
class TextDensity:
    """Lists with one entry per line (*size*, *good*, *ends*) or per element (the others).

    *size* counts characters, a CJK one as 2.5. *bits* are an element's own, *inherited* those of
    it and its ancestors, less those that it cannot have because it holds most of the page.
    """

    size: list[float]
    good: list[bool]
    ends: list[bool]
    bits: list[int]
    inherited: list[int]
    element_good: list[float]
    element_text: list[float]
    element_links: list[float]
    element_lines: list[int]
    total_good: float
    container: int
    in_container: list[bool]


def weight(text: str) -> float:
    """Characters of *text*; one of Chinese, Japanese or Korean counts as 2.5."""
    if text.isascii():
        return float(len(text))
    return len(text) + (WIDE - 1) * len(_WIDE.findall(text))


def is_sentence(text: str) -> bool:
    """Whether *text* ends like a sentence, in any script."""
    return _SENTENCE_END.search(text[-6:]) is not None


def _is_good(line: Line, size: float, ends: bool) -> bool:
    if size < MIN_GOOD or line.links > MAX_LINKED * len(line.text):
        return False
    return ends or size >= LONG or line.text.count(",") >= COMMAS


def measure_density(page: ParsedPage, title_line: int = -1) -> TextDensity:
    """Compute the sums of *page*; *title_line* is the line of its headline, -1 if unknown."""
    if native.core is not None:
        return cast(TextDensity, native.core.measure_density(page, title_line))
    elements, lines = page.elements, page.lines
    count = len(elements)
    size = [weight(line.text) for line in lines]
    ends = [is_sentence(line.text) for line in lines]
    good = [_is_good(line, s, e) for line, s, e in zip(lines, size, ends, strict=True)]
    element_good = [0.0] * count
    element_text = [0.0] * count
    element_links = [0.0] * count
    element_lines = [0] * count
    for line, s, g in zip(lines, size, good, strict=True):
        at = line.element
        if at < 0:
            continue
        element_text[at] += s
        element_links[at] += line.links
        element_lines[at] += 1
        if g:
            element_good[at] += min(s, MOST)
    for at in range(count - 1, 0, -1):
        parent = elements[at].parent
        if parent >= 0:
            element_good[parent] += element_good[at]
            element_text[parent] += element_text[at]
            element_links[parent] += element_links[at]
            element_lines[parent] += element_lines[at]
    total = element_good[0] if count else 0.0
    bits = [traits.traits_of(each.tag, each.bits, each.prop, each.hidden) for each in elements]
    inherited = _inherit(elements, bits, element_good, total)
    told = _below_headline(page, size, good, bits, title_line)
    container = _container(elements, told or element_good, inherited, told[0] if told else total)
    inside = [False] * count
    for at in range(count):
        inside[at] = at == container or (elements[at].parent >= 0 and inside[elements[at].parent])
    return TextDensity(
        size, good, ends, bits, inherited, element_good, element_text, element_links,
        element_lines, total, container, inside,
    )  # fmt: skip


def _inherit(
    elements: list[Element], bits: list[int], element_good: list[float], total: float
) -> list[int]:
    inherited = [0] * len(elements)
    limit, hard_limit = FORGIVE * total, FORGIVE_HARD * total
    for at, element in enumerate(elements):
        own = bits[at]
        mine = element_good[at]
        if mine > limit:
            own &= _KEPT | (_HARD if mine <= hard_limit else 0)
        elif own & traits.BODY and mine > BODY_SHARE * total:
            own &= ~_OVERRULED
        inherited[at] = own | (inherited[element.parent] if element.parent >= 0 else 0)
    return inherited


def _below_headline(
    page: ParsedPage, size: list[float], good: list[bool], bits: list[int], title_line: int
) -> list[float]:
    """The good text of each element without what is above the headline or in a gallery.

    Empty if that leaves all of it or too little: then the container is sought in all good text.
    """
    elements, lines = page.elements, page.lines
    in_gallery = [False] * len(elements)
    for at, element in enumerate(elements):
        parent = element.parent
        in_gallery[at] = bool(bits[at] & traits.GALLERY) or (parent >= 0 and in_gallery[parent])
    sums = [0.0] * len(elements)
    left = total = 0.0
    for index, line in enumerate(lines):
        if good[index] and line.element >= 0:
            total += min(size[index], MOST)
            if index > title_line and not in_gallery[line.element]:
                sums[line.element] += min(size[index], MOST)
                left += min(size[index], MOST)
    if left == total or left < max(MIN_LEFT, MIN_SHARE * total):
        return []
    for at in range(len(elements) - 1, 0, -1):
        parent = elements[at].parent
        if parent >= 0:
            sums[parent] += sums[at]
    return sums


def _container(
    elements: list[Element], element_good: list[float], inherited: list[int], total: float
) -> int:
    """The smallest element that still holds most of the good text of its surroundings."""
    best, start = 0.0, 0
    stated = traits.BODY | traits.ARTICLETAG
    for at in range(len(elements)):
        if inherited[at] & stated and element_good[at] > best:
            best = element_good[at]
    if best >= STATED_SHARE * total > 0:
        for at in range(len(elements)):
            if inherited[at] & stated and element_good[at] >= START_SHARE * best:
                start = at
                break
    if not elements:
        return -1
    largest = [-1] * len(elements)  # child of each element
    for at, element in enumerate(elements):
        good, parent = element_good[at], element.parent
        if good > 0 and parent >= 0:
            known = largest[parent]
            if known < 0 or good > element_good[known]:
                largest[parent] = at
    at = start
    while largest[at] >= 0 and element_good[largest[at]] >= DESCEND * element_good[at]:
        at = largest[at]
    return at


if native.core is not None:
    native.core.set_up_density({
        "TextDensity": TextDensity, "Element": Element, "Line": Line,
        "tags": traits.TAG_BITS, "properties": traits.PROPERTY_BITS,
        "wide": "".join(_WIDE_RANGES), "enders": native.singly(_ENDERS),
        "closers": native.singly(_CLOSERS), "wide_weight": WIDE - 1, "min_good": MIN_GOOD,
        "long": LONG, "max_linked": MAX_LINKED, "most": MOST, "body_share": BODY_SHARE,
        "stated_share": STATED_SHARE, "start_share": START_SHARE, "min_left": MIN_LEFT,
        "min_share": MIN_SHARE, "descend": DESCEND, "forgive": FORGIVE,
        "forgive_hard": FORGIVE_HARD, "commas": COMMAS, "hard": _HARD, "kept": _KEPT,
        "overruled": _OVERRULED, "body": traits.BODY, "article_tag": traits.ARTICLETAG,
        "gallery": traits.GALLERY, "hidden_tag": traits.HIDDENTAG,
    })  # fmt: skip
