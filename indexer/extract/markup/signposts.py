"""Read what shows where in the paper a page stands: breadcrumbs, lines at the headline, menus.

All of it may stand in navigation, which the walk leaves out; it is read from the tree.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from indexer.page.clean import clean
from indexer.urls import host

PageRoot = LexborNode  # what the parser gives
MAX_TRAILS = 8  # elements of a page that may be breadcrumbs
MAX_STEPS = 12  # texts of one trail or label, separators among them
MAX_MENU = 150  # links of menus
MAX_FRONTS = 20  # links to the front page that are read
MAX_HEADINGS = 40  # among which the headline is looked for
MAX_NODES = 100  # of an element that is read
MAX_SIGN = 120  # characters of a text; only the last step of a trail may be longer
MAX_HEADING = 600
LEVELS = 3  # ancestors of the headline whose neighbours are read
BEFORE, AFTER = 4, 2  # neighbours on either side
RAW = 8  # by which white space may lengthen a text
TEXT = 2  # lexbor's number of a text node
_SKIPPED = frozenset("script style svg template noscript select button input".split())
_HEADINGS = frozenset(["h1", "h2", "h3"])
_NAMING = ("class", "id", "rel", "itemprop", "property")
_TRAIL_NAMES = {
    "class": "crumb ariane brotkr topicpath topic-path pankuzu pathway kruimel brodsmul migas",
    "id": "crumb ariane topicpath pankuzu pathway",
    "itemtype": "breadcrumb",
    "typeof": "breadcrumb",
    "aria-label": "crumb ariane",
}


def _with_any(name: str, words: Iterable[str]) -> str:
    """Elements whose attribute *name* holds one of *words*.

    The attribute is asked for before its words: in two thirds of the time.
    """
    return f"[{name}]:is({','.join(f'[{name}*={word} i]' for word in words)})"


_TRAIL_WORDS = {name: words.split() for name, words in _TRAIL_NAMES.items()}
# Parts that several of the words share: each word that is asked for takes its time.
_SHARED = {"topicpath": "path", "topic-path": "path", "pathway": "path", "brotkr": "bro",
           "brodsmul": "bro"}  # fmt: skip
_SECTION, _CATEGORY = "articleSection", "category"
# All that is asked for at once: a second selection would visit the whole tree again.
_SIGNPOSTS = ",".join(
    [
        _with_any(name, dict.fromkeys(_SHARED.get(word, word) for word in words))
        for name, words in _TRAIL_WORDS.items()
    ]
    + [f'[itemprop*="{_SECTION}"],[property*="{_SECTION}"],a[rel~="{_CATEGORY}"],h1,h2']
)
_KICKER = re.compile(
    r"kicker|over-?line|dachzeile|top-?line|roof-?line|eyebrow|topic-label|vorzeile|spitzmarke"
    r"|pre-?title|occhiello|antetit|surtitre|cintillo|volanta"
)
_HEADLINES = (
    "[itemprop~=headline]",
    ".headline,.article-title,.articletitle,.entry-title,.story-title,.storytitle,.post-title"
    ",.hed,.articleheadline,.article-headline,#headline,#article-title,.artikeltitel,.titulo"
    ",.titolo,.titre,.schlagzeile,.naslov,.overskrift,.rubrik",
    'font[size="6"],font[size="5"],font[size="+3"],font[size="+2"]',
)
_FRONTS = (
    'a[href$="/"],a[href="index.html"],a[href="/index.html"],a[rel~=home]'
    ",a[class*=logo],[class*=logo] a,[id*=logo] a"
)
_MENUS = "nav a,header a,[class*=nav] a,[class*=menu] a"
# The same without headers: that of an article holds its kicker, which cannot prove itself.
_MENUS_ALONE = "nav a,[class*=nav] a,[class*=menu] a"
# The entry of a menu that programs mark as the one the page belongs to.
# The element is asked for before what is around it: in half the time.
_ACTIVE, _ALSO_ACTIVE = (
    f":is({entries}):is(nav *,header *,[class*=menu] *)"
    for entries in (
        "[aria-current],.active,.current,.selected,.current-menu-item,.current-post-ancestor",
        ".current_page_parent,.current-menu-parent,.current-menu-ancestor,.is-active,#current,"
        "[class*=--active],.here,.on,.aktiv,.actif,.activo,.ativo,.attivo",
    )
)
MAX_ACTIVE = 4  # such entries; of more, a script or style marks something else


@dataclass(frozen=True, slots=True)
class Sign:
    """A short text and the address it leads to ("" if none)."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A short element before or after the headline: its texts, and all names in its attributes."""

    signs: tuple[Sign, ...]
    names: str
    is_before: bool = True


