"""A candidate: one date of the page, where it was read, and how far its place is believed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from indexer.extract.dates.parse import DateText
from indexer.model.provenance import DatePlace, Provenance


class Channel(Enum):
    """The independent ways in which a page states a date.

    Dates of one channel may be copies of each other; dates of two channels corroborate each other.
    """

    METADATA = "metadata"
    URL = "url"
    VISIBLE = "visible"


CHANNEL: Mapping[DatePlace, Channel] = {
    DatePlace.JSON_LD: Channel.METADATA,
    DatePlace.META: Channel.METADATA,
    DatePlace.PROPERTY: Channel.METADATA,
    DatePlace.SCRIPT: Channel.METADATA,
    DatePlace.URL: Channel.URL,
    DatePlace.TIME: Channel.VISIBLE,
    DatePlace.CLASS: Channel.VISIBLE,
    DatePlace.TITLE: Channel.VISIBLE,
    DatePlace.TEXT: Channel.VISIBLE,
    DatePlace.LABEL: Channel.VISIBLE,
    DatePlace.DATELINE: Channel.VISIBLE,
    DatePlace.RELATIVE: Channel.VISIBLE,
}
# Whether a date read there tells an article from a front page, a list or an error.
TYPICAL_OF_ARTICLES: Mapping[DatePlace, bool] = {
    DatePlace.JSON_LD: True,
    DatePlace.META: True,
    DatePlace.PROPERTY: True,
    DatePlace.TIME: True,
    DatePlace.CLASS: True,
    DatePlace.SCRIPT: False,  # fronts keep the data of their articles in scripts
    DatePlace.URL: False,  # the front page of an archive: /2019/03/04/
    DatePlace.TITLE: True,
    DatePlace.TEXT: True,
    DatePlace.LABEL: True,
    DatePlace.DATELINE: True,
    DatePlace.RELATIVE: False,  # "3 hours ago" beside the first of many headlines
}


@dataclass(frozen=True, slots=True)
class DateSpot:
    """Where on the page a visible date stands: its line and element, and what is beside it.

    *labelled* says whether a word tells what the date is, *order* counts the dates before it in
    its line, *words* counts the words beside it. *disagrees* where text and attribute of its
    element state different days.
    """

    line: int
    element: int
    labelled: bool = False
    order: int = 0
    words: int = 0
    disagrees: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A date of publication, or of the last change if *updated*.

    *form* is how far its place and form are believed; *gain* is what surroundings add to that.
    *spot* is None for a date that readers do not see.
    """

    updated: bool
    date: DateText
    read_from: Provenance
    form: float
    gain: float = 0.0
    spot: DateSpot | None = None

    @property
    def rank(self) -> float:
        """How far it is believed in its place."""
        return self.form + self.gain

    @property
    def channel(self) -> Channel:
        """The channel to which its place belongs."""
        return CHANNEL[self.read_from.place]

    def ranked(self, difference: float) -> "Candidate":
        """This candidate with its rank changed by *difference*."""
        return replace(self, gain=self.gain + difference) if difference else self

    def read_otherwise(self) -> "Candidate | None":
        """This candidate with day and month swapped; None where only one order is possible."""
        if self.date.other is None:
            return None
        return replace(self, date=replace(self.date, at=self.date.other, other=self.date.at))

    def settled(self) -> "Candidate":
        """This candidate as its order of day and month was settled by the rest of the page."""
        return replace(self, date=replace(self.date, other=None))
