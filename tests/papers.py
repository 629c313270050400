"""A small paper of made-up articles as a WARC file that is really read, and its archive."""

from collections.abc import Sequence
from pathlib import Path

from archives import gz, record, response, sha1

from indexer.corpus.archive import Archive
from indexer.ingest import ingest

PAPER = "http://www.tarrow.example"
TOPICS = ("harbour", "ferry", "lighthouse", "market", "school", "bridge")


def article_page(topic: str, words: str = "") -> bytes:
    """An article about *topic*, with a picture and a style sheet of its paper."""
    sentences = " ".join(
        f"The {topic} committee met on evening number {number} and agreed to look at the {topic}"
        f" again before the winter, said the chair of the {topic} {words} group."
        for number in range(1, 7)
    )
    return (
        f"<html><head><title>Report on the {topic}</title>"
        '<link rel="stylesheet" href="/style.css">'
        f'<meta property="article:published_time" content="2011-05-0{len(topic) % 9 + 1}">'
        f"</head><body><h1>Report on the {topic}</h1><p class=byline>By Ysolde Marchbank</p>"
        f'<img src="/{topic}.png"><p>{sentences}</p></body></html>'
    ).encode()


def paper_records(topics: Sequence[str] = TOPICS, host: str = PAPER) -> list[bytes]:
    """A request and a response for each article, and what its page shows."""
    found = []
    for topic in topics:
        url = f"{host}/news/{topic}"
        request = f"GET /news/{topic} HTTP/1.1\r\n\r\n".encode()
        found.append(
            record(url, request, type="request", content_type="application/http; msgtype=request")
        )
        found.append(response(url, article_page(topic)))
        found.append(
            response(
                f"{host}/{topic}.png", b"PNG" + topic.encode(), http={"Content-Type": "image/png"}
            )
        )
    css = b"body { background: url(/back.png) }"
    found.append(response(f"{host}/style.css", css, http={"Content-Type": "text/css"}))
    found.append(response(f"{host}/back.png", b"PNGback", http={"Content-Type": "image/png"}))
    return found


def write_warc(path: Path, records: Sequence[bytes]) -> Path:
    """*records* as a .warc.gz, a member each."""
    path.write_bytes(b"".join(map(gz, records)))
    return path


def paper_archive(
    folder: Path, records: Sequence[bytes] | None = None, collection: str = "Paper"
) -> Archive:
    """An archive in *folder* with one file of *records*, those of the paper by default."""
    folder.mkdir(parents=True, exist_ok=True)
    warc = write_warc(folder / "paper.warc.gz", paper_records() if records is None else records)
    archive = Archive.create(folder / "archive")
    ingest([warc], archive, collection=collection)
    return archive


def archive_with_revisit(folder: Path) -> Archive:
    """An archive with a revisit, so that records are copied that belong to several articles."""
    body = article_page("harbour", "old")
    revisit = record(
        f"{PAPER}/news/again", b"HTTP/1.1 200 OK\r\n\r\n", type="revisit",
        date="2024-12-01T00:00:00Z",
        fields={
            "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
            "WARC-Payload-Digest": sha1(body),
        },
    )  # fmt: skip
    digest = {"WARC-Payload-Digest": sha1(body)}
    first = response(f"{PAPER}/news/once", body, fields=digest, date="2024-11-01T00:00:00Z")
    return paper_archive(folder, [*paper_records(), first, revisit])
