"""Geometry of the histogram: bars, axis and labels, for a template to draw as SVG.

There is no view box: x is in per cent of the width and y in pixels, so that bars stretch with
the window and labels keep their size.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from indexer.model.search import Bar, DateField, DateFilter, Histogram, Interval
from indexer.schemas.periods import overlaps
from webapp.pages.date_texts import written
from webapp.shared.speech import N_, _, current

TOP, FLOOR = 22, 160  # y of the highest grid line and of the base line
WIDTH, WIDTH_UNDATED = 84.0, 13.5  # per cent for the dated bars, and for the undated one
LABELS = 14  # more than these cannot stand beside one another

TITLES: dict[tuple[Interval, DateField], str] = {
    ("year", "published"): N_("Articles by year of publication"),
    ("month", "published"): N_("Articles by month of publication"),
    ("day", "published"): N_("Articles by day of publication"),
    ("year", "updated"): N_("Articles by year of last change"),
    ("month", "updated"): N_("Articles by month of last change"),
    ("day", "updated"): N_("Articles by day of last change"),
    ("year", "captured"): N_("Articles by year of capture"),
    ("month", "captured"): N_("Articles by month of capture"),
    ("day", "captured"): N_("Articles by day of capture"),
    ("year", "added"): N_("Articles by year of being added"),
    ("month", "added"): N_("Articles by month of being added"),
    ("day", "added"): N_("Articles by day of being added"),
}


def counted_by(interval: Interval, date: DateField) -> str:
    """The title of a chart: ``Articles by year of publication``."""
    return _(TITLES[interval, date])


def published_by(interval: Interval) -> str:
    """The title of a chart of publication."""
    return counted_by(interval, "published")


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """One bar in its column; *label* and *short* stand below it in wide and narrow windows.

    *gap* means that the archive holds nothing from that time.
    """

    value: str
    name: str
    count: int
    left: float
    width: float
    top: int
    inside: bool
    label: str = ""
    short: str = ""
    gap: bool = False

    @property
    def middle(self) -> float:
        """Where labels are centred."""
        return round(self.left + self.width / 2, 3)

    @property
    def height(self) -> int:
        """Down to the base line."""
        return FLOOR - self.top

    @property
    def bar_left(self) -> float:
        """Where the bar begins within its column."""
        return round(self.left + self.width * 0.13, 3)

    @property
    def bar_width(self) -> float:
        """The width of the bar within its column."""
        return round(self.width * 0.74, 3)


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the grid."""

    count: int
    y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """All that is drawn; *band* is the chosen range as left edge and width; *room* is for dates."""

    bars: tuple[DrawnBar, ...]
    room: float
    undated: DrawnBar | None
    ticks: tuple[Tick, ...]
    band: tuple[float, float] | None


def draw(
    histogram: Histogram,
    chosen: DateFilter | None,
    window: DateFilter | None,
    least: int = 0,
    gaps: Container[str] = (),
    picked: Sequence[DateFilter] = (),
) -> Chart:
    """*chosen* is the active range; only bars in *window* are shown; the axis reaches *least*.

    *gaps* are intervals from which the archive holds nothing at all. *picked* are
    periods chosen one by one: they are marked, without a band.
    """
    shown = [bar for bar in histogram.bars if window is None or overlaps(bar.value, window)]
    ticks, most = scale(max([bar.count for bar in shown] + [histogram.missing, least]))
    room = WIDTH if histogram.missing else 100.0
    width = round(room / max(len(shown), 1), 4)
    ranged = [chosen] if chosen and not chosen.undated else []
    bars = tuple(_bars(shown, width, most, [*ranged, *picked], gaps))
    inside = [bar for bar in bars if ranged and overlaps(bar.value, ranged[0])]
    return Chart(
        bars=bars,
        room=room,
        undated=_undated(histogram.missing, most, bool(chosen and chosen.undated)),
        ticks=tuple(Tick(count, round(_y(count, most), 1)) for count in ticks),
        band=(inside[0].left, round(len(inside) * width, 3)) if inside else None,
    )


def _bars(
    shown: Sequence[Bar],
    width: float,
    most: int,
    chosen: Sequence[DateFilter],
    gaps: Container[str],
) -> Iterator[DrawnBar]:
    named = labels([bar.value for bar in shown])
    for at, bar in enumerate(shown):
        label, short = named.get(at, ("", ""))
        yield DrawnBar(
            value=bar.value,
            name=written(bar.value),
            count=bar.count,
            left=round(at * width, 3),
            width=width,
            top=_top(bar.count, most),
            inside=any(overlaps(bar.value, dates) for dates in chosen),
            label=label,
            short=short,
            gap=bar.value in gaps,
        )


def _undated(missing: int, most: int, inside: bool) -> DrawnBar | None:
    if not missing:
        return None
    left = 100 - WIDTH_UNDATED
    return DrawnBar("", _("undated"), missing, left, WIDTH_UNDATED, _top(missing, most), inside)


def scale(highest: int) -> tuple[range, int]:
    """Round counts for the grid, up to the first that no bar passes."""
    step = 1
    while step * 4 < highest:
        step = next(n for n in _steps() if n > step)
    most = max(-(-highest // step), 1) * step
    return range(0, most + 1, step), most


def _steps() -> Iterator[int]:
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10


def _y(count: int, most: int) -> float:
    return FLOOR - (FLOOR - TOP) * count / most


def _top(count: int, most: int) -> int:
    return min(round(_y(count, most)), FLOOR - 1) if count else FLOOR


def labels(values: Sequence[str]) -> dict[int, tuple[str, str]]:
    """The labels below the bars, by position: at most ``LABELS``, for wide and narrow windows."""
    named = dict(enumerate(values))
    if len(values) > LABELS:  # where years or months begin, if that is few enough
        whole = {at: value for at, value in named.items() if value.endswith("-01")}
        starts = {at: value[:-3] for at, value in whole.items()}
        if len(starts) > 1 or min(starts, default=0) > len(values) // LABELS:
            starts.setdefault(0, values[0][:-3])
            named = dict(sorted(starts.items()))
    every = -(-len(named) // LABELS) if named else 1
    return {at: _label(value) for at, value in list(named.items())[::every]}


def _label(value: str) -> tuple[str, str]:
    parts = value.split("-")
    if len(parts) == 1:
        return value, "’" + value[-2:]
    if len(parts) == 2:
        name = current().short_months[int(parts[1]) - 1]
        return name, name[:1].upper()
    return str(int(parts[2])), str(int(parts[2]))
