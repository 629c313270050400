import json
import os
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pytest

from indexer.corpus.archive import FORMAT, Archive
from indexer.corpus.documents import documents, wanted
from indexer.corpus.parts import records_path, writing_part
from indexer.errors import CorpusError, LockedError, VersionError
from indexer.model.article import Block, StatedDate
from indexer.model.capture import Split
from indexer.model.provenance import DatePlace, Provenance
from indexer.model.search import Document
from tests.corpora import EARLY, LATE, Corpus, made_article

PAPER = "http://www.paper.example"
OWN = (
    "The council voted on Tuesday to keep the night ferry running until the spring.",
    "Nobody in the chamber could say who would pay for it, and two members left early.",
)
APPEAL = "Give 5 crowns a month and keep the Paper free for everyone, rain or shine."


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path / "archive")


def held(archive: Archive) -> dict[str, Document]:
    """Current documents by URL."""
    found = documents(archive, list(wanted(archive)))
    return {document.url: document for document in found if document.current}


def paper(number: int, *more: str) -> tuple[object, object, None]:
    name = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    own = f"Only the story of {name}rick says that {name}lda saw the herons come back to {name}ham."
    return made_article(f"{PAPER}/{number}", f"Story {number}", own, *more), EARLY, None


def test_a_block_on_three_articles_of_a_source_is_left_out_of_their_text_but_kept(corpus):
    corpus.add(*(paper(number, APPEAL, OWN[number % 2]) for number in range(3)))
    document = held(corpus.consolidate())[f"{PAPER}/0"]
    assert APPEAL not in document.text
    assert [block.repeated for block in document.blocks] == [0, 3, 0]
    assert document.blocks[1].block.text == APPEAL


def test_a_line_that_extraction_left_out_elsewhere_counts_as_repeated(corpus):
    corpus.add(paper(0, APPEAL))
    for number in (1, 2):
        article, *rest = paper(number)
        corpus.add((replace(article, skipped=(APPEAL,)), *rest))
    assert APPEAL not in held(corpus.consolidate())[f"{PAPER}/0"].text


def test_a_block_on_two_articles_stays_in_their_text(corpus):
    corpus.add(*(paper(number, APPEAL) for number in range(2)))
    assert APPEAL in held(corpus.consolidate())[f"{PAPER}/0"].text


def test_an_appeal_whose_sum_changes_is_still_one_appeal(corpus):
    corpus.add(*(paper(n, APPEAL.replace("5", str(5 + n))) for n in range(3)))
    assert "crowns" not in held(corpus.consolidate())[f"{PAPER}/1"].text


def test_rows_of_a_table_that_differ_in_numbers_stay_in_the_text(corpus):
    corpus.add(
        *(
            (replace(made_article(f"{PAPER}/{n}", f"Round {n}"), blocks=_table(n)), EARLY, None)
            for n in range(3)
        )
    )
    assert "Tarrow 2" in held(corpus.consolidate())[f"{PAPER}/2"].text


def _table(number):
    return (Block("paragraph", f"{OWN[0]} {'Ha' * number}"), Block("row", f"Tarrow {number}"))


def test_a_block_that_only_another_source_repeats_stays_in_the_text(corpus):
    corpus.add(*(paper(number, APPEAL) for number in range(3)))
    corpus.add((made_article("http://other.example/1", "Other", OWN[0], APPEAL), EARLY, None))
    assert APPEAL in held(corpus.consolidate())["http://other.example/1"].text


def test_one_story_at_five_addresses_of_its_paper_is_not_boilerplate(corpus):
    corpus.add(
        *((made_article(f"{PAPER}/a?view={n}", "Ferry", *OWN), EARLY, None) for n in range(5))
    )
    assert all(document.text for document in held(corpus.consolidate()).values())


def test_an_article_made_of_repeated_blocks_alone_keeps_them(corpus):
    corpus.add(*(paper(number, APPEAL) for number in range(3)))
    corpus.add((made_article(f"{PAPER}/appeal", "Give", APPEAL), EARLY, None))
    assert held(corpus.consolidate())[f"{PAPER}/appeal"].text == APPEAL


