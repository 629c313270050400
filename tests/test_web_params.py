from urllib.parse import parse_qsl

import pytest
from hypothesis import given as given_values
from hypothesis import strategies as st

from indexer.errors import ParameterError
from indexer.schemas.params import Narrowing, SearchParams, link, read
from indexer.schemas.search_links import SearchLinks
from webapp.pages.page_params import PageParams


def given(*pairs: tuple[str, str]) -> SearchParams:
    return read(SearchParams, pairs)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"),
        ("limit", "201"),
        ("limit", "ten"),
        ("from", "yesterday"),
        ("to", "2015-13"),
        ("from", "0"),
        ("sort", "title"),
        ("date_field", "printed"),
        ("facet", "url"),
        ("format", "xml"),
        ("collapse", "all"),
        ("undated", "perhaps"),
        ("q", "x" * 6_001),
        ("nosuch", "1"),
        ("from_", "2015"),
    ],
)
def test_a_malformed_parameter_is_named(name: str, value: str) -> None:
    with pytest.raises(ParameterError) as caught:
        given((name, value))
    assert caught.value.problems[0][0] == name


def test_a_single_valued_parameter_given_twice_is_refused() -> None:
    with pytest.raises(ParameterError, match="more than once"):
        given(("sort", "published"), ("sort", "captured"))


def test_an_empty_parameter_counts_as_not_given() -> None:
    assert given(("limit", ""), ("source", ""), ("from", "")) == SearchParams()


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ParameterError, match="before"):
        given(("from", "2015"), ("to", "2014-05"))


def test_undated_excludes_a_range() -> None:
    with pytest.raises(ParameterError, match="undated"):
        given(("undated", "1"), ("from", "2015"))


def test_both_ends_of_a_range_are_included() -> None:
    dates = given(("from", "2015-09"), ("to", "2015-09")).dates
    assert dates is not None
    assert dates.start is not None
    assert dates.end is not None
    assert (dates.start.isoformat(), dates.end.isoformat()) == (
        "2015-09-01T00:00:00+00:00",
        "2015-10-01T00:00:00+00:00",
    )


def test_fourteen_digits_are_an_instant() -> None:
    dates = given(("from", "20150904123000")).dates
    assert dates is not None
    assert dates.start is not None
    assert dates.start.isoformat() == "2015-09-04T12:30:00+00:00"


def test_a_leading_minus_excludes_and_an_equals_sign_takes_the_rest_as_it_is() -> None:
    params = given(("section", "News"), ("section", "-Sport"), ("section", "=-Odd"))
    assert params.chosen("section") == ("News", "-Odd")
    assert params.excluded("section") == ("Sport",)


def test_a_host_means_the_publication_it_belongs_to() -> None:
    params = given(("source", "www.tarrow.example"), ("source", "-news.hallin.example"))
    assert params.chosen("source") == ("tarrow.example",)
    assert params.excluded("source") == ("hallin.example",)


@pytest.mark.parametrize("value", ["News", "-News", "=News", "a&b=c", "çà ", "--"])
def test_toggling_a_value_twice_gives_the_first_search_again(value: str) -> None:
    before = given(("q", "ferry"), ("language", "en"))
    once = before.toggled("section", value)
    assert once.chosen("section") == (value,)
    assert once.toggled("section", value) == before


def test_a_chosen_value_is_removed_whatever_its_case() -> None:
    assert given(("section", "NEWS")).toggled("section", "news").section == []


def test_excluding_a_chosen_value_replaces_the_choice() -> None:
    address = SearchLinks("/", given(("section", "News"))).excluding("section", "News")
    params = read(SearchParams, parse_qsl(address.removeprefix("/?")))
    assert (params.chosen("section"), params.excluded("section")) == ((), ("News",))


@given_values(
    st.lists(st.sampled_from(["q", "source", "author", "from", "undated", "cursor", "at"])),
    st.text(st.characters(codec="utf-8"), max_size=20),
)
def test_links_of_a_search_lead_where_the_changed_search_is(names: list[str], value: str) -> None:
    worth = {"q": value, "author": value, "source": "tarrow.example", "from": "2009"}
    pairs = [(name, worth.get(name, "7")) for name in dict.fromkeys(names) if name != "undated"]
    params = read(PageParams, pairs)
    links = SearchLinks("/p", params)
    assert links.at("/p") == link("/p", params.pairs())
    assert links.but(q=value) == link("/p", params.but(q=value).pairs())
    assert links.but(sort="published") == link("/p", params.but(sort="published").pairs())
    assert links.toggled("author", value) == link("/p", params.toggled("author", value).pairs())
    assert links.any_date() == link("/p", params.any_date().pairs())
    moved = params.model_copy(update={"at": 3})
    assert links.at("/p", at=3) == link("/p", moved.pairs())


def test_any_change_leads_to_the_first_page() -> None:
    params = read(PageParams, [("cursor", "abc"), ("at", "41"), ("q", "x")])
    changed = params.toggled("language", "en")
    assert (changed.cursor, changed.at) == (None, 1)


def test_a_link_reads_back_as_the_same_search() -> None:
    params = given(
        ("q", "“night ferry” & fares"),
        ("from", "2006"),
        ("source", "-a.example"),
        ("section", "Arts+Leisure"),
        ("undated", "0"),
        ("sort", "-captured"),
        ("limit", "50"),
        ("facet", "author"),
    )
    address = link("/", params.pairs())
    query = address.partition("?")[2]
    assert read(SearchParams, parse_qsl(query)) == params


def test_parameters_at_their_defaults_are_not_written() -> None:
    assert Narrowing().pairs() == []
    assert link("/", Narrowing().pairs()) == "/"


def test_an_empty_query_means_newest_first() -> None:
    assert given(("q", " ")).order == "-published"
    assert given(("q", "ferry")).order == "relevance"


def test_pages_ignore_unknown_parameters() -> None:
    read(PageParams, [("utm_source", "letter")], strict=False)
