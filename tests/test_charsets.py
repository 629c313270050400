"""Pages without a true label, in the legacy charsets of their language."""

import time
import tomllib
from pathlib import Path

import pytest

from indexer.page.charset_labels import codec_of
from indexer.page.decode import decode

ROOT = Path(__file__).parent.parent
TEXTS = tomllib.loads((ROOT / "benchmarks" / "charsets.toml").read_text(encoding="utf-8"))
WRITTEN = [
    (language, charset)
    for language, entry in TEXTS.items()
    for charset in entry["charsets"].split()
    if charset != "cp1258"  # Python's codec wants tones as characters of their own
]


def sentences(language: str) -> list[str]:
    return TEXTS[language]["text"].strip().split("\n")


def page(*paragraphs: str, head: str = "") -> str:
    body = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    return f"<html><head>{head}<title>x</title></head><body>{body}</body></html>"


@pytest.mark.parametrize("header", ["text/html", "text/html; charset=utf-8", None])
@pytest.mark.parametrize(("language", "charset"), WRITTEN)
def test_a_page_without_a_true_label_is_read_letter_for_letter(
    language: str, charset: str, header: str | None
) -> None:
    text = page(*sentences(language))
    assert decode(text.encode(charset), header).text == text


@pytest.mark.parametrize(("language", "charset"), WRITTEN)
def test_one_sentence_is_enough_to_tell_the_charset(language: str, charset: str) -> None:
    if charset == "mac-cyrillic":
        pytest.skip("one sentence has too few capitals to tell it from KOI8")
    for sentence in sentences(language):
        text = page(sentence)
        assert decode(text.encode(charset)).text == text


def test_vietnamese_with_tones_of_their_own_is_told_from_french() -> None:
    text = "Hô\u0323i đông tha\u0300nh phô\u0301 đa\u0303 bo\u0309 phiê\u0301u giư\u0303 câ\u0300u"
    found = decode(page(text, text).encode("cp1258"))
    assert (found.charset, found.text) == ("cp1258", page(text, text))


@pytest.mark.parametrize(
    "text",
    [
        "“The council’s plan” – it’s “fine” … the £400 repair costs £12 more — ½ of it",
        "Zoë’s café costs £40,000, said Renée • • • “yes” — more",
        "© 1999 The Gazette ® all rights reserved »",
        "Menü » Über uns » Rückblick » » » Aktivitäten »",
    ],
)
def test_a_few_letters_and_many_signs_are_western(text: str) -> None:
    assert decode(page(text, text).encode("cp1252")).text == page(text, text)


def test_a_damaged_character_does_not_hide_a_chinese_charset() -> None:
    whole = page(*sentences("zh") * 4).encode("gb18030")
    damaged = whole.replace("听证会".encode("gb18030"), b"\xff\xff\x81 ", 1)
    found = decode(damaged)
    assert found.charset == "gb18030"
    assert "修理转动装置约需四十一万元" in found.text


@pytest.mark.parametrize(("language", "charset"), [("pl", "iso8859-2"), ("ru", "cp1251")])
def test_the_western_label_of_a_server_is_not_believed_where_the_text_is_of_no_western_language(
    language: str, charset: str
) -> None:
    text = page(*sentences(language))
    assert decode(text.encode(charset), "text/html; charset=ISO-8859-1").text == text


WRONGLY_WESTERN = [
    ("pl", "cp1250"), ("cs", "cp1250"), ("hu", "cp1250"), ("hr", "cp1250"), ("ro", "cp1250"),
    ("cs", "iso8859-2"), ("hu", "iso8859-2"), ("lt", "cp1257"), ("lv", "iso8859-13"),
    ("tr", "cp1254"), ("ru", "cp866"),
]  # fmt: skip
NEWS = {
    "pl": "Burmistrz Łukasz Żółkiewski powiedział, że następny rok będzie trudny.",
    "cs": "Starosta řekl, že nový most přes řeku bude otevřen příští týden.",
    "hu": "Több tűzoltó is megsérült az éjszakai tűzben, közölte a rendőrség és a fűtőmű őre.",
    "hr": "Učenici su već dobili svjedodžbe, a roditelji čekaju, rekao je župan.",
    "ro": "Podul va fi deschis săptămâna viitoare pentru toţi locuitorii oraşului.",
    "lt": "Mokiniai jau gavo pažymėjimus, o tėvai dar laukia žinių, sakė mokyklos vadovė.",
    "lv": "Skolēni jau saņēma liecības, bet vecāki vēl gaida ziņas par šīs nedēļas ekskursiju.",
    "tr": "Belediye başkanı yeni köprünün önümüzdeki hafta açılacağını söyledi.",
    "ru": "Мэр сообщил, что новый мост откроют на следующей неделе для всех пешеходов.",
    "de": "Die Brücke über die Mühle wurde für Fußgänger geöffnet, sagte Käthe Öhl.",
    "fr": "La fête de la mairie a été repoussée à l'été prochain, a déclaré le préfet.",
    "sv": "Kommunen vill bygga en ny färja på ön, säger borgmästare Åke Sjöström.",
    "pt": "A câmara não aprovou a construção da estação, disse João Gonçalves.",
}


