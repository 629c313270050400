"""Traits of an element as a set of bits, from its tag, class words and properties.

The words are English because style sheets are, whatever the language of the page. A class
attribute is split at punctuation and capitals; single words and adjacent pairs are looked up.
"""

import re
from functools import lru_cache

AD = 1 << 0
SHARE = 1 << 1
RELATED = 1 << 2
COMMENT = 1 << 3
NEWSLETTER = 1 << 4
NAV = 1 << 5
CAPTION = 1 << 6
AUTHOR = 1 << 7
DATE = 1 << 8
META = 1 << 9
BODY = 1 << 10
ARTICLE = 1 << 11
LEGAL = 1 << 12
GALLERY = 1 << 13
LEAD = 1 << 14
TITLE = 1 << 15
QUOTE = 1 << 16
BOX = 1 << 18
HIDDEN = 1 << 19
UPDATED = 1 << 20
SIDE = 1 << 21
BIO = 1 << 22
PAYWALL = 1 << 23
# What an element's tag says.
ASIDE = 1 << 24
NAVTAG = 1 << 25
FOOTER = 1 << 26
HEADER = 1 << 27
FIGURE = 1 << 28
ARTICLETAG = 1 << 30
QUOTETAG = 1 << 31
CELL = 1 << 32
LIST = 1 << 33
HIDDENTAG = 1 << 34
FIGCAPTION = 1 << 35
FORM = 1 << 36
OFFSCREEN = 1 << 37  # for screen readers, or shown on demand

