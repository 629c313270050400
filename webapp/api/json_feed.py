"""A page of a feed in JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

import json
from typing import Any

from webapp.api.entries import FeedEntry, FeedPage
from webapp.shared.answers import rfc3339

MEDIA_TYPE = "application/feed+json"
_VERSION = "https://jsonfeed.org/version/1.1"


def rendered(page: FeedPage) -> bytes:
    """*page* as a JSON Feed."""
    feed = {
        "version": _VERSION,
        "title": page.title,
        "home_page_url": page.html_url,
        "feed_url": page.address,
        "next_url": page.next_url,
        "items": [_item(entry) for entry in page.entries],
    }
    return json.dumps(_stated(feed), ensure_ascii=False).encode("utf-8", "replace")


def _item(entry: FeedEntry) -> dict[str, Any]:
    document = entry.document
    return _stated({
        "id": entry.id,
        "url": entry.page_url,
        "external_url": entry.original_url,
        "title": document.title,
        "summary": entry.summary or None,
        "content_text": document.text,
        "date_published": rfc3339(document.published.at) if document.published else None,
        "date_modified": rfc3339(document.updated.at) if document.updated else None,
        "authors": [{"name": name} for name in document.authors] or None,
        "tags": list(document.tags) or None,
        "language": document.language,
        "_backissue": {
            "about": "https://jsonfeed.org/version/1.1#extensions",
            "source": document.source,
            "source_name": document.source_name,
            "added": rfc3339(document.added_at) if document.added_at else None,
        },
    })  # fmt: skip


def _stated(keys: dict[str, Any]) -> dict[str, Any]:
    """*keys* without those that have no value: the format knows no null."""
    return {key: value for key, value in keys.items() if value is not None}
