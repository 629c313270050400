"""An article as scholars cite it in a sentence; for files see ``indexer.export.citations``."""

from indexer.export import citations
from indexer.model.search import Document
from webapp.pages.date_texts import minute, stated
from webapp.shared.speech import _


def sentence(document: Document) -> str:
    """``Marchbank, Ysolde. “Title.” Tarrow Courier, 14 March 2009. Captured … URL``"""
    title = document.title or document.url
    parts = [_people(document.authors), f"“{title.rstrip('.')}.”"]
    published = stated(document.published) if document.published else _("undated")
    parts.append(f"{document.source_name}, {published}.")
    if document.captured_at:
        parts.append(_("Captured %(time)s.", time=minute(document.captured_at)))
    return " ".join(part for part in [*parts, document.url] if part)


def _people(authors: tuple[str, ...]) -> str:
    if not authors:
        return ""
    first, *others = authors
    names = [citations.family_first(first), *others]
    joined = names[0] if not others else f"{', '.join(names[:-1])}, and {names[-1]}"
    return joined.rstrip(".") + "."
