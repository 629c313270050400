"""The archive as a search engine of browsers: OpenSearch 1.1 and its suggestions extension."""

import json
from collections.abc import Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from flask import url_for

from indexer.model.search import Completion
from indexer.schemas.params import Narrowing, link
from webapp.api.listings import completed_query
from webapp.shared.answers import public_root

MEDIA_TYPE = "application/opensearchdescription+xml"
SUGGESTIONS_MEDIA_TYPE = "application/x-suggestions+json"
_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
_TERMS = "{searchTerms}"


def description() -> bytes:
    """The description document, with absolute addresses as it demands."""
    root = public_root()
    document = Element("OpenSearchDescription", xmlns=_NAMESPACE)
    SubElement(document, "ShortName").text = "Backissue"
    SubElement(document, "Description").text = "Search the articles of this newspaper archive."
    SubElement(document, "InputEncoding").text = "UTF-8"
    icon = url_for("static", filename="mark.svg")
    SubElement(document, "Image", type="image/svg+xml").text = root + icon
    for endpoint, media, more in (
        ("pages.search", "text/html", {}),
        ("feeds.search", "application/atom+xml", {}),
        ("discovery.suggestions", SUGGESTIONS_MEDIA_TYPE, {"rel": "suggestions"}),
        ("discovery.description", MEDIA_TYPE, {"rel": "self"}),
    ):
        address = root + url_for(endpoint)
        template = address if more.get("rel") == "self" else f"{address}?q={_TERMS}"
        SubElement(document, "Url", {"type": media, "template": template, **more})
    body: bytes = ElementTree.tostring(document, encoding="utf-8", xml_declaration=True)
    return body


def suggestions(typed: str, completions: Sequence[Completion]) -> bytes:
    """Four lists: what was typed, the queries, what each is, and where each leads."""
    queries = [completed_query(completion) for completion in completions]
    search = public_root() + url_for("pages.search")
    answer = [
        typed,
        queries,
        [f"{completion.kind}: {completion.text}" for completion in completions],
        [link(search, Narrowing(q=query).pairs()) for query in queries],
    ]
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
