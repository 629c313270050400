"""The kind of a page, on made-up pages of every kind and in several languages."""

import pytest

from indexer.extract import extract_article, extract_text

SITE = "http://lindmoorpost.example"
EN = (
    "The council of Lindmoor voted on Tuesday to keep the old ferry landing open for two years.",
    "Nobody in the hall spoke against it, although the repairs will cost more than the new pier.",
    "“We would rather mend what we have,” said the mayor, who crossed by the first boat herself.",
    "Work on the piles begins in March, when the ice has gone and the herring boats are out.",
    "Until then the evening boats will sail from the coal quay, a walk of some ten minutes.",
    "The harbour master said that signs would be put up, and that the fares would not change.",
)
DE = (
    "Der Rat von Lindmoor hat am Dienstag beschlossen, die alte Fähre noch zwei Jahre zu halten.",
    "Niemand im Saal sprach dagegen, obwohl die Arbeiten teurer werden als ein neuer Steg.",
    "„Wir flicken lieber, was wir haben“, sagte die Bürgermeisterin, die selbst gern übersetzt.",
    "Die Arbeiten beginnen im März, wenn das Eis fort ist und die Boote auf Hering fahren.",
    "Bis dahin legen die Abendboote vom Kohlenkai ab, zehn Minuten zu Fuß vom alten Platz.",
    "Der Hafenmeister sagte, es würden Schilder aufgestellt, und die Preise blieben gleich.",
)
FR = (
    "Le conseil de Lindmoor a décidé mardi de garder l’ancien bac pendant encore deux ans.",
    "Personne dans la salle n’a parlé contre, bien que les travaux coûtent plus qu’un quai neuf.",
    "« Nous préférons réparer ce que nous avons », a dit la maire, venue par le premier bateau.",
    "Les travaux commencent en mars, quand la glace sera partie et les harenguiers en mer.",
    "D’ici là, les bateaux du soir partiront du quai au charbon, à dix minutes de marche.",
    "Le maître du port a dit que des panneaux seraient posés et que les prix ne changeraient pas.",
)
ES = (
    "El concejo de Lindmoor decidió el martes conservar el viejo embarcadero dos años más.",
    "Nadie en la sala habló en contra, aunque las obras costarán más que un muelle nuevo.",
    "«Preferimos arreglar lo que tenemos», dijo la alcaldesa, que llegó en el primer barco.",
    "Las obras empiezan en marzo, cuando el hielo se haya ido y los barcos estén en el mar.",
    "Hasta entonces los barcos de la tarde saldrán del muelle del carbón, a diez minutos.",
    "El capitán del puerto dijo que habría carteles y que los precios no iban a cambiar.",
)
RU = (
    "Совет Линдмура решил во вторник сохранить старую паромную пристань ещё на два года.",
    "Никто в зале не возразил, хотя ремонт обойдётся дороже, чем постройка нового причала.",
    "«Мы лучше починим то, что есть», — сказала мэр, приехавшая сама на первом пароме.",
    "Работы начнутся в марте, когда сойдёт лёд и рыбацкие лодки выйдут в открытое море.",
    "До этого вечерние паромы будут отходить от угольной набережной, в десяти минутах.",
    "Начальник порта сказал, что поставят указатели и что цены на билеты не изменятся.",
)
JA = (
    "リンドムーア町議会は火曜日、古い渡し船の船着き場をあと二年使い続けることを決めた。",
    "修理には新しい桟橋より多くの費用がかかるが、反対の声は一つも上がらなかった。",
    "「今あるものを直して使いたい」と、最初の船で来た町長は記者たちに語った。",
    "工事は氷がなくなり、にしん漁の船が沖に出る三月に始まる予定だという。",
    "それまで夕方の船は、歩いて十分ほどの石炭岸壁から出ることになっている。",
    "港長によると、案内板が立てられ、運賃はこれまでと変わらないということだ。",
)
HEADLINES = (
    "Lamp of the old pier lit again", "Herring come late to the outer bank",
    "School choir wins the county cup", "Bridge toll will rise in the spring",
    "Baker wins prize for black bread", "Two boats collide off the light",
    "Museum opens its cellar of maps", "Snow closes the road over the hill",
    "Board of the tram resigns at once", "Wolves seen beyond the mill pond",
)  # fmt: skip
NAV = "<nav>" + "".join(f"<a href=/{s}>{s}</a> " for s in ("news", "sport", "tides")) + "</nav>"
FOOT = "<footer><a href=/about>About us</a> <a href=/terms>Terms</a></footer>"


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(title: str, body: str, head: str = "") -> str:
    return (
        f"<html><head><meta charset=utf-8><title>{title}</title>{head}</head>"
        f"<body>{NAV}{body}{FOOT}</body></html>"
    )


