"""Make pages of every kind in many languages and the markup of three decades, to train the verdict.

The prose is made of each language's commonest words and of words of its script that mean nothing:
only its form counts. Notices, headings of services and of lists are those of indexer/extract/words.
Sites, names and texts are made up; the same seed makes the same pages.

Data: none: a module of train_verdict.py, not a script.
"""

# ruff: noqa: E501 (a template reads better on one line)
import json
import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from urllib.parse import quote

from indexer.extract.words.lexicon import Language, read_languages

LANGUAGES = (
    "en de fr es it pt nl sv da no fi pl cs hu ro el bg ru uk sr tr ar fa he ur hi bn mr ta te th "
    "km lo my vi id ja zh ko ka hy ca et lt"
).split()
SCRIPTS = {
    "el": "αβγδεζηθικλμνξοπρστυφω", "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "he": "אבגדהוזחטילמנסעפצקרשת",
    "hi": "कखगचजटडतदनपबमयरलवसह", "bn": "কখগচজটডতদনপবমযরলশসহ", "ta": "கசஞடணதநபமயரலவழளறன",
    "te": "కగచజటడతదనపబమయరలవసహ", "th": "กขคงจชซดตถทนบปผพฟมยรลวสหอ", "km": "កខគងចជដណតថទនបផពមយរលវសហអ",
    "lo": "ກຂຄງຈສຊຍດຕຖທນບປຜພຟມຢຣລວຫອ", "my": "ကခဂငစဆဇညတထဒနပဖဗမယရလဝသဟအ", "ka": "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხ",
    "hy": "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ", "ko": "가나다라마바사아자차카타파하거너더러머버서어저고노도로모보소오조",
    "ja": "日本人年大会社中山田東京市長国語学校水火木金土船港町橋川海", "zh": "的一是在不了有和人这中大为上个国我以要他时来用们",
    "ru": "абвгдежзиклмнопрстуфхцчшыэюя",
}  # fmt: skip
SIGNS = {
    "ar": "َُِّ", "hi": "ािीुूेो", "bn": "ািীুূেো", "ta": "ாிீுூெே", "te": "ాిీుూెే", "th": "าิีุูเแโ่้", "km": "ាិីុូើេែោំ",
    "lo": "າິີຸູເແໂ່້", "my": "ာိီုူေံ့", "ja": "のはをにがとでるたいし",
}  # fmt: skip
ALIKE = {"fa": "ar", "ur": "ar", "mr": "hi", "bg": "ru", "uk": "ru", "sr": "ru"}
ENDS = {"hi": "।", "bn": "।", "mr": "।", "ur": "۔", "ja": "。", "zh": "。", "km": "។", "my": "။",
        "th": "", "lo": "", "hy": "։"}  # fmt: skip
UNSPACED = frozenset("ja zh th km lo my".split())
LATIN = "aeiouaeiounrstldmpbgkv"
NAMES = ("Tam Okell", "Ines Varga", "Jo Lindt", "Mira Sand", "Pavel Orlo", "Ada Fenn")


@dataclass(frozen=True, slots=True)
class MadePage:
    """A page made up, with its language, what it is in words, and the kind that is right."""

    html: str
    url: str
    language: str
    sort: str
    kind: str


class Writer:
    """Words, sentences and paragraphs of one language."""

    def __init__(self, language: Language, chance: random.Random) -> None:
        code = ALIKE.get(language.code, language.code)
        self.code, self.chance = language.code, chance
        self.letters = SCRIPTS.get(code, LATIN)
        self.signs = SIGNS.get(code, "aeiou" if self.letters is LATIN else "")
        self.common = language.common_words
        self.space = "" if language.code in UNSPACED else " "
        self.end = ENDS.get(language.code, ".")
        self.phrases = language.phrases

    def word(self) -> str:
        if self.common and self.chance.random() < 0.35:
            return self.chance.choice(self.common)
        short = self.code in ("ja", "zh", "ko")
        parts = []
        for _ in range(self.chance.randint(1, 2 if short else 4)):
            parts.append(self.chance.choice(self.letters))
            if self.signs and self.chance.random() < 0.8:
                parts.append(self.chance.choice(self.signs))
        return "".join(parts)

    def headline(self) -> str:
        words = [self.word() for _ in range(self.chance.randint(4, 9))]
        text = self.space.join(words)
        return text[:1].upper() + text[1:]

    def headline_of(self, text: str) -> str:
        """A headline with words of *text*, as those of articles have them."""
        said = [word.strip('.,"“”«»「」、。') for word in text.split()]
        if not self.space:  # a stretch of signs is as good as a word
            said = [text[at : at + 3] for at in range(0, max(1, len(text) - 3), 3)]
        said = [word for word in said if len(word) > 2] or [self.word()]
        parts = [
            self.chance.choice(said) if self.chance.random() < 0.7 else self.word()
            for _ in range(self.chance.randint(4, 9))
        ]
        title = self.space.join(parts)
        return title[:1].upper() + title[1:]

    def fact(self) -> str:
        """A number, name or quotation: what is told of the world has them, a notice has not."""
        kind = self.chance.random()
        if kind < 0.4:
            return self.chance.choice([
                str(self.chance.randint(2, 99)), f"{self.chance.randint(2, 900)},000",
                str(self.chance.randint(1950, 2022)), f"{self.chance.randint(1, 99)}.5 %",
            ])  # fmt: skip
        if kind < 0.85:
            name = [self.word().capitalize() for _ in range(self.chance.randint(1, 2))]
            return " ".join(name) if self.space else "".join(name)
        opening, closing = ("「", "」") if self.code in ("ja", "zh") else ("“", "”")
        return f"{opening}{self.space.join(self.word() for _ in range(4))}{closing}"

    def told(self, least: int = 8, most: int = 24) -> str:
        """A sentence that tells of the world."""
        return self.sentence(least, most, facts=self.chance.choice([0, 1, 1, 2, 3]))

    def sentence(self, least: int = 8, most: int = 24, facts: int = 0) -> str:
        words = [self.word() for _ in range(self.chance.randint(least, most))]
        for _ in range(facts):
            words.insert(self.chance.randint(1, len(words)), self.fact())
        middle = len(words) // 2
        words[middle] += "、" if self.code in ("ja", "zh") else "," if self.end == "." else ""
        text = self.space.join(words)
        return text[:1].upper() + text[1:] + self.end

    def paragraph(self, least: int = 1, most: int = 4) -> str:
        return " ".join(self.told() for _ in range(self.chance.randint(least, most)))

    def advice(self, least: int, most: int) -> list[str]:
        """Paragraphs of a notice: nothing in them is told of the world."""
        return [
            " ".join(self.sentence() for _ in range(self.chance.randint(1, 3)))
            for _ in range(self.chance.randint(least, most))
        ]

    def paragraphs(self, least: int, most: int) -> list[str]:
        return [self.paragraph() for _ in range(self.chance.randint(least, most))]

    def said(self, field: str) -> str:
        """A phrase of a notice; an English one where the language has none."""
        phrase = self.chance.choice(self.phrases.get(field) or ("404",)).rstrip("*")
        return phrase[:1].upper() + phrase[1:]


