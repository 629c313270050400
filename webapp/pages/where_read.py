"""Say in a sentence where in a page a date was read."""

from collections.abc import Mapping

from indexer.model.provenance import DatePlace, Provenance

SENTENCES: Mapping[DatePlace, str] = {
    DatePlace.JSON_LD: "The page’s own data (JSON-LD)",
    DatePlace.META: "A meta element of the page",
    DatePlace.PROPERTY: "The page’s own data (microdata)",
    DatePlace.TIME: "A time element of the page",
    DatePlace.CLASS: "An element that its class names a date",
    DatePlace.SCRIPT: "A script of the page",
    DatePlace.URL: "The address of the page",
    DatePlace.TITLE: "The title of the page",
    DatePlace.TEXT: "A line of the page without a label",
    DatePlace.LABEL: "A line of the page below its label",
    DatePlace.DATELINE: "The dateline at the start of the text",
    DatePlace.RELATIVE: "Words on the page, counted from its capture",
}
# Of the places that are found again by a name or by words.
DETAILED: Mapping[DatePlace, str] = {
    DatePlace.JSON_LD: "The page’s own data (JSON-LD), {}",
    DatePlace.META: "The page’s meta element {}",
    DatePlace.PROPERTY: "The page’s own data (microdata), {}",
    DatePlace.SCRIPT: "A script of the page, {}",
    DatePlace.TEXT: "The words “{}” on the page",
    DatePlace.RELATIVE: "The words “{}” on the page, counted from its capture",
}


def where_read(provenance: Provenance) -> str:
    """The sentence for *provenance*, without its full stop."""
    place, detail = provenance.place, provenance.detail
    if detail and place in DETAILED:
        return DETAILED[place].format(detail)
    return SENTENCES[place]
