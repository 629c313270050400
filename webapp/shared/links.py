"""Paths of this site that name one thing; those of searches come from their parameters."""

from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote

from flask import g, request, url_for

from indexer.model.search import CaptureRef, LeadPicture
from indexer.schemas import addresses
from indexer.schemas.addresses import Links
from indexer.schemas.params import link
from webapp.shared import chosen_language
from webapp.shared.answers import holdings


def here() -> Links:
    """The links of an answer to this request."""
    if "links" not in g:  # the names are asked for once for all hits
        g.links = Links(request.script_root, cache(holdings().shared_names))
    found: Links = g.links
    return found


def path_of(endpoint: str, **fixed: Any) -> str:
    """``url_for``, remembered: for what every page links to, not for what the archive holds."""
    return _path_of(request.script_root, chosen_language.named(), endpoint, **fixed)


@lru_cache(maxsize=1_000)
def _path_of(_prefix: str, _language: str, endpoint: str, **fixed: Any) -> str:
    return url_for(endpoint, **fixed)  # which begins with the prefix, and keeps the language


def with_one(endpoint: str, name: str, value: str) -> str:
    """``path_of``, with one parameter that the archive holds."""
    path = path_of(endpoint).partition("?")[0]
    return link(path, [(name, value), *chosen_language.kept()])


def article(article_id: str) -> str:
    """The page of one edition."""
    return here().article(article_id)


def article_page(article_id: str) -> str:
    """``article``, in the language that the address of this request names."""
    return link(article(article_id), chosen_language.kept())


def citation(article_id: str, style: str) -> str:
    """The file of *style* that cites one edition."""
    return link(f"{article(article_id)}/cite.{style}", chosen_language.kept())


def api_article(article_id: str, part: str = "") -> str:
    """The JSON of one edition, or a *part* of it."""
    return here().api_article(article_id, part)


def story_page(story_id: str) -> str:
    """The page of one story, in the language that the address of this request names."""
    return link(here().story(story_id), chosen_language.kept())


def picture(article_id: str) -> str:
    """The lead picture of one edition."""
    return here().picture(article_id)


def thumbnail(article_id: str) -> str:
    """The same, as small as in a list."""
    return here().thumbnail(article_id)


def digits(at: datetime | None) -> str:
    """*at* as the archive world writes it in addresses."""
    return addresses.digits(at)


def archived(stamp: str, url: str) -> str:
    """The capture of *url* nearest to *stamp*; a suffix of it names a part (see ``replay``)."""
    return here().archived(stamp, url)


def replay(capture: CaptureRef | LeadPicture) -> str:
    """The page that shows *capture*."""
    return here().replay(capture)


def comparison(before: str, after: str) -> str:
    """The page that compares two editions."""
    return link(f"{article(before)}/diff/{quote(after)}", chosen_language.kept())
