"""Evidence for the kind of a page that needs no word of its language: agreement and layout."""

# ruff: noqa: E501 (made-up texts read better on one line)
from dataclasses import replace
from typing import Any

import pytest

from indexer.extract import extract_article
from indexer.extract.article import read_page
from indexer.extract.body.choose import read_body
from indexer.extract.verdict.signals import UNKNOWN, Signals, read_signals

SITE = "http://kelpmouth.example"
MENU = "<ul class=menu><li><a href=/a>Anchor</a><li><a href=/b>Buoys</a></ul>"


def page(title: str, body: str, head: str = "") -> str:
    return (
        f"<html><head><meta charset=utf-8><title>{title}</title>{head}</head>"
        f"<body>{MENU}<div class=main>{body}</div></body></html>"
    )


def signals(html: str, path: str = "/a/b") -> Signals:
    context = read_page(html.encode(), SITE + path)
    assert context is not None
    body = read_body(context)
    context = replace(context, span=body.span(context.span.title))
    return read_signals(context, body.blocks, dated=False, signed=False)


def kind(html: str, path: str) -> str:
    return extract_article(html.encode(), SITE + path).kind


STORIES = {
    "en": ("Harbour crane sold to Norway", "The harbour crane was sold to Norway for 4,000 crowns, "
           "said Mette Rask, who had oiled it for thirty years."),
    "de": ("Hafenkran nach Norwegen verkauft", "Der Hafenkran wurde für 4000 Kronen nach Norwegen "
           "verkauft, sagte Mette Rask, die ihn dreißig Jahre lang geölt hatte."),
    "cs": ("Přístavní jeřáb prodán do Norska", "Přístavní jeřáb byl prodán do Norska za 4000 korun, "
           "řekla Mette Rasková, která ho třicet let mazala."),
}  # fmt: skip
SLUGS = {
    "en": "harbour-crane-sold-norway", "de": "hafenkran-nach-norwegen-verkauft",
    "cs": "pristavni-jerab-prodan-do-norska",
}  # fmt: skip


@pytest.mark.parametrize("language", STORIES)
def test_the_words_of_an_address_are_found_in_headline_and_text(language: str) -> None:
    title, text = STORIES[language]
    html = page(title, f"<h1>{title}</h1><p>{text}</p>")
    found = signals(html, f"/news/{SLUGS[language]}")
    assert found.slug_in_title > 0.6
    assert found.headline_in_text > 0.5
    assert found.slug_in_text > 0.6


def test_an_address_that_names_something_else_agrees_with_nothing() -> None:
    html = page("Nothing here", "<h1>Nothing here</h1><p>We have looked in every drawer.</p>")
    found = signals(html, "/news/harbour-crane-sold-norway")
    assert found.slug_in_title == found.slug_in_text == 0.0


def test_percent_encoded_words_of_an_address_are_read() -> None:
    title = "港のクレーンを売却"
    html = page(title, f"<h1>{title}</h1><p>町は港のクレーンをノルウェーに売却した。</p>")
    found = signals(html, "/news/%E6%B8%AF%E3%81%AE%E3%82%AF%E3%83%AC%E3%83%BC%E3%83%B3")
    assert found.slug_in_title > 0.6


@pytest.mark.parametrize("path", ["/1234", "/", "/news/77/a", "/news/portovyi-kran-prodan"])
def test_an_address_without_words_of_the_texts_script_says_nothing(path: str) -> None:
    title = "Портовый кран продан"
    html = page(title, f"<h1>{title}</h1><p>Портовый кран продали за четыре тысячи крон.</p>")
    assert signals(html, path).slug_in_title == UNKNOWN


def test_a_description_that_stands_in_the_text_is_told_from_one_of_the_site() -> None:
    title, text = STORIES["en"]
    body = f"<h1>{title}</h1><p>{text}</p><p>{text[::-1]}</p>"
    own = signals(page(title, body, f'<meta name=description content="{text[:90]}">'))
    site = signals(page(title, body, "<meta name=description content='All news of the bay.'>"))
    assert own.description_in_text == 1.0
    assert site.description_in_text == 0.0
    assert signals(page(title, body)).description_in_text == UNKNOWN


def test_numbers_names_and_quotations_are_counted_in_the_body() -> None:
    told = "On 4.11.2019 Mette Rask of Kelpmouth said “no” to the crane at 10:30 in the old hall."
    plain = (
        "we have looked for it in every drawer, and it is not there any more, so please go back."
    )
    about, notice = (signals(page("x", f"<h1>Crane</h1><p>{text}</p>")) for text in (told, plain))
    assert about.days_text == 2.0
    assert about.capitals > notice.capitals == 0.0
    assert about.quotes > notice.quotes == 0.0


