"""Read the elements without prose: meta, title, link and script."""

from selectolax.lexbor import LexborNode

from indexer.extract.markup.attributes import date_in_script
from indexer.extract.markup.parsed import MarkedElement, ParsedPage

MAX_METAS = 500
MAX_TITLE = 2000  # characters
MAX_SCRIPT = 3_000_000  # characters of one script with data
MIN_CODE = 400  # characters of a script that may hold an article among its code
MAX_CODE = 200  # scripts of code that are kept


def take_note(page: ParsedPage, tag: str, node: LexborNode, element: int) -> None:
    """Keep what *node* states; *element* is the block element that it stands in."""
    if tag == "meta":
        _meta(page, node)
    elif tag == "script":
        _script(page, node, element)
    elif tag == "title":
        if not page.title:
            page.title = page.notes.cut(_text(node), MAX_TITLE, "the document's title")
    elif tag == "link":
        attributes = node.attributes
        rel, href = attributes.get("rel"), attributes.get("href")
        if rel and href and _has_room(page, page.links, "link elements"):
            page.links.append((rel.lower(), href))


def _meta(page: ParsedPage, node: LexborNode) -> None:
    attributes = node.attributes
    name = (
        attributes.get("property")
        or attributes.get("name")
        or attributes.get("itemprop")
        or attributes.get("http-equiv")
    )
    content = attributes.get("content")
    if name and not content and (":" in name or "author" in name.lower()):
        content = attributes.get("value")  # Twitter's first cards, and what was written like them
    if name and content and _has_room(page, page.metas, "meta elements"):
        page.metas.append((name.strip().lower(), content))


def _has_room(page: ParsedPage, statements: list[tuple[str, str]], things: str) -> bool:
    if len(statements) < MAX_METAS:
        return True
    page.notes.add(f"only the first {MAX_METAS} {things} were read")
    return False


def _script(page: ParsedPage, node: LexborNode, element: int) -> None:
    """Keep data scripts, code that may hold a text, and a date that a short call writes."""
    text = _text(node)
    if not text:
        return
    kind = (node.attributes.get("type") or "").lower()
    if "json" in kind or "template" in kind:
        if len(text) <= MAX_SCRIPT:
            _scripts_of(page, kind).append(text)
        else:
            page.notes.add(f"a script of more than {MAX_SCRIPT:,} characters was not read")
    elif len(text) >= MIN_CODE:
        if len(text) <= MAX_SCRIPT and len(page.code) < MAX_CODE:
            page.code.append(text)
    elif date := date_in_script(text):
        at = len(page.pieces)
        page.marks.append(
            MarkedElement("script", 0, "", "", date, len(page.lines), at, at, element)
        )


def _scripts_of(page: ParsedPage, kind: str) -> list[str]:
    if "template" in kind:
        return page.templates
    return page.linked_data if "ld+json" in kind else page.states


def _text(node: LexborNode) -> str:
    child = node.first_child
    return (child.text_content or "") if child is not None else ""