def test_a_large_source_may_repeat_a_paragraph_of_background_a_few_times(corpus):
    background = "The ferry line was founded in 1911 and has been for sale three times since."
    corpus.add(*(paper(number, *([background] if number < 4 else [])) for number in range(120)))
    assert background in held(corpus.consolidate())[f"{PAPER}/0"].text


def test_captures_with_the_same_text_are_one_edition(corpus):
    article = made_article(f"{PAPER}/1", "Ferry", *OWN)
    corpus.add((article, EARLY, None), (article, LATE, None))
    document = held(corpus.consolidate())[f"{PAPER}/1"]
    assert [capture.captured_at for capture in document.captures] == [EARLY, LATE]
    assert len(document.editions) == 1 and document.captured_at == LATE


def test_an_edit_makes_a_second_edition_and_the_newest_is_current(corpus):
    corpus.add((made_article(f"{PAPER}/1", "Ferry", OWN[0]), EARLY, None))
    corpus.add((made_article(f"{PAPER}/1", "Ferry", *OWN), LATE, None))
    document = held(corpus.consolidate())[f"{PAPER}/1"]
    assert document.text == "\n\n".join(OWN)
    assert [len(edition.captures) for edition in document.editions] == [1, 1]
    assert document.editions[-1].id == document.id


def test_a_changed_headline_is_a_new_edition(corpus):
    corpus.add((made_article(f"{PAPER}/1", "Ferry saved", *OWN), EARLY, None))
    corpus.add((made_article(f"{PAPER}/1", "Ferry lost", *OWN), LATE, None))
    assert len(held(corpus.consolidate())[f"{PAPER}/1"].editions) == 2


def test_a_changed_appeal_does_not_make_a_new_edition(corpus):
    corpus.add(*(paper(number, APPEAL) for number in range(3)))
    corpus.add(*(paper(number, "The Paper thanks 3 new readers.") for number in range(3)))
    assert len(held(corpus.consolidate())[f"{PAPER}/1"].editions) == 1


def test_an_error_page_captured_later_does_not_displace_the_article(corpus):
    corpus.add((made_article(f"{PAPER}/1", "Ferry", *OWN), EARLY, None))
    corpus.add((made_article(f"{PAPER}/1", "Gone", "Not here", kind="error"), LATE, None))
    article = held(corpus.consolidate())[f"{PAPER}/1"]
    assert article.title == "Ferry" and len(article.editions) == 1


@pytest.mark.parametrize("revisit_first", [True, False])
def test_a_revisit_is_a_capture_of_its_original_in_any_order_of_files(corpus, revisit_first):
    original = (made_article(f"{PAPER}/1", "Ferry", *OWN), EARLY, "sha1:AAA")
    revisit = (f"{PAPER}/1", LATE, "sha1:AAA")
    for entry in (revisit, original) if revisit_first else (original, revisit):
        corpus.add(entry)
    archive = corpus.consolidate()
    captures = held(archive)[f"{PAPER}/1"].captures
    assert [(c.captured_at, c.revisit) for c in captures] == [(EARLY, False), (LATE, True)]
    first, second = archive.captures(f"{PAPER}/1")
    assert second.location == first.location and second.captured_at == LATE


def test_a_not_modified_revisit_attaches_to_the_capture_before_it(corpus):
    corpus.add((f"{PAPER}/1", LATE, None))
    corpus.add(
        (made_article(f"{PAPER}/1", "Ferry", OWN[0]), EARLY, None),
        (made_article(f"{PAPER}/1", "Ferry", *OWN), LATE + timedelta(days=1), None),
    )
    first = next(
        document
        for document in documents(corpus.consolidate(), list(wanted(corpus.archive)))
        if not document.current
    )
    assert [capture.revisit for capture in first.captures] == [False, True]