def test_fields_and_values_are_labels() -> None:
    rows = "".join(f"<p>{name}: {name.lower()} of oak</p>" for name in ("Hull", "Mast", "Keel"))
    long = "".join(f"<p>{STORIES['en'][1]}</p>" for _ in range(3))
    assert signals(page("Boat", f"<h1>Boat</h1>{rows}")).labels == 1.0
    assert signals(page("Boat", f"<h1>Boat</h1>{long}")).labels == 0.0


def test_a_hostile_address_and_headline_cost_and_break_nothing() -> None:
    title = "a-" * 20_000
    html = page(title, f"<h1>{title}</h1><p>{title}</p>")
    assert signals(html, "/" + "%zz-" * 20_000).slug_in_title == UNKNOWN
    assert signals(page("", "")).headline_in_text == UNKNOWN


# Entries of databases, with the words of accounts and of what is missing in them.
RECORDS: dict[str, dict[str, Any]] = {
    "ja": {
        "title": "LVDB-2013-000417 Kelp Notes におけるセッション管理不備の脆弱性",
        "parts": (
            ("概要", "Kelp Notes には、ログイン後のセッション管理に不備があり、パスワードなしで認証を回避される脆弱性が存在します。"),
            ("影響を受けるシステム", "Kelp Notes 2.4 およびそれ以前"),
            ("想定される影響", "第三者に会員のアカウントへログインされ、Cookie を取得される可能性があります。"),
            ("対策", "開発者が提供する情報をもとに最新版へアップデートしてください。"),
            ("参考情報", "LVDB: LVDB-2013-000417"),
            ("更新履歴", "2013/11/05 掲載"),
        ),
    },
    "en": {
        "title": "LV-2014-0932: Authentication bypass in Kelp Notes",
        "parts": (
            ("Overview", "Kelp Notes does not check the session cookie after login, so that a "
             "password is not needed to read the account of a member."),
            ("Affected products", "Kelp Notes 2.4 and earlier"),
            ("Impact", "A remote attacker may log in as another user or see a page that was not found "
             "by the ordinary search."),
            ("Solution", "Update to version 2.5, which the developer released on 12 May 2014."),
            ("Severity", "CVSS base score 6.8"),
            ("References", "Kelp Notes release notes, Tam Okell's advisory"),
        ),
    },
    "de": {
        "title": "LV-2014-0932: Umgehung der Anmeldung in Kelp Notes",
        "parts": (
            ("Übersicht", "Kelp Notes prüft nach der Anmeldung das Cookie der Sitzung nicht, sodass ein "
             "Konto ohne Passwort gelesen werden kann."),
            ("Betroffene Versionen", "Kelp Notes 2.4 und älter"),
            ("Auswirkung", "Ein Angreifer kann sich als anderes Mitglied anmelden und dessen Daten lesen."),
            ("Abhilfe", "Auf Version 2.5 aktualisieren, die am 12. Mai 2014 erschienen ist."),
            ("Verweise", "Mitteilung des Herstellers, Hinweis von Tam Okell"),
        ),
    },
    "ru": {
        "title": "LV-2014-0932: обход входа в Kelp Notes",
        "parts": (
            ("Описание", "Kelp Notes не проверяет сессию после входа, поэтому учётную запись можно "
             "прочитать без пароля."),
            ("Версии", "Kelp Notes 2.4 и более ранние"),
            ("Последствия", "Злоумышленник может войти на сайт под именем другого пользователя."),
            ("Решение", "Обновить до версии 2.5, вышедшей 12 мая 2014 года."),
            ("Ссылки", "Сообщение разработчика, заметка Тама Окелла"),
        ),
    },
}  # fmt: skip


def as_headings(parts: tuple[tuple[str, str], ...]) -> str:
    return "".join(f"<h3>{name}</h3><p>{text}</p>" for name, text in parts)


def as_table(parts: tuple[tuple[str, str], ...]) -> str:
    rows = "".join(f"<tr><th>{name}</th><td>{text}</td></tr>" for name, text in parts)
    return f"<table>{rows}</table>"


def as_list(parts: tuple[tuple[str, str], ...]) -> str:
    return f"<dl>{''.join(f'<dt>{name}</dt><dd>{text}</dd>' for name, text in parts)}</dl>"


@pytest.mark.parametrize("form", [as_headings, as_table, as_list])
@pytest.mark.parametrize("language", RECORDS)
def test_a_note_on_passwords_and_logins_is_neither_wall_nor_error(language: str, form: Any) -> None:
    title, parts = RECORDS[language]["title"], RECORDS[language]["parts"]
    html = page(title, f"<h1>{title}</h1>{form(parts)}<form><input name=q></form>")
    assert kind(html, "/ja/contents/2013/LVDB-2013-000417.html") in ("article", "other")