TAG_BITS = {
    "aside": ASIDE, "nav": NAVTAG, "menu": NAVTAG, "footer": FOOTER, "header": HEADER,
    "figure": FIGURE, "figcaption": FIGCAPTION, "article": ARTICLETAG,
    "main": ARTICLETAG, "blockquote": QUOTETAG, "td": CELL, "th": CELL, "ul": LIST, "ol": LIST,
    "dl": LIST, "dialog": HIDDENTAG, "address": AUTHOR, "form": FORM,
}  # fmt: skip
PROPERTY_BITS = {
    "articlebody": BODY,
    "description": LEAD,
    "author": AUTHOR,
    "headline": TITLE,
    "comment": COMMENT,
}
_WORDS = {
    AD: "ad ads adv advert adverts advertise advertisement advertisements advertising advertorial "
    "adbox adunit adslot adcontainer adwrapper banner banners dfp gpt sponsor sponsored sponsors "
    "promoted werbung anzeige anzeigen publicidad publicite publicidade reklame reklam annons "
    "affiliate deal deals shopping shop product products",
    SHARE: "share sharing shares sharebar sharebuttons sharetools sharethis addthis addtoany "
    "social "
    "socials socialmedia sociallinks facebook twitter whatsapp linkedin pinterest tools toolbar "
    "print email follow followus like likes bookmark permalink teilen compartir partager condividi "
    "actions",
    RELATED: "related relatedposts relatedarticles recommend recommended recommendation "
    "recommendations recirc recirculation more readmore mostread mostpopular mostviewed morefrom "
    "morestories popular trending teaser teasers promo promos similar seealso headlines next "
    "previous prev nextprev carousel alsoread readnext suggested suggestions youmaylike aktuell "
    "latest recent bestof moreon morenews topstories inline related-link interlink ",
    COMMENT: "comment comments commentlist commentform commenter disqus respond reply replies "
    "discussion discuss kommentar kommentare kommentarer commentaires comentarios commenti reader "
    "guestbook trackback trackbacks pingback",
    NEWSLETTER: "newsletter newsletters subscribe subscriber subscription subscriptions signup "
    "optin mailchimp donate donation donations donor appeal membership register registration "
    "login signin abo abonnement callout cta notification notifications push",
    NAV: "nav navi navigation navbar navlinks menu menus submenu breadcrumb breadcrumbs crumbs "
    "crumb "
    "pagination pager paging topbar masthead header footer foot skip skiplink sitemap logo search "
    "searchform toc tableofcontents topnav mainnav subnav colophon taglist offcanvas hamburger "
    "dropdown ticker",
    CAPTION: "caption captions wpcaption figcaption credit credits photocredit imagecredit image "
    "images img photo photos picture pictures media thumbnail thumb legend bildunterschrift "
    "imagecaption photographer foto bild video videos player embed embedded",
    AUTHOR: "author authors byline bylines autor autoren autore auteur auteurs writer writers "
    "contributor contributors redacteur verfasser journalist reporter byauthor articleauthor "
    "authorname authornames bylinename postauthor entryauthor authorlink creator writtenby "
    "forfatter "
    "skribent columnist",
    DATE: "date dates time timestamp published publish pubdate posted posttime postdate datetime "
    "dateline datum fecha data created publication publicationdate publisheddate articledate "
    "entrydate storydate datepublished publishdate publishedon postedon zeit datestamp",
    UPDATED: "updated modified lastupdated lastmodified update datemodified dateupdated",
    META: "meta metadata info kicker eyebrow category categories section tags tag topics topic "
    "keywords keyword label labels postmeta entrymeta articleinfo hashtags cat",
    BODY: "body articlebody storybody storytext articletext articlecontent entrycontent "
    "postcontent "
    "postbody storycontent entrytext posttext bodytext bodycopy maintext richtext entrybody "
    "contentbody textbody newsbody newstext articlecopy pagecontent prose fulltext article-text",
    ARTICLE: "article articles story post entry hentry content main maincontent text news single "
    "copy",
    LEGAL: "copyright disclaimer legal terms privacy cookie cookies consent gdpr notice policy "
    "impressum rights correction corrections disclosure license",
    GALLERY: "gallery slideshow slider slides slide lightbox swiper galleries fotostrecke",
    LEAD: "dek lead lede standfirst summary subtitle subheadline subhead subheading intro deck "
    "excerpt description chapo chapeau sapo teasertext vorspann introduction strapline "
    "articlesummary ingress anrisstext sottotitolo bajada entradilla",
    TITLE: "title headline heading titre titel titulo titolo posttitle entrytitle articletitle",
    QUOTE: "quote pullquote pull blockquote quotes zitat",
    BOX: "box factbox infobox inset highlights keypoints facts module widget widgets block "
    "component "
    "sidebox panel card cards storyhighlights",
    HIDDEN: "hidden hide invisible offscreen visuallyhidden screenreader sronly collapsed "
    "screenreadertext modal popup overlay tooltip dialog lightboxes",
    OFFSCREEN: "visuallyhidden screenreader screenreadertext sronly offscreen tooltip tooltiptext",
    SIDE: "sidebar aside rail rightrail secondary tertiary rightcol rightcolumn leftcol leftcolumn "
    "sidecolumn marginalia",
    BIO: "bio biography profile aboutauthor authorbio aboutheauthor authorbox authorinfo vcard "
    "abouttheauthor",
    PAYWALL: "paywall premium piano regwall gate locked meter subscriberonly",
}

WORD_BITS: dict[str, int] = {}  # what each word of a class, or pair of words, stands for
for _bits, _listed in _WORDS.items():
    for _word in _listed.split():
        WORD_BITS[_word.replace("-", "")] = WORD_BITS.get(_word.replace("-", ""), 0) | _bits

_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
MAX_CLASSES = 300  # characters of an attribute that are looked at


def traits_of(tag: str, class_words: int, prop: str, hidden: bool) -> int:
    """All traits of an element, its class words already looked up."""
    bits = class_words | TAG_BITS.get(tag, 0)
    if prop:
        bits |= PROPERTY_BITS.get(prop, 0)
    return bits | HIDDENTAG if hidden else bits


@lru_cache(maxsize=8192)
def class_bits(names: str) -> int:
    """The traits that the words of a class, id or role attribute name."""
    bits = 0
    for name in names[:MAX_CLASSES].split():
        bits |= _name_bits(name)
    return bits


@lru_cache(maxsize=16384)
def _name_bits(name: str) -> int:
    bits = 0
    before = ""
    for part in _PART.findall(name):
        part = part.lower()
        bits |= WORD_BITS.get(part, 0)
        if before:
            bits |= WORD_BITS.get(before + part, 0)
        before = part
    return bits
