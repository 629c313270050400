import time

import pytest

from indexer.page.decode import decode
from indexer.page.guard import pathological
from indexer.page.media_type import MediaType, parse_media_type


@pytest.mark.parametrize(
    ("header", "name", "charset"),
    [
        ("text/html", "text/html", None),
        ("Text/HTML; Charset=UTF-8", "text/html", "utf-8"),
        ("text/html;charset = 'windows-1251'", "text/html", "windows-1251"),
        ('text/css; a=b; charset="big5"', "text/css", "big5"),
        (" image/png ;", "image/png", None),
        ("charset=utf-8", "charset=utf-8", "utf-8"),
        ("text/html; charset=", "text/html", None),
        ("", "", None),
        (None, "", None),
    ],
)
def test_a_content_type_gives_its_type_and_charset(
    header: str | None, name: str, charset: str | None
) -> None:
    assert parse_media_type(header) == MediaType(name, charset)


def test_a_charset_far_behind_in_a_header_is_not_looked_for() -> None:
    assert parse_media_type("text/html;" + " " * 300 + "charset=utf-8").charset is None


@pytest.mark.parametrize(
    ("header", "html", "text"),
    [
        ("text/html; charset=x", True, True),
        ("application/xhtml+xml", True, False),
        ("application/vnd.wap.xhtml+xml", True, False),
        ("text/css", False, True),
        ("image/png", False, False),
        ("", False, False),
    ],
)
def test_a_media_type_knows_whether_it_is_html_or_text(header: str, html: bool, text: bool) -> None:
    media = parse_media_type(header)
    assert (media.is_html, media.is_text) == (html, text)


@pytest.mark.parametrize(
    ("body", "header", "text"),
    [
        ("café".encode(), "text/html; charset=utf-8", "café"),
        ("café".encode("latin-1"), "text/html; charset=ISO-8859-1", "café"),
        ("“x”".encode("cp1252"), "text/html; charset=latin1", "“x”"),
        (
            "<meta charset=windows-1251>да".encode("cp1251"),
            "text/html",
            "<meta charset=windows-1251>да",
        ),
        (b"\xef\xbb\xbf" + "é".encode(), "text/html; charset=ascii", "é"),
        ("é".encode(), None, "é"),
        (b"caf\xe9", None, "café"),
        (b"x", "text/html; charset=hex", "x"),
        (b"x", "text/html; charset=nosuch", "x"),
    ],
)
def test_bytes_are_decoded_by_mark_header_and_meta(
    body: bytes, header: str | None, text: str
) -> None:
    assert decode(body, header).text == text


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        (
            "cp1252",
            "Der Stadtrat beschloß nach langem Streit über Schulen das neue Budget für 1998.",
        ),
        (
            "cp1252",
            "Le conseil a adopté la décision après un débat très animé à propos des écoles.",
        ),
        ("cp1252", "El año pasado el señor alcalde aprobó también más días según la comisión."),
        ("cp1252", "A câmara não aprovou as decisões após a votação, porém há opiniões às três."),
        ("cp1252", "Rådet har på årets første møde vedtaget at åbne skolen for ældre børn."),
        ("cp1252", "Það er ekki hægt að segja að þetta sé gott ár fyrir börnin í bænum."),
        ("cp1252", "“The council’s plan” – it’s “fine” … don’t worry, we’re “ok”"),
        ("cp1250", "Rada miasta przyjęła nowy budżet po długiej dyskusji o szkołach i drogach."),
        ("cp1250", "Příští městská rada schválila nový rozpočet po dlouhých sporech o školách."),
        ("cp1250", "A városi tanács jóváhagyta az új költségvetést, a küldöttek ülésén győzött."),
        (
            "cp1250",
            "Consiliul orăşenesc a aprobat în şedinţă bugetul după o dezbatere despre şcoli.",
        ),
        ("cp1251", "В городе и в селе. Городской совет одобрил новый бюджет после долгих споров."),
        ("cp1253", "Το δημοτικό συμβούλιο ενέκρινε τον νέο προϋπολογισμό μετά από συζήτηση."),
    ],
)
def test_accented_letters_are_not_taken_for_another_script(charset: str, text: str) -> None:
    found = decode(f"<html><body>{f'<p>{text}</p>' * 3}</body></html>".encode(charset))
    assert text in found.text
    assert found.charset == charset


@pytest.mark.parametrize(
    ("html", "limit"),
    [
        ("<select>" + "<option>x</option>" * 25_000, "options"),
        ("<select>" + "<OPTION>x" * 25_000, "options"),
        ("<p " + " ".join(f"a{n}=1" for n in range(15_000)) + ">", "attributes"),
        (("<p " + " ".join(f"a{n}=1" for n in range(3_000)) + ">") * 30, "attributes"),
        ("<p " + " ".join(f"a{n}=1" for n in range(3_000)) + ">", None),
        ("<div>" * 4_001, "depth"),
        ("<p-x>" * 4_001, "depth"),
        ("<div>" * 3_999, None),
        ("<details></x>" * 4_001, "depth"),
        ("<details title='</details>'>" * 4_001, "depth"),
        ("<details><object></details>" * 2_001, "depth"),
        ("<span><div></span>" * 2_001, "depth"),
        ("<div><font>x</div>" * 9_000, None),
        ("<script>" + "<div>" * 4_001 + "</script>", None),
        ("<!--" + "<div>" * 4_001 + "-->", None),
        ("<p " + " ".join(f'a{n}=">"' for n in range(15_000)) + ">", "attributes"),
        ("<p " + " ".join(f'a{n}="<"' for n in range(15_000)) + ">", "attributes"),
        ("<p" + "".join(f"/a{n}" for n in range(15_000)) + ">", "attributes"),
        ("".join(f"<b a{n}>" for n in range(1_000)) + "<h1>x</h1>y" * 1_000, "formatting"),
        ("".join(f"<FoNt/a{n}>" for n in range(1_000)) + "<p>x" * 1_000, "formatting"),
        ("".join(f"<b a{n}><p>x</p></b>" for n in range(9_000)), None),
        ("<table>" + "<tr><td>x<td>y" * 9_000, None),
        ("<dl>" + "<dt>x<dd>y" * 9_000, None),
    ],
)
def test_the_guard_counts_what_costs_a_parser_time(html: str, limit: str | None) -> None:
    assert pathological(html) == limit


@pytest.mark.parametrize(
    "piece",
    [
        "<details></x>", "<details a='</details>'>", "<span><div></span>", "<a b='\" c=\"'",
        "<p a=\">\" b=\"<\">", '<a b="', "<a =", "<", "<!--", "<!---", "<title></titl",
        "<script><style></script><", "<b x><h1></h1>", "<select><option>", "<x/y/z", "= '",
    ],
)  # fmt: skip
def test_the_guard_takes_twice_as_long_for_twice_as_much(piece: str) -> None:
    def taken(count: int) -> float:
        text = piece * count
        began = time.process_time()
        pathological(text, max_tags=10**9)
        return time.process_time() - began

    small, large = (min(taken(count) for _ in range(2)) for count in (10_000, 40_000))
    assert large < 10 * small + 0.05


def test_a_caller_with_less_time_can_ask_for_smaller_limits() -> None:
    assert pathological("<br>" * 1_000) is None
    assert pathological("<br>" * 1_000, max_tags=999) == "tags"
    assert pathological("<br>" * 1_000, max_characters=3_999) == "size"
