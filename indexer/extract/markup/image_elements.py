"""Read the image elements of a page from its tree: addresses, sizes, surroundings, captions."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urljoin

from indexer import native
from indexer.extract.markup import traits
from indexer.extract.markup.signposts import PageRoot
from indexer.page.clean import clean

# Paragraphs and headings tell where among them an image stands: all in one pass over the tree.
_PLACES = ("img", "amp-img", "p", "h1", "h2")
IMAGES = frozenset(["img", "amp-img"])
TEXT = 2  # lexbor's number of a text node
MAX_PLACES = 3000  # elements of a page that are looked at
MAX_UP = 30  # ancestors of an image
MAX_TEXT_NODES = 6  # nodes that lead to the first text of a paragraph
MAX_BEGINNING = 200  # characters of a paragraph by which it is known
MAX_BESIDE = 80  # nodes of the element that holds image and caption
MAX_CAPTION = 500  # characters; a longer text is not a caption
MAX_SIZES = 5  # addresses of one picture in its sets
MAX_SRCSET = 6000  # characters
MAX_URL = 2000
SMALLEST = 60  # pixels; a smaller image is an icon or a tracker
_LAZY = "data-src data-lazy-src data-original data-hi-res-src data-full-src data-image".split()
_ABSOLUTE = ("http://", "https://")
_SETS = "srcset data-srcset data-lazy-srcset".split()
_CANDIDATE = re.compile(r"\s*,?\s*(\S+?)(?:,(?=\s)|,?$|\s+(\d{1,5}(?:\.\d{1,3})?)([wx])\s*,?)")
_SIZE = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*$")
_CAPTION = re.compile(
    r"caption|cutline|legend[ea]?\b|bildunterschrift|bildtext|didascalia|pie-?(?:de-?)?foto", re.I
)
_CREDIT = re.compile(r"credit|photographer|copyright|fotograf|bildquelle|crédito|credito", re.I)
_SMALL = frozenset(["small", "font", "em", "i", "figcaption", "dd", "cite"])
_SILENT = frozenset(["script", "style", "template", "noscript", "button", "svg", "select"])


@dataclass(frozen=True, slots=True)
class ImageElement:
    """One image. *urls* are absolute, the largest first; *place* counts the elements before it.

    *width* and *height* are stated in pixels, 0 where nothing is. *leads_to* is where a link
    around it leads, as it is written there.
    """

    urls: tuple[str, ...]
    place: int
    width: int
    height: int
    in_figure: bool
    leads_to: str | None
    alt: str
    caption: str
    credit: str


def read_places(root: PageRoot) -> tuple[list[PageRoot], list[str | None]]:
    """Paragraphs, headings and images of a page in its order, and the name of each."""
    if native.core is not None and isinstance(root, native.core.Node):
        nodes = cast("list[PageRoot]", root.named(_PLACES, MAX_PLACES))
    else:
        nodes = root.css(",".join(_PLACES))[:MAX_PLACES]
    return nodes, [node.tag for node in nodes]


def ancestors(node: PageRoot) -> Iterator[PageRoot]:
    """The elements around *node*, from the inside, without body and root."""
    at = node.parent
    for _ in range(MAX_UP):
        if at is None or at.tag in ("body", "html", None):
            return
        yield at
        at = at.parent


_OuterElement = tuple[str, bool, str]  # name, whether it has an unwanted trait, where it leads
OuterElements = dict[int, _OuterElement]
"""The elements around images of one page that were looked at: many hold several."""


def read_image(
    node: PageRoot,
    place: int,
    base: str,
    around_text: frozenset[int],
    unwanted: int,
    known: OuterElements,
) -> ImageElement | None:
    """The image *node*; None where it has no address, or stands in an element with *unwanted*.

    *around_text* are the elements that hold the text as well, whose traits do not count. *known*
    is added to.
    """
    attributes = node.attributes
    width, height = _pixels(attributes.get("width")), _pixels(attributes.get("height"))
    if 0 < width < SMALLEST or 0 < height < SMALLEST or _bits("", attributes) & unwanted:
        return None
    in_figure, leads_to = False, None
    for element in ancestors(node):
        number = element.mem_id
        if number in around_text:
            break
        outer = known.get(number)
        if outer is None:
            outer = known[number] = _outer_element(element, unwanted)
        tag, is_unwanted, href = outer
        if is_unwanted:
            return None
        if tag == "a" and leads_to is None:
            leads_to = href
        in_figure = in_figure or tag == "figure"
    urls = tuple(_addresses(node, attributes, base))
    if not urls:
        return None
    caption, credit = _caption(node)
    alt = clean((attributes.get("alt") or "")[:MAX_CAPTION])
    return ImageElement(urls, place, width, height, in_figure, leads_to, alt, caption, credit)


def _outer_element(element: PageRoot, unwanted: int) -> _OuterElement:
    tag, attributes = element.tag or "", element.attributes
    href = (attributes.get("href") or "")[:MAX_URL] if tag == "a" else ""
    return tag, bool(_bits(tag, attributes) & unwanted), href


def absolute(url: str, base: str) -> str | None:
    """*url* as an address on the web, without its fragment; None where it is not one."""
    url = url.strip()[:MAX_URL]
    if not url or url.startswith("data:"):
        return None
    joined = url if url.startswith(_ABSOLUTE) else joined_url(base, url)
    return joined.partition("#")[0] if joined.startswith(_ABSOLUTE) else None


def joined_url(base: str, url: str) -> str:
    """*url* as it is meant on the page *base*; empty where it is not an address."""
    try:
        return urljoin(base, url)
    except ValueError:  # a bracket that is not of an IPv6 address
        return ""


def _addresses(node: PageRoot, attributes: dict[str, str | None], base: str) -> Iterable[str]:
    """The addresses of an image, the largest first, each once."""
    sized: list[tuple[float, str]] = []
    plain = [attributes.get(name) for name in (*_LAZY, "src")]
    for values in (attributes, *_sources(node)):
        for name in _SETS:
            if srcset := values.get(name):
                sized += _candidates(srcset)
    sized.sort(key=lambda pair: -pair[0])
    # Of very many sizes the largest, and the address that every browser knows.
    largest = dict.fromkeys(url for _, url in sized)
    found = [*list(largest)[:MAX_SIZES], *(url for url in plain if url)]
    joined = (absolute(url, base) for url in dict.fromkeys(found))
    return dict.fromkeys(url for url in joined if url)


def _sources(node: PageRoot) -> Iterator[dict[str, str | None]]:
    """The attributes of the source elements beside an image in a picture element."""
    parent = node.parent
    if parent is None or parent.tag != "picture":
        return
    child = parent.first_child
    for _ in range(MAX_BESIDE):
        if child is None:
            return
        if child.tag == "source":
            yield child.attributes
        child = child.next


def _candidates(srcset: str) -> Iterator[tuple[float, str]]:
    """Width, or a thousand times the density, and address of each candidate of a srcset."""
    for match in _CANDIDATE.finditer(srcset[:MAX_SRCSET]):
        size = float(match[2] or 1)
        yield (size if match[3] == "w" else 1000 * size), match[1]


def _pixels(value: str | None) -> int:
    match = _SIZE.match(value[:20]) if value else None
    return int(match[1]) if match else 0


def _bits(tag: str, attributes: dict[str, str | None]) -> int:
    bits = traits.TAG_BITS.get(tag, 0)
    for name in ("class", "id"):
        if value := attributes.get(name):
            bits |= traits.class_bits(value)
    return bits


def first_text(node: PageRoot) -> str:
    """The first text inside a paragraph or heading, on one line."""
    if native.core is not None and isinstance(node, native.core.Node):
        in_core: Any = node
        text: str = in_core.first_text(MAX_TEXT_NODES, MAX_BEGINNING)
        return text
    at = node.first_child
    for _ in range(MAX_TEXT_NODES):
        if at is None:
            return ""
        if at.tag_id == TEXT:
            if text := (at.text_content or "")[:MAX_BEGINNING].strip():
                return " ".join(text.split())
            at = at.next
        else:
            at = at.first_child or at.next
    return ""


# ---- captions -------------------------------------------------------------------------------


def _caption(node: PageRoot) -> tuple[str, str]:
    """Caption and credit of an image: in its figure, in an element that says so, or in small
    letters directly below."""
    at, levels = node.parent, 0
    while at is not None and levels < 5 and at.tag not in ("body", "article", "main", "section"):
        is_figure = at.tag == "figure"
        pieces = _pieces_beside(at, several_images=is_figure)
        if pieces is None:
            return "", ""
        for wanted in ("caption", "small"):
            if text := _joined(pieces, wanted):
                return text, _joined(pieces, "credit")
        if is_figure:
            return _joined(pieces, "text"), _joined(pieces, "credit")
        if any(kind == "text" for kind, _ in pieces):
            return "", ""
        at, levels = at.parent, levels + 1
    return "", ""


def _pieces_beside(container: PageRoot, several_images: bool) -> list[tuple[str, str]] | None:
    """What ``_texts_beside`` gives; None where there are *several_images* and may not be."""
    pieces: list[tuple[str, str]] = []
    images = 0
    for piece in _texts_beside(container):
        images += piece[0] == "image"
        if images > 1 and not several_images:
            return None
        pieces.append(piece)
    return pieces


def _joined(pieces: list[tuple[str, str]], kind: str) -> str:
    said = [text for which, text in pieces if which == kind]
    text = clean(" ".join(said)) if said else ""
    return text if len(text) <= MAX_CAPTION else ""


def _texts_beside(container: PageRoot) -> Iterator[tuple[str, str]]:
    """The texts in *container* with what each is (caption, credit, small, text), and its images."""
    waiting: list[tuple[PageRoot | None, str]] = [(container.first_child, "text")]
    for _ in range(MAX_BESIDE):
        if not waiting:
            return
        node, kind = waiting.pop()
        if node is None:
            continue
        waiting.append((node.next, kind))
        if node.tag_id == TEXT:
            text = node.text_content or ""
            if not text.isspace():
                yield kind, text[: 2 * MAX_CAPTION]
            continue
        tag = node.tag or ""
        if tag in IMAGES:
            yield "image", ""
        elif tag not in _SILENT:
            waiting.append((node.first_child, _kind(node, tag, kind)))


def _kind(node: PageRoot, tag: str, outer: str) -> str:
    """What a text in the element *node* is, *outer* around it."""
    if tag == "figcaption":
        return "caption"
    attributes = node.attributes
    names = (attributes.get("class") or attributes.get("itemprop") or "")[:300]
    if outer != "credit" and names and (named := _named_kind(names)):
        return named
    return "small" if outer == "text" and tag in _SMALL else outer


@lru_cache(maxsize=2000)  # pages of a site repeat their classes
def _named_kind(names: str) -> str:
    """What the *names* of a class or property call a text: credit, caption, or neither ("")."""
    if _CREDIT.search(names):
        return "credit"
    return "caption" if _CAPTION.search(names) else ""
