"""Dates as papers of many languages write them, and texts that no parser may trip over."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.extract.dates.calendars import day_of
from indexer.extract.dates.parse import YEARS, dates_in, read_date
from indexer.extract.words.months import MONTHS

FOURTH_OF_MARCH = date(2019, 3, 4)
# One day, the fourth of March 2019, by language.
FORMS = {
    "en": """
        March 4, 2019
        4 March 2019
        Mar. 4, 2019
        Monday, March 4th 2019
        4th of March, 2019
        March 4 2019 at 3:45 p.m. EST
        Mon Mar 04 2019 10:00:00 GMT+0100 (CET)
        Mon Mar 4 10:00:00 EST 2019
        2019/03/04
        2019.03.04
        04-Mar-2019
        04-MAR-19
        Mar 4 '19
        12:30, 4 March 2019
        Published 12:30 BST 4 March 2019
        10:30 AM ET, Mon March 4, 2019
        MARCH 4, 2019
        4 Mar, 2019
        the 4th day of March 2019
    """,
    "de": """
        4. März 2019, 12:30 Uhr
        Montag, den 4. März 2019
        04.03.19
        Mo, 4.3.2019
        4. Mrz. 2019
        am 4.3.2019 um 12.30 Uhr
        4.März 2019
        4. Maerz 2019
        04. 03. 2019
    """,
    "fr": """
        lundi 4 mars 2019 à 12h30
        le 04/03/2019 à 12h30
        LUNDI 4 MARS 2019
    """,
    "es": """
        4 de marzo de 2019
        lunes, 4 mar 2019
        4 marzo, 2019
        marzo 4, 2019
        04 MAR 2019 - 12:30 CET
        4/III/2019
        4 de marzo del 2019
    """,
    "pt": """
        4 de março de 2019
        4 mar. 2019 12h30
        04/03/2019 12h30
        4 Março, 2019
    """,
    "it": """
        4 marzo 2019
        lunedì 4 marzo 2019
    """,
    "nl": """
        4 maart 2019
        ma 4 mrt. 2019
    """,
    "sv": """
        4 mars 2019
        den 4 mars 2019 kl. 12.30
        2019-03-04 kl 12:30
    """,
    "da": """
        4. marts 2019
    """,
    "no": """
        4. mars 2019 kl. 12.30
    """,
    "fi": """
        4.3.2019 klo 12.30
        4. maaliskuuta 2019
    """,
    "is": """
        4. mars 2019
    """,
    "pl": """
        4 marca 2019, 12:30
        4.03.2019 r.
        4 III 2019
    """,
    "cs": """
        4. března 2019 12:30
        4. 3. 2019
    """,
    "sk": """
        4. marca 2019
    """,
    "hu": """
        2019. március 4.
        2019. márc. 4. 12:30
        2019.03.04.
        2019. 03. 04.
    """,
    "ro": """
        4 martie 2019
        4 mart. 2019
    """,
    "hr": """
        4. ožujka 2019.
        04.03.2019. u 12:30
    """,
    "sr": """
        4. март 2019.
        4. марта 2019.
    """,
    "sl": """
        4. marec 2019
    """,
    "bg": """
        4 март 2019 г.
        04.03.2019 г.
    """,
    "ru": """
        4 марта 2019, 12:30
        4 мар. 2019 г.
        04.03.2019 12:30 МСК
    """,
    "uk": """
        4 березня 2019
    """,
    "be": """
        4 сакавіка 2019
    """,
    "mk": """
        4 март 2019
    """,
    "el": """
        4 Μαρτίου 2019
        Δευτέρα, 04 Μαρτίου 2019, 12:30
        4 ΜΑΡΤΙΟΥ 2019
        4 Μαρ 2019
    """,
    "tr": """
        4 Mart 2019 Pazartesi 12:30
    """,
    "lt": """
        2019 m. kovo 4 d.
    """,
    "lv": """
        2019. gada 4. marts
        4. marts, 2019
    """,
    "et": """
        4. märts 2019
    """,
    "ja": """
        2019年3月4日（月）12時30分
        平成31年3月4日
        ２０１９年３月４日
        2019年03月04日 12:30
    """,
    "zh": """
        2019年3月4日 星期一 12:30
        民國108年3月4日
        二〇一九年三月四日
    """,
    "ko": """
        2019년 3월 4일 오후 3:45
        2019. 3. 4.
    """,
    "ar": """
        4 مارس 2019
        ٤ مارس ٢٠١٩
        الاثنين 4 آذار/مارس 2019
        4 مارس، 2019
        الإثنين، 04 مارس 2019 12:30 م
    """,
    "fa": """
        ۱۳ اسفند ۱۳۹۷
        ۱۳۹۷/۱۲/۱۳
    """,
    "he": """
        4 במרץ 2019
        04/03/2019
    """,
    "hi": """
        4 मार्च 2019
        सोमवार, 4 मार्च 2019
    """,
    "bn": """
        ৪ মার্চ ২০১৯
        ৪ মার্চ, ২০১৯
    """,
    "ta": """
        4 மார்ச் 2019
    """,
    "te": """
        4 మార్చి 2019
    """,
    "mr": """
        ४ मार्च २०१९
    """,
    "gu": """
        4 માર્ચ 2019
    """,
    "pa": """
        4 ਮਾਰਚ 2019
    """,
    "ml": """
        4 മാർച്ച് 2019
    """,
    "kn": """
        4 ಮಾರ್ಚ್ 2019
    """,
    "ur": """
        4 مارچ 2019
    """,
    "ne": """
        March 4, 2019
    """,
    "si": """
        4 මාර්තු 2019
    """,
    "th": """
        4 มีนาคม 2562
        4 มี.ค. 62
        4 มี.ค. 2562 12:30 น.
    """,
    "vi": """
        4 tháng 3, 2019
        Ngày 4 tháng 3 năm 2019
        Thứ hai, 4/3/2019, 12:30 (GMT+7)
    """,
    "id": """
        Senin, 4 Maret 2019 12:30 WIB
    """,
    "ms": """
        4 Mac 2019
    """,
    "tl": """
        Marso 4, 2019
        ika-4 ng Marso 2019
    """,
    "sw": """
        4 Machi 2019
    """,
    "af": """
        4 Maart 2019
    """,
    "ca": """
        4 de març de 2019
        4 març del 2019
    """,
    "gl": """
        4 de marzo de 2019
    """,
    "eu": """
        2019ko martxoaren 4a
    """,
    "cy": """
        4 Mawrth 2019
    """,
    "ga": """
        4 Márta 2019
    """,
    "sq": """
        4 mars 2019
    """,
    "az": """
        4 mart 2019
    """,
    "kk": """
        4 наурыз 2019
    """,
    "ka": """
        4 მარტი 2019
    """,
    "hy": """
        4 մարտի 2019
        մարտի 4, 2019
    """,
    "mn": """
        2019 оны 3 сарын 4
    """,
    "eo": """
        4 marto 2019
    """,
    "uz": """
        4 mart 2019
    """,
    "iso": """
        2019-W10-1
        20190304
        2019-03-04T10:00
        2019-03-04T10:00:00.123456789Z
        2019-03-04 10:00:00 +0000 UTC
    """,
}
LINES = [
    (language, line.strip())
    for language, lines in FORMS.items()
    for line in lines.strip().splitlines()
]


@pytest.mark.parametrize(("language", "line"), LINES)
def test_a_date_is_parsed_in_its_language(language: str, line: str) -> None:
    found = read_date(line)
    assert found is not None
    assert found.at.date() == FOURTH_OF_MARCH


def test_the_examples_cover_at_least_fifty_languages() -> None:
    assert len(FORMS) >= 50


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("4 March 2019, 3:45 p.m. EST", "2019-03-04T15:45:00-05:00"),
        ("2019년 3월 4일 오후 3:45", "2019-03-04T15:45:00+00:00"),
        ("2019年3月4日 午前9時05分", "2019-03-04T09:05:00+00:00"),
        ("2019-03-04 下午 3:45", "2019-03-04T15:45:00+00:00"),
        ("4 Μαρτίου 2019, 3:45 μ.μ.", "2019-03-04T15:45:00+00:00"),
        ("Thứ hai, 4/3/2019, 12:30 (GMT+7)", "2019-03-04T12:30:00+07:00"),
        ("Mon Mar 04 2019 10:00:00 GMT+0100 (CET)", "2019-03-04T10:00:00+01:00"),
        ("4.03.2019 12:30 МСК", "2019-03-04T12:30:00+03:00"),
        ("Audio 03:07 Min. | 04.03.2019", "2019-03-04T00:00:00+00:00"),
        ("Coast | 04 | 03 | 2019 | Boats", "2019-03-04T00:00:00+00:00"),
    ],
)
def test_the_time_beside_a_date_is_parsed_with_am_pm_and_zone(text: str, at: str) -> None:
    found = read_date(text)
    assert found is not None
    assert found.at.isoformat() == at


@pytest.mark.parametrize(
    "text",
    [
        "March 4, 20195:01 AM ET",
        "Coast PressMarch 4, 2019",
        "4. März 20195. März 2019 von Tam",
        "4 mars 20194 mars 2019",
        "March 4, 20193 years ago",
        "Mar 042019",
        "4 Mar 19 à 9:21",
    ],
)
def test_a_date_glued_to_its_neighbour_is_still_parsed(text: str) -> None:
    assert [found.at.date() for found in dates_in(text)][:1] == [FOURTH_OF_MARCH]


@pytest.mark.parametrize(
    ("text", "precision"),
    [("2019-03", "month"), ("2019/03", "month"), ("2019", "year"), ("2019-W10-1", "day")],
)
def test_the_precision_is_what_the_value_states(text: str, precision: str) -> None:
    found = read_date(text)
    assert found is not None
    assert found.precision == precision


@pytest.mark.parametrize(
    ("text", "month"), [("4. listopada 2019.", 10), ("4 listopada 2019", 11), ("4 лис 2019", 0)]
)
def test_listopad_is_october_after_a_day_with_a_point_and_november_without(
    text: str, month: int
) -> None:
    found = read_date(text)
    assert (found.at.month if found else 0) == month


@pytest.mark.parametrize(
    ("years", "first_day"),
    [((1398, 1), "2019-03-21"), ((1399, 1), "2020-03-20"), ((1404, 1), "2025-03-21"),
     ((1399, 12), "2021-02-19"), ((1375, 7), "1996-09-22")],
)  # fmt: skip
def test_a_persian_date_is_converted_to_the_gregorian_one(
    years: tuple[int, int], first_day: str
) -> None:
    day = day_of(*years, 1)
    assert day is not None
    assert day.date().isoformat() == first_day


def test_the_swapped_reading_is_kept_only_if_both_are_possible() -> None:
    assert [found.other for found in dates_in("25/12/2015")] == [None]
    assert [found.other for found in dates_in("3.4.2015")] == [None]
    assert [found.other for found in dates_in("3/4/2015")] == [datetime(2015, 3, 4, tzinfo=UTC)]


@pytest.mark.parametrize(
    "text",
    [
        "Surface Pro 4 2015",
        "Part III 12 of 2019",
        "room 4.12.1.2019",
        "12/13/14/2019",
        "1234 Main Street 5678",
        "On 4 March 20 people met",
        "31 апреля 2019",
        "2019年13月4日",
        "1399/13/01",
        "3 to 4 in 2019",
    ],
)
def test_a_text_that_resembles_a_date_is_not_parsed(text: str) -> None:
    assert read_date(text) is None


PARTS = st.one_of(
    st.sampled_from(sorted(MONTHS)),
    st.sampled_from([line for _, line in LINES]),
    st.sampled_from(
        "/ . - , : T Z + de год 年 月 日 令和 元 tháng 十 GMT+99:99 m. gada ' am".split()
    ),
    st.integers(min_value=0, max_value=99_999).map(str),
    st.text(max_size=6),
)
TEXTS = st.lists(PARTS, max_size=25).map(" ".join) | st.lists(PARTS, max_size=25).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.booleans())
@example("7258118400", False)  # the first second of 2200
def test_no_text_makes_parsing_fail_or_gives_an_implausible_year(
    text: str, month_first: bool
) -> None:
    found = [*dates_in(text, month_first), *filter(None, [read_date(text, month_first)])]
    for one in found:
        assert one.at.year in YEARS
        assert one.at.tzinfo is not None
        assert 0 <= one.start < one.end


@settings(max_examples=200, deadline=None)
@given(
    st.dates(min_value=date(1970, 1, 1), max_value=date(2068, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d.%m.%Y", "%Y年%m月%d日", "%d-%b-%y"]),
)
def test_every_day_survives_being_written_and_parsed(day: date, form: str) -> None:
    found = read_date(day.strftime(form))
    assert found is not None
    assert found.at.date() == day


@settings(max_examples=100, deadline=None)
@given(st.dates(min_value=date(1970, 1, 1), max_value=date(2068, 12, 31)))
def test_consecutive_persian_days_are_24_hours_apart(day: date) -> None:
    years = (day.year - 621, day.month, min(day.day, 28))
    one, two = day_of(*years), day_of(years[0], years[1], years[2] + 1)
    assert one is not None
    assert two is not None
    assert two - one == timedelta(days=1)


@pytest.mark.parametrize(
    "text",
    [
        "1" * 100_000,
        "1 " * 50_000,
        "4 March " * 20_000,
        "4/" * 50_000,
        "令和" * 50_000,
        "d'" * 50_000,
        "12:30 " * 20_000,
        "a" * 100_000,
        "4 " + " " * 100_000 + "March",
    ],
)
def test_parsing_long_repetitive_texts_takes_under_half_a_second(text: str) -> None:
    begin = time.process_time()
    for _ in range(10):
        dates_in(text)
        read_date(text)
    assert time.process_time() - begin < 0.5


@pytest.mark.parametrize("text", ["8 | 9 | 10", "Page 8 · 9 · 10 of 12"])
def test_page_numbers_between_bars_are_not_a_date(text: str) -> None:
    assert dates_in(text) == ()


@pytest.mark.parametrize(
    ("text", "month"),
    [("14. jaan 2019", 1), ("14 lut 2019", 2), ("14 яну 2019", 1), ("14 сту 2019", 1),
     ("14 Oca 2019", 1), ("14. ožu 2019.", 3), ("14 જાન્યુ 2019", 1), ("14 Μαΐου 2019", 5),
     ("14. lip 2019.", 6), ("14 lip 2019", 7), ("14 ג׳ 2019", None), ("14 फेब्रुअरी 2019", 2)],
)  # fmt: skip
def test_a_month_is_known_in_the_short_forms_of_its_language(text: str, month: int | None) -> None:
    assert [each.at.month for each in dates_in(text)] == ([month] if month else [])


@pytest.mark.parametrize(
    "text",
    [
        "2019. gada 4. martā", "2019 m. kovo mėn. 4 d.", "2019 թ. մարտի 4", "2019 жылғы 4 наурыз",
        "2019 yil 4 mart", "2019-yil 4-mart", "2019(e)ko martxoaren 4(a)", "2019 මාර්තු මස 04",
        "၂၀၁၉ ခုနှစ် မတ်လ ၄ ရက်", "4 မတ်၊ 2019", "ថ្ងៃទី៤ ខែមីនា ឆ្នាំ២០១៩", "4 Tháng Ba, 2019",
        "4 thg 3, 2019", "วันจันทร์ที่ 4 มีนาคม พ.ศ. 2562", "4 มีนาคม ค.ศ. 2019", "108年3月4日",
        "平成三十一年三月四日", "4 مارچ ، 2019", "4 مارس/كانون الثاني 2019", "4 Μαρτίου 2019",
        "4/3 2019", "4/3-2019", "la 4-an de marto 2019", "4ydd Mawrth 2019", "4ú Márta 2019",
        "March the 4th, 2019", "4 מרס 2019", "2019 оны 3-р сарын 4",
    ],
)  # fmt: skip
def test_each_part_of_a_date_may_have_a_word_of_its_own(text: str) -> None:
    assert [each.at.date() for each in dates_in(text)] == [FOURTH_OF_MARCH]


def test_a_time_of_day_with_points_is_not_a_second_date() -> None:
    assert len(dates_in("14. maj 2019 10.30.00")) == 1
