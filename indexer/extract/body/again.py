"""Look again at a page whose chosen lines are too few for what it holds.

Three witnesses are asked: the good text of the container, the body that JSON-LD states, and the
classifier itself, on the page without the class words that may have misled it.
"""

from collections.abc import Callable
from dataclasses import replace

from indexer.extract.fields.site import fold
from indexer.extract.markup import traits
from indexer.extract.markup.context import PageContext
from indexer.extract.markup.density import TextDensity, measure_density

MIN_BODY = 200.0  # weighted characters; a page with prose and less body gets a looser look
MIN_PROSE = 350.0  # weighted good characters of a container from which most should be kept
FEW = 0.4  # share of them that is suspiciously little
MOST = 0.85  # share of the good text in their elements that the lines of a whole body have
BETTER = 1.15  # times the good text: what a second look must find to be believed
SAME = 0.8  # share of the first lines that it must keep
MIN_STATED = 400  # characters of a body in JSON-LD that is asked
MIN_LINE = 25  # characters of a line that is looked for in it
FOUND = 0.5  # share of it that the page must show
_NOT_ARTICLE = (
    traits.COMMENT | traits.RELATED | traits.LEGAL | traits.NEWSLETTER
    | traits.NAVTAG | traits.FOOTER | traits.ASIDE
)  # fmt: skip
# Words that say what an element is; all others say what it is not.
_TRUSTED = (
    traits.BODY | traits.ARTICLE | traits.TITLE | traits.AUTHOR | traits.DATE | traits.UPDATED
)


def look_again(
    context: PageContext, kept: list[int], classified: Callable[[PageContext], list[int]]
) -> list[int]:
    """*kept*, or other lines where it holds too little of the page's text."""
    density = context.density
    if _is_suspicious(context, kept):
        second = classified(_without_class_words(context))
        if _is_better(density, kept, second):
            kept = second
    kept = _as_stated(context, kept)
    if density.total_good > 2 * MIN_BODY and sum(density.size[at] for at in kept) < MIN_BODY:
        kept = _looser(context) or kept
    return kept


def _is_suspicious(context: PageContext, kept: list[int]) -> bool:
    """Whether *kept* has little of the good text around it.

    Either the container has far more and is the one around *kept*, or good lines beside the kept
    ones, in the same elements, were dropped: the cut runs through one text.
    """
    density, lines = context.density, context.page.lines
    expected = density.element_good[density.container] if density.container >= 0 else 0.0
    good = _good(density, kept)
    if expected < MIN_PROSE:
        return False
    if good < FEW * expected:
        inside = [index for index in kept if density.in_container[lines[index].element]]
        return good < MIN_BODY or _good(density, inside) >= SAME * good
    elements = context.page.elements
    around = {elements[lines[index].element].parent for index in kept if density.good[index]}
    beside = [
        index
        for index, line in enumerate(lines)
        if density.good[index] and elements[line.element].parent in around
    ]
    return good < MOST * _good(density, beside)


def _good(density: TextDensity, kept: list[int]) -> float:
    return sum(density.size[index] for index in kept if density.good[index])


def _is_better(density: TextDensity, kept: list[int], second: list[int]) -> bool:
    both = set(kept).intersection(second)
    return _good(density, second) >= max(MIN_BODY, BETTER * _good(density, kept)) and _good(
        density, list(both)
    ) >= SAME * _good(density, kept)


def _without_class_words(context: PageContext) -> PageContext:
    """The page as if no class said that what holds the headline or the text is something else."""
    elements = list(context.page.elements)
    title_line = context.span.title
    holders = [context.density.container]
    if title_line >= 0:
        holders.append(context.page.lines[title_line].element)
    for at in holders:
        while at >= 0:
            elements[at] = replace(elements[at], bits=elements[at].bits & _TRUSTED)
            at = elements[at].parent
    page = replace(context.page, elements=elements)
    return replace(context, page=page, density=measure_density(page, title_line))


def _as_stated(context: PageContext, kept: list[int]) -> list[int]:
    """The lines that stand in the body that JSON-LD states, if *kept* misses most of it."""
    stated = context.metadata.article.get("articleBody")
    if not isinstance(stated, str) or len(stated) < MIN_STATED:
        return kept
    lines = context.page.lines
    if sum(len(lines[index].text) for index in kept) >= FOUND * len(stated):
        return kept
    wanted = fold(stated)
    found = [
        index
        for index, line in enumerate(lines)
        if len(line.text) >= MIN_LINE and fold(line.text) in wanted
    ]
    if sum(len(lines[index].text) for index in found) < FOUND * len(stated):
        return kept
    first, last = found[0], found[-1]
    return sorted({*found, *(index for index in kept if first <= index <= last)})


def _looser(context: PageContext) -> list[int]:
    """Every good line of the container: for a page with prose that the classifier rejected."""
    density = context.density
    return [
        index
        for index, line in enumerate(context.page.lines)
        if density.good[index]
        and density.in_container[line.element]
        and not density.inherited[line.element] & _NOT_ARTICLE
    ]