@dataclass(frozen=True, slots=True)
class Signposts:
    """The nodes of a page that may say where it stands, in page order.

    *sections* are microdata and RDFa, *categories* links that say they lead to one.
    """

    trails: tuple[LexborNode, ...]
    sections: tuple[LexborNode, ...]
    categories: tuple[LexborNode, ...]
    headings: tuple[LexborNode, ...]


def find_signposts(root: PageRoot) -> Signposts:
    """Select all signposts of a page in one pass over its tree."""
    trail_nodes: list[LexborNode] = []
    sections: list[LexborNode] = []
    links: list[LexborNode] = []
    headings: list[LexborNode] = []
    for node in root.css(_SIGNPOSTS):
        tag, attributes = node.tag, node.attributes
        if tag in ("h1", "h2"):
            headings.append(node)
        if not attributes:
            continue
        if tag == "a" and _CATEGORY in (attributes.get("rel") or "").split():
            links.append(node)
        if any(_SECTION in (attributes.get(name) or "") for name in ("itemprop", "property")):
            sections.append(node)
        if _is_trail(attributes):
            trail_nodes.append(node)
    return Signposts(
        tuple(trail_nodes[: 10 * MAX_TRAILS]), tuple(sections[:MAX_STEPS]),
        tuple(links[:MAX_STEPS]), tuple(headings[:MAX_HEADINGS]),
    )  # fmt: skip


def _is_trail(attributes: Mapping[str, str | None]) -> bool:
    for name, words in _TRAIL_WORDS.items():
        if value := attributes.get(name):
            value = value.lower()
            if any(word in value for word in words):
                return True
    return False


def trails(signposts: Signposts) -> Iterator[tuple[Sign, ...]]:
    """The texts of elements that are marked as the path to the page, outer ones only."""
    inside: set[int] = set()
    for node in signposts.trails:
        parent = node.parent
        grand = parent.parent if parent is not None else None
        nested = any(each is not None and each.mem_id in inside for each in (parent, grand))
        inside.add(node.mem_id)
        if nested:
            continue
        signs = signs_in(node, MAX_HEADING, 2 * MAX_STEPS)
        if len(signs) == 1 and parent is not None:  # its steps are marked, and not the trail
            inside.add(parent.mem_id)
            signs = signs_in(parent, MAX_HEADING, 2 * MAX_STEPS)
        if signs:
            yield signs


def stated_sections(signposts: Signposts) -> Iterator[str]:
    """Sections in microdata and RDFa, shown or not."""
    for node in signposts.sections:
        content = node.attributes.get("content")
        yield clean(content) if content else " ".join(s.text for s in signs_in(node, MAX_SIGN))


def categories(signposts: Signposts) -> Iterator[Sign]:
    """Links that say they lead to the page's category, as blogs mark them."""
    for node in signposts.categories:
        yield from signs_in(node, MAX_SIGN)[:1]


def marked_headlines(root: PageRoot) -> Iterator[str]:
    """Texts that their property, class or size of type calls a headline, the surest first.

    The last are headings that are pictures.
    """
    for selector in _HEADLINES:
        for node in root.css(selector)[:MAX_STEPS]:
            signs = signs_in(node, MAX_HEADING)
            if signs and not any(sign.href for sign in signs):
                yield " ".join(sign.text for sign in signs)
    for node in root.css("h1,h2")[:MAX_STEPS]:
        if not signs_in(node, MAX_HEADING) and not node.css("a"):
            for picture in node.css("img[alt]")[:1]:
                yield clean((picture.attributes.get("alt") or "")[:MAX_HEADING])


def front_names(root: PageRoot, url: str) -> Iterator[str]:
    """What links to the site's front page say, in text or as the picture of a logo."""
    for node in root.css(_FRONTS)[:MAX_FRONTS]:
        if not _leads_to_front(node.attributes.get("href") or "", url):
            continue
        if signs := signs_in(node, MAX_SIGN, MAX_STEPS):
            yield " ".join(sign.text for sign in signs)
        for picture in node.css("img[alt]")[:1]:
            yield clean((picture.attributes.get("alt") or "")[:MAX_SIGN])


def _leads_to_front(href: str, url: str) -> bool:
    bare = href[:MAX_SIGN].strip().partition("://")[2] or href[:MAX_SIGN].strip()
    return bare.rstrip("/") in ("", ".", "index.html", "/index.html", host(url))


