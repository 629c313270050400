"""Which repeated blocks are hidden: near-equal ones and those of a campaign, not of an affair."""

from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.repeats import LANGUAGES, looked_across, made_article, make_site
from indexer.corpus.fingerprint import fingerprint, frame_words, tokens
from tests.corpora import EARLY, Corpus
from tests.test_corpus import held

SITES = [(language, size) for language in LANGUAGES for size in (4, 10, 40)]
PAPER = "paper.example"
SUBJECTS = (
    "harbour crane pilot tide anchor rope deck", "orchard apple graft blossom cider ladder frost",
    "violin concert tuner stage encore string hall", "bakery oven flour dough crust baker salt",
    "glacier ridge climber rope crevasse snow camp", "library shelf reader index card lamp desk",
    "tramway rail signal driver depot wire stop", "pottery kiln glaze clay wheel vase shard",
    "beehive honey swarm keeper smoke wax queen", "railway bridge rivet girder span arch river",
    "cinema reel projector usher ticket screen foyer", "lighthouse lamp keeper fog reef storm log",
)  # fmt: skip


def _article(number: int, *more: str, days: int = 0, subject: int | None = None):
    words = SUBJECTS[number if subject is None else subject].split()
    own = [
        f"The {words[0]} and the {words[(at + 1) % 7]} were seen beside the {words[at]} by"
        f" {words[(at + number) % 7]} number {number}{at}, says the report of the {words[-at]}."
        for at in range(3)
    ]
    at = EARLY + timedelta(days=days)
    return made_article(PAPER, number, f"{words[0]} {words[1]} {number}", [*own, *more], at), at


def _hidden(*articles) -> dict[int, list[str]]:
    found = looked_across(
        {(PAPER, number): article for number, (article, _) in enumerate(articles)},
        {(PAPER, number): at for number, (_, at) in enumerate(articles)},
    )
    return {
        number: [block.block.text for block in document.blocks if block.repeated]
        for (_, number), document in found.items()
    }


@pytest.mark.parametrize(("language", "size"), SITES, ids=lambda one: getattr(one, "code", one))
def test_appeals_of_a_site_are_hidden_and_nothing_else_is(language, size):
    site = make_site(language, size, 7)
    found = looked_across(
        {
            (site.name, n): made_article(site.name, n, page.title, page.blocks, page.at)
            for n, page in enumerate(site.pages)
        },
        {(site.name, n): page.captured_at for n, page in enumerate(site.pages)},
    )
    for number, page in enumerate(site.pages):
        hidden = {
            place for place, held in enumerate(found[site.name, number].blocks) if held.repeated
        }
        assert hidden == set(page.furniture)


def test_an_appeal_that_greets_each_reader_by_name_is_hidden():
    names = ("Anna", "Otto", "Maria Luise", "Jens", "Ida", "Kurt")
    appeals = [f"Hello {name}, support us with {5 + at} crowns." for at, name in enumerate(names)]
    hidden = _hidden(*(_article(number, appeal) for number, appeal in enumerate(appeals)))
    assert hidden == {number: [appeal] for number, appeal in enumerate(appeals)}


def test_a_sentence_written_alike_about_whom_the_article_is_about_is_text():
    names = ("Brandt", "Castel", "Dorfman", "Ericson", "Falk", "Gorman")
    articles = [
        _article(
            number,
            f"Mayor {name} declined to comment on the report.",
            f"It was the third time this year that {name} had been asked about all of this.",
        )
        for number, name in enumerate(names)
    ]
    assert not any(_hidden(*articles).values())


def test_a_quotation_of_three_articles_on_one_affair_is_text():
    line = "We shall not give up the harbour before the crane is mended, the warden said again."
    affair = [_article(number, line, subject=0, days=number) for number in range(3)]
    others = [_article(number, days=40 * number) for number in range(3, 12)]
    assert not any(_hidden(*affair, *others).values())


def test_a_line_of_three_articles_that_have_nothing_in_common_is_furniture():
    line = "Our readers make this paper possible, and every gift keeps it free for everyone."
    articles = [
        _article(number, *([line] if number % 4 == 0 else []), days=40 * number)
        for number in range(12)
    ]
    assert _hidden(*articles) == {number: [line] if number % 4 == 0 else [] for number in range(12)}


@pytest.mark.parametrize("line", [
    "“Nobody asked us,” the ferrymen say.", "Correction: An earlier version named the wrong pier.",
    "„Uns hat niemand gefragt“, sagen die Fährleute.", "「誰もわれわれに聞かなかった。」",
])  # fmt: skip
def test_a_quotation_or_correction_of_a_few_articles_is_text_whatever_they_are_about(line):
    articles = [
        _article(number, *([line] if number % 4 == 0 else []), days=40 * number)
        for number in range(12)
    ]
    assert not any(_hidden(*articles).values())


def test_the_appeal_of_a_campaign_is_hidden_though_it_is_rare_in_the_life_of_its_source():
    line = "Until Sunday every gift is doubled by our friends, so give now if you ever will."
    articles = [
        _article(number, *([line] if 100 <= number < 107 else []), subject=number % 12,
                 days=number * 3)
        for number in range(300)
    ]  # fmt: skip
    assert {number for number, found in _hidden(*articles).items() if found} == set(range(100, 107))


def test_a_block_that_is_rare_among_the_articles_of_its_days_is_text():
    line = "The ferry line was founded in 1911 and has been for sale three times ever since."
    articles = [
        _article(number, *([line] if number % 40 == 0 else []), subject=number % 12,
                 days=number * 3)
        for number in range(300)
    ]  # fmt: skip
    assert not any(_hidden(*articles).values())


def test_a_line_that_is_only_known_from_beside_the_text_does_not_break_the_look(tmp_path: Path):
    from dataclasses import replace

    corpus = Corpus(tmp_path / "archive")
    line = "Sign up for the letter that the editors write on Sundays."
    articles = [_article(number, subject=number) for number in range(8)]
    corpus.add(
        *((replace(article, skipped=(line,) if number < 4 else ()), at, None)
          for number, (article, at) in enumerate(articles))
    )  # fmt: skip
    assert len(held(corpus.consolidate())) == 8


def test_outlines_of_blocks_have_numbers_in_common_where_only_a_name_differs():
    one, other = (
        fingerprint("paragraph", f"Dear {name}, keep our reporters on the road for {price} crowns.")
        for name, price in (("Anna", 5), ("Otto", "2,50"))
    )
    assert one.key != other.key and len(set(one.outline) & set(other.outline)) >= 2


def test_rows_and_items_have_no_outline():
    assert fingerprint("row", "Tarrow 2 Vesk 1 at the old ground on the hill").outline == []


def test_words_are_kept_whole_in_scripts_with_vowel_signs_and_cut_where_none_are_spaced():
    assert tokens("हिन्दी में समाचार") == ["हिन्दी", "में", "समाचार"]
    assert tokens("東京の2024年 news") == ["東", "京", "の", "2024", "年", "news"]


def test_figures_and_days_in_a_row_are_one_word_of_a_frame():
    assert frame_words("On Monday, 3 May 2016 we need 2,50 more") == [
        "on", "0", "we", "need", "0", "more",
    ]  # fmt: skip
