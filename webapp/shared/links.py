"""Paths of this site that name one thing; those of searches come from their parameters."""

from datetime import datetime
from functools import cache

from flask import request, url_for

from indexer.model.search import CaptureRef
from indexer.schemas import addresses
from indexer.schemas.addresses import Links
from webapp.shared.answers import holdings


def here() -> Links:
    """The links of an answer to this request."""
    return Links(request.script_root, cache(holdings().shared_names))  # asked once for all hits


def article(article_id: str) -> str:
    """The page of one edition."""
    return here().article(article_id)


def api_article(article_id: str, part: str = "") -> str:
    """The JSON of one edition, or a *part* of it."""
    return here().api_article(article_id, part)


def digits(at: datetime | None) -> str:
    """*at* as the archive world writes it in addresses."""
    return addresses.digits(at)


def archived(stamp: str, url: str) -> str:
    """The capture of *url* nearest to *stamp*; a suffix of it names a part (see ``replay``)."""
    return here().archived(stamp, url)


def replay(capture: CaptureRef) -> str:
    """The page that shows *capture*."""
    return here().replay(capture)


def comparison(before: str, after: str) -> str:
    """The page that compares two editions."""
    return url_for("pages.compare_editions", article_id=before, other=after)
