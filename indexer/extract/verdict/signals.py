"""Gather what the verdict weighs from a page with a body, dates and authors."""

import re
from collections import Counter
from dataclasses import dataclass, fields
from operator import attrgetter
from urllib.parse import urlsplit

from indexer.extract.fields.headline import headings
from indexer.extract.fields.site import fold, is_host
from indexer.extract.markup import traits
from indexer.extract.markup.context import PageContext
from indexer.extract.markup.density import is_sentence
from indexer.extract.markup.metadata import Metadata, types_of
from indexer.extract.markup.parsed import Line, ParsedPage
from indexer.extract.verdict.agreement import compare
from indexer.extract.verdict.layout import MOST, body_shapes, measure_layout
from indexer.extract.verdict.listed import Stamps, entries, posts
from indexer.extract.verdict.notices import (
    ERROR,
    LISTING,
    SERVICE,
    SORTS,
    WALL,
    NoticeShare,
    is_numbered_error,
    notice_finder,
)
from indexer.extract.verdict.substance import has_no_sentence_marks, substance
from indexer.extract.verdict.teasers import teased
from indexer.extract.verdict.url_shape import read_address
from indexer.model.article import Block
from indexer.page.clean import clean
from indexer.page.source_parts import count_parts

UNKNOWN = -1.0  # of a page that is known as lines only
SHORT_PAGE = 40  # lines; only on a page of fewer do all words count for an error or a wall
OPENING_HEADINGS = 4
MAX_OPENING = 200  # characters of a title, heading or line that are searched for a notice
SAMPLED = 30  # blocks at the beginning of the body, and characters of them, that are searched
MAX_TEXT = 600
MAX_SHOWN = 1200  # characters of all lines that are
FIRST_BLOCKS = 3  # of the body, each of which may be a notice by itself
MIN_SENTENCE = 40.0  # weighted characters; "Read more." ends like a sentence as well
PLAIN_SENTENCE = 60.0  # the same in scripts that mark no end of a sentence
LINKED = 0.8  # share of a line's characters inside links that makes it a link
MIN_LINK = 15  # characters of a link that may be a headline
MIN_PART = 80.0  # weighted characters of good text in one of several alike elements: posts, answers
FEW_SIGNS = 3  # of a kind below which they are not a pattern
MAX_OBJECTS = 40  # of JSON-LD that are looked at
MAX_MARKS = 60
NEAR_LINES, MAX_NEAR = 20, 300  # lines after the headline, and characters of them
PLAIN_LINES = 60  # from the top of a page without markup
_HEADINGS = frozenset(["h1", "h2", "h3", "h4"])
_PARTS = frozenset(["div", "article", "li", "tr", "section", "dd"])
_ARTICLE_TYPE = re.compile(r"article|blogposting|report|recipe|liveblog", re.IGNORECASE)
_LISTINGS = frozenset(["CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage", "Blog"])
_THREADS = frozenset(["DiscussionForumPosting", "QAPage", "FAQPage", "Question"])
_THINGS = frozenset(["Product", "Event", "JobPosting", "LocalBusiness", "Hotel", "Restaurant"])
_SERVICES = frozenset(["ContactPage", "AboutPage", "CheckoutPage"])
_SHARED_THINGS = ("product", "profile", "video", "music", "business", "restaurant")
_SHOP_NAMES = ("price", "cart", "basket", "product", "sku", "wishlist", "shipping", "checkout")
_FORUM_NAMES = ("postbody", "postbit", "post-body", "thread", "topic", "forum", "avatar", "reply")
_FORUM_PROGRAMS = ("vbulletin", "phpbb", "xenforo", "discuz", "mybb", "invision", "flarum", "smf")
_SHOP_PROGRAMS = ("woocommerce", "prestashop", "shopify", "magento", "opencart", "zen cart")
_NUMBER = re.compile(r"\d")
_FIELDS = ("<input", "<INPUT", "<textarea", "password")  # what is counted in the source