def test_a_revisit_of_another_address_brings_an_edition_of_its_own_url(corpus):
    corpus.add(
        (made_article(f"{PAPER}/1", "Ferry", *OWN), EARLY, "sha1:AAA"),
        (f"{PAPER}/copy", LATE, "sha1:AAA"),
    )
    copy = held(corpus.consolidate())[f"{PAPER}/copy"]
    assert copy.title == "Ferry" and copy.captures[0].revisit


def test_a_revisit_without_its_original_waits_and_is_counted(corpus):
    corpus.add((f"{PAPER}/1", LATE, "sha1:ZZZ"), paper(1))
    archive = corpus.consolidate()
    assert archive.status().outcomes == {"article": 1, "revisit": 1}
    assert archive.status().orphan_revisits == 1
    assert f"{PAPER}/1" in held(archive) and len(held(archive)[f"{PAPER}/1"].captures) == 1


def test_wire_copy_in_two_papers_is_one_story_and_other_news_is_not(corpus):
    wire = " ".join(f"Sentence {n} of the wire report tells of harbour {n * 7}." for n in range(40))
    corpus.add(
        (made_article("http://a.example/wire", "Wire", wire), EARLY, None),
        (made_article("http://b.example/9", "From the wire", wire, OWN[0]), EARLY, None),
        (made_article("http://c.example/1", "Ferry", *OWN), EARLY, None),
    )
    found = held(corpus.consolidate())
    assert found["http://a.example/wire"].story == found["http://b.example/9"].story
    assert found["http://a.example/wire"].story_size == 2
    assert found["http://c.example/1"].story_size == 1


def test_papers_that_share_only_their_appeal_are_not_one_story(corpus):
    appeal = " ".join(f"Reason {n} to give is that the Paper has {n} cats." for n in range(60))
    corpus.add(*(paper(number, appeal) for number in range(4)))
    assert {document.story_size for document in held(corpus.consolidate()).values()} == {1}


def test_ids_do_not_depend_on_the_order_of_ingest(tmp_path):
    entries = [paper(number, APPEAL) for number in range(4)]
    one, other = Corpus(tmp_path / "one"), Corpus(tmp_path / "other")
    one.add(*entries)
    for entry in reversed(entries):
        other.add(entry)
    assert set(wanted(one.consolidate())) == set(wanted(other.consolidate()))


def test_consolidating_again_changes_no_digest(corpus):
    corpus.add(*(paper(number, APPEAL) for number in range(5)))
    before = wanted(corpus.consolidate())
    assert wanted(corpus.consolidate()) == before


def test_a_capture_added_changes_the_digest_of_its_edition_only(corpus):
    corpus.add(paper(1), paper(2))
    before = wanted(corpus.consolidate())
    corpus.add((paper(1)[0], LATE, None))
    after = wanted(corpus.consolidate())
    assert set(before) == set(after)
    assert sum(before[name] != after[name] for name in before) == 1


def test_collections_of_all_captures_are_gathered(corpus):
    corpus.add(paper(1), collection="Coast")
    corpus.add(paper(1), collection="Islands")
    assert held(corpus.consolidate())[f"{PAPER}/1"].collections == ("Coast", "Islands")


def test_words_that_most_titles_share_name_the_paper_and_leave_its_headlines(corpus):
    for number, word in enumerate(("Ferry", "Bridge", "Cannery", "Storm")):
        article, *rest = paper(number)
        title = f"Marn Herald: {word}"
        article = replace(article, title=title, page_title=title, source_name=None)
        corpus.add((article, *rest))
    document = held(corpus.consolidate())[f"{PAPER}/0"]
    assert (document.source_name, document.title) == ("Marn Herald", "Ferry")


def test_words_that_few_titles_share_are_not_the_name_of_the_paper(corpus):
    for number in range(7):
        article, *rest = paper(number)
        title = f"Ferry {number}" + (" - Opinion" if number < 3 else "")
        corpus.add((replace(article, page_title=title, source_name=None), *rest))
    assert held(corpus.consolidate())[f"{PAPER}/0"].source_name == "paper.example"


