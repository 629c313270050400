"""Recognise what web archives add to the pages that they show: banners, toolbars, notices.

The only names of sites that extraction knows: a page saved from an archive carries the archive's
own text, which was never part of it.
"""

import re

# Comments between which the Wayback Machine, and the software that others run, insert a banner.
_INSERTED = re.compile(
    r"<!--\s{0,9}(?:BEGIN|START)\s{1,9}(?:OF\s{1,9})?((?:OPEN)?WAYBACK|ARCHIVE-IT)"
    r"[^>]{0,80}-->",
)
_INSERTERS = ("WAYBACK", "ARCHIVE-IT")  # as they write it
_INSERTED_END = r"<!--\s{{0,9}}END\s{{1,9}}(?:OF\s{{1,9}})?{name}[^>]{{0,80}}-->"
_IDS = ("wm-ipp", "wm-ait", "_wb_", "google-cache-hdr", "google_cache_h", "ukwa-")
_IDS_EXACT = frozenset(
    "donato donate_banner wm-disclaim wayback-toolbar wayback-banner waybacktoolbar "
    "wayback_toolbar webarchive-banner webarchiveinfobox webarchivinfobox ait-banner "
    "archive-it-banner archiveit-banner nla-banner pandora-banner arquivo-banner "
    "arquivobanner perma-banner webcitation-banner divshare divalready".split()
)
_TODAY_ID, _TODAY_COPY = 'id="HEADER"', 'id="CONTENT"'  # its banner, and the copy below
SIGNS = (*_INSERTERS, _TODAY_ID)  # a page with none of these has no banner
_TODAY = ("archive.today", "archive.is", "archive.ph", "archive.li", "archive.fo", "archive.md",
          "archive.vn")  # fmt: skip
_NOTICE = re.compile(
    r"(?:the internet archive discovers and captures web pages|these crawls are part of an effort"
    r"|you are viewing an archived (?:web ?page|copy|version)"
    r"|this is an archived (?:web ?page|copy)"
    r"|this page was captured on |the information on this (?:web ?page|site) may be out of date"
    r"|external links, forms,? and search boxes may not function"
    r"|(?:the )?wayback machine - https?://|https?://web\.archive\.org/web/\d{4,14}"
    r"|collection: .{0,80}(?:web crawls?|internet archive)|organi[sz]ation: internet archive"
    r"|file archived on .{0,60} and retrieved from the internet archive"
    r"|(?:\[archived content\]|\[archived\]) "
    r"|this is (?:google|g o o g l e)['’ ]{0,2}s cache of |(?:google|bing)'s cache of https?://"
    r"|archive\.(?:today|is|ph|li|fo|md|vn)\b.{0,40}(?:webpage capture|saved from)"
    r"|webpage archived? (?:on|by) .{0,40}(?:perma\.cc|webcite|archive\.)"
    r"|dear internet archive (?:supporter|patron|user)"
    r"|please don['’]t scroll past this|(?:página|conteúdo) preservad[oa] pel[oa] arquivo"
    r"|this (?:record|perma link) was (?:created|captured) (?:by|on) .{0,80}perma)",
    re.IGNORECASE,
)
MAX_NOTICE = 600  # characters


def without_banners(html: str) -> str:
    """*html* without what stands between the comments that begin and end a banner."""
    if _TODAY_ID in html and _TODAY_COPY in html and any(name in html for name in _TODAY):
        html = html.replace(_TODAY_ID, 'id="_wb_header"', 1)
    if not any(name in html for name in _INSERTERS):
        return html
    position = 0
    parts: list[str] = []
    while begin := _INSERTED.search(html, position):
        name = re.escape(begin[1])
        end = re.compile(_INSERTED_END.format(name=name), re.IGNORECASE).search(html, begin.end())
        if end is None:
            break
        parts.append(html[position : begin.start()])
        position = end.end()
    return "".join((*parts, html[position:])) if parts else html


def is_banner(element_id: str) -> bool:
    """Whether the id of an element is that of an archive's banner or toolbar."""
    return element_id.startswith(_IDS) or element_id.lower() in _IDS_EXACT


def is_notice(text: str) -> bool:
    """Whether a line is an archive's own text: "You are viewing an archived web page"."""
    return len(text) <= MAX_NOTICE and _NOTICE.match(text) is not None