@dataclass(frozen=True, slots=True)
class Signals:
    """What the verdict weighs, all numbers. Sizes are in weighted characters (``substance``).

    ``UNKNOWN`` stands for what the lines of a page without a tree cannot tell.
    """

    # the body
    body: float
    blocks: float
    longest: float  # of its blocks
    sentences: float
    sentence_share: float  # of the body in blocks that are sentences
    rows: float  # share of its blocks that are table rows or items of lists
    digits: float  # share of its characters
    repeated: float  # share of its blocks that another one equals or begins like
    # the page around it
    lines: float = UNKNOWN
    prose: float = UNKNOWN  # good text of the whole page, in the body or not
    body_share: float = UNKNOWN  # of all text
    link_share: float = UNKNOWN
    links_between: float = UNKNOWN  # share of the text from its first to its last line
    kept_between: float = UNKNOWN  # share of that text that is the body
    linked_headings: float = UNKNOWN
    linked_lines: float = UNKNOWN  # links that may be headlines
    linked_alike: float = UNKNOWN  # the most of them in elements alike
    first_headings: float = UNKNOWN  # h1 elements
    headings: float = UNKNOWN
    teased: float = UNKNOWN  # share of the body that is linked headlines and the lines after them
    parts_alike: float = UNKNOWN  # elements alike that each hold good text: posts, answers
    sums: float = UNKNOWN  # amounts of money
    dates_marked: float = UNKNOWN
    names_marked: float = UNKNOWN
    comments: float = UNKNOWN
    forms: float = UNKNOWN
    fields: float = UNKNOWN  # in which something can be entered or chosen
    passwords: float = UNKNOWN
    shop_names: float = UNKNOWN  # classes of elements that shops use
    forum_names: float = UNKNOWN
    forum_program: float = UNKNOWN  # the page says that such a program made it
    shop_program: float = UNKNOWN
    images: float = UNKNOWN
    walled: float = UNKNOWN  # elements that their class calls a paywall
    # what it states for machines
    says_article: float = UNKNOWN  # JSON-LD with a headline
    shared_as_article: float = UNKNOWN  # og:type
    shared_as_other: float = UNKNOWN
    shared_as_thing: float = UNKNOWN
    says_listing: float = UNKNOWN
    says_thread: float = UNKNOWN
    says_thing: float = UNKNOWN
    says_service: float = UNKNOWN
    not_free: float = UNKNOWN
    unindexed: float = UNKNOWN
    canonical_front: float = UNKNOWN
    continued: float = UNKNOWN  # has a next or previous page
    described: float = UNKNOWN
    # the headline
    named_as_site: float = UNKNOWN  # the headline is the name of the site
    headline: float = UNKNOWN
    headline_shown: float = UNKNOWN
    headline_linked: float = UNKNOWN
    # whether what it says in several places agrees (agreement.py)
    slug_in_title: float = UNKNOWN
    slug_in_text: float = UNKNOWN
    headline_in_text: float = UNKNOWN
    shared_in_headline: float = UNKNOWN  # og:title
    description_in_text: float = UNKNOWN
    # its layout (layout.py)
    named_article: float = UNKNOWN
    named_author: float = UNKNOWN
    named_caption: float = UNKNOWN
    named_gallery: float = UNKNOWN
    named_meta: float = UNKNOWN
    cells: float = UNKNOWN
    lists: float = UNKNOWN
    areas: float = UNKNOWN  # fields of several lines
    short_lines: float = UNKNOWN
    paragraphs: float = UNKNOWN
    headline_at: float = UNKNOWN
    short_blocks: float = 0.0
    labels: float = 0.0
    days_text: float = 0.0
    quotes: float = 0.0
    capitals: float = 0.0
    # what was found on it
    dated: float = 0.0
    signed: float = 0.0
    # its address
    front_path: float = 0.0
    index_path: float = 0.0
    query_path: float = 0.0
    listing_path: float = 0.0
    account_path: float = 0.0
    about_path: float = 0.0
    shop_path: float = 0.0
    forum_path: float = 0.0
    dated_path: float = 0.0
    slug_words: float = 0.0
    path_depth: float = 0.0
    path_number: float = 0.0
    word_path: float = 0.0
    # notices: shares of a text that their phrases cover
    error_number: float = 0.0
    error_title: float = 0.0
    error_first: float = 0.0
    error_text: float = 0.0
    error_shown: float = 0.0
    wall_title: float = 0.0
    wall_first: float = 0.0
    wall_text: float = 0.0
    wall_phrases: float = 0.0
    wall_shown: float = 0.0
    service_title: float = 0.0
    service_text: float = 0.0
    service_near: float = 0.0  # of the lines after the headline
    listing_title: float = 0.0
    listing_text: float = 0.0
    # shares of the body that only rules beside the trees ask for (listed.py)
    entries: float = 0.0
    posts: float = 0.0


