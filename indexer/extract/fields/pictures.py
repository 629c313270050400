"""Find the pictures that may lead an article, and the captions of all that stand in it.

The page's metadata name one, the article shows others; an archive may hold either, both or
neither, so that several are given, the likeliest first. What a whole site repeats is not seen
here, but across the corpus.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from indexer.extract.markup import traits
from indexer.extract.markup.context import PageContext
from indexer.extract.markup.image_elements import (
    IMAGES,
    ImageElement,
    OuterElements,
    absolute,
    ancestors,
    first_text,
    joined_url,
    read_image,
    read_places,
)
from indexer.extract.markup.metadata import text_value
from indexer.extract.markup.signposts import PageRoot
from indexer.model.article import Picture
from indexer.page.clean import MAX_FIELD

MAX_PICTURES = 4
MAX_ADDRESSES = 8  # of one picture
MAX_SHOWN = 200  # images of an article that are read
MAX_CAPTIONS = 60
MAX_STATED = 6  # addresses of metadata that are looked at
MIN_WIDTH, MIN_HEIGHT = 120, 80  # pixels; smaller ones are portraits of authors, icons, trackers
MAX_RATIO = 4.0  # of the longer to the shorter side; beyond it are banners and rules
BEGINNING = 24  # characters by which a paragraph is known as a line of the text
COUNTED = 8  # paragraphs whose common elements are those of the text
ABOVE = 4  # elements above the headline among which its picture may stand
MAX_PATH = 200  # characters of an address that are looked at
MIN_STEM = 7  # characters of a file's name; shorter ones, such as 3000.jpg, are not names
EARLY = 4  # paragraphs of the text before or among which a picture leads
_HEADINGS = frozenset(["h1", "h2"])
_ELSEWHERE = (
    traits.AD | traits.SHARE | traits.RELATED | traits.COMMENT | traits.NEWSLETTER | traits.NAV
    | traits.SIDE | traits.BIO | traits.AUTHOR | traits.ASIDE | traits.NAVTAG | traits.FOOTER
    | traits.PAYWALL
)  # fmt: skip
# Parts of an address of what belongs to the site, or stands in for a picture.
_NOT_A_PICTURE = frozenset(
    "logo logos favicon icon icons avatar avatars gravatar sprite sprites spacer pixel pix blank "
    "clear transparent placeholder placeholders loading loader spinner emoji emojis smilies badge "
    "badges button buttons btn tracking tracker 1x1 dot arrow arrows bullet bullets default "
    "fallback opengraph share sharing noimage nophoto dummy headshot headshots byline".split()
)
_PARTS = re.compile(r"[/_.-]+")
_DRAWN = tuple(".svg .svgz .ico .bmp .tif .tiff .pdf .mp4 .webm .htm .html .php .js".split())
_FILES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")
_SIZED = re.compile(r"(?:[-_@]?\d{2,4}x\d{2,4}|-scaled|@\dx|[-_](?:large|medium|small|thumb))+$")
# The signs that such a part ends with: most names have none, and are not searched.
_SIZE_ENDS = (*"0123456789", "scaled", "x", "large", "medium", "small", "thumb")


@dataclass(frozen=True, slots=True)
class FoundPictures:
    """The pictures that may lead an article, and the captions in it."""

    pictures: tuple[Picture, ...]
    captions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _TextSpan:
    """Where the article stands among the elements; -1 where a paragraph of it was not found."""

    title: int
    first: int
    early: int
    last: int
    around: frozenset[int]

    def holds(self, place: int) -> bool:
        """Whether *place* is in the article, or just above its headline."""
        if self.first < 0:
            return place > self.title  # the text stands between line breaks
        top = self.title if 0 <= self.title < self.first else self.first
        return top - ABOVE <= place <= self.last + 1

    def leads(self, image: ImageElement) -> bool:
        """Whether *image* stands where lead pictures do."""
        return image.place < self.early


def find_pictures(context: PageContext, root: PageRoot, lines: Sequence[int]) -> FoundPictures:
    """The lead pictures of a page whose text are the *lines*, and all captions."""
    stated = list(_stated(context))
    nodes, tags = read_places(root)
    images = [(at, nodes[at]) for at, tag in enumerate(tags) if tag in IMAGES]
    if not images:
        return FoundPictures(tuple(_merged(stated)[:MAX_PICTURES]), ())
    span = _span(context, nodes, tags, lines)
    inside = list(_images(images, context, span))
    captions = dict.fromkeys(image.caption for image in inside if image.caption)
    shown = [image for image in inside if _is_picture(image, context.url)]
    leading = [_picture(image) for image in shown if span.leads(image)]
    later = [image for image in shown if not span.leads(image)][:MAX_PICTURES]
    first, more = leading[:2], leading[2:]
    merged = _merged([*first, *stated, *more, *map(_picture, later)])
    return FoundPictures(tuple(merged[:MAX_PICTURES]), tuple(captions)[:MAX_CAPTIONS])


# ---- what the article shows -------------------------------------------------------------------


def _span(
    context: PageContext, nodes: list[PageRoot], tags: list[str | None], lines: Sequence[int]
) -> _TextSpan:
    """The place of the headline and of the paragraphs of the text among *nodes*."""
    known = {context.page.lines[at].text[:BEGINNING] for at in lines}
    title = _title_place(context.title, nodes, tags)
    inside: list[int] = []
    for place, tag in enumerate(tags):
        if tag == "p" and _begins(nodes[place], known):
            inside.append(place)
            if len(inside) == COUNTED:
                break
    if not inside:
        return _TextSpan(title, -1, len(nodes), -1, frozenset())
    # The first may be the dek, in a box of its own: an element around three is one of the text.
    counted: dict[int, int] = {}
    for place in inside:
        for element in ancestors(nodes[place]):
            counted[element.mem_id] = counted.get(element.mem_id, 0) + 1
    least = min(3, len(inside))
    around = frozenset(number for number, count in counted.items() if count >= least)
    last = next(
        place
        for place in range(len(nodes) - 1, inside[-1] - 1, -1)
        if place == inside[-1] or (tags[place] == "p" and _begins(nodes[place], known))
    )
    return _TextSpan(title, inside[0], inside[min(EARLY, len(inside)) - 1], last, around)


def _begins(node: PageRoot, known: set[str]) -> bool:
    """Whether the paragraph *node* is one of those whose beginnings are *known*."""
    text = first_text(node)
    return len(text) >= BEGINNING and text[:BEGINNING] in known


def _title_place(title: str, nodes: list[PageRoot], tags: list[str | None]) -> int:
    """The place of the first heading that shows the headline; -1 where none does."""
    headings = ((at, first_text(nodes[at])) for at, tag in enumerate(tags) if tag in _HEADINGS)
    return next((at for at, text in headings if len(text) > 3 and title.startswith(text)), -1)


def _images(
    nodes: list[tuple[int, PageRoot]], context: PageContext, span: _TextSpan
) -> Iterator[ImageElement]:
    """The images of the article."""
    nodes = [(place, node) for place, node in nodes if span.holds(place)]
    known: OuterElements = {}
    for place, node in context.page.notes.first(nodes, MAX_SHOWN, "pictures of the article"):
        image = read_image(node, place, context.url, span.around, _ELSEWHERE, known)
        if image is not None and (span.first >= 0 or image.in_figure or image.caption):
            yield image


def _is_picture(image: ImageElement, page_url: str) -> bool:
    """Whether *image* is large enough, and neither a teaser nor a piece of the layout."""
    if _is_too_small(image.width, image.height) or not any(map(_may_be_picture, image.urls)):
        return False
    if not (image.caption or image.alt or image.in_figure or any(map(_is_file, image.urls))):
        return False  # most trackers have the address of a program
    if image.leads_to is None or image.caption or image.in_figure:
        return True
    leads_to = joined_url(page_url, image.leads_to)
    return _is_file(leads_to) or leads_to.split("#")[0] == page_url


def _picture(image: ImageElement) -> Picture:
    return Picture(
        urls=tuple(url for url in image.urls if _may_be_picture(url)),
        caption=image.caption or None,
        alt=image.alt or None,
        credit=image.credit or None,
    )


def _is_file(url: str) -> bool:
    return url.partition("?")[0].lower().endswith(_FILES)


def _may_be_picture(url: str) -> bool:
    """Whether nothing in *url* says that it is a drawing, a logo or a tracker."""
    path = url.partition("?")[0][-MAX_PATH:].lower()
    return _NOT_A_PICTURE.isdisjoint(_PARTS.split(path)) and not path.endswith(_DRAWN)


def _is_too_small(width: int, height: int) -> bool:
    """Whether stated sizes, 0 where unknown, are those of an icon, a portrait or a banner."""
    if (0 < width < MIN_WIDTH) or (0 < height < MIN_HEIGHT):
        return True
    return bool(width and height) and max(width, height) > MAX_RATIO * min(width, height)


# ---- what metadata state ----------------------------------------------------------------------


def _stated(context: PageContext) -> Iterator[Picture]:
    """The pictures that JSON-LD, Open Graph, Twitter cards and links name for the page."""
    found = [*_linked(context), *_named(context)]
    for picture in found[:MAX_STATED]:
        url = absolute(picture.urls[0], context.url)
        if url and _may_be_picture(url):
            yield picture if picture.urls == (url,) else replace(picture, urls=(url,))


def _linked(context: PageContext) -> Iterator[Picture]:
    """The images of the JSON-LD object of the page."""
    article, objects = context.metadata.article, context.metadata.objects
    values = [article.get(name) for name in ("image", "primaryImageOfPage", "thumbnailUrl")]
    if not any(values):
        return
    described = (thing for thing in objects if "url" in thing or "contentUrl" in thing)
    named = {thing["@id"]: thing for thing in described if isinstance(thing.get("@id"), str)}
    for value in values:
        for item in (value if isinstance(value, list) else [value])[:MAX_STATED]:
            if isinstance(item, str):
                yield Picture((item,), shown=False)
            elif isinstance(item, dict):
                yield from _of_object(item, named)


def _of_object(item: dict[str, Any], named: dict[str, dict[str, Any]]) -> Iterator[Picture]:
    number = item.get("@id")
    if isinstance(number, str) and number in named:
        item = {**item, **named[number]}
    url = next((item[key] for key in ("contentUrl", "url") if isinstance(item.get(key), str)), None)
    width, height = _number(item.get("width")), _number(item.get("height"))
    if url and not _is_too_small(width, height):
        yield Picture(
            (url,),
            caption=_short(text_value(item.get("caption"))),
            credit=_short(text_value(item.get("creditText")) or text_value(item.get("creator"))),
            shown=False,
        )


def _number(value: object) -> int:
    """A number of pixels as JSON-LD and Open Graph state it; 0 where it is not one."""
    if isinstance(value, dict):
        value = value.get("value")
    text = str(value).removesuffix("px").strip() if isinstance(value, (int, str)) else ""
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def _named(context: PageContext) -> Iterator[Picture]:
    """The images of meta and link elements."""
    metas, metadata = context.metadata.metas, context.metadata
    alt = _short(metadata.meta("og:image:alt", "twitter:image:alt"))
    widths, heights = metas.get("og:image:width", []), metas.get("og:image:height", [])
    for at, url in enumerate(metas.get("og:image", metas.get("og:image:url", []))[:MAX_STATED]):
        width = _number(widths[at]) if at < len(widths) else 0
        height = _number(heights[at]) if at < len(heights) else 0
        if not _is_too_small(width, height):
            yield Picture((url,), alt=alt if at == 0 else None, shown=False)
    other = metadata.meta(
        "og:image:secure_url", "twitter:image", "twitter:image:src", "parsely-image-url", "image"
    )
    if other:
        yield Picture((other,), alt=alt, shown=False)
    for rel, href in context.page.links:
        if rel == "image_src":
            yield Picture((href,), shown=False)
            return


def _short(text: str | None) -> str | None:
    return text[:MAX_FIELD] if text else None


# ---- one picture, several addresses -----------------------------------------------------------


def _merged(pictures: list[Picture]) -> list[Picture]:
    """*pictures* in their order, addresses of the same one put together."""
    merged: dict[str, Picture] = {}
    for picture in pictures:
        if not picture.urls:
            continue
        stem = _stem(picture.urls[0])
        same = merged.get(stem)
        merged[stem] = _joined(same, picture) if same else picture
    return list(merged.values())


def _joined(one: Picture, other: Picture) -> Picture:
    urls = tuple(dict.fromkeys((*one.urls, *other.urls)))[:MAX_ADDRESSES]
    return Picture(
        urls,
        one.caption or other.caption,
        one.alt or other.alt,
        one.credit or other.credit,
        one.shown or other.shown,
    )


def _stem(url: str) -> str:
    """What addresses of one picture in several sizes have in common: the name of the file."""
    path = url.partition("?")[0].partition("://")[2].partition("/")[2].rstrip("/")
    name = path.rpartition("/")[2].lower()
    stem = name.rpartition(".")[0] or name
    if stem.endswith(_SIZE_ENDS):
        stem = _SIZED.sub("", stem)
    return stem if len(stem) > MIN_STEM else url.partition("?")[0]
