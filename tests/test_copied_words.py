"""Whatever is copied out of an article finds it: index and query fold alike, in every engine."""

import random
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from indexes import ENGINES, fill, filled, opened
from serving import made_document

from indexer import analysis
from indexer.engines.base import Engine
from indexer.model.article import Block
from indexer.model.search import Document, HeldBlock, Query
from indexer.query import parse

TEXTS = {
    "ja": "2024年9月11日に発表した。100円から１２３円、血液B型の人は10万人。㈱山田は㎞でなく㌔、"
    "第Ⅳ章 ﾃﾚﾋﾞ 5㎡ A社",
    "ko": "2024년에 서울에서 100만원을 B형 간염",
    "zh": "2024年的天安门 第3次 100元",
    "th": "พ.ศ. ๒๕๖๗ นายกรัฐมนตรี 100บาท น้ำ",
    "tr": "Ankara'da ABD'nin AKY'li İzmir’de TBMM'de Iğdır ışık 1990'da Kayseri'yi",
    "ar": "المدرسة المصرى على أحمد إبراهيم كِتاب كـتاب ٢٠٢٤ ﷺ",
    "fa": "کتاب‌های می‌خواهم عربی ۲۰۲۴ خانهٔ",
    "ur": "۲۰۲۴ میں پاکستان ہے",
    "hi": "हिन्दी सम्बन्ध क़लम ज़मीन १५ अगस्त चाँद",
    "bn": "রবীন্দ্রনাথের ২০২৪ ঢাকা",
    "en": "Google™ O'Brien's well-being No.7 №7 2½ ½ cup, U.S. "
    "Hawai'i ﬁsh naïve ＡＢＣ O＇Dea a＿b word¹",
    "de": "Straße Fußgängerüberweg ①② Ⓐ",
    "uk": "комп’ютер об'єкт",
    "vi": "Đà Nẵng đường sắt",
    "ru": "ёлка Санкт-Петербург 5-летний",
    "el": "ΟΔΟΣ Αθήνα",
    "he": 'צה"ל ארה״ב ז׳קט',
    "my": "၂၀၂၄ ခုနှစ်",
    "es": "—Hola, dijo. https://www.quay.example/a_b/c-d.html?x=1&y=%C3%A9#top −5 @muelle #puerto",
    "bo": "བོད་སྐད་ ཀྵ",
}
SPELLINGS = [  # what one writes in the text, and what another one types
    ("tr", "Ankara"), ("tr", "ABD"), ("tr", "AKY"), ("tr", "İzmir"), ("tr", "igdir"),
    ("tr", "TBMM"), ("tr", "Kayseri"), ("tr", "ankara'da"), ("tr", "IŞIK"), ("tr", "1990"),
    ("ja", "2024年"), ("ja", "9月11日"), ("ja", "100円"), ("ja", "123円"), ("ja", "B型"),
    ("ja", "10万"), ("ja", "10万人"), ("ja", "㈱"), ("ja", "株"), ("ja", "㎞"), ("ja", "km"),
    ("ja", "キロ"), ("ja", "第4章 OR 第IV章"), ("ja", "テレビ"), ("ja", "年9月"), ("ja", "A社"),
    ("ja", "血液B"), ("ja", "9月"), ("ko", "2024년"), ("ko", "100만"), ("ko", "B형"),
    ("zh", "2024年"), ("zh", "100元"), ("th", "2567"), ("th", "๒๕๖๗"), ("th", "100บาท"),
    ("th", "รัฐมนตรี"),
    ("ar", "المدرسه"), ("ar", "المصري"), ("ar", "علي"), ("ar", "احمد"), ("ar", "ابراهيم"),
    ("ar", "كتاب"), ("ar", "2024"), ("ar", "۲۰۲۴"), ("fa", "كتابهاي"), ("fa", "عربي"),
    ("fa", "2024"), ("ur", "2024"), ("hi", "हिंदी"), ("hi", "संबंध"), ("hi", "कलम"), ("hi", "जमीन"),
    ("hi", "15"),
    ("hi", "चांद"), ("bn", "2024"), ("en", "Google"), ("en", "½"), ("en", "1/2"), ("en", "№"),
    ("en", "OBrien"), ("en", "Hawaii"), ("en", "fish"), ("en", "abc"), ("en", "O'Dea"),
    ("my", "2024"),
]  # fmt: skip
SYNTAX = re.compile(r'[-–—−:*~"()^|&+!?\[\]{}<>=/\\@#]')
LETTERS = (
    "aZé'’.,ßıİI0123456789½¾①Ⅳ№㎞㈱™²ﬁＡ１＇．'年月日円型の中国テレビーﾃﾋﾞ々サ가나한년กรัฐำ๒๕"
    "ابةهىيیکكأإآـَ٢۲कखन्दहिीक़़ंँम्बभ१রব২ঙъёЙ'ʼ\u00ad\u200c\u200d\u0301ελσςΣשל״׳ཀྵབོခု၂ﷺⒶ⼀＿_"
)
CHUNKS = st.text(st.sampled_from(LETTERS) | st.characters(exclude_categories=["Cs", "Cc", "Zs"]))


