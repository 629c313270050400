from datetime import UTC, datetime

import pytest

from indexer.model.search import Bar, DateFilter, Histogram
from indexer.schemas.periods import chosen_interval, overlaps, within
from webapp.pages import charts, line_chart
from webapp.pages.date_texts import written


def _histogram(*counts: int, missing: int = 0) -> Histogram:
    bars = tuple(Bar(str(2000 + year), count) for year, count in enumerate(counts))
    return Histogram("published", "year", bars, missing)


def _range(start: str | None, end: str | None) -> DateFilter:
    first, last = (datetime.fromisoformat(at).replace(tzinfo=UTC) if at else None
                   for at in (start, end))  # fmt: skip
    return DateFilter("published", first, last)


def test_bars_share_the_width_and_never_overlap() -> None:
    chart = charts.draw(_histogram(1, 2, 3, 0, 5), None, None)
    assert chart.bars[0].left == 0
    for one, other in zip(chart.bars, chart.bars[1:], strict=False):
        assert one.bar_left + one.bar_width < other.bar_left
    assert round(chart.bars[-1].left + chart.bars[-1].width) == 100


@pytest.mark.parametrize("highest", [1, 3, 7, 58, 99, 100, 101, 12_480, 999_999])
def test_no_bar_is_higher_than_the_axis_and_none_vanishes(highest: int) -> None:
    chart = charts.draw(_histogram(1, highest), None, None)
    assert chart.ticks[-1].count >= highest
    assert 2 <= len(chart.ticks) <= 5
    assert all(charts.TOP <= bar.top < charts.FLOOR for bar in chart.bars)


def test_the_undated_bar_stands_beside_the_others_on_their_scale() -> None:
    chart = charts.draw(_histogram(4, missing=80), None, None)
    assert chart.undated is not None
    assert chart.undated.top < chart.bars[0].top
    assert chart.bars[-1].left + chart.bars[-1].width <= chart.undated.left


def test_the_chosen_range_is_marked_by_bars_and_band() -> None:
    chart = charts.draw(_histogram(1, 2, 3, 4), _range("2001-05-01", "2003-01-01"), None)
    assert [bar.inside for bar in chart.bars] == [False, True, True, False]
    assert chart.band == (chart.bars[1].left, pytest.approx(2 * chart.bars[1].width, abs=0.01))


def test_labels_are_few_enough_to_be_read() -> None:
    for count in (1, 14, 15, 40, 300):
        labels = [
            bar for bar in charts.draw(_histogram(*[1] * count), None, None).bars if bar.label
        ]
        assert 1 <= len(labels) <= charts.LABELS


def test_an_empty_histogram_is_an_empty_chart() -> None:
    chart = charts.draw(_histogram(), None, None)
    assert (chart.bars, chart.undated, chart.band) == ((), None, None)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2015", "2015"),
        ("2015-09", "September 2015"),
        ("2015-09-04", "4 September 2015"),
        ("20150904", "20150904"),
        ("2015-13", "2015-13"),
        ("nonsense", "nonsense"),
    ],
)
def test_intervals_are_written_as_people_write_them(value: str, words: str) -> None:
    assert written(value) == words


def test_a_range_within_a_month_shows_days() -> None:
    assert within(_range("2015-09-01", "2015-10-01")) == "2015-09"
    assert chosen_interval(_range("2015-09-01", "2015-10-01")) == "day"
    assert chosen_interval(_range("2015-01-01", "2016-01-01")) == "month"
    assert chosen_interval(_range("2015-12-01", "2016-02-01")) == "day"
    assert chosen_interval(_range("2015-01-01", "2017-01-02")) == "year"
    assert chosen_interval(_range("2015-01-01", None)) is None
    assert chosen_interval(None) is None


def test_neighbouring_intervals_do_not_overlap() -> None:
    dates = _range("2015-09-01", "2015-10-01")
    assert [overlaps(v, dates) for v in ("2015-08", "2015-09", "2015-09-30", "2015-10")] == [
        False,
        True,
        True,
        False,
    ]


def test_a_line_breaks_where_nothing_is_known_and_marks_a_lone_point() -> None:
    values = ["2001", "2002", "2003", "2004", "2005"]
    chart = line_chart.draw(values, [[1, 2.5, None, 4, None], [0, 0, None, None, 3]])
    first, second = chart.lines
    assert first.path.count("M") == 2
    assert second.path.count("M") == 2
    assert len(first.marks) == 3
    assert [column.gap for column in chart.columns] == [False, False, True, False, False]
    assert all(charts.TOP <= mark.y <= charts.FLOOR for mark in first.marks + second.marks)


def test_a_lone_point_among_very_many_intervals_is_marked() -> None:
    values = [f"{year}" for year in range(1000, 3000)]
    heights = [3.0 if year == "1777" else None for year in values]
    assert len(line_chart.draw(values, [heights]).lines[0].marks) == 1
    assert len(line_chart.draw(values, [[1.0] * 2000]).lines[0].marks) <= line_chart.MARKS


def test_no_lines_and_no_intervals_can_be_drawn() -> None:
    assert line_chart.draw([], []).columns == ()
    assert line_chart.draw(["2001"], [[None]]).lines[0].path == ""
