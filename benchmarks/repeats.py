"""Measure which repeated blocks are hidden, on judged pages and on made-up sites.

usage: python benchmarks/repeats.py [--data DIR] [--sites 3] [--write docs/repeats-measured.md]

Judged pages are those of sites with several pages; whether a word of the text is true is judged by
the runs of four words that it stands in, as DIR's score.py does. Made-up sites have 4 to 400 pages
in several languages. Their bodies are invented; among them stand appeals (the same, or with
another name and sum on each page; on all pages, on half, or during some weeks), and what is text
though it is repeated: quotations, refrains and corrections of 2 to 6 articles on one affair, and
sentences that are written alike about different people.

Data: judged pages (--data), see benchmarks/README.md; without, made-up sites alone.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from indexer.corpus.archive import Archive
from indexer.corpus.consolidate import consolidate
from indexer.corpus.documents import documents, wanted
from indexer.corpus.parts import writing_part
from indexer.corpus.rows import article_row, record_row
from indexer.extract.article import extract_article
from indexer.model.article import Article, Block, StatedDate
from indexer.model.capture import Capture, Location, Outcome, Record, Split
from indexer.model.provenance import Provenance
from indexer.model.search import Document
from indexer.urls import source

SIZES = (4, 10, 40, 100, 400)
SETS = ("cleanportaleval", "fundus_eval", "big9")
_START = datetime(2012, 1, 1, tzinfo=UTC)
_HEAD = (
    "# Repeated text, measured",
    "",
    "Written by `benchmarks/repeats.py`, which says what is measured and how.",
    "",
)


@dataclass(frozen=True, slots=True)
class Language:
    """What a made-up site is written in: *kept* and *appeals* have places for a name and a sum."""

    code: str
    space: str
    stop: str
    syllables: tuple[str, ...]
    small: tuple[str, ...]
    appeals: tuple[str, ...]
    quotation: str
    correction: str
    refrain: str
    alike: str
    names: tuple[str, ...]


LANGUAGES = (
    Language(
        "en", " ", ". ", ("bar", "ten", "lo", "mis", "tra", "ven", "der", "hol", "pine", "wick"),
        ("the", "of", "and", "to", "in", "a", "was", "for", "on", "that", "with", "at", "by"),
        (
            "Hello {name}, support us with {sum} crowns.",
            "Dear {name}, for only {sum} crowns a month you keep our reporters on the road.",
            "This paper is free to read for all. If {sum} readers give today we reach our aim.",
            "{name} has just joined our circle of friends. Join as well from {sum} crowns a year.",
        ),
        "“We shall not give up the {one} before the {two} is mended,” said the warden of {three}.",
        "Correction: An earlier version of this article named the wrong {one} of {two}.",
        "And the {one} of {two} waits, as it always has, for {three}.",
        "{name} of {place} was asked about it and did not want to say a word.",
        ("Anna", "Otto", "Maria", "Jens", "Ida", "Kurt", "Lena", "Paul", "Nora", "Finn"),
    ),
    Language(
        "de", " ", ". ", ("schen", "berg", "tal", "lich", "ver", "ung", "kel", "rau", "mes", "wen"),
        ("der", "die", "und", "in", "den", "von", "zu", "mit", "sich", "auf", "für", "nicht"),
        (
            "Hallo {name}, hilf uns mit {sum} Euro.",
            "Liebe Leserin {name}, schon mit {sum} Euro im Monat bleibt diese Zeitung unabhängig.",
            "Diese Zeitung ist frei für alle. Wenn {sum} Menschen heute geben, geht es weiter.",
            "Gerade hat {name} ein Probeabo bestellt: {sum} Wochen lang, danach jederzeit kündbar.",
        ),
        "„Wir geben die {one} nicht her, bevor {two} fertig ist“, sagte der Wart von {three}.",
        "Korrektur: In einer früheren Version stand eine falsche {one} von {two}.",
        "Und die {one} von {two} wartet weiter auf {three}, wie immer.",
        "{name} aus {place} wurde dazu befragt und wollte sich nicht äußern.",
        ("Anna", "Otto", "Maria", "Jens", "Ida", "Kurt", "Lena", "Paul", "Nora", "Finn"),
    ),
    Language(
        "zh", "", "。", tuple(chr(0x4E00 + 23 * number) for number in range(600)),
        tuple("的了在是和有不人這中"),
        (
            "你好{name}，請每月用{sum}元支持我們的記者。",
            "親愛的讀者{name}，只要{sum}元就能讓本報繼續獨立報道下去。",
            "本報對所有人免費開放。今天若有{sum}位讀者捐款，我們就能達到目標。",
            "{name}剛剛加入了讀者之友，每年{sum}元起，歡迎您也加入。",
        ),
        "「在{two}修好以前，我們絕不放棄{one}。」{three}的看守人這樣說。",
        "更正：本文較早的版本把{two}的{one}寫錯了。",
        "而{two}的{one}仍然像往常一樣等待着{three}。",
        "{place}的{name}被問及此事時不願多說一句話。",
        ("小明", "安娜", "志強", "美玲", "建國", "麗華", "文傑", "春花", "大衛", "玉蘭"),
    ),
    Language(
        "ar", " ", ". ", ("با", "در", "مس", "كل", "ري", "نو", "سا", "حم", "قد", "لي"),
        ("في", "من", "على", "إلى", "عن", "مع", "هذا", "كان", "التي", "بعد"),
        (
            "مرحبا {name}، ادعمنا بمبلغ {sum} دينار كل شهر.",
            "عزيزي القارئ {name}، بمبلغ {sum} دينار فقط تبقى صحيفتنا مستقلة وحرة.",
            "هذه الصحيفة مجانية للجميع. إذا تبرع {sum} قارئ اليوم نصل إلى هدفنا.",
            "انضم {name} الآن إلى أصدقاء الصحيفة، انضم أنت أيضا من {sum} دينار في السنة.",
        ),
        "«لن نتخلى عن {one} قبل إصلاح {two}»، قال حارس {three}.",
        "تصحيح: ذكرت نسخة سابقة من هذا المقال {one} خاطئة من {two}.",
        "وما زالت {one} في {two} تنتظر {three} كما كانت دائما.",
        "سئل {name} من {place} عن ذلك ولم يرغب في قول كلمة واحدة.",
        ("سامي", "ليلى", "كريم", "هدى", "عمر", "نادية", "يوسف", "سلمى", "زياد", "ريم"),
    ),
)  # fmt: skip


@dataclass(slots=True)
class Page:
    """A made-up article; *furniture* are the numbers of its blocks that are to be hidden."""

    title: str
    blocks: list[str]
    at: datetime
    captured_at: datetime
    furniture: dict[int, str] = field(default_factory=dict)
    text: dict[int, str] = field(default_factory=dict)


class Writer:
    """Invents the sentences of one site; an affair has words of its own."""

    def __init__(self, language: Language, seed: str) -> None:
        self.language = language
        self.rng = random.Random(seed)
        self.common = [self.word() for _ in range(1_500)]

    def word(self) -> str:
        return "".join(self.rng.choices(self.language.syllables, k=self.rng.choice((2, 3, 3, 4))))

    def name(self) -> str:
        return self.word().capitalize()

    def sentence(self, own: Sequence[str]) -> str:
        words = []
        for _ in range(self.rng.randint(8, 18)):
            chance = self.rng.random()
            pool = self.language.small if chance < 0.4 else own if chance < 0.6 else self.common
            words.append(self.rng.choice(pool))
        text = self.language.space.join(words)
        return text[:1].upper() + text[1:]

    def paragraph(self, own: Sequence[str]) -> str:
        stop = self.language.stop
        return "".join(self.sentence(own) + stop for _ in range(self.rng.randint(1, 4))).strip()

    def page(self, own: Sequence[str], at: datetime) -> Page:
        blocks = [self.paragraph(own) for _ in range(self.rng.randint(4, 10))]
        title = self.language.space.join(self.rng.sample(own, 3) + self.rng.sample(self.common, 3))
        return Page(title.capitalize(), blocks, at, at + timedelta(hours=self.rng.randint(1, 60)))

    def appeal(self, template: str) -> str:
        name = self.rng.choice(self.language.names)
        return template.format(name=name, sum=self.rng.choice((5, 10, 25, 50, 100, "2,50")))


@dataclass(frozen=True, slots=True)
class Site:
    name: str
    pages: list[Page]


def make_site(language: Language, size: int, round_: int) -> Site:
    """A made-up site of *size* pages, published over six years."""
    write = Writer(language, f"{language.code}-{size}-{round_}")
    rng = write.rng
    pages: list[Page] = []
    affairs = max(1, size // 20)
    for number in range(affairs):
        own = [write.name() for _ in range(12)]
        start = _START + timedelta(days=rng.randint(0, 2_000))
        few = min(rng.randint(2, 6), size - 1 - len(pages) if size == 4 else 6)
        affair = [write.page(own, start + timedelta(days=rng.randint(0, 40))) for _ in range(few)]
        _share(write, affair, own, number)
        pages.extend(affair)
    while len(pages) < size:
        own = [write.name() for _ in range(12)]
        pages.append(write.page(own, _START + timedelta(days=rng.randint(0, 2_100))))
    for page in rng.sample(pages, len(pages) // 2):
        _write_alike(write, page)
    _appeal(write, pages)
    return Site(f"{language.code}{size}r{round_}.example", pages)


def _share(write: Writer, affair: list[Page], own: list[str], number: int) -> None:
    """Put one passage into all articles of an affair."""
    kind = ("quotation", "correction", "refrain")[number % 3]
    one, two, three = own[:3]
    text = getattr(write.language, kind).format(one=one, two=two, three=three)
    for page in affair:
        page.blocks.insert(write.rng.randint(1, len(page.blocks)), text)
        page.text = {page.blocks.index(text): kind}


def _write_alike(write: Writer, page: Page) -> None:
    """Put in a sentence that others have with other names, which the article names again."""
    person, place = write.name(), write.name()
    text = write.language.alike.format(name=person, place=place)
    at = write.rng.randint(1, len(page.blocks))
    page.blocks[0] += f" {person} {place}"
    page.blocks.insert(at, text)
    page.text = {place + (place >= at): kind for place, kind in page.text.items()}
    page.text[at] = "written alike"


def _appeal(write: Writer, pages: list[Page]) -> None:
    same, changed, half, campaign = write.language.appeals
    fixed = write.appeal(same), write.appeal(half)
    months = write.rng.randint(0, 60)
    first = _START + timedelta(days=30 * months)
    for page in pages:
        found = [("on all pages", fixed[0]), ("name and sum change", write.appeal(changed))]
        if write.rng.random() < 0.6 or len(pages) < 10:
            found.append(("on some pages", fixed[1]))
        if first <= page.at < first + timedelta(days=40) and len(pages) >= 100:
            found.append(("during a campaign", write.appeal(campaign)))
        for kind, text in found:
            at = write.rng.randint(1, len(page.blocks))
            page.blocks.insert(at, text)
            page.text = {old + (old >= at): k for old, k in page.text.items()}
            page.furniture = {old + (old >= at): k for old, k in page.furniture.items()}
            page.furniture[at] = kind


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path)
    parser.add_argument("--sites", type=int, default=3, help="made-up ones of a language and size")
    parser.add_argument("--wrong", action="store_true", help="print what is judged wrongly")
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    lines = [*_made_up(asked.sites), *(_judged(asked.data) if asked.data else ())]
    print("\n".join(lines))
    if asked.write:
        asked.write.write_text("\n".join([*_HEAD, *lines, ""]), encoding="utf-8")
    return 0


def _made_up(rounds: int) -> Iterator[str]:
    sites = [
        make_site(lang, size, n) for lang in LANGUAGES for size in SIZES for n in range(rounds)
    ]
    found = looked_across(
        {
            (site.name, n): made_article(site.name, n, page.title, page.blocks, page.at)
            for site in sites
            for n, page in enumerate(site.pages)
        },
        {(site.name, n): page.captured_at for site in sites for n, page in enumerate(site.pages)},
    )
    hidden: dict[str, Counter[str]] = defaultdict(Counter)
    by_size: dict[int, Counter[str]] = defaultdict(Counter)
    for site in sites:
        for n, page in enumerate(site.pages):
            for place, held in enumerate(found[site.name, n].blocks):
                kind = page.furniture.get(place) or page.text.get(place, "other text")
                what = "hidden" if held.repeated else "kept"
                if (place in page.furniture) != (held.repeated > 0) and "--wrong" in sys.argv:
                    print(site.name, n, kind, held.repeated, held.block.text, file=sys.stderr)
                hidden[kind][what] += 1
                is_right = "right" if place in page.furniture else "wrong"
                by_size[len(site.pages)][f"{what} {is_right}"] += 1
    yield "## Made-up sites"
    yield ""
    yield (f"{len(sites)} sites in {len(LANGUAGES)} languages"
           f" ({', '.join(one.code for one in LANGUAGES)}).")  # fmt: skip
    yield ""
    yield "| blocks | hidden | kept |"
    yield "|---|---|---|"
    for kind, counts in sorted(hidden.items()):
        yield f"| {kind} | {counts['hidden']:,} | {counts['kept']:,} |"
    yield ""
    yield "| pages of a site | blocks hidden | precision | recall of appeals | true blocks lost |"
    yield "|---|---|---|---|---|"
    for size, counts in (*sorted(by_size.items()), ("all", sum(by_size.values(), Counter()))):
        right, wrong, missed = (counts[k] for k in ("hidden right", "hidden wrong", "kept right"))
        yield (f"| {size} | {right + wrong:,} | {right / max(1, right + wrong):.4f}"
               f" | {right / max(1, right + missed):.3f} | {wrong:,} |")  # fmt: skip
    yield ""


def made_article(
    site: str, number: int, title: str, blocks: Sequence[str], at: datetime
) -> Article:
    """An article as extraction would give it."""
    url = f"http://{site}/{number}"
    return Article(
        url=url, title=title, kind="article", kind_confidence=0.9, source=source(url),
        source_name=None, authors=(),
        published_stated=StatedDate(at, Provenance.parse("meta:date"), "high"),
        updated_stated=None, language=None, section=None, description=None, tags=(),
        blocks=tuple(Block("paragraph", text) for text in blocks), charset="utf-8",
        charset_from="header", extractor="benchmark",
    )  # fmt: skip


def looked_across(
    articles: dict[tuple[str, int], Article], captured: dict[tuple[str, int], datetime]
) -> dict[tuple[str, int], Document]:
    """The current document of each article, after a look across all of them."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.create(Path(folder) / "archive")
        split = Split("/nowhere/made.warc.gz", "made", container="warc.gz")
        with archive.writing():
            archive.register(split, None)
            with writing_part(archive.corpus, split) as part:
                for place, (key, article) in enumerate(articles.items()):
                    where = Location(split.file, place * 100, 100, f"urn:{place}")
                    at = captured[key]
                    capture = Capture(article.url, at, "response", 200, None, b"", where)
                    part.add_record(record_row(
                        Record(where, "response", Outcome.ARTICLE, "article", article.url, at, 200),
                        split.file_key))  # fmt: skip
                    part.add_article(article_row(capture, article, split.file_key))
        consolidate(archive)
        held = {document.url: document for document in documents(archive, list(wanted(archive)))}
    return {key: held[article.url] for key, article in articles.items()}