@pytest.mark.parametrize(("language", "charset"), WRONGLY_WESTERN)
def test_the_western_label_is_not_believed_where_another_language_fits_better(
    language: str, charset: str
) -> None:
    text = page(NEWS[language], NEWS[language])
    assert decode(text.encode(charset), "text/html; charset=ISO-8859-1").text == text
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'
    text = page(NEWS[language], NEWS[language], head=meta)
    assert decode(text.encode(charset)).text == text


@pytest.mark.parametrize(
    ("language", "charset", "label"),
    [("de", "mac-roman", "macintosh"), ("ru", "koi8-r", "koi8-r"), ("pl", "cp852", "ibm852")],
)
def test_the_label_of_a_page_counts_where_that_of_its_server_is_wrong(
    language: str, charset: str, label: str
) -> None:
    text = page(NEWS[language], head=f'<meta charset="{label}">')
    found = decode(text.encode(charset), "text/html; charset=iso-8859-1")
    assert (found.text, found.source) == (text, "meta")


@pytest.mark.parametrize("charset", ["mac-roman", "cp850"])
@pytest.mark.parametrize("language", ["de", "fr", "sv", "pt"])
def test_western_text_of_a_macintosh_or_of_dos_is_read_without_a_label(
    language: str, charset: str
) -> None:
    text = page(NEWS[language], NEWS[language])
    assert decode(text.encode(charset), "text/html").text == text


@pytest.mark.parametrize(
    ("language", "charset"),
    [("pl", "mac-latin2"), ("hu", "cp852"), ("cs", "cp852"), ("tr", "mac-turkish")],
)
def test_text_of_a_macintosh_or_of_dos_is_read_in_other_languages(
    language: str, charset: str
) -> None:
    text = page(NEWS[language], NEWS[language])
    assert decode(text.encode(charset), "text/html; charset=utf-8").text == text


def test_a_label_below_a_long_script_is_read() -> None:
    head = "<script>" + "var a = 1;" * 2000 + '</script><meta charset="x-mac-greek">'
    text = page("Ο δήμαρχος δήλωσε ότι η νέα γέφυρα θα ανοίξει.", head=head)
    assert decode(text.encode("mac-greek")).text == text


@pytest.mark.parametrize("language", ["de", "fr", "es", "pt", "it", "nl", "sv", "da", "is", "et"])
def test_a_western_label_is_believed_where_the_text_fits(language: str) -> None:
    text = page(*sentences(language))
    found = decode(text.encode("cp1252"), "text/html; charset=ISO-8859-1")
    assert (found.text, found.source) == (text, "header")


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("visual", "iso8859-8"),
        ("iso-8859-8-i", "cp1255"),
        ("logical", "cp1255"),
        ("csISO88598I", "cp1255"),
        ("hebrew", "iso8859-8"),
        ("dos-862", "cp862"),
        ("sun_eu_greek", "iso8859-7"),
        ("ks_c_5601-1987", "cp949"),
        ("x-mac-ukrainian", "mac-cyrillic"),
        ("dos-874", "cp874"),
        ("x-x-big5", "big5hkscs"),
        ("unicode20utf8", "utf-8"),
        ("unicodefffe", "utf-8"),
        ("utf-7", None),
        ("replacement", None),
        ("iso-2022-kr", None),
        ("hex", None),
        ("../x", None),
    ],
)
def test_a_label_means_what_browsers_take_it_for(label: str, codec: str | None) -> None:
    assert codec_of(label) == codec


def test_hebrew_in_visual_order_is_turned_into_the_order_of_reading() -> None:
    line = "תיקון הגשר יעלה 410,000 כתרים (מחצית), אמרו המהנדסים."
    stored = ".םיסדנהמה ורמא ,(תיצחמ) םירתכ 410,000 הלעי רשגה ןוקית"
    meta = "<meta charset=visual>"
    found = decode(page(stored, head=meta).encode("iso8859-8"))
    assert found.text == page(line, head=meta)


def test_hebrew_in_logical_order_stays_as_it_is_under_a_visual_label() -> None:
    text = page(*sentences("he"))
    assert decode(text.encode("iso8859-8"), "text/html; charset=iso-8859-8").text == text


