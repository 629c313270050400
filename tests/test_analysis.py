"""How text becomes terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import analysis
from indexer.analysis import fold, query_words, stems, terms, word_spans, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U.S. and e.g. a.example", "us and eg a example"),
        ("Bush's don't O’Brien", "bush dont obrien"),
        ("l’Europe dell'arte", "l europe dell arte"),
        ("well-being foo_bar", "well being foo bar"),
        ("Straße STRASSE", "strasse strasse"),
        ("İstanbul ışık IŞIK", "istanbul isik isik"),
        ("Ærø Łódź", "aero lodz"),
        ("ﬁne ｆｕｌｌ", "fine full"),
        ("co\u00adoperate e\u0301te\u0301", "cooperate ete"),
        ("東京都", "東京 京都 都"),
        ("हिन्दी हिंदी", "हिंदी हिंदी"),
        ("सम्बन्ध संबंध चाँद चांद जन्म", "संबंध संबंध चांद चांद जन्म"),
        ("क़लम ज़मीन", "कलम जमीन"),
        ("أحمد إبراهيم آمنة ٱلله كِتاب كـتاب", "احمد ابراهيم امنه الله كتاب كتاب"),
        ("المدرسة المصرى علی کتاب", "المدرسه المصري علي كتاب"),
        ("٢٠٢٤ ۲۰۲۴ २०२४ ২০২৪ ๒๐๒๔ ２０２４", "2024 2024 2024 2024 2024 2024"),
        ("2024年 2024年の 9月11日に", "2024 年 2024 年 年の の 9 月 11 日 日に に"),
        ("B型 2024년에 ２ｶﾞｽ", "b 型 2024 년 년에 에 2 ガ ガス ス"),
        ("血液B型", "血液 液 b 型"),
        ("5㎞ ㈱山田 2½ №7 Ⅳ Google™", "5 km 株 山田 田 2 1 2 no 7 iv google tm"),
        ("ab⼀ a＿b O＇Brien", "ab 一 a b obrien"),
        ("Ankara'da AKY’li", "ankara da ankarada aky li akyli"),
        (
            "Hawai'i O'Dea c'est Xi'an o'clock rock'n'roll",
            "hawaii odea c est xian oclock rocknroll",
        ),
        ("", ""),
    ],
)
def test_text_is_split_and_folded(text: str, expected: str) -> None:
    assert words(text) == expected.split()


def test_stems_of_different_languages_differ() -> None:
    assert terms("news new", "en").stems == "en:news en:new"
    assert terms("news new", "fr").stems == "fr:new fr:new"
    assert terms("news", "xx").stems == "-:news"
    assert terms("News", "en-GB").stems == "en:news"


def test_accents_left_out_still_find_the_stem() -> None:
    with_accent, without = next(word_spans("policías")), next(word_spans("policia"))
    assert set(stems(with_accent, ["es"])) & set(stems(without, ["es"]))


def test_a_query_for_a_pair_of_letters_finds_it_inside_a_longer_run() -> None:
    assert [piece.folded for _, piece in query_words("東京")] == ["東京"]
    assert [piece.folded for _, piece in query_words("京")] == ["京"]
    assert [place for place, _ in query_words("東京 大阪")] == [0, 2]


def test_a_word_span_covers_the_word_in_the_text() -> None:
    text = "L’été, D'Angelo's 東京 U.S. x"
    found = {piece.folded: text[piece.start : piece.end] for piece in word_spans(text)}
    assert found["ete"] == "été"
    assert found["angelo"] == "Angelo's"
    assert found["東京"] == "東京"
    assert found["us"] == "U.S"


def test_folding_keeps_spaces_single() -> None:
    assert fold("  The\u00a0Daily \n POST ") == "the daily post"


def test_long_words_are_cut_alike_in_texts_and_queries() -> None:
    word = "x" * 5000
    assert (
        words(word) == ["x" * analysis.MAX_WORD] == [piece.folded for _, piece in query_words(word)]
    )


def test_splitting_at_spaces_first_gives_the_same_words() -> None:
    text = "a. (b) U.S. x’s, don't… “Foo” foo-bar l'eau 1,000 ¶ — 東京、大阪 e.g.x \u00a0 ß. _a_"
    assert words(text) == [piece.folded for piece in word_spans(text)]
    assert words(text) == [word for chunk in text.split() for word in words(chunk)]


LETTERS = st.one_of(
    st.sampled_from("aeioußøıİéñŉǆЙяёΆςĿ½²ﬁ'’._-–,0٢京サ한\u0301\u00ad\u0345"),
    st.characters(codec="utf-8"),
)


@given(st.text(LETTERS, min_size=1, max_size=12), st.sampled_from(["en", "de", "ru", "tr", None]))
def test_a_word_that_takes_a_short_way_has_the_terms_of_the_long_way(
    text: str, language: str | None
) -> None:
    for chunk in text.split():
        for cache in (analysis._TermCache(), analysis._stems(language)):
            pieces = analysis.word_spans(chunk)
            long_way = " ".join(term for piece in pieces for term in cache.of(piece))
            cache.pop(chunk, None)
            assert cache[chunk] == long_way


@given(st.text(LETTERS, max_size=12))
def test_letters_that_fold_one_by_one_fold_as_they_do_together(text: str) -> None:
    lowered = analysis._lower(text)
    assert analysis._strip(lowered) == (
        lowered if lowered.isascii() else analysis._strip_together(lowered)
    )
