"""Lead pictures: found on pages, looked up in the archive, made small, and never of a live page."""

import shutil
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from struct import pack
from typing import Any

import pytest
from archives import sha1, write_warc
from flask.testing import FlaskClient
from PIL import Image, ImageCms
from werkzeug.test import TestResponse

from indexer import extract_article
from indexer.corpus.archive import Archive
from indexer.corpus.documents import documents, wanted
from indexer.corpus.takedown import named_removal
from indexer.ingest import ingest
from indexer.ingest.take_down import change_removals
from indexer.model.search import Document
from webapp import create_app
from webapp.replay import rescale
from webapp.replay.picture_cache import PictureCache

WHEN, LATER = "2016-03-01T12:00:00Z", "2018-03-01T12:00:00Z"
SITE = "https://quay.example"
Page = tuple[str, bytes | str, str, Mapping[str, Any]]


def page(name: str, inside: str, head: str = "") -> str:
    """An article about *name* of four paragraphs, with *inside* after the first."""
    lines = [f"{name} {n}: the council met on Monday to speak about it. " * 3 for n in range(4)]
    first, *rest = (f"<p>{line}</p>" for line in lines)
    body = f"<article><h1>{name} reopens</h1>{first}{inside}{''.join(rest)}</article>"
    return f"<html><head><title>{name} reopens</title>{head}</head><body>{body}</body></html>"