Part = dict[str, str]  # title, body, url, and more of head


class Maker:
    """Makes pages of each sort on one made-up site."""

    def __init__(self, language: Language, chance: random.Random, number: int) -> None:
        self.w, self.chance = Writer(language, chance), chance
        self.site = f"http://{chance.choice(['www.', '', 'news.'])}made{number}.example"
        self.name = f"Lindmoor {chance.choice(['Post', 'Courier', 'Blatt', 'Nova'])} {number}"
        self.age = chance.choice([2003, 2010, 2022])
        self.year = chance.randint(self.age - 3, self.age + 2)
        self.logo = f"<img src=/logo.gif alt='{self.name}'>"

    # ---- small parts

    def day(self) -> str:
        return f"{self.year}-{self.chance.randint(1, 12):02}-{self.chance.randint(1, 28):02}"

    def shown_day(self) -> str:
        day = self.day()
        if self.age == 2022:
            return f'<time datetime="{day}T08:{self.chance.randint(10, 59)}:00Z">{day}</time>'
        return f'<span class="date">{day[8:]}.{day[5:7]}.{day[:4]}</span>'

    def slug(self) -> str:
        return "-".join(
            "".join(self.chance.choice(LATIN) for _ in range(self.chance.randint(3, 8)))
            for _ in range(self.chance.randint(3, 7))
        )

    def slug_of(self, title: str) -> str:
        """The words of *title* as an address has them; other scripts written in Latin letters."""
        bare = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        words = ["".join(sign for sign in word if sign.isalnum()) for word in bare.split()]
        if self.w.letters is not LATIN:
            return (
                quote(title[:40].replace(" ", "-")) if self.chance.random() < 0.3 else self.slug()
            )
        return "-".join(word for word in words if word)[: self.chance.randint(20, 80)]

    def article_url(self, title: str = "") -> str:
        """An address of *title*, or of an article that is not on the page."""
        number = self.chance.randint(1000, 9_999_999)
        slug = self.slug_of(title) if title else self.slug()
        return self.site + self.chance.choice([
            f"/{self.day()[:7].replace('-', '/')}/{slug}", f"/news/{slug}",
            f"/{slug}", f"/article.php?id={number}", f"/news/{number}.html",
            f"/{self.year}/{number}.html", f"/a/{number}", f"/local/{slug}-{number}.html",
            f"/news/{number}", f"/{self.year}{number}/story", f"/{slug[:3]}", f"/news/{slug[:6]}",
                f"/{slug[:5]}.html",
        ])  # fmt: skip

    def byline(self) -> str:
        parts = []
        if self.chance.random() < 0.75:
            parts.append(self.shown_day())
        if self.chance.random() < 0.6:
            parts.append(
                f'<span class="{self.chance.choice(["author", "byline", "by"])}">'
                f"{self.chance.choice(NAMES)}</span>"
            )
        return f"<div class=meta>{' '.join(parts)}</div>" if parts else ""

    def link(self, text: str) -> str:
        return f'<a href="/{self.slug()}-{self.chance.randint(1, 99999)}">{text}</a>'

    def teaser(self, lines: int = 1) -> str:
        tag = self.chance.choice(["h2", "h3", "h4", "b", "div"])
        text = " ".join(self.w.sentence() for _ in range(lines))
        more = f" {self.link('»')}" if self.chance.random() < 0.3 else ""
        day = self.shown_day() if self.chance.random() < 0.4 else ""
        return f"<div class=item><{tag}>{self.link(self.w.headline())}</{tag}>{day}<p>{text}{more}</p></div>"

    def teasers(self, least: int, most: int) -> str:
        lines = self.chance.randint(0, 3)
        return "".join(self.teaser(lines) for _ in range(self.chance.randint(least, most)))

    def links(self, least: int, most: int) -> str:
        items = (
            f"<li>{self.link(self.w.headline())}</li>"
            for _ in range(self.chance.randint(least, most))
        )
        return f"<ul>{''.join(items)}</ul>"

    def prose(self, texts: list[str]) -> str:
        if self.age == 2003 and self.chance.random() < 0.5:
            return "<br><br>".join(texts)
        tag = "div" if self.chance.random() < 0.1 else "p"
        return "".join(f"<{tag}>{text}</{tag}>" for text in texts)

    def search_box(self) -> str:
        return "<form action=/search><input name=q><button>OK</button></form>"

    # ---- the page around

    def page(self, part: Part) -> str:
        title = part["title"]
        if self.chance.random() < 0.7 and not part.get("bare"):
            title += self.chance.choice([" | ", " - ", " – "]) + self.name
        head = part.get("head", "") + self.statements(part)
        menu = [self.w.word() for _ in range(self.chance.randint(3, 14))]
        chrome = self.chance.random() < 0.85 or not part.get("bare")
        if self.age == 2003:
            nav = "<br>".join(f"<a href=/{n}>{word}</a>" for n, word in enumerate(menu))
            side = self.links(0, 6) if chrome else ""
            inner = (
                f"<table width=750><tr><td>{self.logo}</td></tr><tr><td width=140>"
                f"{nav if chrome else ''}</td><td>{part['body']}</td><td>{side}</td></tr></table>"
            )
        elif self.age == 2010:
            nav = "".join(f"<li><a href=/{n}>{word}</a></li>" for n, word in enumerate(menu))
            side = f"<div id=sidebar>{self.links(2, 8)}</div>" if chrome else ""
            menu_div = f"<div id=menu><ul>{nav}</ul></div>" if chrome else ""
            inner = (
                f"<div id=wrap>{menu_div}<div id=content class=content>{part['body']}</div>"
                f"{side}<div id=footer>&copy; {self.year} {self.name}</div></div>"
            )
        else:
            nav = "".join(f"<a class=sc-{n}x href=/{n}>{word}</a>" for n, word in enumerate(menu))
            side = f"<aside>{self.teasers(1, 5)}</aside>" if chrome else ""
            head += f'<meta property="og:site_name" content="{self.name}">'
            inner = (
                f"<header><nav>{nav if chrome else ''}</nav></header><main>{part['body']}</main>"
                f"{side}<footer><a href=/about>{self.w.word()}</a></footer>"
            )
        return (
            f'<!doctype html><html lang="{self.w.code}"><head><meta charset="utf-8">'
            f"<title>{title}</title>{head}</head><body>{inner}</body></html>"
        )

    def statements(self, part: Part) -> str:
        """Description and address of the page, as many state them; those of the site elsewhere."""
        if self.age == 2003 and self.chance.random() < 0.7:
            return ""
        head = ""
        if self.chance.random() < 0.6:
            said = part.get("about") or (self.w.sentence() if self.chance.random() < 0.6 else "")
            head += f'<meta name="description" content="{said[:150]}">' if said else ""
        if self.chance.random() < 0.6:
            url = part["url"]
            if part.get("bare") and self.chance.random() < 0.4:
                url = f"{self.site}/{self.chance.choice(['', '404', self.slug()])}"
            head += f'<link rel=canonical href="{url}">'
        return head

    def made(self, part: Part, sort: str, kind: str) -> MadePage:
        part = {**part, "body": part["body"] + self.cookie_bar()}
        return MadePage(self.page(part), part["url"], self.w.code, sort, kind)

    def cookie_bar(self) -> str:
        """A notice below whatever the page says, which makes it neither a wall nor anything else."""
        if self.age == 2003 or self.chance.random() > 0.25:
            return ""
        said = [self.w.said("notices_wall") for _ in range(self.chance.randint(1, 2))]
        css = self.chance.choice(["cookie-bar", "footer", "x7"])
        return f"<div class={css}><p>{f'{self.w.end} '.join(said)}</p><button>OK</button></div>"

    def article_head(self, title: str, kind: str = "NewsArticle", often: float = 0.7) -> str:
        if self.age != 2022 or self.chance.random() > often:
            return ""
        data = {"@type": kind, "headline": title, "datePublished": f"{self.day()}T08:00:00Z"}
        if self.chance.random() < 0.6:
            data["author"] = {"@type": "Person", "name": self.chance.choice(NAMES)}  # type: ignore[assignment]
        ld = f'<script type="application/ld+json">{json.dumps(data)}</script>'
        shared = title.replace('"', "")
        ld += f'<meta property="og:title" content="{shared}">'
        return ld + '<meta property="og:type" content="article">'

    # ---- articles

    def article(self, texts: list[str], sort: str, after: str = "", before: str = "",
                often: float = 0.7) -> MadePage:  # fmt: skip
        title = self.w.headline_of(texts[0])
        tag = self.chance.choice(["h1", "h1", "h1", "h2", "b" if self.age == 2003 else "h1"])
        body = f"{before}<{tag}>{title}</{tag}>{self.byline()}{self.prose(texts)}{after}"
        if self.age == 2022:
            body = f"<article>{body}</article>"
        part = {
            "title": title,
            "body": body,
            "url": self.article_url(title),
            "head": self.article_head(title, often=often),
            "about": texts[0].replace('"', ""),
        }
        return self.made(part, sort, "article")

    def story(self) -> MadePage:
        return self.article(self.w.paragraphs(3, 14), "story")

    def story_above_teasers(self) -> MadePage:
        return self.article(self.w.paragraphs(3, 9), "story above teasers", self.teasers(4, 12))

    def story_with_comments(self) -> MadePage:
        comments = "".join(
            f"<div class=comment><b>{name}</b><p>{self.w.paragraph()}</p></div>" for name in NAMES
        )
        return self.article(
            self.w.paragraphs(3, 9), "story with comments", f"<div class=comments>{comments}</div>"
        )

    def story_under_notice(self) -> MadePage:
        texts = [
            f"{self.w.said('notices_wall')}. {self.w.sentence()}"
            for _ in range(self.chance.randint(1, 5))
        ]
        heading = f"<h2>{self.w.said('notices_wall')}</h2>" if self.chance.random() < 0.5 else ""
        bar = f"<div class={self.chance.choice(['cookie', 'layer', 'x1'])}>{heading}{self.prose(texts)}</div>"
        return self.article(self.w.paragraphs(3, 9), "story under a cookie notice", before=bar)

    def short(self) -> MadePage:
        return self.article(
            self.w.paragraphs(2, 3),
            "short story",
            self.chance.choice(["", "", self.links(2, 6), self.teasers(1, 4)]),
        )

    def flash(self) -> MadePage:
        return self.article(
            [self.w.told(12, 26)],
            "flash",
            self.chance.choice(["", self.links(2, 6), self.teasers(1, 4)]),
            often=1.0,
        )

    def poem(self) -> MadePage:
        verses = ["<br>".join(self.w.sentence(4, 7) for _ in range(4)) for _ in range(5)]
        return self.article(verses, "poem")

    def interview(self) -> MadePage:
        texts = [f"<b>{self.w.sentence()}</b>" if n % 2 else self.w.paragraph() for n in range(14)]
        return self.article(texts, "interview")

    def recipe(self) -> MadePage:
        items = "".join(
            f"<li>{self.chance.randint(1, 500)} g {self.w.word()}</li>" for _ in range(8)
        )
        return self.article(self.w.paragraphs(2, 5), "recipe", f"<ul>{items}</ul>")

    def ticker(self) -> MadePage:
        entries = "".join(
            f"<div class=entry><b>{n + 8}:{n + 10}</b> <p>{self.w.paragraph()}</p></div>"
            for n in range(self.chance.randint(5, 14))
        )
        return self.article(self.w.paragraphs(1, 2), "live ticker", entries)

    def letter(self) -> MadePage:
        return self.article([*self.w.paragraphs(1, 3), self.chance.choice(NAMES)], "letter")

    def plain_story(self) -> MadePage:
        """Neither dated nor signed, each paragraph a sentence."""
        texts = [self.w.told(10, 22) for _ in range(self.chance.randint(2, 12))]
        bar = ""
        if self.chance.random() < 0.3:
            bar = f"<div class=cookie-consent><p>{self.w.said('notices_wall')}. {self.w.said('notices_wall')}?</p></div>"
        title = self.w.headline_of(texts[0])
        body = f"{bar}<h1>{title}</h1>{self.prose(texts)}"
        part = {"title": title, "body": body, "url": self.article_url(title)}
        return self.made(part, "story neither dated nor signed", "article")

    def notice_in_headline(self) -> MadePage:
        said = self.w.said(self.chance.choice(["notices_error", "notices_wall", "notices_service"]))
        number = self.chance.choice(["404 ", "", ""])
        title = self.chance.choice(
            [f"{number}{said}: {self.w.headline()}", f"{self.w.headline()} – {number}{said}"]
        )
        body = f"<h1>{title}</h1>{self.byline()}{self.prose(self.w.paragraphs(3, 9))}"
        part = {
            "title": title,
            "body": body,
            "url": self.article_url(title),
            "head": self.article_head(title),
        }
        return self.made(part, "story on a notice", "article")

    def removal_story(self) -> MadePage:
        texts = self.w.paragraphs(3, 8)
        texts[1] += f" {self.w.said('notices_error')}{self.w.end} {self.w.said('notices_wall')}."
        return self.article(texts, "story that quotes a notice")

    # ---- fronts

    def list_url(self) -> str:
        return self.site + self.chance.choice([
            "/", "/", "/sport", f"/tag/{self.slug()}", f"/category/{self.slug()}", "/news/",
            f"/author/{self.slug()}", "/index.php?cat=4", "/search?q=ab", f"/archive/{self.year}/05",
            f"/{self.slug()}", "/page/3", f"/topics/{self.slug()}", f"/list.php?id={self.year}77",
            "/index.html", "/local/news",
        ])  # fmt: skip

    def listing(self, body: str, sort: str, title: str = "") -> MadePage:
        chance = self.chance
        title = title or chance.choice([self.name, self.w.word(), self.w.said("notices_listing")])
        head = ""
        if self.age == 2022 and chance.random() < 0.4:
            data = {
                "@type": chance.choice(["CollectionPage", "WebPage", "WebSite", "ItemList"]),
                "name": title,
            }
            head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
        if self.age == 2022 and chance.random() < 0.5:
            head += '<meta property="og:type" content="website">'
        heading = f"<h1>{title}</h1>" if chance.random() < 0.6 else ""
        pages = "<div>" + " ".join(f"<a href=?page={n}>{n}</a>" for n in range(1, 8)) + "</div>"
        body = heading + body + (pages if chance.random() < 0.4 else "")
        return self.made(
            {"title": title, "body": body, "url": self.list_url(), "head": head}, sort, "front"
        )

    def front(self) -> MadePage:
        return self.listing(self.teasers(6, 25), "front")

    def shelf(self) -> MadePage:
        """A list of goods."""
        items = "".join(
            f"<li class=product>{self.link(self.w.headline())} <b class=price>"
            f"€ {self.chance.randint(2, 900)},00</b></li>"
            for _ in range(self.chance.randint(6, 30))
        )
        text = f"<p>{self.w.paragraph(0, 3)}</p>"
        return self.listing(f"{text}<ul>{items}</ul>", "list of goods", self.w.word())

    def led_front(self) -> MadePage:
        lead = f"<h2>{self.link(self.w.headline())}</h2>{self.prose(self.w.paragraphs(1, 3))}"
        return self.listing(lead + self.teasers(5, 14), "front with a lead")

    def links_only(self) -> MadePage:
        return self.listing(self.links(12, 60), "list of links")

    def short_links(self) -> MadePage:
        items = "".join(
            f"<li><a href=/p/{n}>{' '.join(self.w.word() for _ in range(3))}</a></li>"
            for n in range(self.chance.randint(12, 60))
        )
        return self.listing(f"<ul>{items}</ul>", "list of short links")

    def blog(self) -> MadePage:
        posts = "".join(
            f"<div class=post><h2>{self.link(self.w.headline())}</h2>{self.byline()}"
            f"{self.prose(self.w.paragraphs(1, 5))}"
            f"<p>{self.link(self.w.word())}</p></div>"
            for _ in range(self.chance.randint(3, 9))
        )
        return self.listing(posts, "blog front with whole posts")

    def results(self) -> MadePage:
        title = f"{self.w.said('notices_listing')}: {self.w.word()}"
        return self.listing(self.search_box() + self.teasers(5, 15), "search results", title)

    def about_author(self) -> MadePage:
        text = f"<p>{self.w.paragraph(1, 3)}</p>"
        return self.listing(text + self.teasers(5, 15), "author page", self.chance.choice(NAMES))

    def topic(self) -> MadePage:
        text = self.prose(self.w.paragraphs(1, 4))
        return self.listing(text + self.teasers(6, 15), "topic with an introduction", self.w.word())

    # ---- errors

    def error(self, extra: str, sort: str) -> MadePage:
        chance = self.chance
        said = self.w.said("notices_error")
        title = chance.choice(
            [said, said, f"404 {said}", f"404 - {said}", self.name, "404", "Error 404"]
        )
        heading = chance.choice([said, "404", f"{said}!", f"404: {said}", self.w.word()])
        text = f"{self.w.said('notices_error')}{self.w.end} {' '.join(self.w.advice(0, 2))}"
        tag = chance.choice(["h1", "h1", "h2", "b", "p"])
        body = f"<{tag}>{heading}</{tag}><p>{text}</p>{extra}"
        head = '<meta name="robots" content="noindex">' if chance.random() < 0.25 else ""
        return self.made(
            {"title": title, "body": body, "url": self.article_url(), "head": head, "bare": "1"},
            sort,
            "error",
        )

    def bare_error(self) -> MadePage:
        return self.error("", "error")

    def error_with_search(self) -> MadePage:
        return self.error(self.search_box() + self.links(3, 9), "error with a search box")

    def error_with_teasers(self) -> MadePage:
        return self.error(
            f"<h2>{self.w.said('notices_listing')}</h2>{self.teasers(3, 10)}", "error above teasers"
        )

    def error_with_text(self) -> MadePage:
        items = "".join(f"<li>{self.w.sentence()}</li>" for _ in range(4))
        return self.error(f"<ul>{items}</ul>{self.prose(self.w.advice(0, 2))}", "error with advice")

    def one_line_error(self) -> MadePage:
        title = self.chance.choice([self.name, "404", self.w.said("notices_error")])
        part = {
            "title": title,
            "body": f"<p>{self.w.said('notices_error')}{self.w.end}</p>",
            "url": self.article_url(),
            "bare": "1",
        }
        return self.made(part, "error of one line", "error")

    def moved(self) -> MadePage:
        """What a server says to programs that do not follow its redirect."""
        number, words = self.chance.choice([
            ("301", "Moved Permanently"), ("302", "Found"), ("302", "Moved"),
            ("307", "Temporary Redirect"), ("301", self.w.said("notices_error")),
        ])  # fmt: skip
        link = f'<a href="{self.site}/">{self.chance.choice(["here", self.w.word()])}</a>'
        text = self.chance.choice(["The document has moved", self.w.said("notices_error")])
        heading = self.chance.choice([words, f"{number} {words}"])
        html = (
            f"<html><head><title>{number} {words}</title></head><body><h1>{heading}</h1>"
            f"<p>{text} {link}.</p></body></html>"
        )
        return MadePage(html, self.article_url(), self.w.code, "redirect", "error")

    # ---- walls

    def wall(self, body: str, sort: str, title: str = "", head: str = "") -> MadePage:
        part = {
            "title": title or self.chance.choice([self.name, self.w.said("notices_wall")]),
            "body": body,
            "url": self.article_url(),
            "head": head,
            "bare": "1",
        }
        return self.made(part, sort, "wall")

    def consent(self) -> MadePage:
        texts = [
            f"{self.w.said('notices_wall')}{self.w.end} {self.w.sentence()}"
            for _ in range(self.chance.randint(1, 5))
        ]
        return self.wall(
            f"<h1>{self.w.said('notices_wall')}</h1>{self.prose(texts)}<button>OK</button>",
            "consent wall",
        )

    def one_line_wall(self) -> MadePage:
        return self.wall(
            f"<p>{self.w.said('notices_wall')}, {self.w.word()}{self.w.end}</p>", "wall of one line"
        )

    def robot_check(self) -> MadePage:
        text = f"<h1>{self.w.said('notices_wall')}</h1><p>{self.w.said('notices_wall')}. {self.w.sentence()}</p>"
        return self.wall(text + "<p>Ray ID: 7f3a9</p>", "robot check")

    def login(self) -> MadePage:
        said = self.w.said("notices_wall")
        text = "".join(f"<p>{self.w.sentence()}</p>" for _ in range(self.chance.randint(0, 3)))
        body = (
            f"<h1>{said}</h1>{text}<form><label>{self.w.word()}</label><input name=u>"
            f"<label>{self.w.word()}</label><input type=password name=p><button>{said}</button></form>"
        )
        page = self.wall(body, "login", said)
        url = self.site + self.chance.choice(
            ["/login", "/user/login?next=/", "/signin", "/account"]
        )
        return MadePage(page.html, url, page.language, page.sort, page.kind)

    def registration(self) -> MadePage:
        """A form for a new account, with much or little said about it."""
        said = self.w.said("notices_wall")
        fields = "".join(
            f"<p><label>{self.w.word()}</label> <input name=f{n}></p>"
            for n in range(self.chance.randint(1, 12))
        )
        password = "<input type=password name=p>" if self.chance.random() < 0.7 else ""
        text = self.prose(self.w.advice(0, 6))
        page = self.wall(f"<h1>{said}</h1>{text}<form>{fields}{password}</form>", "account", said)
        path = self.chance.choice(["/register", "/user/new", "/konto", f"/{self.slug()}", "/p.asp"])
        return MadePage(page.html, self.site + path, page.language, page.sort, page.kind)

    def paywall(self) -> MadePage:
        teaser = [self.w.told() for _ in range(self.chance.randint(0, 2))]
        title = self.w.headline_of(" ".join(teaser))
        offer = "".join(
            f"<p>{self.w.said('notices_wall')}{self.w.end} {self.w.sentence(4, 12)}</p>"
            for _ in range(self.chance.randint(1, 3))
        )
        css = self.chance.choice(["paywall", "premium", "offer", "box"])
        body = (
            f"<h1>{title}</h1>{self.byline()}{self.prose(teaser)}"
            f"<div class={css}><h3>{self.w.said('notices_wall')}</h3>{offer}</div>"
        )
        page = self.wall(body, "paywall", title, self.article_head(title))
        return MadePage(page.html, self.article_url(title), page.language, page.sort, page.kind)

    # ---- others

    def other(self, body: str, sort: str, title: str, path: str, head: str = "") -> MadePage:
        part = {
            "title": title,
            "body": f"<h1>{title}</h1>{body}",
            "url": self.site + path,
            "head": head,
        }
        return self.made(part, sort, "other")

    def path(self, *named: str) -> str:
        return self.chance.choice(
            [*named, f"/{self.slug()}", f"/p/{self.chance.randint(10, 99999)}"]
        )

    def thread(self) -> MadePage:
        css = self.chance.choice(["post", "postbody", "reply", "x7 avatar-row", "c"])
        posts = "".join(
            f"<div class={css}><div class=author>{self.chance.choice(NAMES)}</div>{self.shown_day()}"
            f"<p>{self.w.paragraph(1, 3)}</p><a href=#r>{self.w.word()}</a></div>"
            for _ in range(self.chance.randint(3, 15))
        )
        head = (
            '<script type="application/ld+json">{"@type":"DiscussionForumPosting"}</script>'
            if self.age == 2022 and self.chance.random() < 0.5
            else ""
        )
        return self.other(
            posts,
            "forum thread",
            self.w.headline(),
            self.path("/viewtopic.php?t=77", "/thread/4431-abc", "/questions/5512/how"),
            head,
        )

    def product(self) -> MadePage:
        rows = "".join(
            f"<tr><td>{self.w.word()}</td><td>{self.chance.randint(1, 900)}</td></tr>"
            for _ in range(6)
        )
        css = self.chance.choice(["price", "product-price", "sku", "a1"])
        body = f"<div class={css}>€ {self.chance.randint(5, 900)},90</div><form><button>+</button></form><p>{self.w.paragraph(1, 4)}</p><table>{rows}</table>"
        head = (
            '<script type="application/ld+json">{"@type":"Product","name":"x"}</script>'
            if self.age == 2022 and self.chance.random() < 0.6
            else ""
        )
        return self.other(
            body, "product", self.w.headline(), self.path("/product/ab-12", "/shop/item/3344"), head
        )

    def record(self) -> MadePage:
        """An entry of a database or catalogue: fields and values, and a line or two about it."""
        number = (
            f"{self.chance.choice(['LV', 'K', 'DB'])}-{self.year}-{self.chance.randint(1, 9999):06}"
        )
        values = [
            (self.w.word(), self.chance.choice([self.w.fact(), self.w.headline(), self.day()]))
            for _ in range(self.chance.randint(4, 22))
        ]
        form = self.chance.choice(["table", "list", "lines"])
        if form == "table":
            rows = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in values)
            fields = f"<table>{rows}</table>"
        elif form == "list":
            fields = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in values)
            fields = f"<dl>{fields}</dl>"
        else:
            fields = "".join(f"<div>{name}: {value}</div>" for name, value in values)
        text = self.prose(self.w.paragraphs(0, 1))
        path = self.path(
            f"/db/{number}.html", f"/contents/{self.year}/{number}", f"/record?id={number}"
        )
        return self.other(
            f"{text}{fields}{self.search_box()}", "record", f"{number} {self.w.headline()}", path
        )

    def advisory(self) -> MadePage:
        """A technical note in parts, whose text is of accounts, passwords and what is missing."""
        number = (
            f"{self.chance.choice(['LV', 'NOTE'])}-{self.year}-{self.chance.randint(1, 9999):06}"
        )
        title = (
            f"{number} {self.w.headline()} {self.chance.randint(1, 12)}.{self.chance.randint(0, 9)}"
        )
        before, middle, after = self.chance.choice([
            ("<h3>", "</h3><p>", "</p>"), ("<tr><th>", "</th><td>", "</td></tr>"),
            ("<dt>", "</dt><dd>", "</dd>"), ("<p><b>", "</b> ", "</p>"),
        ])  # fmt: skip
        parts = []
        for _ in range(self.chance.randint(3, 7)):
            said = self.w.said(
                self.chance.choice(["notices_wall", "notices_wall", "notices_error"])
            )
            text = self.chance.choice([
                f"{self.w.told()[:-1]} {said} {self.w.told()}", f"{said} {self.w.told()}",
                f"{self.w.word()} {self.chance.randint(1, 9)}.{self.chance.randint(0, 9)} {self.w.word()}",
                self.w.told(), self.day(),
            ])  # fmt: skip
            parts.append(f"{before}{self.w.word()}{middle}{text}{after}")
        whole = "".join(parts)
        whole = {"<t": f"<table>{whole}</table>", "<d": f"<dl>{whole}</dl>"}.get(before[:2], whole)
        search = self.search_box() if self.chance.random() < 0.6 else ""
        body = f"<h1>{title}</h1>{whole}{search}{self.links(0, 4)}"
        url = self.site + self.path(f"/contents/{self.year}/{number}.html", f"/notes/{number}")
        kind = "article" if before == "<h3>" else "other"
        return self.made({"title": title, "body": body, "url": url}, "technical note", kind)

    def goods(self) -> MadePage:
        """A product with a long text, a table and what buyers say."""
        title = f"{self.w.word().capitalize()} {self.chance.randint(10, 990)} {self.w.word()}"
        price = f"{self.chance.choice('€$£')}{self.chance.randint(5, 900)}.{self.chance.randint(10, 99)}"
        reviews = "".join(
            f"<div class=review><b>{name}</b> {self.shown_day()}<p>{self.w.paragraph(1, 2)}</p></div>"
            for name in NAMES[: self.chance.randint(0, 6)]
        )
        points = "".join(f"<li>{self.w.word()}: {self.w.fact()}</li>" for _ in range(8))
        css = self.chance.choice(["product", "pdp", "detail", "b2"])
        body = (
            f"<div class={css}><span class=price>{price}</span><form><select><option>1</select>"
            f"<input type=hidden name=id><button>{self.w.word()}</button></form><ul>{points}</ul>"
            f"{self.prose(self.w.paragraphs(1, 6))}</div>{reviews}<div>{self.teasers(0, 5)}</div>"
        )
        return self.other(
            body, "product with a text", title,
            self.path(f"/{self.slug_of(title)}-p-{self.chance.randint(10, 9999)}.html", "/p/77"),
        )  # fmt: skip

    def shop(self) -> MadePage:
        """A shop's list of goods as cards, with what narrows it."""
        cards = "".join(
            f"<div class='{self.chance.choice(['card', 'tile', 'grid-item'])}'><img src={n}.jpg>"
            f"<h3>{self.link(self.w.headline()[:30])}</h3><p>€ {self.chance.randint(2, 900)},00</p>"
            f"<button>{self.w.word()}</button></div>"
            for n in range(self.chance.randint(6, 24))
        )
        choices = "".join(f"<option>{self.w.word()}</option>" for _ in range(6))
        body = (
            f"<form><select>{choices}</select></form>{cards}{self.prose(self.w.paragraphs(0, 3))}"
        )
        return self.listing(body, "shop", self.w.word())

    def board(self) -> MadePage:
        """A list of a forum's threads."""
        rows = "".join(
            f"<tr><td><a href=/t/{n}>{self.w.headline()}</a><br>{self.chance.choice(NAMES)}</td>"
            f"<td>{self.chance.randint(0, 90)}</td><td>{self.shown_day()} {self.chance.choice(NAMES)}</td></tr>"
            for n in range(self.chance.randint(6, 30))
        )
        head = "".join(f"<th>{self.w.word()}</th>" for _ in range(3))
        return self.listing(f"<table><tr>{head}</tr>{rows}</table>", "forum list", self.w.word())

    def advert(self) -> MadePage:
        """A job, house or car that is offered."""
        fields = "".join(
            f"<div><b>{self.w.word()}:</b> {self.w.fact()}</div>"
            for _ in range(self.chance.randint(4, 12))
        )
        form = f"<form><input name=name><input name=mail><textarea></textarea><button>{self.w.word()}</button></form>"
        body = f"{fields}{self.prose(self.w.paragraphs(1, 4))}{form}"
        return self.other(body, "offer", self.w.headline(), self.path("/ads/3341", "/job/81-ab"))

    def tool(self) -> MadePage:
        """A form that computes, books or sends something; nothing stands behind it."""
        fields = "".join(
            f"<p><label>{self.w.word()}</label> {self.chance.choice(['<input name=a>', '<select><option>1</select>', '<textarea></textarea>'])}</p>"
            for _ in range(self.chance.randint(2, 12))
        )
        text = self.prose(self.w.advice(0, 3))
        body = f"{text}<form>{fields}<button>{self.w.word()}</button></form>"
        return self.other(body, "tool, order form", self.w.headline(), self.path("/calc", "/book"))

    def event(self) -> MadePage:
        rows = "".join(
            f"<div><b>{self.shown_day()}</b> {self.w.headline()} – {self.w.word()}, 19:30</div>"
            for _ in range(14)
        )
        return self.other(rows, "calendar", self.w.word(), self.path("/calendar", "/events"))

    def table(self) -> MadePage:
        rows = "".join(
            f"<tr><td>{self.w.word()}</td>"
            + "".join(f"<td>{self.chance.randint(-9, 999)}</td>" for _ in range(5))
            + "</tr>"
            for _ in range(self.chance.randint(8, 40))
        )
        return self.other(
            f"<table>{rows}</table>",
            "table of weather, prices, programmes",
            self.w.word(),
            self.path("/weather", "/stocks", "/tv"),
        )

    def about(self) -> MadePage:
        return self.other(
            self.prose(self.w.paragraphs(2, 12)),
            "about, imprint, terms",
            self.w.said("notices_service"),
            self.path("/about", "/impressum", "/privacy", "/terms"),
        )

    def contact(self) -> MadePage:
        body = f"<p>{self.w.sentence()}</p><p>{self.w.word()} 12, 04413 {self.w.word()}<br>01 22 33 44</p><form><input name=m><textarea></textarea></form>"
        return self.other(
            body, "contact", self.w.said("notices_service"), self.path("/contact", "/kontakt")
        )

    def company(self) -> MadePage:
        """Prose about what a company or club does, neither dated nor signed."""
        blocks = "".join(
            f"<h2>{self.w.headline()}</h2><p>{self.w.paragraph(1, 4)}</p>"
            for _ in range(self.chance.randint(1, 6))
        )
        offer = f"<form><input name=m><textarea></textarea><button>{self.w.word()}</button></form>"
        path = self.path("/", "/services", "/index.php?page=7", "/about-us")
        return self.other(blocks + offer, "company, club", self.name, path)

    def gallery(self) -> MadePage:
        figures = "".join(
            f"<figure><img src={n}.jpg><figcaption>{self.w.sentence(3, 8)}</figcaption></figure>"
            for n in range(12)
        )
        return self.other(
            figures, "gallery", self.w.headline(), self.path("/gallery/12", "/photos")
        )

    def video(self) -> MadePage:
        return self.other(
            f"<video src=a.mp4></video><p>{self.w.sentence(4, 10)}</p>{self.links(5, 15)}",
            "video",
            self.w.headline(),
            self.path("/video/4432", "/watch?v=ab12"),
            '<meta property="og:type" content="video.other">',
        )

    def no_results(self) -> MadePage:
        return self.other(
            self.search_box() + f"<p>{self.w.sentence(3, 8)}</p>",
            "search without results",
            self.w.said("notices_listing"),
            self.path("/search?q=zzz"),
        )

    def empty(self) -> MadePage:
        return self.other(
            "", "empty", self.chance.choice([self.name, self.w.headline()]), self.path("/")
        )

    # ---- pages about themselves

    def placeholder(self) -> MadePage:
        """What stands where there is no site: an example, a domain that is for sale, a server's
        own page, "coming soon". It speaks of itself and tells nothing of the world."""
        host = self.site.partition("//")[2]
        title = self.chance.choice([
            host, self.w.headline(), f"{self.w.word()} {self.w.word()}!".capitalize(), self.name,
        ])  # fmt: skip
        texts = [
            f"<p>{' '.join(self.w.sentence(5, 18) for _ in range(self.chance.randint(1, 2)))}</p>"
            for _ in range(self.chance.randint(1, 2))
        ]
        if self.chance.random() < 0.3:
            said = self.w.said(self.chance.choice(["notices_service", "notices_wall"]))
            texts[0] = f"<p>{host}: {said}{self.w.end}</p>"
        out = f'<a href="https://{self.w.word()}.example/about">{self.w.headline()[:30]}</a>'
        more = self.chance.choice([
            "", "", f"<p>{out}</p>", f"<p>{self.w.word()} {out}.</p>", f"<p><em>{out}</em></p>",
            "<form><input name=mail><button>OK</button></form>", "<img src=/banner.gif>",
            f"<ul>{''.join(f'<li><a href=/?q={n}>{self.w.word()}</a>' for n in range(6))}</ul>",
        ])  # fmt: skip
        heading = self.chance.choice([f"<h1>{title}</h1>", f"<h1>{title}</h1>", f"<h2>{title}</h2>",
                                      f"<center><b>{title}</b></center>"])  # fmt: skip
        path = self.chance.choice(["/", "/", "/", "/index.html", "/test", "/hello.html", "/status"])
        return self.bare(title, heading + "".join(texts) + more, self.site + path, "placeholder",
                         "other")  # fmt: skip

    def bare_flash(self) -> MadePage:
        """One or two sentences of news with nothing around them: no placeholder."""
        texts = [self.w.told(12, 26) for _ in range(self.chance.randint(1, 2))]
        title = self.w.headline_of(texts[0])
        body = f"<h1>{title}</h1>{self.byline()}{self.prose(texts)}"
        return self.bare(title, body, self.article_url(title), "bare flash", "article")

    def bare_story(self) -> MadePage:
        """A story with nothing around it; a third of them tell nothing that has a form."""
        least, most = 2, 8
        is_plain = self.chance.random() < 0.35
        texts = self.w.advice(least, most) if is_plain else self.w.paragraphs(least, most)
        title = self.w.headline() if is_plain else self.w.headline_of(texts[0])
        body = f"<h1>{title}</h1>{self.byline()}{self.prose(texts)}"
        if self.chance.random() < 0.4:
            body = f"<article>{body}</article>"
        return self.bare(title, body, self.article_url(title), "bare story", "article")

    def bare_front(self) -> MadePage:
        """A site's first page of little text and some links."""
        text = f"<p>{self.w.sentence()}</p>" if self.chance.random() < 0.6 else ""
        body = f"<h1>{self.name}</h1>{text}{self.links(3, 12)}"
        return self.bare(self.name, body, f"{self.site}/", "bare front", "front")

    def bare(self, title: str, body: str, url: str, sort: str, kind: str) -> MadePage:
        """A page with nothing around its text."""
        html = (
            f'<html lang="{self.w.code}"><head><meta charset="utf-8"><title>{title}</title></head>'
            f"<body><div>{body}</div></body></html>"
        )
        return MadePage(html, url, self.w.code, sort, kind)

    def bare_sorts(self) -> list[tuple[int, Callable[[], MadePage]]]:
        """Pages that are little more than a sentence: what is made, and how often."""
        return [
            (3, self.placeholder),
            (2, self.bare_flash),
            (3, self.bare_story),
            (1, self.bare_front),
        ]

    def sorts(self) -> list[tuple[int, Callable[[], MadePage]]]:
        """What is made, and how often."""
        return [
            (3, self.story), (2, self.story_above_teasers), (1, self.story_with_comments),
            (2, self.story_under_notice), (3, self.short), (3, self.flash), (1, self.poem),
            (1, self.interview), (1, self.recipe), (1, self.ticker), (1, self.letter),
            (1, self.removal_story), (4, self.plain_story), (1, self.notice_in_headline),
            (1, self.short_links), (1, self.one_line_error), (1, self.one_line_wall), (2, self.front), (1, self.led_front), (1, self.links_only),
            (2, self.blog), (2, self.results), (1, self.about_author), (1, self.topic),
            (2, self.bare_error), (2, self.error_with_search), (2, self.error_with_teasers),
            (2, self.error_with_text), (2, self.consent), (1, self.robot_check), (1, self.login),
            (3, self.paywall), (2, self.thread), (1, self.product), (1, self.event),
            (1, self.table), (2, self.about), (1, self.contact), (1, self.gallery),
            (1, self.video), (1, self.no_results), (1, self.empty), (2, self.registration),
            (1, self.moved), (2, self.company), (1, self.shelf), (2, self.record),
            (3, self.advisory), (2, self.goods), (1, self.shop), (1, self.board), (1, self.advert),
            (1, self.tool),
        ]  # fmt: skip


def made_pages(rounds: int = 1, seed: int = 7) -> Iterator[MadePage]:
    """Pages of every sort in every language, each of a site of its own."""
    languages = {one.code: one for one in read_languages(resources.files("indexer.extract.words"))}
    number = 0
    for sorts in (Maker.sorts, Maker.bare_sorts):
        for code in LANGUAGES:
            for _ in range(rounds):
                for at, (often, _) in enumerate(sorts(_maker(languages[code], 0, 0))):
                    for _ in range(often):
                        number += 1
                        yield sorts(_maker(languages[code], seed, number))[at][1]()


def _maker(language: Language, seed: int, number: int) -> Maker:
    """The maker of one page, which is the same for the same *seed* and *number*."""
    return Maker(language, random.Random(seed * 1_000_003 + number), number)