def story(title: str, prose: tuple[str, ...], byline: str = "") -> str:
    return page(title, f"<h1>{title}</h1>{byline}{paragraphs(*prose)}")


def teaser(at: int, text: str, tag: str = "h2") -> str:
    slug = HEADLINES[at % 10].lower().replace(" ", "-")
    return f"<div><{tag}><a href=/2019/{slug}>{HEADLINES[at % 10]}</a></{tag}><p>{text}</p></div>"


def teasers(count: int, prose: tuple[str, ...], tag: str = "h2") -> str:
    return "".join(teaser(at, prose[at % len(prose)], tag) for at in range(count))


ARTICLE_DATA = (
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry stays",'
    '"datePublished":"2019-11-05T08:00:00Z"}</script>'
)
PLACES = "".join(f"<li><a href=/p/{n}>Landing number {n} of the coast</a>" for n in range(25))
LINKED = tuple(text.replace("Lindmoor", "<a href=/l>Lindmoor</a>").replace(
    "harbour master", "<a href=/h>harbour master</a>") for text in EN)  # fmt: skip
FIGURES = "".join(
    f"<figure><img src={n}.jpg><figcaption>{text}</figcaption></figure>"
    for n, text in enumerate(EN)
)
CELLS = "".join(f"<tr><td><font size=2>{text}</font></td></tr>" for text in EN)
RESULTS = "".join(f"<tr><td>{name}</td><td>{at}</td></tr>" for at, name in enumerate(HEADLINES))
FORM = "<form><input name=user><input type=password name=secret><button>Go</button></form>"