_FOR_RULES = ("entries", "posts")
NAMES = tuple(each.name for each in fields(Signals) if each.name not in _FOR_RULES)
row_of = attrgetter(*NAMES)


def read_signals(
    context: PageContext, blocks: tuple[Block, ...], *, dated: bool, signed: bool
) -> Signals:
    """The signals of a page that has a tree."""
    page = context.page
    opening = [context.title, page.title]
    opening += [heading.text for heading in headings(page, OPENING_HEADINGS)]
    few = page.lines if len(page.lines) < SHORT_PAGE else []
    after = max(0, context.span.title)
    near = "\n".join(line.text for line in page.lines[after : after + NEAR_LINES])[:MAX_NEAR]
    text = "\n".join([block.text for block in blocks[:SAMPLED]])
    told = {
        **compare(context, text), **measure_layout(context),
        **body_shapes(blocks, text[:MAX_TEXT]),
        **_body(blocks), **_around(context, blocks), **_marked(context), **_stated(context),
        **_headline(context), **read_address(context.url),
        **_notices(opening, blocks, [line.text for line in few], near),
    }  # fmt: skip
    if not (told["says_article"] or told["shared_as_article"]):
        told |= _listed(page, blocks)
    return Signals(**told, dated=float(dated), signed=float(signed))


def plain_signals(
    lines: list[str], title: str, url: str, blocks: tuple[Block, ...],
    *, dated: bool, signed: bool,
) -> Signals:  # fmt: skip
    """The signals of a page that is known as lines only."""
    text = "\n".join([block.text for block in blocks[:SAMPLED]])[:MAX_TEXT]
    told = {
        **_body(blocks), **body_shapes(blocks, text), **read_address(url),
        **_notices([title], blocks, lines[:PLAIN_LINES], ""),
    }  # fmt: skip
    return Signals(**told, dated=float(dated), signed=float(signed))


def _body(blocks: tuple[Block, ...]) -> dict[str, float]:
    sample = "".join(block.text for block in blocks[:SAMPLED])[:MAX_TEXT]
    factor = substance(sample) / len(sample) if sample else 1.0
    sizes = [factor * len(block.text) for block in blocks]
    total, count = sum(sizes), len(blocks) or 1
    in_sentences = [
        size for block, size in zip(blocks, sizes, strict=True) if _is_prose(block.text, size)
    ]
    beginnings = Counter(block.text[:MIN_LINK] for block in blocks)
    return {
        "body": total,
        "blocks": float(len(blocks)),
        "longest": max(sizes, default=0.0),
        "sentences": float(len(in_sentences)),
        "sentence_share": sum(in_sentences) / (total or 1.0),
        "rows": sum(block.kind in ("row", "item") for block in blocks) / count,
        "digits": len(_NUMBER.findall(sample)) / (len(sample) or 1),
        "repeated": sum(number for number in beginnings.values() if number > 1) / count,
    }


def _is_prose(text: str, size: float) -> bool:
    """Whether a block is a sentence or more; Thai, Lao and others do not mark their ends."""
    if size > MIN_SENTENCE and is_sentence(text):
        return True
    return size > PLAIN_SENTENCE and has_no_sentence_marks(text)


def _around(context: PageContext, blocks: tuple[Block, ...]) -> dict[str, float]:
    page, density = context.page, context.density
    lines, sizes = page.lines, density.size
    total = sum(sizes) or 1.0
    linked = _linked(lines)
    first, last = context.span.first, context.span.last + 1
    between = sum(sizes[first:last]) if first >= 0 else 0.0
    links_between = sum([line.links for line in lines[first:last]]) if between else 0
    body = sum([len(block.text) for block in blocks])
    shown = sum([len(line.text) for line in lines]) or 1  # none where the body is in a script
    return {
        **_links(page, linked),
        "lines": float(len(lines)),
        "prose": density.total_good,
        "body_share": min(1.0, body / shown),
        "link_share": sum([line.links for line in lines]) / total,
        "links_between": links_between / between if between else UNKNOWN,
        "kept_between": min(1.0, body / between) if between else UNKNOWN,
        "teased": teased(page, blocks, linked),
        "parts_alike": float(_parts_alike(page, density.element_good)),
        "images": float(len(page.images)),
    }