def test_a_line_whose_day_and_month_change_is_still_one_line(corpus):
    days = ("Monday, 3 May", "Friday, 18 June", "Sunday, 1 August")
    corpus.add(*(paper(n, f"High water at the pier. Today is {days[n]} 2016.") for n in range(3)))
    assert "pier" not in held(corpus.consolidate())[f"{PAPER}/1"].text


def test_a_stated_day_stays_that_calendar_day_whatever_its_zone(corpus):
    midnight = datetime(2015, 9, 10, tzinfo=timezone(timedelta(hours=9)))
    article, *rest = paper(1)
    shown = StatedDate(midnight, Provenance(DatePlace.TIME), "high", "day")
    corpus.add((replace(article, published_stated=shown), *rest))
    published = held(corpus.consolidate())[f"{PAPER}/1"].published
    assert published.at.isoformat() == "2015-09-10T00:00:00+00:00"


def test_a_part_that_failed_leaves_nothing_behind(tmp_path):
    split = Split("/nowhere/a.warc", "key")
    with pytest.raises(ZeroDivisionError), writing_part(tmp_path, split):
        raise ZeroDivisionError
    assert not records_path(tmp_path, split).exists()
    assert list((tmp_path / "key").iterdir()) == []


def test_the_corpus_opens_in_duckdb_as_the_documentation_shows(corpus):
    corpus.add(paper(1), paper(2))
    parts = corpus.archive.corpus / "*" / "*.articles.parquet"
    rows = duckdb.sql(f"SELECT title, blocks[1].text FROM read_parquet('{parts}') ORDER BY title")
    assert [title for title, _ in rows.fetchall()] == ["Story 1", "Story 2"]


def test_half_surrogates_and_nuls_in_a_url_lose_nothing(corpus):
    article = made_article("http://a.example/\udcff\0x", "Odd", *OWN)
    corpus.add((article, EARLY, None))
    assert len(wanted(corpus.consolidate())) == 1


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path):
    archive = Archive.create(tmp_path)
    second = Archive.create(tmp_path).writing()
    with archive.writing(), pytest.raises(LockedError, match=f"process {os.getpid()}"), second:
        pass


def test_a_newer_archive_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "backissue.json").write_text(json.dumps({"format": FORMAT + 1}))
    with pytest.raises(VersionError, match="newer Backissue.*upgrade"):
        Archive.open(tmp_path)


@pytest.mark.parametrize(
    "content", ["", "{}", "[1]", '{"format": "x"}', '{"format": 1, "schemas": 5}']
)
def test_a_broken_manifest_is_named(tmp_path, content):
    (tmp_path / "backissue.json").write_text(content)
    with pytest.raises(CorpusError, match="backissue.json: cannot be read"):
        Archive.open(tmp_path)


def test_a_folder_that_is_not_an_archive_says_how_to_make_one(tmp_path):
    with pytest.raises(CorpusError, match="backissue ingest"):
        Archive.open(tmp_path)


def test_parts_that_lack_a_column_or_have_another_one_are_read_beside_the_others(corpus):
    corpus.add(paper(1))
    corpus.add(paper(2))
    older = next(corpus.archive.corpus.glob("key1/*.articles.parquet"))
    rows = f"SELECT * EXCLUDE (section, tags), 'x' AS dropped FROM '{older}'"
    duckdb.sql(f"COPY ({rows}) TO '{older}.new' (FORMAT parquet)")
    Path(f"{older}.new").replace(older)
    older.with_name("000000000000-end.sha256").unlink()
    manifest = corpus.archive.path / "backissue.json"
    noted = json.loads(manifest.read_text())
    del noted["sha256"]
    manifest.write_text(json.dumps(noted | {"schemas": ["of another version"]}))
    corpus.archive = Archive.open(corpus.archive.path)
    corpus.add(paper(3))
    found = held(corpus.consolidate())
    assert [found[f"{PAPER}/{n}"].section for n in (1, 2, 3)] == [None, "News", "News"]
    assert set(json.loads(manifest.read_text())["schemas"]) == {
        "of another version",
        *noted["schemas"],
    }
