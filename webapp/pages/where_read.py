"""Say in a sentence where in a page a date was read."""

from collections.abc import Mapping

from indexer.model.provenance import DatePlace, Provenance
from webapp.shared.speech import N_, _

SENTENCES: Mapping[DatePlace, str] = {
    DatePlace.JSON_LD: N_("The page’s own data (JSON-LD)"),
    DatePlace.META: N_("A hidden entry in the head of the page"),
    DatePlace.PROPERTY: N_("The page’s own data (microdata)"),
    DatePlace.TIME: N_("A date that the page marks as one"),
    DatePlace.CLASS: N_("A date in the layout of the page"),
    DatePlace.SCRIPT: N_("A program within the page"),
    DatePlace.URL: N_("The address of the page"),
    DatePlace.TITLE: N_("The title of the page"),
    DatePlace.TEXT: N_("A date that stands alone on the page"),
    DatePlace.LABEL: N_("A date below a label such as “Published”"),
    DatePlace.DATELINE: N_("The dateline at the start of the text"),
    DatePlace.RELATIVE: N_("Words on the page, counted from its capture"),
}
# Of the places that are found again by a name or by words.
DETAILED: Mapping[DatePlace, str] = {
    DatePlace.JSON_LD: N_("The page’s own data (JSON-LD), %(detail)s"),
    DatePlace.META: N_("A hidden entry in the head of the page, %(detail)s"),
    DatePlace.PROPERTY: N_("The page’s own data (microdata), %(detail)s"),
    DatePlace.SCRIPT: N_("A program within the page, %(detail)s"),
    DatePlace.TEXT: N_("The words “%(detail)s” on the page"),
    DatePlace.RELATIVE: N_("The words “%(detail)s” on the page, counted from its capture"),
}


def where_read(provenance: Provenance) -> str:
    """The sentence for *provenance*, without its full stop."""
    place, detail = provenance.place, provenance.detail
    if detail and place in DETAILED:
        return _(DETAILED[place], detail=detail)
    return _(SENTENCES[place])
