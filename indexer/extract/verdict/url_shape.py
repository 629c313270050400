"""Read from the address of a page what kind of page stands there."""

import re
from urllib.parse import urlsplit

from indexer.extract.words.lexicon import WORDS
from indexer.extract.words.phrases import alternatives

MAX_ADDRESS = 4000
MAX_SHORT_WORD = 14  # characters of an address such as /sport
MAX_SLUG = 300  # characters of the last part of a path
_LISTING = re.compile(
    rf"/(?:{alternatives(WORDS.section_listing_paths)}|page/\d+)(?:/|$|\?)", re.IGNORECASE
)


def _names(words: str) -> re.Pattern[str]:
    """Any of *words* in a host, directory, file or query, where no letter touches it."""
    return re.compile(rf"(?<![a-z])(?:{words})(?![a-z])", re.IGNORECASE)


# As programs name the parts of a site, whatever its language.
_ACCOUNT = _names(
    "log-?in|logon|sign-?in|sign-?up|signon|auth|oauth|sso|register|registration|registrieren"
    "|account|accounts|join|password|passwd|forgot|lostpassword|user|users|member|members|profile"
    "|subscribe|captcha|challenge|consent|age-?gate|verify"
)
_ABOUT = _names(
    "contact|contact-?us|kontakt|contatti|contacto|contato|about|about-?us|impressum|imprint"
    "|privacy|datenschutz|terms|agb|legal|faq|help|support|feedback|policy|policies|careers|jobs"
)
_SHOP = _names(
    "product|products|shop|store|item|items|catalog|catalogue|cart|basket|checkout|order|goods"
    "|buy|price|prices|offer|produkt|produkte|tienda|boutique"
)
_FORUM = _names(
    "forums?|viewtopic|viewforum|showthread|threads?|topic|board|community|questions|discussions?"
    "|guestbook|newreply|posting|memberlist"
)
_DATED = re.compile(r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2])(?:[/-]|\d\d\b)")
_INDEX = re.compile(r"(?:index|default|home|main)\.\w{2,5}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}|%[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2}){2,}")
_NUMBER = re.compile(r"\d{4,}")


def read_address(url: str) -> dict[str, float]:
    """The signals of *url*, by their names in ``Signals``; none where it is not known."""
    try:
        parts = urlsplit(url[:MAX_ADDRESS])
    except ValueError:
        return {}
    if not parts.netloc:
        return {}
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    place = parts.netloc + path
    bare = parts.path.strip("/")
    steps = bare.split("/") if bare else []
    last = steps[-1][:MAX_SLUG] if steps else ""
    name = last.rpartition(".")[0] or last
    return {
        "front_path": float(not bare and not parts.query),
        "index_path": float(bool(_INDEX.fullmatch(last)) and not parts.query),
        "query_path": float(bool(parts.query)),
        "listing_path": float(bool(_LISTING.search(path))),
        "account_path": float(bool(_ACCOUNT.search(place))),
        "about_path": float(bool(_ABOUT.search(path))),
        "shop_path": float(bool(_SHOP.search(place))),
        "forum_path": float(bool(_FORUM.search(place))),
        "dated_path": float(bool(_DATED.search(parts.path))),
        "slug_words": float(len(_WORD.findall(name))),
        "path_depth": float(len(steps)),
        "path_number": float(bool(_NUMBER.search(path))),
        "word_path": float(len(steps) == 1 and len(last) < MAX_SHORT_WORD and "." not in last),
    }