def picture(size: tuple[int, int] = (900, 600), form: str = "JPEG", **more: Any) -> bytes:
    """A made-up photograph: red on the left, blue on the right."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((20, 40, 180), (size[0] // 2, 0, *size))
    out = BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def image(data: bytes, at: str, name: str, when: str = WHEN, media: str = "image/jpeg") -> Page:
    return (f"{SITE}{at}/{name}", data, when, {"headers": [("Content-Type", media)]})


def figure(src: str, caption: str = "", credit: str = "") -> str:
    said = f'<figcaption>{caption}<span class="credit">{credit}</span></figcaption>'
    return f'<figure><img src="{src}" alt="What is to be seen">{said}</figure>'


# ---- what a page says -------------------------------------------------------------------------


def found(inside: str, head: str = "", url: str = f"{SITE}/news/pier") -> Any:
    return extract_article(page("Pier", inside, head).encode(), url)


def test_the_picture_in_the_article_leads_with_its_caption_and_credit() -> None:
    article = found(figure("/img/pier.jpg", "The pier at dawn", "Ann Made"))
    (lead,) = article.pictures
    assert (lead.urls, lead.shown) == ((f"{SITE}/img/pier.jpg",), True)
    assert (lead.caption, lead.credit) == ("The pier at dawn", "Ann Made")
    assert lead.alt == "What is to be seen"
    assert article.captions == ("The pier at dawn",)


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ('<figure><img data-src="/a/l.jpg" src="data:image/gif;base64,R0"></figure>', "l.jpg"),
        ('<figure><img srcset="/a/s.jpg 300w, /a/l.jpg 900w" src="/a/s.jpg"></figure>', "l.jpg"),
        ('<picture><source srcset="/a/p.webp 2x"><img alt="A" src="/a/p.jpg"></picture>', "p.webp"),
        ('<amp-img width="640" height="400" src="/a/l.jpg"></amp-img>', "l.jpg"),
        ('<div class="wp-caption"><img src="/a/l.jpg"><p class="caption">P</p></div>', "l.jpg"),
        ('<table><tr><td><img width=200 src="/a/l.gif"><br><font size=1>P</font></table>', "l.gif"),
    ],
)
def test_a_picture_is_read_however_its_address_is_written(markup: str, name: str) -> None:
    assert found(markup).pictures[0].urls[0] == f"{SITE}/a/{name}"


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="/img/logo.png">',
        '<img src="/spacer.gif" width="1" height="1">',
        '<img src="https://count.example/p?c1=2">',
        '<img src="/a/strip.jpg" width="728" height="90">',
        '<img src="/a/pier.svg">',
        '<img src="data:image/png;base64,AAAA">',
        '<a href="/news/other"><img src="/a/other.jpg"></a>',
        '<aside><img src="/a/other.jpg"></aside>',
        '<div class="author-box"><img src="/a/ann.jpg"></div>',
        '<div class="related"><figure><img src="/a/other.jpg"></figure></div>',
    ],
)
def test_what_belongs_to_the_site_or_to_another_article_is_not_its_picture(markup: str) -> None:
    assert found(markup).pictures == ()


def test_a_picture_that_only_metadata_name_comes_after_one_that_is_shown() -> None:
    head = '<meta property="og:image" content="/og/harbour.jpg">'
    article = found(figure("/img/pier.jpg"), head)
    assert [lead.shown for lead in article.pictures] == [True, False]
    assert found("", head).pictures[0].urls == (f"{SITE}/og/harbour.jpg",)


def test_linked_data_may_name_a_picture_by_its_number() -> None:
    linked = (
        '[{"@type":"NewsArticle","headline":"Pier reopens","image":{"@id":"#p"}},'
        '{"@id":"#p","@type":"ImageObject","url":"/img/pier.jpg","caption":"Dawn",'
        '"creditText":"A. M."}]'
    )
    (lead,) = found("", f'<script type="application/ld+json">{linked}</script>').pictures
    assert (lead.urls, lead.caption, lead.credit) == ((f"{SITE}/img/pier.jpg",), "Dawn", "A. M.")


def test_sizes_of_one_picture_are_one_picture() -> None:
    head = '<meta property="og:image" content="/img/pier-at-dawn-1200x630.jpg">'
    (lead,) = found(figure("/img/pier-at-dawn-640x400.jpg", "Dawn"), head).pictures
    assert (len(lead.urls), lead.caption, lead.shown) == (2, "Dawn", True)


def test_a_page_of_hostile_images_costs_no_more_than_its_length() -> None:
    many = "<figure>" + '<img srcset="' + "a 1w," * 2_000 + '">' * 1
    article = found((many + "</figure>") * 50 + "<div>" * 500 + "<img src=http://[x>" * 500)
    assert len(article.pictures) <= 4


# ---- what is made of archived bytes -------------------------------------------------------------


def opened(data: bytes | None) -> Image.Image:
    assert data is not None
    made = Image.open(BytesIO(data))
    assert made.format == "JPEG"
    return made


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_a_picture_of_each_type_becomes_a_small_jpeg(form: str) -> None:
    made = opened(rescale.jpeg(picture(form=form), (640, 960)))
    assert made.size == (640, 427)
    red, _, blue = made.getpixel((40, 200))
    assert red > 150 and blue < 90


def test_a_small_picture_is_not_enlarged() -> None:
    assert opened(rescale.jpeg(picture((200, 150)), (640, 960))).size == (200, 150)


def test_a_rotated_picture_stands_upright_and_says_nothing_of_its_camera() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of Ann Made"
    data = picture(exif=exif.tobytes(), comment=b"secret")
    assert b"Ann Made" in data
    small = rescale.jpeg(data, (640, 960))
    assert opened(small).size[0] < opened(small).size[1]
    assert small and b"Ann Made" not in small and b"secret" not in small and b"Exif" not in small


def test_colours_come_out_as_they_were_meant() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    small = rescale.jpeg(picture(icc_profile=profile), (640, 960))
    assert "icc_profile" not in opened(small).info
    cmyk, out = Image.new("CMYK", (300, 200), (0, 200, 200, 0)), BytesIO()
    cmyk.save(out, "JPEG")
    red, green, _ = opened(rescale.jpeg(out.getvalue(), (640, 960))).getpixel((9, 9))
    assert red > 150 > green


def test_what_is_transparent_shows_paper_and_of_many_frames_the_first_is_shown() -> None:
    clear, out = Image.new("RGBA", (300, 200), (0, 0, 0, 0)), BytesIO()
    clear.save(out, "PNG")
    assert min(opened(rescale.jpeg(out.getvalue(), (640, 960))).getpixel((9, 9))) > 250
    frames = [Image.new("RGB", (300, 200), colour) for colour in ("red", "blue")]
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert opened(rescale.jpeg(out.getvalue(), (640, 960))).getpixel((9, 9))[0] > 200


def bomb() -> bytes:
    """A PNG of a few kilobytes with ten thousand million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    head = pack(">IIBBBBB", 100_000, 100_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


HOSTILE = {
    "bomb": bomb(),
    "truncated": picture()[:900],
    "empty": b"",
    "text": b"<html><script>alert(1)</script></html>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>1</script></svg>",
    "tracker": picture((1, 1), "GIF"),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 900 600\nshowpage\n",
    "tiff": picture(form="TIFF"),
    "flipped": picture(form="PNG")[:60] + b"\xff" * 400 + picture(form="PNG")[460:],
}


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_a_whole_picture_of_a_bearable_size_is_not_shown(name: str) -> None:
    assert rescale.jpeg(HOSTILE[name], (640, 960)) is None


# ---- an archive -------------------------------------------------------------------------------

DIGEST = sha1(picture())


def _pages() -> list[Page]:
    def one(name: str, src: str, caption: str = "", head: str = "") -> Page:
        return (f"{SITE}/news/{name}", page(name.title(), figure(src, caption), head), WHEN, {})

    hostile = [one(name, f"/bad/{name}.jpg", "A bad one") for name in HOSTILE]
    logo = '<meta property="og:image" content="/og/quay-lantern.jpg">'
    return [
        one("pier", "/img/pier.jpg", "Lobster pots beside the lighthouse"),
        image(picture((300, 200)), "/img", "pier.jpg", LATER),
        image(picture(), "/img", "pier.jpg"),
        one("tram", "/img/not-archived.jpg", "A tram that was never captured"),
        one("mill", "/img/mill.jpg"),
        (
            f"{SITE}/img/mill.jpg", b"", LATER,
            {
                "type": "revisit",
                "headers": [("Content-Type", "image/jpeg")],
                "warc": {
                    "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
                    "WARC-Payload-Digest": DIGEST,
                },
            },
        ),
        *hostile,
        *(image(data, "/bad", f"{name}.jpg") for name, data in HOSTILE.items()),
        *(
            (f"{SITE}/brief/{n}", page(f"Brief{n}", "", logo), WHEN, {}) for n in range(5)
        ),
        image(picture((600, 315)), "/og", "quay-lantern.jpg"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    write_warc(folder / "quay.warc.gz", _pages())
    ingest([folder / "quay.warc.gz"], Archive.create(folder / "archive"))
    return folder / "archive"


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    """A copy to change; the archive file stays where it is."""
    without = shutil.ignore_patterns("pictures")
    return Path(shutil.copytree(made, tmp_path / "archive", ignore=without))


def held(archive: Path) -> dict[str, Document]:
    opened_archive = Archive.open(archive)
    every = documents(opened_archive, list(wanted(opened_archive)))
    return {document.url.rpartition("/")[2]: document for document in every}


def asked(client: FlaskClient, document: Document, size: str = "picture") -> TestResponse:
    return client.get(f"/articles/{document.id}/{size}")


def test_the_nearest_capture_of_a_picture_is_known_without_its_archive_file(made: Path) -> None:
    lead = held(made)["pier"].picture
    assert lead is not None
    assert (lead.url, lead.captured_at.year) == (f"{SITE}/img/pier.jpg", 2016)
    assert lead.caption == "Lobster pots beside the lighthouse"


def test_an_article_has_no_picture_where_the_archive_does_not_hold_it(made: Path) -> None:
    tram = held(made)["tram"]
    assert tram.picture is None and tram.captions == ("A tram that was never captured",)
    client = create_app(made).test_client()
    assert asked(client, tram).status_code == 404
    shown = client.get(f"/articles/{tram.id}").get_data(as_text=True)
    assert "<figure" not in shown and "og:image" not in shown


def test_a_picture_that_a_source_repeats_belongs_to_no_article(made: Path) -> None:
    assert [held(made)[str(n)].picture for n in range(5)] == [None] * 5


def test_a_picture_is_served_small_and_can_be_asked_for_again(made: Path) -> None:
    client, document = create_app(made).test_client(), held(made)["pier"]
    answer = asked(client, document)
    assert answer.mimetype == "image/jpeg" and opened(answer.data).size == (640, 427)
    assert opened(asked(client, document, "thumbnail").data).size == (240, 160)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = client.get(answer.request.path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_picture_whose_record_only_repeats_another_is_that_other(made: Path) -> None:
    client, mill = create_app(made).test_client(), held(made)["mill"]
    assert mill.picture is not None and mill.picture.captured_at.year == 2018
    assert opened(asked(client, mill).data).size == (640, 427)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_picture_is_not_found_and_the_next_one_is_served(made: Path, name: str) -> None:
    client, every = create_app(made).test_client(), held(made)
    assert asked(client, every[name]).status_code == 404
    assert asked(client, every["pier"]).status_code == 200


def test_the_page_and_the_api_show_what_is_held(made: Path) -> None:
    client, document = create_app(made).test_client(), held(made)["pier"]
    shown = client.get(f"/articles/{document.id}").get_data(as_text=True)
    assert f'src="/articles/{document.id}/picture" width="640" height="427"' in shown
    assert "Lobster pots beside the lighthouse" in shown and "What is to be seen" in shown
    address = f"http://localhost/articles/{document.id}/picture"
    assert f'<meta property="og:image" content="{address}">' in shown
    assert f'"image": "{address}"' in shown
    answer = client.get(f"/api/v1/articles/{document.id}").get_json()
    assert answer["picture"]["url"] == f"{SITE}/img/pier.jpg"
    assert client.get(answer["picture"]["thumbnail"]).status_code == 200
    assert answer["captions"] == ["Lobster pots beside the lighthouse"]


def test_results_have_pictures_only_where_they_are_asked_for(made: Path) -> None:
    client = create_app(made).test_client()
    plain = client.get("/?q=pier").get_data(as_text=True)
    assert "thumbnail" not in plain and "/?q=pier&amp;pictures=1" in plain
    wanted_page = client.get("/?q=pier&pictures=1").get_data(as_text=True)
    assert "/thumbnail" in wanted_page
    assert 'name="pictures" value="1"' in wanted_page  # the next search keeps it
    assert "/api/v1/search?q=pier&amp;collapse" in wanted_page  # the API has no such parameter


def test_a_removed_picture_is_gone_at_once_and_so_is_its_small_copy(archive: Path) -> None:
    client, pier = create_app(archive).test_client(), held(archive)["pier"]
    assert asked(client, pier).status_code == 200
    assert list((archive / "derived" / "pictures").glob("*.jpg"))
    opened_archive = Archive.open(archive)
    address = f"{SITE}/img/pier.jpg"
    change_removals(opened_archive, lambda: [named_removal(opened_archive, "url", address)])
    assert asked(client, pier).status_code == 404
    assert held(archive)["pier"].picture is None
    assert asked(client, held(archive)["mill"]).status_code == 200  # the same bytes elsewhere
    assert len(list((archive / "derived" / "pictures").glob("*.jpg"))) == 1


def test_a_picture_made_once_is_kept_and_a_damaged_copy_is_made_anew(archive: Path) -> None:
    client, pier = create_app(archive).test_client(), held(archive)["pier"]
    first = asked(client, pier).data
    (kept,) = (archive / "derived" / "pictures").glob("*.jpg")
    assert kept.read_bytes() == first
    kept.write_bytes(first[:100])
    assert asked(client, pier).data == first == kept.read_bytes()


def test_an_archive_in_which_nothing_can_be_kept_serves_pictures_all_the_same(
    archive: Path,
) -> None:
    (archive / "derived" / "pictures").write_text("in the way, even of those who may write all")
    client = create_app(archive).test_client()
    assert asked(client, held(archive)["pier"]).status_code == 200


def test_a_cache_without_a_folder_to_write_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    cache = PictureCache(tmp_path / "file" / "pictures")
    cache.put("one", picture(), 1)
    assert cache.get("one", 1) == (False, None)


def test_a_cache_never_grows_beyond_its_bound_and_keeps_the_newest(tmp_path: Path) -> None:
    small = picture((100, 100))
    cache = PictureCache(tmp_path / "pictures", most_bytes=5 * len(small))
    for number in range(20):
        cache.put(str(number), small, 1)
    kept = list((tmp_path / "pictures").glob("*.jpg"))
    assert sum(path.stat().st_size for path in kept) <= 5 * len(small)
    assert cache.get("19", 1) == (True, small) and cache.get("0", 1) == (False, None)


@pytest.mark.parametrize("engine", ["tantivy:", "whoosh:"])
def test_captions_are_found_by_their_words_and_only_where_captions_are_asked_for(
    made: Path, tmp_path: Path, engine: str
) -> None:
    archive = Archive.create(tmp_path / "archive", engine)
    ingest([made.parent / "quay.warc.gz"], archive)
    client = create_app(archive.path).test_client()

    def titles(q: str) -> set[str]:
        found = client.get("/api/v1/search", query_string={"q": q}).get_json()["results"]
        return {one["title"] for one in found}

    assert titles("caption:lobster") == {"Pier reopens"}
    assert titles("caption:pot") == {"Pier reopens"}  # in any form
    assert titles('caption:"beside the lighthouse"') == {"Pier reopens"}
    assert titles("caption:tram*") == {"Tram reopens"}
    assert titles("title:lobster") == set()
    (result,) = client.get("/api/v1/search?q=caption:lobster").get_json()["results"]
    assert result["snippets"] == ["<mark>Lobster</mark> pots beside the lighthouse"]
