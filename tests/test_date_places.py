"""Where a date was read: the names stay as they were stored, and every table knows every place."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from serving import CAPTURED, archive_of, made_document

from indexer.errors import VersionError
from indexer.extract.dates.candidate import CHANNEL, TYPICAL_OF_ARTICLES
from indexer.extract.dates.ranks import RANK
from indexer.model.article import StatedDate
from indexer.model.provenance import DatePlace, Provenance
from webapp import create_app
from webapp.pages.where_read import DETAILED, SENTENCES, where_read

DOCUMENTED = Path(__file__).parents[1] / "docs" / "extraction.md"
STORED = {
    "json-ld:datePublished": Provenance(DatePlace.JSON_LD, "datePublished"),
    "meta:article:published_time": Provenance(DatePlace.META, "article:published_time"),
    "itemprop:datepublished": Provenance(DatePlace.PROPERTY, "datepublished"),
    "time": Provenance(DatePlace.TIME),
    "class": Provenance(DatePlace.CLASS),
    "script": Provenance(DatePlace.SCRIPT),
    "script:publishedAt": Provenance(DatePlace.SCRIPT, "publishedAt"),
    "url": Provenance(DatePlace.URL),
    "title": Provenance(DatePlace.TITLE),
    "text": Provenance(DatePlace.TEXT),
    "text:Posted": Provenance(DatePlace.TEXT, "Posted"),
    "text:label": Provenance(DatePlace.LABEL),
    "text:dateline": Provenance(DatePlace.DATELINE),
    "relative:2 days ago": Provenance(DatePlace.RELATIVE, "2 days ago"),
}


@pytest.mark.parametrize("table", [CHANNEL, RANK, TYPICAL_OF_ARTICLES, SENTENCES])
def test_a_table_by_place_has_an_entry_for_every_place(table: Mapping[DatePlace, object]) -> None:
    assert set(table) == set(DatePlace)


@pytest.mark.parametrize("text", STORED)
def test_a_place_is_written_as_archives_already_store_it(text: str) -> None:
    assert Provenance.parse(text) == STORED[text]
    assert str(STORED[text]) == text


@given(st.sampled_from(DatePlace), st.text())
def test_any_detail_comes_back_as_it_was_written(place: DatePlace, detail: str) -> None:
    text = str(Provenance(place, detail))
    assert str(Provenance.parse(text)) == text


def test_an_unknown_place_says_that_a_newer_version_wrote_it() -> None:
    with pytest.raises(VersionError, match="'hologram'.*update Backissue"):
        Provenance.parse("hologram:front")


@pytest.mark.parametrize("place", DatePlace)
@pytest.mark.parametrize("detail", ["", "Posted"])
def test_every_place_is_described_in_words_and_not_by_its_stored_name(
    place: DatePlace, detail: str
) -> None:
    sentence = where_read(Provenance(place, detail))
    assert sentence[0].isupper()
    assert len(sentence.split()) > 2
    assert "{}" not in sentence
    if place in DETAILED:
        assert (detail in sentence) and (where_read(Provenance(place)) == SENTENCES[place])


@pytest.mark.parametrize("place", DatePlace)
def test_the_documentation_lists_every_place(place: DatePlace) -> None:
    assert f"\n| `{place}` |" in DOCUMENTED.read_text("utf-8")


def test_the_article_page_says_in_words_where_its_date_was_read(tmp_path: Path) -> None:
    places = [Provenance(place) for place in DatePlace]
    documents = [
        made_document(number, published=StatedDate(CAPTURED, read_from, "medium"))
        for number, read_from in enumerate(places)
    ]
    client = create_app(archive_of(tmp_path, documents)).test_client()
    for document, read_from in zip(documents, places, strict=True):
        page = client.get(f"/articles/{document.id}").text
        assert f"<bdi>{SENTENCES[read_from.place]}</bdi>. Likely." in page
        assert f"<bdi>{read_from}</bdi>" not in page
