"""Pages made for the benchmark of ingest: none is a copy, and each is still read as an article."""

from pathlib import Path

from benchmarks.varied_pages import Seen, distinct_pages, given_pages
from indexer import extract_article

SAMPLES = Path(__file__).parents[1] / "sample_warcs"


def test_made_pages_are_no_copies_and_stay_articles():
    given = given_pages([], [SAMPLES / "hallin-bay.warc"])
    pages = list(distinct_pages(given + given, 60))
    assert len(pages) == 60 and len({page.url for page in pages}) == 60
    articles = [extract_article(page.html, page.url, page.content_type) for page in pages]
    assert len({article.text for article in articles}) == 60
    shown = [article for page, article in zip(pages, articles, strict=True) if page.html in given]
    made = [article for article in articles if article not in shown]
    assert len(shown) > 10 and len(made) > 10
    for is_so in (lambda one: one.kind == "article", lambda one: one.published is not None):
        assert sum(map(is_so, made)) / len(made) > 0.8 * sum(map(is_so, shown)) / len(shown)


def test_a_page_with_a_few_other_words_is_a_copy_and_one_in_other_words_is_not():
    words = [f"word{number}" for number in range(600)]
    seen = Seen()
    assert seen.is_new(f"<p>{' '.join(words)}</p>")
    assert not seen.is_new(f"<div>{' '.join(['other', *words, 'end'])}</div>")
    assert seen.is_new(f"<p>{' '.join(reversed(words))}</p>")


def test_the_same_pages_are_made_each_time():
    given = given_pages([], [SAMPLES / "hallin-bay.warc"])
    first, second = (list(distinct_pages(given, 40)) for _ in range(2))
    assert first == second
