"""Paths of this site that name one thing; those of searches come from ``params``."""

from datetime import UTC, datetime
from urllib.parse import quote

from flask import url_for

from indexer.model.search import CaptureRef

_KEPT = "!$&'()*+,;=:@/?~%[]-._"  # what an archived URL may carry as it is


def article(article_id: str) -> str:
    """The page of one edition."""
    return url_for("pages.article", article_id=article_id)


def api_article(article_id: str, part: str = "") -> str:
    """The JSON of one edition, or a *part* of it."""
    path = url_for("api.article", article_id=article_id)
    return f"{path}/{part}" if part else path


def digits(at: datetime | None) -> str:
    """*at* as the archive world writes it in addresses; zeros for a capture without a date."""
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S").rjust(14, "0") if at else "0" * 14


def archived(stamp: str, url: str) -> str:
    """The capture of *url* nearest to *stamp*; a suffix of it names a part (see ``replay``)."""
    return url_for("replay.frame", stamp=stamp, url="-")[:-1] + quote(url.split("#")[0], safe=_KEPT)


def replay(capture: CaptureRef) -> str:
    """The page that shows *capture*."""
    return archived(digits(capture.captured_at), capture.url)


def comparison(before: str, after: str) -> str:
    """The page that compares two editions."""
    return url_for("pages.compare_editions", article_id=before, other=after)
