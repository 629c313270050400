"""Rarity is that of a word: no language comes first because few articles are written in it."""

import random
from dataclasses import replace
from pathlib import Path

import brute_force
import pytest
from indexes import EMBEDDED, ENGINES, filled

from indexer.model.article import Block
from indexer.model.search import And, Document, HeldBlock, Node, Or, Query, Word

LANGUAGES = ("en", "es", "de", "fr", "it", "nl", "sv", "pt", "fi", "ru")
SHARED = "summit climate ferry minister harbour budget".split()
FILL = [f"{a}{b}{c}o" for a in "bdfgk" for b in "aeiou" for c in "lmnrt"]
QUERIES: tuple[Node, ...] = (
    *map(Word, SHARED),
    Or((Word("summit"), Word("climate"))),
    Or((Word("ferry"), Word("minister"), Word("budget"))),
    And((Word("harbour"), Word("ferry"))),
    Or((Word("climate", "title"), Word("ferry", "text"))),
)


def article(article_id: str, language: str, title: str, text: str) -> Document:
    plain = brute_force.make_document(random.Random(1), 0)
    return replace(
        plain, id=article_id, url=f"https://a.example/{article_id}", url_key=article_id,
        title=title, language=language, description=None, kind="article", current=True,
        story=article_id, blocks=(HeldBlock(Block("paragraph", text)),), digest=article_id,
    )  # fmt: skip


def articles(language: str, count: int, seed: int) -> list[Document]:
    """Articles of one hundred words, of which the shared ones are as rare as *seed* has it."""
    rng = random.Random(f"{language}{seed}")
    rates = {word: rng.choice([0.05, 0.2, 0.6]) for word in SHARED}
    made: list[Document] = []
    for number in range(count):
        words = [w for w in SHARED if rng.random() < rates[w] for _ in range(rng.randrange(1, 5))]
        title = [w for w in SHARED if rng.random() < rates[w] / 3][:4]
        title += rng.choices(FILL, k=4 - len(title))
        words += rng.choices(FILL, k=88 - len(words))  # all texts are equally long
        rng.shuffle(words)
        made.append(article(f"{language}{number}", language, " ".join(title), " ".join(words)))
    return made


def scores(
    uri: str, folder: Path, documents: list[Document], language: str
) -> list[dict[str, float]]:
    """What each query gives the articles of one language, as a share of the best of them."""
    found: list[dict[str, float]] = []
    with filled(uri, folder, documents) as engine:
        for tree in QUERIES:
            hits = engine.search(Query(tree, limit=1000, snippets=0)).hits
            own = {h.document.id: h.score or 0.0 for h in hits if h.document.language == language}
            best = max(own.values(), default=1.0)
            found.append({article_id: score / best for article_id, score in own.items()})
    return found


@pytest.mark.parametrize("others", [1, 2, 9])
@pytest.mark.parametrize("uri", EMBEDDED)
def test_articles_of_other_languages_never_reorder_those_of_one(
    uri: str, others: int, tmp_path: Path
) -> None:
    rng = random.Random(others)
    own = articles("en", 40, others) + articles("es", 15, 7)
    more = [
        one
        for code in LANGUAGES[2 : 2 + others]
        for one in articles(code, rng.choice([3, 30, 90]), 2)
    ]
    before = scores(uri, tmp_path / "few", own, "en")
    after = scores(uri, tmp_path / "many", own + more, "en")
    assert any(map(len, before))
    for one, other in zip(before, after, strict=True):
        assert other == pytest.approx(one, rel=1e-4)


@pytest.mark.parametrize("uri", ENGINES)
@pytest.mark.parametrize("count", [2, 3, 10])
def test_a_headline_outranks_the_report_in_a_smaller_language_that_mentions_its_words(
    uri: str, count: int, tmp_path: Path
) -> None:
    fill = " ".join(FILL * 2)
    documents = [
        article(f"en{n}", "en", "Summit on climate", f"The climate summit met. {fill}")
        for n in range(30)
    ]
    documents += [article(f"en{n}", "en", "Other news", fill) for n in range(30, 90)]
    for code in LANGUAGES[1:count]:
        documents += [article(f"{code}{n}", code, "Noticias", fill) for n in range(8)]
        documents.append(article(f"{code}x", code, "Noticias", f"Summit climate {fill}"))
    with filled(uri, tmp_path, documents) as engine:
        page = engine.search(Query(And((Word("climate"), Word("summit"))), limit=100))
    first = [hit.document.language for hit in page.hits][:30]
    assert first == ["en"] * 30
    assert page.total == 29 + count
