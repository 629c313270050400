"""How far a date is believed, by the place and the form in which it was read.

Of two dates the one with the higher rank wins. Surroundings and agreement add to a rank or take
from it. The steps between ranks were fitted to pages with known dates: only their order and the
gaps that an adjustment can bridge mean anything.
"""

from collections.abc import Mapping

from indexer.model.provenance import DatePlace

# The usual form at each place.
RANK: Mapping[DatePlace, float] = {
    DatePlace.JSON_LD: 100.0,  # "datePublished" in the page's own object
    DatePlace.META: 90.0,  # article:published_time
    DatePlace.URL: 57.0,  # /2019/03/04/: the day under which the paper filed it
    DatePlace.PROPERTY: 56.0,  # itemprop=datePublished; teasers have it as well
    DatePlace.TIME: 42.0,  # <time>, of an article, a comment or a teaser
    DatePlace.LABEL: 33.0,  # "Published", and the date in the next line
    DatePlace.CLASS: 32.0,  # class=date
    DatePlace.TITLE: 28.0,  # "Crane breaks - 4 March 2019 - Gazette"
    DatePlace.DATELINE: 24.0,  # "BERLIN, March 4, 2019 (dpa) -"; may be the day before
    DatePlace.TEXT: 22.0,  # a date in a line, without a label
    DatePlace.SCRIPT: 20.0,  # "publishedAt" in the state of a page
    DatePlace.RELATIVE: 13.0,  # "2 days ago": a copy may be older than its capture
}
# Other forms at these places.
EXPLICIT_META = 84.0  # PublishDate: the name says so, but by no standard
CREATED = 60.0  # dateCreated: the first draft, or the file
UPLOADED = 45.0  # uploadDate: of the film on the page
UNSPECIFIC_META = 22.0  # name=date: of the article, the issue or the file
COMPACT_URL_DAY = 34.0  # 20190304-crane: may be another number
URL_MONTH = 1.0  # /2019/03/: better than nothing, and completed by any day in it
LABELLED_LINE = RANK[DatePlace.LABEL]  # "Posted: 4 March 2019"
INLINE_SCRIPT = 22.0  # showDate("2019/03/04"), where the page shows its date
CREATED_IN_SCRIPT = 16.0  # "createdAt": of the article, or of the user who reads it
OTHER_OBJECT = 21.0  # "datePublished" of JSON-LD objects other than the article
MONTH_LINE = 12.0  # "November 2019"
LONE_DATE = 13.0  # the only date of the page that stands alone in a line

LEAST = 12.0  # a visible date below this rank is dropped