def test_escaped_korean_is_read_with_and_without_its_label() -> None:
    text = page("시장은 새 다리가 다음 주에 개방될 것이라고 말했다.")
    for header in (None, "text/html; charset=iso-2022-kr", "text/html; charset=utf-8"):
        assert decode(text.encode("iso2022_kr"), header).text == text


def test_escaped_chinese_is_read_under_its_label_alone() -> None:
    text = page(*sentences("zh"))
    assert decode(text.encode("hz"), "text/html; charset=hz-gb-2312").text == text
    assert "~{" in decode(text.encode("hz"), "text/html").text


@pytest.mark.parametrize(
    "data",
    [
        b">\xe9" * 200_000,
        b"<\xe9" * 200_000,
        b"\xe9" * 400_000,
        b"\xd7\xe0 " * 150_000,
        b"<p>" + b"a\xe9=" * 150_000,
    ],
)
def test_no_bytes_make_detection_slow(data: bytes) -> None:
    began = time.process_time()
    decode(data)
    assert time.process_time() - began < 2


ENGLISH = "The harbour master’s “new” rules – long awaited – are signed; it’s their pier…"


@pytest.mark.parametrize(
    ("name", "charset"),
    [
        ("Жители требуют", "cp1251"),
        ("Мешканці", "cp1251"),
        ("Η επισκευή", "cp1253"),
        ("מועצת העיר", "cp1255"),
        ("ويطالب السكان", "cp1256"),
        ("สภาเมืองลงมติ", "cp874"),
        ("市議会は火曜日", "cp932"),
        ("시의회는 화요일", "cp949"),
        ("市議會週二投票", "big5hkscs"),
    ],
)
def test_a_name_in_its_own_script_is_read_in_an_english_page_with_typographic_signs(
    name: str, charset: str
) -> None:
    text = page(ENGLISH, f"The speaker ({name}) “did not” answer – yet.", ENGLISH)
    data = text.encode(charset, "xmlcharrefreplace")
    assert decode(data).text == data.decode(charset)


def test_a_menu_of_languages_in_an_english_page_is_chinese_text_where_it_was_written() -> None:
    menu = "Español Français Português 简体中文 繁體中文 日本語 한국어 ภาษาไทย"
    text = page(menu, "He’s – they’re – it’s suspicious—just ▲ ▼ © – – –")
    assert decode(text.encode("gb18030")).text == text


@pytest.mark.parametrize(
    "end", ["\xa0»", " »',", " \xa0»\xa0 ", " •\xa0\xa0\xa0", "\xa0\xa0« more"]
)
def test_arrows_bullets_and_blanks_at_the_ends_of_links_are_not_letters(end: str) -> None:
    text = page(*[f"Read the report{end}" for _ in range(20)])
    assert decode(text.encode("cp1252")).text == text


GREEK = "Το συμβούλιο της πόλης και του λιμανιού αποφάσισε χθες ότι η παλιά γέφυρα των αλιέων"
HEBREW = "מועצת הנמל החליטה אתמול שהגשר הישן יתוקן בקיץ בשביל הדייגים והאנשים של העיר תוך חודשיים"
KOREAN = "항구 위원회는 월요일 낡은 다리를 겨울 전에 수리하기로 결정했다"


@pytest.mark.parametrize(
    ("sentence", "charset"),
    [(GREEK, "mac-greek"), (GREEK, "cp737"), (GREEK, "cp869"), (HEBREW, "cp862"),
     (KOREAN, "johab")],
)  # fmt: skip
def test_the_forms_of_letters_at_word_ends_prove_charsets_that_no_browser_guesses(
    sentence: str, charset: str
) -> None:
    text = page(sentence, sentence, sentence)
    found = decode(text.encode(charset))
    assert (found.text, found.charset) == (text, charset)


@pytest.mark.parametrize(
    ("sentence", "charset"),
    [
        ("Il-kunsill tal-port iddeċieda li l-pont il-qadim jissewwa għax il-vapuri għandhom bżonnu",
         "iso8859-3"),
        ("Uosto taryba nusprendė, kad senasis tiltas bus suremontuotas prieš žiemą, nes reikia šių",
         "cp775"),
        ("Ráð hafnarinnar ákvað á mánudag að gamla brúin verði löguð því skipin þurfa leiðina",
         "cp861"),
        ("Liman meclisi köprünün kıştan önce onarılmasına karar verdi, çünkü gemilere yol",
         "cp857"),
    ],
)  # fmt: skip
def test_rare_latin_charsets_are_told_by_the_letters_of_one_language(
    sentence: str, charset: str
) -> None:
    text = page(*[sentence] * 6)
    assert decode(text.encode(charset)).text == text
