"""The summary that a page states for machines."""

from indexer.extract.markup.metadata import Metadata, strip_tags, text_value
from indexer.page.clean import clean


def find_description(metadata: Metadata) -> str | None:
    """The description in JSON-LD, else in meta elements, without markup."""
    stated = text_value(metadata.article.get("description")) or metadata.meta(
        "og:description", "description", "twitter:description", "dc.description"
    )
    return clean(strip_tags(stated)) if stated else None
