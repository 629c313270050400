"""Geometry of one chart of several lines over the same intervals, for a template to draw as SVG.

As in ``charts``, x is in per cent of the width and y in pixels. Paths cannot be in per cent: they
stand in a box of their own, ``BOX`` units wide, that is stretched.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from webapp.pages.charts import FLOOR, TOP, Tick, labels, scale
from webapp.pages.date_texts import written

MOST_LINES = 6  # that dashes and marks still tell apart
BOX = 1_000
MARKS = 24  # on one line, so that they do not touch


@dataclass(frozen=True, slots=True)
class DrawnMark:
    """One marked point of a line."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One line; *path* has a piece for each run of intervals that are known."""

    number: int
    path: str
    marks: tuple[DrawnMark, ...]


@dataclass(frozen=True, slots=True)
class DrawnColumn:
    """One interval across all lines; *gap* means that the archive holds nothing from it."""

    value: str
    name: str
    left: float
    width: float
    gap: bool
    label: str
    short: str

    @property
    def middle(self) -> float:
        """Where points and labels are."""
        return round(self.left + self.width / 2, 3)


@dataclass(frozen=True, slots=True)
class LineChart:
    """All that is drawn."""

    columns: tuple[DrawnColumn, ...]
    lines: tuple[DrawnLine, ...]
    ticks: tuple[Tick, ...]


def draw(values: Sequence[str], heights: Sequence[Sequence[float | None]]) -> LineChart:
    """The lines of *heights*, each with one height, or None where unknown, for each of *values*."""
    highest = max((h for line in heights for h in line if h is not None), default=0)
    ticks, most = scale(math.ceil(highest))
    width = 100 / max(len(values), 1)
    named = labels(values)
    columns = tuple(
        DrawnColumn(
            value=value,
            name=written(value),
            left=round(at * width, 3),
            width=round(width, 4),
            gap=all(line[at] is None for line in heights),
            label=named.get(at, ("", ""))[0],
            short=named.get(at, ("", ""))[1],
        )
        for at, value in enumerate(values)
    )
    return LineChart(
        columns=columns,
        lines=tuple(_line(n, columns, line, most) for n, line in enumerate(heights, 1)),
        ticks=tuple(Tick(count, round(_y(count, most), 1)) for count in ticks),
    )


def _line(
    number: int, columns: Sequence[DrawnColumn], heights: Sequence[float | None], most: int
) -> DrawnLine:
    points = [
        None if height is None else DrawnMark(column.middle, round(_y(height, most), 1))
        for column, height in zip(columns, heights, strict=True)
    ]
    every = -(-len(points) // MARKS) if points else 1
    marks = tuple(
        point
        for at, point in enumerate(points)
        if point and (at % every == 0 or _is_alone(points, at))
    )
    return DrawnLine(number, " ".join(_pieces(points)), marks)


def _pieces(points: Sequence[DrawnMark | None]) -> Iterator[str]:
    before: DrawnMark | None = None
    for point in points:
        if point:
            x = round(point.x * BOX / 100, 1)
            yield f"{'L' if before else 'M'}{x} {point.y}"
        before = point


def _is_alone(points: Sequence[DrawnMark | None], at: int) -> bool:
    """Whether no line leads to the point, so that only its mark can be seen."""
    before = points[at - 1] if at else None
    after = points[at + 1] if at + 1 < len(points) else None
    return not before and not after


def _y(height: float, most: int) -> float:
    return FLOOR - (FLOOR - TOP) * height / most