@pytest.fixture(params=ENGINES, scope="module")
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    documents = [document(language, text) for language, text in TEXTS.items()]
    with filled(request.param, tmp_path_factory.mktemp("copied"), documents) as engine:
        yield engine


def document(language: str, text: str) -> Document:
    block = HeldBlock(Block("paragraph", text))
    url = f"https://copied.example/{language}"
    return made_document(len(text), url=url, id=language, language=language, blocks=(block,))


def found(engine: Engine, text: str) -> set[str]:
    return {hit.document.id for hit in engine.search(Query(parse(text).tree, limit=100)).hits}


def is_plain(chunk: str) -> bool:
    """Whether *chunk* is searched for as words: neither syntax nor empty."""
    written = unicodedata.normalize("NFKC", chunk)
    return not SYNTAX.search(written) and bool(analysis.words(chunk))


@pytest.mark.parametrize(("language", "typed"), SPELLINGS)
def test_a_word_is_found_however_it_is_spelled(engine, language, typed):
    assert language in found(engine, typed)


@pytest.mark.parametrize("language", TEXTS)
def test_every_word_of_a_text_finds_it_alone_and_in_quotation_marks(engine, language):
    for chunk in TEXTS[language].split():
        assert language in found(engine, chunk), chunk
        if '"' not in chunk:
            assert language in found(engine, f'"{chunk}"'), chunk


@pytest.mark.parametrize("language", ["ja", "zh", "ko", "th"])
def test_every_part_of_a_text_without_spaces_finds_it(engine, language):
    """Cut anywhere between two characters of such a script, within what no sign divides."""
    for chunk in re.split(r"[\s。、.㎞㈱㌔]+", TEXTS[language]):
        cuts = [
            at
            for at in range(len(chunk) + 1)
            if at in (0, len(chunk))
            or chunk[at] != "ﾞ"
            and not (_joined(chunk[at - 1]) and _joined(chunk[at]))
        ]
        for start in cuts:
            for end in cuts:
                part = chunk[start:end]
                if start < end and is_plain(part):
                    assert language in found(engine, part), part


def _joined(char: str) -> bool:
    """Whether *char* cannot be torn off its neighbour: letters and digits of words with spaces."""
    return not analysis.is_unspaced(char) and char.isalnum()


@given(st.lists(CHUNKS.filter(is_plain), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_a_query_asks_for_the_words_that_the_index_holds(chunks):
    """The words of a copied text, in the form that the parser gives it, are those of the text."""
    for chunk in chunks:
        held = analysis.words(" ".join(chunks))
        asked = [piece.folded for _, piece in analysis.query_words(analysis.compose(chunk))]
        places = [place for place, _ in analysis.query_words(analysis.compose(chunk))]
        assert any(
            all(
                held[at + place : at + place + 1] == [word]
                for place, word in zip(places, asked, strict=True)
            )
            for at in range(len(held))
        ), (chunk, asked, held)


@pytest.mark.parametrize("uri", ENGINES)
def test_words_of_any_script_copied_out_of_an_article_find_it(uri: str, tmp_path: Path) -> None:
    engine = opened(uri, tmp_path, create=True)
    number = 0

    @given(st.lists(CHUNKS.filter(is_plain), min_size=1, max_size=5), st.sampled_from(list(TEXTS)))
    @settings(max_examples=25, deadline=None)
    def check(chunks: list[str], language: str) -> None:
        nonlocal number
        number += 1
        random.seed(number)  # Whoosh names its files by random numbers, which hypothesis repeats
        name = f"n{number}"
        block = HeldBlock(Block("paragraph", " ".join(chunks)))
        url = f"https://copied.example/{name}"
        fill(engine, [made_document(1, url=url, id=name, language=language, blocks=(block,))])
        for chunk in chunks:
            assert name in found(engine, chunk), chunk
            assert name in found(engine, f'"{chunk}"'), chunk

    check()
    engine.close()


@pytest.mark.parametrize(("language", "typed"), SPELLINGS)
def test_what_is_found_is_marked(engine, language, typed):
    page = engine.search(Query(parse(typed).tree, limit=100))
    (hit,) = [hit for hit in page.hits if hit.document.id == language]
    assert any(is_marked for snippet in hit.snippets for _, is_marked in snippet)
