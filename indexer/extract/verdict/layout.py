"""Measure the layout of a page: what its parts are named, and which shapes its lines have.

Nothing here knows a word of a text. Classes are known by the traits that the walk reads from them.
"""

import re
from collections import Counter

from indexer.extract.markup import traits
from indexer.extract.markup.context import PageContext
from indexer.model.article import Block

MOST = 9.0  # of a thing that is counted; more say nothing more
MAX_LINES = 300
SHORT_LINE = 60  # characters; a longer line is more than a field or a price
SHORT_BLOCK = 50
MAX_SHAPES = 2500  # characters of short lines in which amounts of money are looked for
LABEL = 30  # characters before a colon that may name a field
PARTS: dict[str, int] = {  # signal -> traits of the elements that it counts
    "comments": traits.COMMENT,
    "walled": traits.PAYWALL,
    "named_article": traits.ARTICLETAG,
    "named_author": traits.AUTHOR,
    "named_caption": traits.CAPTION,
    "named_gallery": traits.GALLERY,
    "named_meta": traits.META,
    "cells": traits.CELL,
    "lists": traits.LIST,
}
# Each begins with one sign or one set of signs: what cannot begin a match is passed over quickly.
_DAY = re.compile(r"[\d](?:\d{0,3}[./-]\d{1,2}[./-]\d{2,4}|\d?:\d\d|[年월])")
_SUM = re.compile(
    r"[€$£¥₽₹₺₴\d](?:(?<=\D)\s?\d"
    r"|(?<=\d)\s?(?:[€₽₴₺₫円元원]|(?i:zł|kč|ft|kr|руб|грн|лв|lei|usd|eur)))"
)
_QUOTES = re.compile('[“”„«»「」『』"]')
_WITHIN = re.compile(r" (?<=[^\W\d_] )([^\W\d_])")  # first letters of words within a sentence


def measure_layout(context: PageContext) -> dict[str, float]:
    """How many elements have each of the traits, and the shapes of the page's lines."""
    bits = Counter(context.density.bits)
    told = {
        name: min(MOST, float(sum([n for own, n in bits.items() if own & wanted])))
        for name, wanted in PARTS.items()
    }
    lines = context.page.lines[:MAX_LINES]
    count = len(lines) or 1
    short = [line.text for line in lines if len(line.text) < SHORT_LINE]
    title = context.span.title
    return {
        **told,
        "short_lines": len(short) / count,
        "sums": float(len(_SUM.findall("\n".join(short)[:MAX_SHAPES]))),
        "paragraphs": len([1 for line in lines if line.tag == "p"]) / count,
        "headline_at": title / count if title >= 0 else -1.0,
    }


def body_shapes(blocks: tuple[Block, ...], text: str) -> dict[str, float]:
    """Shapes of the body's blocks, and signs in its *text*.

    What is told of the world has numbers, names and quotations in any language; a notice has none.
    """
    count = len(blocks) or 1
    short = [block for block in blocks if len(block.text) < SHORT_BLOCK]
    firsts = _WITHIN.findall(text)
    return {
        "short_blocks": len(short) / count,
        "labels": len([1 for block in blocks if block.text.find(":", 0, LABEL) > 0]) / count,
        "days_text": float(len(_DAY.findall(text))),
        "quotes": len(_QUOTES.findall(text)) / (len(text) or 1),
        "capitals": len([1 for first in firsts if first.isupper()]) / (len(firsts) or 1),
    }