def _judged(data: Path) -> Iterator[str]:
    """Recall and precision of the text, with and without its repeated blocks."""
    scorer = _scorer(data)
    yield "## Judged pages"
    yield ""
    yield ("| set | pages | hidden blocks | precision before | after | recall before | after"
           " | pages that lost true text |")  # fmt: skip
    yield "|---|---|---|---|---|---|---|---|"
    for name in SETS:
        truths = [row for row in scorer.load_set(name) if row.get("body")]
        yield _judged_set(scorer, name, truths)
    yield ""


def _judged_set(scorer, name: str, truths: list[dict]) -> str:
    articles, captured = {}, {}
    for row in truths:
        site = _site(row)
        url = f"http://{site}/{row['id']}"
        article = extract_article(scorer.read_html(name, row["id"]), url)
        articles[site, row["id"]] = article
        captured[site, row["id"]] = _START
    found = looked_across(articles, captured)
    before, after, lost, hidden = [], [], 0, 0
    for row in truths:
        key = _site(row), row["id"]
        whole = "\n\n".join(held.block.text for held in found[key].blocks)
        before.append(scorer.body_counts(row["body"], whole))
        after.append(scorer.body_counts(row["body"], found[key].text))
        hidden += sum(held.repeated > 0 for held in found[key].blocks)
        if after[-1][0] < before[-1][0] - 1e-9:
            lost += 1
            print(
                name,
                row["id"],
                [
                    h.block.text[:200]
                    for h in found[key].blocks
                    if h.repeated and h.block.text in row["body"]
                ],
                file=sys.stderr,
            )
    cells = []
    for counts in (before, after):
        p = [tp / (tp + fp) if tp + fp else 0.0 for tp, fp, fn, _ in counts]
        r = [tp / (tp + fn) if tp + fn else 0.0 for tp, fp, fn, _ in counts]
        cells.append((sum(p) / len(p), sum(r) / len(r)))
    return (f"| {name} | {len(truths)} | {hidden} | {cells[0][0]:.4f} | {cells[1][0]:.4f}"
            f" | {cells[0][1]:.4f} | {cells[1][1]:.4f} | {lost} |")  # fmt: skip


def _site(row: dict) -> str:
    """The host of a page; pages of one year, where a set does not say whose they are."""
    host = (row.get("url") or "").split("/")[2:3]
    return host[0].removeprefix("www.") if host else f"y{row['id'].split('_')[0]}.example"


def _scorer(data: Path):
    spec = spec_from_file_location("score", data / "score.py")
    module = module_from_spec(spec)
    sys.modules["score"] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