# Name of the case: path of the address, page, kind.
PAGES: dict[str, tuple[str, str, str]] = {
    # ---- articles
    "article in english": ("/2019/11/ferry", story("Ferry stays", EN), "article"),
    "article in german": ("/lokales/faehre-bleibt-zwei-jahre", story("Fähre", DE), "article"),
    "article in french": ("/2019/11/bac", story("Le bac reste", FR), "article"),
    "article in spanish": ("/2019/11/barco", story("El barco sigue", ES), "article"),
    "article in russian": ("/2019/11/parom", story("Паром остаётся", RU), "article"),
    "article in japanese": ("/2019/11/fune", story("渡し船、存続へ", JA), "article"),
    "short article": (
        "/2019/11/05/ferry-stays-open-two-years",
        page(
            "Ferry stays", f"<h1>Ferry stays</h1><p>By Tam Okell</p>{paragraphs(*EN[:3])}",
            ARTICLE_DATA,
        ),
        "article",
    ),
    "article full of links": ("/2019/11/ferry", story("Ferry stays", LINKED), "article"),
    "article above many teasers": (
        "/2019/11/ferry",
        page(
            "Ferry stays",
            f"<h1>Ferry stays</h1><p>By Tam Okell, 5 November 2019</p>{paragraphs(*EN, *EN[:4])}"
            f"<section class=related>{teasers(8, ES)}</section>",
        ),
        "article",
    ),
    "article in a table of 1999": (
        "/news/1999/ferry.html",
        page(
            "Ferry stays",
            f"<table><tr><td width=120><a href=/>Home</a><br><a href=/s>Sport</a></td><td>"
            f"<b>Ferry stays</b><table>{CELLS}</table></td></tr></table>",
        ),
        "article",
    ),
    "article that mentions a captcha": (
        "/2019/11/robots",
        story("Why the library asks whether you are a robot", EN),
        "article",
    ),
    "article about a page not found": (
        "/2019/11/404",
        story("404 Not Found: a short history of the missing page", (*EN, *EN)),
        "article",
    ),
    "short article on something not found": (
        "/2019/11/05/boat-missing-off-the-light",
        page(
            "Boat missing off the light",
            f"<h1>Boat missing off the light</h1><p>By Tam Okell</p>{paragraphs(*EN[:5])}"
            "<p>The boat was not found, and the search will go on at daybreak.</p>",
        ),
        "article",
    ),
    "article on informed consent without a date": (
        "/health/the-long-way-to-a-signature",
        story("The long way to a signature", (*EN, "No nurse may act without consent.")),
        "article",
    ),
    "gallery with captions": (
        "/2019/11/pictures-of-the-old-ferry",
        page("The old ferry in pictures", f"<h1>The old ferry in pictures</h1>{FIGURES}",
             ARTICLE_DATA),
        "article",
    ),
    "article without a path": ("/?p=1234", story("Ferry stays", EN), "article"),
    "old article at an index address": (
        "/1999/ferry/index.html", story("Ferry stays", (*EN, *EN)), "article",
    ),
    "article under a cookie bar": (
        "/2019/11/ferry",
        page(
            "Ferry stays",
            "<div class=cookie-consent><p>We value your privacy. Accept all cookies?</p></div>"
            f"<h1>Ferry stays</h1>{paragraphs(*EN)}",
        ),
        "article",
    ),
    # ---- fronts and lists
    "homepage": ("/", page("Lindmoor Post", teasers(10, EN)), "front"),
    "homepage with a lead story": (
        "/",
        page(
            "Lindmoor Post",
            f"<h2><a href=/2019/ferry>Ferry stays</a></h2>{paragraphs(*EN[:3])}{teasers(9, EN)}",
        ),
        "front",
    ),
    "section in german": ("/lokales/", page("Lokales | Lindmoor Post", teasers(9, DE)), "front"),
    "listing with long teasers": (
        "/category/harbour/",
        page(
            "Harbour",
            "".join(teaser(n, " ".join((EN * 2)[n % 6 : n % 6 + 3])) for n in range(9)),
        ),
        "front",
    ),
    "tag page in french": ("/tag/bac", page("Bac : tous les articles", teasers(8, FR)), "front"),
    "author page": (
        "/author/tam-okell",
        page(
            "Tam Okell, Author at Lindmoor Post",
            f"<h1>Tam Okell</h1><p>{EN[0]}</p>{teasers(9, EN)}",
        ),
        "front",
    ),
    "search results": (
        "/search?q=ferry",
        page("Search results for ferry", f"<h1>10 results for “ferry”</h1>{teasers(10, EN, 'h3')}"),
        "front",
    ),
    "archive of a month": (
        "/archive/2019/11",
        page("November 2019", "<ul>" + "".join(
            f"<li><a href=/2019/11/{n}>{name}</a></li>" for n, name in enumerate(HEADLINES * 3)
        ) + "</ul>"),
        "front",
    ),
    "list of places": (
        "/landings", page("Landings", f"<h1>Landings</h1><ul>{PLACES}</ul>"), "front",
    ),
    # ---- errors
    "error 404": (
        "/2019/11/gone",
        page("404 Not Found", "<h1>Not Found</h1><p>The page was not found on this server.</p>"),
        "error",
    ),
    "soft 404 with teasers": (
        "/2019/11/gone",
        page(
            "Page not found | Lindmoor Post",
            f"<h1>Sorry, this page does not exist</h1>{teasers(4, EN)}",
        ),
        "error",
    ),
    "error in german": (
        "/weg", page("Seite nicht gefunden", "<h1>Fehler 404</h1><p>Seite nicht gefunden.</p>"),
        "error",
    ),
    "error in french": (
        "/perdu", page("Page introuvable", "<p>La page que vous cherchez n’existe plus.</p>"),
        "error",
    ),
    "error in spanish": (
        "/nada", page("Página no encontrada", "<p>No se encontró la página.</p>"), "error",
    ),
    "error in japanese": (
        "/nai", page("ページが見つかりません", "<p>お探しのページは見つかりません。</p>"), "error",
    ),
    "server error": (
        "/a", page("500 Internal Server Error", "<h1>Internal Server Error</h1>"), "error",
    ),
    "expired article": (
        "/2019/11/05/ferry-stays-open-two-years",
        page("Article no longer available", "<p>This article is no longer available.</p>"),
        "error",
    ),
    # ---- walls
    "robot check": (
        "/2019/11/ferry",
        page("Just a moment...", "<h1>Checking your browser</h1><p>Please enable cookies.</p>"),
        "wall",
    ),
    "cookie wall in german": (
        "/2019/11/faehre",
        page(
            "Lindmoor Post",
            "<h1>Weiter mit Werbung lesen</h1><p>Mit Ihrer Zustimmung verarbeiten wir und unsere "
            "Partner Daten, um Anzeigen zu zeigen. Sie können jederzeit widerrufen.</p>"
            "<button>Zustimmen und weiter</button>",
        ),
        "wall",
    ),
    "cookie wall in french": (
        "/2019/11/bac",
        page(
            "Lindmoor Post",
            "<h1>Avant de continuer</h1><p>Nous et nos partenaires utilisons des cookies pour "
            "mesurer l’audience. Accepter les cookies ou s’abonner.</p>",
        ),
        "wall",
    ),
    "login page with prose": (
        "/login",
        page(
            "Log in to continue | Lindmoor Post",
            f"<h1>Log in to continue</h1>{FORM}<p>With an account you can save articles, write "
            "comments and read five stories a month without paying. It takes a minute.</p>"
            "<p>Your address is never shown to others and you can close the account any time.</p>",
        ),
        "wall",
    ),
    "stub before a paywall": (
        "/2019/11/05/ferry-stays-open-two-years",
        page(
            "Ferry stays",
            f"<h1>Ferry stays</h1><p>{EN[0][:60]}…</p><div class=paywall><p>Subscribe to continue "
            "reading. Already a subscriber? Log in.</p></div>",
            ARTICLE_DATA,
        ),
        "wall",
    ),
    "stub before a paywall in german": (
        "/lokales/faehre-bleibt-zwei-jahre",
        page(
            "Fähre bleibt",
            f"<h1>Fähre bleibt</h1><p>{DE[0][:60]}…</p><p>Dieser Artikel ist nur für Abonnenten. "
            "Jetzt weiterlesen mit dem Probeabo.</p>",
            ARTICLE_DATA,
        ),
        "wall",
    ),
    "wall that needs javascript": (
        "/2019/11/ferry",
        page("Lindmoor Post", "<p>Please enable JavaScript to view this site.</p>"),
        "wall",
    ),
    # ---- others
    "empty page": ("/2019/11/ferry", page("", ""), "other"),
    "contact page": (
        "/contact",
        page("Contact", "<h1>Contact</h1><p>Lindmoor Post, Quay 3, Lindmoor. Telephone 01 22.</p>"),
        "other",
    ),
    "table of results": (
        "/results",
        page("Results", f"<h1>Results</h1><table>{RESULTS}</table>"),
        "other",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_page_gets_the_right_kind(name: str) -> None:
    path, html, kind = PAGES[name]
    article = extract_article(html.encode(), SITE + path)
    assert article.kind == kind
    assert 0.5 <= article.kind_confidence <= 1


HE = (
    "מועצת לינדמור החליטה ביום שלישי להשאיר את הרציף הישן פתוח לשנתיים נוספות.",
    "העבודה תתחיל במרץ, אחרי שהקרח יימס והסירות ייצאו לים.",
)
KM = (
    "ក្រុមប្រឹក្សាលីនមួរបានសម្រេចកាលពីថ្ងៃអង្គារឱ្យរក្សាផែចាស់ទុកពីរឆ្នាំទៀត",
    "ការងារនឹងចាប់ផ្តើមនៅខែមីនា ហើយទូកពេលល្ងាចនឹងចេញពីផែធ្យូងថ្ម",
)
TH = (
    "สภาเมืองลินด์มัวร์มีมติเมื่อวันอังคารให้คงท่าเรือข้ามฟากเก่าไว้อีกสองปี",
    "งานซ่อมจะเริ่มในเดือนมีนาคมเมื่อน้ำแข็งละลายและเรือประมงออกทะเลแล้ว",
)
BN = (
    "লিন্ডমুর পরিষদ মঙ্গলবার পুরনো ফেরিঘাট আরও দুই বছর রাখার সিদ্ধান্ত নিয়েছে।",
    "মার্চে বরফ গলে গেলে এবং মাছ ধরার নৌকা বেরোলে কাজ শুরু হবে।",
)


@pytest.mark.parametrize("prose", [HE, KM, TH, BN, JA[:2]], ids=["he", "km", "th", "bn", "ja"])
def test_a_text_of_two_sentences_is_an_article_in_any_script(prose: tuple[str, ...]) -> None:
    html = page(prose[0][:20], f"<h1>{prose[0][:20]}</h1>{paragraphs(*prose)}", ARTICLE_DATA)
    assert extract_article(html.encode(), f"{SITE}/2019/11/ferry").kind == "article"


def test_a_flash_of_one_sentence_that_states_an_article_is_one() -> None:
    html = page("Ferry stays", f"<h1>Ferry stays</h1>{paragraphs(EN[0])}", ARTICLE_DATA)
    assert extract_article(html.encode(), f"{SITE}/2019/11/ferry").kind == "article"


NOTICES = {
    "tr": "Sayfa bulunamadı", "fi": "Sivua ei löytynyt", "hi": "पृष्ठ नहीं मिला",
    "ar": "الصفحة غير موجودة", "ko": "페이지를 찾을 수 없습니다", "el": "Η σελίδα δεν βρέθηκε",
    "th": "ไม่พบหน้าที่คุณต้องการ", "vi": "Không tìm thấy trang", "he": "הדף לא נמצא",
}  # fmt: skip


@pytest.mark.parametrize("language", NOTICES)
def test_an_error_is_one_in_any_language_whatever_stands_below(language: str) -> None:
    said = NOTICES[language]
    html = page(said, f"<h1>{said}</h1><p>{said}.</p><h2>News</h2>{teasers(4, EN)}")
    assert extract_article(html.encode(), f"{SITE}/2019/11/gone").kind == "error"


def test_a_japanese_stub_before_a_paywall_is_a_wall() -> None:
    asked = "<p>この記事は会員限定です。続きを読むには会員登録が必要です。残り1,234文字</p>"
    html = page("渡し船、存続へ", f"<h1>渡し船、存続へ</h1><p>{JA[0]}</p>{asked}", ARTICLE_DATA)
    assert extract_article(html.encode(), f"{SITE}/2019/11/fune").kind == "wall"


def test_a_blog_front_with_whole_posts_is_a_front() -> None:
    posts = "".join(
        f"<div class=post><h2><a href=/2019/{at}>{name}</a></h2><p>By Tam Okell, {at + 1}.11.2019"
        f"</p>{paragraphs(*EN[: 2 + at % 4])}<a href=/2019/{at}#c>2 comments</a></div>"
        for at, name in enumerate(HEADLINES[:7])
    )
    assert extract_article(page("Quay notes", posts).encode(), f"{SITE}/").kind == "front"


def test_a_forum_thread_is_not_an_article() -> None:
    posts = "".join(
        f"<div class=post><div class=author>{name.split()[0]}</div><span class=date>0{at + 1}.11."
        f"2019</span><p>{EN[at % 6]}</p><a href=#r>Reply</a></div>"
        for at, name in enumerate(HEADLINES[:8])
    )
    html = page("Which ferry is the best?", f"<h1>Which ferry is the best?</h1>{posts}")
    article = extract_article(html.encode(), f"{SITE}/forum/viewtopic.php?t=77")
    assert article.kind in ("other", "front")


def test_a_page_without_any_text_is_not_an_article() -> None:
    html = page("Ferry stays open for two more years", "<h1>Ferry stays open</h1>")
    assert extract_article(html.encode(), f"{SITE}/2019/11/ferry").kind != "article"


def test_text_without_markup_is_judged_by_the_same_trees() -> None:
    prose = "\n\n".join(("Ferry stays open", *EN)).encode()
    assert extract_text(prose, f"{SITE}/2019/11/ferry").kind == "article"
    said = b"404 Not Found\n\nThe page you requested was not found."
    assert extract_text(said, f"{SITE}/2019/11/gone").kind == "error"


# Sentences that no list of words holds whole.
GONE = {
    "en": (
        "Oh no!",
        "We looked everywhere, but this address leads nowhere. It "
        "may have been moved or deleted.",
    ),
    "de": (
        "Hoppla!",
        "Die von Ihnen aufgerufene Seite konnten wir leider nicht "
        "finden. Vielleicht wurde sie verschoben oder gelöscht.",
    ),
    "fr": (
        "Oups",
        "Nous ne trouvons pas la page que vous recherchez. Elle a "
        "peut-être été déplacée ou supprimée.",
    ),
    "es": (
        "Vaya",
        "No encontramos la página que buscas. Puede que haya sido "
        "eliminada o que haya cambiado de dirección.",
    ),
    "it": ("Ops!", "La pagina che stai cercando potrebbe essere stata rimossa o spostata."),
    "pt": ("Ops", "A página que você está procurando não foi encontrada ou foi removida."),
    "nl": ("Helaas", "De pagina die je zoekt is verplaatst of bestaat niet meer."),
    "sv": (
        "Hoppsan",
        "Vi kan tyvärr inte hitta sidan du letar efter. Den kan ha "
        "flyttats eller tagits bort.",
    ),
    "da": ("Ups", "Vi kunne desværre ikke finde den side, du leder efter."),
    "no": (
        "Oisann",
        "Vi fant dessverre ikke siden du leter etter. Den kan være "
        "flyttet eller slettet.",
    ),
    "fi": (
        "Hups",
        "Valitettavasti hakemaasi sivua ei löytynyt. Se on ehkä "
        "siirretty tai poistettu.",
    ),
    "pl": ("Ups", "Strona, której szukasz, nie istnieje lub została przeniesiona."),
    "cs": ("Jejda", "Omlouváme se, ale požadovaná stránka nebyla nalezena."),
    "hu": ("Hoppá", "A keresett oldal nem található, lehet, hogy törölték vagy áthelyezték."),
    "ro": ("Ne pare rău", "Pagina pe care o căutați nu există sau a fost mutată."),
    "el": ("Ουπς", "Η σελίδα που ζητήσατε δεν βρέθηκε ή έχει μετακινηθεί."),
    "bg": ("Опа", "Страницата, която търсите, не е намерена или е преместена."),
    "ru": (
        "Упс",
        "К сожалению, запрашиваемая вами страница не найдена. "
        "Возможно, она была удалена или перемещена.",
    ),
    "uk": ("Ой", "На жаль, сторінку, яку ви шукаєте, не знайдено. Можливо, її видалено."),
    "hr": ("Ups", "Stranica koju tražite ne postoji ili je premještena."),
    "tr": ("Üzgünüz", "Aradığınız sayfa bulunamadı veya kaldırılmış olabilir."),
    "ar": ("عذرا", "الصفحة التي تبحث عنها غير موجودة أو تم نقلها."),
    "fa": ("متاسفیم", "صفحه‌ای که به دنبال آن هستید یافت نشد یا حذف شده است."),
    "he": ("אופס", "מצטערים, הדף שחיפשת לא נמצא או שהוסר מהאתר."),
    "hi": ("क्षमा करें", "आप जिस पृष्ठ को खोज रहे हैं वह नहीं मिला या हटा दिया गया है।"),
    "th": ("ขออภัย", "ไม่พบหน้าที่คุณกำลังค้นหา อาจถูกลบหรือย้ายไปแล้ว"),
    "vi": ("Rất tiếc", "Trang bạn đang tìm kiếm không tồn tại hoặc đã bị xóa."),
    "id": ("Maaf", "Halaman yang Anda cari tidak ditemukan atau telah dihapus."),
    "ja": ("申し訳ございません", "お探しのページは移動または削除された可能性があります。"),
    "ko": ("죄송합니다", "요청하신 페이지는 삭제되었거나 주소가 변경되었습니다."),
    "zh": ("抱歉", "您访问的页面不存在或已被删除，请检查网址是否正确。"),
    "ca": ("Ho sentim", "La pàgina que busqueu no existeix o s'ha eliminat."),
    "lt": ("Deja", "Puslapis, kurio ieškote, nerastas arba buvo pašalintas."),
    "et": ("Vabandust", "Otsitavat lehte ei leitud või on see eemaldatud."),
}  # fmt: skip
MEMBERS_ONLY = {
    "en": ("Members", "Please log in with your e-mail address and password to see this page."),
    "de": (
        "Mitglieder",
        "Bitte melden Sie sich mit E-Mail und Passwort an, um diese "
        "Seite zu sehen.",
    ),
    "fr": (
        "Espace abonnés",
        "Connectez-vous avec votre adresse et votre mot de passe "
        "pour lire cet article.",
    ),
    "es": ("Zona de socios", "Introduce tu correo y tu contraseña para acceder a esta página."),
    "it": ("Area riservata", "Inserisci la tua e-mail e la password per accedere a questa pagina."),
    "pt": ("Área do assinante", "Informe seu e-mail e sua senha para acessar esta página."),
    "nl": ("Voor leden", "Log in met je e-mailadres en wachtwoord om verder te gaan."),
    "sv": ("För medlemmar", "Logga in med din e-post och ditt lösenord för att fortsätta."),
    "fi": ("Jäsenille", "Kirjaudu sisään sähköpostilla ja salasanalla jatkaaksesi."),
    "pl": ("Dla członków", "Podaj adres e-mail i hasło, aby zalogować się do serwisu."),
    "cs": ("Pro členy", "Zadejte e-mail a heslo a přihlaste se ke svému účtu."),
    "hu": ("Tagoknak", "Adja meg az e-mail címét és a jelszavát a belépéshez."),
    "el": ("Μέλη", "Συνδεθείτε με το email και τον κωδικό πρόσβασης για να συνεχίσετε."),
    "ru": ("Для участников", "Введите адрес почты и пароль, чтобы войти на сайт."),
    "tr": ("Üyeler", "Devam etmek için e-posta adresiniz ve şifreniz ile giriş yapın."),
    "ar": ("الأعضاء", "أدخل بريدك الإلكتروني وكلمة المرور لتسجيل الدخول."),
    "he": ("חברים", "הזינו כתובת דואר וסיסמה כדי להתחבר לאתר."),
    "ja": ("会員専用", "続きをご覧になるにはメールアドレスとパスワードでログインしてください。"),
    "ko": ("회원 전용", "계속하려면 이메일과 비밀번호로 로그인하세요."),
    "zh": ("会员", "请输入邮箱和密码登录后继续浏览。"),
    "vi": ("Thành viên", "Vui lòng nhập email và mật khẩu để đăng nhập."),
    "id": ("Anggota", "Masukkan surel dan kata sandi Anda untuk masuk."),
    "uk": ("Для учасників", "Введіть пошту та пароль, щоб увійти на сайт."),
    "ro": ("Membri", "Introduceți adresa de e-mail și parola pentru a vă autentifica."),
    "da": ("For medlemmer", "Log ind med din e-mail og adgangskode for at fortsætte."),
}  # fmt: skip


def framed(heading: str, text: str, form: str = "") -> bytes:
    body = f"<div id=content><h1>{heading}</h1><p>{text}</p>{form}</div>"
    return page(
        heading, f"<div id=menu><a href=/1>Lorna</a> <a href=/2>Pelm</a></div>{body}"
    ).encode()


@pytest.mark.parametrize("language", GONE)
def test_a_sentence_that_the_page_is_gone_is_an_error_in_any_language(language: str) -> None:
    html = framed(*GONE[language])
    assert extract_article(html, f"{SITE}/2019/11/ferry-stays").kind == "error"


# A language in which no phrase fits whole may leave the kind open, but not show an article.
UNSURE = ("hu", "ar", "he")


@pytest.mark.parametrize("language", MEMBERS_ONLY)
def test_a_form_for_members_is_a_wall_in_most_languages_and_no_article(language: str) -> None:
    form = "<form><input name=u><input type=password name=p></form>"
    html = framed(*MEMBERS_ONLY[language], form)
    kind = extract_article(html, f"{SITE}/2019/11/ferry-stays").kind
    assert kind == "wall" or (language in UNSURE and kind == "other")


@pytest.mark.parametrize("said", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"])
def test_what_a_server_says_beside_a_redirect_is_an_error(said: str) -> None:
    moved = "<p>The document has moved <a href=/>here</a>."
    html = f"<html><head><title>{said}</title></head><body><h1>{said}</h1>{moved}</body></html>"
    assert extract_article(html.encode(), f"{SITE}/2019/11/ferry").kind == "error"


def kind_of(html: str, url: str) -> str:
    return extract_article(html.encode(), url).kind


PLACEHOLDERS = {
    "a domain for examples": (
        "Sample Domain",
        "<h1>Sample Domain</h1><p>This domain is meant for examples in manuals. You may use it in "
        "texts without asking anybody.</p><p><a href=https://names.example/about>More</a></p>",
    ),
    "a server's own page": (
        "Welcome to Okellserver!",
        "<h1>Welcome to Okellserver!</h1><p>If you can read this, the web server was installed and "
        "runs. It still has to be configured.</p><p>The manual is at <a href=http://s.example/>"
        "s.example</a>.</p><p><em>Thank you for using Okellserver.</em></p>",
    ),
    "a parked domain": (
        "lindmoor.example",
        "<h1>lindmoor.example</h1><p>This domain is parked with Sandhosting.</p><ul><li><a href=/1>"
        "Loans</a><li><a href=/2>Hotels</a><li><a href=/3>Insurance</a></ul>",
    ),
    "a domain for sale": (
        "lindmoor.example",
        "<h1>lindmoor.example</h1><p>The owner offers this domain for sale.</p>"
        "<form><input name=offer><button>Make an offer</button></form>",
    ),
    "a site to come": (
        "Coming soon",
        "<h1>Coming soon</h1><p>We are building something new here. Come back in spring.</p>",
    ),
    "a site to come, in German": (
        "Hier entsteht etwas",
        "<h1>Hier entsteht etwas</h1><p>Diese Seite ist in Arbeit. Schauen Sie im Herbst wieder "
        "vorbei.</p>",
    ),
    "a site to come, in Spanish": (
        "Próximamente",
        "<h1>Próximamente</h1><p>Estamos preparando algo nuevo. Vuelva en unas semanas.</p>",
    ),
}


@pytest.mark.parametrize("sort", PLACEHOLDERS)
def test_what_stands_where_there_is_no_site_yet_is_neither_error_nor_wall_nor_article(
    sort: str,
) -> None:
    title, body = PLACEHOLDERS[sort]
    page = f"<html><head><title>{title}</title></head><body><div>{body}</div></body></html>"
    assert kind_of(page, "http://lindmoor.example/") == "other"


def test_a_list_of_files_leads_to_others() -> None:
    rows = "".join(f"<tr><td><a href={n}.txt>{n}.txt</a><td>2012-03-0{n} 11:20" for n in (1, 2, 3))
    page = f"<title>Index of /</title><h1>Index of /</h1><table>{rows}</table>"
    assert kind_of(page, "http://lindmoor.example/") == "front"


def test_news_of_one_sentence_with_nothing_around_it_is_no_placeholder() -> None:
    page = (
        "<title>Ferry late</title><h1>Ferry to Okell Island an hour late</h1><p>The ferry to Okell "
        "Island left an hour late on Monday because of fog, the harbour said.</p>"
    )
    assert kind_of(page, "http://lindmoor.example/2012/03/04/ferry-late") == "article"


ENTRIES = {
    "en": ("Articles by Maren Ostby", "Continue reading", "4 March 2019"),
    "de": ("Archiv: März 2019", "Weiterlesen", "4. März 2019"),
    "es": ("Categoría: Cultura", "Seguir leyendo", "4 de marzo de 2019"),
    "fr": ("Maren Ostby, tous les textes", "Lire la suite", "4 mars 2019"),
    "ja": ("灯台", "続きを読む", "2019年3月4日"),
}
EXCERPTS = (
    "The people of Harlow Bay have decided to keep their lighthouse, ending a quarrel of years.",
    "Of the 3,214 ballots counted on Sunday night, 1,613 were against the sale, the clerk said.",
    "“I have never seen one as close as this,” said Ivar Holm, who has counted since 1988.",
    "The tower was built in 1874 of granite that was brought by barge from quarries up the fjord.",
    "Opponents said that the town would lose the only place from which all the bay can be seen.",
)


@pytest.mark.parametrize("language", ENTRIES)
@pytest.mark.parametrize("sign", ["date", "link"])
def test_a_list_of_whole_paragraphs_below_linked_headlines_is_no_article(
    language: str, sign: str
) -> None:
    title, more, day = ENTRIES[language]
    date = f"<p>{day} · Maren Ostby</p>" if sign == "date" else ""
    link = f" <a href=/n>{more}</a>" if sign == "link" else ""
    entries = "".join(
        f"<div><h2><a href=/{at}>Harbour news of the day, part {at}</a></h2>{date}"
        f"<p>{text}{link}</p></div>"
        for at, text in enumerate(EXCERPTS)
    )
    html = f"<html lang={language}><title>{title} | Courier</title><h1>{title}</h1>{entries}"
    assert extract_article(html.encode(), "https://courier.example/x/maren").kind != "article"


@pytest.mark.parametrize("reply", ["Reply", "Antworten", "Ответить"])
def test_posts_of_a_thread_are_no_article_whatever_their_elements_are_called(reply: str) -> None:
    posts = "".join(
        f"<div><div><a href=/u/{at}>gull{chr(97 + at)}</a> 4 March 2019 1{at}:22</div>"
        f"<div><p>{text} {EXCERPTS[at - 1]}</p></div><div><a href=/r/{at}>{reply}</a></div></div>"
        for at, text in enumerate(EXCERPTS)
    )
    html = f"<title>Which paint for a wooden boat?</title><h1>Which paint?</h1><div>{posts}</div>"
    assert extract_article(html.encode(), "https://boats.example/t/paint/551").kind != "article"


def test_an_article_with_signed_comments_below_stays_one() -> None:
    comments = "".join(
        f"<div><a href=/u/{at}>gull{chr(97 + at)}</a> 4 March 2019 1{at}:22<p>Well done.</p></div>"
        for at in range(6)
    )
    prose = "".join(f"<p>{text}</p>" for text in EXCERPTS)
    byline = "<p><a href=/a>Maren Ostby</a>, 4 March 2019</p>"
    html = f"<title>Town keeps its tower</title><h1>Town keeps its tower</h1>{byline}{prose}"
    page = f"{html}<div>{comments}</div>".encode()
    assert extract_article(page, "https://courier.example/2019/03/tower").kind == "article"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Ihr Browser wird überprüft", "Dieser Vorgang läuft automatisch. Einen Moment."),
        ("Проверка вашего браузера", "Этот процесс автоматический. Вы будете перенаправлены."),
        ("ブラウザを確認しています", "この処理は自動的に行われます。まもなく移動します。"),
        ("Contenu pas disponible dans votre pays", "Pour des raisons légales, il ne l’est pas."),
        ("Este contenido no está disponible en su región", "Por motivos legales no la mostramos."),
        ("Wir sind gleich zurück", "Die Seite wird gerade gewartet. Wir bitten um Geduld."),
        ("在您所在的地区无法访问", "由于法律原因，您所在地区无法显示此页面。"),
        ("courier.example | 502: Bad gateway", "The web server reported a bad gateway error."),
    ],
)
def test_a_short_notice_below_its_own_heading_is_no_article(title: str, text: str) -> None:
    html = f"<title>{title}</title><body><h1>{title}</h1><p>{text}</p></body>"
    assert extract_article(html.encode(), "https://courier.example/2019/03/a").kind != "article"