CATALOGUE = (
    ("Title", "The tides of Kelpmouth"), ("Author", "Rask, Mette"), ("Published", "Kelpmouth, 1911"),
    ("Shelf", "K 117 b"), ("Extent", "214 leaves, 3 maps"), ("Subject", "Tides; harbours; cranes"),
)  # fmt: skip
LAW = (
    "§ 1. Whoever moors a boat at the quay of Kelpmouth pays the due that the table states.",
    "§ 2. The due is not owed by boats that carry the mail, nor by those that seek shelter.",
    "§ 3. Access to the light is closed to all but the keeper. Who enters without leave is fined.",
    "§ 4. This act takes effect on 1 May 1911 and replaces the act of 3 June 1874.",
)
RECIPE = ("300 g of flour", "2 eggs", "a pinch of salt", "1 litre of milk", "50 g of butter")
OTHERS = {
    "record of a catalogue": (
        "/record/1171",
        page("The tides of Kelpmouth",
             f"<h1>The tides of Kelpmouth</h1>{as_table(CATALOGUE)}"),
    ),
    "law": (
        "/acts/1911/mooring",
        page("Mooring act", f"<h1>Mooring act</h1>{''.join(f'<p>{part}</p>' for part in LAW)}"),
    ),
    "recipe": (
        "/recipes/pancakes-of-the-bay",
        page("Pancakes of the bay",
             "<h1>Pancakes of the bay</h1><ul>" + "".join(f"<li>{part}</li>" for part in RECIPE)
             + "</ul><p>Beat the eggs into the flour, add milk and salt, and let it stand for an "
             "hour. Bake thin cakes in butter on both sides.</p>"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_records_laws_and_recipes_are_neither_walls_nor_errors(name: str) -> None:
    path, html = OTHERS[name]
    assert kind(html, path) in ("article", "other")


# Notices in languages of which no phrases of notices are known; the slug names what is missing.
UNKNOWN_GONE = {
    "fy": ("Sjesa", "De side dêr't jo nei sykje is hjir net mear te finen."),
    "br": ("Siwazh", "N'eus ket eus ar bajenn a glaskit, pe dilammet eo bet."),
    "yo": ("Ẹ jọ̀ọ́", "A kò rí ojú ewé tí ẹ ń wá, ó lè jẹ́ pé wọ́n ti yọ ọ́ kúrò."),
    "qu": ("Ay", "Maskasqayki raphiqa manam kaypichu kachkan."),
}


# At an address with a date, which nearly all articles have, such a notice still looks like a flash.
@pytest.mark.parametrize("path", ["/news/harbour-crane-sold-norway", "/crane-sold.html", "/p/4431"])
@pytest.mark.parametrize("language", UNKNOWN_GONE)
def test_a_notice_in_an_unknown_language_is_not_shown_as_an_article(
    language: str, path: str
) -> None:
    title, text = UNKNOWN_GONE[language]
    assert kind(page(title, f"<h1>{title}</h1><p>{text}</p>"), path) != "article"


FLASHES = {
    "fy": ("Havenkraan ferkocht oan Noarwegen", "havenkraan-ferkocht-oan-noarwegen",
           "De havenkraan fan Kelpmouth is foar 4000 kroanen ferkocht oan Noarwegen, sei Mette Rask "
           "op 4 novimber, nei tritich jier tsjinst."),
    "br": ("Gavr ar porzh gwerzhet da Norvegia", "gavr-ar-porzh-gwerzhet-da-norvegia",
           "Gwerzhet eo bet gavr ar porzh da Norvegia evit 4000 kurunenn, eme Mette Rask d'ar 4 a viz "
           "Du, goude tregont vloaz labour e Kelpmouth."),
    "sw": ("Winchi ya bandari yauzwa Norway", "winchi-ya-bandari-yauzwa-norway",
           "Winchi ya bandari ya Kelpmouth imeuzwa Norway kwa 4,000, alisema Mette Rask tarehe 4 "
           "Novemba 2019 baada ya miaka thelathini ya kazi."),
}  # fmt: skip


@pytest.mark.parametrize("language", FLASHES)
def test_a_flash_in_an_unknown_language_is_an_article(language: str) -> None:
    title, slug, text = FLASHES[language]
    state = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"'
        f'{title}","datePublished":"2019-11-04T08:00:00Z"}}</script>'
    )
    html = page(title, f"<h1>{title}</h1><p>{text}</p>", state)
    assert kind(html, f"/2019/11/{slug}") == "article"


CONSENT = {
    "de": ("Willkommen beim Kelpmouth-Boten", "Wir und unsere 187 Partner verwenden Cookies und "
           "ähnliche Technologien, um Daten auf Ihrem Gerät zu speichern und abzurufen."),
    "fr": ("Le respect de votre vie privée", "Nous et nos 212 partenaires stockons et accédons à des "
           "informations sur un appareil, et traitons des données personnelles."),
    "es": ("Tu privacidad nos importa", "Nosotros y nuestros 212 socios almacenamos y accedemos a "
           "información en un dispositivo para mostrarte anuncios personalizados."),
    "it": ("La tua privacy è importante", "Noi e i nostri 212 partner archiviamo e accediamo a "
           "informazioni su un dispositivo e mostriamo annunci personalizzati."),
    "pl": ("Szanujemy Twoją prywatność", "My i nasi partnerzy przechowujemy informacje na "
           "urządzeniu, takie jak pliki cookie, w celu personalizacji reklam."),
    "nl": ("Welkom bij de Kelpbode", "Wij en onze 187 partners gebruiken cookies en vergelijkbare "
           "technieken om gegevens op je apparaat op te slaan."),
    "sv": ("Din integritet är viktig för oss", "Vi och våra partners lagrar och får åtkomst till "
           "information på en enhet för att visa anpassade annonser."),
    "cs": ("Záleží nám na vašem soukromí", "My a naši partneři ukládáme informace v zařízení a "
           "zpracováváme osobní údaje, abychom mohli zobrazovat personalizovanou reklamu."),
}  # fmt: skip


@pytest.mark.parametrize("language", CONSENT)
def test_a_page_that_asks_for_consent_is_a_wall(language: str) -> None:
    title, text = CONSENT[language]
    html = page("Kelpmouth Post", f"<h1>{title}</h1><p>{text}</p><button>OK</button>")
    assert kind(html, "/news/harbour-crane-sold-norway") == "wall"


GONE = {
    "cs": ("Jejda, tady nic není", "Stránka, kterou hledáte, byla smazána nebo přesunuta."),
    "pt": ("Ih, não achamos essa página", "Ela pode ter sido apagada ou ter mudado de endereço."),
    "fi": ("Hupsista", "Juttua ei enää ole saatavilla."),
    "el": ("Σφάλμα 404", "Δεν βρήκαμε τη σελίδα που ζητήσατε."),
    "fa": ("خطای ۴۰۴", "متاسفانه صفحه درخواستی شما وجود ندارد."),
    "id": ("Error 404", "Maaf, halaman yang Anda tuju tidak tersedia."),
    "ko": ("404", "찾으시는 페이지가 없거나 이동되었습니다."),
}


@pytest.mark.parametrize("language", GONE)
def test_a_page_that_is_gone_is_an_error_in_many_languages(language: str) -> None:
    title, text = GONE[language]
    html = page(f"{title} - Kelpmouth Post", f"<h1>{title}</h1><p>{text}</p>")
    assert kind(html, "/news/harbour-crane-sold-norway") == "error"


def test_a_page_of_nothing_but_a_request_for_consent_is_a_wall() -> None:
    text = (
        "Wir und unsere 187 Partner verwenden Cookies und ähnliche Technologien, um Daten auf Ihrem "
        "Gerät zu speichern. Mit dem Klick willigen Sie in die Verarbeitung ein. Sie können Ihre "
        "Einwilligung jederzeit widerrufen."
    )
    html = f"<title>Kelpmouth</title><h1>Willkommen beim Kelpmouth-Boten</h1><p>{text}</p>"
    assert kind(html, "/news/harbour-crane-sold-norway") == "wall"


def test_a_sentence_on_when_reports_are_taken_down_makes_no_article_of_an_error() -> None:
    text = "For copyright reasons, reports of agencies are removed from our site after thirty days."
    html = page("Kelpmouth Post", f"<h1>This article is no longer available</h1><p>{text}</p>")
    assert kind(html, "/news/harbour-crane-sold-norway") != "article"


def test_a_report_on_cookies_and_consent_is_an_article() -> None:
    text = (
        "The council of Kelpmouth must ask before it stores cookies, a court found on Tuesday. The "
        "town had shown personalised ads to 4,000 readers of its harbour page, among them Mette Rask. ",
        "“Nobody asked me for my consent,” said Rask, who had oiled the crane for thirty years. The "
        "judge, Ada Fenn, gave the town until March to tell all of them what it knows.",
        "The town clerk said that the ads had paid for the new fenders, and that there was no money "
        "for a second page. The council meets again on 4 November.",
    )
    story = "".join(f"<p>{one}</p>" for one in text)
    html = page("Court: town must ask", f"<h1>Court: town must ask before it stores</h1>{story}")
    assert kind(html, "/2019/11/court-town-must-ask-before-it-stores") == "article"