def _linked(lines: list[Line]) -> list[int]:
    """The lines that are mostly links."""
    return [
        at for at, line in enumerate(lines)
        if line.links and line.links > LINKED * len(line.text)
    ]  # fmt: skip


def _listed(page: ParsedPage, blocks: tuple[Block, ...]) -> dict[str, float]:
    """What only a rule asks for, of pages that do not say that they are an article."""
    stamps = Stamps(page.lines)
    return {
        "entries": entries(page, blocks, _linked(page.lines), stamps),
        "posts": posts(page, blocks, stamps),
    }


def _links(page: ParsedPage, linked: list[int]) -> dict[str, float]:
    """How many lines are headings, links, and links that may be headlines."""
    lines, elements = page.lines, page.elements
    titled = [lines[at] for at in linked if len(lines[at].text) >= MIN_LINK]
    alike = Counter([elements[line.element].signature for line in titled if line.element >= 0])
    heading_tags = [line.tag for line in lines if line.tag in _HEADINGS]
    return {
        "linked_headings": float(len([at for at in linked if lines[at].tag in _HEADINGS])),
        "linked_lines": float(len(titled)),
        "linked_alike": float(max(alike.values(), default=0)),
        "first_headings": float(heading_tags.count("h1")),
        "headings": float(len(heading_tags)),
    }


def _parts_alike(page: ParsedPage, element_good: list[float]) -> int:
    """The most elements alike below one parent that each hold good text."""
    parts: dict[tuple[int, str], int] = {}
    for element, good in zip(page.elements, element_good, strict=True):
        if good > MIN_PART and element.tag in _PARTS:
            key = (element.parent, element.signature)
            parts[key] = parts.get(key, 0) + 1
    return max(parts.values(), default=0)


def _marked(context: PageContext) -> dict[str, float]:
    page = context.page
    dates, names = set(), set()
    for mark in page.marks[:MAX_MARKS]:
        if mark.tag == "time" or mark.bits & traits.DATE:
            dates.add(mark.value or page.text_of(mark, 2))
        elif mark.bits & traits.AUTHOR or mark.rel == "author":
            names.add(page.text_of(mark, 2))
    return {
        "dates_marked": float(len(dates)),
        "names_marked": float(len(names)),
        **_programs(context),
    }


def _programs(context: PageContext) -> dict[str, float]:
    """What programs call the parts of shops and forums, in any language, and their fields."""
    elements = context.page.elements
    classes = " ".join({element.signature for element in elements}).lower()
    forms = [element.tag for element in elements].count("form")
    made_by = (context.metadata.meta("generator") or "").lower()
    inputs, in_capitals, areas, passwords = count_parts(context.html, _FIELDS)
    fields = inputs or in_capitals
    return {
        "fields": float(fields),
        "passwords": float(_passwords(context.html)) if fields and passwords else 0.0,
        "forms": float(forms),
        "areas": min(MOST, float(areas)) if forms else 0.0,
        "shop_names": float(sum([classes.count(name) for name in _SHOP_NAMES])),
        "forum_names": float(sum([classes.count(name) for name in _FORUM_NAMES])),
        "forum_program": float(any(name in made_by for name in _FORUM_PROGRAMS)),
        "shop_program": float(any(name in made_by for name in _SHOP_PROGRAMS)),
    }


def _passwords(html: str) -> int:
    """How many fields ask for a password."""
    found, at = 0, 0
    while found < FEW_SIGNS and (at := html.find("password", at + 1)) >= 0:
        found += (
            html[max(0, at - 8) : at]
            .replace(" ", "")
            .lower()
            .endswith(('type="', "type='", "type="))
        )
    return found


