"""One reading of a date: what it says, where it was read, how far that place is believed."""

from dataclasses import dataclass, replace
from enum import Enum

from indexer.extract.dates.parse import DateText
from indexer.model.article import Confidence

# Ranks: of two dates the one with the higher rank is believed. Place and agreement add to them.
JSON_LD = 100.0
META = 90.0  # a meta element made for the date of publication or change
OTHER_META = 84.0  # one that is named so, but by no standard
CREATED = 60.0
URL_DAY = 57.0
PROPERTY = 56.0  # microdata and RDFa
UPLOADED = 45.0
TIME = 42.0
UNNAMED_META = 22.0  # a date of something
COMPACT_URL_DAY = 34.0
LABELLED = 33.0
CLASS = 32.0
TITLE_DAY = 28.0  # a part of the document's title
DATELINE = 24.0
TEXT = 22.0
OTHER_OBJECT = 21.0
SCRIPT = 20.0
CREATED_IN_SCRIPT = 16.0
LAST_RESORT = 13.0
URL_MONTH = 1.0
LEAST = 12.0  # of what the page shows; less is no evidence
ELSEWHERE = 25.0  # what a date loses in a comment, an advertisement, a list of articles
TEASED = 40.0  # there, at the link to another article
LINE_ELSEWHERE = 20.0
LINE_BESIDE = 8.0  # there, but near the headline
MARK_IN_SERIES = 40.0  # in one of many elements alike
LINE_IN_SERIES = 24.0
CLOCK = 40.0  # on the day of the capture, in the head of the page
MAYBE_CLOCK = 20.0  # on another day there, or where the capture is not known
OTHER_READING = 2.0  # what a day loses that is read against the habit of its country


class Witness(Enum):
    """Who says it. Those of one kind may copy from each other, those of two agree by themselves."""

    MACHINE = 0
    ADDRESS = 1
    READER = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A date of publication, or of the last change if *updated*."""

    updated: bool
    date: DateText
    read_from: str
    confidence: Confidence
    rank: float

    @property
    def witness(self) -> Witness:
        if self.read_from == "url":
            return Witness.ADDRESS
        shown = self.read_from.startswith(("time", "class", "text", "title", "relative"))
        return Witness.READER if shown else Witness.MACHINE

    def ranked(self, difference: float) -> "Candidate":
        return replace(self, rank=self.rank + difference) if difference else self

    def surer(self) -> "Candidate":
        """The same, as sure as one is whom another kind of witness bears out."""
        return replace(self, confidence="medium" if self.confidence == "low" else "high")

    def read_otherwise(self) -> "Candidate | None":
        """The same with day and month swapped; None where that is no day."""
        if self.date.other is None:
            return None
        date = replace(self.date, at=self.date.other, other=None)
        return replace(self, date=date, confidence="low", rank=self.rank - OTHER_READING)