def kicker_of(root: PageRoot, heading: str) -> str:
    """The kicker that opens the heading with this text, if its markup calls it one; else ""."""
    for node in root.css("h1,h2")[:MAX_HEADINGS]:
        if " ".join(sign.text for sign in signs_in(node, MAX_HEADING)) != heading:
            continue
        first = next((child for child in _children(node) if child.tag_id != TEXT), None)
        if first is not None and _KICKER.search(_names(first)):
            kicker = " ".join(sign.text for sign in signs_in(first, MAX_SIGN))
            return kicker if heading.startswith(kicker) else ""
    return ""


def labels(signposts: Signposts, is_headline: Callable[[str], bool]) -> Iterator[Label]:
    """Short elements beside the headline, nearest first, those before it before those after it."""
    for heading in signposts.headings:
        signs = signs_in(heading, MAX_HEADING)
        if not signs or not is_headline(" ".join(sign.text for sign in signs)):
            continue
        yield from _inside(heading)
        at: LexborNode | None = heading
        later: list[Label] = []
        for _ in range(LEVELS):
            if at is None or at.tag == "body":
                break
            yield from _neighbours(at, BEFORE, "prev")
            later += _neighbours(at, AFTER, "next")
            at = at.parent
        yield from later


def _inside(heading: LexborNode) -> Iterator[Label]:
    """Elements that share the heading with the headline."""
    elements = [child for child in _children(heading) if child.tag_id != TEXT]
    yield from _labels_of(elements[:1])


def _neighbours(node: LexborNode, most: int, side: str) -> Iterator[Label]:
    beside: list[LexborNode] = []
    at = getattr(node, side)
    while at is not None and len(beside) < most:
        if at.tag in _HEADINGS:
            break
        if at.tag_id != TEXT or not (at.text_content or "").isspace():
            beside.append(at)
        at = getattr(at, side)
    yield from _labels_of(beside, is_before=side == "prev")


def _labels_of(nodes: Iterable[LexborNode], is_before: bool = True) -> Iterator[Label]:
    for node in nodes:
        if signs := signs_in(node, MAX_SIGN, MAX_STEPS):
            yield Label(signs, _names(node), is_before)


def _names(node: LexborNode) -> str:
    """The names in the attributes of *node* and of its only descendants."""
    names: list[str] = []
    at: LexborNode | None = node
    for _ in range(LEVELS):
        if at is None or at.tag_id == TEXT:
            break
        attributes = at.attributes
        names += [attributes.get(name) or "" for name in _NAMING]
        at = next((child for child in _children(at) if child.tag_id != TEXT), None)
    return " ".join(filter(None, names)).lower()[:MAX_HEADING]


def active_entries(root: PageRoot) -> Iterator[Sign]:
    """The entries of menus that are marked as active, innermost first; none if there are many."""
    nodes = (root.css(_ACTIVE) or root.css(_ALSO_ACTIVE))[: MAX_ACTIVE + 1]
    if len(nodes) <= MAX_ACTIVE:
        for node in reversed(nodes):
            yield from signs_in(node, MAX_SIGN, 2)[:1]


def menu(root: PageRoot, alone: bool = False) -> Iterator[Sign]:
    """The links of menus, from the top; with *alone* not those that only a header holds."""
    for node in root.css(_MENUS_ALONE if alone else _MENUS)[:MAX_MENU]:
        only = node.first_child
        if only is None:
            continue
        if only.tag_id == TEXT and only.next is None:  # nearly all are
            if text := (only.text_content or "")[:MAX_SIGN].strip():
                yield Sign(text, node.attributes.get("href") or "")
        else:
            yield from signs_in(node, MAX_SIGN)[:1]


def signs_in(node: LexborNode, longest: int, most: int = MAX_NODES) -> tuple[Sign, ...]:
    """The texts below *node* and where they lead; none if there are more than *most* short ones."""
    found: list[Sign] = []
    waiting: list[tuple[LexborNode, str]] = [(node, "")]
    for _ in range(MAX_NODES):
        if len(found) > most or len(waiting) > MAX_NODES:
            break
        if not waiting:
            return tuple(found)
        at, href = waiting.pop()
        if at.tag_id == TEXT:
            raw = at.text_content or ""
            text = clean(raw) if len(raw) <= RAW * longest else raw
            if len(text) > longest:
                return ()
            if text and href and found and found[-1].href == href:
                found[-1] = Sign(f"{found[-1].text} {text}", href)
            elif text:
                found.append(Sign(text, href))
        elif at.tag not in _SKIPPED:
            if at.tag == "a":
                href = at.attributes.get("href") or ""
            waiting.extend(reversed([(child, href) for child in _children(at)]))
    return ()


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    for _ in range(MAX_NODES):
        if child is None:
            return
        yield child
        child = child.next
