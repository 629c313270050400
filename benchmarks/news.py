"""Invented news articles for measuring search: any number, always the same ones.

Words follow Zipf's law over a vocabulary that grows with its rank, articles have topics and now
and then fixed phrases, lengths are lognormal about 500 words, 200 sources are of very different
size, and dates run from 2008 to 2024. Article *n* depends on *n* alone.

Data: none: a module of search.py and news_corpus.py, not a script.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from indexer.model.article import Block, StatedDate
from indexer.model.capture import Location
from indexer.model.provenance import Provenance
from indexer.model.search import CaptureRef, Document, EditionRef, HeldBlock

_CONSONANTS = ["b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "st", "tr", "ch"]
_VOWELS = ["a", "e", "i", "o", "u", "ea", "ou"]
_ENDINGS = ["", "", "s", "ed", "ing", "er", "ly", "ion"]
_SMALL = (
    "the of and to a in is that for it as was with be by on not he his but at are this have from"
    " or had an they which one you were her all she there would their we him been has when who"
    " will more no if out so said what up its about into than them can only other new some could"
    " time these two may then do first any my now such like our over man me even most made after"
)
_VOCABULARY = 60_000
_TOPICS = 400
_SECTIONS = ["World", "Politics", "Business", "Local", "Science", "Culture", "Sport", "Opinion"]
_START = datetime(2008, 1, 1, tzinfo=UTC)
_SECONDS = int((datetime(2024, 11, 1, tzinfo=UTC) - _START).total_seconds())


class _Zipf:
    """Draws items, each *n*-th with a probability of about 1 / n."""

    def __init__(self, items: list[str], offset: float = 2.7, exponent: float = 1.1) -> None:
        self._items = items
        self._weights = list(accumulate((n + offset) ** -exponent for n in range(len(items))))

    def draw(self, rng: random.Random, count: int) -> list[str]:
        return rng.choices(self._items, cum_weights=self._weights, k=count)


def _vocabulary() -> list[str]:
    rng = random.Random("vocabulary")
    words = dict.fromkeys(_SMALL.split(" "))
    while len(words) < _VOCABULARY:
        syllables = rng.choice((1, 2, 2, 3)) if len(words) > 3_000 else rng.choice((1, 1, 2))
        stem = "".join(rng.choice(_CONSONANTS) + rng.choice(_VOWELS) for _ in range(syllables))
        stem += rng.choice(("n", "r", "t", "l", "m", "nd", "rk"))
        words.update(dict.fromkeys(stem + ending for ending in rng.sample(_ENDINGS, 3)))
    return list(words)


_WORDS = _vocabulary()
_BACKGROUND = _Zipf(_WORDS)
_rng = random.Random("topics")
_MIDDLE = _WORDS[150:20_000]
_TOPIC_WORDS = [_Zipf(_rng.sample(_MIDDLE, 150), exponent=0.7) for _ in range(_TOPICS)]
_PHRASES = [[_rng.sample(_MIDDLE, 2) for _ in range(8)] for _ in range(_TOPICS)]
_SOURCES = [f"{name}{kind}.example" for kind in ("post", "times", "herald", "news") for name in
            _rng.sample(_WORDS[200:900], 50)]  # fmt: skip
_SOURCE = _Zipf(_SOURCES, offset=1.0, exponent=1.0)
_NAMES = [w.title() for w in _rng.sample(_WORDS[150:3_000], 60)]


def vocabulary() -> list[str]:
    """The words of all articles, the most frequent first."""
    return list(_WORDS)


def documents(count: int) -> Iterator[Document]:
    """Articles 0 to *count* - 1."""
    return map(document, range(count))


def document(number: int) -> Document:
    """Article *number*."""
    rng = random.Random(number)
    topic = rng.randrange(_TOPICS)
    words = _words(rng, topic, int(min(4_000, max(60, rng.lognormvariate(6.1, 0.55)))))
    headline = _BACKGROUND.draw(rng, 4) + _TOPIC_WORDS[topic].draw(rng, 4)
    source = _SOURCE.draw(rng, 1)[0]
    published = _START + timedelta(seconds=int(_SECONDS * rng.betavariate(1.6, 1.2)))
    captured = published + timedelta(days=rng.expovariate(1 / 200))
    article_id = f"{rng.getrandbits(96):024x}"
    url = f"https://www.{source}/{published:%Y/%m/%d}/{'-'.join(headline[:5])}-{number}"
    where = Location(f"crawl-{number // 5000}.warc.gz", rng.randrange(1 << 30), rng.randrange(9999))
    return Document(
        id=article_id,
        url=url,
        url_key=url.removeprefix("https://www."),
        title=" ".join(headline).capitalize(),
        authors=tuple(f"{a} {b}" for a, b in [rng.sample(_NAMES, 2)] if rng.random() < 0.85),
        source=source,
        source_name=source.removesuffix(".example").title(),
        language=rng.choices(("en", "fr", "de", "es"), (88, 5, 4, 3))[0],
        section=rng.choice(_SECTIONS),
        tags=(),
        description=None,
        kind="article",
        collections=("benchmark",),
        published=StatedDate(published, Provenance.parse("json-ld:datePublished"), "high")
        if rng.random() > 0.02
        else None,
        updated=None,
        captured_at=captured,
        added_at=captured,
        blocks=tuple(HeldBlock(Block("paragraph", text)) for text in _paragraphs(rng, words)),
        captures=(CaptureRef(captured, url, where),),
        editions=(EditionRef(article_id, (captured,)),),
        current=True,
        story=article_id,
        story_size=1,
        degraded=None,
        notes=(),
        digest=f"{rng.getrandbits(96):024x}",
    )


def _words(rng: random.Random, topic: int, count: int) -> list[str]:
    words = _BACKGROUND.draw(rng, count)
    for at, word in zip(
        rng.sample(range(count), count // 5), _TOPIC_WORDS[topic].draw(rng, count // 5), strict=True
    ):
        words[at] = word
    for _ in range(count // 60):
        at = rng.randrange(count - 1)
        words[at : at + 2] = rng.choice(_PHRASES[topic])
    return words


def _paragraphs(rng: random.Random, words: list[str]) -> Iterator[str]:
    at = 0
    while at < len(words):
        sentences = []
        for _ in range(4):
            piece = words[at : at + rng.randrange(8, 30)]
            at += len(piece)
            if piece:
                sentences.append(" ".join(piece).capitalize() + ".")
        yield " ".join(sentences)
