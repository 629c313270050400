"""A candidate: one date of the page, where it was read, and how far it is believed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from indexer.extract.dates.parse import DateText
from indexer.model.article import Confidence
from indexer.model.provenance import DatePlace, Provenance

OTHER_READING = 2.0  # what 3/4/2015 loses when it is read against the habit of its country


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
class Candidate:
    """A date of publication, or of the last change if *updated*."""

    updated: bool
    date: DateText
    read_from: Provenance
    confidence: Confidence
    rank: float

    @property
    def channel(self) -> Channel:
        """The channel to which its place belongs."""
        return CHANNEL[self.read_from.place]

    def ranked(self, difference: float) -> "Candidate":
        """This candidate with its rank changed by *difference*."""
        return replace(self, rank=self.rank + difference) if difference else self

    def corroborated(self) -> "Candidate":
        """This candidate with its confidence raised, because another channel agrees."""
        return replace(self, confidence="medium" if self.confidence == "low" else "high")

    def read_otherwise(self) -> "Candidate | None":
        """This candidate with day and month swapped; None where only one order is possible."""
        if self.date.other is None:
            return None
        date = replace(self.date, at=self.date.other, other=None)
        return replace(self, date=date, confidence="low", rank=self.rank - OTHER_READING)