def _stated(context: PageContext) -> dict[str, float]:
    metadata = context.metadata
    shared = (metadata.meta("og:type") or "").casefold()
    things = metadata.objects[:MAX_OBJECTS]
    kinds = {kind for thing in things for kind in types_of(thing)}
    robots = (metadata.meta("robots", "googlebot") or "").casefold()
    rels = dict(context.page.links)
    return {
        "says_article": float(_is_article(metadata)),
        "shared_as_article": float("article" in shared),
        "shared_as_thing": float(any(name in shared for name in _SHARED_THINGS)),
        "shared_as_other": float(bool(shared) and "article" not in shared),
        "says_listing": float(not metadata.article and bool(kinds & _LISTINGS)),
        "says_thread": float(bool(kinds & _THREADS)),
        "says_thing": float(bool(kinds & _THINGS)),
        "says_service": float(bool(kinds & _SERVICES)),
        "not_free": float(any(
            str(thing.get("isAccessibleForFree", "")).casefold() == "false" for thing in things
        )),
        "unindexed": float("noindex" in robots),
        "canonical_front": float(_leads_to_front(rels.get("canonical", ""), context.url)),
        "continued": float("next" in rels or "prev" in rels),
        "described": float(bool(context.description)),
    }  # fmt: skip


def _is_article(metadata: Metadata) -> bool:
    article = metadata.article
    return bool(article.get("headline")) or any(map(_ARTICLE_TYPE.search, types_of(article)))


def _leads_to_front(canonical: str, url: str) -> bool:
    """Whether the page says that it is the front page, at an address that is not."""
    try:
        path, own = urlsplit(canonical[:MAX_OPENING]).path, urlsplit(url[:MAX_OPENING]).path
    except ValueError:
        return False
    return bool(canonical) and path in ("", "/") and own not in ("", "/")


def _headline(context: PageContext) -> dict[str, float]:
    title, line = context.title, context.span.title
    lines = context.page.lines
    shown = lines[line] if 0 <= line < len(lines) else None
    is_site = is_host(title, context.url) or fold(title) in context.site_forms
    return {
        "named_as_site": float(is_site),
        "headline": substance(title),
        "headline_shown": float(shown is not None),
        "headline_linked": float(shown is not None and shown.links > LINKED * len(shown.text)),
    }


def _notices(
    opening: list[str], blocks: tuple[Block, ...], shown: list[str], near: str
) -> dict[str, float]:
    find = notice_finder().find
    titles = [clean(part[:MAX_OPENING]) for part in dict.fromkeys(opening) if part]
    text = "\n".join(block.text for block in blocks[:SAMPLED])[:MAX_TEXT]
    found = find(text)
    firsts = [block.text for block in blocks[:FIRST_BLOCKS] if len(block.text) < MAX_OPENING]
    title = _most(titles, find("\n".join(titles)))
    first = _most(firsts, found)
    every = "\n".join(line[:MAX_OPENING] for line in shown)[:MAX_SHOWN]
    seen = find(every) if every else found
    size, all_size = len(text) or 1, len(every) or 1
    return {
        "error_number": float(any(map(is_numbered_error, titles))),
        "error_title": title[ERROR],
        "error_first": first[ERROR],
        "error_text": found.covered[ERROR] / size,
        "error_shown": seen.covered[ERROR] / all_size,
        "wall_title": title[WALL],
        "wall_first": first[WALL],
        "wall_text": found.covered[WALL] / size,
        "wall_phrases": float(found.distinct[WALL]),
        "wall_shown": seen.covered[WALL] / all_size,
        "service_title": title[SERVICE],
        "service_text": found.covered[SERVICE] / size,
        "service_near": find(near).covered[SERVICE] / (len(near) or 1),
        "listing_title": title[LISTING],
        "listing_text": found.covered[LISTING] / size,
    }


def _most(parts: list[str], all_found: NoticeShare) -> list[float]:
    """For each sort of notice the largest share of one of the *parts* that it covers.

    *all_found* is what all of them together hold: mostly nothing.
    """
    if not any(all_found.covered):
        return [0.0] * len(SORTS)
    each = [(notice_finder().find(part), len(part)) for part in parts if part]
    return [max((found.covered[sort] / size for found, size in each), default=0.0)
            for sort in SORTS]  # fmt: skip
